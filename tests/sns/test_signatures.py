"""SNS: signatures of messages, checked with openssl, and endpoints that speak TLS."""

import base64
import http.server
import json
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from tarn_server import Server
from test_topics import make_queue, receive

SIGNED = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


def is_genuine(message, folder, version, certificate_member="SigningCertURL"):
    """Whether the message's signature holds, as the developer guide says to check it."""
    assert message["SignatureVersion"] == version
    with urllib.request.urlopen(message[certificate_member], timeout=10) as answer:
        (folder / "certificate.pem").write_bytes(answer.read())
    public = subprocess.run(["openssl", "x509", "-in", folder / "certificate.pem", "-pubkey",
                             "-noout"], check=True, capture_output=True).stdout
    (folder / "public.pem").write_bytes(public)
    (folder / "signature").write_bytes(base64.b64decode(message["Signature"]))
    text = "".join(f"{name}\n{message[name]}\n" for name in SIGNED if message.get(name))
    digest = {"1": "-sha1", "2": "-sha256"}[version]
    done = subprocess.run(["openssl", "dgst", digest, "-verify", folder / "public.pem",
                           "-signature", folder / "signature"], input=text.encode(),
                          capture_output=True)
    return done.returncode == 0


@pytest.fixture
def sns(tarn):
    return tarn.client("sns")


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


@pytest.mark.parametrize("version", ["1", "2"])
def test_notifications_are_signed(sns, sqs, name, tmp_path, version):
    topic = sns.create_topic(Name=name, Attributes=(
        {} if version == "1" else {"SignatureVersion": version}))["TopicArn"]
    url, arn = make_queue(sqs, topic, name)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="grüße\nzwei", Subject="S")
    sns.publish(TopicArn=topic, Message="without subject")
    got = [json.loads(message["Body"]) for message in receive(sqs, url)]
    deadline = time.monotonic() + 60
    while len(got) < 2 and time.monotonic() < deadline:
        got += [json.loads(message["Body"]) for message in receive(sqs, url, 1)]
    assert len(got) == 2
    for message in got:
        assert is_genuine(message, tmp_path, version)
        assert not is_genuine({**message, "Message": "forged"}, tmp_path, version)


def test_the_key_outlives_a_restart(own_tarn, tmp_path):
    sns, sqs = own_tarn.client("sns"), own_tarn.client("sqs")
    topic = sns.create_topic(Name="t")["TopicArn"]
    url, arn = make_queue(sqs, topic, "q")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="one")
    (before,) = receive(sqs, url)
    own_tarn.restart()
    own_tarn.client("sns").publish(TopicArn=topic, Message="two")
    (after,) = receive(own_tarn.client("sqs"), url)
    before, after = json.loads(before["Body"]), json.loads(after["Body"])
    assert before["SigningCertURL"].rsplit("/", 1)[1] == after["SigningCertURL"].rsplit("/", 1)[1]
    assert is_genuine(after, tmp_path, "1")


def test_bad_versions_and_certificates(tarn, sns, name):
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.create_topic(Name=name, Attributes={"SignatureVersion": "3"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{tarn.endpoint}/SimpleNotificationService-0.pem", timeout=10)
    assert caught.value.code == 404


class Endpoint:
    """An HTTPS server that keeps what is posted to it."""

    def __init__(self, folder, host):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", f"subjectAltName={host}", "-keyout", folder / "key.pem", "-out",
                        folder / "certificate.pem"], check=True, capture_output=True)
        self.certificate = folder / "certificate.pem"
        posts = self.posts = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["content-length"]))
                posts.append((self.headers["x-amz-sns-message-type"], json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_port}/in"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=60):
        deadline = time.monotonic() + seconds
        while len(self.posts) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.posts


@pytest.mark.parametrize("host,is_trusted", [("IP:127.0.0.1", True), ("DNS:other.example", False)])
def test_https_endpoints(tmp_path, monkeypatch, host, is_trusted):
    """The certificate must name the host and be trusted; else nothing is sent."""
    (tmp_path / "tls").mkdir()
    endpoint = Endpoint(tmp_path / "tls", host)
    monkeypatch.setenv("SSL_CERT_FILE", str(endpoint.certificate))
    server = Server(tmp_path)
    try:
        server.start()
        sns = server.client("sns")
        topic = sns.create_topic(Name="t")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=endpoint.url)
        if not is_trusted:
            assert endpoint.wait(1, 2) == []
            return
        ((kind, message),) = endpoint.wait(1)
        assert kind == "SubscriptionConfirmation"
        assert is_genuine(message, tmp_path, "1")
        sns.confirm_subscription(TopicArn=topic, Token=message["Token"])
        sns.publish(TopicArn=topic, Message="over TLS")
        kind, message = endpoint.wait(2)[1]
        assert (kind, message["Message"]) == ("Notification", "over TLS")
        assert is_genuine(message, tmp_path, "1")
    finally:
        endpoint.server.shutdown()
        server.kill()
