using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Invoke.Async.Tests;

/// <summary>Somebody who is called back: notes what comes, with its signature checked, and answers as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    /// <param name="port">Where it listens.</param>
    /// <param name="answer">The status, by how often this one has come before.</param>
    public Receiver(int port, Func<int, int>? answer = null)
    {
        Answer = answer ?? (_ => 200);
        Url = $"http://127.0.0.1:{port}/hook";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public Func<int, int> Answer { get; set; }

    public ConcurrentQueue<Received> Came { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await Record.ExceptionAsync(() => _serving);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var context = await _listener.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var (headers, id) = (context.Request.Headers, context.Request.Headers["webhook-id"]!);
            var before = Came.Count(one => one.Id == id);
            Came.Enqueue(new Received(id, headers["webhook-timestamp"]!, headers["webhook-signature"]!, body.ToArray()));
            context.Response.StatusCode = Answer(before);
            context.Response.Close();
        }
    }

    /// <summary>A callback as it came.</summary>
    internal sealed record Received(string Id, string Timestamp, string Signature, byte[] Body)
    {
        public JsonElement Json => JsonElement.Parse(Body);

        /// <summary>Whether that secret has signed it; by no code of the product's.</summary>
        public bool IsSignedBy(string secret)
        {
            byte[] signed = [.. Encoding.ASCII.GetBytes($"{Id}.{Timestamp}."), .. Body];
            return Signature == $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
        }
    }
}
