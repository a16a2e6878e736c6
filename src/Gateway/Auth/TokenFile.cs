using Invoke.Sandboxes.Local;

namespace Invoke.Gateway.Auth;

/// <summary>Where the development key is kept.</summary>
public static class TokenFile
{
    /// <summary>The file's absolute path.</summary>
    public static string PathOf(IConfiguration configuration) => Path.Combine(StateDirectory.Resolve(configuration), "token");
}
