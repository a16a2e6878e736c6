namespace Invoke.Gateway.Invocations;

/// <summary>Wakes the <see cref="Dispatcher"/>: something may run that could not before.</summary>
internal sealed class DispatcherBell : Bell;
