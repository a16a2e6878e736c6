using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Invoke.Contracts.Procd;

namespace Invoke.HotPaths;

/// <summary>The token of a call to procd: signed and read once in 20 s for each function, judged at each call.</summary>
[MemoryDiagnoser]
public class Tokens
{
    private const string Sandbox = "sb_abcdefghijkl", Target = "/api/v1/functions/main/invoke";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private string _token = "";
    private ProcdTokenClaims _claims = null!;

    [GlobalSetup]
    public void Prepare() => _claims = ProcdToken.Read([Key], _token = Sign())!;

    [Benchmark]
    public string Sign() => ProcdToken.Sign(Key, Sandbox, "POST", Target, _now);

    [Benchmark]
    public ProcdTokenClaims? Read() => ProcdToken.Read([Key], _token);

    [Benchmark]
    public ProcdTokenVerdict Judge() => ProcdToken.Judge(_claims, Sandbox, "POST", Target, _now);
}
