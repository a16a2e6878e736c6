using System.Diagnostics;

namespace Invoke.Sandboxes.Local;

/// <summary>
/// Directories on their way out. Moving one here takes it out of existence at once, whatever hostile code has put into it;
/// what cannot be deleted now is tried again by the reaper.
/// </summary>
/// <param name="path">A directory on the file system of what is thrown away.</param>
internal sealed class Trash(string path)
{
    /// <summary>Takes the directory out of existence; none is fine too.</summary>
    public void Discard(string directory)
    {
        if (!Directory.Exists(directory)) return;
        Directory.CreateDirectory(path);
        Directory.Move(directory, Path.Combine(path, $"{Path.GetFileName(directory)}-{Guid.NewGuid():n}"));
    }

    /// <summary>Deletes what was thrown away.</summary>
    /// <exception cref="IOException">Something could not be deleted; it stays for the next time.</exception>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any()) return;

        // A function may have made a tree too deep for any path, or directories that nobody may enter; these two cope with both.
        const string script = """chmod -R u+rwX -- "$0"; rm -rf -- "$0"/*""";
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", script, path]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new IOException("sh did not start");
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (Directory.EnumerateFileSystemEntries(path).Any()) throw new IOException($"{path} could not be emptied: {said.Trim()}");
    }
}
