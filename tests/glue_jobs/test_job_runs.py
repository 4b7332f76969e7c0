"""Runs of jobs: their states, arguments, ends, logs."""

import concurrent.futures
import json
import time
import urllib.request

import botocore.exceptions
import pytest

from event_sinks import advance
from job_runs import Jobs, make_job_role, wait_for
from tarn_server import Server

SHELL = "pythonshell"


def test_a_script_runs_and_is_logged(jobs):
    jobs.create("import sys\nprint('to output')\nprint('to error', file=sys.stderr)", command=SHELL)
    run = jobs.succeed()
    assert run["Id"].startswith("jr_") and run["Attempt"] == 0
    assert "to output" in jobs.lines(run, "output")
    assert "to error" in jobs.lines(run, "error")
    assert run["LogGroupName"] == "/aws-glue/python-jobs"
    assert run["ExecutionTime"] >= 1 and run["CompletedOn"] >= run["StartedOn"]
    assert run["DPUSeconds"] == pytest.approx(0.0625 * run["ExecutionTime"])


def figures_of(jobs, family):
    """The samples of this job among the metrics, by their labels."""
    with urllib.request.urlopen(jobs.server.endpoint + "/_tarn/metrics") as answer:
        lines = answer.read().decode().splitlines()
    mine = [line for line in lines if line.startswith(family + "{") and f'job="{jobs.name}"' in line]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in mine}


def test_figures_of_runs_are_counted_by_job_and_logged(jobs):
    jobs.create("import sys\nsys.exit(1 if '--fail' in sys.argv else 0)", command=SHELL)
    run = jobs.succeed()
    last = [line for line in jobs.lines(run, "error") if "JobMetrics" in line]
    assert len(last) == 1 and "SUCCEEDED after" in last[0] and "memory at most" in last[0]
    assert jobs.run(Arguments={"--fail": "yes"})["JobRunState"] == "FAILED"
    ended = figures_of(jobs, "tarn_glue_job_runs_total")
    assert sorted(ended.values()) == [1, 1]
    assert any('state="SUCCEEDED"' in labels for labels in ended)
    assert sum(figures_of(jobs, "tarn_glue_job_seconds_total").values()) > 0
    assert sum(figures_of(jobs, "tarn_glue_job_memory_mebibytes").values()) > 1


def test_lines_are_there_while_the_script_runs(jobs):
    jobs.create("import time\nprint('begun', flush=True)\ntime.sleep(60)", command=SHELL)
    run_id = jobs.start()
    run = jobs.wait(run_id, "RUNNING")
    wait_for(lambda: "begun" in jobs.lines(run, "output"), 10)
    jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[run_id])
    assert jobs.wait(run_id)["JobRunState"] == "STOPPED"


def test_arguments_of_job_and_run(jobs):
    jobs.create("import sys, json\nprint(json.dumps(sys.argv[1:]))", command=SHELL,
                DefaultArguments={"--a": "job", "--b": "job"},
                NonOverridableArguments={"--c": "fixed"})
    run = jobs.succeed(Arguments={"--b": "run", "--c": "run"})
    words = json.loads(jobs.lines(run, "output")[0])
    given = dict(zip(words[::2], words[1::2]))
    assert (given["--a"], given["--b"], given["--c"]) == ("job", "run", "fixed")
    assert given["--JOB_NAME"] == jobs.name and given["--JOB_RUN_ID"] == run["Id"]
    assert run["Arguments"] == {"--b": "run", "--c": "run"}


@pytest.mark.parametrize("script, said", [
    ("x = 1\ny = (\n", "SYNTAX_ERROR"),
    ("a = 1\nb = nothing\n", "Failed Line Number: 2; Command failed with exit code 1; NameError"),
    ("import no_such_module", "IMPORT_ERROR; Failed Line Number: 1"),
    ("import sys\nsys.exit(3)", "SystemExit: 3"),
    ("import os\nos._exit(7)", "code 7"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
])
def test_a_failure_says_why_and_where(jobs, script, said):
    jobs.create(script, command=SHELL)
    run = jobs.run()
    assert run["JobRunState"] == "FAILED"
    assert said in run["ErrorMessage"]


def test_a_traceback_is_logged(jobs):
    jobs.create("def f():\n    raise ValueError('no good')\nf()\n", command=SHELL)
    log = "\n".join(jobs.lines(jobs.run(), "error"))
    assert "ValueError: no good" in log and "line 2, in f" in log and "job_runtime" not in log


def test_exit_zero_is_success(jobs):
    jobs.create("import sys\nsys.exit(0)", command=SHELL)
    jobs.succeed()


def test_the_script_has_its_role(jobs):
    jobs.create("import boto3\nprint(boto3.client('sts').get_caller_identity()['Arn'])",
                command=SHELL)
    run = jobs.succeed()
    assert f"assumed-role/{jobs.name}/" in jobs.lines(run, "output")[0]


def test_a_role_that_may_not_is_told(jobs, tarn, name):
    role = make_job_role(tarn, name + "r", ("s3:GetObject",))
    jobs.create("import boto3\nboto3.client('s3').put_object(Bucket='%s', Key='x')" % jobs.name,
                command=SHELL, Role=role)
    run = jobs.run()
    assert run["JobRunState"] == "FAILED"
    assert "PERMISSION_ERROR" in run["ErrorMessage"] and "s3:PutObject" in run["ErrorMessage"]


def test_a_role_for_somebody_else(jobs, tarn, name):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    jobs.create("print(1)", command=SHELL, Role=make_job_role(tarn, name + "r", trust=trust))
    run = jobs.run()
    assert run["JobRunState"] == "FAILED"
    assert "Role should be given assume role permissions" in run["ErrorMessage"]


def test_a_script_that_is_gone(jobs):
    jobs.create("print(1)", command=SHELL)
    jobs.s3.delete_object(Bucket=jobs.name, Key=f"scripts/{jobs.name}.py")
    run = jobs.run()
    assert run["JobRunState"] == "FAILED"
    assert f"Error downloading from S3 for bucket: {jobs.name}" in run["ErrorMessage"]


def test_files_beside_the_script(jobs):
    jobs.put("lib/helper.py", "def answer():\n    return 42\n")
    jobs.put("lib/words.txt", "hello")
    jobs.create("import helper\nprint(helper.answer(), open('words.txt').read())", command=SHELL,
                DefaultArguments={"--extra-py-files": f"s3://{jobs.name}/lib/helper.py",
                                  "--extra-files": f"s3://{jobs.name}/lib/words.txt"})
    assert "42 hello" in jobs.lines(jobs.succeed(), "output")


def test_too_many_runs(jobs):
    jobs.create("import time\ntime.sleep(60)", command=SHELL)
    first = jobs.start()
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        jobs.start()
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[first])
    jobs.wait(first)
    jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[jobs.start()])


def test_a_run_waits_for_its_place(jobs):
    jobs.create("import time\ntime.sleep(1)", command=SHELL, JobRunQueuingEnabled=True)
    first, second = jobs.start(), jobs.start()
    assert jobs.get(second)["JobRunState"] == "WAITING"
    assert jobs.wait(first)["JobRunState"] == "SUCCEEDED"
    assert jobs.wait(second)["JobRunState"] == "SUCCEEDED"
    runs = jobs.glue.get_job_runs(JobName=jobs.name)["JobRuns"]
    assert {run["Id"] for run in runs} == {first, second}


def test_stopping_what_is_over(jobs):
    jobs.create("print(1)", command=SHELL)
    run = jobs.succeed()
    answer = jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[run["Id"], "jr_nobody"])
    codes = {e["JobRunId"]: e["ErrorDetail"]["ErrorCode"] for e in answer["Errors"]}
    assert codes["jr_nobody"] == "EntityNotFoundException"
    assert run["Id"] in codes and not answer["SuccessfulSubmissions"]


def test_out_of_memory(jobs):
    jobs.create("x = bytearray(3 << 30)\nfor i in range(0, len(x), 4096): x[i] = 1", command=SHELL)
    run = jobs.run()
    assert run["JobRunState"] == "FAILED"
    assert "OUT_OF_MEMORY_ERROR" in run["ErrorMessage"]


def test_out_of_time(own_jobs):
    jobs = own_jobs
    jobs.create("import time\ntime.sleep(600)", command=SHELL, Timeout=2, MaxRetries=1)
    run_id = jobs.start()
    jobs.wait(run_id, "RUNNING")
    advance(jobs.server, 100)
    time.sleep(1.5)
    assert jobs.get(run_id)["JobRunState"] == "RUNNING"
    advance(jobs.server, 21)
    run = jobs.wait(run_id)
    assert run["JobRunState"] == "TIMEOUT" and "2 minutes" in run["ErrorMessage"]
    retry = run_id + "_attempt_1"
    jobs.wait(retry, "RUNNING")
    jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[retry])
    assert jobs.wait(retry)["JobRunState"] == "STOPPED"


def test_out_of_disk(tmp_path, name):
    server = Server(tmp_path, "--job-disk-mib", "64").start()
    try:
        jobs = Jobs(server, name, make_job_role(server, name))
        jobs.create("""
import time
for i in range(8):
    with open(f'/tmp/{i}', 'wb') as file: file.write(bytes(16 << 20))
time.sleep(60)
""", command=SHELL)
        run = jobs.run()
        assert run["JobRunState"] == "FAILED"
        assert "No space left on device" in run["ErrorMessage"]
        assert "64 MiB" in run["ErrorMessage"]
        jobs.put(f"scripts/{jobs.name}.py", """
for i in range(20):
    with open('/tmp/one', 'wb') as file: file.write(bytes(16 << 20))
import time
time.sleep(2)
""")
        jobs.succeed()  # what was deleted does not count
    finally:
        server.kill()


def test_retries_are_runs_of_their_own(jobs):
    jobs.put("attempts", "-")
    jobs.create(f"""
import boto3
s3 = boto3.client('s3')
body = s3.get_object(Bucket='{jobs.name}', Key='attempts')['Body'].read()
s3.put_object(Bucket='{jobs.name}', Key='attempts', Body=body + b'x')
if len(body) < 2: raise RuntimeError('not yet')
""", command=SHELL, MaxRetries=2)
    first = jobs.run()
    assert first["JobRunState"] == "FAILED"
    second = jobs.wait(first["Id"] + "_attempt_1")
    assert second["JobRunState"] == "SUCCEEDED"
    assert second["Attempt"] == 1 and second["PreviousRunId"] == first["Id"]
    assert len(jobs.glue.get_job_runs(JobName=jobs.name)["JobRuns"]) == 2


def test_a_run_of_no_job(jobs):
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        jobs.start("nobody")
    jobs.create("print(1)", command=SHELL)
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        jobs.get("jr_nobody")


def test_many_small_runs_lose_none(jobs):
    jobs.create("import time\ntime.sleep(0.4)", command=SHELL,
                ExecutionProperty={"MaxConcurrentRuns": 200})
    other = jobs.create("print(2)", jobs.name + "b", command=SHELL)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        started = list(pool.map(lambda _: jobs.start(), range(100)))
    last = jobs.wait(jobs.start(other), job=other)
    runs = [jobs.wait(run_id) for run_id in started]
    assert [run["JobRunState"] for run in runs] == ["SUCCEEDED"] * 100
    # A job with one run does not stand behind the hundred of another.
    assert sum(run["CompletedOn"] > last["CompletedOn"] for run in runs) > 20
    pages = jobs.glue.get_paginator("get_job_runs").paginate(
        JobName=jobs.name, PaginationConfig={"PageSize": 7})
    assert {run["Id"] for page in pages for run in page["JobRuns"]} == set(started)


def test_the_server_dies_while_a_script_runs(own_jobs):
    jobs = own_jobs
    jobs.create("import time, sys\nprint('begun')\ntime.sleep(0 if 'x' in sys.argv else 300)",
                command=SHELL, MaxRetries=1, ExecutionProperty={"MaxConcurrentRuns": 2})
    done = jobs.succeed(Arguments={"--y": "x"})
    run_id = jobs.start()
    jobs.wait(run_id, "RUNNING")
    jobs.server.restart()
    jobs.connect()
    ended = jobs.wait(run_id)
    assert ended["JobRunState"] == "FAILED"
    assert "server was stopped" in ended["ErrorMessage"]
    assert jobs.get(done["Id"])["JobRunState"] == "SUCCEEDED"
    retry = run_id + "_attempt_1"
    jobs.wait(retry, "RUNNING")
    jobs.glue.batch_stop_job_run(JobName=jobs.name, JobRunIds=[retry])
    assert jobs.wait(retry)["JobRunState"] == "STOPPED"


def test_runs_that_had_not_begun_begin_after_a_restart(own_jobs):
    jobs = own_jobs
    jobs.create("import time\ntime.sleep(2)", command=SHELL, JobRunQueuingEnabled=True)
    first, second = jobs.start(), jobs.start()
    jobs.wait(first, "RUNNING")
    jobs.server.restart()
    jobs.connect()
    assert jobs.wait(first)["JobRunState"] == "FAILED"
    assert jobs.wait(second)["JobRunState"] == "SUCCEEDED"
