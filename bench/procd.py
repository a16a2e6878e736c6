"""procd by itself: how soon it is ready after exec, its memory at rest, and the size of what goes into each sandbox."""
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARIES = [ROOT / "artifacts/sandbox/procd/bin/procd", ROOT / "artifacts/sandbox/procd/runtimes/python-runner"]
REQUEST = b"GET /readyz HTTP/1.1\r\nHost: procd\r\nConnection: close\r\n\r\n"


def is_ready(path):
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except OSError:
            return False
        connection.sendall(REQUEST)
        return b" 200 " in connection.recv(4096)


def resident_kib(pid):
    for line in pathlib.Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])


def start_once(root):
    path = root + "/procd.sock"
    arguments = [str(BINARIES[0]), "--listen", "unix:" + path, "--root", root, "--no-token"]
    started = time.perf_counter()
    with subprocess.Popen(arguments, env={"OPENSSL_CONF": "/dev/null"}, stdout=subprocess.DEVNULL) as process:
        while not is_ready(path):
            time.sleep(0.001)
        ready = (time.perf_counter() - started) * 1000
        time.sleep(0.5)  # at rest
        memory = resident_kib(process.pid) / 1024
        process.terminate()
    return ready, memory


def main():
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(root + "/workspace")
        starts = [start_once(root) for _ in range(15)]
    ready, memory = zip(*starts)
    print("%-36s %8.0f %8.0f" % ("procd ready after exec, ms (p50, max)", statistics.median(ready), max(ready)))
    print("%-36s %8.1f" % ("procd at rest, MiB (max)", max(memory)))
    for binary in BINARIES:
        print("%-36s %8.1f" % (binary.name + ", MiB", binary.stat().st_size / 2 ** 20))


if __name__ == "__main__":
    main()
