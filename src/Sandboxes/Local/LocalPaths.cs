namespace Invoke.Sandboxes.Local;

/// <summary>Where the local sandboxes of one state directory are.</summary>
internal sealed class LocalPaths(string stateDirectory)
{
    private readonly string _sandboxes = Directory.CreateDirectory(Path.Combine(stateDirectory, "sandboxes")).FullName;
    private readonly string _sockets = SocketsDirectory.Resolve(stateDirectory);

    /// <summary>The directory of a sandbox, whether it exists or not.</summary>
    /// <param name="sandboxId">An id of valid form.</param>
    public SandboxDirectory Of(string sandboxId) => new(sandboxId, _sandboxes, _sockets);

    /// <summary>The directories of all sandboxes, and of those that are about to be.</summary>
    public IEnumerable<SandboxDirectory> All() =>
        Directory.EnumerateDirectories(_sandboxes).Select(Path.GetFileName).Where(SandboxId.IsValid).Select(id => Of(id!));
}
