"""SIGTERM: what runs may end, what is slow is cut off at the deadline, what was acknowledged stays."""

import re
import signal
import socket
import threading
import time

import pytest

from raw_request import signed_headers

KEYS = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")
DRAIN_S = 2
BODY = bytes(range(256)) * 4096


@pytest.fixture
def draining(own_tarn):
    own_tarn.stop()
    own_tarn.arguments += ["--drain-seconds", str(DRAIN_S)]
    own_tarn.start()
    own_tarn.client("s3").create_bucket(Bucket="drain")
    return own_tarn


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def put_request(server, key):
    headers = signed_headers(server, "s3", "PUT", f"/drain/{key}", BODY, {}, KEYS)
    headers["Content-Length"] = str(len(BODY))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"PUT /drain/{key} HTTP/1.1\r\n{head}\r\n".encode(), BODY


def terminate(server):
    """Sends the signal and waits until nobody is let in any more; when it was sent."""
    sent = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    while time.monotonic() - sent < 10:
        try:
            connect(server).close()
        except ConnectionRefusedError:
            return sent
        except ConnectionResetError:
            pass  # it was still in the queue of the socket that closed
        time.sleep(0.01)
    raise AssertionError("the server still lets clients in")


def wait_for_end(server, sent):
    """The exit code, and how long it took from the signal."""
    code = server.process.wait(timeout=30)
    return code, time.monotonic() - sent


def keys(server):
    return [item["Key"] for item in
            server.client("s3").list_objects_v2(Bucket="drain").get("Contents", [])]


def test_idle_connections_do_not_hold_it_up(draining):
    idle = [connect(draining) for _ in range(50)]
    for connection in idle[:25]:
        connection.sendall(b"GET /_tarn/health HTTP/1.1\r\nHost: h\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    code, seconds = wait_for_end(draining, terminate(draining))
    assert code == 0 and seconds < DRAIN_S


def test_an_upload_under_way_may_end(draining):
    head, body = put_request(draining, "ends")
    upload = connect(draining)
    upload.sendall(head + body[:1000])
    time.sleep(0.2)
    sent = terminate(draining)
    for at in range(1000, len(body), 100_000):
        upload.sendall(body[at:at + 100_000])
        time.sleep(0.02)
    answer = upload.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200") and b"Connection: close" in answer
    code, seconds = wait_for_end(draining, sent)
    assert code == 0 and seconds < DRAIN_S
    draining.process.stdout.close()
    draining.start()
    assert draining.client("s3").get_object(Bucket="drain", Key="ends")["Body"].read() == BODY


def test_a_slow_upload_is_cut_off_at_the_deadline(draining):
    head, body = put_request(draining, "slow")
    upload = connect(draining)
    upload.sendall(head + body[:1000])
    stop = threading.Event()

    def trickle():
        at = 1000
        while not stop.wait(0.1):
            try:
                upload.sendall(body[at:at + 10])
            except OSError:
                return
            at += 10
    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        code, seconds = wait_for_end(draining, terminate(draining))
    finally:
        stop.set()
        thread.join()
    assert code == 0 and DRAIN_S - 0.5 < seconds < DRAIN_S + 5
    draining.process.stdout.close()
    draining.start()
    assert keys(draining) == []


def test_a_client_that_reads_slowly_is_cut_off_at_the_deadline(draining):
    draining.client("s3").put_object(Bucket="drain", Key="large", Body=BODY * 16)
    headers = signed_headers(draining, "s3", "GET", "/drain/large", b"", {}, KEYS)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader = connect(draining)
    reader.sendall(f"GET /drain/large HTTP/1.1\r\n{head}\r\n".encode())
    time.sleep(0.2)
    code, seconds = wait_for_end(draining, terminate(draining))
    assert code == 0 and seconds < DRAIN_S + 5


def test_what_is_answered_while_draining_is_kept(draining):
    """Clients that write until they are refused: each answer they got holds after the restart."""
    acknowledged = []

    def write(part):
        glue = draining.client("glue")
        for number in range(10_000):
            name = f"d{part}_{number}"
            try:
                glue.create_database(DatabaseInput={"Name": name})
            except Exception:  # noqa: BLE001: the server went away, in whichever way
                return
            acknowledged.append(name)
    threads = [threading.Thread(target=write, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    code, seconds = wait_for_end(draining, terminate(draining))
    for thread in threads:
        thread.join()
    assert code == 0 and seconds < DRAIN_S + 5
    draining.process.stdout.close()
    draining.start()
    found = draining.client("glue").get_paginator("get_databases").paginate()
    names = {database["Name"] for page in found for database in page["DatabaseList"]}
    assert acknowledged and set(acknowledged) <= names


def test_the_log_tells_of_the_deadline(draining):
    head, body = put_request(draining, "slow")
    upload = connect(draining)
    upload.sendall(head + body[:1000])
    time.sleep(0.2)
    wait_for_end(draining, terminate(draining))
    assert re.search(r'"event":"server.draining"', draining.log())
    assert re.search(r'"event":"http.drain_deadline_passed"', draining.log())


def test_a_service_manager_is_told(own_tarn, tmp_path):
    own_tarn.stop()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        own_tarn.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        own_tarn.start()
        assert manager.recv(100) == b"READY=1"
        assert own_tarn.stop() == 0
        assert manager.recv(100) == b"STOPPING=1"
