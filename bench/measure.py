"""Measures targets in turn, round by round, so that whatever else the machine does falls on all of them alike."""
import statistics
import threading
import time

from client import Connection


class Target:
    """What is measured: a name, where it listens, and the bytes of its request."""

    def __init__(self, name, address, data, expected=b"200"):
        self.name, self.address, self.data, self.expected = name, address, data, expected

    def once(self, connection):
        connection.call(self.data, self.expected)


class Command(Target):
    """A program that is started, as far as one can be without a server."""

    def __init__(self, name, action):
        super().__init__(name, None, None)
        self.action = action

    def once(self, connection):
        self.action()


def opened(target):
    return target.address and Connection(target.address)


def sequential(target, calls):
    """The latencies of calls one after the other, in ms."""
    return paced(target, calls, 0)


def paced(target, calls, interval):
    """The latencies of calls that start so many seconds apart, in ms."""
    connection, latencies, due = opened(target), [], time.perf_counter()
    for _ in range(calls):
        time.sleep(max(0, due - time.perf_counter()))
        started = time.perf_counter()
        target.once(connection)
        latencies.append((time.perf_counter() - started) * 1000)
        due = max(due + interval, time.perf_counter()) if interval else 0
    if connection:
        connection.close()
    return latencies


def throughput(target, callers, seconds):
    """Calls a second by so many callers, each of which waits for its answer; none is begun after the time."""
    begin = threading.Barrier(callers + 1)
    counts, failures = [0] * callers, []

    def caller(number):
        connection = opened(target)
        begin.wait()
        end = time.perf_counter() + seconds
        try:
            while time.perf_counter() < end:
                target.once(connection)
                counts[number] += 1
        except Exception as error:
            failures.append(error)
        connection.close()

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    begin.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - started)


def interleaved(targets, rounds, measure):
    """What `measure` returns for each target, a value a round."""
    values = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            values[target.name].append(measure(target))
    return values


def summary(values, baseline=None):
    """Median and spread (lower and upper quartile), and the same of the ratios to the baseline, round by round."""
    found = dict(zip(("low", "median", "high"), quartiles(values)))
    if baseline:
        found.update(zip(("ratio_low", "ratio", "ratio_high"), quartiles([a / b for a, b in zip(values, baseline)])))
    return found


def quartiles(values):
    if len(values) < 2:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def compared(targets, rounds, measure, baseline="baseline"):
    """The summary of each target, beside the baseline of the same rounds."""
    values = interleaved(targets, rounds, measure)
    return {name: summary(each, values.get(baseline)) for name, each in values.items()}


def latency(targets, rounds, calls, interval=0, baseline="baseline"):
    """The p50 of each round, compared; and the p99 of all of a target's calls."""
    every = {target.name: [] for target in targets}

    def measure(target):
        latencies = paced(target, calls, interval)
        every[target.name] += latencies
        return statistics.median(latencies)

    found = compared(targets, rounds, measure, baseline)
    for name, latencies in every.items():
        found[name]["p99"] = sorted(latencies)[int(0.99 * (len(latencies) - 1))]
    return found
