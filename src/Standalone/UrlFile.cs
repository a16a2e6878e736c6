using Invoke.Sandboxes.Local;

namespace Invoke.Standalone;

/// <summary>Says beside the token where the standalone listens, for as long as it does, so that <c>s0</c> in this directory finds it.</summary>
internal static class UrlFile
{
    public static void TellUrl(this WebApplication app)
    {
        var path = Path.Combine(StateDirectory.Resolve(app.Configuration), "url");
        app.Lifetime.ApplicationStarted.Register(() => File.WriteAllText(path, $"{app.ReachableUrl()}\n"));
        app.Lifetime.ApplicationStopped.Register(() => File.Delete(path));
    }

    /// <summary>The first address that it listens at, as one to call: a wildcard is for listening only.</summary>
    public static string ReachableUrl(this WebApplication app)
    {
        var address = BindingAddress.Parse(app.Urls.First());
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
