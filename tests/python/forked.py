"""Has runners forked instead of started, and handles one like a subprocess."""
import array
import os
import signal
import socket
import subprocess
import threading
import time


class ForkServer:
    """`python-runner --fork-server`; this process stands for procd, to which runners fall."""

    def __init__(self, command, **options):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(20)
        self.process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        process_group=0, **options)
        theirs.close()
        self.greeting = self.control.recv(200)

    def fork(self, stdin, stdout, stderr):
        """The pid of a runner on these descriptors."""
        three = array.array("i", [stdin, stdout, stderr])
        self.control.sendmsg([b"f"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, three)])
        pid = int(self.control.recv(20))
        if pid:
            os.setpgid(pid, pid)  # as procd does
        return pid

    def runner(self, stdout=subprocess.PIPE):
        """A runner, on pipes but for what is given."""
        ours, theirs, files = [], [], []
        for mode, given in ("wb", None), ("rb", stdout), ("rb", None):
            if given is None or given == subprocess.PIPE:
                reader, writer = os.pipe()
                ours.append(writer if mode == "wb" else reader)
                theirs.append(reader if mode == "wb" else writer)
                files.append(os.fdopen(ours[-1], mode, buffering=0))
            else:
                theirs.append(given if isinstance(given, int) else given.fileno())
                files.append(None)
        pid = self.fork(*theirs)
        for descriptor, given in zip(theirs, (None, stdout, None)):
            if given is None or given == subprocess.PIPE:
                os.close(descriptor)
        return Forked(pid, *files)

    def close(self):
        self.control.close()
        return self.process.wait(20)


class Forked:
    """What the tests use of subprocess.Popen."""

    def __init__(self, pid, stdin, stdout, stderr):
        self.pid, self.stdin, self.stdout, self.stderr, self.returncode = pid, stdin, stdout, stderr, None

    def wait(self, timeout=None):
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("a forked runner", timeout)
            else:
                time.sleep(0.002)
        return self.returncode

    def communicate(self, data=None, timeout=None):
        said = {}
        threads = [threading.Thread(target=self.feed, args=(data or b"",))]
        for name in "stdout", "stderr":
            stream = getattr(self, name)
            if stream:
                threads.append(threading.Thread(target=lambda to=name, of=stream: said.update({to: of.read()})))
        for thread in threads:
            thread.daemon = True
            thread.start()
        self.wait(timeout)
        for thread in threads:
            thread.join(timeout)
        return said.get("stdout"), said.get("stderr")

    def feed(self, data):
        if self.stdin is None:
            return
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[self.stdin.write(rest):]
        except BrokenPipeError:
            pass
        self.stdin.close()

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)
