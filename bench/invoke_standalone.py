"""A standalone Invoke for a benchmark: its own state, a free port, ended with the program."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

from api import Api

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Standalone(Api):
    def __init__(self, **settings):
        self.state = tempfile.mkdtemp(prefix="invoke-bench-")
        environment = {
            "PATH": "/usr/bin:/bin:" + os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "INVOKE_STATE": self.state,
            "ASPNETCORE_URLS": "http://127.0.0.1:0",
            "INVOKE_MANAGEMENT_URL": "http://127.0.0.1:0",
            "Logging__LogLevel__Default": "Warning",
            **settings,
        }
        program = ROOT / "artifacts/bin/Standalone/release/Invoke.Standalone.dll"
        self.process = subprocess.Popen(["dotnet", str(program), "run"], env=environment, cwd=ROOT,
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            ready = re.match(r"Invoke is ready at http://([\d.]+):(\d+)", line)
            if ready:
                break
        else:
            raise SystemExit("the standalone did not start")
        self.address = (ready[1], int(ready[2]))
        self.token = (pathlib.Path(self.state) / "token").read_text().strip()

    def __exit__(self, *_):
        self.delete_all()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        shutil.rmtree(self.state)
