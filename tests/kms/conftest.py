"""What KMS's tests begin with: a client, and keys of the test's own."""

import pytest


@pytest.fixture
def kms(tarn):
    return tarn.client("kms")


@pytest.fixture
def key(kms):
    """The ARN of a symmetric key of the test's own."""
    return kms.create_key(Description="of a test")["KeyMetadata"]["Arn"]
