"""The asynchronous lane: how fast it accepts, what a batch of 100,000 costs, and what a batch does to those who wait.

Each figure is taken on SQLite and, with a private server, on PostgreSQL. Needs wrk.
"""
import argparse
import concurrent.futures
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from postgres import Postgres
from processes import cpu_ms
from rabbitmq import Broker, Cluster

HELLO = "def handler(request):\n    return 'hello'\n"
WAITS = "import time\n\ndef handler(request):\n    time.sleep(%d)\n"
BURNS = """
import time

def handler(request):
    end = time.monotonic() + %d
    while time.monotonic() < end:
        pass
"""

# Function, source, and what p50 and p99 may be. Those of 20 s take places and processors; those of 2 s, measured once,
# also end and begin all the time, 15 at once.
BATCHES = (("waits20", WAITS % 20, None, 1.2), ("burns20", BURNS % 20, 1.5, 3.0),
           ("waits2", WAITS % 2, None, None), ("burns2", BURNS % 2, None, None))
SHARE = 15  # how many of a sandbox's 16 places a batch gets


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with Broker() as broker, Postgres() as postgres:
        stores = {"SQLite": {}, "PostgreSQL": {
            "Store__Provider": "PostgreSql", "Store__ConnectionString": postgres.connection_string}}
        for name, settings in stores.items():
            # Nothing takes what is accepted: what is measured is the accepting.
            unlimited = {"Async__RequestsPerSecond": "100000", "Async__MaxQueued": "10000000"}
            with Cluster(broker, 0, **settings, **unlimited) as cluster:
                sandbox = cluster.claim({"main": HELLO})
                accepted = accept(cluster, sandbox, given.seconds)
                print("accepts on %-12s %5.0f/s over 32 kept connections (at least 1000)"
                      % (name, accepted), flush=True)
                took, grown = batch(cluster, sandbox, given.items)
                print("a batch of %d on %-12s %5.1f s (at most 60), the gateway grew by %d MiB (less than 100)"
                      % (given.items, name, took, grown), flush=True)
        for name, settings in stores.items():
            with Cluster(broker, 1, **settings, Messaging__AsyncConcurrency="64") as cluster:
                beside(name, cluster, given.rounds, given.items)
    return 0


def accept(cluster, sandbox, seconds):
    """Accepted invocations a second; every answer must be a 202."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write('wrk.method = "POST"\nwrk.body = "{}"\nwrk.headers["Authorization"] = "Bearer %s"\n'
                     'function response(status) if status ~= 202 then print("status", status) end end\n'
                     % cluster.token)
        script.flush()
        url = "http://127.0.0.1:%d/api/v1/sandboxes/%s/functions/main/invocations" % (cluster.gateway.port, sandbox)
        said = subprocess.run(["wrk", "-t", "1", "-c", "32", "-d", "%ds" % seconds, "-s", script.name, url],
                              check=True, capture_output=True, text=True).stdout
    if "status" in said:
        raise SystemExit("not all were accepted:\n" + said[:500])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def batch(cluster, sandbox, items):
    """How long an upload takes, and by how much the gateway's memory grew at most, in MiB."""
    line = json.dumps({"sandbox_id": sandbox, "function": "main", "delay_ms": 86_400_000}).encode() + b"\n"
    before = peak = resident(cluster.gateway.pid)
    connection = cluster.connect()
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(1) as uploader:
        answer = uploader.submit(upload, connection, cluster.token, line, items)
        while not answer.done():
            peak = max(peak, resident(cluster.gateway.pid))
            time.sleep(0.1)
    if answer.result()["accepted"] != items:
        raise SystemExit("not all were accepted: %s" % answer.result())
    return time.monotonic() - started, (peak - before) // (1024 * 1024)


def upload(connection, token, line, items):
    def chunks():
        for _ in range(items // 1000):
            yield line * 1000

    connection.request("POST", "/api/v1/batches", chunks(), encode_chunked=True, headers={
        "Authorization": "Bearer " + token, "Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"})
    return json.loads(connection.getresponse().read())["data"]


def beside(name, cluster, rounds, items):
    """Those who wait, beside a batch in the same sandbox, and before and after it; as medians of the rounds' ratios."""
    sandbox = cluster.claim({"main": HELLO})
    files = "/api/v1/sandboxes/%s/files?path=/workspace/functions/" % sandbox
    for function, source, _, _ in BATCHES:
        cluster.call("POST", files + function + ".py", source)
    finish(cluster, begin_batch(cluster, sandbox, "main", 1000))  # until all that is hot is compiled, of both lanes
    latencies(cluster, sandbox)
    for function, _, most50, most99 in BATCHES:
        found = Ratios(), Ratios(), Ratios()
        for _ in range(rounds if most99 else 1):
            quiet = latencies(cluster, sandbox)
            batch_id = begin_batch(cluster, sandbox, function, items)
            beginning = latencies(cluster, sandbox, 40)
            while cluster.call("GET", "/api/v1/batches/" + batch_id)[0]["running"] < SHARE:
                time.sleep(0.05)
            loud = latencies(cluster, sandbox)
            cluster.call("POST", "/api/v1/batches/%s/cancel" % batch_id)
            finish(cluster, batch_id)
            come_to_rest(cluster)
            after = latencies(cluster, sandbox)
            found[0].add(loud, quiet + after)
            found[1].add(beginning, quiet + after)
            found[2].add(after, quiet)
        print("sync beside a batch of %d that %s s each, %-10s p50 %s%s  p99 %s%s" % (
            items, function.replace("s", "s "), name, found[0].p50, bound(most50), found[0].p99, bound(most99)))
        print("    its first second: p50 %s, p99 %s; after it, to before it: p50 %s, p99 %s" % (
            found[1].p50, found[1].p99, found[2].p50, found[2].p99), flush=True)


class Ratios:
    """Of the percentiles of one round and another, a pair a round; shown as the median and all."""

    def __init__(self):
        self.of50, self.of99 = [], []

    def add(self, taken, quiet):
        self.of50.append(percentile(taken, 50) / percentile(quiet, 50))
        self.of99.append(percentile(taken, 99) / percentile(quiet, 99))

    @property
    def p50(self):
        return shown(self.of50)

    @property
    def p99(self):
        return shown(self.of99)


def shown(ratios):
    return "x %.2f [%s]" % (statistics.median(ratios), " ".join("%.2f" % ratio for ratio in sorted(ratios)))


def bound(most):
    return " (at most %.1f)" % most if most else ""


def begin_batch(cluster, sandbox, function, items):
    line = json.dumps({"sandbox_id": sandbox, "function": function}).encode() + b"\n"
    return upload(cluster.connect(), cluster.token, line, items)["batch_id"]


def finish(cluster, batch_id):
    while not cluster.call("GET", "/api/v1/batches/%s?wait=30" % batch_id)[0]["finished"]:
        pass


def come_to_rest(cluster):
    """Of each of the batch's invocations others are still told: until gateway and worker take 5 % of a processor."""
    while True:
        before = [cpu_ms(process.pid) for process in cluster.processes]
        time.sleep(2)
        if sum(cpu_ms(process.pid) for process in cluster.processes) - sum(before) < 100:
            return


def latencies(cluster, sandbox, calls=600):
    connection, taken = cluster.connect(), []
    for _ in range(calls):
        started = time.monotonic()
        cluster.call("POST", "/api/v1/sandboxes/%s/functions/main/invoke" % sandbox, "{}", connection)
        taken.append(time.monotonic() - started)
        time.sleep(0.02)
    return taken


def percentile(values, percent):
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def resident(pid):
    with open("/proc/%d/statm" % pid, encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
