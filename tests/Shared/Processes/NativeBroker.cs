using System.Globalization;

namespace Invoke.Tests;

/// <summary>A RabbitMQ of the test's own, with its own name, ports and directory, that may be killed, starved and started again.</summary>
public sealed class NativeBroker : IAsyncDisposable
{
    private const string Programs = "/usr/lib/rabbitmq/bin";
    private readonly string _directory = Directory.CreateTempSubdirectory("invoke-broker-").FullName;
    private readonly Dictionary<string, string> _environment;
    private readonly ChildProgram _names;
    private ChildProgram? _server;

    private NativeBroker()
    {
        Port = FreePort.Next();
        var names = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = _directory,
            ["LANG"] = "C.UTF-8",
            ["ERL_EPMD_PORT"] = names,
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"invoke{Port}@localhost",
            ["RABBITMQ_DIST_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_BASE"] = _directory,
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_directory, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_directory, "log"),
            ["RABBITMQ_PID_FILE"] = PidFile,
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_directory, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_directory, "rabbitmq"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            // An idle scheduler that spins would take from the others on a small machine.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        };
        File.WriteAllText(Path.Combine(_directory, "plugins"), "[].\n");
        _names = ChildProgram.Start(_environment, "/usr/bin/epmd", "-port", names, "-address", "127.0.0.1");
    }

    public int Port { get; }

    public string Uri => UriOf("guest");

    /// <summary>Where a user reaches it whose password is its name.</summary>
    public string UriOf(string user) => string.Create(CultureInfo.InvariantCulture, $"amqp://{user}:{user}@127.0.0.1:{Port}");

    /// <summary>The server itself, not the shell that started it.</summary>
    public int Pid => int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);

    private string PidFile => Path.Combine(_directory, "pid");

    /// <param name="configuration">Further lines of rabbitmq.conf.</param>
    public static async Task<NativeBroker> StartAsync(params IEnumerable<string> configuration)
    {
        var broker = new NativeBroker();
        await File.WriteAllLinesAsync(
            Path.Combine(broker._directory, "rabbitmq.conf"),
            [$"listeners.tcp.1 = 127.0.0.1:{broker.Port}", "disk_free_limit.absolute = 1MB", .. configuration]);
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        File.Delete(PidFile);
        _server = ChildProgram.Start(_environment, Path.Combine(Programs, "rabbitmq-server"));
        await Wait.UntilAsync(
            () => _server.HasExited ? throw new InvalidOperationException($"the broker ended:\n{_server.Said}") : _server.Said.Contains("completed with", StringComparison.Ordinal),
            "the broker is up", CancellationToken.None);
    }

    /// <summary>Says nothing any more, and closes nothing: as a broken network would.</summary>
    public void FallSilent() => Signal(Native.SIGSTOP);

    public void Speak() => Signal(Native.SIGCONT);

    /// <summary>As a lack of memory would.</summary>
    public async Task KillAsync()
    {
        if (_server is null) return;
        Signal(Native.SIGKILL);
        await _server.KillAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Mends whatever was done to it.</summary>
    public async Task MendAsync()
    {
        Speak();
        if (_server is null) await StartAsync();
        await ControlAsync("set_vm_memory_high_watermark", "0.4");
    }

    /// <summary>Takes away all that a dead broker has written: queues, messages, users.</summary>
    public void DeleteData() => Directory.Delete(Path.Combine(_directory, "data"), recursive: true);

    public Task<string> ControlAsync(params IEnumerable<string> arguments) =>
        ChildProgram.RunAsync(_environment, Path.Combine(Programs, "rabbitmqctl"), ["--quiet", .. arguments]);

    /// <summary>Each queue's line of name, messages and unacknowledged ones.</summary>
    public async Task<IReadOnlyList<string>> QueuesAsync() =>
        Sorted(await ControlAsync("list_queues", "name", "messages", "messages_unacknowledged", "--no-table-headers"));

    public async Task<IReadOnlyList<string>> ExchangesAsync() =>
        Sorted(await ControlAsync("list_exchanges", "name", "--no-table-headers"));

    /// <summary>The names of all connections; whoever connects anew has another one.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync() =>
        Sorted(await ControlAsync("list_connections", "name", "--no-table-headers"));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _names.KillAsync();
        _names.Dispose();
        await Wait.UntilAsync(() => ProcessTable.Naming(_directory).Count == 0, "nothing of the broker runs", CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    private void Signal(int signal)
    {
        if (File.Exists(PidFile) && int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out var pid)) _ = Native.kill(pid, signal);
    }

    private static List<string> Sorted(string output) =>
        [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Order(StringComparer.Ordinal)];
}
