using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>The templates there are, read and checked when the process starts.</summary>
internal sealed partial class SandboxTemplates
{
    // Not generated code: that would overwrite the defaults of what the file leaves out.
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true,
    };

    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] Resources = ["cpu", "memory"];

    private readonly Dictionary<string, SandboxTemplate> _templates;

    private SandboxTemplates(Dictionary<string, SandboxTemplate> templates) => _templates = templates;

    // A template's name is also the value of a label.
    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariablePattern { get; }

    public IReadOnlyDictionary<string, SandboxTemplate> All => _templates;

    /// <exception cref="InvalidOperationException">The file is not there or something in it is wrong; the message names all of it.</exception>
    public static SandboxTemplates Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException)
        {
            throw new InvalidOperationException($"Kubernetes:TemplatesFile is '{path}', which cannot be used: {e.Message}", e);
        }
    }

    /// <exception cref="JsonException">It is no map of templates.</exception>
    /// <exception cref="FormatException">Something in it is wrong; the message names all of it.</exception>
    public static SandboxTemplates Parse(ReadOnlySpan<byte> utf8)
    {
        var templates = JsonSerializer.Deserialize<Dictionary<string, SandboxTemplate>>(utf8, Format) ?? [];
        if (templates.Count == 0) throw new FormatException("it has no template");
        var problems = templates.SelectMany(pair => Problems(pair.Value).Select(problem => $"template '{pair.Key}': {problem}"))
            .Concat(templates.Keys.Where(name => !NamePattern.IsMatch(name)).Select(name => $"template '{name}' must be named by 1 to 63 letters, digits, '.', '_' or '-', and start and end with a letter or digit"))
            .ToList();
        return problems.Count == 0 ? new SandboxTemplates(templates) : throw new FormatException(string.Join("; ", problems));
    }

    public bool TryGet(string name, [NotNullWhen(true)] out SandboxTemplate? template) => _templates.TryGetValue(name, out template);

    private static IEnumerable<string> Problems(SandboxTemplate? template)
    {
        if (template is null)
        {
            yield return "must be an object";
            yield break;
        }

        if (string.IsNullOrWhiteSpace(template.Image)) yield return "image must be given";
        if (!PullPolicies.Contains(template.ImagePullPolicy, StringComparer.Ordinal)) yield return $"image_pull_policy must be one of {string.Join(", ", PullPolicies)}";
        if (template.MaxConcurrency is < 1 or > 1000) yield return "max_concurrency must be from 1 to 1000";
        if (template.Pool is < 0 or > 1000) yield return "pool must be from 0 to 1000";
        if (template.Runner?.Problem() is { } problem) yield return problem;
        if (template.Env.Any(variable => !VariablePattern.IsMatch(variable.Key) || variable.Value is null || variable.Value.Contains('\0', StringComparison.Ordinal)))
            yield return "env must map names of letters, digits and '_' to strings without NUL";
        foreach (var (name, quantities) in new[] { ("requests", template.Requests), ("limits", template.Limits) })
        {
            if (quantities.Keys.Any(key => !Resources.Contains(key, StringComparer.Ordinal))) yield return $"{name} must have cpu and memory only; workspace_size and tmp_size bound the disk";
            if (!quantities.Values.All(IsQuantity)) yield return $"{name} must have quantities such as 500m or 512Mi as values";
        }

        if (!IsQuantity(template.WorkspaceSize)) yield return "workspace_size must be a quantity such as 1Gi";
        if (!IsQuantity(template.TmpSize)) yield return "tmp_size must be a quantity such as 256Mi";
    }

    private static bool IsQuantity(string? text)
    {
        try
        {
            return text is { Length: > 0 } && new ResourceQuantity(text).ToDecimal() >= 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}
