#pragma warning disable MA0048 // the subjects once more, in this isolation: one line each
namespace Invoke.EndToEnd.Tests.InBubblewrap;

public sealed class SandboxLife(SharedInvokes shared) : SandboxLifeTests(shared.Bubblewrap);

public sealed class Files(SharedInvokes shared) : FilesTests(shared.Bubblewrap);

public sealed class FunctionOutcome(SharedInvokes shared) : FunctionOutcomeTests(shared.Bubblewrap);

public sealed class HostileProcess(SharedInvokes shared) : HostileProcessTests(shared.Bubblewrap);

public sealed class HostileOutput(SharedInvokes shared) : HostileOutputTests(shared.Bubblewrap);

public sealed class Restart() : RestartTests(Isolation.Bubblewrap);

public sealed class SandboxEnd(SharedInvokes shared) : SandboxEndTests(shared.Bubblewrap);
