"""EventBridge Scheduler: schedules and groups as clients make them, and what they invoke."""

import datetime
import json
import pathlib
import sys
import time

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "events"))

from event_sinks import Sink, advance  # noqa: E402

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
OFF = {"Mode": "OFF"}


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def make_role(tarn, name):
    """A role that the Scheduler may put events under."""
    iam = tarn.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": BUS}]}))
    return role


def bus_target(role, name, **more):
    return {"Arn": BUS, "RoleArn": role, "EventBridgeParameters": {"Source": name, "DetailType": "due"},
            **more}


@pytest.fixture
def scheduler(tarn):
    return tarn.client("scheduler")


@pytest.fixture
def role(tarn, name):
    return make_role(tarn, name)


@pytest.fixture
def timed(own_tarn, name):
    """A server of its own with a sink behind the default bus: scheduler, role, sink."""
    role = make_role(own_tarn, name)
    sink = Sink(own_tarn, name).allow(name)
    events = own_tarn.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "log", "Arn": sink.arn, "InputPath": "$.detail"}])
    return own_tarn.client("scheduler"), role, sink


def stamp(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds))


def test_a_schedule_comes_and_goes(scheduler, role, name):
    arn = scheduler.create_schedule(
        Name=name, ScheduleExpression="rate(1 day)", FlexibleTimeWindow=OFF, State="DISABLED",
        Target=bus_target(role, name, Input='{"a":1}'))["ScheduleArn"]
    assert arn == f"arn:aws:scheduler:us-east-1:123456789012:schedule/default/{name}"
    got = scheduler.get_schedule(Name=name)
    assert (got["GroupName"], got["State"], got["ScheduleExpressionTimezone"],
            got["ActionAfterCompletion"]) == ("default", "DISABLED", "UTC", "NONE")
    assert got["Target"] == bus_target(role, name, Input='{"a":1}', RetryPolicy={
        "MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185})
    assert refusal(scheduler.create_schedule, Name=name, ScheduleExpression="rate(1 day)",
                   FlexibleTimeWindow=OFF, Target=bus_target(role, name)) == (
        "ConflictException", f"Schedule {name} already exists.")
    scheduler.update_schedule(
        Name=name, ScheduleExpression="cron(0 9 ? * MON *)", ScheduleExpressionTimezone="Europe/Berlin",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
        Target=bus_target(role, name, RetryPolicy={"MaximumRetryAttempts": 0}))
    got = scheduler.get_schedule(Name=name)
    assert got["Target"]["RetryPolicy"] == {
        "MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 0}
    assert (got["State"], got["ScheduleExpressionTimezone"], got["FlexibleTimeWindow"]) == (
        "ENABLED", "Europe/Berlin", {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15})
    assert [s["Name"] for s in scheduler.list_schedules(NamePrefix=name)["Schedules"]] == [name]
    assert scheduler.list_schedules(NamePrefix=name, State="DISABLED")["Schedules"] == []
    scheduler.delete_schedule(Name=name)
    assert refusal(scheduler.get_schedule, Name=name) == (
        "ResourceNotFoundException", f"Schedule {name} does not exist.")


def test_groups(scheduler, role, name):
    arn = scheduler.create_schedule_group(Name=name, Tags=[{"Key": "a", "Value": "b"}])["ScheduleGroupArn"]
    assert scheduler.get_schedule_group(Name=name)["State"] == "ACTIVE"
    assert {"default", name} <= {g["Name"] for g in scheduler.list_schedule_groups()["ScheduleGroups"]}
    scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}])
    scheduler.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "c", "Value": "d"}]
    scheduler.create_schedule(Name="s", GroupName=name, ScheduleExpression="rate(1 day)",
                              FlexibleTimeWindow=OFF, Target=bus_target(role, name))
    assert [s["GroupName"] for s in scheduler.list_schedules(GroupName=name)["Schedules"]] == [name]
    scheduler.delete_schedule_group(Name=name)
    assert refusal(scheduler.get_schedule, Name="s", GroupName=name)[0] == "ResourceNotFoundException"
    assert refusal(scheduler.list_schedules, GroupName=name) == (
        "ResourceNotFoundException", f"Schedule group {name} does not exist.")
    assert refusal(scheduler.delete_schedule_group, Name="default")[0] == "ValidationException"


@pytest.mark.parametrize("expression", [
    "cron(0 1 * * * *)", "cron(INVALID)", "cron()", "rate(10 seconds)", "rate(10)", "rate( 10 minutes )",
    " rate(10 minutes)", "at(2021-12-31T23:59:59Z)", "at(2021-12-31)", "cron(0 0 31 4 ? *)"])
def test_expressions_that_are_none_are_refused(scheduler, role, name, expression):
    assert refusal(scheduler.create_schedule, Name=name, ScheduleExpression=expression,
                   FlexibleTimeWindow=OFF, Target=bus_target(role, name)) == (
        "ValidationException", f"Invalid Schedule Expression {expression}.")


def test_what_else_is_wrong_is_said(scheduler, tarn, role, name):
    def create(**arguments):
        return refusal(scheduler.create_schedule, **{
            "Name": name, "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": OFF,
            "Target": bus_target(role, name), **arguments})

    assert create(ScheduleExpressionTimezone="Mars/Olympus")[0] == "ValidationException"
    assert create(GroupName="gone")[0] == "ResourceNotFoundException"
    assert create(FlexibleTimeWindow={"Mode": "FLEXIBLE"})[0] == "ValidationException"
    assert create(StartDate=stamp(9), EndDate=stamp(5))[0] == "ValidationException"
    universal = {"Arn": "arn:aws:scheduler:::aws-sdk:ecs:runTask", "RoleArn": role, "Input": "{}"}
    assert "universal target" in create(Target=universal)[1]
    assert "does not serve" in create(Target={
        "Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s", "RoleArn": role})[1]
    other = tarn.client("iam").create_role(RoleName=name + "x", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    assert create(Target=bus_target(other, name)) == (
        "ValidationException",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")


def test_a_one_off_fires_once_and_goes(timed, own_tarn, name):
    scheduler, role, sink = timed
    at = stamp(600).strftime("at(%Y-%m-%dT%H:%M:%S)")
    scheduler.create_schedule(
        Name=name, ScheduleExpression=at, FlexibleTimeWindow=OFF, ActionAfterCompletion="DELETE",
        Target=bus_target(role, name, Input='{"arn":"<aws.scheduler.schedule-arn>"}'))
    time.sleep(0.4)
    assert sink.messages() == []
    advance(own_tarn, 601)
    assert [json.loads(m) for m in sink.wait(1)] == [
        {"arn": f"arn:aws:scheduler:us-east-1:123456789012:schedule/default/{name}"}]
    assert refusal(scheduler.get_schedule, Name=name)[0] == "ResourceNotFoundException"
    advance(own_tarn, 86400)
    time.sleep(0.4)
    assert len(sink.messages()) == 1


def test_what_is_past_never_fires(timed, own_tarn, name):
    scheduler, role, sink = timed
    scheduler.create_schedule(Name=name, ScheduleExpression="at(2022-12-31T23:59:59)",
                              FlexibleTimeWindow=OFF, Target=bus_target(role, name))
    advance(own_tarn, 86400)
    time.sleep(0.4)
    assert sink.messages() == []
    assert scheduler.get_schedule(Name=name)["State"] == "ENABLED"


def test_a_rate_fires_at_its_start_until_its_end_and_after_a_crash(timed, own_tarn, name):
    scheduler, role, sink = timed
    scheduler.create_schedule(
        Name=name, ScheduleExpression="rate(1 hour)", FlexibleTimeWindow=OFF, StartDate=stamp(1800),
        EndDate=stamp(1800 + 2 * 3600 + 60), Target=bus_target(role, name))
    advance(own_tarn, 1801)
    assert len(sink.wait(1)) == 1
    own_tarn.restart()
    sink.logs = own_tarn.client("logs")
    advance(own_tarn, 1801 + 3600)
    assert len(sink.wait(2)) == 2
    advance(own_tarn, 3600)
    assert len(sink.wait(3)) == 3
    advance(own_tarn, 6 * 3600)
    time.sleep(0.4)
    assert len(sink.messages()) == 3


def test_a_window_delays_within_its_bounds(timed, own_tarn, name):
    scheduler, role, sink = timed
    scheduler.create_schedule(
        Name=name, ScheduleExpression=stamp(60).strftime("at(%Y-%m-%dT%H:%M:%S)"),
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10},
        Target=bus_target(role, name, Input="{}"))
    advance(own_tarn, 661)
    assert sink.wait(1) == ["{}"]


def test_the_cli(tarn, role, name):
    tarn.aws("scheduler", "create-schedule", "--name", name, "--schedule-expression", "cron(0 12 * * ? *)",
             "--flexible-time-window", "Mode=OFF", "--target", json.dumps(bus_target(role, name)))
    got = tarn.aws("scheduler", "get-schedule", "--name", name)
    assert got["ScheduleExpression"] == "cron(0 12 * * ? *)"
