"""A list in headers, and metadata, on several lines of one name, as the SDK for Go sends them. The
signature is of the joined values."""

import http.client

import raw_request
from tarn_server import ROOT_KEYS


def send_in_lines(server, method, path, joined):
    """Each comma of a value becomes the end of a line."""
    signed = raw_request.signed_headers(server, "s3", method, path, b"", joined, ROOT_KEYS)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in signed.items():
            for line in value.split(",") if name in joined else [value]:
                connection.putheader(name, line)
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_list_may_have_a_line_for_each_element(tarn, bucket):
    tarn.client("s3").put_object(Bucket=bucket, Key="k", Body=b"abc", ChecksumAlgorithm="SHA256")
    status, text = send_in_lines(tarn, "GET", f"/{bucket}/k?attributes=", {
        "X-Amz-Object-Attributes": "ETag,Checksum,ObjectSize"})
    assert status == 200
    for element in ("<ETag>", "<ChecksumSHA256>", "<ObjectSize>3</ObjectSize>"):
        assert element in text


def test_lines_of_metadata_are_joined(tarn, bucket):
    status, text = send_in_lines(tarn, "PUT", f"/{bucket}/m", {
        "x-amz-meta-colour": "red,green", "x-amz-meta-size": "1"})
    assert status == 200, text
    assert tarn.client("s3").head_object(Bucket=bucket, Key="m")["Metadata"] == {
        "colour": "red,green", "size": "1"}
