"""Accepted means that it ends, once, whatever dies meanwhile: N invocations over a broker, a PostgreSQL, 2 gateways
and 3 workers that are killed by a plan. N and SEED are in the environment; the same seed makes the same plan."""
import os
import pathlib
import random
import shutil
import sys
import time

from postgres import Postgres
from rabbitmq import ROOT, Broker, Cluster

from . import plan
from .injector import Injector
from .load import Load
from .observer import Observer
from .promises import Promises
from .runs import FUNCTION, Runs

SANDBOXES = 4
WITHIN = 120      # seconds from the last fault to the last end
STALLED = 120     # seconds without a run


def main():
    count = int(os.environ.get("N", 2000))
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10 ** 6)))
    faults, orders = plan.faults(seed, count), plan.orders(seed, count, SANDBOXES)
    started = time.time()

    def say(text):
        print("%6.1f s  %s" % (time.time() - started, text), flush=True)

    print("SEED=%d N=%d: %s kills" % (seed, count, ", ".join("%d %s" % (
        sum(fault.kind == kind for fault in faults), kind) for kind in ("broker", "worker", "gateway"))), flush=True)
    with Broker() as broker, Postgres() as postgres, Cluster(
            broker, plan.WORKERS, plan.GATEWAYS,
            Store__Provider="PostgreSql", Store__ConnectionString=postgres.connection_string) as cluster:
        sandboxes = [cluster.claim({"main": FUNCTION}, {"max_concurrency": 32}) for _ in range(SANDBOXES)]
        runs = Runs(cluster, sandboxes)
        procds = runs.procds()
        say("a broker, a PostgreSQL, %d gateways and %d workers are up" % (plan.GATEWAYS, plan.WORKERS))

        load = Load(cluster, sandboxes, orders, runs.count)
        injector = Injector(faults, broker, cluster, runs.count, say)
        observer = Observer(cluster, load)
        for part in (load, injector, observer):
            part.start()
        watch(load, injector, runs, say)
        load.join()
        injector.join()
        last = max([one.started for one in injector.done], default=time.time())
        while (pending := observer.pending()) and time.time() - last < WITHIN:
            time.sleep(0.2)
        took = time.time() - last
        observer.stop()

        lines = [line for order in orders for line in order.lines]
        promises = Promises(load, lines, list(observer.all()), runs.read(), observer.first_seen,
                            observer.streamed())
        print("%d accepted by %d calls, which had to be repeated %d times"
              % (len(load.accepted), len(orders), load.repeats))
        print("%d runs counted in the sandboxes, of which %d were meant to fail"
              % (runs.count(), sum(line.fails_first for line in lines)))
        broken = report(promises, load, injector, procds == runs.procds(), pending, took, len(lines), started)
        if broken:
            keep(cluster, seed)
        return broken


def watch(load, injector, runs, say):
    """Says how it goes until all is asked for and all faults are done, or nothing runs any more."""
    seen, since, told = 0, time.time(), time.time()
    while any(thread.is_alive() for thread in load.threads + injector.threads):
        time.sleep(0.2)
        if (now := runs.count()) != seen:
            seen, since = now, time.time()
        if time.time() - told > 10:
            told = time.time()
            say("%d accepted, %d runs, %d faults" % (len(load.accepted), seen, len(injector.done)))
        if time.time() - since > STALLED:
            injector.given_up.set()
            load.give_up()
            return


def report(promises, load, injector, procds_lived, pending, took, asked, started):
    """Prints each promise and what broke it; returns how many are broken."""
    failed = 0

    def promise(text, keys, others=()):
        nonlocal failed
        failed += bool(keys or others)
        print("%d %s" % (len(keys) + len(others), text))
        for other in others:
            print("  " + other)
        for key in keys[:10]:
            print("\n".join("  " + line for line in promises.evidence(key, injector.done, started)))

    promise("lost", promises.lost(), load.broken + injector.failures + (
        ["only %d of %d were accepted" % (len(load.accepted), asked)] if len(load.accepted) < asked else []))
    promise("with two results", promises.two_results())
    promise("executed twice", promises.executed_twice())
    promise("ended unknown while their procd lived", promises.unknown(), [] if procds_lived else ["a procd died"])
    promise("not terminal within %d s of the last fault" % WITHIN, [], ["%d are pending" % pending] if pending else [])
    if not pending:
        print("all were terminal %.1f s after the last fault" % took)
    print("%d passed, %d failed" % (5 - failed, failed))
    return failed


def keep(cluster, seed):
    """What the processes said outlives them."""
    kept = ROOT / "artifacts/chaos" / str(seed)
    kept.mkdir(parents=True, exist_ok=True)
    for log in pathlib.Path(cluster.state).glob("*.log"):
        shutil.copy(log, kept)
    print("what gateways and workers said is in %s" % kept)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
