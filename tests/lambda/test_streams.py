"""InvokeWithResponseStream: answers that come while functions write them."""

import base64
import time

import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

NODE = """
import { setTimeout as pause } from 'node:timers/promises';
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType('text/plain');
  for (let i = 0; i < event.count; i++) {
    if (!stream.write('x'.repeat(event.size))) await new Promise((r) => stream.once('drain', r));
    if (event.pause) await pause(event.pause);
  }
  if (event.fail) throw new TypeError('broke off');
  stream.end();
});
"""

# The Runtime API by hand, as a runtime of one's own does it.
BOOTSTRAP = """#!/usr/bin/env python3
import http.client, os, time
api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
while True:
    api.request('GET', '/2018-06-01/runtime/invocation/next')
    answer = api.getresponse()
    answer.read()
    path = '/2018-06-01/runtime/invocation/%s/response' % answer.headers['Lambda-Runtime-Aws-Request-Id']
    def pieces():
        for i in range(3):
            yield b'piece %d\\n' % i
            time.sleep(0.3)
    api.request('POST', path, body=pieces(), encode_chunked=True, headers={
        'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked',
        'Content-Type': 'text/plain'})
    api.getresponse().read()
"""


@pytest.fixture(scope="module")
def node(tarn):
    runtime = functions.node_runtime()
    name = "streams-in-node"
    functions.make_function(tarn, name, "", files={"index.mjs": NODE}, Runtime=runtime,
                            MemorySize=512, Timeout=10)
    return name


def events_of(answer):
    return list(answer["EventStream"])


def body_of(events):
    return b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)


def test_node_streams_as_it_writes(tarn, node):
    client = tarn.client("lambda", read_timeout=60)
    client.invoke_with_response_stream(FunctionName=node, Payload=b'{"count": 1, "size": 1}')
    answer = client.invoke_with_response_stream(
        FunctionName=node, Payload=b'{"count": 4, "size": 10, "pause": 300}', LogType="Tail")
    assert answer["StatusCode"] == 200 and answer["ExecutedVersion"] == "$LATEST"
    times, events = [], []
    for event in answer["EventStream"]:
        times.append(time.monotonic())
        events.append(event)
    assert body_of(events) == b"x" * 40
    assert times[-1] - times[0] > 0.6, "it came at once"
    assert "REPORT" in base64.b64decode(events[-1]["InvokeComplete"]["LogResult"]).decode()


def test_a_slow_reader_holds_the_function_back(tarn, node):
    client = tarn.client("lambda", read_timeout=60)
    answer = client.invoke_with_response_stream(
        FunctionName=node, Payload=b'{"count": 600, "size": 65536}', LogType="Tail")
    total = 0
    for count, event in enumerate(answer["EventStream"]):
        total += len(event.get("PayloadChunk", {}).get("Payload", b""))
        if count == 3:
            time.sleep(2)
        last = event
    assert total == 600 * 65536
    assert "ErrorCode" not in last["InvokeComplete"]
    report = base64.b64decode(last["InvokeComplete"]["LogResult"]).decode()
    duration = float(report.split("Duration: ")[1].split(" ms")[0])
    assert duration > 1000, f"the function did not wait for its reader: {report}"


def test_an_error_in_the_middle_is_in_the_last_event(tarn, node):
    answer = tarn.client("lambda", read_timeout=60).invoke_with_response_stream(
        FunctionName=node, Payload=b'{"count": 2, "size": 5, "fail": true}')
    events = events_of(answer)
    assert body_of(events) == b"x" * 10
    complete = events[-1]["InvokeComplete"]
    assert complete["ErrorCode"] == "Unhandled"
    assert "broke off" in complete["ErrorDetails"]


def test_a_timeout_in_the_middle_ends_it(tarn, node):
    client = tarn.client("lambda", read_timeout=60)
    client.update_function_configuration(FunctionName=node, Timeout=2)
    client.get_waiter("function_updated_v2").wait(FunctionName=node, WaiterConfig={"Delay": 1})
    events = events_of(client.invoke_with_response_stream(
        FunctionName=node, Payload=b'{"count": 100, "size": 5, "pause": 100}'))
    assert "timed out" in events[-1]["InvokeComplete"]["ErrorDetails"]
    assert len(body_of(events)) >= 5
    client.update_function_configuration(FunctionName=node, Timeout=10)
    client.get_waiter("function_updated_v2").wait(FunctionName=node, WaiterConfig={"Delay": 1})


def test_a_runtime_of_ones_own_streams(tarn, name):
    functions.make_function(tarn, name, "", files={"bootstrap": BOOTSTRAP},
                            Runtime="provided.al2023", Timeout=10)
    client = tarn.client("lambda", read_timeout=60)
    answer = client.invoke_with_response_stream(FunctionName=name)
    times, body = [], b""
    for event in answer["EventStream"]:
        times.append(time.monotonic())
        body += event.get("PayloadChunk", {}).get("Payload", b"")
    assert body == b"piece 0\npiece 1\npiece 2\n"
    assert times[-1] - times[0] > 0.4


def test_what_is_not_streamed_comes_alike(tarn, name):
    functions.make_function(
        tarn, name, "def handler(e, c):\n    if e: raise ValueError('no')\n    return 'x' * 3000000\n")
    client = tarn.client("lambda", read_timeout=60)
    events = events_of(client.invoke_with_response_stream(FunctionName=name))
    assert body_of(events) == b'"' + b"x" * 3_000_000 + b'"'
    assert events[-1]["InvokeComplete"] == {}
    events = events_of(client.invoke_with_response_stream(FunctionName=name, Payload=b"1"))
    assert body_of(events) == b""
    assert events[-1]["InvokeComplete"]["ErrorCode"] == "Unhandled"
    assert "no" in events[-1]["InvokeComplete"]["ErrorDetails"]
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.invoke_with_response_stream(FunctionName=name + "-none")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
