using System.Net.Sockets;
using System.Text.Json;
using Invoke.Contracts.Errors;

namespace Invoke.Sandboxes.Local;

/// <summary>The directory of one local sandbox: its record, its files, its process. The record is what makes a sandbox exist.</summary>
/// <param name="id">The sandbox's id, of valid form.</param>
/// <param name="sandboxesPath">The directory of all sandboxes.</param>
/// <param name="socketsPath">The directory of all sockets; short, because a socket's path ends at 108 bytes.</param>
/// <param name="trash">Takes directories of sandboxes.</param>
/// <param name="socketTrash">Takes directories of sockets.</param>
internal sealed class SandboxDirectory(string id, string sandboxesPath, string socketsPath, Trash trash, Trash socketTrash)
{
    /// <summary>The name of procd's socket.</summary>
    public const string SocketName = "procd.sock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(10);

    /// <summary>The sandbox's id.</summary>
    public string Id => id;

    /// <summary>The directory itself.</summary>
    public string FullPath { get; } = Path.Combine(sandboxesPath, id);

    /// <summary>What is <c>/workspace</c> in the sandbox.</summary>
    public string Workspace => Path.Combine(Root, "workspace");

    /// <summary>What is <c>/</c> in a plain sandbox.</summary>
    public string Root => Path.Combine(FullPath, "root");

    /// <summary>What the sandbox's processes say.</summary>
    public string LogFile => Path.Combine(FullPath, "procd.log");

    /// <summary>Holds the id of the process that was started last.</summary>
    public string PidFile => Path.Combine(FullPath, "pid");

    /// <summary>Where procd makes its socket. The sandbox sees this directory, and functions may do there what they like.</summary>
    public string BirthDirectory => Path.Combine(SocketDirectory, "in");

    /// <summary>Where callers find the socket, out of the sandbox's reach.</summary>
    public string Socket => Path.Combine(SocketDirectory, SocketName);

    /// <summary>Where callers connect to.</summary>
    public ProcdEndpoint Endpoint => new(id, new UnixDomainSocketEndPoint(Socket));

    private string SocketDirectory { get; } = Path.Combine(socketsPath, id);

    private string RecordFile => Path.Combine(FullPath, "sandbox.json");

    /// <summary>Whether there is such a sandbox.</summary>
    public bool Exists => File.Exists(RecordFile);

    /// <summary>When the record was written, UTC; no two of a sandbox at the same time.</summary>
    public DateTime WrittenAt => File.GetLastWriteTimeUtc(RecordFile);

    /// <summary>When a call last came, UTC, whichever gateway of this machine it came through; long ago if no process was ever started.</summary>
    public DateTime UsedAt => File.GetLastWriteTimeUtc(PidFile);

    /// <summary>Makes the directories of a new sandbox; <see cref="Write"/> then makes it exist.</summary>
    public void Create()
    {
        Directory.CreateDirectory(FullPath, OwnerOnly);
        Directory.CreateDirectory(Workspace, OwnerOnly);
    }

    /// <summary>Notes that a call comes. The file of the process carries the time, so that all gateways see it.</summary>
    public void NoteUse(DateTime now)
    {
        try
        {
            File.SetLastWriteTimeUtc(PidFile, now);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // No process yet, and so nothing to be stopped.
        }
    }

    /// <summary>Whether somebody died between making the directory and making it a sandbox.</summary>
    public bool IsAbandoned(DateTime now) => !Exists && now - Directory.GetLastWriteTimeUtc(FullPath) > AbandonedAfter;

    /// <summary>Makes room for the socket of a procd that is about to start.</summary>
    public void ClearSocket()
    {
        Directory.CreateDirectory(SocketDirectory, OwnerOnly);
        socketTrash.Discard(BirthDirectory);
        Directory.CreateDirectory(BirthDirectory, OwnerOnly);
        File.Delete(Socket);
    }

    /// <summary>
    /// Moves the socket that procd has made out of the sandbox's reach; true once it is there. A function could otherwise
    /// take the socket's name away or answer in procd's place. A bound socket keeps working under another name.
    /// </summary>
    public bool TakeSocket()
    {
        var born = Path.Combine(BirthDirectory, SocketName);
        if (!File.Exists(Socket) && File.Exists(born)) File.Move(born, Socket);
        return File.Exists(Socket);
    }

    /// <summary>The record; null if there is no such sandbox.</summary>
    public Sandbox? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(RecordFile), SandboxJson.Default.Sandbox);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Replaces the record at once: a reader sees the old one or the new one.</summary>
    public void Write(Sandbox sandbox)
    {
        var next = RecordFile + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(sandbox, SandboxJson.Default.Sandbox));

        // The clock of files stands still for some milliseconds; a reader knows by the time whether it has read this one.
        if (File.GetLastWriteTimeUtc(next) <= WrittenAt) File.SetLastWriteTimeUtc(next, WrittenAt.AddMicroseconds(1));
        File.Move(next, RecordFile, overwrite: true);
    }

    /// <summary>Takes the sandbox out of existence. Its files are in the trash then.</summary>
    public void Discard()
    {
        trash.Discard(FullPath);
        socketTrash.Discard(SocketDirectory);
    }

    /// <summary>Waits until no other process changes this sandbox.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>: there is no such sandbox.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(FullPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (DirectoryNotFoundException)
            {
                throw NotFound();
            }
            catch (IOException)
            {
                // Held by another process. Advisory locks have no queue: ask again soon.
                await Task.Delay(LockRetry, cancellationToken);
            }
        }
    }

    /// <summary>The one answer for what is not there and for what is another team's.</summary>
    public static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such sandbox");
}
