"""More than the server takes: it says so in the request's protocol, stays bounded, and recovers."""

import collections
import json
import pathlib
import re
import selectors
import socket
import time

import pytest

from raw_request import send, signed_headers

CLIENTS = 1000
QUEUE = 8
KEYS = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")
MIB = 1 << 20


@pytest.fixture
def make_server(tarn, tmp_path):
    made = []

    def make(*arguments):
        made.append(type(tarn)(tmp_path / str(len(made)), *arguments))
        made[-1].folder.mkdir()
        return made[-1].start()
    yield make
    for server in made:
        server.kill()


def request_bytes(server, service, method, path, body, headers):
    signed = signed_headers(server, service, method, path, body, headers, KEYS)
    signed["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def resident_bytes(server, name="VmHWM"):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(name + r":\s+(\d+)", status)[1]) * 1024


def figure(server, name):
    status, _, text = send(server, "GET", "/_tarn/metrics")
    assert status == 200, text
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith(name))


class Client:
    """One connection that sends a request, reads the answer, and counts what it says."""

    def __init__(self, server, request):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setblocking(False)
        self.request, self.left, self.received = request, request, b""

    def write(self):
        self.left = self.left[self.socket.send(self.left):]

    def read(self):
        """The answer once it is whole, else nothing."""
        self.received += self.socket.recv(1 << 16)
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        if len(body) < length:
            return None
        self.received = b""
        return int(head.split(b" ")[1]), body


def drive(server, request, rounds, clients=CLIENTS):
    """Answers as (status, body), of so many clients at one time."""
    answers = []
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            client = Client(server, request)
            selector.register(client.socket, selectors.EVENT_WRITE, client)
        while len(answers) < clients * rounds:
            ready = selector.select(60)
            assert ready, f"silence after {len(answers)} answers"
            for key, events in ready:
                client = key.data
                if events & selectors.EVENT_WRITE:
                    client.write()
                    if not client.left:
                        selector.modify(client.socket, selectors.EVENT_READ, client)
                elif (answer := client.read()) is not None:
                    answers.append(answer)
                    client.left = client.request
                    selector.modify(client.socket, selectors.EVENT_WRITE, client)
        for key in list(selector.get_map().values()):
            key.fileobj.close()
    return answers


GLUE = {"X-Amz-Target": "AWSGlue.GetTables", "Content-Type": "application/x-amz-json-1.1"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROTOCOLS = {
    # More than what a call may have that runs where it arrives, past the queue.
    "s3": (("s3", "PUT", "/flood/key", b"x" * 8192, {}), 503, rb"<Code>SlowDown</Code>"),
    "json": (("glue", "POST", "/", b'{"DatabaseName":"flood"}', GLUE), 400,
             rb'"__type": ?"ThrottlingException"'),
    "query": (("iam", "POST", "/", b"Action=ListUsers&Version=2010-05-08", FORM), 400,
              rb"<Code>ThrottlingException</Code>"),
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_full_queue_tells_clients_to_come_again(make_server, protocol):
    server = make_server("--workers", "1", "--queue-limit", str(QUEUE))
    server.client("s3").create_bucket(Bucket="flood")
    server.client("glue").create_database(DatabaseInput={"Name": "flood"})
    before = resident_bytes(server, "VmRSS")
    parts, busy_status, busy_text = PROTOCOLS[protocol]
    answers = drive(server, request_bytes(server, *parts), 3)
    counts = collections.Counter(status for status, _ in answers)
    assert set(counts) == {200, busy_status}, counts
    assert all(re.search(busy_text, body) for status, body in answers if status == busy_status)
    assert figure(server, 'tarn_pool_refused_tasks_total{pool="worker"}') >= counts[busy_status]
    assert resident_bytes(server) - before < 100 * MIB
    # And with that it is over, once the last of the flood is through: who comes again is served.
    again = {"mode": "standard", "max_attempts": 10}
    glue, s3 = server.client("glue", retries=again), server.client("s3", retries=again)
    assert glue.get_tables(DatabaseName="flood")["TableList"] == []
    s3.put_object(Bucket="flood", Key="after", Body=b"x")
    assert drive(server, request_bytes(server, *parts), 1, clients=1)[0][0] == 200


def test_calls_that_pass_the_queue_stay_bounded(make_server):
    server = make_server("--workers", "1", "--queue-limit", str(QUEUE))
    server.client("s3").create_bucket(Bucket="flood")
    before = resident_bytes(server, "VmRSS")
    put = request_bytes(server, "s3", "PUT", "/flood/key", b"x" * 4096, {})
    statuses = {status for status, _ in drive(server, put, 3)}
    assert 200 in statuses <= {200, 503}
    assert resident_bytes(server) - before < 100 * MIB


def test_clients_that_try_again_all_get_through(make_server):
    server = make_server("--workers", "1", "--queue-limit", "2")
    server.client("s3").create_bucket(Bucket="flood")
    import concurrent.futures

    def put(number):
        s3 = server.client("s3", retries={"mode": "standard", "max_attempts": 20})
        return s3.put_object(Bucket="flood", Key=str(number), Body=b"x")["ETag"]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(put, range(64)))) == 1
    assert len(server.client("s3").list_objects_v2(Bucket="flood")["Contents"]) == 64


def test_bodies_together_take_what_they_may(make_server):
    server = make_server("--body-memory-mib", "32")
    before = resident_bytes(server, "VmRSS")
    body = json.dumps({"DatabaseName": "x" * (8 * MIB - 100)}).encode()
    request = request_bytes(server, "glue", "POST", "/", body, GLUE)
    held = []
    for _ in range(16):  # each holds all but its last byte back
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        connection.sendall(request[:-1])
        held.append(connection)
    deadline = time.monotonic() + 20
    while figure(server, "tarn_buffered_body_bytes") < 24 * MIB and time.monotonic() < deadline:
        time.sleep(0.05)
    assert figure(server, "tarn_buffered_body_bytes") <= 32 * MIB
    statuses = collections.Counter()
    for connection in held:
        connection.sendall(request[-1:])
        answer = connection.recv(1 << 16)
        statuses[b"ThrottlingException" in answer] += 1
        connection.close()
    assert statuses[True] >= 8 and statuses[False] >= 1, statuses
    assert resident_bytes(server) - before < 200 * MIB
    assert server.client("glue").get_databases()["DatabaseList"] == []
    assert figure(server, "tarn_buffered_body_bytes") == 0


def test_clients_that_do_not_read_hold_little(make_server):
    """A thousand clients that take nothing of what they asked for."""
    server = make_server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="flood")
    s3.put_object(Bucket="flood", Key="large", Body=bytes(8 * MIB))
    before = resident_bytes(server, "VmRSS")
    get = request_bytes(server, "s3", "GET", "/flood/large", b"", {})
    connections = []
    for _ in range(CLIENTS):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(get)
        connections.append(connection)
    previous = -1
    while previous != (previous := figure(server, "tarn_http_queued_bytes")):
        time.sleep(1)
    assert resident_bytes(server) - before < 500 * MIB
    assert s3.get_object(Bucket="flood", Key="large")["Body"].read(MIB) == bytes(MIB)
    for connection in connections:
        connection.close()
