"""Clients of QuickSight."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from bi import Bi, SALES_COLUMNS, sales_rows  # noqa: E402
from quicksight_calls import Calls  # noqa: E402


@pytest.fixture
def quicksight(tarn):
    return Calls(tarn.client("quicksight"))


@pytest.fixture(scope="session")
def bi(tmp_path_factory):
    """A server with the console's origin, for dashboards."""
    made = Bi(tmp_path_factory.mktemp("bi"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def sales(bi):
    """A data set of SPICE of sales_rows(); its ARN."""
    return bi.data_set(SALES_COLUMNS, sales_rows())


@pytest.fixture(scope="session")
def live_sales(bi):
    """The same rows, read where they lie."""
    return bi.data_set(SALES_COLUMNS, sales_rows(), mode="DIRECT_QUERY")
