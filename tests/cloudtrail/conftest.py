"""Fixtures of the audit trail's tests."""

import pytest


@pytest.fixture
def trail_client(tarn):
    return tarn.client("cloudtrail")
