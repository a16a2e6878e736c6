using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>Clients of the standalone under test.</summary>
internal static class StandaloneClient
{
    public static Sandbox0Client Client(this SharedStandalone standalone) => new(new Sandbox0ClientOptions { BaseUrl = standalone.Url, Token = standalone.Token });

    /// <summary>Sets the variables that a client without options reads. There is one standalone for all tests, so they can only ever agree.</summary>
    public static void NameInEnvironment(this SharedStandalone standalone)
    {
        Environment.SetEnvironmentVariable("SANDBOX0_BASE_URL", standalone.Url.OriginalString);
        Environment.SetEnvironmentVariable("SANDBOX0_TOKEN", standalone.Token);
    }
}
