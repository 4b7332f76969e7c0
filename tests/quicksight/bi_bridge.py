"""The compiler of visual queries (build/…/bi_sql) and a plain DuckDB to run what it prints."""

import datetime
import json
import math
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build" / "runtime-packages"
EPOCH = datetime.datetime(1970, 1, 1)


def duckdb():
    if not (PACKAGES / "duckdb").exists():
        pytest.skip("build/runtime-packages has no duckdb: ./run build")
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    import duckdb as module
    return module


def micros(time):
    return (time - EPOCH) // datetime.timedelta(microseconds=1)


class Bridge:
    def __init__(self):
        server = os.environ.get("TARN_BINARY", str(ROOT / "build" / "release" / "tarn"))
        program = pathlib.Path(server).resolve().parent / "bi_sql"
        if not program.exists():
            pytest.skip(f"{program} is missing: build it with ./run test")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8")
        self.engine = duckdb().connect()
        self.engine.execute("SET threads = 1")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.engine.close()

    def ask(self, query):
        self.process.stdin.write(json.dumps(query, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def run(self, sql):
        return [list(row) for row in self.engine.execute(sql).fetchall()]

    def table(self, name, columns, rows):
        """Makes a table and gives the relation over it."""
        engine_types = {"STRING": "VARCHAR", "INTEGER": "BIGINT", "DECIMAL": "DOUBLE",
                        "DATETIME": "TIMESTAMP"}
        described = ", ".join(f'"{column}" {engine_types[kind]}' for column, kind in columns.items())
        self.engine.execute(f"CREATE OR REPLACE TABLE {name} ({described})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            self.engine.executemany(f"INSERT INTO {name} VALUES ({marks})",
                                    [[row[column] for column in columns] for row in rows])
        return {"sql": name, "columns": [{"name": column, "type": kind}
                                         for column, kind in columns.items()]}


def same(left, right):
    if isinstance(left, float) or isinstance(right, float):
        if left is None or right is None:
            return False
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return left == right and type(left) is type(right)


def sortable(row):
    return [(value is None, str(type(value)), value if value is not None else 0) for value in row]


def difference(left, right, keys):
    """The first row in which two results differ, without regard to order; `keys` lead each row."""
    if len(left) != len(right):
        return f"{len(left)} rows and {len(right)}"
    left = sorted(left, key=lambda row: sortable(row[:keys]))
    right = sorted(right, key=lambda row: sortable(row[:keys]))
    for a, b in zip(left, right):
        if not all(same(x, y) for x, y in zip(a, b)):
            return f"{a} and {b}"
    return None
