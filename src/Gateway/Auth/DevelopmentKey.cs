using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Invoke.Gateway.Auth;

/// <summary>The key of a fresh installation: made at its first start, kept in the state directory for its owner's eyes only.</summary>
internal sealed class DevelopmentKey(IConfiguration configuration) : IHostedService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = TokenFile.PathOf(configuration);
    private byte[]? _hash;

    /// <summary>The key's SHA-256.</summary>
    public ReadOnlySpan<byte> Hash => _hash ?? throw new InvalidOperationException("The key is read when the host starts");

    /// <summary>Reads the key, or makes it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path)) await MakeAsync(cancellationToken);
        var token = (await File.ReadAllTextAsync(_path, cancellationToken)).Trim();
        if (token.Length < 32) throw new InvalidOperationException($"{_path} does not hold a token; delete it and a new one is made");
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var draft = $"{_path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        await using (var file = new StreamWriter(draft, Encoding.ASCII, options))
        {
            await file.WriteLineAsync($"s0_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}".AsMemory(), cancellationToken);
        }

        try
        {
            // Whole or not at all, and the first of two that start together wins.
            File.Move(draft, _path, overwrite: false);
        }
        catch (IOException) when (File.Exists(_path))
        {
            File.Delete(draft);
        }
    }
}
