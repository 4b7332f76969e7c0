"""The scripts of etl_scripts/ on the embedded engine and on Apache Spark: the same rows, of the same
types. Skipped, visibly, where Spark or Java are not here (`./run test` fetches Spark)."""

import json
import pathlib

import pytest

import etl_data
from job_runs import Jobs, make_job_role
from tarn_server import Server

HERE = pathlib.Path(__file__).resolve().parent
SPARK_TIMEOUT_S = 1200
SCRIPTS = sorted(path.stem for path in (HERE / "etl_scripts").glob("*.py"))

# Runs all scripts in one process, as each would be run, and goes on where one fails.
RUN_ALL = """
import json, sys, boto3
from awsglue.utils import getResolvedOptions
args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "target", "names"])
own, s3 = sys.argv, boto3.client("s3")
for name in args["names"].split(","):
    code = s3.get_object(Bucket=args["bucket"], Key=f"etl/{name}.py")["Body"].read().decode()
    sys.argv = [name, "--JOB_NAME", name, "--source", f"s3://{args['bucket']}/in/",
                "--target", f"s3a://{args['bucket']}/{args['target']}/{name}/"]
    try:
        exec(compile(code, name + ".py", "exec"), {"__name__": "__main__"})
        said = "ok"
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
    print(json.dumps(["script", name, said]), flush=True)
"""

# What the scripts wrote, seen by one reader: a line a folder.
READ_ALL = """
import datetime, decimal, json, sys, boto3
from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession
args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "target"])
spark, s3 = SparkSession.builder.getOrCreate(), boto3.client("s3")


def shown(value):
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{k}: {shown(v)}" for k, v in value.items())) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(shown, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


folders = {}
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=args["bucket"],
                                                         Prefix=args["target"] + "/"):
    for item in page.get("Contents", ()):
        folder, _, name = item["Key"].rpartition("/")
        if name != "_SUCCESS":
            folders.setdefault(folder, []).append(item["Key"])
for folder, keys in sorted(folders.items()):
    if keys[0].endswith(".parquet"):
        frame = spark.read.parquet(*[f"s3://{args['bucket']}/{key}" for key in keys])
        types = frame.schema.simpleString()
        rows = [shown(row) for row in frame.collect()]
    else:
        types = "text"
        rows = [line for key in keys for line in s3.get_object(
            Bucket=args["bucket"], Key=key)["Body"].read().decode().splitlines()]
    print(json.dumps(["folder", folder.split("/", 1)[1], types, sorted(rows)]), flush=True)
"""


@pytest.fixture(scope="module")
def answers(engine, spark_python, tmp_path_factory):
    """{engine: ({script: how it ended}, {folder: (types, rows)})}"""
    server = Server(tmp_path_factory.mktemp("spark"), "--spark-python", str(spark_python)).start()
    try:
        jobs = Jobs(server, "both", make_job_role(server, "both"))
        for key, text in etl_data.files().items():
            jobs.put("in/" + key, text)
        for name in SCRIPTS:
            jobs.put(f"etl/{name}.py", (HERE / "etl_scripts" / f"{name}.py").read_text())
        jobs.create(RUN_ALL, "run_all")
        jobs.create(READ_ALL, "read_all")
        yield {name: answers_of(jobs, name) for name in ("embedded", "spark")}
    finally:
        server.kill()


def answers_of(jobs, engine):
    run = jobs.succeed("run_all", timeout_s=SPARK_TIMEOUT_S, Arguments={
        "--tarn-engine": engine, "--bucket": jobs.name, "--target": engine,
        "--names": ",".join(SCRIPTS),
        # The JVM's second compiler costs more than it brings in so short a run.
        "--conf": "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1"})
    ended = {line[1]: line[2] for line in said(jobs, run, "script")}
    run = jobs.succeed("read_all", Arguments={"--bucket": jobs.name, "--target": engine})
    return ended, {line[1]: (line[2], line[3]) for line in said(jobs, run, "folder")}


def said(jobs, run, word):
    lines = [line for line in jobs.lines(run, "output") if line.startswith(f'["{word}"')]
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", SCRIPTS)
def test_both_engines_write_the_same(answers, name):
    (ours_ended, ours), (theirs_ended, theirs) = answers["embedded"], answers["spark"]
    assert theirs_ended[name] == "ok" and ours_ended[name] == "ok"

    def folders(found):
        return {folder: rows for folder, rows in found.items() if folder.split("/")[0] == name}
    assert folders(theirs)
    assert folders(ours) == folders(theirs)
