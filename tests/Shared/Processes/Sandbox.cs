using System.Globalization;
using System.Net;

namespace Invoke.Tests;

/// <summary>A claimed sandbox, spoken to through a gateway.</summary>
public sealed class Sandbox(Cluster cluster, string id)
{
    public const string Hello = "def handler(request): return 'hello'";

    /// <summary>Notes each run's process in a file, and ends when it may.</summary>
    public const string Waits = """
        import os, time
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            with open(here + '/runs', 'a') as runs:
                runs.write('%d\n' % os.getpid())
            while not os.path.exists(here + '/go'):
                time.sleep(0.01)
            return 'done'
        """;

    /// <summary>Notes each run in a file.</summary>
    public const string Counts = """
        import os, time
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            with open(here + '/runs', 'a') as runs:
                runs.write(request['path'] + '\n')
            return request['path']
        """;

    public Cluster Cluster => cluster;

    public string Id => id;

    public string Workspace => Path.Combine(cluster.State, "sandboxes", id, "root/workspace");

    /// <summary>How often the function ran.</summary>
    public int Runs => Notes.Count;

    public int Procd => int.Parse(File.ReadAllText(Path.Combine(cluster.State, "sandboxes", id, "pid")), CultureInfo.InvariantCulture);

    /// <summary>What the function has noted.</summary>
    public IReadOnlyList<string> Notes => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile) : [];

    private string RunsFile => Path.Combine(Workspace, "runs");

    public async Task WriteAsync(string name, string source)
    {
        var written = await cluster.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{id}/files?path=/workspace/functions/{name}.py", source);
        Assert.Equal(HttpStatusCode.OK, written.Status);
    }

    public Task<Answer> InvokeAsync(string body = "{}", InvokeProcess? gateway = null, CancellationToken cancellationToken = default) =>
        cluster.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{id}/functions/main/invoke", body, gateway, cancellationToken);

    public Task RunningAsync(int runs = 1) => Wait.UntilAsync(() => Runs >= runs, $"{runs} run", TestContext.Current.CancellationToken);

    /// <summary>Waits until every process that <see cref="Waits"/> has noted is gone.</summary>
    public Task NothingRunsAsync() => Wait.UntilAsync(
        () => Notes.All(pid => !Directory.Exists($"/proc/{pid}")), "nothing runs any more", TestContext.Current.CancellationToken);

    public void Go() => File.WriteAllText(Path.Combine(Workspace, "go"), "");

    public void Rest() => File.Delete(Path.Combine(Workspace, "go"));
}
