namespace Invoke.Sandboxes.Local;

/// <summary>Where the local sandboxes of one state directory are.</summary>
internal sealed class LocalPaths(string stateDirectory)
{
    private readonly string _sandboxes = Directory.CreateDirectory(Path.Combine(stateDirectory, "sandboxes")).FullName;
    private readonly string _sockets = SocketsDirectory.Resolve(stateDirectory);

    // Two, because a directory can only be moved within its file system.
    private readonly Trash _trash = new(Path.Combine(stateDirectory, "trash"));
    private readonly Trash _socketTrash = new(Path.Combine(SocketsDirectory.Resolve(stateDirectory), "trash"));

    /// <summary>The directory of a sandbox, whether it exists or not.</summary>
    /// <param name="sandboxId">An id of valid form.</param>
    public SandboxDirectory Of(string sandboxId) => new(sandboxId, _sandboxes, _sockets, _trash, _socketTrash);

    /// <summary>The directories of all sandboxes, and of those that are about to be.</summary>
    public IEnumerable<SandboxDirectory> All() =>
        Directory.EnumerateDirectories(_sandboxes).Select(Path.GetFileName).Where(SandboxId.IsValid).Select(id => Of(id!));

    /// <summary>Deletes the files of sandboxes that are no more.</summary>
    /// <exception cref="IOException">Something could not be deleted; it stays for the next time.</exception>
    public async Task EmptyTrashAsync(CancellationToken cancellationToken)
    {
        await _trash.EmptyAsync(cancellationToken);
        await _socketTrash.EmptyAsync(cancellationToken);
    }
}
