"""A standalone Invoke for a benchmark: its own state, a free port, ended with the program."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Standalone:
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
        self.connection = http.client.HTTPConnection(ready[1], int(ready[2]))
        self.token = (pathlib.Path(self.state) / "token").read_text().strip()

    def call(self, method, path, body=None):
        """One call; returns what the envelope holds, and the answer's headers."""
        self.connection.request(method, path, body, {"Authorization": "Bearer " + self.token})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if not answer["success"]:
            raise SystemExit("%s %s: %s" % (method, path, answer["error"]))
        return answer["data"], response.headers

    def claim(self, source):
        """A sandbox with `source` as its function main."""
        sandbox = self.call("POST", "/api/v1/sandboxes", '{"template": "default"}')[0]["sandbox_id"]
        files = "/api/v1/sandboxes/%s/files?path=/workspace/functions" % sandbox
        self.call("POST", files + "&mkdir=true&recursive=true")
        self.call("POST", files + "/main.py", source)
        return sandbox

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for sandbox in self.call("GET", "/api/v1/sandboxes?limit=200")[0]["sandboxes"]:
            self.call("DELETE", "/api/v1/sandboxes/" + sandbox["id"])
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        shutil.rmtree(self.state)
