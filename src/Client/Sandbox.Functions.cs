using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Invoke.Client.Http;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;

namespace Invoke.Client;

public sealed partial class Sandbox
{
    /// <summary>
    /// Invokes a function and waits for its answer. An answer with a status of 400 or more is an answer, not an exception;
    /// a function that raises is the exception with the code <see cref="ErrorCode.FunctionFailed"/>, whose message is the traceback.
    /// </summary>
    /// <param name="name">The function's name: <c>main</c> is <c>/workspace/functions/main.py</c>.</param>
    /// <param name="request">What the handler is called with; unset is all defaults.</param>
    /// <param name="cancellationToken">Gives the call up, and the function is killed.</param>
    public Task<FunctionResponse> InvokeFunctionAsync(string name, FunctionRequestBody? request = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Post, FunctionRoute(name, "invoke"))
        {
            Content = ClientJson.Body(request ?? new FunctionRequestBody(), ClientJson.Contracts.FunctionRequestBody),
        };
        return _api.SendAsync(call, ClientJson.Contracts.FunctionResponse, cancellationToken);
    }

    /// <summary>Invokes a function with a value as its JSON body and reads the JSON of its answer.</summary>
    /// <typeparam name="TRequest">The type of the value.</typeparam>
    /// <typeparam name="TResponse">The type of the answer.</typeparam>
    /// <param name="name">The function's name: <c>main</c> is <c>/workspace/functions/main.py</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="requestType">The generated JSON code of the value.</param>
    /// <param name="responseType">The generated JSON code of the answer.</param>
    /// <param name="cancellationToken">Gives the call up, and the function is killed.</param>
    /// <returns>The answer; the default value if the function answered without a body.</returns>
    /// <exception cref="Sandbox0Exception">
    /// Also if the function's own status is 400 or more (<see cref="Sandbox0Exception.StatusCode"/> is it, the message holds the body), or if
    /// its body is not such JSON; <see cref="Sandbox0Exception.Code"/> is then unset.
    /// </exception>
    public async Task<TResponse?> InvokeFunctionAsync<TRequest, TResponse>(
        string name, TRequest value, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken = default)
    {
        var request = new FunctionRequestBody
        {
            Headers = new() { ["content-type"] = ["application/json"] },
            BodyBase64 = Base64Text.Encode(JsonSerializer.SerializeToUtf8Bytes(value, requestType)),
        };
        var response = await InvokeFunctionAsync(name, request, cancellationToken);
        if (response.Status >= 400)
            throw new Sandbox0Exception($"the function {name} answered {response.Status}: {response.BodyText()}") { StatusCode = (HttpStatusCode)response.Status };
        var body = response.BodyBytes();
        try
        {
            return body.Length == 0 ? default : JsonSerializer.Deserialize(body, responseType);
        }
        catch (JsonException e)
        {
            throw new Sandbox0Exception($"the answer of the function {name} is not JSON of the type {typeof(TResponse).Name}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Submits an asynchronous invocation: once this returns it is kept, and runs whatever becomes of this process. The answer is asked for with
    /// <see cref="Sandbox0Client.WaitForInvocationAsync"/> and the calls beside it.
    /// </summary>
    /// <param name="name">The function's name: <c>main</c> is <c>/workspace/functions/main.py</c>.</param>
    /// <param name="request">What the handler is called with, and when and how often; unset is all defaults.</param>
    /// <param name="options">Its idempotency key, and whether to wait.</param>
    /// <param name="cancellationToken">Gives the call up; an invocation that was accepted by then goes on.</param>
    public Task<Invocation> SubmitFunctionAsync(
        string name, InvocationRequestBody? request = null, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SubmitOptions();
        var call = new ApiCall(HttpMethod.Post, FunctionRoute(name, "invocations"))
        {
            Content = ClientJson.Body(request ?? new InvocationRequestBody(), ClientJson.Contracts.InvocationRequestBody),
            IsRepeatable = true,
            Headers =
            [
                new("Idempotency-Key", options.IdempotencyKey ?? Guid.NewGuid().ToString("N")),
                .. options.Wait > TimeSpan.Zero ? [new KeyValuePair<string, string>("Prefer", $"wait={Route.Seconds(options.Wait)}")] : Array.Empty<KeyValuePair<string, string>>(),
            ],
        };
        return _api.SendAsync(call, ClientJson.Contracts.Invocation, cancellationToken);
    }

    private string FunctionRoute(string name, string call) => new Route(_route, "functions", Route.Segment(name), call);
}
