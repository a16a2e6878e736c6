using Invoke.Sandboxes.Local;

namespace Invoke.Sandboxes.Tests;

public sealed class InBubblewrap() : LocalSandboxTests(LocalIsolation.Bubblewrap);
