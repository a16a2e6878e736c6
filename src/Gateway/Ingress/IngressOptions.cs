namespace Invoke.Gateway.Ingress;

/// <summary>What comes over the broker from other systems; <c>Ingress:*</c>.</summary>
internal sealed class IngressOptions
{
    public const string Section = "Ingress";

    /// <summary>The team of messages whose publisher is not in <see cref="Users"/>. Default none: they are not accepted.</summary>
    public string? Team { get; set; }

    /// <summary>Whose messages are which team's, each <c>user=team</c>: the broker's user, as it has checked it (<c>user_id</c>). Default none.</summary>
    public IList<string> Users { get; } = [];

    /// <summary>How the exchanges begin that triggers may take from; <c>team=prefix</c> for those of one team alone. Default none.</summary>
    public IList<string> TriggerExchanges { get; } = [];
}
