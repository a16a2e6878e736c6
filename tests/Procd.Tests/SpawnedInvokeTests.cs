namespace Invoke.Procd.Tests;

public sealed class SpawnedInvokeTests() : InvokeTests(Runners.Spawned);
