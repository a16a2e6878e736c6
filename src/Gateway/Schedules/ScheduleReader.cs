using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Schedules;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Schedules;

/// <summary>Reads and checks what a schedule is to be.</summary>
internal static partial class ScheduleReader
{
    /// <summary>The label that every invocation of a schedule has, with its name.</summary>
    public const string Label = "schedule";

    private const int MaxLabels = 15;

    private static readonly FrozenDictionary<string, string> Rules = new Dictionary<string, string>(InvocationRequestReader.Rules, StringComparer.Ordinal)
    {
        ["name"] = "must be 1 to 63 letters, digits, '_', '-' or '.', and start with a letter or digit",
        ["cron"] = "must be 5 fields (minute, hour, day of the month, month, day of the week), like */5 8-18 * * MON-FRI, that some time meets",
        ["time_zone"] = "must be the name of a time zone that this machine knows, like UTC or Europe/Berlin",
        ["on_missed"] = "must be 'catch_up' or 'skip'",
        ["not_before"] = "has no meaning for a schedule",
        ["labels"] = $"{InvocationRequestReader.Rules["labels"]}; of a schedule at most {MaxLabels}, and none is '{Label}'",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern { get; }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static string Name(string name)
    {
        Require(NamePattern.IsMatch(name), "name");
        return name;
    }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static ScheduleBody Read(ReadOnlySpan<byte> utf8, long now)
    {
        var body = Json.ReadRequest(utf8, ContractsJson.Strict.ScheduleBody, Rules);
        Require(body.Cron is { Length: <= 255 } cron && CronTimes.IsCron(cron), "cron");
        Require(CronTimes.IsZone(body.TimeZone ?? "UTC"), "time_zone");
        Require(CronTimes.Parse(body.Cron, body.TimeZone ?? "UTC").After(now) is not null, "cron");
        Require(body.NotBefore is null, "not_before");
        Require(body.Labels is null || (body.Labels.Count <= MaxLabels && !body.Labels.ContainsKey(Label)), "labels");
        FunctionName.Require(body.Function ?? throw new ApiException(ErrorCode.BadRequest, "function must be given"));
        if (body.SandboxId is null) throw new ApiException(ErrorCode.BadRequest, "sandbox_id must be given");
        return body;
    }

    /// <summary>What is kept of it.</summary>
    public static byte[] Kept(ScheduleBody body) => JsonSerializer.SerializeToUtf8Bytes(body, ContractsJson.Strict.ScheduleBody);

    /// <summary>What was kept.</summary>
    public static ScheduleBody Kept(byte[] utf8) => JsonSerializer.Deserialize(utf8, ContractsJson.Strict.ScheduleBody)!;

    /// <summary>The schedule as the API shows it.</summary>
    public static Schedule Shown(this ScheduleRow row) => new()
    {
        Name = row.Name,
        Cron = row.Cron,
        TimeZone = row.TimeZone,
        OnMissed = WireName.Parse<MissedPolicy>(row.OnMissed),
        SandboxId = row.SandboxId,
        Function = row.Function,
        Paused = row.Paused,
        NextAt = row.NextAt is { } next ? InvocationAnswers.Utc(next) : null,
        LastAt = row.LastAt is { } last ? InvocationAnswers.Utc(last) : null,
        LastInvocationId = row.LastInvocationId,
        CreatedAt = InvocationAnswers.Utc(row.CreatedAt),
        UpdatedAt = InvocationAnswers.Utc(row.UpdatedAt),
        Request = row.Request is { } request ? WithoutSecret(Kept(request)) : null,
    };

    private static ScheduleBody WithoutSecret(ScheduleBody body) =>
        body.Callback is null ? body : body with { Callback = new CallbackBody { Url = body.Callback.Url } };

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string field)
    {
        if (!holds) throw new ApiException(ErrorCode.BadRequest, $"{field} {Rules[field]}");
    }
}
