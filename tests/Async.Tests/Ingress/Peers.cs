using System.Collections;
using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Async.Tests.Ingress;

/// <summary>Programs of other systems, with libraries of others, which speak AMQP and CloudEvents.</summary>
internal static class Peers
{
    private static readonly string Directory = Path.Combine(Repository.Root, "tests/amqp");
    private static readonly Dictionary<string, string> Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(one => (string)one.Key, one => (string)one.Value!, StringComparer.Ordinal);

    private static bool _isInstalled;

    /// <summary>Publishes with Python's pika; returns what became of each message and then the answers.</summary>
    public static async Task<IReadOnlyList<string>> PublishAsync(string uri, params object[] messages) =>
        Lines(await WithFileAsync(messages, file => ChildProgram.RunAsync(Environment, "/usr/bin/python3", Path.Combine(Directory, "publish.py"), uri, file)));

    /// <summary>Makes events with the CloudEvents SDK of npm, and publishes them with amqplib.</summary>
    public static async Task PublishEventsAsync(string uri, params object[] events)
    {
        await InstallAsync();
        await WithFileAsync(events, file => ChildProgram.RunAsync(Environment, Program("node"), Path.Combine(Directory, "events.mjs"), uri, "publish", file));
    }

    /// <summary>Listens with amqplib for so many events, which it prints as the CloudEvents SDK of npm reads them.</summary>
    public static async Task<ChildProgram> ListenAsync(string uri, string key, int count)
    {
        await InstallAsync();
        var listener = ChildProgram.Start(Environment, Program("node"), Path.Combine(Directory, "events.mjs"), uri, "listen", key, $"{count}");
        await Wait.UntilAsync(
            () => listener.HasExited ? throw new InvalidOperationException(listener.Said) : listener.Lines.Contains("listening"), "the listener listens", TestContext.Current.CancellationToken);
        return listener;
    }

    /// <summary>What a listener has heard, once it has heard all.</summary>
    public static async Task<IReadOnlyList<JsonElement>> HeardAsync(this ChildProgram listener)
    {
        Assert.True(await listener.ExitAsync() == 0, listener.Said);
        return [.. listener.Lines.Where(line => line.StartsWith('{')).Select(line => JsonElement.Parse(line))];
    }

    /// <summary>Runs s0 as it is built for this machine's .NET.</summary>
    public static Task<string> S0Async(IEnumerable<(string Name, string Value)> settings, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in settings) environment[name] = value;
        return ChildProgram.RunAsync(environment, Program("dotnet"), [Path.Combine(Repository.Root, "artifacts/bin/Cli/release_linux-x64/s0.dll"), .. arguments]);
    }

    private static async Task InstallAsync()
    {
        // Tests on the line come one after the other.
        if (_isInstalled) return;
        await ChildProgram.RunAsync(Environment, Program("npm"), "ci", "--prefix", Directory, "--silent", "--no-audit", "--no-fund");
        _isInstalled = true;
    }

    private static async Task<T> WithFileAsync<T>(object[] lines, Func<string, Task<T>> run)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, lines.Select(line => JsonSerializer.Serialize(line)));
            return await run(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<string> Lines(string said) => [.. said.Split('\n').Where(line => line.Length > 0)];

    private static string Program(string name) => Environment["PATH"].Split(':').Select(directory => Path.Combine(directory, name)).First(File.Exists);
}
