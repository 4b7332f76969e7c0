"""Batches as large as AWS takes them: more rows than one transaction holds."""

import time

import pytest

LONG = "/a/group/with/a/long/name/" + "n" * 400


@pytest.mark.parametrize("size", [1, 78])
def test_ten_thousand_lines_in_one_request(tarn, name, size):
    logs = tarn.client("logs")
    group, stream = (LONG + name)[:512], "s" * 300
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    now_ms = int(time.time() * 1000)
    lines = [{"timestamp": now_ms + number // 5000, "message": str(number).rjust(size, ".")}
             for number in range(10_000)]
    answer = logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=lines)
    assert "rejectedLogEventsInfo" not in answer
    got, token = [], {}
    while True:
        page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True,
                                   **token)
        got += page["events"]
        if not page["events"]:
            break
        token = {"nextToken": page["nextForwardToken"]}
    assert [(e["timestamp"], e["message"]) for e in got] == [
        (e["timestamp"], e["message"]) for e in lines]
    logs.delete_log_group(logGroupName=group)


def test_what_is_rejected_is_told_by_a_batch_in_steps(tarn, name):
    logs = tarn.client("logs")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    now_ms = int(time.time() * 1000)
    # A batch spans 24 hours at most: these lie around the border of 14 days.
    old_ms = now_ms - 14 * 24 * 3600 * 1000 - 3600 * 1000
    lines = [{"timestamp": old_ms, "message": "old"}] * 2 + [
        {"timestamp": old_ms + 2 * 3600 * 1000, "message": str(n)} for n in range(3000)]
    answer = logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=lines)
    assert answer["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"] == 2
    stream = logs.describe_log_streams(logGroupName=name)["logStreams"][0]
    assert stream["firstEventTimestamp"] == lines[2]["timestamp"]
