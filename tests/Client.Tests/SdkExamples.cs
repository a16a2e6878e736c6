using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Sandboxes;
using Invoke.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Client.Tests;

/// <summary>The examples of docs/sdk.md and the README, word by word between the markers, against a real standalone.</summary>
public sealed partial class SdkExamples(SharedStandalone standalone) : IDisposable
{
    // docs
    internal sealed record Order(string Item, int Count);

    internal sealed record Receipt(string Text, int Total);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Receipt))]
    internal sealed partial class ShopJson : JsonSerializerContext;
    // end

    // What the examples print.
    private readonly StringWriter Console = new();

    public void Dispose() => Console.Dispose();

    [Fact]
    public async Task The_first_example()
    {
        standalone.NameInEnvironment();
        // docs
        // SANDBOX0_BASE_URL and SANDBOX0_TOKEN say where Invoke is and who calls.
        using var client = new Sandbox0Client();
        var sandbox = await client.ClaimSandboxAsync("default");

        var source = """
            import base64
            import json

            def handler(request):
                raw = base64.b64decode(request.get("body_base64") or "e30=")
                payload = json.loads(raw.decode("utf-8"))
                return {
                    "status": 200,
                    "headers": {"content-type": "application/json"},
                    "body": {"message": "hello " + payload.get("name", "world")},
                }
            """;
        await sandbox.MkdirAsync("/workspace/functions", recursive: true);
        await sandbox.WriteFileAsync("/workspace/functions/main.py", source);

        var response = await sandbox.InvokeFunctionAsync("main", new FunctionRequestBody
        {
            Method = "POST",
            Path = "/hello",
            BodyBase64 = Convert.ToBase64String("""{"name":"Ada"}"""u8),
        });
        Console.WriteLine(response.BodyText());
        // end
        Assert.Equal("""{"message":"hello Ada"}""" + "\n", Console.ToString());
        Assert.Equal(200, response.Status);
        Assert.Equal(["application/json"], response.Headers["content-type"]);
    }

    [Fact]
    public async Task The_client_with_options()
    {
        var (address, token) = (standalone.Url.OriginalString, standalone.Token);
        // docs
        var options = new Sandbox0ClientOptions
        {
            BaseUrl = new Uri(address),
            Token = token,
            Timeout = TimeSpan.FromSeconds(150),
            MaxRetries = 3,
        };
        using var client = new Sandbox0Client(options);
        // end
        Assert.NotNull(await client.ListSandboxesAsync());
    }

    [Fact]
    public async Task The_client_in_a_host()
    {
        standalone.NameInEnvironment();
        var (services, token) = (new ServiceCollection(), standalone.Token);
        // docs
        services.AddSandbox0Client(options => options.Token = token);
        // end
        await using var provider = services.BuildServiceProvider();
        Assert.NotNull(await provider.GetRequiredService<Sandbox0Client>().ListSandboxesAsync());
    }

    [Fact]
    public async Task Sandboxes()
    {
        using var client = standalone.Client();
        // docs
        var sandbox = await client.ClaimSandboxAsync("default", new SandboxConfig
        {
            Ttl = 600,                                              // seconds, unless it is refreshed
            EnvVars = new() { ["COLOUR"] = "green" },
        });

        var again = client.Sandbox(sandbox.Id);                     // one whose id is known
        var details = await client.GetSandboxAsync(again.Id);
        await client.RefreshSandboxAsync(again.Id, TimeSpan.FromMinutes(20));
        var running = await client.ListSandboxesAsync(new SandboxQuery { Status = SandboxStatus.Running });
        await again.DeleteAsync();
        // end
        Assert.Equal((sandbox.Id, TimeSpan.FromSeconds(600)), (details.Id, details.ExpiresAt - details.ClaimedAt));
        Assert.Contains(sandbox.Id, running.Sandboxes.Select(one => one.Id));
        var gone = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.GetSandboxAsync(sandbox.Id));
        Assert.Equal(ErrorCode.NotFound, gone.Code);
    }

    [Fact]
    public async Task Files()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        var directory = Directory.CreateTempSubdirectory("sdk-");
        var (local, copy) = (Path.Combine(directory.FullName, "local"), Path.Combine(directory.FullName, "copy"));
        var bytes = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31)).ToArray();
        await File.WriteAllBytesAsync(local, bytes);
        // docs
        await sandbox.WriteFileAsync("/workspace/data/numbers.csv", "1,2,3\n");
        await using (var upload = File.OpenRead(local)) await sandbox.WriteFileAsync("/workspace/data/upload.bin", upload);

        var text = Encoding.UTF8.GetString(await sandbox.ReadFileAsync("/workspace/data/numbers.csv"));
        await using (var download = File.Create(copy)) await sandbox.ReadFileAsync("/workspace/data/upload.bin", download);

        foreach (var entry in await sandbox.ListFilesAsync("/workspace/data")) Console.WriteLine($"{entry.Name} {entry.Size}");
        await sandbox.MoveFileAsync("/workspace/data/numbers.csv", "/workspace/numbers.csv");
        await sandbox.DeleteFileAsync("/workspace/data");
        // end
        Assert.Equal("1,2,3\n", text);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(copy));
        Assert.Equal("numbers.csv 6\nupload.bin 300000\n", Console.ToString());
        Assert.Equal(6, (await sandbox.StatFileAsync("/workspace/numbers.csv")).Size);
        var gone = await Assert.ThrowsAsync<Sandbox0Exception>(() => sandbox.ReadFileAsync("/workspace/data/upload.bin"));
        Assert.Equal(ErrorCode.FileNotFound, gone.Code);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Functions_with_typed_JSON()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/shop.py", """
            import base64, json

            def handler(request):
                order = json.loads(base64.b64decode(request["body_base64"]))
                if order["count"] < 1: return {"status": 422, "body": {"reason": "count"}}
                return {"body": {"text": f"{order['count']} of {order['item']}", "total": order["count"] * 2}}
            """);
        // docs
        var receipt = await sandbox.InvokeFunctionAsync(
            "shop", new Order("apple", 3), ShopJson.Default.Order, ShopJson.Default.Receipt);
        Console.WriteLine($"{receipt!.Text}: {receipt.Total}");
        // end
        Assert.Equal("3 of apple: 6\n", Console.ToString());

        var refused = await Assert.ThrowsAsync<Sandbox0Exception>(() =>
            sandbox.InvokeFunctionAsync("shop", new Order("apple", 0), ShopJson.Default.Order, ShopJson.Default.Receipt));
        Assert.Equal((null, 422), (refused.Code, (int)refused.StatusCode!));
        Assert.Contains("""{"reason":"count"}""", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/broken.py", "def handler(request): return 1 / 0");
        // docs
        try
        {
            await sandbox.InvokeFunctionAsync("broken");
        }
        catch (Sandbox0Exception e) when (e.Code == ErrorCode.FunctionFailed)
        {
            Console.WriteLine($"{e.InvocationId} failed:\n{e.Message}");          // the traceback
        }
        // end
        Assert.StartsWith("inv_", Console.ToString(), StringComparison.Ordinal);
        Assert.Contains("ZeroDivisionError: division by zero", Console.ToString(), StringComparison.Ordinal);
    }
}
