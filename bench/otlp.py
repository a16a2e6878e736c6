"""Takes telemetry over OTLP: a sink that only answers, and a receiver that reads spans by the published schema."""
import http.server
import pathlib
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "tests/Telemetry.Tests/proto"
TRACES = "opentelemetry/proto/collector/trace/v1/trace_service"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    take = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.take and self.path == "/v1/traces":
            self.take(body)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def settings(port):
    """What makes a process send there."""
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:%d" % port, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}


class Receiver:
    """Keeps every span, with the name of the process and of what made it."""

    def __init__(self):
        schema = compiled()

        def take(_, body):
            request = schema.ExportTraceServiceRequest.FromString(body)
            self.spans += [(service(resource), scope.scope.name, span) for resource in request.resource_spans
                           for scope in resource.scope_spans for span in scope.spans]

        self.spans = []
        handler = type("Taking", (Handler,), {"take": take})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def trace(self, trace_id):
        return [one for one in list(self.spans) if one[2].trace_id.hex() == trace_id]


class Sink:
    """A process of its own, so that it takes nothing from who measures but processor time."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def service(resource):
    return next(each.value.string_value for each in resource.resource.attributes if each.key == "service.name")


def compiled():
    """The schema as Python, made by protoc."""
    made = ROOT / "artifacts/otlp"
    made.mkdir(parents=True, exist_ok=True)
    files = [TRACES] + ["opentelemetry/proto/%s/v1/%s" % (name, name) for name in ("trace", "common", "resource")]
    subprocess.run(["protoc", "-I", SCHEMA, "--python_out", made, *[name + ".proto" for name in files]], check=True)
    sys.path.insert(0, str(made))
    return __import__(TRACES.replace("/", ".") + "_pb2", fromlist=["ExportTraceServiceRequest"])


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
