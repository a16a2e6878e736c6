"""What is asked for and what is broken meanwhile: the seed alone decides it."""
import collections
import random

WORKERS, GATEWAYS = 3, 2

# at: when so many functions have run; down: seconds until it is started again; wipe: a broker loses its data too.
Fault = collections.namedtuple("Fault", "at kind victim down wipe")

# One call: a single invocation, or the lines of a batch.
Order = collections.namedtuple("Order", "key lines")
Line = collections.namedtuple("Line", "key sandbox sleep_ms fails_first")


def faults(seed, count):
    rng = random.Random("faults of %s" % seed)
    planned, span = [], max(count * 0.9, count - 200)
    for kind, victims, kills in (("broker", 1, max(2, count // 200)), ("worker", WORKERS, max(2, count // 200)),
                                 ("gateway", GATEWAYS, max(1, count // 400))):
        for number in range(kills):
            # Those of a kind are spread over the work; those of different kinds may meet.
            at = int(span * (number + rng.random()) / kills) + 1
            wipe = kind == "broker" and rng.random() < 0.3
            planned.append(Fault(at, kind, rng.randrange(victims), round(rng.uniform(0, 2), 1), wipe))
    return sorted(planned)


def orders(seed, count, sandboxes):
    """Half of the invocations come one by one, half in batches of 50."""
    rng = random.Random("orders of %s" % seed)

    def line(key):
        return Line(key, rng.randrange(sandboxes), rng.choice([0, 0, 20, 100, 500]), rng.random() < 0.05)

    singles = [Order("s%d" % number, [line("s%d" % number)]) for number in range(count - count // 2)]
    batches = [Order("b%d" % first, [line("b%d-%d" % (first, number)) for number in range(min(50, count // 2 - first))])
               for first in range(0, count // 2, 50)]
    mixed = singles + batches
    rng.shuffle(mixed)
    return mixed
