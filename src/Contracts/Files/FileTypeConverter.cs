using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Files;

/// <summary>A <see cref="FileType"/> in lower case.</summary>
public sealed class FileTypeConverter() : JsonStringEnumConverter<FileType>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
