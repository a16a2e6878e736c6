using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Invoke.Client.Tests;

/// <summary>A server that gives the answers of a script, one a request, byte for byte; what it cannot be made to do, a real gateway will not do on demand.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ScriptedServer(params string[] script)
    {
        _script = new(script);
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _serving = ServeAsync();
    }

    /// <summary>Closes the connection instead of an answer.</summary>
    public const string HangsUp = "";

    public Uri Url { get; }

    /// <summary>The requests, head and body, as they arrived.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static string Ok(string data) => Answer(200, $$"""{"success":true,"data":{{data}}}""");

    public static string Failed(int status, string code, string message = "no", string headers = "") =>
        Answer(status, $$$"""{"success":false,"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""", "X-Request-Id: req-1\r\n" + headers);

    public static string Answer(int status, string body, string headers = "", string type = "application/json") =>
        $"HTTP/1.1 {status} Status\r\nContent-Type: {type}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = connection.GetStream();
                Requests.Enqueue(await ReadRequestAsync(stream));
                if (!_script.TryDequeue(out var answer)) answer = Failed(500, "internal_error", "the script is over");
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            await bytes.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            var text = Encoding.UTF8.GetString(bytes.ToArray());
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && text.Length >= head + 4 + ContentLength(text[..head]))) return text;
        }
    }

    private static int ContentLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
}
