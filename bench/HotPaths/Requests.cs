using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.HotPaths;

/// <summary>What every hop does with a request: read and check it, and write it for the next one.</summary>
[MemoryDiagnoser]
public class Requests
{
    private byte[] _document = [];
    private FunctionRequest _request = new();

    [Params(16, 1024 * 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var body = Convert.ToBase64String(new byte[BodyBytes]);
        _document = Encoding.UTF8.GetBytes($$"""{"method":"POST","path":"/hello","headers":{"content-type":["application/json"]},"body_base64":"{{body}}"}""");
        _request = FunctionRequestReader.Read(_document);
    }

    [Benchmark]
    public FunctionRequest Read() => FunctionRequestReader.Read(_document);

    [Benchmark]
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(_request, ProcdJson.Strict.FunctionRequest);
}
