using System.ComponentModel.DataAnnotations;

namespace Invoke.Sandboxes.Local;

/// <summary>Sandboxes on this machine (<c>Local:*</c>).</summary>
public sealed class LocalOptions
{
    /// <summary>How functions are kept apart from the machine. Default <see cref="LocalIsolation.Auto"/>.</summary>
    public LocalIsolation Isolation { get; set; } = LocalIsolation.Auto;

    /// <summary>Whether plain sandboxes may run as root or in Production, where a function could then do all that this process can. Default false.</summary>
    public bool AcceptPlain { get; set; }

    /// <summary>The directory with <c>bin/procd</c> and <c>runtimes/python-runner</c>. Default: where <c>make publish</c> puts them.</summary>
    [Required]
    public string ProcdDirectory { get; set; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../sandbox/procd"));

    /// <summary>How many sandboxes there may be, 1 to 10000. Default 100.</summary>
    [Range(1, 10_000)]
    public int MaxSandboxes { get; set; } = 100;

    /// <summary>How long a claim waits for procd, 1 s to 60 s. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A sandbox that nobody called for so long is stopped; its next call starts it. 1 s to 1 day. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleStop { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often expired and idle sandboxes are looked for, 0.1 s to 1 h. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ReapInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether functions of the template <c>default</c> reach the network. Default false; plain sandboxes always do.</summary>
    public bool Network { get; set; }

    /// <summary>How large <c>/tmp</c> and <c>/dev/shm</c> may each become in a sandbox, in bytes, 1 MiB to 1 TiB. They are memory. Default 256 MiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long TmpBytes { get; set; } = 256L << 20;

    /// <summary>Further directories of this machine that sandboxes see, read-only, at the same path. Default none.</summary>
    public IList<string> ReadOnlyPaths { get; } = [];

    /// <summary>PATH inside sandboxes. Default: the usual one in bubblewrap, this process's own in plain mode.</summary>
    public string? SandboxPath { get; set; }
}
