"""The whole line in one process, with the in-memory bus, beside the baseline without any line."""
from direct import FORKED, PRESTARTED, SPAWNED, Baseline
from invoke_standalone import Standalone
from sections import calls


def run(options):
    with Baseline(options.venv) as baseline, Standalone(**options.settings) as invoke:
        sandboxes = {name: invoke.sandbox_with(runner) for name, runner in
                     (("spawned", SPAWNED), ("pre-started", PRESTARTED), ("forked", FORKED))}

        def targets(function):
            return [baseline.target("baseline", function)] \
                + [invoke.target(name, sandbox, function) for name, sandbox in sandboxes.items()]

        calls.compiled(invoke.target("forked", sandboxes["forked"], "hello"))
        found = {"hello": calls.hello(targets("hello"), options)}
        found.update(calls.others(targets, options))
        return found
