"""Large objects come to the engine by pipes: whole, or not at all."""

import hashlib
import http.server
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import threading

import pytest

import record_spark
from test_programs import pytestmark  # noqa: F401
from tarn_server import ROOT_KEYS

BODY = bytes(range(256)) * 40_000  # 10 MB
CUT = 3 << 20


class Failing(http.server.BaseHTTPRequestHandler):
    """An object whose first connection breaks; `answers_next` is the status of what follows."""

    def do_GET(self):  # noqa: N802
        self.server.asked.append(dict(self.headers))
        found = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(found.group(1)) if found else 0
        if found and self.server.answers_next == 412:
            self.send_response(412)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if found else 200)
        self.send_header("Content-Length", str(len(BODY) - start))
        self.send_header("ETag", '"one"')
        self.end_headers()
        self.wfile.write(BODY[start:] if found else BODY[:CUT])
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def failing():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    server.asked, server.answers_next = [], 206
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def run(endpoint, script, **more):
    environment = record_spark.facade(
        AWS_ENDPOINT_URL=endpoint, AWS_ACCESS_KEY_ID=ROOT_KEYS[0],
        AWS_SECRET_ACCESS_KEY=ROOT_KEYS[1], AWS_DEFAULT_REGION="us-east-1", **more)
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=environment,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


TAKE = """
    import hashlib, json
    from pyspark._engine.object_files import File, TRANSFERS
    from pyspark._engine.object_streams import Streams
    streams = Streams()
    file = File("s3://some-bucket/a key", %d, 0)
    assert streams.takes(file)
    with open(streams.open(file), "rb") as pipe:
        found = hashlib.md5(pipe.read()).hexdigest()
    try:
        streams.check()
        print(json.dumps([found, TRANSFERS.bytes_read]))
    except Exception as error:
        print(json.dumps(str(error)))
    streams.close()
""" % len(BODY)


def at(server):
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_a_broken_connection_goes_on_where_it_broke(failing):
    assert run(at(failing), TAKE) == [[hashlib.md5(BODY).hexdigest(), len(BODY)]]
    first, second = failing.asked
    assert "Range" not in first and second["Range"] == f"bytes={CUT}-"
    assert second["If-Match"] == '"one"'
    assert "aws4_request" in second["Authorization"]


def test_an_object_that_is_replaced_meanwhile_fails_the_read(failing):
    failing.answers_next = 412
    assert run(at(failing), TAKE) == ["s3://some-bucket/a key was replaced while it was read"]


ROWS = 220_000
CONVERT = """
    import json, os
    from pyspark.sql import SparkSession, functions as F
    from pyspark._engine import native_lines, object_streams
    made, views = [], []

    class Counted(object_streams._Pipe):
        def __init__(self, file):
            made.append(file.path)
            super().__init__(file)
            if os.environ.get("HIDES"):
                self._hide()

    class Viewed(native_lines.LineView):
        def __init__(self, *parts):
            views.append(parts[1])
            super().__init__(*parts)

    object_streams._Pipe, native_lines.LineView = Counted, Viewed
    spark = SparkSession.builder.getOrCreate()
    base = os.environ["BASE"]
    frame = spark.read.schema("i bigint, s string, d double, k string").option(
        "header", True).option("escape", '"').csv(base + "/in")
    frame.withColumn("from", F.input_file_name()).write.parquet(base + "/out")
    found = spark.read.parquet(base + "/out").groupBy("k", "from").agg(
        F.count("*"), F.sum("i"), F.sum("d"), F.sum(F.length("s"))).orderBy("k").collect()
    print(json.dumps([[list(row) for row in found], len(made), len(views)]))
"""
# What the text column holds, how often objects were asked for, and how often lines were read natively.
FORMS = {"plain": ('"a text, and\t{}"', 2, 2), "doubled": ('"a ""text""\t{}"', 4, 2)}


@pytest.mark.parametrize("form,hides", [("plain", ""), ("doubled", ""), ("doubled", "yes")])
def test_a_write_reads_by_pipes_and_without_them_where_the_engine_cannot(tarn, bucket, form, hides):
    text, asked, viewed = FORMS[form]
    lines = [f"{i},{text.format(i % 7)},{i / 4}" for i in range(ROWS)]
    body = "\n".join(["i,s,d", *lines])
    assert len(body) > 5 << 20
    for key in ("in/k=x/data.csv", "in/k=y/data.csv"):
        tarn.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    found, pipes, views = run(tarn.endpoint, CONVERT, BASE=f"s3://{bucket}", HIDES=hides)[0]
    length = {"plain": 13, "doubled": 10}[form]
    sums = [ROWS, ROWS * (ROWS - 1) // 2, ROWS * (ROWS - 1) / 8, length * ROWS]
    assert found == [[k, f"s3://{bucket}/in/k={k}/data.csv", *sums] for k in ("x", "y")]
    assert (pipes, views) == (asked, viewed)


def test_a_write_keeps_what_lines_of_another_form_say(tarn, bucket):
    """A value that is none of its type, deep in the object: null, as without pipes."""
    lines = [f"{i},a text of some length {i},{i / 4}" for i in range(ROWS)]
    lines[ROWS // 2] = "none,,"
    tarn.client("s3").put_object(Bucket=bucket, Key="in/k=x/data.csv", Body="\n".join(["i,s,d", *lines]))
    found, pipes, views = run(tarn.endpoint, CONVERT, BASE=f"s3://{bucket}")[0]
    rows, whole, quarter, _ = found[0][2:]
    assert (rows, pipes, views) == (ROWS, 2, 1)
    assert whole == ROWS * (ROWS - 1) // 2 - ROWS // 2
    assert quarter == ROWS * (ROWS - 1) / 8 - ROWS / 8


COMPARE = """
    import json, os
    from pyspark.sql import SparkSession
    from pyspark._engine import csv_source, native_lines, object_streams
    object_streams.MIN_BYTES = 1
    views = []

    class Viewed(native_lines.LineView):
        def __init__(self, *parts):
            views.append(parts[1])
            super().__init__(*parts)

    native_lines.LineView = Viewed
    spark = SparkSession.builder.getOrCreate()
    form_of = csv_source.form_of
    for key, schema, options in json.loads(os.environ["FILES"]):
        def read(form):
            csv_source.form_of = form
            try:
                frame = spark.read.schema(schema).options(**options).csv(os.environ["BASE"] + "/" + key)
                return [str(row) for row in frame.collect()]
            except Exception as error:
                return type(error).__name__
        asked = len(views)
        ours = read(form_of)
        print(json.dumps([key, ours, read(lambda *_: None), len(views) - asked]))
"""
KINDS = {"string": ["", "a", "a text, that is long", "x" * 30, "é", "NULL"],
         "bigint": ["", "0", "-12", "999999999999999999", "9223372036854775807"],
         "int": ["", "7", "+7"], "double": ["", "1.5", "-2e10", "3"], "boolean": ["", "true", "FALSE"],
         "date": ["", "2024-02-29", "0001-01-01"], "timestamp": ["", "2024-02-29 01:02:03.5"],
         "decimal(10,2)": ["", "1.25", "-3"]}
ODD = ['x', ' 5', '"', 'a"b', '""', 'a\\b', "1_0", "1.0", "2024-2-3", " ", "t"]


def some_csv(chance):
    kinds = [chance.choice(list(KINDS)) for _ in range(chance.randrange(1, 6))]
    separator, header = chance.choice([",", ";", "\t", "|"]), chance.random() < 0.7
    is_odd, end = chance.random() < 0.3, chance.choice(["\n", "\n", "\r\n"])
    rows = [["column"] * len(kinds)] if header else []
    for _ in range(chance.randrange(1, 60)):
        row = [chance.choice(KINDS[kind]) for kind in kinds]
        row = [f'"{text}"' if separator in text or chance.random() < 0.2 else text for text in row]
        if is_odd and chance.random() < 0.1:
            row[chance.randrange(len(row))] = chance.choice(ODD)
        if is_odd and chance.random() < 0.05:
            row = row[:-1] if chance.random() < 0.5 else row + ["more"]
        rows.append(row)
    body = end.join(separator.join(row) for row in rows) + end * chance.randrange(2)
    schema = ", ".join(f"c{i} {kind}" for i, kind in enumerate(kinds))
    options = {"header": header, "sep": separator, **({"escape": '"'} if chance.random() < 0.5 else {})}
    return body, schema, options


def test_lines_give_what_the_engines_own_reader_gives(tarn, bucket):
    chance, files = random.Random(5), []
    for number in range(120):
        body, schema, options = some_csv(chance)
        tarn.client("s3").put_object(Bucket=bucket, Key=f"{number}.csv", Body=body)
        files.append([f"{number}.csv", schema, options])
    found = run(tarn.endpoint, COMPARE, BASE=f"s3://{bucket}", FILES=json.dumps(files))
    assert [line[0] for line in found if line[1] != line[2]] == []
    assert sum(line[3] for line in found) > len(files) / 2
