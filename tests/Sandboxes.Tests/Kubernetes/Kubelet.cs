using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Invoke.Tests;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>Runs the pods of an <see cref="ApiServer"/>: a real procd each, on a loopback address of its own.</summary>
internal sealed class Kubelet : IDisposable
{
    private static int _addresses;

    // Another test run on this machine has other ones.
    private static readonly int Net = 2 + (Environment.ProcessId % 250);

    private readonly ApiServer _server;
    private readonly ConcurrentDictionary<string, Process> _procds = new(StringComparer.Ordinal);
    private readonly string _roots = Directory.CreateTempSubdirectory("kubelet-test-").FullName;

    public Kubelet(ApiServer server)
    {
        _server = server;
        server.Created = name => Run(name, NextAddress());
    }

    /// <summary>The addresses of the pods that run.</summary>
    public static string NextAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return string.Create(CultureInfo.InvariantCulture, $"127.{Net}.{number / 250}.{1 + (number % 250)}");
    }

    public string RootOf(string name) => Path.Combine(_roots, name);

    /// <summary>Starts the pod's procd at that address, and says so.</summary>
    public void Run(string name, string address)
    {
        Start(name, address);
        _server.Change(name, pod => pod["status"] = Running(address, Guid.NewGuid().ToString("n")));
    }

    /// <summary>Kills the pod's procd; a new one takes its place.</summary>
    public void Restart(string name)
    {
        Stop(name);
        var address = (string)_server.Pod(name)!["status"]!["podIP"]!;
        Start(name, address);
    }

    /// <summary>Ends the pod's procd.</summary>
    public void Stop(string name)
    {
        if (!_procds.TryRemove(name, out var procd)) return;
        procd.Kill();
        procd.WaitForExit();
        procd.Dispose();
    }

    /// <summary>The status of a pod whose container runs.</summary>
    public static JsonObject Running(string address, string containerId) => new()
    {
        ["phase"] = "Running",
        ["podIP"] = address,
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = "sandbox", ["containerID"] = containerId, ["image"] = "x", ["imageID"] = "x", ["ready"] = true, ["restartCount"] = 0,
            ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-01-01T00:00:00Z" } },
        }),
    };

    public void Dispose()
    {
        _server.Created = _ => { };
        foreach (var name in _procds.Keys) Stop(name);
        Directory.Delete(_roots, recursive: true);
    }

    private void Start(string name, string address)
    {
        Directory.CreateDirectory(Path.Combine(RootOf(name), "workspace/functions"));
        var start = new ProcessStartInfo(Path.Combine(Repository.ProcdDirectory, "bin/procd")) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["--await-config", "--root", RootOf(name), "--listen", $"{address}:49983"]) start.ArgumentList.Add(argument);
        foreach (var variable in (JsonArray)_server.Pod(name)!["spec"]!["containers"]![0]!["env"]!) start.Environment[(string)variable!["name"]!] = (string)variable["value"]!;
        var procd = Process.Start(start)!;
        procd.ErrorDataReceived += (_, _) => { };
        procd.BeginErrorReadLine();
        _procds[name] = procd;
    }
}
