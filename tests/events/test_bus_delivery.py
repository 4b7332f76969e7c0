"""Events on their way: matched, transformed, delivered, refused, scheduled; across a kill -9."""

import json
import time

import botocore.exceptions
import pytest

from event_sinks import Sink, advance


def rule(events, name, sink, pattern, **target):
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "log", "Arn": sink.arn, **target}])


def test_an_event_reaches_what_wants_it(events, put, sink, name):
    rule(events, name, sink, {"source": [name], "detail": {"n": [{"numeric": [">", 1]}]}})
    put({"n": 1})
    event_id = put({"n": 2}, Resources=["arn:a"])
    messages = sink.wait(1)
    assert len(messages) == 1
    event = json.loads(messages[0])
    assert event.pop("time").endswith("Z")
    assert event == {
        "version": "0", "id": event_id, "detail-type": "Test", "source": name, "account": "123456789012",
        "region": "us-east-1", "resources": ["arn:a"], "detail": {"n": 2}}


def test_targets_get_what_was_asked(events, put, tarn, sink, name):
    rule(events, name, sink, {"source": [name]}, InputTransformer={
        "InputPathsMap": {"who": "$.detail.who", "gone": "$.detail.gone"},
        "InputTemplate": '{"hello": <who>, "list": "<gone>", "rule": <aws.events.rule-name>}'})
    put({"who": {"name": "W"}})
    assert [json.loads(m) for m in sink.wait(1)] == [{"hello": {"name": "W"}, "list": "", "rule": name}]


def test_a_template_that_makes_no_json_sends_nothing(events, put, sink, name):
    rule(events, name, sink, {"source": [name]}, InputTransformer={
        "InputPathsMap": {"who": "$.detail.who"}, "InputTemplate": '{"hello": "<who>"}'})
    put({"who": {"name": "W"}})
    put({"who": "W"})
    assert [json.loads(m) for m in sink.wait(1)] == [{"hello": "W"}]


def test_a_disabled_rule_gets_nothing(events, put, sink, name):
    rule(events, name, sink, {"source": [name]})
    events.disable_rule(Name=name)
    put({"n": 1})
    events.enable_rule(Name=name)
    put({"n": 2})
    assert [json.loads(m)["detail"] for m in sink.wait(1)] == [{"n": 2}]


def test_entries_fail_one_by_one(events, name):
    answer = events.put_events(Entries=[
        {"Source": name, "DetailType": "t", "Detail": "{}"},
        {"DetailType": "t", "Detail": "{}"},
        {"Source": name, "Detail": "{}"},
        {"Source": name, "DetailType": "t"},
        {"Source": name, "DetailType": "t", "Detail": "no json"},
        {"Source": name, "DetailType": "t", "Detail": "[1]"},
        {"Source": "aws.s3", "DetailType": "t", "Detail": "{}"}])
    assert answer["FailedEntryCount"] == 6
    assert "EventId" in answer["Entries"][0]
    assert [e.get("ErrorCode") for e in answer["Entries"][1:]] == [
        "InvalidArgument"] * 3 + ["MalformedDetail"] * 2 + ["NotAuthorizedForSourceException"]
    assert answer["Entries"][1]["ErrorMessage"] == (
        "Parameter Source is not valid. Reason: Source is a required argument.")


def test_requests_that_are_too_large_are_refused(events, name):
    entry = {"Source": name, "DetailType": "t", "Detail": json.dumps({"x": "y" * 140_000})}
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        events.put_events(Entries=[entry, entry])
    assert caught.value.response["Error"]["Message"] == (
        "Total size of the entries in the request is over the limit.")


def test_a_large_event_arrives_whole(events, put, sink, name):
    rule(events, name, sink, {"source": [name]}, InputPath="$.detail.tail")
    put({"x": "y" * 200_000, "tail": "end"})
    assert sink.wait(1) == ['"end"']


def test_a_target_without_permission_gets_nothing(events, put, tarn, name):
    sink = Sink(tarn, name)
    rule(events, name, sink, {"source": [name]})
    put({"n": 1})
    time.sleep(0.5)
    sink.allow(name)
    put({"n": 2})
    assert [json.loads(m)["detail"] for m in sink.wait(1)] == [{"n": 2}]
    sink.logs.delete_resource_policy(policyName=name)


def test_buses_send_to_buses_under_a_role(events, put, tarn, sink, name):
    role = tarn.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "bus", "Arn": bus, "RoleArn": role}])
    events.put_rule(Name="there", EventBusName=name, EventPattern=json.dumps({"detail-type": ["Test"]}))
    events.put_targets(Rule="there", EventBusName=name, Targets=[{"Id": "log", "Arn": sink.arn}])
    put({"n": 1})  # the role may not
    time.sleep(0.5)
    tarn.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}]}))
    put({"n": 2})
    assert [json.loads(m)["detail"] for m in sink.wait(1)] == [{"n": 2}]


def test_who_may_put_events(tarn, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "events:PutEvents",
        "Resource": "arn:aws:events:us-east-1:123456789012:event-bus/default",
        "Condition": {"StringEquals": {"events:source": "mine"}}}]})
    client = tarn.client("events", keys=keys)
    entry = {"Source": "mine", "DetailType": "t", "Detail": "{}"}
    assert client.put_events(Entries=[entry])["FailedEntryCount"] == 0
    for other in ({**entry, "Source": "yours"}, {**entry, "EventBusName": name}):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.put_events(Entries=[entry, other])
        assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_schedules_fire_once_each_and_go_on_after_a_crash(own_tarn, name):
    events = own_tarn.client("events")
    sink = Sink(own_tarn, name).allow(name)
    events.put_rule(Name=name, ScheduleExpression="rate(5 minutes)")
    events.put_targets(Rule=name, Targets=[{"Id": "log", "Arn": sink.arn}])
    time.sleep(0.4)
    assert sink.messages() == []
    advance(own_tarn, 301)
    first = json.loads(sink.wait(1)[0])
    assert (first["detail-type"], first["source"], first["detail"]) == ("Scheduled Event", "aws.events", {})
    assert first["resources"] == [f"arn:aws:events:us-east-1:123456789012:rule/{name}"]
    advance(own_tarn, 3600)  # twelve were missed: one is made up for
    assert len(sink.wait(2)) == 2
    time.sleep(0.4)
    assert len(sink.messages()) == 2
    own_tarn.restart()  # its clock is as it was before it was moved
    advance(own_tarn, 3600 + 602)
    sink = Sink.__new__(Sink)
    sink.logs, sink.group = own_tarn.client("logs"), f"/aws/events/{name}"
    assert len(sink.wait(3)) == 3
    own_tarn.client("events").disable_rule(Name=name)
    advance(own_tarn, 600)
    time.sleep(0.4)
    assert len(sink.messages()) == 3


def test_nothing_that_was_acknowledged_is_lost_by_a_crash(own_tarn, name):
    events = own_tarn.client("events")
    sink = Sink(own_tarn, name).allow(name)
    rule(events, name, sink, {"source": [name]})
    wanted = []
    for batch in range(5):
        entries = [{"Source": name, "DetailType": "t", "Detail": json.dumps({"n": 10 * batch + i})}
                   for i in range(10)]
        assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
        wanted += [10 * batch + i for i in range(10)]
        if batch == 2:
            own_tarn.restart()
            events = own_tarn.client("events")
    own_tarn.restart()
    sink.logs = own_tarn.client("logs")
    sink.wait(50)
    time.sleep(0.3)
    assert sorted(json.loads(m)["detail"]["n"] for m in sink.messages()) == wanted
