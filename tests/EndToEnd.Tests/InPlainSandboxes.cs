#pragma warning disable MA0048 // the subjects once more, in this isolation: one line each
namespace Invoke.EndToEnd.Tests.InPlainSandboxes;

public sealed class SandboxLife(SharedInvokes shared) : SandboxLifeTests(shared.Plain);

public sealed class Files(SharedInvokes shared) : FilesTests(shared.Plain);

public sealed class FunctionOutcome(SharedInvokes shared) : FunctionOutcomeTests(shared.Plain);

public sealed class HostileProcess(SharedInvokes shared) : HostileProcessTests(shared.Plain);

public sealed class HostileOutput(SharedInvokes shared) : HostileOutputTests(shared.Plain);

public sealed class Restart() : RestartTests(Isolation.Plain);

public sealed class SandboxEnd(SharedInvokes shared) : SandboxEndTests(shared.Plain);
