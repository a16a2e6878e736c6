"""Forks runners from an interpreter that has booted and imported already: one for each message on its stdin, a socket.

A message brings the descriptors of a runner; the answer is its pid, or 0 if there is none. A runner becomes a child of
procd's and not of this process, so that procd waits for it and kills it like any other, whatever becomes of this one.
"""
import sys

BARE = set(sys.modules)  # first, because what it holds makes no way for a file beside the function
sys.path = [entry for entry in sys.path if entry]  # as the bootstrap does: not the working directory

import _socket  # noqa: E402
import builtins  # noqa: E402
import os  # noqa: E402

try:
    import ctypes
except ImportError:
    ctypes = None

CODE = globals()["CODE"]
ANSWER, MODULES = int(sys.argv[2]), sys.argv[4:]
PROCD = os.getppid()
DEATH_SIGNAL, DUMPABLE, SUBREAPER, KILL = 1, 4, 36, 9

prctl = ctypes and ctypes.CDLL(None).prctl


def preload():
    for name in MODULES:
        try:
            __import__(name)
        except BaseException:
            pass  # each runner tries again, and says so in its own log


def early():
    """The packages that a runner has beyond what the interpreter itself and the bootstrap bring."""
    return frozenset(name.partition(".")[0] for name in sys.modules) - BARE - {"_json", "binascii", "gc", "time"}


def serve(control):
    """Answers until procd has gone; returns only in a runner, its three descriptors."""
    while True:
        message, ancillary, _, _ = control.recvmsg(1, 64)
        if not message:
            os._exit(0)
        received = b"".join(data for _, _, data in ancillary)
        descriptors = [int.from_bytes(received[at:at + 4], sys.byteorder) for at in range(0, len(received), 4)]
        ends, pid = (), b"0"
        try:
            ends = reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
            if len(descriptors) == 3 and fork_twice(writer):
                os.close(reader)
                os.close(writer)
                return descriptors
            pid = os.read(reader, 20)
        except OSError:
            pass  # no more processes or descriptors, or somebody killed the one in between
        for descriptor in [*descriptors, *ends]:
            os.close(descriptor)
        control.send(pid)


def fork_twice(writer):
    """True in the runner. For everybody else the one in between is gone, and the runner has fallen to procd."""
    between = os.fork()
    if between:
        os.waitpid(between, 0)
        return False
    try:
        runner = os.fork()
        if runner == 0:
            return True
        os.setpgid(runner, runner)
        os.write(writer, b"%d" % runner)
    except BaseException:
        pass  # nothing was written, and that says it
    os._exit(0)


def die_with_procd():
    """As every runner does, but not before it has a request: until then its parent may be the process in between."""
    prctl(DEATH_SIGNAL, KILL)
    if os.getppid() != PROCD:
        os._exit(1)


def become_runner(descriptors, packages):
    stdin, stdout, stderr = descriptors
    os.dup2(stdin, 0)
    os.dup2(stdout, ANSWER, inheritable=False)
    os.dup2(stderr, 1)
    os.dup2(stderr, 2)
    for descriptor in descriptors:
        os.close(descriptor)
    prctl(SUBREAPER, 1)
    prctl(DUMPABLE, 1)
    sys.argv[3] = "--prestart"
    exec(CODE, {"__name__": "python-runner", "__builtins__": vars(builtins).copy(),
                "EARLY": packages, "FORKED": die_with_procd})


def refuse(control, reason):
    control.send(reason)
    os._exit(1)


def main():
    control = _socket.socket(fileno=0)
    if not ctypes:
        refuse(control, b"this python3 has no ctypes")
    prctl(SUBREAPER, 0)
    preload()
    if len(os.listdir("/proc/self/task")) > 1:
        refuse(control, b"a preloaded module has started a thread, and no thread survives a fork")
    packages = early()
    prctl(DUMPABLE, 0)  # no function reads or writes this memory, which all runs to come begin with
    control.send(b"ready")
    descriptors = serve(control)
    control.detach()
    become_runner(descriptors, packages)


main()
