"""TLS on the port of plain HTTP: whom clients trust, what they speak, what goes wrong."""

import os
import socket
import ssl
import stat
import subprocess

import boto3
import botocore.config
import botocore.exceptions
import pytest

from tarn_server import ROOT_KEYS, Server

HEALTH = b"GET /_tarn/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def authority(module_tarn):
    """The path of the certificate to trust."""
    return str(module_tarn.data / "tls" / "authority.pem")


def context(authority, protocols=("http/1.1",)):
    made = ssl.create_default_context(cafile=authority)
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    made.set_alpn_protocols(list(protocols))
    return made


def connect(server, made, name="localhost"):
    return made.wrap_socket(socket.create_connection(("127.0.0.1", server.port), timeout=10),
                            server_hostname=name)


def read_all(connection):
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def secure_client(server, service, verify):
    return boto3.client(
        service, endpoint_url=f"https://localhost:{server.port}", region_name="us-east-1",
        aws_access_key_id=ROOT_KEYS[0], aws_secret_access_key=ROOT_KEYS[1], verify=verify,
        config=botocore.config.Config(retries={"max_attempts": 0},
                                      s3={"addressing_style": "path"}))


def curl(server, *arguments, url="https://localhost"):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "30", *arguments,
         f"{url}:{server.port}/_tarn/health"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "bucket.s3.localhost"])
def test_the_certificate_names_what_clients_call(module_tarn, authority, name):
    with connect(module_tarn, context(authority), name) as connection:
        assert connection.version() == "TLSv1.3"
        connection.sendall(HEALTH)
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def test_nobody_trusts_it_unasked(module_tarn, authority):
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(module_tarn, ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(module_tarn, context(authority), "example.com")
    with pytest.raises(botocore.exceptions.SSLError):
        secure_client(module_tarn, "sts", True).get_caller_identity()


@pytest.mark.parametrize("offered, chosen", [
    (("h2", "http/1.1"), "h2"), (("http/1.1", "h2"), "http/1.1"), (("http/1.1",), "http/1.1")])
def test_the_client_chooses_the_protocol(module_tarn, authority, offered, chosen):
    with connect(module_tarn, context(authority, offered)) as connection:
        assert connection.selected_alpn_protocol() == chosen


def test_old_versions_and_unknown_protocols_are_refused(module_tarn, authority):
    old = context(authority)
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        connect(module_tarn, old)
    with pytest.raises(ssl.SSLError):
        connect(module_tarn, context(authority, ("spdy/1",)))


def test_objects_travel_whole(module_tarn, authority):
    s3 = secure_client(module_tarn, "s3", authority)
    s3.create_bucket(Bucket="secure")
    body = os.urandom(9_000_001)
    s3.put_object(Bucket="secure", Key="k", Body=body)
    assert s3.get_object(Bucket="secure", Key="k")["Body"].read() == body
    plain = module_tarn.client("s3").get_object(Bucket="secure", Key="k")
    assert plain["Body"].read() == body


def test_policies_see_whether_a_request_came_over_tls(module_tarn, authority):
    module_tarn.client("s3").create_bucket(Bucket="tls-only")
    keys = module_tarn.user("tls-reader", {
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]})
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        module_tarn.client("s3", keys=keys).list_objects_v2(Bucket="tls-only")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    secure = boto3.client("s3", endpoint_url=f"https://localhost:{module_tarn.port}",
                          region_name="us-east-1", aws_access_key_id=keys[0],
                          aws_secret_access_key=keys[1], verify=authority)
    assert secure.list_objects_v2(Bucket="tls-only")["KeyCount"] == 0


def test_env_and_the_cli(module_tarn, authority):
    said = subprocess.run(
        [module_tarn.process.args[0], "env", "--tls", "--data", str(module_tarn.data), "--endpoint",
         f"https://localhost:{module_tarn.port}"], capture_output=True, text=True, check=True,
        env=dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=ROOT_KEYS[0],
                 TARN_ROOT_SECRET_ACCESS_KEY=ROOT_KEYS[1]))
    assert f"export AWS_CA_BUNDLE='{authority}'" in said.stdout
    done = subprocess.run(
        ["bash", "-c", 'eval "$1"; aws sts get-caller-identity --query Arn --output text', "-",
         said.stdout], capture_output=True, text=True, check=False,
        env=dict(os.environ, AWS_CONFIG_FILE="/dev/null", AWS_MAX_ATTEMPTS="1"))
    assert done.stdout == "arn:aws:iam::123456789012:root\n", done.stderr


def test_a_handshake_in_single_bytes(module_tarn, authority):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    secure = context(authority).wrap_bio(incoming, outgoing, server_hostname="localhost")
    with socket.create_connection(("127.0.0.1", module_tarn.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def send():
            for byte in outgoing.read():
                connection.sendall(bytes([byte]))

        while True:
            try:
                secure.do_handshake()
                break
            except ssl.SSLWantReadError:
                send()
                incoming.write(connection.recv(65536))
        secure.write(HEALTH)
        send()
        incoming.write(connection.recv(65536))
        answer = b""
        while b"\r\n\r\n" not in answer:
            try:
                answer += secure.read(65536)
            except ssl.SSLWantReadError:
                incoming.write(connection.recv(65536))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_nonsense_in_tls_and_tls_in_tls(module_tarn, authority):
    with socket.create_connection(("127.0.0.1", module_tarn.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01\x00\x05hello")
        assert connection.recv(7)[:1] == b"\x15"  # an alert
    with connect(module_tarn, context(authority)) as connection:
        connection.sendall(b"\x16\x03\x01\x00\x05hello\r\n\r\n")
        assert not read_all(connection).startswith(b"HTTP/1.1 200")
    assert module_tarn.client("sts").get_caller_identity()["Account"]


def test_the_keys_are_their_owners_alone(module_tarn):
    folder = module_tarn.data / "tls"
    for name in ("authority-key.pem", "server-key.pem"):
        assert stat.S_IMODE(os.stat(folder / name).st_mode) == 0o600


def test_http2_over_tls_and_by_prior_knowledge(module_tarn, authority):
    version = ("--output", "/dev/null", "--write-out", "%{http_version} %{http_code}")
    assert curl(module_tarn, "--cacert", authority, "--http2", *version) == "2 200"
    assert curl(module_tarn, "--cacert", authority, "--http1.1", *version) == "1.1 200"
    assert curl(module_tarn, "--http2-prior-knowledge", *version, url="http://127.0.0.1") == "2 200"
    assert curl(module_tarn, *version, url="http://127.0.0.1") == "1.1 200"


def test_signed_objects_over_http2(module_tarn, authority, tmp_path):
    module_tarn.client("s3").create_bucket(Bucket="over-h2")
    body = tmp_path / "body"
    body.write_bytes(os.urandom(3_000_000))
    sign = ("--aws-sigv4", "aws:amz:us-east-1:s3", "--user", ":".join(ROOT_KEYS), "--cacert",
            authority, "--http2", "--silent", "--show-error", "--fail", "--max-time", "30",
            "--write-out", "%{http_version}", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD")
    url = f"https://localhost:{module_tarn.port}/over-h2/k"
    subprocess.run(["curl", *sign, "--upload-file", str(body), url], check=True,
                   capture_output=True)
    back = tmp_path / "back"
    done = subprocess.run(["curl", *sign, "--output", str(back), url], check=True,
                          capture_output=True, text=True)
    assert done.stdout == "2"
    assert back.read_bytes() == body.read_bytes()


def test_the_authority_outlives_restarts_and_a_lost_certificate(tmp_path):
    server = Server(tmp_path).start()
    try:
        folder = server.data / "tls"
        trusted = (folder / "authority.pem").read_bytes()
        issued = (folder / "server.pem").read_bytes()
        server.restart()
        assert (folder / "server.pem").read_bytes() == issued
        server.kill()
        (folder / "server.pem").unlink()
        server.start()
        assert (folder / "server.pem").read_bytes() != issued
        assert (folder / "authority.pem").read_bytes() == trusted
        with connect(server, context(str(folder / "authority.pem"))) as connection:
            connection.sendall(HEALTH)
            assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")
    finally:
        server.kill()


def test_an_operators_own_certificate(tmp_path):
    for name in ("first", "second", "third"):
        (tmp_path / name).mkdir()
    first = Server(tmp_path / "first").start()
    first.kill()
    tls = first.data / "tls"
    second = Server(tmp_path / "second", "--tls-certificate", str(tls / "server.pem"), "--tls-key",
                    str(tls / "server-key.pem")).start()
    try:
        assert not (second.data / "tls").exists()
        with connect(second, context(str(tls / "authority.pem"))) as connection:
            connection.sendall(HEALTH)
            assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")
    finally:
        second.kill()
    wrong = Server(tmp_path / "third", "--tls-certificate", str(tls / "server.pem"), "--tls-key",
                   str(tls / "authority-key.pem"))
    with pytest.raises(RuntimeError, match="the TLS key"):
        wrong.start()
