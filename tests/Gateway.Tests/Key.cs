namespace Invoke.Gateway.Tests;

/// <summary>A key that a test made.</summary>
public sealed record Key(string Id, string Token);
