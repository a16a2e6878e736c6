using Microsoft.Extensions.Options;

namespace Invoke.Messaging;

/// <summary>What no attribute can say of <see cref="MessagingOptions"/>.</summary>
internal sealed class MessagingOptionsRules : IValidateOptions<MessagingOptions>
{
    public ValidateOptionsResult Validate(string? name, MessagingOptions options)
    {
        if (options.Ingress.Prefetch is < 1 or > 1000) return ValidateOptionsResult.Fail("Messaging:Ingress:Prefetch must be a number from 1 to 1000");
        if (options.Transport is not MessageTransport.RabbitMq) return ValidateOptionsResult.Success;
        var problems = options.RabbitMq.Problems("Messaging:RabbitMq").ToList();
        if (problems.Count == 0) problems.AddRange(options.Foreign.Problems("Messaging:Ingress"));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
