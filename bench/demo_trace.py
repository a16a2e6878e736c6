"""One invocation's trace, drawn in the terminal: a gateway and a worker over a private broker export it over OTLP."""
import json
import os
import sys
import time

import otlp
from rabbitmq import Broker, Cluster

WIDTH = 48
GREETS = """
import json
import time

def handler(request):
    time.sleep(0.005)
    return {"body": json.dumps({"message": "hello"})}
"""

# Whose time it is, by what made the span; a message that was sent is the queue's until somebody takes it.
HOPS = {"Microsoft.AspNetCore": "gateway", "Invoke.Gateway": "gateway", "Invoke.Worker": "worker",
        "Invoke.Sandboxes": "worker", "Invoke.Procd": "procd", "Invoke.Runner": "runner"}
PATIENCE = 30


def main():
    is_async = os.environ.get("LANE") == "async"
    receiver = otlp.Receiver()
    settings = {**otlp.settings(receiver.port), "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with Broker() as broker, Cluster(broker, 1, **settings) as cluster:
        sandbox = cluster.claim({"main": GREETS})
        run(cluster, sandbox, is_async)  # what is slow the first time is not what is shown
        invocation, trace_id = run(cluster, sandbox, is_async)
        spans = whole(receiver, trace_id, "record" if is_async else "process invoke.sync")
    print("\n".join(drawn(invocation, trace_id, spans)))


def run(cluster, sandbox, is_async):
    path = "/api/v1/sandboxes/%s/functions/main/" % sandbox
    if is_async:
        ended, _ = cluster.call("POST", path + "invocations", "{}", headers={"Prefer": "wait=30"})
        return ended["invocation_id"], ended["trace_id"]
    _, headers = cluster.call("POST", path + "invoke", json.dumps({"method": "POST"}))
    return headers["X-Invocation-Id"], headers["traceparent"].split("-")[1]


def whole(receiver, trace_id, last):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        spans = receiver.trace(trace_id)
        names = {span.name for _, _, span in spans}
        if {last, "handler"} <= names and any(not span.parent_span_id for *_, span in spans):
            return spans
        time.sleep(0.05)
    raise SystemExit("the trace did not come whole: %s" % sorted(names))


def drawn(invocation, trace_id, spans):
    begin = min(span.start_time_unix_nano for _, _, span in spans)
    total = max(span.end_time_unix_nano for _, _, span in spans) - begin
    children = {}
    for one in sorted(spans, key=lambda one: one[2].start_time_unix_nano):
        children.setdefault(one[2].parent_span_id, []).append(one)
    yield "%s, trace %s: %.1f ms" % (invocation, trace_id, total / 1e6)
    yield "%-8s %-48s %-*s %9s" % ("hop", "span", WIDTH + 2, "", "ms")
    yield from branch(children, b"", 0, begin, total)


def branch(children, parent, depth, begin, total):
    for service, source, span in children.get(parent, []):
        start, end = span.start_time_unix_nano, span.end_time_unix_nano
        if span.name.startswith("send "):
            taken = [each.start_time_unix_nano for _, _, each in children.get(span.span_id, [])
                     if each.name.startswith("process ")]
            start, end, hop = start, max([end] + taken), "queue"
        else:
            hop = HOPS.get(source) or service.rpartition("-")[2]
        yield line(hop, "  " * depth + span.name, start - begin, end - begin, total)
        yield from branch(children, span.span_id, depth + 1, begin, total)


def line(hop, name, start, end, total):
    first = min(int(start / total * WIDTH), WIDTH - 1)
    length = max(1, round((end - start) / total * WIDTH))
    bar = (" " * first + "█" * length)[:WIDTH]
    shown = name if len(name) <= 48 else name[:47] + "…"
    return "%-8s %-48s ▏%-*s▕ %9.2f" % (hop, shown, WIDTH, bar, (end - start) / 1e6)


if __name__ == "__main__":
    sys.exit(main())
