using System.Text.Json.Serialization;

namespace Invoke.Sandboxes.Local;

/// <summary>The generated JSON code of a sandbox's record.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Sandbox))]
internal sealed partial class SandboxJson : JsonSerializerContext;
