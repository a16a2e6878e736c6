"""The client: it asks for everything under a key, and asks again until it is answered."""
import http.client
import json
import threading
import time
import zlib

from api import Refused

CALLERS = 8
PATIENCE = 120


class Load:
    def __init__(self, cluster, sandboxes, orders, runs):
        self.cluster, self.sandboxes, self.runs = cluster, sandboxes, runs
        self.waiting = list(reversed(orders))
        # So many may be accepted and not run yet: what is asked for is spread over the faults.
        self.ahead = max(40, sum(len(order.lines) for order in orders) // 10)
        self.lock = threading.Lock()
        self.asked = 0
        self.accepted = {}     # key of each line -> id where a call told it, else None
        self.batches = []      # ids
        self.repeats = 0
        self.broken = []       # answers that no client should get
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(CALLERS)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def give_up(self):
        with self.lock:
            self.waiting.clear()

    def join(self):
        for thread in self.threads:
            thread.join()

    def work(self):
        while order := self.take():
            try:
                if order.key.startswith("b"):
                    self.batch(order)
                else:
                    self.single(order)
            except (Refused, TimeoutError) as refused:
                with self.lock:
                    self.broken.append("%s: %s" % (order.key, refused))

    def take(self):
        while True:
            with self.lock:
                if not self.waiting:
                    return None
                if self.asked - self.runs() < self.ahead:
                    order = self.waiting.pop()
                    self.asked += len(order.lines)
                    return order
            time.sleep(0.02)

    def single(self, order):
        line = order.lines[0]
        path = "/api/v1/sandboxes/%s/functions/main/invocations" % self.sandboxes[line.sandbox]
        answer = self.insist(path, json.dumps(body(line)), {"Idempotency-Key": order.key})
        with self.lock:
            self.accepted[order.key] = answer["invocation_id"]

    def batch(self, order):
        lines = [json.dumps({"sandbox_id": self.sandboxes[line.sandbox], "function": "main",
                             "idempotency_key": line.key, **body(line)}) for line in order.lines]
        answer = self.insist("/api/v1/batches", "\n".join(lines),
                             {"Idempotency-Key": order.key, "Content-Type": "application/x-ndjson"})
        with self.lock:
            if answer["rejected_count"] or answer["accepted"] + answer["replayed"] != len(lines):
                self.broken.append("%s: %s" % (order.key, answer))
            self.accepted.update((line.key, None) for line in order.lines)
            self.batches.append(answer["batch_id"])

    def insist(self, path, body, headers):
        """Sends it to one gateway after the other, until one of them answers."""
        deadline, turn = time.monotonic() + PATIENCE, zlib.crc32(headers["Idempotency-Key"].encode())
        while True:
            try:
                return self.send(turn, path, body, headers)
            except (OSError, http.client.HTTPException, Refused) as failure:
                if isinstance(failure, Refused) and failure.status not in (429, 503):
                    raise
                if time.monotonic() > deadline:
                    raise TimeoutError("not accepted in %d s: %s" % (PATIENCE, failure)) from failure
                with self.lock:
                    self.repeats += 1
                turn += 1
                time.sleep(0.2)

    def send(self, turn, path, body, headers):
        gateway = self.cluster.gateways[turn % len(self.cluster.gateways)]
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
        try:
            return self.cluster.call("POST", path, body, connection, headers)[0]
        finally:
            connection.close()


def body(line):
    """What the function sees of it: its own key, how long to take, and whether the first run is to fail."""
    request = {"path": "/" + line.key, "query": {"sleep_ms": [str(line.sleep_ms)]}, "timeout_ms": 20000}
    if line.fails_first:
        request["query"]["fails_first"] = ["yes"]
        request["retry"] = {"max_attempts": 2, "backoff_ms": 100}
    return request
