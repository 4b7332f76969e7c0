"""A table's text read as typed at once gives what a look at all of its values gives, or says that it
does not know: on texts that engines read in different ways."""

import json
import os
import subprocess
import sys

import record_spark
from test_programs import pytestmark  # noqa: F401

TEXTS = {
    "bigint": ["1", "-5", "+7", "007", " 12", "1.7", "1e3", "1_000", "0x1F", "9223372036854775808",
               "", "abc", "1L", "--1", "\u0661"],
    "int": ["2147483648", "-1", " 3"], "tinyint": ["128", "-128"], "smallint": ["32768", "5"],
    "double": ["1.5", "1e3", ".5", "5.", "1d", "1_0.5", "NaN", "nan", "inf", "Infinity", " 2.5 ",
               "0x1p3", "", "abc", "1e999", "-0.0", "1.5e"],
    "float": ["1.5", "0.1", "1e40"],
    "date": ["2024-01-05", "2024-1-5", "2024-01-05 10:00:00", "2024-13-01", "2024-02-30",
             "05/01/2024", "20240105", " 2024-01-05", "0001-01-01", "12024-01-01", "infinity",
             "epoch", "2024-01"],
    "timestamp": ["2024-01-05 10:00:00", "2024-01-05T10:00:00Z", "2024-01-05 10:00:00+02:00",
                  "2024-01-05", "10:00:00", "2024-01-05 25:00:00", "bad", "2024-01-05 10"],
    "boolean": ["true", "FALSE", "t", "yes", "1", " true", "x"],
    "decimal(10,2)": ["1.50", "1.005", "1e2", "12345678901", "-0.01", "1_0", ".5"],
}
SCRIPT = """
import json, os
from awsglue import gluetypes, sources
from awsglue.guess import MARK
from pyspark.sql import SparkSession

class Context:
    spark_session = SparkSession.builder.getOrCreate()

class File:
    path = os.path.join(os.environ["BASE"], "text.csv")

options = {"separator": ",", "withHeader": True, "quoteChar": '"', "escaper": None}

def rows(frame):
    return repr([tuple(row) for row in frame.collect()])

for name, texts in json.loads(os.environ["TEXTS"]).items():
    kinds = {"a": gluetypes.parse_type(name)}
    for text in texts:
        with open(File.path, "w", encoding="utf-8") as file:
            file.write(f"a,b\\n{text},x\\n")
        frame = sources.csv_reader(Context, options).load([File.path]).toDF("a", "b")
        try:
            guess = rows(sources.guessed(Context, options, [File], frame, kinds))
        except Exception as error:
            guess = MARK if MARK in str(error) else repr(error)
        settled = "misfit" if sources.find_misfits(frame, kinds) else rows(
            sources.typed(frame, ["a", "b"], kinds))
        print(json.dumps([name, text, guess == MARK, guess, settled]))
"""


def test_a_guess_is_right_or_none(tmp_path):
    environment = record_spark.facade(BASE=str(tmp_path), TEXTS=json.dumps(TEXTS))
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == sum(map(len, TEXTS.values()))
    wrong = [line for line in said if not line[2] and line[3] != line[4]]
    assert not wrong
    assert sum(not line[2] for line in said) > 20  # that are known at once
