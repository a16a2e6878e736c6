"""What lies around: procd at rest, runners that wait, the fork server, binaries; and what large bodies leave behind."""
import statistics
import time

from client import Connection
from direct import FORKED, PRESTARTED, SANDBOX, SPAWNED, Procd, warm
from measure import throughput
from processes import children, memory_mib, private_mib


def run(options):
    found = {binary.name: binary.stat().st_size for binary in
             (SANDBOX / "bin/procd", SANDBOX / "runtimes/python-runner")}
    found["ready_ms"] = statistics.median(ready(options) for _ in range(5))
    with Procd(SPAWNED, options.venv) as procd:
        time.sleep(1)  # at rest
        found["procd idle"] = memory_mib(procd.pid)
        echo = procd.target("echo", "echo")
        for callers in 1, 8:
            throughput(echo, callers, 2 * options.seconds)
            found["procd growth over echo, %d at once" % callers] = memory_mib(procd.pid, "VmHWM") - found["procd idle"]
    for name, runner in ("waiting runner", PRESTARTED), ("fork server and waiting runner", FORKED):
        with Procd(runner, options.venv) as procd:
            for function in "plain", "hello":  # before and after the hints of what functions import
                warm([procd.target(name, function)], 6)
                time.sleep(0.5)
                those = children(procd.pid)
                found["%s, %s" % (name, function)] = [memory_mib(pid) for pid in those]
                found["%s, %s, private" % (name, function)] = [private_mib(pid) for pid in those]
    return found


def ready(options):
    started = time.perf_counter()
    with Procd(SPAWNED, options.venv) as procd:
        Connection(procd.address).close()
        return (time.perf_counter() - started) * 1000
