using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.Procd.Functions;

/// <summary>Takes a runner's answer for what it is: bytes from hostile code.</summary>
internal static class RunnerAnswerReader
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    /// <summary>Reads the answer; otherwise <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> output,
        [NotNullWhen(true)] out FunctionResponse? response,
        out RunnerAnswer.RunnerTimings? timings,
        out IEnumerable<string> imports,
        [NotNullWhen(false)] out string? problem)
    {
        (response, timings, imports) = (null, null, []);
        if (output.IsEmpty)
        {
            problem = "the function's process ended well but gave no answer";
            return false;
        }

        RunnerAnswer answer;
        try
        {
            answer = Json.Read(output, RunnerJson.Default.RunnerAnswer);
        }
        catch (JsonException)
        {
            problem = "the function's answer is not one JSON line of an answer";
            return false;
        }

        problem = Problem(answer);
        if (problem is not null) return false;
        timings = answer.Timings;
        imports = answer.Imports?.OfType<string>() ?? [];
        response = new FunctionResponse { Status = answer.Status, Headers = answer.Headers ?? [], BodyBase64 = answer.BodyBase64 ?? Base64Text.Empty };
        return true;
    }

    private static string? Problem(RunnerAnswer answer)
    {
        if (answer.Status is < 100 or > 599) return $"the function's status must be from 100 to 599, not {answer.Status}";
        if (answer.BodyBase64 is { IsValid: false })
            return "the function's body_base64 is not standard base64 with padding";
        foreach (var (name, values) in answer.Headers ?? [])
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters)) return "the function gave a header whose name is no HTTP token";
            if (values is null || values.Any(value => value is null || value.AsSpan().ContainsAny(LineBreaks)))
                return $"the function's header '{name}' has a value with a line break";
        }

        return null;
    }
}
