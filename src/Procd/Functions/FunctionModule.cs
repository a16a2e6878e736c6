using System.Security.Cryptography;
using Invoke.Contracts.Errors;
using Invoke.Procd.Files;

namespace Invoke.Procd.Functions;

/// <summary>A function's module: found, checked and fingerprinted before anything is started.</summary>
/// <param name="Path">Where the runner finds it.</param>
/// <param name="Sha256">SHA-256 of what was there, lower-case hex.</param>
internal sealed record FunctionModule(string Path, string Sha256)
{
    /// <summary>Opens the module without following links or waiting for a FIFO's other end.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.FunctionInvalid"/>.</exception>
    public static FunctionModule Find(SandboxRoot root, string name)
    {
        var path = $"/workspace/functions/{name}.py";
        using var file = root.OpenModule(path);
        using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
        return new FunctionModule(root.RealPath(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
