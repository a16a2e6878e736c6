using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Invoke.Gateway.Tests.Callbacks;

/// <summary>A receiver that answers what it likes. Counts its connections, and keeps what each said.</summary>
internal sealed class HostileReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _serving = [];

    public HostileReceiver(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public HostileReceiver(string answer)
        : this((stream, token) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer), token).AsTask())
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Said { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await Record.ExceptionAsync(() => _accepting);
        await Record.ExceptionAsync(() => Task.WhenAll(_serving));
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[65536];
            var count = 0;
            // A small callback comes in two pieces at most: its headers, and its body of a known length.
            while (!IsWhole(Encoding.UTF8.GetString(buffer, 0, count)))
            {
                var read = await stream.ReadAsync(buffer.AsMemory(count), _end.Token);
                if (read == 0) return;
                count += read;
            }

            Said.Enqueue(Encoding.UTF8.GetString(buffer, 0, count));
            await _answer(stream, _end.Token);
        }
    }

    private static bool IsWhole(string said) => said.Split("\r\n\r\n", 2) is [var head, var body]
        && head.Split("\r\n").Any(line => line.Equals($"Content-Length: {Encoding.UTF8.GetByteCount(body)}", StringComparison.OrdinalIgnoreCase));
}
