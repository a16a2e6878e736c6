namespace Invoke.Gateway.Callbacks;

/// <summary>A host that may not be called.</summary>
internal sealed class ForbiddenTargetException(string message) : Exception(message);
