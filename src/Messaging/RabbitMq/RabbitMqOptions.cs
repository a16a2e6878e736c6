namespace Invoke.Messaging.RabbitMq;

/// <summary>Where the broker is and how to speak to it; <c>Messaging:RabbitMq:*</c>.</summary>
internal sealed class RabbitMqOptions
{
    private const int Port = 5672, TlsPort = 5671;

    /// <summary>
    /// <c>amqp://user:password@host:port</c>, or <c>amqps://…</c> for TLS, whose chain is always verified. The user and the
    /// password are percent-encoded. Default the broker of this machine as it is installed.
    /// </summary>
    public string Uri { get; set; } = "amqp://guest:guest@127.0.0.1:5672";

    /// <summary>The virtual host. Default <c>/</c>.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>A PEM file with the authorities that may have signed the broker's certificate. Default those of this machine.</summary>
    public string? CaFile { get; set; }

    /// <summary>Each way, so that a broker that is silently gone is noticed; 1 s to 5 min. Default 10 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    public bool UsesTls => Parsed!.Scheme == "amqps";

    public string Host => Parsed!.Host;

    public ushort EffectivePort => (ushort)(Parsed!.Port > 0 ? Parsed.Port : UsesTls ? TlsPort : Port);

    public string User => System.Uri.UnescapeDataString(Parsed!.UserInfo.Split(':', 2)[0]);

    public string Password => Parsed!.UserInfo.Split(':', 2) is [_, var password] ? System.Uri.UnescapeDataString(password) : "";

    private Uri? Parsed => System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0 ? uri : null;

    /// <summary>All that is wrong; each names its key in that section, and none shows the password.</summary>
    public IEnumerable<string> Problems(string section)
    {
        if (Parsed is not { } uri) yield return $"{section}:Uri must be like amqp://user:password@host:port, or amqps:// for TLS";
        else if (uri.UserInfo.Length == 0) yield return $"{section}:Uri must have a user and a password: amqp://user:password@host:port";
        else if (uri.AbsolutePath.Length > 1) yield return $"{section}:Uri must have no path; {section}:VirtualHost names the virtual host";
        if (VirtualHost.Length == 0) yield return $"{section}:VirtualHost must not be empty; the usual one is /";
        if (CaFile is not null && !File.Exists(CaFile)) yield return $"Messaging:RabbitMq:CaFile is '{CaFile}', which is not there";
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromMinutes(5))
            yield return "Messaging:RabbitMq:Heartbeat must be from 00:00:01 to 00:05:00 (hours:minutes:seconds)";
    }
}
