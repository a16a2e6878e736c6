"""A hello invocation through the whole line, beside a bare interpreter that makes the same imports; interleaved."""
import argparse
import os
import sys
import time

from invoke_standalone import Standalone

HELLO = """
import base64
import json

def handler(request):
    payload = json.loads(base64.b64decode(request.get("body_base64") or "e30="))
    return {"body": {"message": "hello " + payload.get("name", "world")}}
"""


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def timed(action):
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def bare():
    """Starts the interpreter with as little between as there can be."""
    arguments = [sys.executable, "-c", "import json, base64"]
    os.waitpid(os.posix_spawn(sys.executable, arguments, os.environ), 0)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=300, help="how many of each, interleaved (default 300)")
    rounds = options.parse_args().rounds

    venv = sys.prefix
    with Standalone(Local__SandboxPath=venv + "/bin:/usr/bin:/bin", Local__ReadOnlyPaths__0=venv) as invoke:
        path = "/api/v1/sandboxes/%s/functions/main/invoke" % invoke.claim(HELLO)
        request = '{"body_base64": "eyJuYW1lIjoiQWRhIn0="}'

        def hello():
            hops.append(invoke.call("POST", path, request)[1]["Server-Timing"])

        hops = []
        for _ in range(rounds // 3):
            hello()
            bare()
        hops = []
        pairs = [(timed(bare), timed(hello)) for _ in range(rounds)]

    alone, line = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    print("interpreter          CPython %s in a clean venv" % sys.version.split()[0])
    print("rounds               %d, interleaved, after %d to warm up" % (rounds, rounds // 3))
    print("%-36s %8s %8s" % ("in ms", "p50", "p99"))
    print("%-36s %8.1f %8.1f" % ('python3 -c "import json, base64"', percentile(alone, 0.5), percentile(alone, 0.99)))
    print("%-36s %8.1f %8.1f" % ("hello through the whole line", percentile(line, 0.5), percentile(line, 0.99)))
    names = [hop.split(";")[0] for hop in hops[0].split(", ")]
    for index, name in enumerate(names[1:], 1):
        values = [float(hop.split(", ")[index].split("=")[1]) for hop in hops]
        print("    %-32s %8.1f %8.1f" % (name, percentile(values, 0.5), percentile(values, 0.99)))
    print("ratio of the p50s    %.2f (at most 2.0)" % (percentile(line, 0.5) / percentile(alone, 0.5)))


if __name__ == "__main__":
    main()
