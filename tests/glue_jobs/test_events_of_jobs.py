"""Jobs and the event bus: delays that are told, events that start workflows in batches."""

import json
import re
import urllib.request

import pytest

from event_sinks import Sink, advance
from job_runs import make_job_role, wait_for

SHELL = "pythonshell"


@pytest.fixture
def told(own_jobs):
    """Events of Glue, as a log group takes them."""
    jobs = own_jobs
    events = jobs.server.client("events")
    sink = Sink(jobs.server, jobs.name).allow(jobs.name)
    events.put_rule(Name=jobs.name, EventPattern=json.dumps({"source": ["aws.glue"]}))
    events.put_targets(Rule=jobs.name, Targets=[{"Id": "1", "Arn": sink.arn}])

    def of_kind(kind):
        return [event for event in map(json.loads, sink.messages())
                if event["detail-type"] == kind]
    jobs.told = of_kind
    return jobs


def test_a_run_that_takes_long_is_told_of_once(told):
    told.create("import time\ntime.sleep(300)", command=SHELL,
                NotificationProperty={"NotifyDelayAfter": 5})
    run_id = told.start()
    told.wait(run_id, "RUNNING")
    advance(told.server, 240)
    assert told.told("Glue Job Run Status") == []
    advance(told.server, 120)
    event = wait_for(lambda: told.told("Glue Job Run Status"))[0]
    assert event["source"] == "aws.glue"
    detail = event["detail"]
    assert detail["jobName"] == told.name and detail["jobRunId"] == run_id
    assert detail["state"] == "RUNNING" and detail["severity"] == "INFO"
    assert detail["notificationCondition"] == {"NotifyDelayAfter": 5.0}
    assert detail["startedOn"].endswith("Z")
    told.glue.batch_stop_job_run(JobName=told.name, JobRunIds=[run_id])
    told.wait(run_id)
    wait_for(lambda: told.told("Glue Job State Change"))
    assert len(told.told("Glue Job Run Status")) == 1


def test_a_quick_run_is_not(told):
    told.create("print(1)", command=SHELL, NotificationProperty={"NotifyDelayAfter": 1})
    told.succeed()
    advance(told.server, 120)
    wait_for(lambda: told.told("Glue Job State Change"))
    assert told.told("Glue Job Run Status") == []


@pytest.fixture
def batched(own_jobs):
    """A workflow that an event trigger starts; send(n) sends so many events to it."""
    jobs = own_jobs
    jobs.create("print(1)", command=SHELL, ExecutionProperty={"MaxConcurrentRuns": 9})
    jobs.glue.create_workflow(Name=jobs.name)
    role = make_job_role(jobs.server, jobs.name + "e", ("glue:NotifyEvent",), {
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
             "Action": "sts:AssumeRole"}]})
    events = jobs.server.client("events")
    events.put_rule(Name=jobs.name, EventPattern=json.dumps({"source": ["mine"]}))
    events.put_targets(Rule=jobs.name, Targets=[{
        "Id": "1", "RoleArn": role,
        "Arn": f"arn:aws:glue:us-east-1:123456789012:workflow/{jobs.name}"}])

    def delivered():
        text = urllib.request.urlopen(jobs.server.endpoint + "/_tarn/metrics").read().decode()
        return int(re.search(r"^tarn_events_deliveries_total (\d+)", text, re.M)[1])

    def send(count):
        """Returns once the trigger has them: a clock that is moved before would move its window too."""
        before = delivered()
        events.put_events(Entries=[{"Source": "mine", "DetailType": "t", "Detail": "{}"}] * count)
        wait_for(lambda: delivered() >= before + count)

    def runs():
        return jobs.glue.get_workflow_runs(Name=jobs.name)["Runs"]

    def trigger(**condition):
        jobs.glue.create_trigger(
            Name=jobs.name, Type="EVENT", WorkflowName=jobs.name,
            Actions=[{"JobName": jobs.name}], EventBatchingCondition=condition)
    jobs.send, jobs.workflow_runs, jobs.batch = send, runs, trigger
    return jobs


def test_a_batch_that_is_full_starts_the_workflow(batched):
    batched.batch(BatchSize=3, BatchWindow=900)
    found = batched.glue.get_trigger(Name=batched.name)["Trigger"]["EventBatchingCondition"]
    assert found == {"BatchSize": 3, "BatchWindow": 900}
    batched.send(2)
    batched.send(1)
    run = wait_for(batched.workflow_runs)[0]
    wait_for(lambda: batched.workflow_runs()[0]["Status"] == "COMPLETED")
    batched.send(2)
    advance(batched.server, 600)
    assert [each["WorkflowRunId"] for each in batched.workflow_runs()] == [run["WorkflowRunId"]]
    batched.send(1)
    wait_for(lambda: len(batched.workflow_runs()) == 2)


def test_a_window_that_is_over_starts_it_too(batched):
    batched.batch(BatchSize=100, BatchWindow=120)
    batched.send(2)
    advance(batched.server, 100)
    assert batched.workflow_runs() == []
    advance(batched.server, 21)
    wait_for(batched.workflow_runs)
    advance(batched.server, 300)
    assert len(batched.workflow_runs()) == 1
