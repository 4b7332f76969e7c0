"""Runs the programs on whichever `pyspark` is on the path, and prints their answers as JSON.

    PYTHONPATH=... python run_programs.py [module ...]

An answer is {"types": ..., "rows": [...]}, {"text": ...} or {"error": class}. Values carry their types:
1.5 is "f1.5", a decimal "d1.50", a date "D...", a timestamp "T...", bytes "b..", a row {"r": [...]}.
"""

import datetime
import decimal
import importlib
import json
import math
import os
import pkgutil
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def shown(value):
    """A value as JSON, with its type."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return "f" + ("nan" if math.isnan(value) else repr(value))
    if isinstance(value, decimal.Decimal):
        return "d" + format(value, "f")
    if isinstance(value, datetime.datetime):
        return "T" + value.isoformat(" ")
    if isinstance(value, datetime.date):
        return "D" + value.isoformat()
    if isinstance(value, datetime.timedelta):
        return "I" + str(value.total_seconds())
    if isinstance(value, (bytes, bytearray)):
        return "b" + bytes(value).hex()
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, dict):
        return {"m": sorted(([shown(k), shown(v)] for k, v in value.items()), key=json.dumps)}
    if hasattr(value, "__fields__"):
        return {"r": [shown(item) for item in value]}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return "?" + str(value)


def answer(program, ordered):
    """What a program gives."""
    try:
        found = program()
        if hasattr(found, "collect") and hasattr(found, "schema"):
            types = ", ".join(f"{f.name} {f.dataType.simpleString()}" for f in found.schema)
            rows = [[shown(value) for value in row] for row in found.collect()]
            if not ordered:
                rows.sort(key=json.dumps)
            return {"types": types, "rows": rows}
        return {"text": found if isinstance(found, str) else json.dumps(shown(found))}
    except Exception as error:  # the class is the answer
        return {"error": type(error).__name__, "why": str(error)[:300]}


def close(ours, theirs):
    """Equal, but for the last digits of a double."""
    if isinstance(ours, str) and isinstance(theirs, str) and ours[:1] == theirs[:1] == "f":
        try:
            return ours == theirs or math.isclose(float(ours[1:]), float(theirs[1:]),
                                                  rel_tol=1e-12, abs_tol=1e-12)
        except ValueError:
            return False
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(close, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(close(ours[k], theirs[k]) for k in ours)
    return type(ours) is type(theirs) and ours == theirs


def same(ours, theirs):
    """Whether two answers say the same; of errors, the class."""
    if "error" in ours or "error" in theirs:
        failed = {"Py4JJavaError", "SparkRuntimeException"}  # while it ran, in the JVM or the engine
        return ours.get("error") == theirs.get("error") or (
            {ours.get("error"), theirs.get("error")} == failed)
    return close(ours, theirs)


def session():
    from pyspark.sql import SparkSession
    made = (SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2")
            .config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.legacy.timeParserPolicy", "CORRECTED")
            .getOrCreate())
    made.sparkContext.setLogLevel("OFF")
    return made


def load(spark, names=None):
    """{module: {program: function}}"""
    sys.path.insert(0, FOLDER)
    found = {}
    for _, name, _ in pkgutil.iter_modules([os.path.join(FOLDER, "programs")]):
        if names and name not in names:
            continue
        module = importlib.import_module(f"programs.{name}")
        found[name] = module.programs(spark)
    return found


def main():
    os.environ["TZ"] = "UTC"
    spark = session()
    out = {name: {title: answer(program, title.endswith("_ordered"))
                  for title, program in programs.items()}
           for name, programs in load(spark, sys.argv[1:]).items()}
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
