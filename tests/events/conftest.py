"""What the tests of EventBridge ask for."""

import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from event_sinks import Sink  # noqa: E402


@pytest.fixture
def events(tarn):
    return tarn.client("events")


@pytest.fixture
def sink(tarn, name):
    made = Sink(tarn, name).allow(name)
    yield made
    made.logs.delete_resource_policy(policyName=name)  # an account has ten


@pytest.fixture
def put(events, name):
    """Puts one event of the test's own source."""

    def put(detail, source=None, kind="Test", **entry):
        answer = events.put_events(Entries=[{
            "Source": source or name, "DetailType": kind, "Detail": json.dumps(detail), **entry}])
        assert answer["FailedEntryCount"] == 0, answer
        return answer["Entries"][0]["EventId"]

    return put
