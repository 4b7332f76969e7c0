"""Bodies that clients compress: Content-Encoding: gzip, within bounds."""

import gzip
import json

import pytest

from raw_request import send_signed

GLUE = {"Content-Type": "application/x-amz-json-1.1", "Content-Encoding": "gzip"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Content-Encoding": "gzip"}
MIB = 1 << 20


def create_database(tarn, body, headers=None):
    target = {"X-Amz-Target": "AWSGlue.CreateDatabase"}
    return send_signed(tarn, "glue", "POST", "/", body, {**GLUE, **target, **(headers or {})},
                       tarn.root_keys)


def test_json_is_unpacked(tarn, name):
    body = json.dumps({"DatabaseInput": {"Name": name, "Description": "x" * 2000}}).encode()
    status, _, text = create_database(tarn, gzip.compress(body))
    assert status == 200, text
    database = tarn.client("glue").get_database(Name=name)["Database"]
    assert database["Description"] == "x" * 2000


def test_forms_are_unpacked(tarn, name):
    body = f"Action=CreateUser&Version=2010-05-08&UserName={name}".encode()
    status, _, text = send_signed(tarn, "iam", "POST", "/", gzip.compress(body), FORM,
                                  tarn.root_keys)
    assert status == 200, text
    assert tarn.client("iam").get_user(UserName=name)["User"]["UserName"] == name


@pytest.mark.parametrize("encoding", ["GZIP", "x-gzip", "amz-1.0, gzip"])
def test_the_encodings_names_are_known(tarn, name, encoding):
    body = json.dumps({"DatabaseInput": {"Name": name}}).encode()
    assert create_database(tarn, gzip.compress(body), {"Content-Encoding": encoding})[0] == 200


def test_what_is_no_encoding_is_passed_over(tarn, name):
    body = json.dumps({"DatabaseInput": {"Name": name}}).encode()
    assert create_database(tarn, body, {"Content-Encoding": "amz-1.0"})[0] == 200


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd"])
def test_other_encodings_are_refused_by_name(tarn, name, encoding):
    body = json.dumps({"DatabaseInput": {"Name": name}}).encode()
    status, _, text = create_database(tarn, body, {"Content-Encoding": encoding})
    assert status == 415 and f"'{encoding}'" in text and "UnsupportedMediaType" in text


@pytest.mark.parametrize("body", [b"{}", gzip.compress(b"{}")[:-3], gzip.compress(b"{}") + b"x"])
def test_a_broken_stream_is_refused(tarn, body):
    status, _, text = create_database(tarn, body)
    assert status == 400 and "SerializationException" in text and "gzip" in text


def test_a_broken_stream_of_a_form_is_refused_as_xml(tarn):
    status, _, text = send_signed(tarn, "iam", "POST", "/", b"Action=ListUsers", FORM,
                                  tarn.root_keys)
    assert status == 400 and "<Code>SerializationException</Code>" in text


def test_a_bomb_is_stopped_at_the_limit(tarn):
    body = gzip.compress(b'{"DatabaseInput":{"Name":"' + b"x" * (200 * MIB) + b'"}}')
    assert len(body) < MIB
    status, _, text = create_database(tarn, body)
    assert status == 413 and "RequestEntityTooLarge" in text


def test_the_signature_covers_what_was_sent(tarn, name):
    body = json.dumps({"DatabaseInput": {"Name": name}}).encode()
    status, _, text = send_signed(
        tarn, "glue", "POST", "/", gzip.compress(body),
        {**GLUE, "X-Amz-Target": "AWSGlue.CreateDatabase"}, (tarn.root_keys[0], "wrong"))
    assert status in (400, 403) and "Signature" in text


def test_an_object_stays_as_it_was_sent(tarn, bucket):
    packed = gzip.compress(b"text of an object")
    tarn.client("s3").put_object(Bucket=bucket, Key="k", Body=packed, ContentEncoding="gzip")
    got = tarn.client("s3").get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == packed and got["ContentEncoding"] == "gzip"
