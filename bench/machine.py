"""What this machine takes for that of which each hop of a call is made: machines of one processor differ in it."""
import mmap
import pathlib
import re
import statistics
import subprocess
import time

TIMES = 5


def processor():
    """The name the processor goes by, or "unknown"."""
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else "unknown"


def costs():
    """In µs, medians: the first touch of a page, and a byte to another process and back."""
    return {"fault": median(fault, 20_000), "turn": median(turn, 3_000)}


def median(measure, count):
    return statistics.median(measure(count) for _ in range(TIMES)) / count * 1e6


def fault(pages):
    with mmap.mmap(-1, pages * mmap.PAGESIZE) as memory:
        started = time.perf_counter()
        for page in range(pages):
            memory[page * mmap.PAGESIZE] = 1
        return time.perf_counter() - started


def turn(count):
    with subprocess.Popen(["cat"], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as echo:
        started = time.perf_counter()
        for _ in range(count):
            echo.stdin.write(b"x")
            if echo.stdout.read(1) != b"x":
                raise SystemExit("the process that was to send each byte back has ended")
        return time.perf_counter() - started
