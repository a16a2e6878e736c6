"""The whole line over RabbitMQ: a gateway, a worker, a private broker; beside the baseline without any line."""
from direct import FORKED, PRESTARTED, SPAWNED, Baseline
from measure import latency
from processes import cpu_ms, memory_mib
from rabbitmq import Broker, Cluster
from sections import calls


def run(options):
    with Baseline(options.venv) as baseline, Broker() as broker, Cluster(broker, 1, **options.settings) as cluster:
        sandboxes = {name: cluster.sandbox_with(runner) for name, runner in
                     (("spawned", SPAWNED), ("pre-started", PRESTARTED), ("forked", FORKED))}

        def targets(function):
            return [baseline.target("baseline", function)] \
                + [cluster.target(name, sandbox, function) for name, sandbox in sandboxes.items()]

        calls.compiled(cluster.target("forked", sandboxes["forked"], "hello"))
        found = {"hello": calls.hello(targets("hello"), options)}
        found.update(calls.others(targets, options))
        found["stations"] = stations(cluster, broker, cluster.target("baseline", sandboxes["forked"], "hello"), options)
        return found


def stations(cluster, broker, target, options):
    """Processor time of one hello in each station but procd, and the most memory it ever had."""
    pids = {"gateway": cluster.gateway.pid, "worker": cluster.workers[0].pid, "broker": broker.pid()}
    count = options.calls * options.rounds
    before = {name: cpu_ms(pid) for name, pid in pids.items()}
    latency([target], 1, count)
    return {name: {"cpu_ms": (cpu_ms(pid) - before[name]) / count, "peak_mib": memory_mib(pid, "VmHWM")}
            for name, pid in pids.items()}
