"""procd by itself, called as clients may: nothing is between the load and the runner."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import functions
from client import Connection, request
from measure import Target

ROOT = pathlib.Path(__file__).resolve().parent.parent
SANDBOX = ROOT / "artifacts/sandbox/procd"

SPAWNED = {"prestart": 0}
PRESTARTED = {"prestart": 1}
FORKED = {"mode": "fork", "prestart": 1}


class Procd:
    """A procd with its own files, ended on exit."""

    def __init__(self, runner, venv, binary=SANDBOX / "bin/procd"):
        self.root = tempfile.mkdtemp(prefix="bench-procd-")
        self.address = self.root + "/procd.sock"
        (pathlib.Path(self.root) / "workspace/functions").mkdir(parents=True)
        for name, source in functions.SOURCES.items():
            (pathlib.Path(self.root) / ("workspace/functions/%s.py" % name)).write_text(source)
        environment = {"PATH": "%s/bin:/usr/bin:/bin" % venv, "OPENSSL_CONF": "/dev/null"}
        self.process = subprocess.Popen([str(binary), "--listen", "unix:" + self.address, "--root", self.root,
                                         "--no-token"], env=environment, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.wait_until_ready()
        self.configure(runner)

    def wait_until_ready(self):
        while True:
            try:
                Connection(self.address).call(request("/readyz", b"", method="GET"))
                return
            except OSError:
                time.sleep(0.01)

    def configure(self, runner):
        body = json.dumps({"max_concurrency": 1000, "runner": runner})
        Connection(self.address).call(request("/api/v1/config", body, method="PUT"))

    def target(self, name, function):
        path = "/api/v1/functions/%s/invoke" % function
        return Target(name, self.address, request(path, functions.REQUESTS[function]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        shutil.rmtree(self.root)


class Baseline(Procd):
    """The same procd over a runner that does what the reference's does."""

    def __init__(self, venv):
        self.tree = pathlib.Path(tempfile.mkdtemp(prefix="bench-baseline-"))
        (self.tree / "bin").mkdir()
        (self.tree / "runtimes").mkdir()
        shutil.copy(SANDBOX / "bin/procd", self.tree / "bin/procd")
        runner = self.tree / "runtimes/python-runner"
        runner.write_text("#!%s/bin/python3 -u\n" % venv + (ROOT / "bench/baseline_runner.py").read_text())
        runner.chmod(0o755)
        super().__init__(SPAWNED, venv, self.tree / "bin/procd")

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        shutil.rmtree(self.tree)


def warm(targets, calls=8):
    """So that what is made once is made: connections, compiled bootstraps, fork servers, hints."""
    for target in targets:
        connection = Connection(target.address)
        for _ in range(calls):
            target.once(connection)
            time.sleep(0.06)
        connection.close()


def interpreter(venv, program):
    """Starts python3 with as little between as there can be."""
    python = "%s/bin/python3" % venv
    pid = os.posix_spawn(python, [python, "-c", program], {"PATH": "/usr/bin:/bin"})
    os.waitpid(pid, 0)
