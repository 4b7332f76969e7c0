"""Large JSON that the engine reads for a DynamicFrame is what reading it record by record gives, or is
not taken by the engine."""

import json
import random
import subprocess
import sys

import record_spark
from test_programs import pytestmark  # noqa: F401

SCRIPT = """
import json, os, sys
from awsglue import json_lines, sources, values
from awsglue.records import Records
from awsglue.dynamicframe import DynamicFrame
from pyspark.sql import SparkSession

class Context:
    spark_session = SparkSession.builder.getOrCreate()

class File:
    def __init__(self, path):
        self.path, self.size = path, os.path.getsize(path)

json_lines.MIN_BYTES = 1
for path in sys.argv[1:]:
    frame = json_lines.read(Context, [File(path)])
    if frame is None:
        print(json.dumps([path, None]))
        continue
    with open(path, encoding="utf-8") as text:
        records = Records.of(sources.parse_json(text))
    ours, theirs = DynamicFrame(frame, Context), DynamicFrame(records, Context)
    same = repr(list(ours.records())) == repr(list(theirs.records()))
    print(json.dumps([path, same, str(ours.schema()) == str(theirs.schema())]))
"""
WORDS = ["", "a", "é", "\x00", '"', "\\", "line\nbreak", "\u2028", "null", "1", "x" * 300, "{}", "\x7f"]


def leaf(kind, chance):
    if chance.random() < 0.2:
        return None
    return {"text": lambda: chance.choice(WORDS), "number": lambda: chance.randrange(-10**17, 10**17),
            "small": lambda: chance.choice([0, -5, 2**31 - 1, -2**31]),
            "edge": lambda: chance.choice([7, 2**31]),
            "float": lambda: chance.choice([0.1, -2.5e-300, 1e22, 1e308, 3.0, float("nan"), float("-inf"), chance.random()]),
            "flag": lambda: chance.random() < 0.5}[kind]()


def make_value(shape, chance):
    if isinstance(shape, dict):
        return {name: make_value(inner, chance) for name, inner in shape.items()}
    if isinstance(shape, list):
        return [make_value(shape[0], chance) for _ in range(chance.randrange(3))]
    return leaf(shape, chance)


def some_shape(chance, depth=0):
    fields = {}
    for name in chance.sample(["id", "b", "a.b", "Name", "ü", "x y"], chance.randrange(1, 5)):
        kind = chance.choice(["text", "number", "small", "edge", "float", "flag", "list", "struct"])
        if kind == "struct":
            fields[name] = some_shape(chance, depth + 1) if depth < 2 else "text"
        else:
            fields[name] = [chance.choice(["text", "number", "small", "flag"])] if kind == "list" else kind
    return fields


ODD = {
    "other fields": ['{"a": 1}', '{"b": 1}'], "another order": ['{"a": 1, "b": 1}', '{"b": 1, "a": 1}'],
    "two types": ['{"a": 1}', '{"a": "x"}'], "whole and not": ['{"a": 1}', '{"a": 1.5}'],
    "within a list": ['{"a": [1, 1.5]}'], "a list of records": ['{"a": [{"x": 1}, {"y": 1}]}'],
    "beyond a long": ['{"a": 18446744073709551615}'], "no record": ['{"a": 1}', "[1]"],
    "broken": ['{"a": 1}', '{"a": '], "over lines": ['{"a":', "1}"], "empty": ['{"a": {}}'],
    "cases": ['{"a": 1, "A": 2}'], "only nulls": ['{"a": null}'], "two in a line": ['{"a": 1} {"a": 2}'],
    "a lone surrogate": ['{"a": "\\ud800"}'],
}


def test_the_engine_reads_what_one_by_one_gives(tmp_path):
    chance, paths = random.Random(11), []
    for number in range(60):
        shape = some_shape(chance)
        lines = [json.dumps(make_value(shape, chance), ensure_ascii=number % 2 == 0)
                 for _ in range(chance.randrange(5, 60))]
        paths.append(tmp_path / f"alike{number}.json")
        paths[-1].write_text("\n".join(lines) + "\n" * (number % 3), encoding="utf-8")
    for name, lines in ODD.items():
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text("\n".join(lines * 3), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", SCRIPT, *map(str, paths)],
                          env=record_spark.facade(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(paths)
    assert [line for line in found if line[1] is not None and line[1:] != [True, True]] == []
    taken = {line[0] for line in found if line[1] is not None}
    assert not [path for path in taken if "alike" not in path]
    assert len(taken) > 30, len(taken)
