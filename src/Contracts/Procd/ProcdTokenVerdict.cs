namespace Invoke.Contracts.Procd;

/// <summary>What procd makes of a token.</summary>
public enum ProcdTokenVerdict
{
    /// <summary>It is not for this call, or nobody trusted signed it.</summary>
    Refused,

    /// <summary>It is good but for its time: the signer's clock is off.</summary>
    WrongTime,

    /// <summary>It is good.</summary>
    Accepted,
}
