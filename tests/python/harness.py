"""Runs functions under the published launcher, each in a process group of its own that must be empty afterwards.

A runner comes to its function in one of these modes, and must not behave differently for it.
"""
import base64
import collections
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from compiled import Compiled
from forked import ForkServer

MODES = "spawned", "prestarted", "compiled", "forked"
RUNNER = os.environ.get("INVOKE_RUNNER", "")
DEADLINE = 20
REQUEST = {"method": "POST", "path": "/", "query": {}, "headers": {}, "body_base64": "", "handler": "handler"}

# Orphans of a function fall to this process, which can then reap them and see that none is left.
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)

Outcome = collections.namedtuple("Outcome", "code stdout stderr")


def python_directory():
    return os.environ.get("INVOKE_TEST_PYTHON") or os.path.dirname(os.path.realpath(sys.executable))


def group_is_gone(group):
    limit = time.monotonic() + 2
    while time.monotonic() < limit:
        try:
            while os.waitpid(-group, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            pass
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return False


def default_interrupt():
    """As procd starts it: whoever runs the tests in the background has it ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class RunnerTest(unittest.TestCase):
    maxDiff = None
    modes = MODES
    mode = "spawned"

    def setUp(self):
        self.workspace = tempfile.mkdtemp(prefix="runner-")
        self.addCleanup(shutil.rmtree, self.workspace)
        self.functions = os.path.join(self.workspace, "functions")
        self.path_directory = os.path.join(self.workspace, "bin")
        os.mkdir(self.functions)
        os.mkdir(self.path_directory)
        os.symlink(self.interpreter(), os.path.join(self.path_directory, "python3"))

    def interpreter(self):
        directory = python_directory()
        return shutil.which("python3", path=directory) or os.path.realpath(sys.executable)

    def write(self, name, source):
        path = os.path.join(self.functions, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = source if isinstance(source, bytes) else textwrap.dedent(source).encode()
        with open(path, "wb") as file:
            file.write(data)
        return path

    def start(self, *arguments, **options):
        """A running runner, killed with its group if the test forgets it."""
        environment = {"PATH": self.path_directory + ":/usr/bin:/bin", "LANG": "C.UTF-8"}
        environment.update(options.pop("environment", {}))
        settings = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                        preexec_fn=default_interrupt)
        settings.update(options)
        is_run = len(arguments) == 2 and not arguments[0].startswith("-")
        if self.mode == "forked" and is_run:
            server = ForkServer([RUNNER, "--fork-server"], cwd=self.workspace, env=environment,
                                preexec_fn=settings["preexec_fn"])
            process = server.runner(settings["stdout"])
            server.close()
        elif self.mode == "compiled" and is_run:
            process = Compiled.of(RUNNER, shutil.which("python3", path=environment["PATH"])).start(
                self.workspace, environment, settings)
        else:
            command = ["--prestart"] if self.mode != "spawned" and is_run else arguments
            process = subprocess.Popen([RUNNER, *command], cwd=self.workspace, env=environment,
                                       start_new_session=True, **settings)
        self.addCleanup(self.end, process)
        if self.mode != "spawned" and is_run:
            process.stdin.write(json.dumps({"module": arguments[0], "handler": arguments[1]}).encode() + b"\n")
            process.stdin.flush()
        return process

    def end(self, process):
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.fail("the runner passed its deadline")
        finally:
            for stream in process.stdin, process.stdout, process.stderr:
                if stream:
                    stream.close()
        self.assertTrue(group_is_gone(process.pid), "the process group is not empty")

    def launch(self, *arguments, **options):
        stdin = options.pop("stdin", json.dumps(REQUEST).encode())
        process = self.start(*arguments, **options)
        try:
            stdout, stderr = process.communicate(stdin, timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            self.fail("the runner passed its deadline: %r" % stderr)
        return Outcome(process.returncode, stdout, (stderr or b"").decode("utf-8", "replace"))

    def invoke(self, source, handler="handler", request=None, name="main.py", **options):
        path = self.write(name, source)
        document = dict(REQUEST, handler=handler, **(request or {}))
        return self.launch(path, handler, stdin=json.dumps(document).encode(), **options)

    def answer(self, source, *arguments, **options):
        return self.answer_of(self.invoke(source, *arguments, **options))

    def answer_of(self, outcome):
        self.assertEqual(0, outcome.code, outcome.stderr)
        self.assertTrue(outcome.stdout.endswith(b"\n"))
        self.assertEqual(1, outcome.stdout.count(b"\n"))
        answer = json.loads(outcome.stdout.decode())
        self.assertEqual({"status", "headers", "body_base64", "timings", "imports"}, set(answer))
        return answer

    def body(self, source, *arguments, **options):
        return base64.b64decode(self.answer(source, *arguments, **options)["body_base64"], validate=True)

    def failure(self, source, *arguments, **options):
        return self.failure_of(self.invoke(source, *arguments, **options))

    def failure_of(self, outcome):
        self.assertEqual(1, outcome.code, outcome.stderr)
        self.assertEqual(b"", outcome.stdout)
        self.assertNotIn("python-runner\"", outcome.stderr, "a frame of the bootstrap shows")
        return outcome.stderr
