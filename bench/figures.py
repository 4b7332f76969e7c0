"""One function a figure: takes an empty folder, returns what it measured."""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from tarn_server import ROOT_KEYS, Server

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRAWL_OBJECTS = 10_000
CRAWL_PARTITIONS = 100
QUERY_ROWS = 12_000_000
QUERY_ROUNDS = 7
TRIVIAL_QUERIES = 200
RESET_ROUNDS = 15
RESET_OBJECTS = 100
REQUEST_COUNT = 64_000
REQUEST_CLIENTS = 4
REQUEST_BATCH = 16
TRUST_OF_GLUE = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}
# The same text is Trino's SQL and DuckDB's; {t} is the table.
QUERIES = [
    "SELECT region, product, count(*), sum(quantity), avg(price) FROM {t} "
    "GROUP BY region, product ORDER BY region, product",
    "SELECT count(*), sum(price * quantity) FROM {t} WHERE region <> 'north' AND quantity > 10",
    "SELECT product, max(price), count(DISTINCT customer) FROM {t} GROUP BY product ORDER BY product",
]


@dataclasses.dataclass
class Figure:
    name: str
    value: float
    unit: str
    limit: float = None
    is_rate: bool = False  # a rate is at least its limit, everything else at most
    peer: str = ""

    def cells(self):
        target = holds = ""
        if self.limit is not None:
            target = f"{'>=' if self.is_rate else '<='} {self.limit:g} {self.unit}"
            is_held = self.value >= self.limit if self.is_rate else self.value <= self.limit
            holds = "yes" if is_held else "NO"
        return (self.name, f"{self.value:.4g} {self.unit}", target, self.peer, holds)


@dataclasses.dataclass
class Skipped:
    """A figure that can't be had here, and why."""
    name: str
    why: str

    def cells(self):
        return (self.name, "skipped", "", self.why, "")


def start(folder):
    server = Server(folder)
    server.arguments.append("--log-level=warn")
    return server.start()


def measure_start(folder):
    server = Server(folder)
    server.start().stop()
    seconds = []
    for _ in range(9):
        begin = time.perf_counter()
        server.start()
        seconds.append(time.perf_counter() - begin)
        server.stop()
    return [Figure("start to ready, with data", statistics.median(seconds), "s", 0.3)]


def status_kib(pid, name):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def pss_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def tree_of(pid):
    """The process and all below it."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree_of(int(child))
    return found


def measure_memory(folder):
    server = start(folder)
    try:
        server.client("sts").get_caller_identity()
        time.sleep(3)
        pids = tree_of(server.process.pid)
        return [Figure("idle memory, server (RSS)",
                       status_kib(server.process.pid, "VmRSS") / 1024, "MiB", 60),
                Figure(f"idle memory, {len(pids)} processes (PSS)",
                       sum(pss_kib(pid) for pid in pids) / 1024, "MiB")]
    finally:
        server.kill()


def run_query(athena, sql, output, database="default", pause_s=0.0):
    """Seconds from StartQueryExecution to SUCCEEDED, and the execution."""
    begin = time.perf_counter()
    query_id = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": database},
        ResultConfiguration={"OutputLocation": output})["QueryExecutionId"]
    while True:
        execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        state = execution["Status"]["State"]
        if state == "SUCCEEDED":
            return time.perf_counter() - begin, execution
        if state in ("FAILED", "CANCELLED"):
            raise RuntimeError(f"{sql}: {execution['Status']}")
        time.sleep(pause_s)


def measure_trivial(folder):
    server = start(folder)
    try:
        server.client("s3").create_bucket(Bucket="bench")
        athena = server.client("athena")
        seconds = []
        for _ in range(TRIVIAL_QUERIES + 20):
            begin = time.perf_counter()
            _, execution = run_query(athena, "SELECT 1", "s3://bench/")
            athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
            seconds.append(time.perf_counter() - begin)
        warm = sorted(seconds[20:])
        millis = [1000 * warm[int(len(warm) * part)] for part in (0.5, 0.99)]
        return [Figure("trivial query to its rows, p50", millis[0], "ms", 15),
                Figure("trivial query to its rows, p99", millis[1], "ms")]
    finally:
        server.kill()


def make_parquet(path):
    import duckdb
    duckdb.execute(f"""
        COPY (SELECT range AS id, DATE '2024-01-01' + CAST(range % 366 AS INTEGER) AS day,
                     ['north', 'south', 'east', 'west'][1 + range % 4] AS region,
                     'product ' || (hash(range) % 40) AS product,
                     CAST(hash(range + 1) % 100000 AS INTEGER) AS customer,
                     CAST(1 + hash(range + 2) % 20 AS INTEGER) AS quantity,
                     CAST(hash(range + 3) % 100000 AS DOUBLE) / 100 AS price
              FROM range({QUERY_ROWS})) TO '{path}' (FORMAT parquet)""")


def plain_duckdb(path, sql):
    """Seconds of DuckDB alone over the same file, unencrypted, the result fetched."""
    import duckdb
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {os.cpu_count()}")
        begin = time.perf_counter()
        connection.execute(sql.format(t=f"read_parquet('{path}')")).fetchall()
        return time.perf_counter() - begin


def served_seconds(athena, sql):
    """What the service took, start to results; a client that asks often would take a core away."""
    _, execution = run_query(athena, sql, "s3://bench/results/", "bench", pause_s=0.1)
    return execution["Statistics"]["TotalExecutionTimeInMillis"] / 1000


def measure_scan(folder):
    """The worker alone, over the bytes as they lie and sealed, beside DuckDB on the same file."""
    program = ROOT / "build" / "release" / "src" / "engines" / "scan_bench"
    lines = subprocess.run([program, str(QUERY_ROWS)], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    cases = [(name, *map(float, values)) for name, *values in
             (line.split("\t") for line in lines)]
    plain = sum(case[1] for case in cases)
    figures = [Figure(f"{QUERY_ROWS // 1_000_000} M rows, {name}", lies, "ms",
                      peer=f"{duckdb:.4g} ms; sealed {sealed:.4g} ms")
               for name, duckdb, lies, sealed in cases]
    return [*figures,
            Figure("all of them over plain DuckDB", 100 * (sum(c[2] for c in cases) / plain - 1),
                   "%", 5),
            Figure("all of them over plain DuckDB, encrypted",
                   100 * (sum(c[3] for c in cases) / plain - 1), "%", 10)]


def measure_query(folder):
    path = folder / "sales.parquet"
    make_parquet(path)
    server = start(folder)
    try:
        s3, athena = server.client("s3"), server.client("athena")
        s3.create_bucket(Bucket="bench")
        s3.upload_file(str(path), "bench", "sales/sales.parquet")
        run_query(athena, "CREATE DATABASE bench", "s3://bench/results/")
        run_query(athena, "CREATE EXTERNAL TABLE bench.sales (id bigint, day date, region string, "
                  "product string, customer int, quantity int, price double) STORED AS PARQUET "
                  "LOCATION 's3://bench/sales/'", "s3://bench/results/")
        ours, plain = [], []
        for sql in QUERIES:
            pairs = [(served_seconds(athena, sql.format(t="sales")), plain_duckdb(path, sql))
                     for _ in range(QUERY_ROUNDS)]
            ours.append(statistics.median(pair[0] for pair in pairs[1:]))
            plain.append(statistics.median(pair[1] for pair in pairs[1:]))
        figures = [Figure(f"query {number}, {QUERY_ROWS // 1_000_000} M rows", 1000 * mine, "ms",
                          peer=f"{1000 * other:.4g} ms, {100 * (mine / other - 1):+.1f} %")
                   for number, (mine, other) in enumerate(zip(ours, plain), 1)]
        over = 100 * (sum(ours) / sum(plain) - 1)
        return [*figures, Figure("all queries of Athena over plain DuckDB, encrypted", over, "%", 10)]
    finally:
        server.kill()


def put_small_objects(server):
    def put(part):
        s3 = server.client("s3")
        for number in range(part, CRAWL_OBJECTS, 8):
            day = number % CRAWL_PARTITIONS
            body = json.dumps({"id": number, "name": f"n{number}", "price": number / 7}) + "\n"
            s3.put_object(Bucket="bench", Key=f"events/day={day:03}/{number}.json",
                          Body=body.encode())

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(8)))


def measure_reset(folder):
    """Emptying a server that holds objects, a table and a finished query each time."""
    server = start(folder)
    try:
        millis = []
        for _ in range(RESET_ROUNDS):
            s3 = server.client("s3")
            s3.create_bucket(Bucket="bench")
            for number in range(RESET_OBJECTS):
                s3.put_object(Bucket="bench", Key=f"rows/{number}.csv", Body=b"1,2\n" * 2000)
            run_query(server.client("athena"), "SELECT 1", "s3://bench/")
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                begin = time.perf_counter()
                connection.sendall(b"POST /_tarn/reset HTTP/1.1\r\nHost: localhost\r\n"
                                   b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                answer = connection.recv(1 << 16)
                millis.append(1000 * (time.perf_counter() - begin))
            assert answer.startswith(b"HTTP/1.1 200"), answer
            assert not server.client("s3").list_buckets()["Buckets"]
        return [Figure(f"reset of a server with {RESET_OBJECTS} objects, median",
                       statistics.median(millis), "ms", 5)]
    finally:
        server.kill()


def measure_crawl(folder):
    server = start(folder)
    try:
        server.client("s3").create_bucket(Bucket="bench")
        put_small_objects(server)
        iam, glue = server.client("iam"), server.client("glue")
        role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(
            TRUST_OF_GLUE))["Role"]["Arn"]
        for policy in ("service-role/AWSGlueServiceRole", "AmazonS3ReadOnlyAccess"):
            iam.attach_role_policy(RoleName="bench",
                                   PolicyArn="arn:aws:iam::aws:policy/" + policy)
        glue.create_database(DatabaseInput={"Name": "bench"})
        glue.create_crawler(Name="bench", Role=role, DatabaseName="bench",
                            Targets={"S3Targets": [{"Path": "s3://bench/"}]})
        begin = time.perf_counter()
        glue.start_crawler(Name="bench")
        while glue.get_crawler(Name="bench")["Crawler"]["State"] != "READY":
            time.sleep(0.01)
        seconds = time.perf_counter() - begin
        last = glue.get_crawler(Name="bench")["Crawler"]["LastCrawl"]
        if last["Status"] != "SUCCEEDED":
            raise RuntimeError(str(last))
        found = len(list(glue.get_paginator("get_partitions").paginate(
            DatabaseName="bench", TableName="events").search("Partitions[]")))
        if found != CRAWL_PARTITIONS:
            raise RuntimeError(f"{found} partitions instead of {CRAWL_PARTITIONS}")
        return [Figure(f"crawl of {CRAWL_OBJECTS} small objects", CRAWL_OBJECTS / seconds,
                       "objects/s", 2000, is_rate=True)]
    finally:
        server.kill()


def measure_build(folder):
    """A clean release build without the compiler cache."""
    environment = dict(os.environ, CCACHE_DISABLE="1")
    target = ROOT / "build" / "bench"
    shutil.rmtree(target, ignore_errors=True)
    begin = time.perf_counter()
    for command in (["cmake", "--preset", "release", "-B", str(target)],
                    ["cmake", "--build", str(target), "--target", "tarn", "tarn-sqld"]):
        subprocess.run(command, cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL)
    minutes = (time.perf_counter() - begin) / 60
    shutil.rmtree(target, ignore_errors=True)
    return [Figure("clean release build", minutes, "min", 10)]


def request_stages(command):
    """What a program of ours prints: a name and a number a line."""
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(value) for name, value in (line.split("\t") for line in lines)}


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return [int(fields[i]) / os.sysconf("SC_CLK_TCK") for i in (11, 12)]


def signed_get_table(server):
    """The bytes of a signed GetTable; they may be sent again for a quarter of an hour."""
    body = json.dumps({"DatabaseName": "bench", "Name": "small"}).encode()
    sent = botocore.awsrequest.AWSRequest("POST", server.endpoint + "/", {
        "X-Amz-Target": "AWSGlue.GetTable", "Content-Type": "application/x-amz-json-1.1",
        "Host": f"127.0.0.1:{server.port}"}, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*ROOT_KEYS), "glue",
                            "us-east-1").add_auth(sent)
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
    return f"POST / HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def drive(port, request, count):
    """Sends the request `count` times over one connection, in batches; returns how many were 200."""
    good = 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(count // REQUEST_BATCH):
            connection.sendall(request * REQUEST_BATCH)
            received = b""
            while received.count(b"HTTP/1.1 ") < REQUEST_BATCH or not received.endswith(b"}"):
                received += connection.recv(1 << 20)
            good += received.count(b"HTTP/1.1 200")
    return good


def measure_request(folder):
    stages = request_stages([ROOT / "build" / "release" / "bench" / "request_bench"])
    figures = [
        Figure("signed GetTable in memory: HTTP, SigV4, decode, decision, audit, encode",
               stages["whole"], "µs", 10),
        Figure("  of it decision and audit", stages["decision"] + stages["audit"], "µs", 3)]
    figures += [Figure(f"  of it {name}", stages[name], "µs")
                for name in ("http", "arrive", "route", "signature", "decode", "decision", "audit",
                             "encode")]
    server = start(folder)
    try:
        glue = server.client("glue")
        glue.create_database(DatabaseInput={"Name": "bench"})
        glue.create_table(DatabaseName="bench", TableInput={
            "Name": "small", "StorageDescriptor": {"Columns": [
                {"Name": f"column_{i}", "Type": "bigint"} for i in range(5)]}})
        request = signed_get_table(server)
        drive(server.port, request, REQUEST_COUNT // 10)
        before = cpu_seconds(server.process.pid)
        with concurrent.futures.ThreadPoolExecutor(REQUEST_CLIENTS) as pool:
            each = REQUEST_COUNT // REQUEST_CLIENTS
            good = sum(pool.map(lambda _: drive(server.port, request, each),
                                range(REQUEST_CLIENTS)))
        used = [after - begin for after, begin in zip(cpu_seconds(server.process.pid), before)]
        assert good == REQUEST_COUNT // REQUEST_BATCH * REQUEST_BATCH, good
        return figures + [
            Figure("signed GetTable of a server, user CPU", used[0] / good * 1e6, "µs"),
            Figure("  of it in the kernel, beside", used[1] / good * 1e6, "µs")]
    finally:
        server.kill()


def measure_functions(folder):
    """Sandboxes and the Runtime API, without HTTP, storage and IAM around them."""
    program = ROOT / "build" / "release" / "bench" / "function_bench"
    found = request_stages([program, ROOT / "build" / "release" / "runtimes"])
    return [
        Figure("function, cold, with clients of boto3, p50", found["cold p50 ms"], "ms", 60),
        Figure("function, cold, p99", found["cold p99 ms"], "ms"),
        Figure("function that takes 2 s to initialize, snapstart cold start, p50",
               found["snapstart cold p50 ms"], "ms", 25),
        Figure("  p99", found["snapstart cold p99 ms"], "ms"),
        Figure("function, warm, overhead, p50", found["warm p50 ms"], "ms", 0.5),
        Figure("function, warm, overhead, p99", found["warm p99 ms"], "ms"),
        Figure("function, invokes in two environments", found["invokes per second"], "/s", 2000,
               is_rate=True),
        Figure("function, 500 idle environments with boto3, and zygote", found["idle MiB"], "MiB",
               1536),
        Figure("  each that made clients for S3 and DynamoDB", found["idle MiB each with clients"],
               "MiB")]


def measure_event_match(_):
    rates = request_stages([ROOT / "build" / "release" / "bench" / "event_bench"])
    return [Figure("events matched with 1,000 rules, one core", rates["own"], "/s", 1_000_000,
                   is_rate=True),
            Figure("  of rules that share all but one value", rates["shared"], "/s")]


FIGURES = {"request": measure_request, "event_match": measure_event_match,
           "functions": measure_functions, "start": measure_start,
           "memory": measure_memory, "reset": measure_reset, "trivial": measure_trivial,
           "scan": measure_scan, "query": measure_query,
           "crawl": measure_crawl, "build": measure_build}
