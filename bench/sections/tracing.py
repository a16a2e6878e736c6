"""What tracing costs a call over RabbitMQ: two lines side by side, one of which exports to a sink, measured in turn."""
from contextlib import ExitStack

import otlp
from direct import FORKED, PRESTARTED, warm
from measure import latency
from rabbitmq import Broker, Cluster
from sections import calls

# Few a round, so that what else the machine does falls on both alike.
CALLS = 4


def run(options):
    found = {}
    with ExitStack() as stack:
        sink = stack.enter_context(otlp.Sink())
        lines = {name: stack.enter_context(Cluster(stack.enter_context(Broker()), 1, **options.settings, **settings))
                 for name, settings in (("off", {}), ("on", otlp.settings(sink.port)))}
        for runner, config in (("pre-started", PRESTARTED), ("forked", FORKED)):
            targets = [line.target(name, line.sandbox_with(config), "hello") for name, line in lines.items()]
            warm(targets)
            if not found:
                for target in targets:
                    calls.compiled(target)
            found[runner] = latency(targets, options.rounds * 20, CALLS, baseline="off")
    return found
