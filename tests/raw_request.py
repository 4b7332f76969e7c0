"""Requests that no client would send: any bytes, signed or wrongly signed."""

import http.client

import botocore.auth
import botocore.awsrequest
import botocore.credentials


def signed_headers(server, service, method, path, body, headers, keys, region="us-east-1"):
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path, dict(headers), body)
    request.headers["Host"] = f"127.0.0.1:{server.port}"
    make = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    if service == "s3":
        request.context["payload_signing_enabled"] = True
    make(botocore.credentials.Credentials(*keys), service, region).add_auth(request)
    return dict(request.headers)


def send(server, method, path, body=b"", headers=None):
    """Status, headers and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
    finally:
        connection.close()


def send_signed(server, service, method, path, body=b"", headers=None, keys=None):
    return send(server, method, path, body,
                signed_headers(server, service, method, path, body, headers or {}, keys))
