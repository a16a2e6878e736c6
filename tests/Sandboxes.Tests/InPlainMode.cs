using Invoke.Sandboxes.Local;

namespace Invoke.Sandboxes.Tests;

public sealed class InPlainMode() : LocalSandboxTests(LocalIsolation.Plain);
