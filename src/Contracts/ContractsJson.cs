using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Invoke.Contracts.ApiKeys;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Health;
using Invoke.Contracts.Procd;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Contracts;

/// <summary>The generated JSON code of everything that is said over HTTP.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(FunctionRequestBody))]
[JsonSerializable(typeof(FunctionRequest))]
[JsonSerializable(typeof(FunctionResponse))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ProcdInvokeData))]
[JsonSerializable(typeof(ProcdConfig))]
[JsonSerializable(typeof(CancelAnswer))]
[JsonSerializable(typeof(ProcdTokenClaims))]
[JsonSerializable(typeof(CancelConflict))]
[JsonSerializable(typeof(ClaimSandboxRequest))]
[JsonSerializable(typeof(ClaimedSandbox))]
[JsonSerializable(typeof(SandboxDetails))]
[JsonSerializable(typeof(SandboxList))]
[JsonSerializable(typeof(SandboxState))]
[JsonSerializable(typeof(UpdateSandboxRequest))]
[JsonSerializable(typeof(RefreshSandboxRequest))]
[JsonSerializable(typeof(RefreshedSandbox))]
[JsonSerializable(typeof(Deleted))]
[JsonSerializable(typeof(FileWritten))]
[JsonSerializable(typeof(DirectoryCreated))]
[JsonSerializable(typeof(FileContent))]
[JsonSerializable(typeof(FileStat))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileDeleted))]
[JsonSerializable(typeof(FileMoved))]
[JsonSerializable(typeof(MoveFileRequest))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(CreatedApiKey))]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(HealthReport))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <summary>For everything on the wire: strict in reading, and base64 is written as it is, not as escapes.</summary>
    public static ContractsJson Strict { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        MaxDepth = Limits.JsonDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    });
}
