using Microsoft.Extensions.Configuration;

namespace Invoke.Sandboxes.Local;

/// <summary>Where one machine's Invoke keeps what it must not forget: <c>INVOKE_STATE</c>, or <c>.invoke</c> in the working directory.</summary>
public static class StateDirectory
{
    /// <summary>The directory's absolute path; made if it is not there, for its owner alone.</summary>
    public static string Resolve(IConfiguration configuration)
    {
        var path = Path.GetFullPath(configuration["INVOKE_STATE"] is { Length: > 0 } set ? set : ".invoke");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
