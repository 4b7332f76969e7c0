"""Buses, rules, targets, tags and permissions, as clients configure them."""

import json

import botocore.exceptions
import pytest

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:any"


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_default_bus_is_always_there(events):
    bus = events.describe_event_bus()
    assert (bus["Name"], bus["Arn"]) == (
        "default", "arn:aws:events:us-east-1:123456789012:event-bus/default")
    assert "default" in [b["Name"] for b in events.list_event_buses()["EventBuses"]]
    assert refusal(events.delete_event_bus, Name="default") == (
        "ValidationException", "Cannot delete event bus default.")


def test_a_bus_comes_and_goes(events, name):
    arn = events.create_event_bus(Name=name, Description="mine",
                                  Tags=[{"Key": "a", "Value": "b"}])["EventBusArn"]
    assert arn == f"arn:aws:events:us-east-1:123456789012:event-bus/{name}"
    assert refusal(events.create_event_bus, Name=name) == (
        "ResourceAlreadyExistsException", f"Event bus {name} already exists.")
    assert events.describe_event_bus(Name=arn)["Description"] == "mine"
    events.update_event_bus(Name=name, Description="yours")
    assert events.describe_event_bus(Name=name)["Description"] == "yours"
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "c", "Value": "d"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "c", "Value": "d"}]
    events.put_rule(Name="r", EventBusName=name, EventPattern='{"source":["x"]}')
    assert refusal(events.delete_event_bus, Name=name)[0] == "ValidationException"
    events.delete_rule(Name="r", EventBusName=name)
    events.delete_event_bus(Name=name)
    assert refusal(events.describe_event_bus, Name=name) == (
        "ResourceNotFoundException", f"Event bus {name} does not exist.")
    assert refusal(events.put_rule, Name="r", EventBusName=name, EventPattern='{"source":["x"]}') == (
        "ResourceNotFoundException", f"Event bus {name} does not exist.")


def test_permissions_make_a_policy(events, name):
    events.create_event_bus(Name=name)
    events.put_permission(EventBusName=name, StatementId="one", Principal="210987654321",
                          Action="events:PutEvents")
    events.put_permission(EventBusName=name, StatementId="all", Principal="*", Action="events:PutEvents",
                          Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"})
    policy = json.loads(events.describe_event_bus(Name=name)["Policy"])
    assert [s["Sid"] for s in policy["Statement"]] == ["one", "all"]
    assert policy["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::210987654321:root"}
    events.remove_permission(EventBusName=name, StatementId="one")
    assert refusal(events.remove_permission, EventBusName=name, StatementId="one") == (
        "ResourceNotFoundException", "Statement with the provided id does not exist.")
    events.remove_permission(EventBusName=name, RemoveAllPermissions=True)
    assert "Policy" not in events.describe_event_bus(Name=name)


def test_a_rule_comes_and_goes(events, name):
    arn = events.put_rule(Name=name, EventPattern='{"source":["x"]}', Description="d")["RuleArn"]
    assert arn == f"arn:aws:events:us-east-1:123456789012:rule/{name}"
    rule = events.describe_rule(Name=name)
    assert (rule["State"], rule["EventPattern"], rule["EventBusName"]) == (
        "ENABLED", '{"source":["x"]}', "default")
    events.disable_rule(Name=name)
    assert events.describe_rule(Name=name)["State"] == "DISABLED"
    events.enable_rule(Name=name)
    assert [r["State"] for r in events.list_rules(NamePrefix=name)["Rules"]] == ["ENABLED"]
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": FUNCTION}, {"Id": "2", "Arn": FUNCTION}])
    assert name in events.list_rule_names_by_target(TargetArn=FUNCTION)["RuleNames"]
    assert refusal(events.delete_rule, Name=name) == (
        "ValidationException", "Rule can't be deleted since it has targets.")
    left = events.remove_targets(Rule=name, Ids=["1", "2", "3"])
    assert [entry["TargetId"] for entry in left["FailedEntries"]] == ["3"]
    events.delete_rule(Name=name)
    events.delete_rule(Name=name)
    assert refusal(events.describe_rule, Name=name) == (
        "ResourceNotFoundException", f"Rule {name} does not exist on EventBus default.")


@pytest.mark.parametrize("expression", [
    "rate(10 seconds)", "rate(1 minutes)", "rate(10 minute)", "rate()", " rate(10 minutes)",
    "cron(0 1 * * * *)", "cron(7 20 * * NOT *)", "cron(INVALID)", "cron(71 8 1 * ? *)",
    "cron(0 0 30 2 ? *)", "at(2030-01-01T00:00:00)"])
def test_schedules_that_are_none_are_refused(events, name, expression):
    assert refusal(events.put_rule, Name=name, ScheduleExpression=expression) == (
        "ValidationException", "Parameter ScheduleExpression is not valid.")


def test_what_is_wrong_with_a_rule_is_said(events, name):
    assert refusal(events.put_rule, Name=name) == (
        "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.")
    assert refusal(events.put_rule, Name=name, EventPattern='{"source":"x"}') == (
        "InvalidEventPatternException",
        'Event pattern is not valid. Reason: "source" must be an object or an array')
    events.create_event_bus(Name=name)
    assert refusal(events.put_rule, Name="r", EventBusName=name, ScheduleExpression="rate(1 minute)") == (
        "ValidationException", "ScheduleExpression is supported only on the default event bus.")


def test_what_is_wrong_with_a_target_is_said(events, name):
    events.put_rule(Name=name, EventPattern='{"source":["x"]}')

    def put(**target):
        return refusal(events.put_targets, Rule=name, Targets=[{"Id": "t", "Arn": FUNCTION, **target}])

    assert put(Input="{}", InputPath="$.detail") == (
        "ValidationException",
        "Only one of Input, InputPath, or InputTransformer must be provided for target t.")
    assert put(InputTransformer={"InputTemplate": '"<x>"'}) == (
        "ValidationException", "InputTemplate for target t contains invalid placeholder x.")
    assert "does not serve" in put(Arn="arn:aws:ecs:us-east-1:123456789012:cluster/c")[1]
    assert "KinesisParameters" in put(KinesisParameters={"PartitionKeyPath": "$.id"})[1]
    assert put(Arn="arn:aws:events:us-east-1:123456789012:event-bus/default")[1].startswith("RoleArn")
    many = [{"Id": str(i), "Arn": FUNCTION} for i in range(6)]
    assert refusal(events.put_targets, Rule=name, Targets=many)[0] == "LimitExceededException"
    assert events.list_targets_by_rule(Rule=name)["Targets"] == []


def test_targets_are_told_as_they_were_given(events, name):
    events.put_rule(Name=name, EventPattern='{"source":["x"]}')
    target = {
        "Id": "t", "Arn": FUNCTION, "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:q"},
        "InputTransformer": {"InputPathsMap": {"a": "$.detail.a"}, "InputTemplate": '"<a>"'}}
    events.put_targets(Rule=name, Targets=[target])
    assert events.list_targets_by_rule(Rule=name)["Targets"] == [target]


def test_patterns_are_tested(events):
    event = {"id": "1", "source": "s", "detail-type": "d", "account": "123456789012",
             "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "detail": {"n": 5, "ip": "10.0.0.7"}}
    for pattern, expected in [
            ({"detail": {"n": [{"numeric": [">", 4]}], "ip": [{"cidr": "10.0.0.0/24"}]}}, True),
            ({"detail": {"n": [{"anything-but": 5}]}}, False),
            ({"$or": [{"source": ["x"]}, {"detail": {"gone": [{"exists": False}]}}]}, True)]:
        assert events.test_event_pattern(
            EventPattern=json.dumps(pattern), Event=json.dumps(event))["Result"] is expected
    twice = '{"source": [{"prefix": "us-"}], "source": [{"anything-but": "us-east"}]}'
    for source, expected in (("eu", True), ("us-east", False)):
        assert events.test_event_pattern(EventPattern=twice, Event=json.dumps(
            {**event, "source": source}))["Result"] is expected, "the last of two holds"
    assert events.test_event_pattern(
        EventPattern='{"detail-type": [{"equals-ignore-case": "one"}]}',
        Event=json.dumps({**event, "detail-type": ["ONE", "two"]}))["Result"]
    for bad in ("text", "[]", json.dumps({"id": "1"})):
        assert refusal(events.test_event_pattern, EventPattern='{"source":["x"]}', Event=bad) == (
            "ValidationException", "Parameter Event is not valid.")


def test_what_is_not_served_names_itself(events, name):
    code, message = refusal(events.create_archive, ArchiveName=name,
                            EventSourceArn=events.describe_event_bus()["Arn"])
    assert code == "NotImplemented" and "CreateArchive" in message


def test_the_cli(tarn, name):
    tarn.aws("events", "put-rule", "--name", name, "--schedule-expression", "cron(0 12 * * ? *)")
    assert tarn.aws("events", "describe-rule", "--name", name)["ScheduleExpression"] == "cron(0 12 * * ? *)"
