"""CloudWatch Logs: groups, streams, events; as crawlers write and people read."""

import time

import botocore.exceptions
import pytest


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


@pytest.fixture
def logs(tarn):
    return tarn.client("logs")


@pytest.fixture
def group(logs, name):
    logs.create_log_group(logGroupName="/test/" + name)
    logs.create_log_stream(logGroupName="/test/" + name, logStreamName="one")
    return "/test/" + name


def put(logs, group, messages, stream="one", first_ms=None):
    first_ms = first_ms or int(time.time() * 1000) - 60_000
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
        {"timestamp": first_ms + number, "message": message}
        for number, message in enumerate(messages)])
    return first_ms


def messages_of(answer):
    return [event["message"] for event in answer["events"]]


def test_groups(logs, group, tarn):
    assert refusal(logs.create_log_group, logGroupName=group)["Code"] == (
        "ResourceAlreadyExistsException")
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["logGroupName"] == group and found["deletionProtectionEnabled"] is False
    assert refusal(logs.create_log_group, logGroupName=group + "-kept",
                   deletionProtectionEnabled=True)["Code"] == "InvalidParameterException"
    assert found["arn"] == f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"
    assert abs(found["creationTime"] - time.time() * 1000) < 60_000
    assert logs.describe_log_groups(logGroupNamePattern=group[6:])["logGroups"] == [found]
    elsewhere = tarn.client("logs", region="eu-west-1")
    assert elsewhere.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
    put(logs, group, ["x"])
    logs.delete_log_group(logGroupName=group)
    assert refusal(logs.describe_log_streams, logGroupName=group)["Code"] == (
        "ResourceNotFoundException")
    logs.create_log_group(logGroupName=group)
    assert logs.describe_log_streams(logGroupName=group)["logStreams"] == []
    assert logs.filter_log_events(logGroupName=group)["events"] == []


def test_groups_in_pages(logs, name):
    made = [f"/pages/{name}/{number}" for number in range(5)]
    for group in made:
        logs.create_log_group(logGroupName=group)
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=f"/pages/{name}/", PaginationConfig={"PageSize": 2})
    sizes = [[found["logGroupName"] for found in page["logGroups"]] for page in pages]
    assert sizes == [made[:2], made[2:4], made[4:]]


def test_streams(logs, group):
    logs.create_log_stream(logGroupName=group, logStreamName="two")
    assert refusal(logs.create_log_stream, logGroupName=group, logStreamName="two")["Code"] == (
        "ResourceAlreadyExistsException")
    first_ms = put(logs, group, ["a", "b"], "two")
    one, two = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert (one["logStreamName"], two["logStreamName"]) == ("one", "two")
    assert "firstEventTimestamp" not in one
    assert (two["firstEventTimestamp"], two["lastEventTimestamp"]) == (first_ms, first_ms + 1)
    latest = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime",
                                       descending=True, limit=1)
    assert [stream["logStreamName"] for stream in latest["logStreams"]] == ["two"]
    logs.delete_log_stream(logGroupName=group, logStreamName="two")
    assert refusal(logs.get_log_events, logGroupName=group, logStreamName="two")["Code"] == (
        "ResourceNotFoundException")


def test_events_in_pages(logs, group):
    put(logs, group, [f"line {number}" for number in range(10)])
    where = {"logGroupName": group, "logStreamName": "one", "limit": 4}
    assert messages_of(logs.get_log_events(**where)) == [f"line {n}" for n in range(6, 10)]
    page = logs.get_log_events(startFromHead=True, **where)
    read = messages_of(page)
    while page["events"]:
        token = page["nextForwardToken"]
        page = logs.get_log_events(nextToken=token, **where)
        read += messages_of(page)
    assert read == [f"line {n}" for n in range(10)]
    assert page["nextForwardToken"] == token  # the end answers the token that was given
    back = logs.get_log_events(nextToken=page["nextBackwardToken"], **where)
    assert messages_of(back) == [f"line {n}" for n in range(6, 10)]


def test_following_an_empty_stream_sees_what_comes(logs, group):
    where = {"logGroupName": group, "logStreamName": "one"}
    page = logs.get_log_events(**where)
    assert page["events"] == []
    put(logs, group, ["late"])
    assert messages_of(logs.get_log_events(nextToken=page["nextForwardToken"], **where)) == ["late"]


def test_times_bound_what_is_read(logs, group):
    first_ms = put(logs, group, ["a", "b", "c", "d"])
    answer = logs.get_log_events(logGroupName=group, logStreamName="one", startFromHead=True,
                                 startTime=first_ms + 1, endTime=first_ms + 3)
    assert messages_of(answer) == ["b", "c"]


def test_filtering(logs, group):
    logs.create_log_stream(logGroupName=group, logStreamName="two")
    first_ms = put(logs, group, ["ERROR disk lost", "INFO fine"])
    put(logs, group, ["ERROR net lost", "WARN slow"], "two", first_ms + 10)
    for pattern, expected in [("", 4), ("ERROR", 2), ("ERROR net", 1), ("?WARN ?INFO", 2),
                              ("lost -disk", 1), ('"disk lost"', 1), ("absent", 0)]:
        found = logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]
        assert len(found) == expected, pattern
        assert found == sorted(found, key=lambda event: event["timestamp"])
    only = logs.filter_log_events(logGroupName=group, logStreamNames=["two"])
    assert messages_of(only) == ["ERROR net lost", "WARN slow"]
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, PaginationConfig={"PageSize": 3})
    assert [len(page["events"]) for page in pages] == [3, 1]
    error = refusal(logs.filter_log_events, logGroupName=group, filterPattern="{ $.a = }")
    assert error["Code"] == "InvalidParameterException"


def test_bad_batches(logs, group):
    now_ms = int(time.time() * 1000)

    def send(*times, stream="one"):
        return logs.put_log_events(
            logGroupName=group, logStreamName=stream,
            logEvents=[{"timestamp": at, "message": "m"} for at in times])

    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        send(now_ms, stream="absent")
    with pytest.raises(logs.exceptions.InvalidParameterException):
        send(now_ms, now_ms - 1)
    with pytest.raises(logs.exceptions.InvalidParameterException):
        send(now_ms - 25 * 3600 * 1000, now_ms)
    day_ms = 24 * 3600 * 1000
    answer = send(now_ms - 15 * day_ms)
    assert answer["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"] == 1
    answer = send(now_ms, now_ms + 3 * 3600 * 1000)
    assert answer["rejectedLogEventsInfo"]["tooNewLogEventStartIndex"] == 1
    assert len(logs.get_log_events(logGroupName=group, logStreamName="one")["events"]) == 1


def test_events_survive_a_kill(own_tarn):
    logs = own_tarn.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="one")
    put(logs, "g", ["kept", "too"])
    own_tarn.restart()
    answer = logs.get_log_events(logGroupName="g", logStreamName="one")
    assert messages_of(answer) == ["kept", "too"]
