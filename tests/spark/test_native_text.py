"""Texts read natively have the value that the whole rule in SQL gives, and so have the macros that
stand in where there is no library."""

import json
import os
import random
import subprocess
import sys

import pytest
import record_spark
from test_programs import pytestmark  # noqa: F401

TEXTS = 20_000
SEEDS = {
    "bigint": ["0", "-17", "+8", "9223372036854775807", "123456789012345678", "1000"],
    "tinyint": ["127", "-128", "5"], "smallint": ["32767", "-1"], "int": ["2147483647", "12"],
    "double": ["1.5", "-0.001", "1e10", "2.5E-3", "12345678901234567890.5", "1e308", "0"],
    "float": ["1.5", "16777217.000000000001", "3.4e38", "1e-45"],
    "boolean": ["true", "False"],
    "date": ["2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31"],
    "timestamp": ["2024-02-29 23:59:59", "1969-12-31T00:00:00.5", "2024-01-01 01:02:03.123456"],
}
NOISE = "0123456789+-.eE_ :T/xXaAfFdDnN\t٣"
SCRIPT = """
import json, os, sys
from pyspark.sql import SparkSession, types as t
from pyspark.sql.types import _parse_datatype_string
from pyspark._engine import csv_source, native_text
from pyspark._engine.typed import engine_type
engine = SparkSession.builder.getOrCreate()._engine
options = csv_source.CsvOptions({})
for name, texts in json.load(sys.stdin).items():
    kind = _parse_datatype_string(name)
    engine.load_rows("texts", [t.IntegerType(), t.StringType()], ["n", "s"], list(enumerate(texts)))
    fast, whole = native_text.reading("s", kind), csv_source.value_sql("s", kind, options)
    found = engine.execute(f"SELECT s, CAST({fast} AS VARCHAR), CAST({whole} AS VARCHAR), "
        f"{fast} IS NULL OR {fast} = {whole} FROM texts ORDER BY n").fetchall()
    print(json.dumps([name, found]))
    engine.execute("DROP TABLE texts")
"""


def altered(text, chance):
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(NOISE) * chance.randrange(2) + text[
            place + chance.randrange(2):]
    return text


@pytest.mark.parametrize("library", ["native", "none"])
def test_what_is_read_at_once_is_what_the_whole_rule_gives(library):
    chance = random.Random(7)
    texts = {name: seeds + [altered(chance.choice(seeds), chance) for _ in range(TEXTS // 10)]
             for name, seeds in SEEDS.items()}
    environment = record_spark.facade()
    if library == "none":
        environment["TARN_SPARK_TEXT"] = library
    elif not os.path.exists(environment["TARN_SPARK_TEXT"]):
        pytest.skip("spark_text.duckdb_extension is not beside the program: `./run test` builds it")
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True,
                          text=True, input=json.dumps(texts))
    assert done.returncode == 0, done.stderr[-3000:]
    for line in done.stdout.splitlines():
        name, rows = json.loads(line)
        assert [row for row in rows if not row[3]] == [], name
        read = sum(row[1] is not None for row in rows)
        assert read > len(rows) / 4, (name, read)
