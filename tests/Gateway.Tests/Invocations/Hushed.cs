using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Events;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>Changes that nobody hears of.</summary>
internal static class Hushed
{
    // The relay is not started, so that it sends nothing.
    public static Changes Changes() => new(new ChangeFeed(new EventBell()), new ChangeRelay(null!), new DispatcherBell(), new CallbackBell());
}
