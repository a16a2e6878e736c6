"""Runs sections of the benchmark and keeps what each found, so that a run may be taken up again where it ended."""
import argparse
import datetime
import importlib
import json
import os
import pathlib
import sys
import types

import machine
import report

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTIONS = {
    "memory": "memory at rest, sizes", "procd": "procd by itself", "line": "the line in one process",
    "broker": "the line over RabbitMQ", "accept": "asynchronous: accept, batch, queue depth",
    "queue": "what the queue costs", "lane": "asynchronous: two stores, and calls beside a batch",
    "kubernetes": "claims from a warm pool, where KUBECONFIG names a cluster",
    "tracing": "what tracing costs a call",
    "scale": "1, 2, 4 workers; 1, 10, 100 sandboxes", "hot": "hot paths, by BenchmarkDotNet",
}
QUICK = ("memory", "procd", "broker")


def options_of(arguments):
    quick = arguments.quick
    venv = str(ROOT / "artifacts/bench/venv")
    return types.SimpleNamespace(
        quick=quick, rounds=3 if quick else 7, calls=10 if quick else 24, seconds=1.0 if quick else 2.0, venv=venv,
        settings={"Local__SandboxPath": venv + "/bin:/usr/bin:/bin", "Local__ReadOnlyPaths__0": venv})


def main():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(
        "%s (%s)" % pair for pair in SECTIONS.items()) + "; none means all, and `report` alone measures nothing")
    parser.add_argument("--quick", action="store_true", help="few rounds of the sections %s: 3 min" % ", ".join(QUICK))
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/RESULTS.md and its plots")
    arguments = parser.parse_args()
    unknown = set(arguments.sections) - set(SECTIONS) - {"report"}
    if unknown:
        parser.error("no section is called " + ", ".join(sorted(unknown)))

    results = ROOT / "artifacts/bench" / ("quick" if arguments.quick else "full")
    results.mkdir(parents=True, exist_ok=True)
    for name in arguments.sections or (QUICK if arguments.quick else SECTIONS):
        if name == "report":
            continue
        print("measuring %s: %s" % (name, SECTIONS[name]), file=sys.stderr, flush=True)
        found = importlib.import_module("sections." + name).run(options_of(arguments))
        found["_measured"] = {"at": datetime.datetime.now(datetime.timezone.utc).strftime("%F %H:%M UTC"),
                              "load": os.getloadavg()[0], "processor": machine.processor(), **machine.costs()}
        (results / (name + ".json")).write_text(json.dumps(found, indent=1))
    found = {path.stem: json.loads(path.read_text()) for path in results.glob("*.json")}
    text = report.text(found, "make bench-quick" if arguments.quick else "make bench")
    print(text)
    if arguments.write:
        report.write(text, found)


if __name__ == "__main__":
    main()
