namespace Invoke.Contracts.Messages;

/// <summary>The names of the queues.</summary>
public static class Queues
{
    /// <summary>Invocations that somebody waits for.</summary>
    public const string Sync = "invoke.sync";

    /// <summary>What came over <see cref="Sync"/> and could not be read or handled; kept until an operator looks.</summary>
    public const string SyncErrors = Sync + "_error";

    /// <summary>What came over <see cref="Sync"/> and is of a type that nobody here knows; kept until an operator looks.</summary>
    public const string SyncSkipped = Sync + "_skipped";

    /// <summary>Attempts of asynchronous invocations that may run.</summary>
    public const string Tickets = "invoke.tickets";

    /// <summary>Workers' questions for what a ticket means.</summary>
    public const string Claims = "invoke.claims";

    /// <summary>How attempts ended.</summary>
    public const string Results = "invoke.results";

    /// <summary>What was delivered too often: its takers were lost each time. Kept until an operator looks; the store mends what was lost with it.</summary>
    public const string Dead = "invoke.dead";

    /// <summary>The exchange over which gateways tell each other what changed; each listens on a queue that goes with it.</summary>
    public const string Changes = "invoke.changes";

    /// <summary>The exchange to which other systems publish invocations.</summary>
    public const string Requests = "invoke.requests";

    /// <summary>What was published to <see cref="Requests"/> and is not accepted yet.</summary>
    public const string Ingress = "invoke.ingress";

    /// <summary>What other systems sent and was not accepted, with the reason in a header. Kept until an operator looks.</summary>
    public const string Rejected = Ingress + ".rejected";

    /// <summary>The topic exchange on which other systems hear of invocations.</summary>
    public const string Events = "invoke.events";

    /// <summary>Begins the names of the queues of triggers.</summary>
    public const string Trigger = "invoke.trigger.";

    /// <summary>Begins the names of all queues and exchanges of ours.</summary>
    public const string Prefix = "invoke.";
}
