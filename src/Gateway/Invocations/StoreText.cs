using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.Gateway.Invocations;

/// <summary>Text of a function's as the store can hold it.</summary>
internal static class StoreText
{
    /// <summary>PostgreSQL's texts have no NUL.</summary>
    public static string Of(string text) => text.Replace('\0', '\uFFFD');

    public static string Timings(RunTimings timings) => JsonSerializer.Serialize(timings, ContractsJson.Strict.RunTimings);

    public static RunTimings? Timings(string? json) => json is null ? null : JsonSerializer.Deserialize(json, ContractsJson.Strict.RunTimings);
}
