using System.Net;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

/// <summary>A claimed sandbox.</summary>
public sealed class ClusterSandbox(Cluster cluster, string id)
{
    public string Id => id;

    public string PodName => id.Replace('_', '-');

    private string Path => $"/api/v1/sandboxes/{id}";

    public async Task WriteAsync(string function, string source)
    {
        var made = await cluster.SendAsync(HttpMethod.Post, $"{Path}/files?path=/workspace/functions&mkdir=true&recursive=true");
        Assert.True(made.Status is HttpStatusCode.Created, made.ToString());
        var written = await cluster.SendAsync(HttpMethod.Post, $"{Path}/files?path=/workspace/functions/{function}.py", source);
        Assert.True(written.Status is HttpStatusCode.OK, written.ToString());
    }

    public Task<Answer> InvokeAsync(string request = "{}", int gateway = 0, string function = "main") =>
        cluster.SendAsync(HttpMethod.Post, $"{Path}/functions/{function}/invoke", request, gateway);

    /// <summary>Gives an asynchronous invocation of <c>main</c> to the gateway, and returns its id.</summary>
    public async Task<string> SubmitAsync(int gateway = 0)
    {
        var accepted = await cluster.SendAsync(HttpMethod.Post, $"{Path}/functions/main/invocations", "{}", gateway);
        Assert.True(accepted.Status is HttpStatusCode.Accepted, accepted.ToString());
        return accepted.Data.GetProperty("invocation_id").GetString()!;
    }

    public Task<Answer> GetAsync(int gateway = 0) => cluster.SendAsync(HttpMethod.Get, Path, gateway: gateway);

    public Task<Answer> DeleteAsync() => cluster.SendAsync(HttpMethod.Delete, Path);

    public Task<V1Pod> PodAsync() => cluster.Client.CoreV1.ReadNamespacedPodAsync(PodName, Cluster.Sandboxes);

    /// <summary>Waits until the function has written that file.</summary>
    public Task WrittenAsync(string path) => Wait.UntilAsync(
        async () => (await cluster.SendAsync(HttpMethod.Get, $"{Path}/files/stat?path={path}")).Status is HttpStatusCode.OK, $"{path} is written", TestContext.Current.CancellationToken);

    /// <summary>The ids of procd's processes on this machine, which is the node.</summary>
    public IReadOnlyList<int> ProcdPids() =>
    [
        .. ProcessTable.Naming("/procd/bin/procd").Where(pid => ReadEnvironment(pid).Contains($"INVOKE_SANDBOX_ID={id}\0", StringComparison.Ordinal)),
    ];

    private static string ReadEnvironment(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
