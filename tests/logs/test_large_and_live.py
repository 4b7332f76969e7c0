"""CloudWatch Logs: large events, batches that lie in blocks, searches in pages, live tails."""

import random
import threading
import time

import botocore.config
import botocore.exceptions
import pytest


@pytest.fixture
def logs(tarn):
    return tarn.client("logs")


@pytest.fixture
def group(logs, name):
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    return name


def put(logs, group, events, stream="one"):
    return logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
        {"timestamp": at, "message": message} for at, message in events])


def all_events(logs, group, forward, limit, **more):
    """Everything of the stream, page by page, in the order of the pages' direction."""
    where = {"logGroupName": group, "logStreamName": "one", "limit": limit, **more}
    page = logs.get_log_events(startFromHead=forward, **where)
    found = []
    while page["events"]:
        found += page["events"] if forward else page["events"][::-1]
        token = page["nextForwardToken" if forward else "nextBackwardToken"]
        page = logs.get_log_events(nextToken=token, **where)
    return [(event["timestamp"], event["message"]) for event in found]


def test_an_event_of_a_megabyte(logs, group, name):
    now = int(time.time() * 1000)
    letters = random.Random(name)
    large = "".join(letters.choice("abcdefghijklnopqrstuvwxyz ") for _ in range(1_000_000))
    put(logs, group, [(now, large)])
    put(logs, group, [(now + 1, "small")])
    (event,) = logs.get_log_events(logGroupName=group, logStreamName="one", startFromHead=True,
                                   limit=1)["events"]
    assert event["message"] == large
    found = logs.filter_log_events(logGroupName=group, filterPattern="small")["events"]
    assert [event["message"] for event in found] == ["small"]
    with pytest.raises(logs.exceptions.InvalidParameterException):
        put(logs, group, [(now, "x" * 1_048_577)])


def test_blocks_and_rows_are_one_stream(logs, group, name):
    """Batches that overlap in time, small ones as rows and large ones as blocks."""
    chance = random.Random(name)
    now = int(time.time() * 1000) - 3_600_000
    sent = []
    for batch in range(12):
        count = chance.choice([1, 3, 200])
        first = now + chance.randrange(2000)
        events = sorted((first + chance.randrange(500), f"batch {batch} line {n} " + "x" * 90)
                        for n in range(count))
        put(logs, group, events)
        sent += [(at, len(sent) + n, message) for n, (at, message) in enumerate(events)]
    expected = [(at, message) for at, _, message in sorted(sent)]
    for limit in (7, 64, 1000):
        assert all_events(logs, group, True, limit) == expected
        assert all_events(logs, group, False, limit) == expected[::-1]
    middle = expected[len(expected) // 2][0]
    assert all_events(logs, group, True, 50, startTime=middle) == [
        one for one in expected if one[0] >= middle]
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern='"line 1"', PaginationConfig={"PageSize": 5})
    found = [(event["timestamp"], event["message"]) for page in pages for event in page["events"]]
    assert found == [one for one in expected if "line 1" in one[1]]


def test_searches_go_on_where_they_ended(logs, group):
    """Streams' events are interleaved by time, also over pages."""
    now = int(time.time() * 1000) - 60_000
    for stream in ("two", "three"):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
    for number, stream in enumerate(("one", "two", "three")):
        put(logs, group, [(now + 3 * i + number, f"{stream} {i} " + "y" * 200) for i in range(100)],
            stream)
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, PaginationConfig={"PageSize": 7})
    events = [event for page in pages for event in page["events"]]
    assert [event["timestamp"] for event in events] == [now + i for i in range(300)]
    assert len({event["eventId"] for event in events}) == 300
    only = logs.filter_log_events(logGroupName=group, logStreamNamePrefix="t",
                                  startTime=now + 10, endTime=now + 20)["events"]
    assert [event["timestamp"] - now for event in only] == [
        i for i in range(10, 21) if i % 3 != 0]
    with pytest.raises(logs.exceptions.InvalidParameterException):
        logs.filter_log_events(logGroupName=group, nextToken="bm9uc2Vuc2U=")


def test_old_lines_of_blocks_go(own_tarn):
    """Retention takes blocks as well as rows."""
    import pathlib
    import sys
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "events"))
    from event_sinks import advance
    logs = own_tarn.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="one")
    now = int(time.time() * 1000)
    put(logs, "g", [(now + n, "z" * 1000) for n in range(50)])
    assert len(logs.filter_log_events(logGroupName="g")["events"]) == 50
    logs.put_retention_policy(logGroupName="g", retentionInDays=1)
    advance(own_tarn, 2 * 24 * 3600)
    deadline = time.monotonic() + 60
    while logs.filter_log_events(logGroupName="g")["events"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert logs.filter_log_events(logGroupName="g")["events"] == []


class Tail:
    """Reads a live tail in a thread of its own."""

    def __init__(self, tarn, **wish):
        client = tarn.client("logs", inject_host_prefix=False)
        self.stream = client.start_live_tail(**wish)["responseStream"]
        self.start, self.lines, self.updates = None, [], 0
        self.ready = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for event in self.stream:
                if "sessionStart" in event:
                    self.start = event["sessionStart"]
                    self.ready.set()
                else:
                    self.updates += 1
                    self.lines += event["sessionUpdate"]["sessionResults"]
        except Exception:  # the stream was closed
            pass

    def wait(self, count, seconds=60):
        deadline = time.monotonic() + seconds
        while len(self.lines) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return [line["message"] for line in self.lines]


def test_a_live_tail(tarn, logs, group):
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    now = int(time.time() * 1000)
    put(logs, group, [(now, "before")])
    tail = Tail(tarn, logGroupIdentifiers=[arn], logEventFilterPattern="?one ?two")
    assert tail.ready.wait(60)
    assert tail.start["logGroupIdentifiers"] == [group] or tail.start["logGroupIdentifiers"] == [arn]
    put(logs, group, [(now, "one"), (now, "three"), (now, "two")])
    assert tail.wait(2) == ["one", "two"]
    assert tail.lines[0]["logStreamName"] == "one"
    assert tail.lines[0]["logGroupIdentifier"].endswith(group)
    before = tail.updates
    time.sleep(2.5)
    assert tail.updates > before  # an update a second, also without lines
    tail.stream.close()


def test_live_tails_are_refused(tarn, logs, group, name):
    client = tarn.client("logs", inject_host_prefix=False)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    for wish, code in (
            ({"logGroupIdentifiers": [arn + "x"]}, "ResourceNotFoundException"),
            ({"logGroupIdentifiers": [arn], "logEventFilterPattern": "{ $.a = }"},
             "InvalidParameterException"),
            ({"logGroupIdentifiers": [arn], "logStreamNames": ["a"],
              "logStreamNamePrefixes": ["b"]}, "InvalidParameterException")):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.start_live_tail(**wish)
        assert caught.value.response["Error"]["Code"] == code
