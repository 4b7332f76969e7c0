"""A client and a table for the tests of DynamoDB."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import tables  # noqa: E402


@pytest.fixture
def dynamodb(tarn):
    return tarn.client("dynamodb")


@pytest.fixture
def table(dynamodb, name):
    """A table with the hash key pk, a string."""
    tables.make_table(dynamodb, name)
    return name


@pytest.fixture
def sorted_table(dynamodb, name):
    """A table with the hash key pk, a string, and the range key sk, a number."""
    tables.make_table(dynamodb, name, "pk:S sk:N")
    return name
