"""Figures of Glue jobs: how soon a run is RUNNING, and a small conversion from start to end."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from figures import ROOT, TRUST_OF_GLUE, Figure, start
from tarn_server import Server

RUNS = 40
CONVERSIONS = 9
CSV_BYTES = 1 << 20
OVER = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
CROWD = 100
CSV_MIB = int(os.environ.get("TARN_BENCH_CSV_MIB", "1024"))
ROWS_PER_MIB = 12_000
LARGE_ROUNDS = 3
SPARK_PYTHON = pathlib.Path(os.environ.get("TARN_SPARK_PYTHON", ROOT / "build/spark/bin/python"))
MEASURED = "import time\nbegin = time.perf_counter()\n"
MEASURED_END = """
import glob
held = 0
for path in glob.glob('/proc/[0-9]*/status'):
    for line in open(path):
        if line.startswith('VmHWM:'): held += int(line.split()[1]) / 1024
print('measured', time.perf_counter() - begin, held)
"""
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


def make_job(server, role, name, script, concurrent=10):
    server.client("s3").put_object(Bucket="bench", Key=f"scripts/{name}.py", Body=script)
    server.client("glue").create_job(
        Name=name, Role=role, GlueVersion="4.0", WorkerType="G.025X", NumberOfWorkers=2,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://bench/scripts/{name}.py"},
        ExecutionProperty={"MaxConcurrentRuns": concurrent})


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


def measure_job_crowd(folder: pathlib.Path):
    """A hundred runs at once, of two jobs, one of which has a tenth of them and comes last."""
    server = start(folder)
    try:
        glue = server.client("glue")
        role = prepare(server)
        for name in ("many", "few"):
            make_job(server, role, name, "print('here')", concurrent=CROWD)
        seconds_to(glue, "few", ("SUCCEEDED",))
        begin = time.perf_counter()
        started = {name: [glue.start_job_run(JobName=name)["JobRunId"] for _ in range(count)]
                   for name, count in (("many", CROWD - CROWD // 10), ("few", CROWD // 10))}
        asked = time.perf_counter() - begin
        seconds, succeeded = {}, 0
        for name in ("few", "many"):
            for run_id in started[name]:
                succeeded += ended(glue, name, run_id)["JobRunState"] == "SUCCEEDED"
            seconds[name] = time.perf_counter() - begin
        return [Figure(f"of {CROWD} runs started at once, those that succeeded", succeeded, "runs",
                       CROWD, is_rate=True),
                Figure(f"all {CROWD} over", seconds["many"], "s"),
                Figure("of that, after the last was started", seconds["many"] - asked, "s"),
                Figure("  those of the job that has a tenth of them and came last",
                       seconds["few"] - asked, "s", (seconds["many"] - asked) / 2)]
    finally:
        server.kill()


def ended(glue, name, run_id):
    while True:
        run = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        if run["JobRunState"] in OVER:
            return run
        time.sleep(0.02)


def write_large_csv(path):
    """Nine columns of several types."""
    import duckdb
    duckdb.execute(f"""COPY (SELECT range AS id, range % 9973 AS customer, 'name ' || range % 997 AS
        name, (range * 7919 % 100000) / 100 AS price, range % 13 AS quantity,
        DATE '2024-01-01' + (range % 700)::INT AS day, md5(range::VARCHAR)[:12] AS code,
        range % 3 = 0 AS is_gift, 'a note about ' || range % 77 AS note
        FROM range({CSV_MIB * ROWS_PER_MIB})) TO '{path}' (FORMAT csv, HEADER)""")


ALONE = """
import duckdb, resource, sys, time
duckdb.execute("SET enable_progress_bar = false")
begin = time.perf_counter()
duckdb.execute(f"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' "
               "(FORMAT parquet, COMPRESSION snappy)")
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def engine_alone(source, target):
    """Seconds and MiB of the engine's COPY from file to file, in a process of its own."""
    said = subprocess.run([sys.executable, "-c", ALONE, str(source), str(target)], check=True,
                          capture_output=True, text=True)
    return [float(word) for word in said.stdout.split()]


def large_run(server, name, engine):
    """Seconds of the run's script, and MiB that its processes had at most."""
    glue = server.client("glue")
    run_id = glue.start_job_run(JobName=name, Arguments={"--tarn-engine": engine})["JobRunId"]
    run = ended(glue, name, run_id)
    if run["JobRunState"] != "SUCCEEDED":
        raise RuntimeError(run.get("ErrorMessage"))
    lines = server.client("logs").get_log_events(
        logGroupName="/aws-glue/jobs/output", logStreamName=run_id, startFromHead=True)["events"]
    said = [line["message"] for line in lines if line["message"].startswith("measured ")][0]
    return [float(word) for word in said.split()[1:]]


def prepare_large(server, folder):
    """The job `large` over a crawled CSV, which is also the file that comes back."""
    source = folder / "large.csv"
    write_large_csv(source)
    role = prepare(server)
    glue = server.client("glue")
    server.client("s3").upload_file(str(source), "bench", "csv/data.csv")
    glue.delete_table(DatabaseName="bench", Name="csv")
    glue.start_crawler(Name="bench")
    while glue.get_crawler(Name="bench")["Crawler"]["State"] != "READY":
        time.sleep(0.05)
    make_job(server, role, "large", MEASURED + CONVERSION + MEASURED_END)
    return source


def measure_job_large(folder: pathlib.Path):
    server = Server(folder, "--log-level=warn")
    if SPARK_PYTHON.exists():
        server.arguments += ["--spark-python", str(SPARK_PYTHON)]
    server.start()
    try:
        source = prepare_large(server, folder)
        large_run(server, "large", "embedded")
        alone, ours = [], []
        for number in range(LARGE_ROUNDS):
            alone.append(engine_alone(source, folder / f"alone{number}.parquet"))
            ours.append(large_run(server, "large", "embedded"))
        gib = source.stat().st_size / (1 << 30)
        plain, job = min(alone)[0], min(ours)[0]
        memory = max(each[1] for each in ours)
        found = [Figure(f"job: catalog CSV of {gib:.2f} GiB to Parquet, S3 to S3", job, "s",
                        peer=f"DuckDB's COPY of files {plain:.3g} s"),
                 Figure("  as a part of the speed of DuckDB's COPY", 100 * plain / job, "%", 80,
                        is_rate=True),
                 Figure("  memory", memory, "MiB",
                        peer=f"DuckDB {max(each[1] for each in alone):.4g} MiB")]
        if SPARK_PYTHON.exists():
            seconds, mib = large_run(server, "large", "spark")
            found += [Figure("  times as fast as local Spark, its start included", seconds / job,
                             "x", peer=f"Spark {seconds:.3g} s"),
                      Figure("  memory, as a part of Spark's", 100 * memory / mib, "%",
                             peer=f"Spark {mib:.4g} MiB")]
        return found
    finally:
        server.kill()


FIGURES = {"job_start": measure_job_start, "job_convert": measure_job_convert,
           "job_crowd": measure_job_crowd, "job_large": measure_job_large}
