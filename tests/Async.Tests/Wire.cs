using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The way between one process and the broker. A test may hold what travels in either direction, and let it go or cut it off.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private readonly int _broker;
    private readonly Task _accepting;

    public Wire(int broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Gate ToBroker { get; } = new();

    public Gate FromBroker { get; } = new();

    public string Uri => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Breaks every connection, with what is held on it; new ones are made as soon as they are asked for.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets) socket.Close(0);
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Cut();
        await Record.ExceptionAsync(() => _accepting);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var near = await _listener.AcceptSocketAsync(_end.Token);
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            near.NoDelay = true;
            lock (_sockets) _sockets.AddRange([near, far]);
            _ = CarryAsync(near, far);
        }
    }

    private async Task CarryAsync(Socket near, Socket far)
    {
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _broker);
            await Task.WhenAny(CopyAsync(near, far, ToBroker), CopyAsync(far, near, FromBroker));
        }
        catch (SocketException)
        {
            // There is no broker now: whoever called sees the connection break.
        }

        near.Close(0);
        far.Close(0);
    }

    private async Task CopyAsync(Socket from, Socket to, Gate gate)
    {
        // What is held is read all the same: the test looks at it.
        var chunks = Channel.CreateUnbounded<byte[]>();
        var sending = SendAsync(chunks.Reader, to, gate);
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                var bytes = buffer[..count];
                gate.Note(bytes);
                chunks.Writer.TryWrite(bytes);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end is gone, and takes the other with it.
        }

        chunks.Writer.Complete();
        if (!gate.IsClosed) await sending;
    }

    private async Task SendAsync(ChannelReader<byte[]> chunks, Socket to, Gate gate)
    {
        try
        {
            await foreach (var bytes in chunks.ReadAllAsync(_end.Token))
            {
                await gate.OpenAsync(_end.Token);
                await to.SendAsync(bytes, _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above.
        }
    }
}
