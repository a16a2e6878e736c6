using System.Text.Json.Serialization;
using Invoke.Contracts.ApiKeys;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Health;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Contracts.Procd;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Schedules;
using Invoke.Contracts.Triggers;

namespace Invoke.Contracts;

/// <summary>The generated JSON code of everything that is said over HTTP, for the servers that clients call.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(FunctionRequestBody))]
[JsonSerializable(typeof(FunctionRequest))]
[JsonSerializable(typeof(FunctionResponse))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(RunTimings))]
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
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(InvocationRequestBody))]
[JsonSerializable(typeof(Invocation))]
[JsonSerializable(typeof(InvocationChange))]
[JsonSerializable(typeof(InvocationList))]
[JsonSerializable(typeof(RedriveBody))]
[JsonSerializable(typeof(BulkRedriveBody))]
[JsonSerializable(typeof(BulkRedriveAnswer))]
[JsonSerializable(typeof(BatchLine))]
[JsonSerializable(typeof(BatchAccepted))]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(BatchList))]
[JsonSerializable(typeof(TriggerBody))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(TriggerList))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(ScheduleList))]
[JsonSerializable(typeof(Callback))]
[JsonSerializable(typeof(TeamSecret))]
[JsonSerializable(typeof(InvocationCompleted))]
[JsonSerializable(typeof(BatchCompleted))]
[JsonSerializable(typeof(HealthReport))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <inheritdoc cref="Json.StrictOptions"/>
    public static ContractsJson Strict { get; } = new(Json.StrictOptions());
}
