namespace Invoke.Gateway.Callbacks;

/// <summary>Wakes the <see cref="CallbackSender"/>: something has ended that somebody is to be told of, or there is room again.</summary>
internal sealed class CallbackBell : Bell;
