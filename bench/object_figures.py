"""Figures of S3: large objects against the loops that they cost at least, and many objects."""

import hashlib
import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from figures import Figure, start, status_kib
from tarn_server import ROOT_KEYS

PROGRAMS = pathlib.Path(os.environ["TARN_BINARY"]).parent / "bench"
LARGE_MIB = int(os.environ.get("TARN_BENCH_MIB", 1024))
LARGE_ROUNDS = 3
OBJECTS = int(os.environ.get("TARN_BENCH_OBJECTS", 1_000_000))
CONNECTIONS = 256
PIECE_BYTES = 1 << 20


class Signer(botocore.auth.S3SigV4Auth):
    """Signs with the digest of a body that is not at hand."""

    def __init__(self, body_sha256):
        super().__init__(botocore.credentials.Credentials(*ROOT_KEYS), "s3", "us-east-1")
        self.body_sha256 = body_sha256

    def payload(self, request):
        return self.body_sha256


def signed_headers(server, method, path, query=None, body_sha256=None, more=None):
    url = server.endpoint + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = botocore.awsrequest.AWSRequest(method, url, {
        "Host": f"127.0.0.1:{server.port}", **(more or {})})
    Signer(body_sha256 or hashlib.sha256(b"").hexdigest()).add_auth(request)
    return dict(request.headers)


def drain(connection, buffer):
    """Reads to the end; returns how many bytes came."""
    count = 0
    while got := connection.recv_into(buffer):
        count += got
    return count


def loop_get_mib(folder):
    """MiB a second of decrypting a file into a socket."""
    with subprocess.Popen([PROGRAMS / "object_loops", "get", folder, str(LARGE_MIB)],
                          stdout=subprocess.PIPE, text=True) as loop:
        port, buffer = int(loop.stdout.readline()), bytearray(PIECE_BYTES)
        begin = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            count = drain(connection, buffer)
        seconds = time.perf_counter() - begin
    assert count == LARGE_MIB << 20, count
    return LARGE_MIB / seconds


def server_get_mib(server):
    head = "".join(f"{name}: {value}\r\n" for name, value in signed_headers(
        server, "GET", "/bench/large").items())
    buffer = bytearray(PIECE_BYTES)
    begin = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET /bench/large HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
        count = drain(connection, buffer)
    seconds = time.perf_counter() - begin
    assert count > LARGE_MIB << 20, count
    return LARGE_MIB / seconds


def loop_put_mib(folder):
    """MiB a second of hashing, encrypting and writing a file."""
    done = subprocess.run([PROGRAMS / "object_loops", "put", folder, str(LARGE_MIB)],
                          capture_output=True, text=True, check=True)
    return float(done.stdout)


def server_put_mib(server, piece, body_sha256):
    """One signed PutObject; the body's digest was made before, by the client."""
    headers = signed_headers(server, "PUT", "/bench/large", body_sha256=body_sha256,
                             more={"Content-Length": str(LARGE_MIB << 20)})
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    begin = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"PUT /bench/large HTTP/1.1\r\n{head}\r\n".encode())
        for _ in range(LARGE_MIB):
            connection.sendall(piece)
        answer = connection.recv(PIECE_BYTES)
    seconds = time.perf_counter() - begin
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    return LARGE_MIB / seconds


def compare(name, pairs, limit):
    """The ratio of the medians of what was measured in turn."""
    ours = statistics.median(pair[0] for pair in pairs)
    loop = statistics.median(pair[1] for pair in pairs)
    return Figure(f"{name} of {LARGE_MIB} MiB over the plain loop", 100 * ours / loop, "%", limit,
                  is_rate=True, peer=f"{ours:.0f} and {loop:.0f} MiB/s")


def measure_large(folder):
    server = start(folder)
    try:
        server.client("s3").create_bucket(Bucket="bench")
        piece, sha256 = os.urandom(PIECE_BYTES), hashlib.sha256()
        for _ in range(LARGE_MIB):
            sha256.update(piece)
        # The first round is not counted: it may be the first to touch so much of the machine's memory.
        puts = [(server_put_mib(server, piece, sha256.hexdigest()), loop_put_mib(folder))
                for _ in range(1 + LARGE_ROUNDS)][1:]
        gets = [(server_get_mib(server), loop_get_mib(folder)) for _ in range(LARGE_ROUNDS)]
        return [compare("signed PutObject", puts, 75), compare("GetObject", gets, 80)]
    finally:
        server.kill()


def list_all(server):
    """Keys of all pages, and the seconds that they took."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    count, token = 0, None
    begin = time.perf_counter()
    while True:
        query = {"list-type": "2", "max-keys": "1000"}
        if token:
            query["continuation-token"] = token
        path = "/bench?" + urllib.parse.urlencode(query)
        connection.request("GET", path, headers=signed_headers(server, "GET", "/bench", query))
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text[:300]
        count += text.count(b"<Key>")
        found = re.search(b"<NextContinuationToken>(.*?)</NextContinuationToken>", text)
        if found is None:
            return count, time.perf_counter() - begin
        token = found[1].decode()


def fill(folder):
    """A server, stopped, that holds OBJECTS objects; and how fast they came there."""
    server = start(folder)
    server.client("s3").create_bucket(Bucket="bench")
    server.stop()
    begin = time.perf_counter()
    subprocess.run([PROGRAMS / "object_fill", server.data, "bench", str(OBJECTS)], check=True)
    return server, OBJECTS / (time.perf_counter() - begin)


def memory_with_connections(server):
    """MiB while many clients are connected, each of which has asked for a page."""
    headers = signed_headers(server, "GET", "/bench", {"list-type": "2"})
    connections = [http.client.HTTPConnection("127.0.0.1", server.port)
                   for _ in range(CONNECTIONS)]
    for connection in connections:
        connection.request("GET", "/bench?list-type=2", headers=headers)
        assert connection.getresponse().read()
    used = status_kib(server.process.pid, "VmRSS") / 1024
    for connection in connections:
        connection.close()
    return used


def measure_objects(folder):
    server, rate = fill(folder)
    try:
        seconds = []
        for _ in range(3):
            begin = time.perf_counter()
            server.start()
            seconds.append(time.perf_counter() - begin)
            server.stop()
        server.start()
        count, listed_s = list_all(server)
        assert count == OBJECTS, count
        millions = f"{OBJECTS / 1e6:g} M objects"
        # The listing's target is for a million; more or fewer take their share of it.
        return [Figure(f"filling a bucket with {millions}, hundreds a commit", rate,
                       "objects/s"),
                Figure(f"start to ready with {millions}", statistics.median(seconds), "s", 1),
                Figure(f"listing of {millions} in pages of 1,000", listed_s, "s",
                       5 * OBJECTS / 1e6),
                Figure(f"memory with {millions} and {CONNECTIONS} connections",
                       memory_with_connections(server), "MiB", 150)]
    finally:
        server.kill()


FIGURES = {"large": measure_large, "objects": measure_objects}
