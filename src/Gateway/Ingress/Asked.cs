using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Ingress;

/// <summary>What a message asks for, checked.</summary>
/// <param name="SandboxId">The sandbox that it names.</param>
/// <param name="Function">The function that it names.</param>
/// <param name="Key">What it is known by; null if by nothing.</param>
/// <param name="Terms">The rest.</param>
/// <param name="Trace">The trace that it is part of.</param>
/// <param name="Identity">What tells it from others with the same key; valid only while the message is handled.</param>
internal sealed record Asked(string SandboxId, string Function, string? Key, InvocationTerms Terms, ForeignTrace Trace, ReadOnlyMemory<byte> Identity);
