"""The least that a load generator can be: requests built beforehand, answers read to their end, connections kept."""
import socket


class Refused(Exception):
    """An answer that is not 200: a figure made of failures would be worth nothing."""


def request(path, body, token=None, method="POST", headers=""):
    """The bytes of a request."""
    body = body if isinstance(body, bytes) else body.encode()
    if token:
        headers += "Authorization: Bearer %s\r\n" % token
    head = "%s %s HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n%s\r\n" % (method, path, len(body), headers)
    return head.encode() + body


class Connection:
    """One connection to where a server listens: the path of a Unix socket, or host and port."""

    def __init__(self, address):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
        else:
            self.socket = socket.socket()
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(120)
        self.socket.connect(address)

    def call(self, data, expected=b"200"):
        """Sends a request and returns the answer, head and body."""
        self.socket.sendall(data)
        answer = bytearray(self.receive())
        while b"\r\n\r\n" not in answer:
            answer += self.receive()
        head = bytes(answer[:answer.index(b"\r\n\r\n")]).lower()
        at = head.find(b"content-length:")
        if at >= 0:
            whole = len(head) + 4 + int(head[at + 15:].split(b"\r\n")[0])
            while len(answer) < whole:
                answer += self.receive()
        else:
            while not answer.endswith(b"\r\n0\r\n\r\n"):
                answer += self.receive()
        if answer[9:12] != expected:
            raise Refused(bytes(answer[:600]).decode("utf-8", "replace"))
        return answer

    def receive(self):
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise Refused("the connection was closed")
        return chunk

    def close(self):
        self.socket.close()
