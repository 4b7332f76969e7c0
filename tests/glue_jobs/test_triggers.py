"""Triggers, workflows and schedules: what starts what."""

import pytest

from job_runs import wait_for

SHELL = "pythonshell"


def runs_of(jobs, job):
    return jobs.glue.get_job_runs(JobName=job)["JobRuns"]


def ended(jobs, job, count=1):
    """The job's runs when so many are over."""
    def over():
        found = runs_of(jobs, job)
        return found if sum("CompletedOn" in run for run in found) >= count else None
    return wait_for(over)


def make(jobs, name, **trigger):
    trigger.setdefault("Actions", [{"JobName": jobs.name}])
    jobs.glue.create_trigger(Name=name, **trigger)
    return name


def test_on_demand(jobs):
    jobs.create("import sys\nprint(sys.argv[1:])", command=SHELL)
    make(jobs, jobs.name, Type="ON_DEMAND",
         Actions=[{"JobName": jobs.name, "Arguments": {"--from": "trigger"}}])
    assert jobs.glue.get_trigger(Name=jobs.name)["Trigger"]["State"] == "CREATED"
    jobs.glue.start_trigger(Name=jobs.name)
    run = ended(jobs, jobs.name)[0]
    assert run["TriggerName"] == jobs.name and run["Arguments"] == {"--from": "trigger"}


def test_a_job_after_a_crawler(jobs):
    jobs.create("print(1)", command=SHELL)
    jobs.put("in/data.csv", "id,name\n1,a\n2,b\n")
    jobs.glue.create_crawler(Name=jobs.name, Role=jobs.role, DatabaseName=jobs.name,
                             Targets={"S3Targets": [{"Path": f"s3://{jobs.name}/in/"}]})
    make(jobs, jobs.name, Type="CONDITIONAL", StartOnCreation=True, Predicate={"Conditions": [
        {"LogicalOperator": "EQUALS", "CrawlerName": jobs.name, "CrawlState": "SUCCEEDED"}]})
    jobs.glue.start_crawler(Name=jobs.name)
    assert ended(jobs, jobs.name)[0]["TriggerName"] == jobs.name


def test_all_and_any(jobs):
    names = [jobs.name + suffix for suffix in ("a", "b", "all", "any")]
    for name in names:
        jobs.create("print(1)", name, command=SHELL, ExecutionProperty={"MaxConcurrentRuns": 5})
    conditions = [{"LogicalOperator": "EQUALS", "JobName": name, "State": "SUCCEEDED"}
                  for name in names[:2]]
    for logical, target in (("AND", names[2]), ("ANY", names[3])):
        make(jobs, target, Type="CONDITIONAL", StartOnCreation=True,
             Predicate={"Logical": logical, "Conditions": conditions},
             Actions=[{"JobName": target}])
    jobs.succeed(names[0])
    ended(jobs, names[3])
    assert runs_of(jobs, names[2]) == []
    jobs.succeed(names[1])
    ended(jobs, names[2])
    ended(jobs, names[3], 2)


def test_a_condition_that_is_not_met(jobs):
    job, after = jobs.create("print(1)", command=SHELL), jobs.name + "after"
    jobs.create("print(1)", after, command=SHELL)
    make(jobs, jobs.name, Type="CONDITIONAL", StartOnCreation=True, Actions=[{"JobName": after}],
         Predicate={"Conditions": [
             {"LogicalOperator": "EQUALS", "JobName": job, "State": "FAILED"}]})
    jobs.succeed()
    assert runs_of(jobs, after) == []
    jobs.put(f"scripts/{job}.py", "raise SystemExit(1)")
    assert jobs.run()["JobRunState"] == "FAILED"
    ended(jobs, after)


def test_a_trigger_that_is_stopped_does_not_fire(jobs):
    job, after = jobs.create("print(1)", command=SHELL), jobs.name + "after"
    jobs.create("print(1)", after, command=SHELL)
    make(jobs, jobs.name, Type="CONDITIONAL", StartOnCreation=True, Actions=[{"JobName": after}],
         Predicate={"Conditions": [
             {"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"}]})
    jobs.glue.stop_trigger(Name=jobs.name)
    assert jobs.glue.get_trigger(Name=jobs.name)["Trigger"]["State"] == "DEACTIVATED"
    jobs.succeed()
    assert runs_of(jobs, after) == []
    jobs.glue.start_trigger(Name=jobs.name)
    jobs.succeed()
    ended(jobs, after)


def test_a_schedule(own_jobs):
    jobs = own_jobs
    jobs.create("print(1)", command=SHELL)
    make(jobs, jobs.name, Type="SCHEDULED", Schedule="cron(0 * * * ? *)", StartOnCreation=True)
    assert runs_of(jobs, jobs.name) == []
    advance(jobs.server, 3600)
    assert ended(jobs, jobs.name)[0]["TriggerName"] == jobs.name
    jobs.server.restart()
    jobs.connect()
    assert len(runs_of(jobs, jobs.name)) == 1


def test_a_crawlers_schedule(own_jobs):
    jobs = own_jobs
    jobs.put("in/data.csv", "id,name\n1,a\n2,b\n")
    glue = jobs.glue
    glue.create_crawler(Name=jobs.name, Role=jobs.role, DatabaseName=jobs.name,
                        Schedule="cron(0 * * * ? *)",
                        Targets={"S3Targets": [{"Path": f"s3://{jobs.name}/in/"}]})
    assert glue.get_crawler(Name=jobs.name)["Crawler"]["Schedule"] == {
        "ScheduleExpression": "cron(0 * * * ? *)", "State": "SCHEDULED"}
    glue.stop_crawler_schedule(CrawlerName=jobs.name)
    assert glue.get_crawler(Name=jobs.name)["Crawler"]["Schedule"]["State"] == "NOT_SCHEDULED"
    with pytest.raises(glue.exceptions.SchedulerNotRunningException):
        glue.stop_crawler_schedule(CrawlerName=jobs.name)
    glue.start_crawler_schedule(CrawlerName=jobs.name)
    advance(jobs.server, 3600)
    wait_for(lambda: "LastCrawl" in glue.get_crawler(Name=jobs.name)["Crawler"])
    with pytest.raises(glue.exceptions.InvalidInputException):
        glue.update_crawler_schedule(CrawlerName=jobs.name, Schedule="every hour")


def advance(server, seconds):
    import json
    import urllib.request
    request = urllib.request.Request(
        server.endpoint + "/_tarn/clock", json.dumps({"advance_seconds": seconds}).encode(),
        {"Content-Type": "application/json"}, method="POST")
    urllib.request.urlopen(request).read()


@pytest.fixture
def flow(jobs):
    """A workflow of three: crawler, then job a, then job b."""
    jobs.put("in/data.csv", "id,name\n1,a\n2,b\n")
    jobs.glue.create_crawler(Name=jobs.name, Role=jobs.role, DatabaseName=jobs.name,
                             Targets={"S3Targets": [{"Path": f"s3://{jobs.name}/in/"}]})
    jobs.a = jobs.create("import sys\nprint(sys.argv[1:])", jobs.name + "a", command=SHELL)
    jobs.b = jobs.create("print(1)", jobs.name + "b", command=SHELL)
    jobs.glue.create_workflow(Name=jobs.name, DefaultRunProperties={"x": "1"})
    make(jobs, jobs.name + "1", Type="ON_DEMAND", WorkflowName=jobs.name,
         Actions=[{"CrawlerName": jobs.name}])
    make(jobs, jobs.name + "2", Type="CONDITIONAL", WorkflowName=jobs.name, StartOnCreation=True,
         Actions=[{"JobName": jobs.a}], Predicate={"Conditions": [
             {"LogicalOperator": "EQUALS", "CrawlerName": jobs.name, "CrawlState": "SUCCEEDED"}]})
    make(jobs, jobs.name + "3", Type="CONDITIONAL", WorkflowName=jobs.name, StartOnCreation=True,
         Actions=[{"JobName": jobs.b}], Predicate={"Conditions": [
             {"LogicalOperator": "EQUALS", "JobName": jobs.a, "State": "SUCCEEDED"}]})
    return jobs


def finish(jobs, run_id):
    def over():
        run = jobs.glue.get_workflow_run(Name=jobs.name, RunId=run_id, IncludeGraph=True)["Run"]
        return run if run["Status"] in ("COMPLETED", "STOPPED", "ERROR") else None
    return wait_for(over)


def test_a_workflow(flow):
    run_id = flow.glue.start_workflow_run(Name=flow.name, RunProperties={"y": "2"})["RunId"]
    run = finish(flow, run_id)
    assert run["Status"] == "COMPLETED" and run["WorkflowRunProperties"] == {"x": "1", "y": "2"}
    assert run["Statistics"]["SucceededActions"] == run["Statistics"]["TotalActions"] == 3
    nodes = {(node["Type"], node["Name"]): node for node in run["Graph"]["Nodes"]}
    assert len(nodes) == 6 and len(run["Graph"]["Edges"]) == 5
    job_run = nodes["JOB", flow.a]["JobDetails"]["JobRuns"][0]
    assert job_run["JobRunState"] == "SUCCEEDED"
    assert job_run["Arguments"]["--WORKFLOW_RUN_ID"] == run_id
    assert nodes["CRAWLER", flow.name]["CrawlerDetails"]["Crawls"][0]["State"] == "SUCCEEDED"
    assert flow.glue.get_workflow(Name=flow.name)["Workflow"]["LastRun"]["WorkflowRunId"] == run_id
    assert len(flow.glue.get_workflow_runs(Name=flow.name)["Runs"]) == 1


def test_a_workflow_goes_on_from_what_failed(flow):
    flow.put(f"scripts/{flow.a}.py", "raise SystemExit(1)")
    first = finish(flow, flow.glue.start_workflow_run(Name=flow.name)["RunId"])
    assert first["Status"] == "COMPLETED" and first["Statistics"]["FailedActions"] == 1
    assert runs_of(flow, flow.b) == []
    flow.put(f"scripts/{flow.a}.py", "print(1)")
    node = [n["UniqueId"] for n in first["Graph"]["Nodes"] if n["Name"] == flow.a][0]
    again = flow.glue.resume_workflow_run(Name=flow.name, RunId=first["WorkflowRunId"],
                                          NodeIds=[node])["RunId"]
    second = finish(flow, again)
    assert second["Statistics"]["SucceededActions"] == 3
    assert second["PreviousRunId"] == first["WorkflowRunId"]
    assert len(runs_of(flow, flow.b)) == 1


def test_a_workflow_is_stopped(flow):
    flow.put(f"scripts/{flow.a}.py", "import time\ntime.sleep(300)")
    run_id = flow.glue.start_workflow_run(Name=flow.name)["RunId"]
    wait_for(lambda: [r for r in runs_of(flow, flow.a) if r["JobRunState"] == "RUNNING"])
    flow.glue.stop_workflow_run(Name=flow.name, RunId=run_id)
    run = finish(flow, run_id)
    assert run["Status"] == "STOPPED" and run["Statistics"]["StoppedActions"] == 1
    assert runs_of(flow, flow.b) == []


def test_properties_of_a_run(flow):
    run_id = flow.glue.start_workflow_run(Name=flow.name)["RunId"]
    flow.glue.put_workflow_run_properties(Name=flow.name, RunId=run_id, RunProperties={"z": "3"})
    found = flow.glue.get_workflow_run_properties(Name=flow.name, RunId=run_id)["RunProperties"]
    assert found == {"x": "1", "z": "3"}
    finish(flow, run_id)


@pytest.mark.parametrize("trigger, said", [
    ({"Type": "SCHEDULED", "Schedule": "sometimes"}, "cron"),
    ({"Type": "CONDITIONAL"}, "Predicate"),
    ({"Type": "EVENT"}, "workflow"),
    ({"Type": "ON_DEMAND", "StartOnCreation": True}, "StartOnCreation"),
    ({"Type": "ON_DEMAND", "Actions": [{}]}, "action"),
])
def test_what_does_not_go_together(jobs, trigger, said):
    jobs.create("print(1)", command=SHELL)
    with pytest.raises(jobs.glue.exceptions.InvalidInputException, match=said):
        make(jobs, jobs.name, **trigger)


def test_what_is_not_there(jobs):
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        make(jobs, jobs.name, Type="ON_DEMAND", Actions=[{"JobName": "nobody"}])
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        jobs.glue.get_trigger(Name=jobs.name)
    assert jobs.glue.delete_trigger(Name=jobs.name)["Name"] == jobs.name
