using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>Wire contract, section 5, through the gateway.</summary>
public abstract class FilesTests(RunningInvoke invoke) : IAsyncLifetime
{
    private const long Limit = 100L * 1024 * 1024;

    private SandboxUnderTest _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await invoke.ClaimAsync();

    public async ValueTask DisposeAsync()
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        Assert.DoesNotContain(Directory.EnumerateFiles(_sandbox.Workspace, "*", everywhere), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_come_back_as_they_were_written()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_001);
        var written = await invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath("/workspace/deep/er/ä b+c%.bin"), new ByteArrayContent(bytes));
        Assert.Equal((HttpStatusCode.OK, """{"written":true}"""), (written.Status, written.Data.GetRawText()));
        using var response = await invoke.Http.GetAsync(new Uri(invoke.Url, _sandbox.FilePath("/workspace/deep/er/ä b+c%.bin")), TestContext.Current.CancellationToken);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("Content-Type")]
    public async Task Who_asks_for_JSON_gets_the_bytes_in_base64(string header)
    {
        await _sandbox.WriteAsync("/workspace/text", "grün");
        using var request = invoke.Request(HttpMethod.Get, _sandbox.FilePath("/workspace/text"), header == "Accept" ? null : new ByteArrayContent([]));
        if (header == "Accept") request.Headers.TryAddWithoutValidation(header, "application/json");
        else request.Content!.Headers.TryAddWithoutValidation(header, "application/json");
        Assert.Equal($$"""{"content":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes("grün"))}}","encoding":"base64"}""", (await invoke.SendAsync(request)).Data.GetRawText());
    }

    [Fact]
    public async Task Mkdir_makes_a_directory_once_and_with_recursive_as_often_as_one_likes()
    {
        (await MkdirAsync("/workspace/a/b", recursive: false)).Failed(HttpStatusCode.NotFound, "directory_not_found");
        Assert.Equal(HttpStatusCode.Created, (await MkdirAsync("/workspace/a/b", recursive: true)).Status);
        Assert.Equal("""{"created":true}""", (await MkdirAsync("/workspace/a/b", recursive: true)).Data.GetRawText());
        (await MkdirAsync("/workspace/a/b", recursive: false)).Failed(HttpStatusCode.Conflict, "path_exists");
        await _sandbox.WriteAsync("/workspace/file", "x");
        (await MkdirAsync("/workspace/file", recursive: true)).Failed(HttpStatusCode.Conflict, "path_not_directory");
        (await MkdirAsync("/workspace/file/below", recursive: true)).Failed(HttpStatusCode.Conflict, "path_not_directory");
    }

    [Fact]
    public async Task Stat_and_list_tell_what_is_there()
    {
        (await _sandbox.RunAsync("import os\ndef handler(request):\n    os.makedirs('d/sub')\n    open('d/file', 'w').write('12345')\n    os.symlink('file', 'd/link')")).Succeeded();
        var file = await StatAsync("/workspace/d/file");
        Assert.Equal(["name", "path", "type", "size", "mode", "mod_time", "is_link"], file.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("file", "/workspace/d/file", "file", 5L, "0644", false), (Text(file, "name"), Text(file, "path"), Text(file, "type"), file.GetProperty("size").GetInt64(), Text(file, "mode"), file.GetProperty("is_link").GetBoolean()));
        Assert.EndsWith("Z", Text(file, "mod_time"), StringComparison.Ordinal);
        var link = await StatAsync("/workspace/d/link");
        Assert.Equal(("symlink", "file"), (Text(link, "type"), Text(link, "link_target")));
        var list = (await invoke.SendAsync(HttpMethod.Get, ListPath("/workspace/d"))).Data.GetProperty("entries");
        Assert.Equal(["file", "link", "sub"], list.EnumerateArray().Select(entry => Text(entry, "name")));
        Assert.Equal(["file", "symlink", "dir"], list.EnumerateArray().Select(entry => Text(entry, "type")));
    }

    [Fact]
    public async Task Move_and_delete_take_names_away()
    {
        await _sandbox.WriteAsync("/workspace/one", "1");
        var moved = await MoveAsync("/workspace/one", "/workspace/new/two");
        Assert.Equal((HttpStatusCode.OK, """{"moved":true}"""), (moved.Status, moved.Data.GetRawText()));
        (await invoke.SendAsync(HttpMethod.Get, _sandbox.FilePath("/workspace/one"))).Failed(HttpStatusCode.NotFound, "file_not_found");
        var deleted = await invoke.SendAsync(HttpMethod.Delete, _sandbox.FilePath("/workspace/new"));
        Assert.Equal((HttpStatusCode.OK, """{"deleted":true}"""), (deleted.Status, deleted.Data.GetRawText()));
        (await invoke.SendAsync(HttpMethod.Delete, _sandbox.FilePath("/workspace/new"))).Failed(HttpStatusCode.NotFound, "file_not_found");
        (await invoke.SendAsync(HttpMethod.Get, ListPath("/workspace/new"))).Failed(HttpStatusCode.NotFound, "directory_not_found");
        (await MoveAsync("/workspace/none", "/workspace/other")).Failed(HttpStatusCode.NotFound, "file_not_found");
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("../x")]
    [InlineData("/workspace/directory/")]
    public async Task A_bad_path_is_invalid_request(string path) =>
        (await invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath(path), "x")).Failed(HttpStatusCode.BadRequest, "invalid_request", "path");

    [Theory]
    [InlineData("")]
    [InlineData("?path=/workspace/a&path=/workspace/b")]
    [InlineData("?path=/workspace/a&mkdir=maybe")]
    [InlineData("?path=%2Fworkspace%2Fa%00b")]
    public async Task A_bad_query_is_invalid_request(string query) =>
        (await invoke.SendAsync(HttpMethod.Post, _sandbox.Path + "/files" + query, "x")).Failed(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task Nothing_outside_of_the_sandbox_is_reached_by_dots_or_links()
    {
        var secret = Path.Combine(invoke.State, "token");
        (await _sandbox.RunAsync($"import os\ndef handler(request):\n    os.symlink('{invoke.State}', 'out')\n    os.symlink('{secret}', 'secret')\n    os.symlink('../../../token', 'dots')")).Succeeded();
        foreach (var path in (string[])["/workspace/../../../token", "/workspace/out/token", "/workspace/secret", "/workspace/dots", secret, "/proc/self/root" + secret, "/etc/passwd", "/etc/shadow"])
        {
            using var response = await invoke.Http.GetAsync(new Uri(invoke.Url, _sandbox.FilePath(path)), TestContext.Current.CancellationToken);
            Assert.False(response.IsSuccessStatusCode, path);
            var answer = await Answer.ReadAsync(response);
            Assert.Contains(answer.Code, (string[])["file_not_found", "permission_denied", "path_not_directory"]);
            Assert.DoesNotContain(invoke.Token, Encoding.UTF8.GetString(answer.Bytes), StringComparison.Ordinal);
        }

        var refused = await invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath("/workspace/out/planted"), "x");
        Assert.NotNull(refused.Code);
        Assert.False(File.Exists(Path.Combine(invoke.State, "planted")));
    }

    [Fact]
    public async Task A_file_of_100_MiB_is_taken_and_one_byte_more_is_not()
    {
        using var whole = new ZeroContent(Limit, announced: true);
        Assert.Equal(HttpStatusCode.OK, (await invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath("/workspace/big"), whole)).Status);
        Assert.Equal(Limit, (await StatAsync("/workspace/big")).GetProperty("size").GetInt64());
        foreach (var announced in (bool[])[true, false])
        {
            using var over = new ZeroContent(Limit + 1, announced);
            (await invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath("/workspace/over"), over)).Failed(HttpStatusCode.RequestEntityTooLarge, "file_too_large");
        }

        (await invoke.SendAsync(HttpMethod.Get, _sandbox.FilePath("/workspace/over"))).Failed(HttpStatusCode.NotFound, "file_not_found");
    }

    [Fact]
    public async Task The_workspace_itself_is_neither_moved_nor_deleted()
    {
        foreach (var path in (string[])["/workspace", "/", "/workspace/.", "/workspace/x/.."])
            (await invoke.SendAsync(HttpMethod.Delete, _sandbox.FilePath(path))).Failed(HttpStatusCode.Forbidden, "permission_denied");
        (await MoveAsync("/workspace", "/elsewhere")).Failed(HttpStatusCode.Forbidden, "permission_denied");
    }

    private static string Text(JsonElement data, string name) => data.GetProperty(name).GetString()!;

    private string ListPath(string path) => $"{_sandbox.Path}/files/list?path={path}";

    private async Task<JsonElement> StatAsync(string path) => (await invoke.SendAsync(HttpMethod.Get, $"{_sandbox.Path}/files/stat?path={path}")).Data;

    private Task<Answer> MkdirAsync(string path, bool recursive) => invoke.SendAsync(HttpMethod.Post, _sandbox.FilePath(path) + "&mkdir=true" + (recursive ? "&recursive=true" : ""));

    private Task<Answer> MoveAsync(string source, string destination) =>
        invoke.SendAsync(HttpMethod.Post, _sandbox.Path + "/files/move", $$"""{"source":"{{source}}","destination":"{{destination}}"}""");
}
