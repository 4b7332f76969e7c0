"""Figures of Glue jobs: how soon a run is RUNNING, and a small conversion from start to end."""

import json
import pathlib
import statistics
import time

from figures import TRUST_OF_GLUE, Figure, start

RUNS = 40
CONVERSIONS = 9
CSV_BYTES = 1 << 20
OVER = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
CONVERSION = """
import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
glueContext = GlueContext(SparkContext())
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
frame = glueContext.create_dynamic_frame.from_catalog(
    database='bench', table_name='csv', transformation_ctx='source')
glueContext.write_dynamic_frame.from_options(
    frame=frame, connection_type='s3', connection_options={'path': 's3://bench/parquet/'},
    format='parquet', transformation_ctx='sink')
job.commit()
"""


def prepare(server):
    """A role, a bucket, a crawled CSV of a MiB."""
    iam, s3, glue = server.client("iam"), server.client("s3"), server.client("glue")
    role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(
        TRUST_OF_GLUE))["Role"]["Arn"]
    iam.put_role_policy(RoleName="bench", PolicyName="all", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}]}))
    s3.create_bucket(Bucket="bench")
    rows = ["id,name,price,day"]
    while sum(map(len, rows[-1000:])) * len(rows) / 1000 < CSV_BYTES:
        number = len(rows)
        rows.append(f"{number},name {number % 997},{number / 7:.2f},2026-01-{1 + number % 28:02}")
    s3.put_object(Bucket="bench", Key="csv/data.csv", Body="\n".join(rows))
    glue.create_database(DatabaseInput={"Name": "bench"})
    glue.create_crawler(Name="bench", Role=role, DatabaseName="bench",
                        Targets={"S3Targets": [{"Path": "s3://bench/csv/"}]})
    glue.start_crawler(Name="bench")
    while glue.get_crawler(Name="bench")["Crawler"]["State"] != "READY":
        time.sleep(0.02)
    return role


def make_job(server, role, name, script):
    server.client("s3").put_object(Bucket="bench", Key=f"scripts/{name}.py", Body=script)
    server.client("glue").create_job(
        Name=name, Role=role, GlueVersion="4.0", WorkerType="G.025X", NumberOfWorkers=2,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://bench/scripts/{name}.py"},
        ExecutionProperty={"MaxConcurrentRuns": 10})


def seconds_to(glue, name, states):
    """From StartJobRun to one of the states, as a client sees it that asks without pause."""
    begin = time.perf_counter()
    run_id = glue.start_job_run(JobName=name)["JobRunId"]
    while True:
        run = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        if run["JobRunState"] in states or run["JobRunState"] in OVER:
            break
    seconds = time.perf_counter() - begin
    if run["JobRunState"] not in states:
        raise RuntimeError(str(run.get("ErrorMessage")))
    return seconds, run_id


def measure_job_start(folder: pathlib.Path):
    server = start(folder)
    try:
        glue = server.client("glue")
        make_job(server, prepare(server), "start", "print('here')")
        seconds_to(glue, "start", ("SUCCEEDED",))
        millis = []
        for _ in range(RUNS):
            seconds, run_id = seconds_to(glue, "start", ("RUNNING", "SUCCEEDED"))
            millis.append(1000 * seconds)
            while glue.get_job_run(JobName="start", RunId=run_id)["JobRun"][
                    "JobRunState"] not in OVER:
                time.sleep(0.01)
        millis.sort()
        return [Figure("StartJobRun to RUNNING, p50", statistics.median(millis), "ms", 50),
                Figure("StartJobRun to RUNNING, p90", millis[int(len(millis) * 0.9)], "ms")]
    finally:
        server.kill()


def measure_job_convert(folder: pathlib.Path):
    server = start(folder)
    try:
        glue = server.client("glue")
        make_job(server, prepare(server), "convert", CONVERSION)
        millis = [1000 * seconds_to(glue, "convert", ("SUCCEEDED",))[0]
                  for _ in range(CONVERSIONS + 1)][1:]
        return [Figure("job: crawled CSV of 1 MiB to Parquet, StartJobRun to SUCCEEDED, p50",
                       statistics.median(millis), "ms", 500)]
    finally:
        server.kill()


FIGURES = {"job_start": measure_job_start, "job_convert": measure_job_convert}
