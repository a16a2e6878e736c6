"""A hello invocation over RabbitMQ, gateway to worker and back, beside the same call to procd directly; interleaved."""
import argparse
import http.client
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from rabbitmq import Broker, Cluster, ROOT

HELLO = "def handler(request): return 'hello'"
PROCD = ROOT / "artifacts/sandbox/procd/bin/procd"

# After each call the sandbox boots the runner of its next one: the call that follows is not to compete with that.
PAUSE_SECONDS = 0.05


class Procd:
    """A procd of its own, as a plain sandbox has it, without a gateway in front."""

    def __init__(self):
        self.root = tempfile.TemporaryDirectory()
        functions = pathlib.Path(self.root.name) / "workspace/functions"
        functions.mkdir(parents=True)
        (functions / "main.py").write_text(HELLO)
        self.path = self.root.name + "/procd.sock"
        self.process = subprocess.Popen(
            [str(PROCD), "--listen", "unix:" + self.path, "--root", self.root.name, "--no-token"],
            env={"PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"}, stderr=subprocess.DEVNULL)
        while not os.path.exists(self.path):
            time.sleep(0.01)
        self.connection = http.client.HTTPConnection("procd")
        self.connection.sock = socket.socket(socket.AF_UNIX)
        self.connection.sock.connect(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.root.cleanup()


def invoke(connection, path, headers):
    """The time of one call in ms; the answer must be a good one."""
    time.sleep(PAUSE_SECONDS)
    started = time.perf_counter()
    connection.request("POST", path, "{}", headers)
    response = connection.getresponse()
    answer = response.read()
    took = (time.perf_counter() - started) * 1000
    if response.status != 200:
        raise SystemExit("%d %s" % (response.status, answer.decode()))
    return took


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=200, help="how many of each, interleaved (default 200)")
    rounds = options.parse_args().rounds

    settings = {"Local__Isolation": "Plain", "Local__AcceptPlain": "true"}
    with Broker() as broker, Cluster(broker, 1, **settings) as cluster, Procd() as procd:
        path = "/api/v1/sandboxes/%s/functions/main/invoke" % cluster.claim({"main": HELLO})
        gateway, key = cluster.connect(), {"Authorization": "Bearer " + cluster.token}

        def pair():
            return invoke(gateway, path, key), invoke(procd.connection, "/api/v1/functions/main/invoke", {})

        for _ in range(rounds):
            pair()  # until all that is hot is compiled
        pairs = [pair() for _ in range(rounds)]

    queued, direct = zip(*pairs)
    print("%-36s %8s %8s" % ("in ms, of %d, interleaved" % rounds, "p50", "p99"))
    print("%-36s %8.1f %8.1f" % ("hello over RabbitMQ", percentile(queued, 0.5), percentile(queued, 0.99)))
    print("%-36s %8.1f %8.1f" % ("hello by procd directly", percentile(direct, 0.5), percentile(direct, 0.99)))
    overhead = percentile(queued, 0.5) - percentile(direct, 0.5)
    print("queue overhead       %.1f ms, the difference of the p50s (at most 4.0)" % overhead)


if __name__ == "__main__":
    main()
