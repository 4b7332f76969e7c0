"""Lambda's tests need a runtime on the machine; without one they are skipped, visibly."""

import pathlib
import sys

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import functions  # noqa: E402


@pytest.fixture(scope="session")
def runtime(tarn):
    role = functions.make_role(tarn, "runtime-probe")
    try:
        tarn.client("lambda").create_function(
            FunctionName="runtime-probe", Runtime=functions.RUNTIME, Handler="index.handler",
            Role=role, Code={"ZipFile": functions.archive({"index.py": ""})})
    except botocore.exceptions.ClientError as error:
        if "is not on this machine" in str(error) or "not here" in str(error):
            pytest.skip(f"no runtime: {error}")
        raise
    return functions.RUNTIME
