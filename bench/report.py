"""Makes of what the sections found a page: the lines that must hold, tables, and plots."""
import datetime
import os
import pathlib
import platform
import re

import machine
import plots
import required
from functions import TITLES

PAGE = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
RUNNERS = "baseline", "spawned", "pre-started", "forked"


def text(found, command):
    parts = ["# Results", about(command), measured(found), required.table(found)]
    parts += [section(found[name]) for name, section in SECTIONS.items() if name in found]
    return "\n\n".join(parts)


def write(page, found):
    drawn = plots.draw(found, PAGE.parent / "plots")
    pictures = "\n".join("![%s](plots/%s)" % (title, name) for name, title in drawn)
    PAGE.write_text(page + "\n\n## Plots\n\n" + pictures + "\n")


def about(command):
    cores = len(re.findall(r"^processor", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE))
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) >> 20
    return ("`%s` on %d cores (%s), %d GiB, Linux %s, CPython %s in a clean venv, %s.\n\n"
            "Every ratio is to *baseline*, taken in turn with it in the same rounds: this procd over a runner that "
            "is spawned for each call and imports asyncio, base64, importlib.util, inspect, json and traceback "
            "first, which is what the reference does. Figures are medians of the rounds, with the lower and upper "
            "quartile in brackets."
            % (command, cores, machine.processor(), memory, platform.release(), platform.python_version(),
               datetime.date.today()))


def measured(found):
    heads = ["section", "measured", "load, 1 min", "processor", "first touch of a page", "a byte there and back"]
    return table(heads, [[name] + circumstances(**one["_measured"]) for name, one in sorted(found.items())])


def circumstances(at, load, processor="", fault=None, turn=None):
    return [at, "%.1f" % load, processor, *("%.1f µs" % cost if cost else "" for cost in (fault, turn))]


def cell(one, unit=""):
    if one is None:
        return ""
    ratio = " × %.3g" % one["ratio"] if "ratio" in one else ""
    return "%.3g%s (%.3g–%.3g)%s" % (one["median"], unit, one["low"], one["high"], ratio)


def table(heads, rows):
    return "\n".join("| %s |" % " | ".join(row) for row in [heads, ["---"] * len(heads), *rows])


def calls(title, found):
    hello = found["hello"]
    rows = []
    for runner in RUNNERS:
        rows.append([runner] + [cell(hello[kind].get(runner), unit) for kind, unit in kinds(hello)])
    parts = ["## %s" % title, "hello: p50 in ms one after the other and at 8 calls/s, calls/s at each width",
             table(["runners"] + [kind for kind, _ in kinds(hello)], rows)]
    for name in TITLES:
        if name in found and name != "hello":
            rows = [[runner, cell(found[name]["sequential"].get(runner), " ms"),
                     cell(found[name]["throughput 8"].get(runner), "/s")] for runner in RUNNERS]
            parts += [TITLES[name], table(["runners", "p50, one after the other", "8 at once"], rows)]
    return "\n\n".join(parts)


def kinds(hello):
    return [(kind, "/s" if kind.startswith("throughput") else " ms") for kind in hello]


def procd(found):
    rows = [[name, "%.1f ms" % one["median"], "%.2f" % one["ratio"]] for name, one in found["interpreters"].items()]
    cost = [[name, "%.1f ms" % each["procd"], "%.1f ms" % each["load"], *predicted(found["hello"], name, each)]
            for name, each in found["cpu"].items()]
    return "\n\n".join([calls("procd by itself", found),
                        "Beside bare interpreters, one after the other", table(["", "p50", "of baseline"], rows),
                        "Processor time of a hello, and what follows from it for 8 at once (docs/scaling.md)",
                        table(["runners", "procd and runner", "the load", "8 at once, predicted", "measured"], cost)])


def predicted(hello, name, cost):
    """Calls a second of 8 callers by the model: all cores busy, or each caller waiting only for its own call."""
    alone = hello["sequential"][name]["median"]
    busy = sum(cost.values()) / os.cpu_count()
    return "%.0f/s" % min(1000 / busy, 8 * 1000 / alone), "%.0f/s" % hello["throughput 8"][name]["median"]


def broker(found):
    rows = [[name, "%.2f ms" % one["cpu_ms"], "%.0f MiB" % one["peak_mib"]] for name, one in found["stations"].items()]
    return "\n\n".join([calls("The line over RabbitMQ, one gateway and one worker", found),
                        "Processor time of a forked hello in each station, and the most memory it had",
                        table(["station", "a hello", "peak"], rows)])


def memory(found):
    rows = [[name, ", ".join("%.1f MiB" % each for each in value) if isinstance(value, list)
             else "%.2f MB" % (value / 1e6) if isinstance(value, int)
             else "%.0f ms" % value if name.endswith("_ms") else "%.1f MiB" % value]
            for name, value in found.items() if name != "_measured"]
    return "## At rest\n\n" + table(["what", "is"], rows)


def accept(found):
    names = list(next(iter(found["depths"].values())))
    rows = [[depth] + [cell(one[name], "/s" if "second" in name else " ms") for name in names]
            for depth, one in found["depths"].items()]
    return "## Asynchronous, on SQLite\n\n" + table(["queued before"] + names, rows) \
        + "\n\nThe gateway had at most %.0f MiB." % found["gateway peak MiB"]


def scale(found):
    parts = ["## More of everything"]
    for name, title in ("workers", "Workers of 2 places each, functions that wait 0.1 s, 16 callers"), \
            ("sandboxes", "Sandboxes in one line, forked hello, 8 callers"):
        parts += [title, table([name, "calls/s"], [[count, cell(one)] for count, one in found[name].items()])]
    return "\n\n".join(parts)


def hot(found):
    rows = [[name, "%.1f µs" % one["median_us"], "%d B" % one["allocated"]]
            for name, one in sorted(found.items()) if name != "_measured"]
    return "## Hot paths\n\n" + table(["what", "median", "allocated"], rows)


def tracing(found):
    rows = [[runner, cell(one["off"], " ms"), cell(one["on"], " ms")]
            for runner, one in found.items() if runner != "_measured"]
    return "\n\n".join(["## Tracing", "p50 of a hello over RabbitMQ, every call traced and exported, beside a line "
                        "that exports nothing; the goal is × 1.05", table(["runners", "off", "on"], rows)])


def told(title):
    return lambda found: "## %s\n\n```\n%s\n```" % (title, "\n".join(found["told"]))


SECTIONS = {
    "memory": memory, "procd": procd, "line": lambda found: calls("The line in one process", found), "broker": broker,
    "queue": told("What the queue costs"), "accept": accept, "lane": told("The asynchronous lane on two stores"),
    "tracing": tracing, "scale": scale, "kubernetes": told("Claims from a warm pool"), "hot": hot,
}
