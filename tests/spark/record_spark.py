"""Records what Apache Spark answers to the programs, or compares with it live.

    python record_spark.py --spark-python /tmp/venv/bin/python [--compare] [module ...]

The Python named has PySpark 3.5 from PyPI (and Java is installed). Without --compare the answers
go to answers/<module>.json, which the tests compare the facade's with.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent


def run(python, environment, module):
    """The answers of one module, by a Python and what is set for it."""
    done = subprocess.run([python, str(FOLDER / "run_programs.py"), module], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(done.stdout)[module]


def facade(**more):
    """What is set for a Python that runs the facade: of the sources, with the built library."""
    path = [str(ROOT / "runtimes/python/spark"), str(ROOT / "build/runtime-packages")]
    beside = pathlib.Path(os.environ.get("TARN_BINARY", ROOT / "build/release/tarn")).parent
    library = beside / "runtimes/python/spark/pyspark/_engine/spark_text.duckdb_extension"
    return dict(os.environ, PYTHONPATH=os.pathsep.join(path), TARN_SPARK_TEXT=str(library), **more)


def modules():
    return sorted(path.stem for path in (FOLDER / "programs").glob("*.py")
                  if not path.stem.startswith("_"))


def write(module, answers):
    """One program a line, without the text of errors."""
    lines = []
    for name, found in answers.items():
        found.pop("why", None)
        lines.append(json.dumps(name) + ":" + json.dumps(found, separators=(",", ":"),
                                                         ensure_ascii=False))
    (FOLDER / "answers").mkdir(exist_ok=True)
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (FOLDER / "answers" / f"{module}.json").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spark-python", required=True)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("modules", nargs="*")
    options = parser.parse_args()
    failed = 0
    for module in options.modules or modules():
        theirs = run(options.spark_python, dict(os.environ), module)
        if not options.compare:
            write(module, theirs)
            print(f"{module}: {len(theirs)} answers")
            continue
        from run_programs import same
        ours = run(sys.executable, facade(), module)
        for name, answer in theirs.items():
            if not same(ours.get(name, {}), answer):
                failed += 1
                print(f"{module}.{name}\n  ours  {ours.get(name)}\n  Spark {answer}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
