"""Jobs run scripts on the embedded engine, which the runtime's packages bring; without it the tests
that need it are skipped, visibly."""

import os
import pathlib
import shutil
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "glue"))
sys.path.insert(0, str(HERE.parent / "events"))

from job_runs import Jobs, make_job_role  # noqa: E402


@pytest.fixture(scope="session")
def engine():
    if not (ROOT / "build" / "runtime-packages" / "duckdb").exists():
        pytest.skip("build/runtime-packages has no duckdb")
    if not (ROOT / "runtimes" / "python" / "spark" / "pyspark" / "sql" / "dataframe.py").exists():
        pytest.skip("there is no pyspark facade")


@pytest.fixture
def jobs(tarn, name):
    """Jobs of a shared server, with a bucket, a database and a role of the test's own name."""
    return Jobs(tarn, name, make_job_role(tarn, name))


@pytest.fixture
def own_jobs(own_tarn, name):
    """The same on a server of the test's own."""
    return Jobs(own_tarn, name, make_job_role(own_tarn, name))


@pytest.fixture(scope="session")
def spark_python():
    """A Python that has pyspark, where there is Java too; `./run test` makes it."""
    python = pathlib.Path(os.environ.get("TARN_SPARK_PYTHON", ROOT / "build/spark/bin/python"))
    if not python.exists():
        pytest.skip(f"there is no Spark: {python}")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("there is no Java for Spark")
    return python


@pytest.fixture(scope="session")
def spark_jars():
    """A folder with Hadoop's S3A; `./run test` fetches it."""
    folder = ROOT / "build" / "spark-jars"
    if not list(folder.glob("*hadoop-aws*.jar")):
        pytest.skip(f"there is no hadoop-aws: {folder}")
    return folder
