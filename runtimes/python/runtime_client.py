"""The Runtime API over a connection that is there already: HTTP/1.1, one request at a time.

Reads and writes the descriptor itself: a socket object with its file and their classes would make a
copy of the zygote keep a quarter of a megabyte for itself.
"""

import json
import os

BASE = "/2018-06-01/runtime"
PIECE_BYTES = 1 << 20


class Invocation:
    """What one answer of `next` says."""

    def __init__(self, headers, body):
        self.body = body
        self.request_id = headers["lambda-runtime-aws-request-id"]
        self.deadline_ms = int(headers["lambda-runtime-deadline-ms"])
        self.invoked_arn = headers["lambda-runtime-invoked-function-arn"]
        self.trace_id = headers.get("lambda-runtime-trace-id", "")
        self.client_context = headers.get("lambda-runtime-client-context")
        self.cognito_identity = headers.get("lambda-runtime-cognito-identity")


class RuntimeClient:
    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._input = b""  # what was read beyond the last answer

    def next(self):
        _, headers, body = self._call("GET", "/invocation/next")
        return Invocation(headers, body)

    def post_response(self, request_id, body):
        status, _, _ = self._call("POST", f"/invocation/{request_id}/response", body)
        return status

    def post_error(self, request_id, failure):
        self._call("POST", f"/invocation/{request_id}/error", json.dumps(failure).encode(),
                   failure["errorType"])

    def post_init_error(self, failure):
        self._call("POST", "/init/error", json.dumps(failure).encode(), failure["errorType"])

    def hold(self):
        """Says that this has initialized, and is to be copied. Nothing comes back."""
        self._send(f"GET {BASE}/restore/next HTTP/1.1\r\nHost: runtime\r\n\r\n".encode())

    def begin_copy(self):
        self._input = b""

    def post_restore_error(self, failure):
        self._call("POST", "/restore/error", json.dumps(failure).encode(), failure["errorType"])

    def _call(self, method, path, body=b"", error_type=""):
        head = f"{method} {BASE}{path} HTTP/1.1\r\nHost: runtime\r\n"
        if method == "POST":
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        if error_type:
            head += f"Lambda-Runtime-Function-Error-Type: {error_type}\r\n"
        self._send(head.encode("latin-1", "replace") + b"\r\n" + body)
        return self._receive()

    def _send(self, request):
        sent = os.write(self._descriptor, request)
        if sent < len(request):
            rest = memoryview(request)
            while sent < len(request):
                sent += os.write(self._descriptor, rest[sent:])

    def _read(self):
        piece = os.read(self._descriptor, 4096)
        if not piece:
            raise SystemExit(0)  # the server is gone, and this with it
        return piece

    def _receive(self):
        while (end := self._input.find(b"\r\n\r\n")) < 0:
            self._input += self._read()
        lines = self._input[:end].split(b"\r\n")
        status = int(lines[0].split(b" ", 2)[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            headers[name.lower()] = value.strip()
        size = int(headers.get("content-length", 0))
        pieces = [self._input[end + 4:]]
        missing = size - len(pieces[0])
        while missing > 0:
            pieces.append(os.read(self._descriptor, min(missing, PIECE_BYTES)))
            if not pieces[-1]:
                raise SystemExit(0)
            missing -= len(pieces[-1])
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._input = body[size:]
        return status, headers, body[:size]
