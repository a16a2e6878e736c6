"""The lines that must hold, each with what was found."""

# Section, what, where in its results, at most or at least, the bound.
RATIOS = [
    ("procd", "direct, p50 at 8/s, pre-started", ("hello", "paced", "pre-started"), "<=", 0.06),
    ("procd", "direct, p50, spawned", ("hello", "sequential", "spawned"), "<=", 0.30),
    ("procd", "direct, 8 at once, spawned", ("hello", "throughput 8", "spawned"), ">=", 3.8),
    ("procd", "direct, 8 at once, forked", ("hello", "throughput 8", "forked"), ">=", 15),
    ("broker", "RabbitMQ, p50 at 8/s, pre-started", ("hello", "paced", "pre-started"), "<=", 0.12),
    ("broker", "RabbitMQ, p50, spawned", ("hello", "sequential", "spawned"), "<=", 0.35),
    ("broker", "RabbitMQ, 8 at once, spawned", ("hello", "throughput 8", "spawned"), ">=", 3),
    ("broker", "RabbitMQ, 8 at once, forked", ("hello", "throughput 8", "forked"), ">=", 10),
    ("procd", "plain handler, 8 at once, spawned", ("plain", "throughput 8", "spawned"), ">=", 6),
    ("procd", "1 MiB echo, 8 at once, spawned", ("echo", "throughput 8", "spawned"), ">=", 2.5),
    ("tracing", "RabbitMQ, p50, pre-started, traced; the baseline is not", ("pre-started", "on"), "<=", 1.05),
    ("tracing", "RabbitMQ, p50, forked, traced; the baseline is not", ("forked", "on"), "<=", 1.05),
]
SIZES = [
    ("procd's growth over 1 MiB echoes, one after the other", ("procd growth over echo, 1 at once",), 40, "MiB"),
    ("procd's growth over 1 MiB echoes, 8 at once", ("procd growth over echo, 8 at once",), 40, "MiB"),
    ("procd idle", ("procd idle",), 25, "MiB"),
    ("a waiting runner, nothing imported", ("waiting runner, plain",), 12, "MiB"),
    ("a waiting runner, json and base64 imported", ("waiting runner, hello",), 12, "MiB"),
]


def table(found):
    """All lines as a table; what was not measured says so."""
    rows = ["## What must hold", "", "| what | must be | is | |", "|---|---|---|---|"]
    for section, what, path, sense, bound in RATIOS:
        one = at(found.get(section), path)
        if one is None:
            rows.append("| %s | %s %g of baseline | not measured | |" % (what, sense, bound))
            continue
        holds = one["ratio"] <= bound if sense == "<=" else one["ratio"] >= bound
        rows.append("| %s | %s %g of baseline | %.3g (%.3g–%.3g) | %s |" % (
            what, sense, bound, one["ratio"], one["ratio_low"], one["ratio_high"], verdict(holds)))
    for what, path, bound, unit in SIZES:
        value = at(found.get("memory"), path)
        value = max(value) if isinstance(value, list) else value
        rows.append("| %s | <= %g %s | not measured | |" % (what, bound, unit) if value is None else
                    "| %s | <= %g %s | %.1f | %s |" % (what, bound, unit, value, verdict(value <= bound)))
    return "\n".join(rows)


def verdict(holds):
    return "holds" if holds else "**falls short**"


def at(found, path):
    for name in path:
        found = found and found.get(name)
    return found
