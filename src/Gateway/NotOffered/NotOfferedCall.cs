namespace Invoke.Gateway.NotOffered;

/// <summary>Marks an endpoint that only says that there is none.</summary>
internal sealed record NotOfferedCall;
