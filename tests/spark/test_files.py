"""Reading and writing files with the facade, on local folders and on S3 of a real server."""

import gzip
import json
import os
import subprocess
import sys
import textwrap

import pytest

import record_spark
from test_programs import pytestmark  # noqa: F401
from tarn_server import ROOT_KEYS


@pytest.fixture(params=["local", "s3"])
def place(request, tmp_path):
    """(where files go, environment of the script, a function that lists names under a prefix)."""
    environment = record_spark.facade()
    if request.param == "local":
        def names(prefix):
            base = tmp_path / prefix
            return sorted(str(path.relative_to(base)) for path in base.rglob("*") if path.is_file())
        return str(tmp_path), environment, names
    tarn = request.getfixturevalue("tarn")
    bucket = request.getfixturevalue("bucket")
    environment.update(AWS_ENDPOINT_URL=tarn.endpoint, AWS_ACCESS_KEY_ID=ROOT_KEYS[0],
                       AWS_SECRET_ACCESS_KEY=ROOT_KEYS[1], AWS_DEFAULT_REGION="us-east-1")

    def names(prefix):
        found = tarn.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix + "/")
        return sorted(item["Key"][len(prefix) + 1:] for item in found.get("Contents", ()))
    return f"s3://{bucket}", environment, names


HEAD = """
import json, datetime, os
from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import *
spark = SparkSession.builder.getOrCreate()
base = os.environ["BASE"]
frame = spark.createDataFrame(
    [(1, "a", 1.5, datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 678000), [1, 2]),
     (2, "b/ c", None, None, None, None), (3, None, 2.5e20, datetime.date(2021, 1, 2), None, [])],
    "i int, s string, d double, a date, t timestamp, l array<int>")
def say(value):
    print(json.dumps(value, default=str))
"""


def run(place, script):
    """What the script says, line by line."""
    base, environment, _ = place
    done = subprocess.run([sys.executable, "-c", HEAD + textwrap.dedent(script)],
                          env=dict(environment, BASE=base), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_parquet_comes_back(place):
    said = run(place, """
        frame.write.parquet(base + "/p")
        back = spark.read.parquet(base + "/p")
        say(back.orderBy("i").collect() == frame.orderBy("i").collect())
        say(back.schema == frame.schema)
        say([name.rsplit("/", 1)[1] for name in back.inputFiles()])
    """)
    assert said[:2] == [True, True]
    names = place[2]("p")
    assert names[0] == "_SUCCESS" and len(names) == 2 and said[2] == names[1:]
    assert names[1].startswith("part-00000-") and names[1].endswith("-c000.snappy.parquet")


def test_partitions_come_back(place):
    said = run(place, """
        frame.drop("l").write.partitionBy("s").parquet(base + "/p")
        back = spark.read.parquet(base + "/p").orderBy("i")
        say(back.columns)
        say([row.s for row in back.collect()])
        frame.select("i", "a").write.partitionBy("a").csv(base + "/q")
        say(spark.read.csv(base + "/q").dtypes)
    """)
    assert said == [["i", "d", "a", "t", "s"], ["a", "b/ c", None],
                    [["_c0", "string"], ["a", "date"]]]
    folders = {name.split("/")[0] for name in place[2]("p")}
    assert folders == {"_SUCCESS", "s=a", "s=b%2F c", "s=__HIVE_DEFAULT_PARTITION__"}


def test_modes(place):
    said = run(place, """
        small = frame.select("i")
        small.write.parquet(base + "/p")
        try:
            small.write.parquet(base + "/p")
        except Exception as error:
            say([type(error).__name__, "PATH_ALREADY_EXISTS" in str(error)])
        small.write.mode("ignore").parquet(base + "/p")
        say(spark.read.parquet(base + "/p").count())
        small.write.mode("append").parquet(base + "/p")
        say(spark.read.parquet(base + "/p").count())
        small.limit(1).write.mode("overwrite").parquet(base + "/p")
        say(spark.read.parquet(base + "/p").count())
    """)
    assert said == [["AnalysisException", True], 3, 6, 1]
    assert len(place[2]("p")) == 2


def test_dynamic_overwrite_keeps_other_partitions(place):
    said = run(place, """
        spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
        frame.select("i", "s").write.partitionBy("s").parquet(base + "/p")
        spark.createDataFrame([(9, "a")], "i int, s string").write.mode("overwrite").partitionBy(
            "s").parquet(base + "/p")
        say(sorted(row.i for row in spark.read.parquet(base + "/p").collect()))
    """)
    assert said == [[2, 3, 9]]


def test_failed_write_leaves_nothing(place):
    said = run(place, """
        def bad(value):
            raise ValueError("no")
        spark.createDataFrame([(1,)], "i int").write.parquet(base + "/p")
        try:
            frame.select(F.udf(bad, "int")("i")).write.mode("overwrite").parquet(base + "/p")
        except Exception as error:
            say([type(error).__name__, "ValueError: no" in str(error)])
        say(spark.read.parquet(base + "/p").count())
    """)
    assert said == [["PythonException", True], 1]
    assert len(place[2]("p")) == 2


def test_csv(place):
    said = run(place, """
        frame.drop("l").write.option("header", True).csv(base + "/c")
        back = spark.read.csv(base + "/c", header=True, inferSchema=True)
        say(back.dtypes)
        say(back.count())
        plain = spark.read.option("header", "true").csv(base + "/c")
        say(sorted(set(kind for _, kind in plain.dtypes)))
        typed = spark.read.csv(base + "/c", header=True,
                               schema="i bigint, s string, d double, a date, t timestamp")
        say(typed.orderBy("i").collect() == frame.drop("l").withColumn(
            "i", F.col("i").cast("bigint")).orderBy("i").collect())
        frame.select("i", "s").write.option("sep", "|").csv(base + "/z", compression="gzip")
        say(spark.read.csv(base + "/z", sep="|").count())
    """)
    assert said == [
        [["i", "int"], ["s", "string"], ["d", "double"], ["a", "date"], ["t", "timestamp"]], 3,
        ["string"], True, 3]
    assert place[2]("z")[1].endswith("-c000.csv.gz")


def put(place, name, text):
    base, environment, _ = place
    if not base.startswith("s3://"):
        path = os.path.join(base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
        return
    import boto3
    boto3.client("s3", endpoint_url=environment["AWS_ENDPOINT_URL"], region_name="us-east-1",
                 aws_access_key_id=ROOT_KEYS[0], aws_secret_access_key=ROOT_KEYS[1]).put_object(
                     Bucket=base[5:], Key=name, Body=text)


def test_csv_of_others(place):
    put(place, "c/one.csv", b'id,name,note\n1,"a, b","say \\"hi\\""\n2,,""\nx,c\n\n4,d,e,f\n')
    put(place, "m/one.csv", b'id,text\n1,"two\nlines"\n2,x\n')
    put(place, "g/one.csv.gz", gzip.compress(b"a;b\n1;2\n"))
    said = run(place, """
        kinds = "id int, name string, note string"
        say([list(row) for row in spark.read.csv(base + "/c", header=True, schema=kinds).collect()])
        say(spark.read.csv(base + "/c", header=True, schema=kinds, mode="DROPMALFORMED").count())
        try:
            spark.read.csv(base + "/c", header=True, schema=kinds, mode="FAILFAST").collect()
        except Exception as error:
            say(type(error).__name__)
        say([list(row) for row in spark.read.csv(base + "/m", header=True, multiLine=True).collect()])
        say(spark.read.csv(base + "/g", header=True, sep=";").collect())
        try:
            spark.read.csv(base + "/nosuch")
        except Exception as error:
            say([type(error).__name__, "PATH_NOT_FOUND" in str(error)])
    """)
    assert said[0] == [[1, "a, b", 'say "hi"'], [2, None, None], [None, "c", None], [4, "d", "e"]]
    assert said[1:] == [2, "SparkRuntimeException", [["1", "two\nlines"], ["2", "x"]], [["1", "2"]],
                        ["AnalysisException", True]]


def test_json(place):
    put(place, "j/one.json", b'{"b": 1, "a": {"x": [1, 2.5]}}\n{"b": null, "c": "text"}\nbad line\n')
    put(place, "m/one.json", b'[{"a": 1},\n {"a": 2}]')
    said = run(place, """
        found = spark.read.json(base + "/j")
        say(found.dtypes)
        say([row.asDict(True) for row in found.collect()][:2])
        say(spark.read.json(base + "/m", multiLine=True).collect())
        frame.write.json(base + "/w")
        say(spark.read.schema(frame.schema).json(base + "/w").orderBy("i").drop("t").collect()
            == frame.orderBy("i").drop("t").collect())
        say([json.loads(row.value) for row in spark.read.text(base + "/w").collect()][1])
    """)
    assert said[0] == [["_corrupt_record", "string"], ["a", "struct<x:array<double>>"],
                       ["b", "bigint"], ["c", "string"]]
    assert said[1] == [{"_corrupt_record": None, "a": {"x": [1.0, 2.5]}, "b": 1, "c": None},
                       {"_corrupt_record": None, "a": None, "b": None, "c": "text"}]
    assert said[2:] == [[[1], [2]], True, {"i": 2, "s": "b/ c"}]


def test_many_small_files(place):
    for number in range(40):
        put(place, f"s/{number:02d}.csv", f"{number},x\n".encode())
    said = run(place, """
        found = spark.read.csv(base + "/s", schema="n int, x string")
        named = found.filter("n = 7").withColumn("m", F.col("n") + 1).withColumn(
            "f", F.input_file_name()).collect()[0]
        say([named.m, named.f == ("file://" + base if base[0] == "/" else base) + "/s/07.csv"])
        say([found.count(), found.agg(F.sum("n")).collect()[0][0], len(found.inputFiles())])
        say(spark.read.csv(base + "/s/{00,01}.csv").count())
        from pyspark._engine.object_files import TRANSFERS
        say(TRANSFERS.bytes_read > 0 or not base.startswith("s3"))
    """)
    assert said == [[8, True], [40, 780, 40], 2, True]


def test_large_object_is_read_in_pieces(place):
    line = b"0123456789,abcdefghijklmnopqrstuvwxyz\n"
    put(place, "big/one.csv", line * 600_000)
    said = run(place, """
        found = spark.read.csv(base + "/big", schema="n bigint, x string")
        say(found.agg(F.count("*"), F.sum("n")).collect()[0])
        found.write.csv(base + "/copy")
        copied = spark.read.csv(base + "/copy", schema="n bigint, x string")
        say(copied.agg(F.count("*"), F.sum("n"), F.max("x")).collect()[0])
    """)
    total = [600_000, 600_000 * 123456789]
    assert said == [total, total + ["abcdefghijklmnopqrstuvwxyz"]]


def test_refusals_name_themselves(place):
    said = run(place, """
        for refused in (lambda: spark.read.format("orc").load(base), lambda: frame.writeStream,
                        lambda: spark.read.jdbc("x", "y"), lambda: frame.mapInPandas(None, ""),
                        lambda: F.pandas_udf, lambda: spark.sql("merge into x using y")):
            try:
                refused()
                say("served")
            except Exception as error:
                say([type(error).__name__, "needs Apache Spark itself" in str(error)])
    """)
    assert said == [["NotServed", True]] * 6


def test_lines_end_quoted_texts_without_multiline(place):
    put(place, "lines/one.csv", b'a,b\n1,"x\ny"\n2,z\n')
    assert run(place, """
        for row in spark.read.csv(base + "/lines", header=True).collect():
            say(list(row))
    """) == [["1", "x"], ['y"', None], ["2", "z"]]
