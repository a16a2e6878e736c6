"""What is measured of anything that takes invocations: latencies at rest and at a pace, throughput at some widths."""
import functions
from direct import warm
from measure import compared, latency, throughput

# How long a gateway and a worker are kept busy before they are measured, in seconds. Just started, they spend half of
# their processor time on compiling what is hot.
WARM_UP = 15

# Widths at which throughput is measured, and the functions that are measured at one of them only.
WIDTHS = (1, 8, 32)
PACE = 1 / 8


def compiled(target):
    """Keeps the line busy until what is hot is compiled."""
    throughput(target, 8, WARM_UP)


def hello(targets, options):
    warm(targets)
    found = {
        "sequential": latency(targets, options.rounds, options.calls),
        "paced": latency(targets, options.rounds, options.calls, PACE),
    }
    for width in (8,) if options.quick else WIDTHS:
        found["throughput %d" % width] = compared(
            targets, options.rounds, lambda target: throughput(target, width, options.seconds))
    return found


def others(targets_of, options):
    """Every other function, at concurrency 1 and 8; `targets_of` makes the targets for one."""
    found = {}
    for name in functions.SOURCES:
        if name == "hello" or (options.quick and name not in ("plain", "echo")):
            continue
        targets = targets_of(name)
        warm(targets, 4)
        found[name] = {
            "sequential": latency(targets, options.rounds, max(3, options.calls // 3)),
            "throughput 8": compared(targets, options.rounds, lambda target: throughput(target, 8, options.seconds)),
        }
    return found
