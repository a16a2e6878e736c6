"""Forks runners from an interpreter that has booted and imported already: one for each message on its stdin, a socket.

A message brings the descriptors of a runner; the answer is its pid, or 0 if there is none. A runner is a child of
procd's and not of this process, so that procd waits for it and kills it like any other, whatever becomes of this one;
procd also gives it a process group of its own.
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
REHEARSALS = 16  # after eight of them the interpreter has fitted the code to what it works on
DEATH_SIGNAL, DUMPABLE, SUBREAPER, TID_ADDRESS, KILL = 1, 4, 36, 40, 9

# clone(2): its number, and where of its arguments after the flags the child's thread id goes; then its flags.
CLONE = {"x86_64": (56, 2), "aarch64": (220, 3)}.get(os.uname().machine)
CHILD_CLEARTID, CHILD_SETTID, PARENT, CHILD_SIGNAL = 0x200000, 0x1000000, 0x8000, 17

libc = ctypes and ctypes.PyDLL(None)  # which keeps the interpreter's lock: what comes back may be another process


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
    fork = sibling() or fork_twice
    while True:
        message, ancillary, _, _ = control.recvmsg(1, 64)
        if not message:
            os._exit(0)
        received = b"".join(data for _, _, data in ancillary)
        descriptors = [int.from_bytes(received[at:at + 4], sys.byteorder) for at in range(0, len(received), 4)]
        pid = -1
        try:
            pid = fork() if len(descriptors) == 3 else -1
        except OSError:
            pass  # no more processes or descriptors, or somebody killed the one in between
        if pid == 0:
            return descriptors
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(b"%d" % max(pid, 0))


def sibling():
    """A fork whose child is procd's from its birth, as os.fork makes it otherwise; None where that cannot be had.

    The C library keeps a thread's id in memory, and the kernel knows where: without a new one there the child would
    not be what a fork makes. Other libraries than glibc keep something else in that place.
    """
    place = ctypes.c_long()
    if not CLONE or libc.prctl(TID_ADDRESS, ctypes.byref(place), 0, 0, 0) != 0:
        return None
    if not place.value or ctypes.c_int.from_address(place.value).value != os.getpid():
        return None
    number, position = CLONE
    arguments = [ctypes.c_long(0) for _ in range(4)]
    arguments[position] = place
    arguments[:0] = ctypes.c_long(number), ctypes.c_long(PARENT | CHILD_SETTID | CHILD_CLEARTID | CHILD_SIGNAL)
    before, in_child, in_parent = (getattr(ctypes.pythonapi, "PyOS_" + name) for name in (
        "BeforeFork", "AfterFork_Child", "AfterFork_Parent"))

    def fork():
        before()
        pid = libc.syscall(*arguments)
        in_parent() if pid else in_child()
        if pid < 0:
            raise OSError("clone")
        return pid

    return fork


def fork_twice():
    """The same with one more process in between, whose end makes the runner procd's."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        between = os.fork()
        if between:
            os.waitpid(between, 0)
            return int(os.read(reader, 20) or -1)
        try:
            runner = os.fork()
            if runner:
                os.write(writer, b"%d" % runner)
        except BaseException:
            runner = -1  # nothing was written, and that says it
        if runner:
            os._exit(0)
        return 0
    finally:
        os.close(reader)
        os.close(writer)


def die_with_procd():
    """As every runner does, but not before it has a request: until then its parent may be the process in between."""
    libc.prctl(DEATH_SIGNAL, KILL)
    if os.getppid() != PROCD:
        os._exit(1)


def runner_of(packages):
    """The bootstrap, loaded and warm: what it does once the first time, no runner does."""
    sys.argv[3] = "--prestart"
    bootstrap = {"__name__": "python-runner", "__builtins__": vars(builtins).copy(),
                 "EARLY": packages, "FORKED": die_with_procd}
    exec(CODE, bootstrap)
    for _ in range(REHEARSALS):
        bootstrap["rehearse"]()
    return bootstrap


def become_runner(bootstrap, descriptors):
    stdin, stdout, stderr = descriptors
    os.dup2(stdin, 0)
    os.dup2(stdout, ANSWER, inheritable=False)
    os.dup2(stderr, 1)
    os.dup2(stderr, 2)
    for descriptor in descriptors:
        os.close(descriptor)
    libc.prctl(SUBREAPER, 1)
    libc.prctl(DUMPABLE, 1)
    bootstrap["BOOT_PID"] = os.getpid()
    bootstrap["main"]()


def refuse(control, reason):
    control.send(reason)
    os._exit(1)


def main():
    control = _socket.socket(fileno=0)
    if not ctypes:
        refuse(control, b"this python3 has no ctypes")
    libc.prctl(SUBREAPER, 0)
    preload()
    if len(os.listdir("/proc/self/task")) > 1:
        refuse(control, b"a preloaded module has started a thread, and no thread survives a fork")
    bootstrap = runner_of(early())
    libc.prctl(DUMPABLE, 0)  # no function reads or writes this memory, which all runs to come begin with
    control.send(b"ready")
    descriptors = serve(control)
    control.detach()
    become_runner(bootstrap, descriptors)


main()
