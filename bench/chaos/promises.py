"""Whether what was accepted ended as promised, and what is to be seen where it did not."""
import collections
import json

from .injector import name

NEAR = 15     # seconds


class Promises:
    """Compares what was asked for with what ran and with what the gateways say of it."""

    def __init__(self, load, lines, invocations, runs, first_seen, streamed):
        self.lines = {line.key: line for line in lines}
        self.found = collections.defaultdict(list)
        for invocation in invocations:
            self.found[invocation["idempotency_key"]].append(invocation)
        self.runs = collections.defaultdict(list)
        for key, at, process in runs:
            self.runs[key].append((at, process))
        self.load, self.first_seen, self.streamed = load, first_seen, streamed

    def lost(self):
        """Accepted, and not there or not ended as its function ends."""
        return [key for key in self.load.accepted if [one["state"] for one in self.found[key]].count("succeeded") == 0]

    def two_results(self):
        """Accepted once and there twice, or with a record that changed after its end, or with another's result."""
        return [key for key, there in self.found.items()
                if len(there) > 1 or any(self.altered(key, one) for one in there)]

    def altered(self, key, invocation):
        told, seen = self.load.accepted.get(key), self.first_seen.get(invocation["invocation_id"])
        return (told not in (None, invocation["invocation_id"]) or seen not in (None, invocation)
                or self.streamed[invocation["invocation_id"]] > 1
                or invocation["result"] is not None and invocation["result"]["headers"].get("x-key") != [key])

    def executed_twice(self):
        """More or fewer runs than its function's failures explain, or than attempts are said to have finished."""
        return [key for key, line in self.lines.items() if key in self.load.accepted
                and (len(self.runs[key]) != 1 + line.fails_first or self.finished(key) != len(self.runs[key]))]

    def finished(self, key):
        return sum(attempt["outcome"] == "finished" for one in self.found[key] for attempt in one["attempts"])

    def unknown(self):
        return [key for key, there in self.found.items()
                for one in there if any(attempt["outcome"] == "unknown" for attempt in one["attempts"])]

    def evidence(self, key, injected, started):
        yield "%s, meant to fail first: %s" % (key, self.lines[key].fails_first)
        for at, process in self.runs[key]:
            yield "  ran at %.1f s in process %s" % (at - started, process)
        times = [at for at, _ in self.runs[key]]
        for one in self.found[key]:
            yield "  " + json.dumps({field: one[field] for field in
                                     ("invocation_id", "state", "created_at", "started_at", "finished_at", "error")})
            for attempt in one["attempts"]:
                yield "    attempt " + json.dumps(attempt)
            seen = self.first_seen.get(one["invocation_id"])
            if seen not in (None, one):
                yield "  first seen as " + json.dumps(seen)
        for fault, killed, again in injected:
            if any(killed - NEAR < at < again + NEAR for at in times):
                yield "  near: %s killed at %.1f s, up at %.1f s" % (name(fault), killed - started, again - started)
