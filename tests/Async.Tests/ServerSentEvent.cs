using System.Text.Json;

namespace Invoke.Async.Tests;

/// <summary>One event of a stream.</summary>
internal sealed record ServerSentEvent(string Name, string Id, JsonElement Data);
