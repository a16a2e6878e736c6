using Microsoft.Extensions.Configuration;

namespace Invoke.Sandboxes.Local;

/// <summary>Where one machine's Invoke keeps what it must not forget: <c>INVOKE_STATE</c>, or <c>.invoke</c> in the working directory.</summary>
public static class StateDirectory
{
    /// <summary>The directory's absolute path; made if it is not there, for its owner alone.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made or written to.</exception>
    public static string Resolve(IConfiguration configuration)
    {
        var path = Path.GetFullPath(configuration["INVOKE_STATE"] is { Length: > 0 } set ? set : ".invoke");
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var probe = Path.Combine(path, $".writable-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"INVOKE_STATE is '{path}', a directory that cannot be made or written to: {e.Message}", e);
        }
    }
}
