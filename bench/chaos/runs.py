"""The function that is run, and what it has written: every run counts, whether anybody heard of it or not."""
import pathlib

# One write of an O_APPEND descriptor: no other run can come between.
FUNCTION = """
import os
import time

def handler(request):
    key, query = request["path"][1:], request["query"]
    line = "%s %.3f %d\\n" % (key, time.time(), os.getpid())
    runs = os.open("/workspace/runs", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(runs, line.encode())
    os.close(runs)
    time.sleep(int(query["sleep_ms"][0]) / 1000)
    if "fails_first" in query:
        try:
            os.close(os.open("/workspace/failed-" + key, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            raise RuntimeError("the first run fails")
    return {"headers": {"x-key": key}, "body": key}
"""


class Runs:
    def __init__(self, cluster, sandboxes):
        self.directories = [pathlib.Path(cluster.state) / "sandboxes" / sandbox for sandbox in sandboxes]

    def count(self):
        return sum(text.count("\n") for text in self.texts())

    def read(self):
        """Key, time and process of each."""
        for line in "".join(self.texts()).splitlines():
            key, at, process = line.split()
            yield key, float(at), process

    def texts(self):
        for directory in self.directories:
            runs = directory / "root/workspace/runs"
            yield runs.read_text() if runs.exists() else ""

    def procds(self):
        """The processes of the sandboxes: the same as before, unless one has died."""
        return [int((directory / "pid").read_text()) for directory in self.directories]
