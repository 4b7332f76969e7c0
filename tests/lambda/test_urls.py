"""Functions' URLs: who may call, what the function gets, what the caller gets."""

import base64
import http.client
import json
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

ECHO = ("import json\n"
        "def handler(event, context):\n"
        "    return {'statusCode': 201, 'headers': {'X-Path': event['rawPath']},\n"
        "            'cookies': ['a=1; Path=/', 'b=2'], 'body': json.dumps(event)}\n")


def call(tarn, url, path="/", method="GET", body=None, headers=None):
    """By the URL's Host, on this machine; returns status, headers and body."""
    host = urllib.parse.urlsplit(url).netloc
    connection = http.client.HTTPConnection("127.0.0.1", tarn.port, timeout=60)
    connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def make_url(tarn, name, auth="NONE", **settings):
    client = tarn.client("lambda")
    made = client.create_function_url_config(FunctionName=name, AuthType=auth, **settings)
    if auth == "NONE":
        client.add_permission(FunctionName=name, StatementId="url", Principal="*",
                              Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    return made["FunctionUrl"]


def test_its_configuration(tarn, name):
    arn = functions.make_function(tarn, name, ECHO)["FunctionArn"]
    client = tarn.client("lambda")
    made = client.create_function_url_config(
        FunctionName=name, AuthType="AWS_IAM",
        Cors={"AllowOrigins": ["https://a.example"], "MaxAge": 7, "AllowCredentials": True})
    assert made["FunctionArn"] == arn and "InvokeMode" not in made, "it was not said"
    assert f".lambda-url.us-east-1.localhost:{tarn.port}/" in made["FunctionUrl"]
    got = client.get_function_url_config(FunctionName=name)
    assert got["FunctionUrl"] == made["FunctionUrl"] and got["InvokeMode"] == "BUFFERED"
    assert got["Cors"] == {"AllowOrigins": ["https://a.example"], "MaxAge": 7,
                           "AllowCredentials": True}
    with pytest.raises(client.exceptions.ResourceConflictException):
        client.create_function_url_config(FunctionName=name, AuthType="NONE")
    client.update_function_url_config(FunctionName=name, AuthType="NONE",
                                      InvokeMode="RESPONSE_STREAM")
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    alias = tarn.aws("lambda", "create-function-url-config", "--function-name", name,
                     "--qualifier", "live", "--auth-type", "NONE")
    assert alias["FunctionArn"] == arn + ":live"
    listed = client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]
    assert {(item["FunctionArn"], item["InvokeMode"]) for item in listed} == {
        (arn, "RESPONSE_STREAM"), (arn + ":live", "BUFFERED")}
    client.delete_function_url_config(FunctionName=name)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_url_config(FunctionName=name)
    assert call(tarn, made["FunctionUrl"])[0] == 403
    client.delete_function(FunctionName=name)
    assert call(tarn, alias["FunctionUrl"])[::2] == (403, b'{"Message":null}')


def test_a_call_and_its_answer(tarn, name):
    functions.make_function(tarn, name, ECHO)
    url = make_url(tarn, name)
    status, headers, body = call(tarn, url, "/a/b%20c?x=1&x=2", "POST", '{"n": 1}',
                                 {"Content-Type": "application/json", "Cookie": "s=1"})
    event = json.loads(body)
    assert status == 201 and headers["X-Path"] == "/a/b%20c"
    assert headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2"]
    assert headers["Content-Type"] == "application/json"
    assert event["body"] == '{"n": 1}' and event["isBase64Encoded"] is False
    assert event["queryStringParameters"] == {"x": "1,2"} and event["cookies"] == ["s=1"]
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["accountId"] == "anonymous"
    _, _, body = call(tarn, url, "/", "PUT", b"\xff\x00")
    assert base64.b64decode(json.loads(body)["body"]) == b"\xff\x00"
    # The form for those whose machine does not know *.localhost.
    url_id = urllib.parse.urlsplit(url).netloc.split(".")[0]
    status, headers, body = call(tarn, tarn.endpoint, f"/_tarn/function-url/{url_id}/a/b?x=1")
    assert status == 201 and json.loads(body)["rawPath"] == "/a/b"
    assert call(tarn, "http://0123.lambda-url.us-east-1.localhost/")[0] == 403


@pytest.mark.parametrize("code, status, body", [
    ("return {'hello': 'world'}", 200, b'{"hello":"world"}'),
    ("return 'plain'", 200, b"plain"),
    ("return {'statusCode': 204}", 204, b""),
    ("return {'statusCode': 200, 'body': 'aGk=', 'isBase64Encoded': True}", 200, b"hi"),
    ("raise ValueError('no')", 502, b"Internal Server Error"),
    ("return {'statusCode': 200, 'headers': {'a': 'x\\r\\nb: y'}}", 502, b"Internal Server Error"),
])
def test_answers(tarn, name, code, status, body):
    functions.make_function(tarn, name, f"def handler(event, context):\n    {code}\n")
    assert call(tarn, make_url(tarn, name))[::2] == (status, body)


def test_who_may_call(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    url = client.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    status, headers, body = call(tarn, url)
    assert (status, json.loads(body)) == (403, {"Message": "Forbidden"})
    assert headers["x-amzn-errortype"] == "AccessDeniedException"
    client.add_permission(FunctionName=name, StatementId="url", Principal="*",
                          Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    assert call(tarn, url)[0] == 201
    # The permission is for calls without a signature only.
    client.update_function_url_config(FunctionName=name, AuthType="AWS_IAM")
    assert call(tarn, url)[0] == 403
    nobody = tarn.user(name + "-nobody")
    somebody = tarn.user(name + "-somebody", {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "lambda:InvokeFunctionUrl", "Resource": "*"}]})

    def signed(keys, service="lambda"):
        request = botocore.awsrequest.AWSRequest("POST", url + "x", data="{}")
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*keys), service,
                                "us-east-1").add_auth(request)
        return call(tarn, url, "/x", "POST", "{}", dict(request.headers.items()))

    assert signed(nobody)[0] == 403
    status, _, body = signed(somebody)
    assert status == 201
    iam = json.loads(body)["requestContext"]["authorizer"]["iam"]
    assert iam["userArn"].endswith(name + "-somebody") and iam["accessKey"] == somebody[0]
    assert signed((somebody[0], "wrong" * 8))[0] == 403
    assert signed(somebody, service="s3")[0] == 403


def test_browsers_are_told(tarn, name):
    functions.make_function(tarn, name, ECHO)
    url = make_url(tarn, name, Cors={
        "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"], "MaxAge": 7})
    ask = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    status, headers, body = call(tarn, url, method="OPTIONS", headers=ask)
    assert (status, body) == (200, b"")
    assert headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert headers["Access-Control-Max-Age"] == "7"
    ask["Origin"] = "https://b.example"
    assert call(tarn, url, method="OPTIONS", headers=ask)[1]["Access-Control-Allow-Origin"] is None
    _, headers, _ = call(tarn, url, headers={"Origin": "https://a.example"})
    assert headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_a_url_that_streams(tarn, name):
    runtime = functions.node_runtime()
    code = """
import { setTimeout as pause } from 'node:timers/promises';
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const out = awslambda.HttpResponseStream.from(stream, {
    statusCode: 207, headers: { 'Content-Type': 'text/event-stream', 'X-A': 'b' }, cookies: ['c=1'] });
  for (let i = 0; i < 3; i++) { out.write(`data: ${i}\\n\\n`); await pause(300); }
  out.end();
});
"""
    functions.make_function(tarn, name, "", files={"index.mjs": code}, Runtime=runtime,
                            MemorySize=512, Timeout=10)
    url = make_url(tarn, name, InvokeMode="RESPONSE_STREAM")
    connection = http.client.HTTPConnection("127.0.0.1", tarn.port, timeout=60)
    connection.request("GET", "/", headers={"Host": urllib.parse.urlsplit(url).netloc})
    answer = connection.getresponse()
    assert answer.status == 207 and answer.headers["X-A"] == "b"
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Set-Cookie"] == "c=1"
    first = answer.read(9)
    begun = time.monotonic()
    assert first == b"data: 0\n\n"
    assert answer.read() == b"data: 1\n\ndata: 2\n\n"
    assert time.monotonic() - begun > 0.4


def test_limits(tarn, name):
    functions.make_function(tarn, name, ECHO)
    url = make_url(tarn, name)
    assert call(tarn, url, method="POST", body=b"x" * (7 << 20))[0] == 413
    assert call(tarn, url, method="POST", body=b"x" * (5 << 20))[0] == 413, "base64 makes it larger"
    tarn.client("lambda").put_function_concurrency(FunctionName=name,
                                                   ReservedConcurrentExecutions=0)
    assert call(tarn, url)[0] == 429
