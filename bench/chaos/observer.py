"""Reads what the gateways say, over and over, while they are killed."""
import collections
import http.client
import json
import threading
import time

from api import Refused

TERMINAL = {"succeeded", "failed", "timed_out", "cancelled", "expired", "dead"}


class Observer:
    """Keeps each invocation's record as it was when it first was terminal: nothing of it may change any more."""

    def __init__(self, cluster, load):
        self.cluster, self.load = cluster, load
        self.first_seen = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.turn = 0

    def start(self):
        self.thread.start()

    def stop(self):
        self.over.set()
        self.thread.join()

    def watch(self):
        try:
            while not self.over.wait(1):
                self.look()
        except (OSError, http.client.HTTPException, Refused) as failure:
            self.load.broken.append("a reader was left without an answer: %s" % failure)

    def look(self):
        with self.load.lock:
            told = [one for one in self.load.accepted.values() if one and one not in self.first_seen]
            batches = sorted(set(self.load.batches))
        for invocation in told[:20]:
            self.note(self.ask("/api/v1/invocations/" + invocation))
        if batches:
            for invocation in self.results(batches[self.turn % len(batches)]):
                self.note(invocation)

    def note(self, invocation):
        if invocation["state"] in TERMINAL:
            self.first_seen.setdefault(invocation["invocation_id"], invocation)

    def ask(self, path, read=None):
        """Asks one gateway after the other until one answers."""
        deadline = time.monotonic() + 60
        while True:
            self.turn += 1
            gateway = self.cluster.gateways[self.turn % len(self.cluster.gateways)]
            connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
            try:
                return (read or self.enveloped)(connection, path)
            except (OSError, http.client.HTTPException, Refused) as failure:
                if time.monotonic() > deadline or isinstance(failure, Refused) and failure.status != 503:
                    raise
                time.sleep(0.1)
            finally:
                connection.close()

    def enveloped(self, connection, path):
        return self.cluster.call("GET", path, connection=connection)[0]

    def pending(self):
        """How many have not ended."""
        return sum(len(self.ask("/api/v1/invocations?limit=200&state=" + state)["invocations"])
                   for state in ("queued", "running"))

    def all(self):
        """Every invocation there is. Lists are without results."""
        cursor = ""
        while cursor is not None:
            page = self.ask("/api/v1/invocations?limit=200" + cursor)
            for invocation in page["invocations"]:
                yield self.ask("/api/v1/invocations/" + invocation["invocation_id"])
            cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]

    def results(self, batch):
        """What a batch's stream of results has."""
        return self.ask("/api/v1/batches/%s/results" % batch, self.lines)

    def streamed(self):
        """How often each invocation is in the results of a batch."""
        batches = sorted(set(self.load.batches))
        return collections.Counter(one["invocation_id"] for batch in batches for one in self.results(batch))

    def lines(self, connection, path):
        connection.request("GET", path, headers={"Authorization": "Bearer " + self.cluster.token})
        response = connection.getresponse()
        if response.status != 200:
            raise Refused(response.status, response.read().decode())
        return [json.loads(line) for line in response.read().splitlines()]
