"""Tarn's own pages: who may see them, and what the figures say."""

import json
import re
import socket
import urllib.request

import pytest

from raw_request import send, signed_headers

PROMETHEUS = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"}


def other_address():
    """An address of this machine that is not loopback, or nothing."""
    for _, _, _, _, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
        if not address[0].startswith("127."):
            return address[0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.200", 9))  # sends nothing: only routes
            return probe.getsockname()[0]
        except OSError:
            return None


def free_port(address):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


@pytest.fixture
def make_server(tarn, tmp_path):
    """Starts a server with arguments of the test's own."""
    made = []

    def make(*arguments):
        made.append(type(tarn)(tmp_path / str(len(made)), *arguments))
        made[-1].folder.mkdir()
        return made[-1].start()
    yield make
    for server in made:
        server.kill()


@pytest.fixture
def outside(make_server):
    """A server that listens on an address that is not loopback, too."""
    address = other_address()
    if not address or address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    port = free_port(address)
    server = make_server("--listen", f"{address}:{port}")
    server.outside = f"http://{address}:{port}"
    return server


def post(server, path, body, keys=None, service="tarn", headers=None):
    url = server.outside + path
    request = urllib.request.Request(url, data=body, headers=headers or {}, method="POST")
    if keys:
        import botocore.auth
        import botocore.awsrequest
        import botocore.credentials
        signed = botocore.awsrequest.AWSRequest("POST", url, {}, body)
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*keys), service,
                                "us-east-1").add_auth(signed)
        for key, value in signed.headers.items():
            request.add_header(key, value)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_hooks_want_loopback_or_the_root(outside, name):
    body = b'{"advance_seconds": 1}'
    assert post(outside, "/_tarn/clock", body)[0] == 403
    assert post(outside, "/_tarn/clock", body, outside.root_keys)[0] == 200
    assert post(outside, "/_tarn/clock", body, outside.root_keys, service="s3")[0] == 403
    assert post(outside, "/_tarn/clock", body, (outside.root_keys[0], "wrong"))[0] == 403
    user = outside.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    status, answer = post(outside, "/_tarn/reset", b"{}", user)
    assert status == 403 and "root" in answer["message"]
    assert [found["UserName"] for found in outside.client("iam").list_users()["Users"]] == [name]
    assert post(outside, "/_tarn/reset", b"{}", outside.root_keys)[0] == 200
    assert outside.client("iam").list_users()["Users"] == []


def test_a_wrong_signature_is_refused_on_loopback_too(tarn):
    headers = signed_headers(tarn, "tarn", "POST", "/_tarn/clock", b"{}", {},
                             (tarn.root_keys[0], "wrong"))
    assert send(tarn, "POST", "/_tarn/clock", b"{}", headers)[0] == 403


def samples_of(text):
    """{name and labels: value}; every line must be one that Prometheus reads."""
    samples, typed = {}, set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in typed and kind in ("counter", "gauge", "histogram")
            typed.add(name)
        elif not line.startswith("#"):
            match = re.fullmatch(
                r'([a-z0-9_]+)(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (\+Inf|[-+0-9.e]+)', line)
            assert match, line
            base = re.sub(r"_(bucket|sum|count)$", "", match[1])
            assert match[1] in typed or base in typed, line
            samples[match[1] + (match[2] or "")] = float(match[4])
    return samples


@pytest.mark.parametrize("path, headers", [("/metrics", PROMETHEUS), ("/_tarn/metrics", {})])
def test_figures_are_prometheus_text(tarn, name, path, headers):
    tarn.client("iam").create_user(UserName=name)
    status, answered, text = send(tarn, "GET", path, headers=headers)
    assert status == 200
    content_type = {key.lower(): value for key, value in answered.items()}["content-type"]
    assert content_type.startswith("text/plain; version=0.0.4")
    samples = samples_of(text)
    key = 'tarn_requests_total{service="iam",operation="CreateUser",status="200"}'
    assert samples[key] >= 1
    count = 'tarn_request_duration_seconds_count{operation="iam:CreateUser"}'
    assert samples[count] >= samples[key]
    infinite = 'tarn_request_duration_seconds_bucket{operation="iam:CreateUser",le="+Inf"}'
    assert samples[infinite] == samples[count]
    for wanted in ("tarn_store_transactions_total", "tarn_pool_queued_tasks",
                   "process_resident_memory_bytes", "tarn_audit_events_total",
                   "tarn_store_groups_total"):
        assert any(sample.startswith(wanted) for sample in samples), wanted


def test_a_bucket_called_metrics_is_a_bucket(own_tarn):
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="metrics")
    s3.put_object(Bucket="metrics", Key="k", Body=b"x")
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="metrics")["Contents"]] == ["k"]
    assert send(own_tarn, "GET", "/metrics")[0] == 403  # an anonymous list of the bucket


def test_figures_are_for_this_machine_unless_opened(outside):
    request = urllib.request.Request(outside.outside + "/metrics", headers=PROMETHEUS)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 403
    outside.kill()
    outside.arguments.append("--open-metrics")
    outside.start()
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert "tarn_requests_total" in answer.read().decode() or answer.status == 200


def test_requests_are_logged_with_their_id(make_server, name):
    server = make_server("--log-level", "debug")
    answer = server.client("iam").create_user(UserName=name)
    request_id = answer["ResponseMetadata"]["RequestId"]
    lines = [json.loads(line) for line in server.log().splitlines()]
    line = next(line for line in lines if line.get("request_id") == request_id)
    assert line["level"] == "debug" and line["event"] == "request"
    assert line["service"] == "iam" and line["operation"] == "CreateUser"
    assert line["status"] == 200 and line["microseconds"] > 0
    assert line["principal"] == "arn:aws:iam::123456789012:root"
