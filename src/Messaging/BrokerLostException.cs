namespace Invoke.Messaging;

/// <summary>The way through the broker broke while a message was on it: whether it arrived is not known.</summary>
public sealed class BrokerLostException(string reason, Exception? inner = null) : Exception(reason, inner);
