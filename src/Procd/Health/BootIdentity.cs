using System.Diagnostics;
using System.Globalization;
using Invoke.Contracts.Procd;

namespace Invoke.Procd.Health;

/// <summary>Puts into every answer who this procd is and how long it has been up: together they prove what cannot have run.</summary>
internal sealed class BootIdentity
{
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Stamp(HttpContext context)
    {
        context.Response.Headers[ProcdHeaders.BootId] = _id;
        context.Response.Headers[ProcdHeaders.UptimeMs] =
            ((long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }
}
