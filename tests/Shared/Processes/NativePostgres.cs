using System.Globalization;

namespace Invoke.Tests;

/// <summary>A PostgreSQL of the test's own, with its own port and directory, that may be killed and started again.</summary>
public sealed class NativePostgres : IAsyncDisposable
{
    private const int SIGQUIT = 3;
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["LANG"] = "C.UTF-8" };

    private readonly string _directory = Path.Combine(Path.GetTempPath(), "invoke-postgres-" + Path.GetRandomFileName());
    private readonly int _port = FreePort.Next();
    private ChildProgram? _server;

    private NativePostgres()
    {
    }

    /// <summary>As Npgsql writes it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=invoke;Database=invoke");

    private string Data => Path.Combine(_directory, "data");

    public static async Task<NativePostgres> StartAsync()
    {
        var postgres = new NativePostgres();
        await ChildProgram.RunAsync(Environment, "/usr/bin/install", ["-d", "-m", "700", .. OfRoot("-o", "postgres"), postgres._directory]);
        await RunAsync("initdb", "--pgdata", postgres.Data, "--username", "invoke", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        await postgres.StartServerAsync();
        await RunAsync("createdb", "--host", "127.0.0.1", "--port", postgres._port.ToString(CultureInfo.InvariantCulture), "--username", "invoke", "invoke");
        return postgres;
    }

    public async Task StartServerAsync()
    {
        // What is written survives the process, if not the machine: enough for tests, and much faster.
        _server = Start("postgres", "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off");
        await Wait.UntilAsync(
            () => _server.HasExited ? throw new InvalidOperationException($"PostgreSQL ended:\n{_server.Said}") : _server.Said.Contains("ready to accept connections", StringComparison.Ordinal),
            "PostgreSQL is up", CancellationToken.None);
    }

    /// <summary>As a lack of memory would, with every process of it.</summary>
    public async Task KillAsync()
    {
        if (_server is null) return;
        var all = ProcessTable.DescendantsOf(_server.Pid);
        await _server.KillAsync();
        ProcessTable.Kill(all);
        _server.Dispose();
        _server = null;
        await Wait.UntilAsync(() => all.TrueForAll(pid => !Directory.Exists($"/proc/{pid}")), "nothing of PostgreSQL runs", CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            // Killed, it would leave its shared memory behind.
            _server.Signal(SIGQUIT);
            await _server.ExitAsync();
            _server.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static string Program(string name) => Path.Combine(Directory.EnumerateDirectories("/usr/lib/postgresql").Max(StringComparer.Ordinal)!, "bin", name);

    // It refuses to run as root.
    private static string[] OfRoot(params string[] arguments) => System.Environment.IsPrivilegedProcess ? arguments : [];

    private static ChildProgram Start(string name, params string[] arguments)
    {
        string[] command = [.. OfRoot("/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"), Program(name), .. arguments];
        return ChildProgram.Start(Environment, command[0], command[1..]);
    }

    private static async Task RunAsync(string name, params string[] arguments)
    {
        using var program = Start(name, arguments);
        var exit = await program.ExitAsync();
        if (exit != 0) throw new InvalidOperationException($"{name} ended with {exit.ToString(CultureInfo.InvariantCulture)}:\n{program.Said}");
    }
}
