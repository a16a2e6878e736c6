"""More of everything: workers over RabbitMQ, and sandboxes in one line."""
import itertools

from client import request
from direct import FORKED, warm
from functions import REQUESTS, SOURCES
from invoke_standalone import Standalone
from measure import Target, interleaved, summary, throughput
from rabbitmq import Broker, Cluster

WAIT = """
import time

def handler(request):
    time.sleep(0.1)
"""

# Two places a worker: what counts is how many functions that wait are in hand, not how fast this machine computes.
PLACES = 2


class Spread(Target):
    """The same request to each of many sandboxes in turn."""

    def __init__(self, name, address, requests):
        super().__init__(name, address, None)
        self.requests = itertools.cycle(requests)

    def once(self, connection):
        connection.call(next(self.requests))


def run(options):
    return {"workers": workers(options), "sandboxes": sandboxes(options)}


def workers(options):
    settings = dict(options.settings, Messaging__Concurrency=str(PLACES), Sync__QueueTimeout="00:01:00")
    found = {}
    with Broker() as broker, Cluster(broker, 1, **settings) as cluster:
        sandbox = cluster.claim({"main": WAIT}, {"max_concurrency": 64, "runner": dict(FORKED, prestart=8)})
        target = Target("wait", cluster.address, request(
            "/api/v1/sandboxes/%s/functions/main/invoke" % sandbox, "{}", cluster.token))
        warm([target])
        for count in (1, 2, 4):
            while len(cluster.workers) < count:
                cluster.workers.append(cluster.ready(cluster.start("Worker")))
            found[str(count)] = summary([throughput(target, 16, options.seconds) for _ in range(options.rounds)])
    return found


def sandboxes(options):
    counts = (1, 10) if options.quick else (1, 10, 100)
    settings = dict(options.settings, Local__MaxSandboxes="200")
    with Standalone(**settings) as invoke:
        ids = [invoke.claim({"main": SOURCES["hello"]}, {"runner": FORKED}) for _ in range(max(counts))]
        requests = [request("/api/v1/sandboxes/%s/functions/main/invoke" % sandbox, REQUESTS["hello"], invoke.token)
                    for sandbox in ids]
        targets = [Spread(str(count), invoke.address, requests[:count]) for count in counts]
        warm([Target("each", invoke.address, data) for data in requests], 2)
        values = interleaved(targets, options.rounds, lambda target: throughput(target, 8, options.seconds))
    return {name: summary(each) for name, each in values.items()}
