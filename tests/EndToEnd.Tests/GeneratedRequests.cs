using System.Text;

namespace Invoke.EndToEnd.Tests;

/// <summary>Makes requests that no person would write: every field right, wrong, missing, twice, or of another type.</summary>
internal sealed class GeneratedRequests(int seed, string sandboxPath)
{
    private static readonly string[] Names = ["main", "echo", "nobody", "main.py", "a%2Fb", "main%0a", "", "..", "%2e%2e", "%EF%BD%8D", "a%20b", "%F0%9F%98%80", new('a', 128), new('a', 129)];

    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "120001", "9223372036854775808", "1.5", "1e400", "\"\"", "\"30\"", "\"/\"", "\"/a b\"", "\"GET\"", "\" post \"",
        "\"handler\"", "\"a..b\"", "\"1a\"", "\"h\\n\"", "\"\\ud800\"", "\"\\u0000\"", "\"e30=\"", "\"e30\"", "\" e30=\"", "\"ｈ\"", "[]", "[1]", "{}",
        "{\"a\":[\"b\"]}", "{\"a\":[\"b\\r\\nc: d\"]}", "{\"a\":\"b\"}", "{\"a\":[null]}", "{\"a\":[\"1\"],\"a\":[\"2\"]}",
    ];

    private static readonly string[] Fields = ["method", "path", "query", "headers", "body_base64", "handler", "timeout_ms", "other"];

    private static readonly string[] Paths =
    [
        "/workspace", "/workspace/f", "/workspace/d", "/workspace/d/e/f", "/workspace/functions", "/workspace/functions/echo.py/x", "/", "", "relative", "..",
        "/..", "/../../etc/passwd", "/workspace/../../../etc/passwd", "/etc/passwd", "/proc/self/environ", "/dev/zero", "/nowhere/at/all", "/workspace/f/",
        "/workspace//f", "/workspace/./f", "/workspace/\u00e4\u4e2d", "/workspace/a\nb", "/" + new string('x', 256), "/" + string.Concat(Enumerable.Repeat("y/", 2100)),
    ];

    private static readonly string[] Flags = ["", "&mkdir=true", "&mkdir=true&recursive=true", "&mkdir=maybe", "&recursive=1", "&path=/workspace/f", "&other=x"];

    private readonly Random _random = new(seed);

    /// <summary>The next request: a call of the files API, or an invocation.</summary>
    public (HttpMethod Method, string Path, byte[] Body) Next() => _random.Next(2) == 0 ? Invocation() : File();

    private (HttpMethod Method, string Path, byte[] Body) Invocation() =>
        (Any(HttpMethod.Post, HttpMethod.Post, HttpMethod.Post, HttpMethod.Get), $"{sandboxPath}/functions/{Any(Names)}/invoke", Bytes(Document(Fields)));

    private (HttpMethod Method, string Path, byte[] Body) File()
    {
        var query = _random.Next(20) == 0 ? "" : $"?path={Uri.EscapeDataString(Any(Paths))}{Any(Flags)}";
        return _random.Next(6) switch
        {
            0 => (HttpMethod.Post, $"{sandboxPath}/files{query}", new byte[_random.Next(4096)]),
            1 => (HttpMethod.Get, $"{sandboxPath}/files{query}", []),
            2 => (HttpMethod.Delete, $"{sandboxPath}/files{query}", []),
            3 => (HttpMethod.Get, $"{sandboxPath}/files/stat{query}", []),
            4 => (HttpMethod.Get, $"{sandboxPath}/files/list{query}", []),
            _ => (HttpMethod.Post, $"{sandboxPath}/files/move", Bytes(Document(["source", "destination"], Any(Paths), Any(Paths)))),
        };
    }

    /// <summary>An object of some of the fields, sometimes with strings of the caller's, and sometimes damaged.</summary>
    private string Document(string[] fields, params string[] strings)
    {
        var pairs = strings.Length > 0 && _random.Next(3) > 0
            ? fields.Zip(strings).Select(pair => $"\"{pair.First}\":{System.Text.Json.JsonSerializer.Serialize(pair.Second)}")
            : Enumerable.Range(0, _random.Next(4)).Select(_ => $"\"{Any(fields)}\":{Any(Values)}");
        var text = "{" + string.Join(',', pairs) + "}";
        return _random.Next(10) switch
        {
            0 => text + Any(" ", "x", "{}", "\0"),
            1 => text[..^1],
            2 => $"{{\"deep\":{new string('[', 70)}{new string(']', 70)}}}",
            3 => "",
            _ => text,
        };
    }

    private byte[] Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_random.Next(30) == 0 && bytes.Length > 2) bytes[_random.Next(bytes.Length)] = 0xFF;
        return bytes;
    }

    private T Any<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
