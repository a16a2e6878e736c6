using System.Text;
using Invoke.Contracts.Errors;

namespace Invoke.Procd.Files;

/// <summary>
/// A caller's path, checked: absolute, <c>.</c>, <c>..</c> and doubled slashes taken out as text, so <c>/a/link/../b</c> is
/// <c>/a/b</c> wherever the link points, and <c>..</c> ends at <c>/</c>.
/// </summary>
internal sealed record SandboxPath
{
    /// <summary>What the kernel takes in one call, with the NUL in place of the first slash.</summary>
    private const int MaxBytes = 4096;

    private const int MaxNameBytes = 255;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SandboxPath(IReadOnlyList<string> names, bool saysDirectory) =>
        (Names, SaysDirectory, Text) = (names, saysDirectory, '/' + string.Join('/', names));

    /// <summary>The path as the caller sees it.</summary>
    public string Text { get; }

    /// <summary>Its components.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the caller ended it as only a directory's path ends.</summary>
    public bool SaysDirectory { get; }

    public bool IsRoot => Names.Count == 0;

    /// <summary>Whether it is <c>/</c> or <c>/workspace</c>, which are neither moved nor deleted.</summary>
    public bool IsFixture => IsRoot || Names is ["workspace"];

    /// <summary>The last component; of the root, the slash.</summary>
    public string Name => IsRoot ? "/" : Names[^1];

    /// <summary>The last component as the kernel takes it.</summary>
    public byte[] NameBytes => BytesOf(Names.Count - 1);

    /// <summary>Checks a path from outside.</summary>
    /// <param name="field">What the caller calls it.</param>
    /// <param name="value">The path.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.InvalidRequest"/>.</exception>
    public static SandboxPath Parse(string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) throw Invalid($"{field} is required");
        if (value[0] != '/') throw Invalid($"{field} must be absolute: it must start with '/'");
        if (value.Contains('\0', StringComparison.Ordinal)) throw Invalid($"{field} must not contain NUL");
        if (Bytes(field, value) > MaxBytes) throw Invalid($"{field} must be at most {MaxBytes} bytes of UTF-8");

        var names = new List<string>();
        foreach (var part in value.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (names.Count > 0) names.RemoveAt(names.Count - 1);
            }
            else if (part != ".")
            {
                if (Bytes(field, part) > MaxNameBytes) throw Invalid($"{field} must have components of at most {MaxNameBytes} bytes of UTF-8");
                names.Add(part);
            }
        }

        return new SandboxPath(names, value is [.., '/'] or [.., '/', '.'] or [.., '/', '.', '.']);
    }

    /// <summary>The first components of it, as a path to resolve from the root.</summary>
    public string Prefix(int count) => count == 0 ? "." : string.Join('/', Names.Take(count));

    /// <summary>One component as the kernel takes it.</summary>
    public byte[] BytesOf(int index) => Encoding.UTF8.GetBytes(Names[index] + '\0');

    private static int Bytes(string field, string text)
    {
        try
        {
            return Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ApiException(ErrorCode.InvalidRequest, $"{field} must be valid Unicode", e);
        }
    }

    private static ApiException Invalid(string message) => new(ErrorCode.InvalidRequest, message);
}
