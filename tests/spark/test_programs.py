"""Each program gives on the facade what it gave on Spark: rows, types, names, texts, errors."""

import functools
import importlib.machinery
import json
import sys

import pytest

import record_spark
import run_programs

ANSWERS = {path.stem: json.loads(path.read_text(encoding="utf-8"))
           for path in sorted((record_spark.FOLDER / "answers").glob("*.json"))}
CASES = [(module, name) for module, answers in ANSWERS.items() for name in answers]


def engine_is_there():
    path = [str(record_spark.ROOT / "build/runtime-packages")] + sys.path
    return importlib.machinery.PathFinder.find_spec("_duckdb", path) is not None


pytestmark = pytest.mark.skipif(
    not engine_is_there(), reason="duckdb for Python is not in build/runtime-packages: ./run build")


@functools.lru_cache(maxsize=None)
def ours(module):
    return record_spark.run(sys.executable, record_spark.facade(), module)


@pytest.mark.parametrize("module,name", CASES, ids=[f"{m}-{n}" for m, n in CASES])
def test_answer(module, name):
    found, expected = ours(module).get(name), ANSWERS[module][name]
    assert found is not None, "the program is gone: record the answers anew"
    assert run_programs.same(found, expected), f"\nours  {found}\nSpark {expected}"


def test_there_are_enough():
    assert len(CASES) >= 250


def test_all_programs_have_answers():
    assert set(record_spark.modules()) == set(ANSWERS)
