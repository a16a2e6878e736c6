"""The calls of a gateway that the benchmarks make."""
import http.client
import json

import functions
from client import request
from measure import Target


class Refused(RuntimeError):
    """An answer that is an error."""

    def __init__(self, status, said):
        super().__init__(said)
        self.status = status


class Api:
    """What has an address and a token, and is left with nothing of ours in it."""

    address = token = None

    def connect(self):
        return http.client.HTTPConnection(*self.address)

    def call(self, method, path, body=None, connection=None, headers=None):
        """One call; returns what the envelope holds, and the answer's headers."""
        connection = connection or self.connect()
        connection.request(method, path, body, {"Authorization": "Bearer " + self.token, **(headers or {})})
        response = connection.getresponse()
        answer = json.loads(response.read())
        if not answer["success"]:
            raise Refused(response.status, "%s %s: %s" % (method, path, answer["error"]))
        return answer["data"], response.headers

    def claim(self, sources, config=None):
        """A sandbox with these functions, by their names."""
        claim = json.dumps({"template": "default", "config": config or {}})
        sandbox = self.call("POST", "/api/v1/sandboxes", claim)[0]["sandbox_id"]
        files = "/api/v1/sandboxes/%s/files?path=/workspace/functions" % sandbox
        self.call("POST", files + "&mkdir=true&recursive=true")
        for name, source in sources.items():
            self.call("POST", "%s/%s.py" % (files, name), source)
        return sandbox

    def batch(self, chunks):
        """Uploads the lines of a batch as they come; returns what became of them."""
        connection = self.connect()
        connection.request("POST", "/api/v1/batches", chunks, encode_chunked=True, headers={
            "Authorization": "Bearer " + self.token, "Content-Type": "application/x-ndjson",
            "Transfer-Encoding": "chunked"})
        return json.loads(connection.getresponse().read())["data"]

    def sandbox_with(self, runner):
        """A sandbox with every function that is measured, whose runners come about so."""
        return self.claim(functions.SOURCES, {"max_concurrency": 1000, "runner": runner})

    def target(self, name, sandbox, function):
        path = "/api/v1/sandboxes/%s/functions/%s/invoke" % (sandbox, function)
        return Target(name, self.address, request(path, functions.REQUESTS[function], self.token))

    def delete_all(self):
        while sandboxes := self.call("GET", "/api/v1/sandboxes?limit=200")[0]["sandboxes"]:
            for sandbox in sandboxes:
                try:
                    self.call("DELETE", "/api/v1/sandboxes/" + sandbox["id"])
                except Refused as refused:
                    if refused.status != 404:  # a pod that was still going away is gone now
                        raise

    def __enter__(self):
        return self
