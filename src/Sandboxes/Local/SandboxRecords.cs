using System.Collections.Concurrent;

namespace Invoke.Sandboxes.Local;

/// <summary>The records of sandboxes as they are now, each read again only once it was written again: every call asks for one.</summary>
internal sealed class SandboxRecords
{
    private readonly ConcurrentDictionary<string, (DateTime WrittenAt, Sandbox Sandbox)> _known = new(StringComparer.Ordinal);

    /// <summary>The record; null if there is no such sandbox.</summary>
    public Sandbox? Read(SandboxDirectory directory)
    {
        // The time first: a record that is replaced in between is known by an older time than its own, and read again.
        var writtenAt = directory.WrittenAt;
        if (_known.TryGetValue(directory.Id, out var known) && known.WrittenAt == writtenAt) return known.Sandbox;
        if (directory.Read() is { } sandbox)
        {
            _known[directory.Id] = (writtenAt, sandbox);
            return sandbox;
        }

        Forget(directory.Id);
        return null;
    }

    /// <summary>Lets go of what is known of a sandbox that is no more.</summary>
    public void Forget(string sandboxId) => _known.TryRemove(sandboxId, out _);

    /// <summary>The sandboxes of which something is known.</summary>
    public IEnumerable<string> Ids => _known.Keys;
}
