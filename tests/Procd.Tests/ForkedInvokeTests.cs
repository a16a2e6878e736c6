namespace Invoke.Procd.Tests;

public sealed class ForkedInvokeTests() : InvokeTests(Runners.Forked);
