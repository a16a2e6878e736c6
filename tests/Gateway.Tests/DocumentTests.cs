using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Gateway.Tests;

/// <summary>The document of the API says all there is, and nothing that is not.</summary>
public sealed partial class DocumentTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;
    private string _text = "";
    private JsonElement _document;

    [GeneratedRegex(@"https?://[^""'\s]+", RegexOptions.NonBacktracking)]
    private static partial Regex Elsewhere { get; }

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _text = await _gateway.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        _document = JsonElement.Parse(_text);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Every_endpoint_is_in_the_document_and_nothing_else()
    {
        var offered = _gateway.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.All(data => data.GetType().Name != "NotOfferedCall"))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)))
            .Select(call => $"{call.method} /{call.Item2.Trim('/')}")
            .Where(call => !call.StartsWith("GET /openapi", StringComparison.Ordinal) && !call.StartsWith("GET /docs", StringComparison.Ordinal));
        var described = _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => $"{call.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(offered.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_call_has_a_summary_its_parameters_its_errors_and_its_key()
    {
        foreach (var path in _document.GetProperty("paths").EnumerateObject())
        {
            foreach (var call in path.Value.EnumerateObject().Select(call => call.Value))
            {
                Assert.NotEmpty(call.GetProperty("summary").GetString()!);
                Assert.Equal(path.Name.StartsWith("/api/", StringComparison.Ordinal), call.TryGetProperty("security", out _));
                Assert.Contains(call.GetProperty("responses").EnumerateObject(), response => response.Name.StartsWith('2'));
                Assert.True(call.GetProperty("responses").TryGetProperty("500", out _));
                var named = call.TryGetProperty("parameters", out var parameters)
                    ? parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "path").Select(one => $"{{{one.GetProperty("name").GetString()}}}")
                    : [];
                Assert.Equal(path.Name.Split('/').Where(part => part.StartsWith('{')), named);
            }
        }
    }

    [Fact]
    public void Calls_stand_under_headings_of_ours() => Assert.Equal(
        ["API keys", "Batches", "Callbacks", "Files", "Functions", "Health", "Invocations", "Sandboxes", "Schedules", "Triggers"],
        _document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("post", "/api/v1/sandboxes/{id}/functions/{name}/invocations", "200 202 400 404 422 429 503", "Idempotency-Key Prefer", "application/json")]
    [InlineData("get", "/api/v1/invocations", "200 400 503", "sandbox_id function state batch_id label limit cursor", "application/json")]
    [InlineData("get", "/api/v1/invocations/{id}", "200 404 503", "wait", "application/json")]
    [InlineData("get", "/api/v1/invocations/{id}/logs", "200 404", "", "text/plain")]
    [InlineData("get", "/api/v1/invocations/{id}/events", "200 404", "Last-Event-ID", "text/event-stream")]
    [InlineData("get", "/api/v1/invocations/{id}/deliveries", "200 404", "", "application/json")]
    [InlineData("get", "/api/v1/batches/{id}/deliveries", "200 404", "", "application/json")]
    [InlineData("post", "/api/v1/invocations/{id}/cancel", "200 202 404 409", "", "application/json")]
    [InlineData("post", "/api/v1/invocations/{id}/redrive", "202 404 409 429", "", "application/json")]
    [InlineData("post", "/api/v1/invocations/redrive", "200 202 400 429", "", "application/json")]
    [InlineData("post", "/api/v1/batches", "202 400 415 422 429", "Idempotency-Key label callback_url", "application/json")]
    [InlineData("get", "/api/v1/batches", "200 400", "idempotency_key limit cursor", "application/json")]
    [InlineData("get", "/api/v1/batches/{id}", "200 404", "wait", "application/json")]
    [InlineData("get", "/api/v1/batches/{id}/results", "200 400 404", "cursor", "application/x-ndjson")]
    [InlineData("get", "/api/v1/batches/{id}/events", "200 404", "", "text/event-stream")]
    [InlineData("post", "/api/v1/batches/{id}/cancel", "202 404 409", "", "application/json")]
    [InlineData("post", "/api/v1/batches/{id}/redrive", "202 404 409 429", "", "application/json")]
    public void The_asynchronous_calls_say_what_they_take_and_answer(string method, string path, string answers, string parameters, string media)
    {
        var call = _document.GetProperty("paths").GetProperty(path).GetProperty(method);
        var responses = call.GetProperty("responses");
        foreach (var answer in answers.Split(' ')) Assert.True(responses.TryGetProperty(answer, out _), answer);
        var named = call.TryGetProperty("parameters", out var all) ? all.EnumerateArray().Select(one => one.GetProperty("name").GetString()).ToList() : [];
        Assert.All(parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.Contains(name, named));
        Assert.True(responses.GetProperty(answers[..3]).GetProperty("content").TryGetProperty(media, out _), media);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var names = _document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => $"#/components/schemas/{schema.Name}").ToHashSet(StringComparer.Ordinal);
        foreach (Match reference in Regex.Matches(_text, @"""\$ref"": ""(?<to>[^""]*)""", RegexOptions.None, TimeSpan.FromSeconds(5)))
            Assert.Contains(reference.Groups["to"].Value, names);
    }

    [Fact]
    public void Properties_are_as_on_the_wire_and_error_codes_are_listed()
    {
        Assert.Contains("\"expires_in_seconds\"", _text, StringComparison.Ordinal);
        Assert.Contains("\"invalid_function_response\"", _text, StringComparison.Ordinal);
        Assert.DoesNotContain("ExpiresInSeconds", _text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_need_no_key_and_nothing_from_elsewhere()
    {
        using var page = await _gateway.Http.GetAsync("/docs/", TestContext.Current.CancellationToken);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(Elsewhere, html);
        foreach (var script in (string[])["scalar.js", "scalar.aspnetcore.js"])
        {
            Assert.Contains($"\"{script}\"", html, StringComparison.Ordinal);
            using var answer = await _gateway.Http.GetAsync($"/docs/{script}", TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
