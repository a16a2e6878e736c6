using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>Checks filters, and says them in SQL.</summary>
internal static class FilterReader
{
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the rule.</exception>
    public static InvocationFilter Check(InvocationFilter filter)
    {
        // A key that no label can have would be a path of its own to SQLite, and PostgreSQL takes no text with a NUL.
        if (filter.Label?.Split(':', 2) is { } label && (label.Length < 2 || !InvocationRequestReader.IsLabelKey(label[0])))
            throw new ApiException(ErrorCode.BadRequest, "label must be like key:value, with a key that labels may have");
        foreach (var text in (string?[])[filter.SandboxId, filter.Function, filter.BatchId, filter.Label])
        {
            if (text?.Contains('\0', StringComparison.Ordinal) is true) throw new ApiException(ErrorCode.BadRequest, "a filter must have no NUL character");
        }

        return filter;
    }

    /// <summary>Whether it says nothing.</summary>
    public static bool IsEmpty(this InvocationFilter filter) => filter == new InvocationFilter();

    /// <summary>SQL conditions, each beginning with AND, over the columns of <c>invocations</c>; their values are <see cref="Parameters"/>.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="labelText">The SQL of the text of the label whose key is <c>@labelKey</c>.</param>
    public static string Sql(this InvocationFilter filter, string labelText) => string.Concat(
        filter.SandboxId is null ? "" : " AND sandbox_id = @sandboxId",
        filter.Function is null ? "" : " AND function = @function",
        filter.State is null ? "" : " AND state = @state",
        filter.BatchId is null ? "" : " AND batch_id = @batchId",
        filter.Label is null ? "" : $" AND {labelText} = @labelValue");

    public static Dictionary<string, object?> Parameters(this InvocationFilter filter)
    {
        var label = filter.Label?.Split(':', 2);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["sandboxId"] = filter.SandboxId,
            ["function"] = filter.Function,
            ["state"] = filter.State is { } state ? WireName.Of(state) : null,
            ["batchId"] = filter.BatchId,
            ["labelKey"] = label?[0],
            ["labelValue"] = label?[1],
        };
    }
}
