using System.Security.Cryptography;
using System.Text;

namespace Invoke.Sandboxes.Local;

/// <summary>Where the sockets of a state directory's sandboxes are: short, because a socket's path ends at 108 bytes, and nobody else's.</summary>
internal static class SocketsDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The directory's path; made if it is not there.</summary>
    /// <exception cref="InvalidOperationException">Somebody else made it, or may write to it.</exception>
    public static string Resolve(string stateDirectory)
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } set && Directory.Exists(set) ? set : "/tmp";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateDirectory)))[..12];
        var path = Path.Combine(runtime, $"invoke-{hash}");
        Directory.CreateDirectory(path, OwnerOnly);

        // In /tmp anybody could have been first; setting the mode works for the owner alone.
        try
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidOperationException($"{path} belongs to somebody else: remove it, or set XDG_RUNTIME_DIR", e);
        }

        return path;
    }
}
