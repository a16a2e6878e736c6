"""A private PostgreSQL: a free port, its own directory, gone afterwards."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from rabbitmq import free_port

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
# It refuses to run as root.
AS_USER = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def command(name, *arguments):
    newest = max(pathlib.Path("/usr/lib/postgresql").iterdir(), key=lambda directory: int(directory.name))
    return [*AS_USER, str(newest / "bin" / name), *arguments]


class Postgres:
    """Ended with all of its processes on exit."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="invoke-postgres-")
        if AS_USER:
            shutil.chown(self.directory, "postgres", "postgres")
        self.data, port = os.path.join(self.directory, "data"), str(free_port())
        self.run("initdb", "--pgdata", self.data, "--username", "invoke", "--auth", "trust", "--encoding", "UTF8",
                 "--no-locale", "--no-sync")
        self.run("pg_ctl", "start", "--wait", "--pgdata", self.data, "--log", os.path.join(self.directory, "log"),
                 "--options", "-p %s -c listen_addresses=127.0.0.1 -c unix_socket_directories=" % port)
        self.run("createdb", "--host", "127.0.0.1", "--port", port, "--username", "invoke", "invoke")
        self.connection_string = "Host=127.0.0.1;Port=%s;Username=invoke;Database=invoke" % port

    @staticmethod
    def run(name, *arguments):
        done = subprocess.run(command(name, *arguments), cwd="/", env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit("%s failed:\n%s" % (name, done.stderr))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", self.data)
        shutil.rmtree(self.directory)
