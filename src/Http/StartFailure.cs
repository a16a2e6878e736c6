using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Invoke.Http;

/// <summary>Why a process cannot start, in the words of whoever can mend it.</summary>
internal static partial class StartFailure
{
    [GeneratedRegex(@"\ADataAnnotation validation failed for '(?<type>\w+)' members: '(?<member>\w+)' with the error: '(?<message>.*)'\.\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Annotation { get; }

    // What the attributes say of their own accord.
    [GeneratedRegex(@"\A(The field (?<member>\w+)|The (?<member>\w+) field) (?<rule>.*?)\.?\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DefaultMessage { get; }

    [GeneratedRegex(@"\A'ErrorOnUnknownConfiguration' was set .* on the instance of (?:\w+\.)*(?<type>\w+): (?<members>.*)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Unknown { get; }

    [GeneratedRegex(@"\AFailed to convert configuration value '(?<value>.*)' at '(?<key>[^']*)' to type '(?<type>[^']*)'\.\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Unreadable { get; }

    [GeneratedRegex(@"'(?<member>[^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted { get; }

    /// <summary>What an operator can mend, one line each; null for a bug, which keeps its stack trace.</summary>
    public static IEnumerable<string>? Reasons(Exception e, string urlKey) => e switch
    {
        OptionsValidationException options => options.Failures.Select(Plain),
        AggregateException many when many.InnerExceptions.Select(one => Reasons(one, urlKey)).ToList() is var all && all.TrueForAll(one => one is not null) =>
            all.SelectMany(one => one!),
        IOException { InnerException: AddressInUseException } => [$"{e.Message} {urlKey} moves it elsewhere."],
        SocketException or ArgumentOutOfRangeException { ParamName: "port" } => [NoAddress(e, urlKey)],
        FormatException or InvalidOperationException when IsOfAddress(e.Message) => [NoAddress(e, urlKey)],
        // What the configuration binder throws names the key.
        IOException or UnauthorizedAccessException or FormatException or InvalidOperationException => [Plain(e.Message)],
        _ => null,
    };

    private static string NoAddress(Exception e, string urlKey) => $"{urlKey} has an address that cannot be listened on: {e.Message}";

    // The server does not say of which setting it speaks.
    private static bool IsOfAddress(string message) =>
        message.StartsWith("Invalid url", StringComparison.OrdinalIgnoreCase) || message.StartsWith("Unrecognized scheme", StringComparison.Ordinal);

    /// <summary>The message with the setting's key, and without what the framework puts around it.</summary>
    private static string Plain(string failure)
    {
        if (Unknown.Match(failure) is { Success: true } unknown)
        {
            var keys = Quoted.Matches(unknown.Groups["members"].Value).Select(member => Key(unknown, member.Groups["member"].Value));
            return $"there is no setting {string.Join(", ", keys)}";
        }

        if (Unreadable.Match(failure) is { Success: true } unreadable)
            return $"{unreadable.Groups["key"].Value} must be {Kind(unreadable.Groups["type"].Value)}, not '{unreadable.Groups["value"].Value}'";

        if (Annotation.Match(failure) is not { Success: true } annotation) return failure;
        var key = Key(annotation, annotation.Groups["member"].Value);
        var message = annotation.Groups["message"].Value;
        if (message.StartsWith(key, StringComparison.Ordinal)) return message;
        return DefaultMessage.Match(message) is { Success: true } standard ? $"{key} {standard.Groups["rule"].Value}" : $"{key}: {message}";
    }

    private static string Kind(string type) => type switch
    {
        "System.TimeSpan" => "a duration (hours:minutes:seconds)",
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Boolean" => "true or false",
        _ => "one of the values in the documentation",
    };

    // The house names an options class after its section.
    private static string Key(Match match, string member)
    {
        var type = match.Groups["type"].Value;
        return $"{(type.EndsWith("Options", StringComparison.Ordinal) ? type[..^"Options".Length] : type)}:{member}";
    }
}
