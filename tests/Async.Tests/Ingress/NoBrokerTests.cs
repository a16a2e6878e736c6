using System.Net;
using Invoke.Tests;

namespace Invoke.Async.Tests.Ingress;

/// <summary>Without a broker there is nothing to take from, and that is said.</summary>
public sealed class NoBrokerTests(OneStandalone standalone) : IClassFixture<OneStandalone>
{
    [Theory]
    [InlineData("GET", "/api/v1/triggers")]
    [InlineData("PUT", "/api/v1/triggers/one")]
    [InlineData("GET", "/api/v1/triggers/one")]
    [InlineData("DELETE", "/api/v1/triggers/one")]
    [InlineData("POST", "/api/v1/triggers/one/pause")]
    [InlineData("POST", "/api/v1/triggers/one/resume")]
    public async Task Triggers_say_what_they_need(string method, string path) =>
        (await standalone.Invoke.SendAsync(new HttpMethod(method), path, method == "PUT" ? "{}" : null)).Failed(HttpStatusCode.NotImplemented, "not_implemented", "Messaging:Transport RabbitMq");
}
