"""N callbacks to a receiver that is down at first, from two gateways that are killed KILLS times: each comes, hardly
any twice, and the reference library of Standard Webhooks verifies all of them."""
import collections
import http.client
import itertools
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

from api import Refused
from postgres import Postgres
from rabbitmq import ROOT, Broker, Cluster, free_port

RECEIVER = ROOT / "tests/callbacks"
TARGET_CONCURRENCY = 4
WITHIN = 180      # seconds from the last kill to the last delivery

SETTINGS = {
    "Callbacks__AllowPrivateNetworks": "true", "Callbacks__Timeout": "00:00:03",
    "Callbacks__TargetConcurrency": str(TARGET_CONCURRENCY),
    # The schedule of hours in seconds, and further than the receiver is down.
    "Callbacks__RetryAfter": ",".join("00:00:%02d" % seconds for seconds in (1, 2, 3, 5, 8) + 40 * (10,)),
}


class Receiver:
    def __init__(self, secret):
        self.directory = tempfile.mkdtemp(prefix="invoke-receiver-")
        self.notes = pathlib.Path(self.directory) / "notes"
        self.port, self.secret, self.process = free_port(), secret, None

    def start(self):
        environment = {"PATH": os.environ["PATH"], "SECRET": self.secret, "NOTES": str(self.notes),
                       "PORT": str(self.port)}
        self.process = subprocess.Popen(["node", "receiver.mjs"], cwd=RECEIVER, env=environment,
                                        stdout=subprocess.PIPE, text=True)
        if "listening" not in self.process.stdout.readline():
            raise SystemExit("the receiver did not start")

    def received(self):
        return [json.loads(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.notes.unlink(missing_ok=True)
        os.rmdir(self.directory)


class Submission(threading.Thread):
    """Asks for invocations under keys, at one gateway after the other, until each is accepted."""

    def __init__(self, cluster, sandbox, url, numbers):
        super().__init__(daemon=True)
        self.cluster, self.numbers, self.ids = cluster, numbers, []
        self.path = "/api/v1/sandboxes/%s/functions/main/invocations" % sandbox
        self.body = json.dumps({"callback": {"url": url}})

    def run(self):
        for number in self.numbers:
            self.ids.append(self.insist(number))

    def insist(self, number):
        for turn in itertools.count(number):
            gateway = self.cluster.gateways[turn % len(self.cluster.gateways)]
            connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
            try:
                return self.cluster.call(
                    "POST", self.path, self.body, connection, {"Idempotency-Key": "n-%d" % number})[0]["invocation_id"]
            except (OSError, http.client.HTTPException, Refused) as failure:
                if isinstance(failure, Refused) and failure.status not in (429, 503):
                    raise
                time.sleep(0.05)
            finally:
                connection.close()


def main():
    count, kills = int(os.environ.get("N", 1000)), int(os.environ.get("KILLS", 20))
    chance = random.Random(int(os.environ.get("SEED", 1)))
    started = time.time()

    def say(text):
        print("%6.1f s  %s" % (time.time() - started, text), flush=True)

    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=RECEIVER, check=True)
    with Broker() as broker, Postgres() as postgres, Cluster(
            broker, 1, 2, Store__Provider="PostgreSql", Store__ConnectionString=postgres.connection_string,
            **SETTINGS) as cluster:
        sandbox = cluster.claim({"main": "def handler(request): return 'done'"},
                                {"max_concurrency": 32, "runner": {"mode": "fork"}})
        receiver = Receiver(cluster.call("GET", "/api/v1/callbacks/secret")[0]["secret"])
        try:
            say("2 gateways, a worker, a PostgreSQL and a broker are up; the receiver is down")
            ids = run(cluster, receiver, sandbox, count, kills, chance, say)
            return report(cluster, receiver, ids, kills, say)
        finally:
            receiver.stop()


def run(cluster, receiver, sandbox, count, kills, chance, say):
    """Kills a gateway with each part of the invocations; the receiver comes up after the first third."""
    url, ids = "http://127.0.0.1:%d/hook" % receiver.port, []
    for kill in range(kills):
        submission = Submission(cluster, sandbox, url, range(count * kill // kills, count * (kill + 1) // kills))
        submission.start()
        if kill == kills // 3:
            receiver.start()
            say("the receiver is up")
        time.sleep(chance.uniform(0, 1.5))
        victim = cluster.gateways[kill % 2]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        cluster.gateways[kill % 2] = cluster.ready(cluster.start("Gateway"))
        submission.join()
        ids += submission.ids
        say("gateway killed %d times, %d accepted, %d came" % (kill + 1, len(ids), len(receiver.received())))
    return ids


def report(cluster, receiver, ids, kills, say):
    deadline = time.time() + WITHIN
    open_ones = set(ids)
    while open_ones and time.time() < deadline:
        open_ones = {one for one in open_ones if callback(cluster, one)["state"] != "delivered"}
        time.sleep(0.5)
    say("%d are not delivered" % len(open_ones))

    came = receiver.received()
    times = collections.Counter(one["invocation"] for one in came if one["verified"])
    missing = [one for one in ids if one not in times]
    twice = [one for one, often in times.items() if often > 1]
    bad = [one for one in came if not one["verified"]]
    failed = collections.Counter(
        delivery["outcome"] for one in ids for delivery in callback(cluster, one)["deliveries"])
    print("deliveries noted by the gateways: %s" % ", ".join("%d %s" % (n, what) for what, n in sorted(failed.items())))
    print("%d came, of %d invocations; %d verified, %d not" % (len(came), len(ids), len(came) - len(bad), len(bad)))
    print("%d delivered, %d lost, %d more than once: %.2f %% exactly once" % (
        len(times), len(missing), len(twice), 100 * (len(times) - len(twice)) / len(ids)))
    # What a killed gateway had in hand may come again. Of few callbacks that can be more than one in a hundred.
    most = len(ids) // 100 if len(ids) >= 1000 else kills * TARGET_CONCURRENCY
    passed = [not open_ones and not missing, len(twice) <= most, not bad, len(times) == len(ids)]
    print("%d passed, %d failed" % (sum(passed), len(passed) - sum(passed)))
    return 0 if all(passed) else 1


def callback(cluster, invocation):
    return cluster.call("GET", "/api/v1/invocations/%s/deliveries" % invocation)[0]


if __name__ == "__main__":
    sys.exit(main())
