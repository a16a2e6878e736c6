namespace Invoke.Messaging.Foreign;

/// <summary>What became of a message that was published.</summary>
public enum Publication
{
    /// <summary>The broker has it.</summary>
    Confirmed,

    /// <summary>There is no queue of that name.</summary>
    NoQueue,

    /// <summary>A queue that was to get it takes no more.</summary>
    Refused,
}
