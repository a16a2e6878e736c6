using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Sandboxes;

/// <summary>A <see cref="SandboxStatus"/> in lower case.</summary>
public sealed class SandboxStatusConverter() : JsonStringEnumConverter<SandboxStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
