using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Ingress;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Triggers;

/// <summary>Knows from which exchanges a team's triggers may take: those that the settings name, never ours, and never the broker's own.</summary>
internal sealed class TriggerExchanges(IOptions<IngressOptions> options)
{
    private const int MaxNameBytes = 255;

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>, <see cref="ErrorCode.Forbidden"/>.</exception>
    public string Require(string teamId, string? exchange)
    {
        if (exchange is not { Length: > 0 } || Encoding.UTF8.GetByteCount(exchange) > MaxNameBytes || exchange.Any(char.IsControl))
            throw new ApiException(ErrorCode.BadRequest, $"exchange must be the name of an exchange, 1 to {MaxNameBytes} bytes without control characters");
        if (exchange.StartsWith(Queues.Prefix, StringComparison.OrdinalIgnoreCase) || exchange.StartsWith("amq.", StringComparison.OrdinalIgnoreCase))
            throw new ApiException(ErrorCode.Forbidden, $"exchange must not be one of Invoke's or the broker's own, whose names begin with '{Queues.Prefix}' or 'amq.'");
        if (!options.Value.TriggerExchanges.Any(allowed => Allows(allowed, teamId, exchange)))
            throw new ApiException(ErrorCode.Forbidden, "triggers may not take from that exchange; Ingress:TriggerExchanges says how the names must begin of those they may");
        return exchange;
    }

    private static bool Allows(string allowed, string teamId, string exchange) => allowed.Split('=') switch
    {
        [var team, var prefix] => team == teamId && exchange.StartsWith(prefix, StringComparison.Ordinal),
        [var prefix] => exchange.StartsWith(prefix, StringComparison.Ordinal),
        _ => false,
    };
}
