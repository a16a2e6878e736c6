using System.Text.Json.Serialization;

namespace Invoke.Contracts.Invocations;

/// <summary>What to do when it cannot be proven whether an attempt ran; lower case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<UnknownPolicy>))]
public enum UnknownPolicy
{
    /// <summary>The invocation fails with <c>outcome_unknown</c>. The default: the function runs at most once an attempt.</summary>
    Fail,

    /// <summary>It is tried again: the function may run more than once.</summary>
    Retry,
}
