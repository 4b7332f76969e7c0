"""What attackers send, to the real program over raw sockets: it refuses, stays bounded, and goes on
serving. Time-outs and HTTP/2's floods are tested beside the code (src/http/*_test.cpp)."""

import pathlib
import resource
import socket

import pytest

from quickness import quickest

IDLE_CONNECTIONS = 10_000
MAX_BYTES_AN_IDLE_CONNECTION = 16 * 1024


def exchange(server, request, silence_s=1):
    """Everything that the server says to the bytes, until it closes or is silent for so
    long after it has begun to speak."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said why, perhaps
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
                connection.settimeout(silence_s)
        except (TimeoutError, ConnectionResetError):
            pass
        return received


def is_healthy(server):
    answer = exchange(server, b"GET /_tarn/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    return answer.startswith(b"HTTP/1.1 200 OK\r\n")


def resident_bytes(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
# Two programs could see another request in each of these.
AMBIGUOUS = {
    "length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 40\r\n",
    "equal lengths": b"Content-Length: 0\r\nContent-Length: 0\r\n",
    "a list of lengths": b"Content-Length: 0, 0\r\n",
    "a signed length": b"Content-Length: +0\r\n",
    "a length in hex": b"Content-Length: 0x0\r\n",
    "an overlong length": b"Content-Length: 99999999999999999999\r\n",
    "another coding": b"Transfer-Encoding: identity\r\n",
    "coding and chunks": b"Transfer-Encoding: gzip, chunked\r\n",
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "disguised chunks": b"Transfer-Encoding: xchunked\r\n",
    "chunks behind a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n",
    "a blank before the colon": b"Content-Length : 0\r\n",
    "a folded header": b"X-A: b\r\n Content-Length: 0\r\n",
    "a line feed alone": b"X-A: b\nContent-Length: 0\r\n",
    "a carriage return alone": b"X-A: b\rContent-Length: 0\r\n",
    "a zero byte": b"X-A: b\0\r\nContent-Length: 0\r\n",
    "a header without a name": b": x\r\nContent-Length: 0\r\n",
    "two hosts": b"Host: other\r\nContent-Length: 0\r\n",
}


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_no_request_is_smuggled(module_tarn, headers):
    answer = exchange(module_tarn,
                      b"POST / HTTP/1.1\r\nHost: h\r\n" + headers + b"\r\n0\r\n\r\n" + SMUGGLED)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 ")), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close\r\n" in answer


@pytest.mark.parametrize("chunks", [
    b"0\n\r\n", b"1\r\nab\r\n0\r\n\r\n", b"-1\r\n", b"0x1\r\na\r\n0\r\n\r\n", b" 1\r\na\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\n", b"1;a=\"\r\n\"\r\nb\r\n0\r\n\r\n", b"1\ra\r\n0\r\n\r\n",
    b"0\r\nX: y\nContent-Length: 1\r\n\r\n"])
def test_no_request_hides_in_chunks(module_tarn, chunks):
    answer = exchange(module_tarn, b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + chunks + SMUGGLED)
    assert b"smuggled" not in answer
    assert answer.count(b"HTTP/1.1 200") == 0
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize("request_text, status", [
    (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X: y\r\n" * 300, b"431"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 100_000, b"431"),
    (b"GET /" + b"a" * 100_000, b"414"),
    (b"A" * 100_000, b"4"),
    (b"\r\n" * 50_000, b"4"),
])
def test_heads_are_bounded(module_tarn, request_text, status):
    answer = exchange(module_tarn, request_text)
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:100]


def test_an_endless_head_costs_nothing(module_tarn):
    before = resident_bytes(module_tarn)
    for _ in range(20):
        exchange(module_tarn, b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X: " + b"y" * 8_000_000)
    assert resident_bytes(module_tarn) - before < 16 << 20
    assert is_healthy(module_tarn)


def test_a_body_beyond_the_limit_is_not_gathered(module_tarn):
    before = resident_bytes(module_tarn)
    answer = exchange(module_tarn, b"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: AWSGlue.GetTable\r\n"
                      b"Content-Length: 1000000000\r\n\r\n" + b"x" * 40_000_000)
    assert b"HTTP/1.1 413 " in answer or b"HTTP/1.1 400 " in answer or answer == b""
    assert resident_bytes(module_tarn) - before < 40 << 20
    assert is_healthy(module_tarn)


def test_a_pipeline_without_a_reader_is_bounded(module_tarn):
    before = resident_bytes(module_tarn)
    request = b"GET /_tarn/health HTTP/1.1\r\nHost: h\r\n\r\n"
    with socket.create_connection(("127.0.0.1", module_tarn.port), timeout=1) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            for _ in range(400):
                connection.sendall(request * 1000)
        except TimeoutError:
            pass
        assert is_healthy(module_tarn)
        assert resident_bytes(module_tarn) - before < 24 << 20


def test_ten_thousand_idle_connections(module_tarn):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < IDLE_CONNECTIONS + 500:
        pytest.skip(f"this user may open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    connections = []
    try:
        before = resident_bytes(module_tarn)
        for _ in range(IDLE_CONNECTIONS):
            connections.append(socket.create_connection(("127.0.0.1", module_tarn.port), timeout=10))
        # Half of them have asked something before, and one in ten is inside a head.
        for connection in connections[::2]:
            connection.sendall(b"GET /_tarn/health HTTP/1.1\r\nHost: h\r\n\r\n")
        for connection in connections[::2]:
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        for connection in connections[::10]:
            connection.sendall(b"GET / HTTP/1.1\r\n")
        grown = resident_bytes(module_tarn) - before
        assert grown < IDLE_CONNECTIONS * MAX_BYTES_AN_IDLE_CONNECTION

        def serve_others():
            assert module_tarn.client("sts").get_caller_identity()["Account"]
            assert is_healthy(module_tarn)

        assert quickest(serve_others, 5) < 5
    finally:
        for connection in connections:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert is_healthy(module_tarn)
