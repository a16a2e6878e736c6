"""The asynchronous lane over RabbitMQ on SQLite, with more and more invocations queued before."""
import json

from client import request
from direct import FORKED, warm
from functions import REQUESTS
from measure import Target, latency, summary, throughput
from processes import memory_mib
from rabbitmq import Broker, Cluster

A_DAY = 86_400_000


def run(options):
    depths = (0, 1000) if options.quick else (0, 1000, 100_000)
    unlimited = {"Async__RequestsPerSecond": "1000000", "Async__MaxQueued": "10000000"}
    found = {"depths": {}}
    with Broker() as broker, Cluster(broker, 1, **options.settings, **unlimited) as cluster:
        sandbox = cluster.sandbox_with(FORKED)
        queued = 0
        for depth in depths:
            if depth > queued:
                fill(cluster, sandbox, depth - queued)
                queued = depth
            found["depths"][str(depth)] = at(cluster, sandbox, options)
        found["gateway peak MiB"] = memory_mib(cluster.gateway.pid, "VmHWM")
    return found


def fill(cluster, sandbox, items):
    line = json.dumps({"sandbox_id": sandbox, "function": "plain", "delay_ms": A_DAY}).encode() + b"\n"
    answer = cluster.batch(line * 1000 for _ in range(items // 1000))
    if answer["accepted"] != items:
        raise SystemExit("not all were accepted: %s" % answer)


def at(cluster, sandbox, options):
    """With what is queued now: one after the other in ms, accepted to the end and synchronous; and accepts a second."""
    path = "/api/v1/sandboxes/%s/functions/hello/" % sandbox
    ended = Target("accepted to its end", cluster.address, request(
        path + "invocations", REQUESTS["hello"], cluster.token, headers="Prefer: wait=60\r\n"))
    waited = Target("synchronous", cluster.address, request(path + "invoke", REQUESTS["hello"], cluster.token))
    later = json.dumps({"delay_ms": A_DAY})
    accepted = Target("accepted", cluster.address, request(path + "invocations", later, cluster.token), b"202")
    warm([ended, waited])
    found = latency([ended, waited], options.rounds, options.calls, baseline=None)
    found["accepts a second"] = summary([throughput(accepted, 8, options.seconds) for _ in range(options.rounds)])
    return found
