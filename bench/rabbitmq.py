"""A private RabbitMQ, and gateways and workers over it: free ports, and states that are gone afterwards."""
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from api import Api

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """Ended with all of its processes on exit."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="invoke-broker-"))
        self.port = free_port()
        names = str(free_port())
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.directory), "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": names, "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "invoke%d@localhost" % self.port, "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_BASE": str(self.directory), "RABBITMQ_MNESIA_BASE": str(self.directory / "data"),
            "RABBITMQ_LOG_BASE": str(self.directory / "log"), "RABBITMQ_PID_FILE": str(self.directory / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.directory / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.directory / "rabbitmq"), "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }
        (self.directory / "plugins").write_text("[].\n")
        (self.directory / "rabbitmq.conf").write_text(
            "listeners.tcp.1 = 127.0.0.1:%d\ndisk_free_limit.absolute = 1MB\n" % self.port)
        self.names = subprocess.Popen(["epmd", "-port", names, "-address", "127.0.0.1"], env=self.environment)
        self.start()

    def start(self):
        self.server = subprocess.Popen([SERVER], env=self.environment, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for line in self.server.stdout:
            if "completed with" in line:
                break
        else:
            raise SystemExit("the broker did not start")
        threading.Thread(target=self.server.stdout.read, daemon=True).start()  # so that its pipe never fills

    def kill(self):
        os.kill(int((self.directory / "pid").read_text()), signal.SIGKILL)
        self.server.wait()

    def delete_data(self):
        """All that a dead broker has written: queues, messages, users."""
        shutil.rmtree(self.directory / "data")

    def pid(self):
        return int((self.directory / "pid").read_text())

    def control(self, *arguments):
        return subprocess.run(["/usr/lib/rabbitmq/bin/rabbitmqctl", "--quiet", *arguments, "--no-table-headers"],
                              env=self.environment, check=True, capture_output=True, text=True).stdout.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.names.kill()
        self.names.wait()
        shutil.rmtree(self.directory)


class Cluster(Api):
    """So many workers and gateways. Every one is its own process; `gateways` and `workers` hold them."""

    def __init__(self, broker, workers, gateways=1, **settings):
        self.state = tempfile.mkdtemp(prefix="invoke-cluster-")
        self.environment = {
            "PATH": "/usr/bin:/bin:" + os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
            "INVOKE_STATE": self.state, "ASPNETCORE_URLS": "http://127.0.0.1:0",
            "INVOKE_MANAGEMENT_URL": "http://127.0.0.1:0",
            "Messaging__RabbitMq__Uri": "amqp://guest:guest@127.0.0.1:%d" % broker.port,
            "Logging__LogLevel__Default": "Warning", "Logging__LogLevel__Invoke.Http": "Information",
            "Logging__LogLevel__Microsoft.Hosting.Lifetime": "Information", **settings,
        }
        self.processes = []
        self.gateways = [self.ready(self.start("Gateway")) for _ in range(gateways)]
        self.workers = [self.ready(self.start("Worker")) for _ in range(workers)]
        self.token = (pathlib.Path(self.state) / "token").read_text().strip()

    def start(self, project):
        """Starts a process and returns it with the port it serves."""
        program = ROOT / ("artifacts/bin/%s/release/Invoke.%s.dll" % (project, project))
        process = subprocess.Popen(["dotnet", str(program)], env=self.environment, cwd=ROOT,
                                   stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        managed, port, said = None, None, []
        for line in process.stderr:
            said.append(line)
            if match := re.search(r"Metrics are on http://[\d.]+:(\d+)", line):
                managed = int(match[1])
            ports = [int(found) for found in re.findall(r"listening on: http://[\d.]+:(\d+)", "".join(said))]
            port = next((one for one in ports if one != managed), None)
            if port and (managed or project == "Worker"):
                break
        else:
            raise SystemExit("the %s did not start:\n%s" % (project, "".join(said)))
        log = open(os.path.join(self.state, "%s-%d.log" % (project, process.pid)), "w")
        log.writelines(said)
        threading.Thread(target=shutil.copyfileobj, args=(process.stderr, log), daemon=True).start()
        process.port = port
        return process

    @staticmethod
    def ready(process):
        """Waits until the process is ready, and returns it."""
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", process.port)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return process
            time.sleep(0.05)

    @property
    def gateway(self):
        return self.gateways[0]

    @property
    def address(self):
        return "127.0.0.1", self.gateway.port

    def __exit__(self, *_):
        try:
            self.delete_all()
        finally:
            for process in self.processes:
                process.send_signal(signal.SIGTERM)
            for process in self.processes:
                process.wait(60)
            shutil.rmtree(self.state)
