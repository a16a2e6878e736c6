using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>Invoking functions, and copying them into a sandbox.</summary>
public sealed class FunctionTests(SharedStandalone standalone) : IDisposable
{
    private const string Echo = """
        import base64, json

        def handler(request):
            return {"status": int(request.get("query", {}).get("status", ["200"])[0]), "headers": {"x-seen": "yes"}, "body": {
                "method": request["method"], "path": request["path"], "query": request.get("query"), "headers": {k: v for k, v in request.get("headers", {}).items() if k.startswith("x-")},
                "body": base64.b64decode(request.get("body_base64") or "").decode()}}

        def other(request): return "other"
        def nothing(request): return None
        """;

    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task The_example_of_the_documentation_word_by_word()
    {
        const string Handler = """
            import base64
            import json

            def handler(request):
                raw = base64.b64decode(request.get("body_base64") or "e30=")
                payload = json.loads(raw.decode("utf-8"))
                name = payload.get("name", "world")
                return {
                    "status": 200,
                    "headers": {"content-type": "application/json"},
                    "body": {"message": f"hello {name}"},
                }
            """;
        var id = JsonElement.Parse(await _s0.PrintsAsync("sandbox", "create", "-t", "default", "-o", "json")).GetProperty("sandbox_id").GetString()!;
        Assert.Equal("Directory /workspace/functions created successfully\n", await _s0.PrintsAsync("sandbox", "files", "mkdir", "-s", id, "/workspace/functions", "--parents"));
        Assert.Equal("File /workspace/functions/main.py written successfully\n", await _s0.PrintsAsync("sandbox", "files", "write", "-s", id, "/workspace/functions/main.py", "--data", Handler));
        Assert.Equal("""{"message":"hello Ada"}""", await _s0.PrintsAsync("sandbox", "function", "invoke", "-s", id, "main", "--method", "POST", "--path", "/hello", "--body", """{"name":"Ada"}"""));
    }

    [Fact]
    public async Task The_request_is_what_the_options_say()
    {
        var id = await _s0.ClaimWithAsync(Echo);
        string[] invoke = ["sandbox", "function", "invoke", "-s", id, "main"];
        Assert.Equal(
            """{"method":"PUT","path":"/a/b","query":{"k":["1","2=3"],"e":[""]},"headers":{"x-a":["b c"]},"body":"@text"}""",
            await _s0.PrintsAsync([.. invoke, "--method", "put", "--path", "/a/b", "--query", "k=1", "--query", "k=2=3", "--query", "e=", "--header", "x-a=b c", "--body", "@text"]));
        Assert.Contains("\"body\":\"from a pipe\"", (await _s0.RunWithAsync("from a pipe", [.. invoke, "--stdin"])).Output, StringComparison.Ordinal);
        Assert.Contains("\"body\":\"hi\"", await _s0.PrintsAsync([.. invoke, "--body-base64", "aGk="]), StringComparison.Ordinal);
        Assert.Contains("\"body\":\"\"", await _s0.PrintsAsync([.. invoke, "--body", ""]), StringComparison.Ordinal);
        Assert.Equal("other", await _s0.PrintsAsync([.. invoke, "--handler", "other"]));
    }

    [Fact]
    public async Task An_answer_without_a_body_is_told_by_its_status()
    {
        var id = await _s0.ClaimWithAsync(Echo);
        Assert.Equal("Function returned status 204\n", await _s0.PrintsAsync("sandbox", "function", "invoke", "-s", id, "main", "--handler", "nothing"));
    }

    [Fact]
    public async Task A_function_status_of_400_or_more_exits_1_with_the_body_on_standard_output()
    {
        var id = await _s0.ClaimWithAsync(Echo);
        var ended = await _s0.RunAsync("sandbox", "function", "invoke", "-s", id, "main", "--query", "status=404");
        Assert.Equal((1, ""), (ended.Exit, ended.Error));
        Assert.Contains("\"method\":\"POST\"", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await _s0.RunAsync("sandbox", "function", "invoke", "-s", id, "main", "--query", "status=400", "-o", "json")).Exit);
    }

    [Fact]
    public async Task The_whole_answer_is_there_for_programs()
    {
        var id = await _s0.ClaimWithAsync(Echo);
        string[] invoke = ["sandbox", "function", "invoke", "-s", id, "main", "--query", "status=201", "-o"];
        var json = JsonElement.Parse(await _s0.PrintsAsync([.. invoke, "json"]));
        Assert.Equal(["status", "headers", "body_base64"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(201, json.GetProperty("status").GetInt32());
        Assert.StartsWith("status: 201\nheaders:\n  x-seen:\n  - yes\n".Replace("- yes", "- \"yes\"", StringComparison.Ordinal), await _s0.PrintsAsync([.. invoke, "yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_functions_is_pushed_without_what_is_not_source()
    {
        var id = await _s0.ClaimAsync();
        _s0.File("src/main.py", "from lib.words import word\ndef handler(request): return word");
        _s0.File("src/lib/words.py", "word = 'pushed'");
        _s0.File("src/lib/data.txt", "1");
        _s0.File("src/__pycache__/main.cpython-311.pyc", "x");
        _s0.File("src/.git/config", "x");
        Assert.Equal(
            """
            lib/data.txt -> /workspace/functions/lib/data.txt
            lib/words.py -> /workspace/functions/lib/words.py
            main.py -> /workspace/functions/main.py
            3 files pushed

            """, await _s0.PrintsAsync("sandbox", "function", "push", "src", "-s", id));
        Assert.Equal("pushed", await _s0.PrintsAsync("sandbox", "function", "invoke", "-s", id, "main"));
        Assert.Equal("/workspace/functions/lib\n/workspace/functions/main.py\n", await _s0.PrintsAsync("sandbox", "files", "ls", "/workspace/functions", "-s", id, "-q"));
    }
}
