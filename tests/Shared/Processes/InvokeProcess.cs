using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Invoke.Tests;

/// <summary>A gateway or a worker as somebody starts it.</summary>
public sealed partial class InvokeProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ChildProgram _program;

    private InvokeProcess(ChildProgram program) => _program = program;

    // In lines and in JSON alike.
    [GeneratedRegex(@"Now listening on: (?<url>http://[^\s"",]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Listening { get; }

    [GeneratedRegex(@"Metrics are on (?<url>http://[^\s"",]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Managed { get; }

    public int Pid => _program.Pid;

    public string Said => _program.Said;

    public bool HasExited => _program.HasExited;

    /// <summary>Where it listens first: a gateway for callers, a worker for its operator.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Where it listens for its operator.</summary>
    public Uri ManagementUrl { get; private set; } = null!;

    /// <param name="project">Gateway, Worker or Standalone.</param>
    /// <param name="environment">All its settings.</param>
    /// <param name="prefix">A command that runs it, which ends with it.</param>
    public static async Task<InvokeProcess> StartAsync(string project, IReadOnlyDictionary<string, string> environment, params string[] prefix)
    {
        string[] command = [.. prefix, Dotnet(), Path.Combine(Repository.Root, $"artifacts/bin/{project}/release/Invoke.{project}.dll")];
        var program = ChildProgram.Start(environment, command[0], command[1..]);
        var process = new InvokeProcess(program);
        string? url = null, managed = null;
        await Wait.UntilAsync(() =>
        {
            if (program.HasExited) throw new InvalidOperationException($"the {project} ended:\n{program.Said}");
            // A gateway has two servers, and says which one is for its operator.
            managed = Urls(program, Managed).FirstOrDefault();
            url = Urls(program, Listening).FirstOrDefault(listens => listens != managed);
            return url is not null && (project is "Worker" || managed is not null);
        }, $"the {project} listens", CancellationToken.None);
        process.Url = new Uri(url!);
        process.ManagementUrl = new Uri(managed ?? url!);
        return process;
    }

    /// <summary>The status of <c>/readyz</c> and the code it fails with; Unused if nothing answers.</summary>
    public async Task<(HttpStatusCode Status, string? Code)> ReadyzAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(ManagementUrl, "/readyz"));
            var body = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
            return (answer.StatusCode, body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
        }
        catch (HttpRequestException)
        {
            return (HttpStatusCode.Unused, null);
        }
    }

    public async Task<InvokeProcess> WhenReadyAsync()
    {
        try
        {
            await Wait.UntilAsync(
                async () => _program.HasExited ? throw new InvalidOperationException($"it ended:\n{Said}") : (await ReadyzAsync()).Status is HttpStatusCode.OK,
                "it is ready", CancellationToken.None);
            return this;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Said}", e);
        }
    }

    /// <summary>What it takes the time to be.</summary>
    public async Task<DateTime> DateAsync()
    {
        using var answer = await Http.GetAsync(new Uri(Url, "/healthz"));
        return answer.Headers.Date!.Value.UtcDateTime;
    }

    public async Task<string> MetricsAsync() => await Http.GetStringAsync(new Uri(ManagementUrl, "/metrics"));

    /// <summary>How many attempts a worker has in hand.</summary>
    public async Task<int> HeldAsync() => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith("invoke_attempts_running{", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    public void Signal(int signal) => _program.Signal(signal);

    public Task KillAsync() => _program.KillAsync();

    public Task<int> ExitAsync() => _program.ExitAsync();

    public Task<int> TerminateAsync()
    {
        Signal(Native.SIGTERM);
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _program.KillAsync();
        _program.Dispose();
    }

    private static IEnumerable<string> Urls(ChildProgram program, Regex of) =>
        program.Lines.Select(line => of.Match(line)).Where(match => match.Success).Select(match => match.Groups["url"].Value);

    private static string Dotnet() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(directory => Path.Combine(directory, "dotnet")).First(File.Exists);
}
