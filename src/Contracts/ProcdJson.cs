using System.Text.Json.Serialization;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Health;
using Invoke.Contracts.Procd;

namespace Invoke.Contracts;

/// <summary>The generated JSON code of what procd says and hears. Apart from <see cref="ContractsJson"/>, because each type is weight in every sandbox.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(FunctionRequestBody))]
[JsonSerializable(typeof(FunctionRequest))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ProcdInvokeData))]
[JsonSerializable(typeof(ProcdConfig))]
[JsonSerializable(typeof(CancelAnswer))]
[JsonSerializable(typeof(CancelConflict))]
[JsonSerializable(typeof(ProcdTokenClaims))]
[JsonSerializable(typeof(FileWritten))]
[JsonSerializable(typeof(DirectoryCreated))]
[JsonSerializable(typeof(FileStat))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileDeleted))]
[JsonSerializable(typeof(FileMoved))]
[JsonSerializable(typeof(MoveFileRequest))]
[JsonSerializable(typeof(HealthReport))]
public sealed partial class ProcdJson : JsonSerializerContext
{
    /// <inheritdoc cref="Json.StrictOptions"/>
    public static ProcdJson Strict { get; } = new(Json.StrictOptions());
}
