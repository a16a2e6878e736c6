using System.Text.Json.Serialization;
using Invoke.Contracts;
using Invoke.Contracts.Procd;

namespace Invoke.Sandboxes;

/// <summary>The generated JSON code of procd's envelopes, each read in one pass.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProcdEnvelope<ProcdInvokeData>), TypeInfoPropertyName = "InvokeAnswer")]
[JsonSerializable(typeof(ProcdEnvelope<CancelAnswer>), TypeInfoPropertyName = "CancelledAnswer")]
internal sealed partial class ProcdAnswerJson : JsonSerializerContext
{
    /// <inheritdoc cref="Json.StrictOptions"/>
    public static ProcdAnswerJson Strict { get; } = new(Json.StrictOptions());
}
