"""Starts runners as procd does: python3 itself, with a program that the launcher has compiled for it once."""
import ctypes
import os
import shutil
import subprocess
import time

PROGRAM, ANSWER = 60, 61
DEATH_SIGNAL, SUBREAPER, KILL = 1, 36, 9

libc = ctypes.CDLL(None)


class Compiled:
    """The program of one interpreter."""

    known = {}

    @classmethod
    def of(cls, launcher, python):
        real = os.path.realpath(python)
        if real not in cls.known:
            cls.known[real] = cls(launcher, python)
        return cls.known[real]

    def __init__(self, launcher, python):
        environment = {"PATH": os.path.dirname(python) + ":/usr/bin:/bin"}
        said = subprocess.run([launcher, "--program"], env=environment, stdout=subprocess.PIPE, check=True).stdout
        self.program = os.memfd_create("program")
        os.write(self.program, said)
        self.command = self.command_of(launcher, environment)

    @staticmethod
    def command_of(launcher, environment):
        """What the launcher becomes: the command line is its own."""
        process = subprocess.Popen([launcher, "--prestart"], env=environment, stdin=subprocess.PIPE)
        words, until = [], time.monotonic() + 10
        while words[:1] != ["python3"]:
            if time.monotonic() > until:
                raise AssertionError("the launcher became %r" % words)
            time.sleep(0.005)
            with open("/proc/%d/cmdline" % process.pid) as file:
                words = file.read().split("\0")[:-1]
        process.communicate(b"")
        return words

    def start(self, workspace, environment, settings):
        before = settings.pop("preexec_fn")

        def become():
            before()
            libc.prctl(DEATH_SIGNAL, KILL, 0, 0, 0)
            libc.prctl(SUBREAPER, 1, 0, 0, 0)
            os.dup2(1, ANSWER)
            os.dup2(2, 1)

        for descriptor in PROGRAM, ANSWER:
            os.dup2(self.program, descriptor, inheritable=False)  # what is not open cannot be passed
        return subprocess.Popen(
            self.command, executable=shutil.which("python3", path=environment["PATH"]), cwd=workspace,
            env=environment, start_new_session=True, pass_fds=(PROGRAM, ANSWER), preexec_fn=become, **settings)
