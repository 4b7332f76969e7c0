"""Requests to S3 over plain HTTP whose bodies do not come through Python: the kernel moves them
between the connection and a file or a pipe. Signed and answered as those of boto3.

Only where the endpoint is plain HTTP, as it is beside the server; what goes wrong is tried again by
the caller through boto3, which knows all of S3's errors.
"""

import http.client
import os
import urllib.parse

from pyspark._engine import object_files

TIMEOUT_S = 60
SPLICE_BYTES = 1 << 20


def is_served():
    """Whether the endpoint is one that these requests reach."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    return endpoint.startswith("http://") and hasattr(os, "splice")


def _signed(method, bucket, key, query, headers):
    """The URL in parts, and the headers with the signature, which leaves the body out."""
    import boto3
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest

    class Unsigned(S3SigV4Auth):
        def _should_sha256_sign_payload(self, request):
            return False

    client = object_files.client()
    path = urllib.parse.quote(f"/{bucket}/{key}", safe="/~-._")
    url = client.meta.endpoint_url.rstrip("/") + path + ("?" + query if query else "")
    request = AWSRequest(method, url, headers={"User-Agent": client.meta.config.user_agent,
                                               **headers})
    credentials = boto3.DEFAULT_SESSION.get_credentials().get_frozen_credentials()
    Unsigned(credentials, "s3", client.meta.region_name).add_auth(request)
    return urllib.parse.urlsplit(url), dict(request.headers.items())


def _begin(method, bucket, key, query="", headers=None):
    """A connection with the head of a request on its way."""
    url, signed = _signed(method, bucket, key, query, headers or {})
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=TIMEOUT_S)
    connection.putrequest(method, url.path + ("?" + url.query if url.query else ""),
                          skip_accept_encoding=True)
    for name, value in signed.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection


def put_part(upload, source, number, start, size):
    """Sends a part of a local file; its tag, or None where boto3 is to try."""
    bucket, key, name = upload
    query = f"partNumber={number + 1}&uploadId={urllib.parse.quote(name, safe='~-._')}"
    try:
        connection = _begin("PUT", bucket, key, query, {"Content-Length": str(size)})
        try:
            with open(source, "rb") as file:
                connection.sock.sendfile(file, start, size)
            answer = connection.getresponse()
            answer.read()
            return answer.getheader("ETag") if answer.status == 200 else None
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return None


def copy_to(pipe, path, start, tag, moved):
    """Moves an object's bytes from `start` on into a pipe: (bytes moved, all bytes, its tag).
    Fewer than all where the connection ended early; None where boto3 is to try. moved(count) is
    told how many of the object's bytes have gone."""
    bucket, key = object_files.split(path)
    headers = {"Range": f"bytes={start}-"} if start else {}
    if tag:
        headers["If-Match"] = tag
    try:
        connection = _begin("GET", bucket, key, "", headers)
    except OSError:
        return None
    sock = connection.sock  # which it forgets where nothing is to come after the answer
    try:
        answer = connection.getresponse()
        if answer.status != (206 if start else 200) or answer.length is None:
            return None
        total = answer.length
        return _move(sock, answer, pipe, start, moved), total, answer.getheader("ETag")
    except (http.client.HTTPException, TimeoutError):
        return None
    finally:
        connection.close()


def _move(sock, answer, pipe, start, moved):
    """What came with the head is written; the rest goes from one into the other."""
    total = answer.length
    came = answer.read1(SPLICE_BYTES) if total else b""
    done = len(came)
    while came:
        came = came[os.write(pipe, came):]
    sock.settimeout(None)
    while done < total:
        count = os.splice(sock.fileno(), pipe, min(total - done, SPLICE_BYTES))
        if count == 0:
            break
        done += count
        moved(start + done)
    object_files.TRANSFERS.read(done)
    return done
