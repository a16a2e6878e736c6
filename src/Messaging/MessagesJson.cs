using System.Text.Json.Serialization;
using Invoke.Contracts.Messages;

namespace Invoke.Messaging;

/// <summary>The generated JSON code of what is said over the bus, by the names that MassTransit gives the properties.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InvokeFunction))]
[JsonSerializable(typeof(FunctionInvoked))]
[JsonSerializable(typeof(InvocationTicket))]
[JsonSerializable(typeof(ClaimInvocation))]
[JsonSerializable(typeof(InvocationClaimed))]
[JsonSerializable(typeof(RecordResult))]
[JsonSerializable(typeof(InvocationsChanged))]
internal sealed partial class MessagesJson : JsonSerializerContext;
