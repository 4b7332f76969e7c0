"""Bodies of uploads as they travel: small ones, which the server reads whole before it looks at them,
and larger ones, or announced ones, which are decided by their heads."""

import hashlib
import os
import socket

import botocore.exceptions
import pytest

from raw_request import signed_headers

SMALL_BYTES = 64 << 10  # src/gateway/upload.h


def put_request(server, path, body, keys=None, more=None):
    headers = signed_headers(server, "s3", "PUT", path, body,
                             {"Content-Length": str(len(body)), **(more or {})},
                             keys or server.root_keys)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"PUT {path} HTTP/1.1\r\n{head}\r\n".encode()


def answer_to(server, request, silence_s=3):
    """What the server says, until it closes or is silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=silence_s) as connection:
        connection.sendall(request)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
                if b"\r\n\r\n" in received and not received.startswith(b"HTTP/1.1 100"):
                    break
        except TimeoutError:
            pass
        return received


def is_there(s3, bucket, key):
    return any(one["Key"] == key for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []))


@pytest.mark.parametrize("size", [1, SMALL_BYTES - 1, SMALL_BYTES, SMALL_BYTES + 1])
def test_bodies_about_the_border(tarn, bucket, size):
    s3, body = tarn.client("s3"), os.urandom(size)
    assert answer_to(tarn, put_request(tarn, f"/{bucket}/key", body) + body).startswith(
        b"HTTP/1.1 200")
    got = s3.get_object(Bucket=bucket, Key="key")
    assert got["Body"].read() == body
    assert got["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'


@pytest.mark.parametrize("size", [4096, SMALL_BYTES + 1])
def test_another_body_than_was_signed_is_refused(tarn, bucket, size):
    body = os.urandom(size)
    other = bytes([body[0] ^ 1]) + body[1:]
    answer = answer_to(tarn, put_request(tarn, f"/{bucket}/key", body) + other)
    assert answer.startswith(b"HTTP/1.1 400") and b"XAmzContentSHA256Mismatch" in answer
    assert not is_there(tarn.client("s3"), bucket, "key")


@pytest.mark.parametrize("size", [4096, SMALL_BYTES + 1])
def test_who_may_not_put_leaves_nothing(tarn, bucket, size):
    keys = tarn.user(f"reader-{size}", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
    body = os.urandom(size)
    answer = answer_to(tarn, put_request(tarn, f"/{bucket}/key", body, keys) + body)
    assert answer.startswith(b"HTTP/1.1 403") and b"AccessDenied" in answer
    assert not is_there(tarn.client("s3"), bucket, "key")


def test_who_asks_first_is_told_before_the_body(tarn, bucket):
    keys = tarn.user("asks-first", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
    request = put_request(tarn, f"/{bucket}/key", b"x" * 100, keys, {"Expect": "100-continue"})
    assert answer_to(tarn, request).startswith(b"HTTP/1.1 403")
    request = put_request(tarn, f"/{bucket}/key", b"x" * 100, None, {"Expect": "100-continue"})
    assert answer_to(tarn, request).startswith(b"HTTP/1.1 100")


@pytest.mark.parametrize("size", [4096, SMALL_BYTES + 1])
def test_a_body_cut_short_is_not_stored(tarn, bucket, size):
    body = os.urandom(size)
    with socket.create_connection(("127.0.0.1", tarn.port), timeout=10) as connection:
        connection.sendall(put_request(tarn, f"/{bucket}/key", body) + body[:-1])
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 400")
    assert not is_there(tarn.client("s3"), bucket, "key")


def test_many_write_one_key(tarn, bucket):
    """Each of them wins or loses its race, and runs again with the body that it has stored."""
    bodies = [os.urandom(500) for _ in range(20)]
    connections = []
    for body in bodies:
        connection = socket.create_connection(("127.0.0.1", tarn.port), timeout=20)
        connection.sendall(put_request(tarn, f"/{bucket}/key", body) + body)
        connections.append(connection)
    for connection in connections:
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.close()
    s3 = tarn.client("s3")
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() in bodies
    with pytest.raises(botocore.exceptions.ClientError):
        s3.put_object(Bucket=bucket, Key="key", Body=b"", IfNoneMatch="*")
