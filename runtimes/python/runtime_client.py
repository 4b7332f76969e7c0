"""The Runtime API over a connection that is there already: HTTP/1.1, one request at a time."""

import json
import socket

BASE = "/2018-06-01/runtime"


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
        self._socket = socket.socket(fileno=descriptor)
        self._input = self._socket.makefile("rb")

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

    def _call(self, method, path, body=b"", error_type=""):
        head = f"{method} {BASE}{path} HTTP/1.1\r\nHost: runtime\r\n"
        if method == "POST":
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        if error_type:
            head += f"Lambda-Runtime-Function-Error-Type: {error_type}\r\n"
        self._socket.sendall(head.encode("latin-1", "replace") + b"\r\n" + body)
        return self._receive()

    def _receive(self):
        line = self._input.readline()
        if not line:
            raise SystemExit(0)  # the server is gone, and this with it
        status = int(line.split(b" ", 2)[1])
        headers = {}
        while (line := self._input.readline().strip()):
            name, _, value = line.decode("utf-8", "replace").partition(":")
            headers[name.lower()] = value.strip()
        body = self._input.read(int(headers.get("content-length", 0)))
        return status, headers, body
