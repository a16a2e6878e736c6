using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts;

/// <summary>An enumeration's names in snake case, and nothing else.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class WireEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
