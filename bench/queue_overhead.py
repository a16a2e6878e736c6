"""A hello over RabbitMQ, gateway to worker and back, beside the same call to procd directly; interleaved."""
import argparse
import contextlib
import statistics
import time

from client import Connection
from direct import FORKED, PRESTARTED, SPAWNED, Procd
from rabbitmq import Broker, Cluster, ROOT

# With this pause before each call nothing is left to do of the one before: gateway, worker and broker have settled it,
# its process is gone, and a runner that boots for the next call, a matter of 15 ms of processor time, has booted.
REST = 0.05

# Gateway and worker are compiled again as they are called, until some 2000 calls have gone through them.
WARM = 2000

# How the runner comes about, and the pause before each call in seconds. Back to back a call has to share the processors
# with what the others left to do; in the last case with the boot for the next call, for which the queued one waits.
CASES = [("pre-started, at rest", PRESTARTED, REST), ("spawned, at rest", SPAWNED, REST),
         ("forked, at rest", FORKED, REST),
         ("spawned, back to back", SPAWNED, 0), ("forked, back to back", FORKED, 0),
         ("pre-started, back to back", PRESTARTED, 0)]


def took(target, connection, pause):
    """The time of one call in ms; the answer must be a good one."""
    time.sleep(pause)
    started = time.perf_counter()
    target.once(connection)
    return (time.perf_counter() - started) * 1000


def row(case, direct, queued, rounds, pause):
    targets = [(target, Connection(target.address)) for target in (queued, direct)]
    for _ in range(rounds // 4):  # until the sandbox is warm, and procd knows what the function imports
        [took(*each, pause) for each in targets]
    pairs = [[took(*each, pause) for each in targets] for _ in range(rounds)]
    p50s = [statistics.median(each) for each in zip(*pairs)]
    p99s = [sorted(each)[int(0.99 * (rounds - 1))] for each in zip(*pairs)]
    print("%-26s %8.1f %8.1f %12.1f %8.1f %10.1f"
          % (case, p50s[0], p99s[0], p50s[1], p99s[1], p50s[0] - p50s[1]), flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=200, help="how many of each, interleaved (default 200)")
    rounds = options.parse_args().rounds
    venv = ROOT / "artifacts/bench/venv"
    settings = {"Local__Isolation": "Plain", "Local__AcceptPlain": "true",
                "Local__SandboxPath": "%s/bin:/usr/bin:/bin" % venv}
    print("in ms, of %d, interleaved         over RabbitMQ      procd directly   overhead" % rounds)
    print("%-26s %8s %8s %12s %8s %10s" % ("", "p50", "p99", "p50", "p99", "p50"))
    with Broker() as broker, Cluster(broker, 1, **settings) as cluster, contextlib.ExitStack() as stack:
        warming = cluster.target("warming", cluster.sandbox_with(FORKED), "hello")
        connection = Connection(warming.address)
        [took(warming, connection, 0) for _ in range(WARM)]
        for case, runner, pause in CASES:
            direct = stack.enter_context(Procd(runner, venv)).target("direct", "hello")
            row(case, direct, cluster.target("queued", cluster.sandbox_with(runner), "hello"), rounds, pause)
    print("The overhead must be at most 4.0 ms; the last row holds the boot of the next runner beside it.")


if __name__ == "__main__":
    main()
