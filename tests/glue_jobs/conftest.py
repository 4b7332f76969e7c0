"""Jobs run scripts on the embedded engine, which the runtime's packages bring; without it the tests
that need it are skipped, visibly."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "glue"))

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
