using System.Net;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>Whatever a function does to its files, its sandbox can be deleted and nothing of it stays.</summary>
public abstract class SandboxEndTests(RunningInvoke invoke)
{
    [Theory]
    [InlineData("os.chdir('/workspace' if os.path.isdir('/workspace/functions') else os.getcwd())\n    for i in range(3000):\n        os.mkdir('dddddddd')\n        os.chdir('dddddddd')")]
    [InlineData("os.makedirs('d/e')\n    open('d/e/f', 'w').close()\n    os.chmod('d/e', 0)\n    os.chmod('d', 0)")]
    [InlineData("os.symlink('/', 'root')\n    os.symlink('/etc', 'etc')")]
    public async Task A_sandbox_with_awkward_files_is_deleted_whole(string statements)
    {
        var sandbox = await invoke.ClaimAsync();
        (await sandbox.RunAsync($"import os\ndef handler(request):\n    {statements}")).Succeeded();
        Assert.Equal(HttpStatusCode.OK, (await sandbox.DeleteAsync()).Status);
        (await invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Failed(HttpStatusCode.NotFound, "not_found");
        await NothingOfAsync(sandbox);
    }

    [Fact]
    public async Task Deletes_at_once_are_one_delete()
    {
        var sandboxes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => invoke.ClaimAsync()));
        foreach (var sandbox in sandboxes)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sandbox.DeleteAsync()));
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Failed(HttpStatusCode.NotFound, "not_found"));
            await NothingOfAsync(sandbox);
        }
    }

    private Task NothingOfAsync(SandboxUnderTest sandbox) => Wait.UntilAsync(
        () => !Directory.EnumerateDirectories(invoke.State).SelectMany(Directory.EnumerateFileSystemEntries).Any(entry => entry.Contains(sandbox.Id, StringComparison.Ordinal)),
        "nothing of the sandbox is left", TestContext.Current.CancellationToken);
}
