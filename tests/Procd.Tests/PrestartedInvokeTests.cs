namespace Invoke.Procd.Tests;

public sealed class PrestartedInvokeTests() : InvokeTests(Runners.Prestarted);
