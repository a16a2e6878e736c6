using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

/// <summary>What no attribute can say of <see cref="CallbackOptions"/>.</summary>
internal sealed class CallbackOptionsRules : IValidateOptions<CallbackOptions>
{
    public ValidateOptionsResult Validate(string? name, CallbackOptions options) => options.Pauses() is null
        ? ValidateOptionsResult.Fail("Callbacks:RetryAfter must be at most 50 durations from 00:00:00.1 to 7.00:00:00, separated by commas, like 00:00:05,00:05:00")
        : ValidateOptionsResult.Success;
}
