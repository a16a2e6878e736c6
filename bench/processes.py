"""What processes cost: processor time and memory, from /proc."""
import os
import pathlib

TICK = 1000 / os.sysconf("SC_CLK_TCK")


def fields(pid):
    return pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()


def cpu_ms(pid):
    """Processor time of a process and of those of its children that it has reaped, in ms."""
    return sum(map(int, fields(pid)[11:15])) * TICK


def memory_mib(pid, key="VmRSS"):
    """Resident memory in MiB; VmHWM is the most there ever was."""
    for line in pathlib.Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def private_mib(pid):
    """The part of resident memory that nobody shares, in MiB."""
    lines = pathlib.Path("/proc/%d/smaps_rollup" % pid).read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def children(pid):
    found = []
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        found += map(int, (task / "children").read_text().split())
    return found
