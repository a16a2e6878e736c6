using System.Text.Json.Serialization;

namespace Invoke.Procd.Functions;

/// <summary>The generated JSON code of a runner's answer; strict, because hostile code may have written it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 64)]
[JsonSerializable(typeof(RunnerAnswer))]
internal sealed partial class RunnerJson : JsonSerializerContext;
