"""procd by itself: every way a runner comes about, beside the baseline and beside bare interpreters."""
import contextlib
import time

from direct import FORKED, PRESTARTED, SPAWNED, Baseline, Procd, interpreter
from measure import Command, latency
from processes import cpu_ms
from sections import calls


def run(options):
    with contextlib.ExitStack() as stack:
        servers = {"baseline": stack.enter_context(Baseline(options.venv))}
        for name, runner in ("spawned", SPAWNED), ("pre-started", PRESTARTED), ("forked", FORKED):
            servers[name] = stack.enter_context(Procd(runner, options.venv))

        def targets(function):
            return [server.target(name, function) for name, server in servers.items()]

        bare = [Command("python3 -c pass", lambda: interpreter(options.venv, "pass")),
                Command('python3 -c "import json, base64"', lambda: interpreter(options.venv, "import json, base64"))]
        found = {"hello": calls.hello(targets("hello"), options)}
        found["interpreters"] = latency(targets("hello") + bare, options.rounds, max(3, options.calls // 3))
        found["cpu"] = {name: cost(server, options) for name, server in servers.items()}
        found.update(calls.others(targets, options))
        return found


def cost(server, options):
    """Processor time of a hello, in ms: procd's with its runner's, and that of the load itself."""
    count = options.calls * options.rounds
    before, load = cpu_ms(server.pid), time.process_time()
    latency([server.target("baseline", "hello")], 1, count)
    return {"procd": (cpu_ms(server.pid) - before) / count, "load": (time.process_time() - load) * 1000 / count}
