using Invoke.Gateway.Keys;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Ingress;

/// <summary>What no attribute can say of <see cref="IngressOptions"/>.</summary>
internal sealed class IngressOptionsRules : IValidateOptions<IngressOptions>
{
    public ValidateOptionsResult Validate(string? name, IngressOptions options)
    {
        var problems = new List<string>();
        if (options.Team is { } team && !KeyRequestReader.IsTeam(team)) problems.Add($"Ingress:Team {KeyRequestReader.TeamRule}");
        foreach (var user in options.Users)
        {
            if (user.LastIndexOf('=') is not (> 0 and var at) || !KeyRequestReader.IsTeam(user[(at + 1)..]))
                problems.Add($"Ingress:Users has '{user}', but must have user=team, and the team {KeyRequestReader.TeamRule}");
        }

        foreach (var prefix in options.TriggerExchanges)
        {
            if (prefix.Split('=') is not ([{ Length: > 0 }] or [_, { Length: > 0 }]) || (prefix.Contains('=', StringComparison.Ordinal) && !KeyRequestReader.IsTeam(prefix.Split('=')[0])))
                problems.Add($"Ingress:TriggerExchanges has '{prefix}', but must have a prefix, or team=prefix");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
