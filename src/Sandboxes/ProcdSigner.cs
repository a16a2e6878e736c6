using System.Collections.Concurrent;
using System.Security.Cryptography;
using Invoke.Contracts.Procd;

namespace Invoke.Sandboxes;

/// <summary>Signs calls to procd. Signing costs a tenth of a millisecond, so a token is handed out again while it is young.</summary>
/// <param name="key">The platform's P-256 key; owned from here on.</param>
/// <param name="time">This process's clock.</param>
public sealed class ProcdSigner(ECDsa key, TimeProvider time) : IDisposable
{
    private const int MaxKept = 4096;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _offsets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string SandboxId, string Method, string Target), (string Token, long SignedAt)> _tokens = [];

    /// <summary>The public key, base64 of its DER, as procd takes it.</summary>
    public string PublicKey { get; } = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    /// <summary>The key in the file, made if there is none, for its owner alone.</summary>
    public static ProcdSigner OfFile(string path, TimeProvider time)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var next = $"{path}.{Environment.ProcessId}";
            using (var file = new StreamWriter(next, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(made.ExportPkcs8PrivateKeyPem());
            }

            // Two processes may start at once; the first one's key is the key.
            try
            {
                File.Move(next, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(next);
            }
        }

        return OfExistingFile(path, time);
    }

    /// <summary>The key in the file.</summary>
    /// <exception cref="InvalidOperationException">It holds none.</exception>
    public static ProcdSigner OfExistingFile(string path, TimeProvider time)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return new ProcdSigner(key, time);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidOperationException($"{path} does not hold a private P-256 key in PEM: {e.Message}", e);
        }
    }

    /// <summary>A token for the call.</summary>
    /// <param name="sandboxId">The sandbox whose procd is called.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="target">Path and query as they will be sent.</param>
    public string Token(string sandboxId, HttpMethod method, string target)
    {
        var call = (sandboxId, method.Method, target);
        if (_tokens.TryGetValue(call, out var kept) && time.GetElapsedTime(kept.SignedAt) < ProcdToken.Reuse) return kept.Token;
        if (_tokens.Count >= MaxKept) _tokens.Clear();
        var now = time.GetUtcNow() + _offsets.GetValueOrDefault(sandboxId);
        string token;
        lock (_gate) token = ProcdToken.Sign(key, sandboxId, method.Method, target, now);
        _tokens[call] = (token, time.GetTimestamp());
        return token;
    }

    /// <summary>Takes note of what procd's clock says; procd judges by it.</summary>
    public void NoteClock(string sandboxId, DateTimeOffset procdNow)
    {
        _offsets[sandboxId] = procdNow - time.GetUtcNow();
        foreach (var call in _tokens.Keys.Where(call => call.SandboxId == sandboxId)) _tokens.TryRemove(call, out _);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
