namespace Invoke.Messaging.Sync;

/// <summary>The way to the workers broke while an invocation was on it: whether one of them has it is not known.</summary>
public sealed class BrokerLostException(string reason, Exception? inner = null) : Exception(reason, inner);
