"""Cross-origin rules of buckets: the configuration, the browser's question, headers of answers."""

import urllib.error
import urllib.request

import botocore.exceptions
import pytest

RULES = [
    {"ID": "one", "AllowedOrigins": ["https://app.example.com", "http://*.example.org"],
     "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["X-Amz-*", "content-type"],
     "ExposeHeaders": ["ETag", "x-amz-request-id"], "MaxAgeSeconds": 3000},
    {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]},
]
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@pytest.fixture
def s3(tarn):
    return tarn.client("s3", signature_version="s3v4")


@pytest.fixture
def shared(s3, bucket):
    """A bucket with rules."""
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    return bucket


def ask(tarn, path, method="OPTIONS", **headers):
    """Status, headers in lower case, body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(tarn.endpoint + path, method=method, headers=named)
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    lower = {name.lower(): value for name, value in answer.headers.items()}
    return answer.status, lower, answer.read().decode()


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_configuration(s3, bucket):
    assert refusal(s3.get_bucket_cors, Bucket=bucket) == (
        "NoSuchCORSConfiguration", "The CORS configuration does not exist")
    s3.delete_bucket_cors(Bucket=bucket)
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == RULES
    s3.delete_bucket_cors(Bucket=bucket)
    assert refusal(s3.get_bucket_cors, Bucket=bucket)[0] == "NoSuchCORSConfiguration"


@pytest.mark.parametrize("change, message", [
    ({"AllowedMethods": ["PATCH"]},
     "Found unsupported HTTP method in CORS config. Unsupported method is PATCH"),
    ({"AllowedOrigins": ["http://*.*"]},
     'AllowedOrigin "http://*.*" can not have more than one wildcard.'),
    ({"AllowedHeaders": ["x-*-*"]}, 'AllowedHeader "x-*-*" can not have more than one wildcard.'),
    ({"ExposeHeaders": ["x-*"]}, 'ExposeHeader "x-*" contains wildcard. We currently do not '
                                 "support wildcard for ExposeHeader."),
])
def test_bad_rules(s3, bucket, change, message):
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], **change}
    assert refusal(s3.put_bucket_cors, Bucket=bucket,
                   CORSConfiguration={"CORSRules": [rule]}) == ("InvalidRequest", message)
    assert refusal(s3.put_bucket_cors, Bucket=bucket,
                   CORSConfiguration={"CORSRules": []})[0] == "MalformedXML"


def test_preflight(tarn, shared):
    status, headers, body = ask(
        tarn, f"/{shared}/key", Origin="https://app.example.com",
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="X-Amz-Date, Content-Type")
    assert (status, body) == (200, "")
    assert headers["access-control-allow-origin"] == "https://app.example.com"
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["access-control-allow-methods"] == "GET, PUT"
    assert headers["access-control-allow-headers"] == "x-amz-date, content-type"
    assert headers["access-control-expose-headers"] == "ETag, x-amz-request-id"
    assert headers["access-control-max-age"] == "3000"
    assert headers["vary"] == VARY


def test_preflight_of_anyone(tarn, shared):
    status, headers, _ = ask(tarn, f"/{shared}/key", Origin="http://other",
                             Access_Control_Request_Method="GET")
    assert status == 200
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert "access-control-max-age" not in headers


@pytest.mark.parametrize("origin, method, asked", [
    ("http://other", "PUT", ""),
    ("https://app.example.com", "DELETE", ""),
    ("https://app.example.com", "PUT", "authorization"),
    ("http://example.org", "PUT", ""),
])
def test_preflight_forbidden(tarn, shared, origin, method, asked):
    wanted = {"Access_Control_Request_Headers": asked} if asked else {}
    status, headers, body = ask(tarn, f"/{shared}/key", Origin=origin,
                                Access_Control_Request_Method=method, **wanted)
    assert status == 403
    assert "<Code>AccessForbidden</Code>" in body
    assert "CORSResponse: This CORS request is not allowed." in body
    assert f"<Method>{method}</Method><ResourceType>OBJECT</ResourceType>" in body
    assert "access-control-allow-origin" not in headers


def test_preflight_without_rules(tarn, bucket, name):
    status, _, body = ask(tarn, f"/{bucket}", Origin="http://x", Access_Control_Request_Method="PUT")
    assert status == 403 and "CORS is not enabled for this bucket." in body
    assert "<ResourceType>BUCKET</ResourceType>" in body
    status, _, body = ask(tarn, f"/{name}x", Origin="http://x", Access_Control_Request_Method="PUT")
    assert status == 403 and "CORSResponse: Bucket not found" in body
    status, _, body = ask(tarn, f"/{bucket}/key")
    assert status == 400 and "Insufficient information. Origin request header needed." in body


def test_answers_say_who_may_read(tarn, s3, shared):
    s3.put_object(Bucket=shared, Key="key", Body=b"text")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": shared, "Key": "key"})
    path = url[len(tarn.endpoint):]
    status, headers, body = ask(tarn, path, "GET", Origin="http://sub.example.org")
    assert (status, body) == (200, "text")
    assert headers["access-control-allow-origin"] == "http://sub.example.org"
    assert headers["access-control-expose-headers"] == "ETag, x-amz-request-id"
    assert headers["vary"] == VARY
    assert "access-control-allow-origin" not in ask(tarn, path, "GET")[1]
    # A refusal is readable too, or a page could not tell why.
    status, headers, _ = ask(tarn, f"/{shared}/key", "GET", Origin="http://other")
    assert status == 403
    assert headers["access-control-allow-origin"] == "*"


def test_uploads_say_who_may_read(tarn, s3, shared):
    url = s3.generate_presigned_url("put_object", Params={"Bucket": shared, "Key": "key"})
    request = urllib.request.Request(url, method="PUT", data=b"text",
                                     headers={"Origin": "https://app.example.com"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert s3.get_object(Bucket=shared, Key="key")["Body"].read() == b"text"
