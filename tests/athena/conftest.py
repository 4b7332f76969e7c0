"""What Athena's tests begin with: a bucket, a database, and one who asks."""

import pytest
from asking import Asker


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


@pytest.fixture
def ask(tarn, bucket, name):
    """Root with a database of the test's own; results go to results/ of its bucket."""
    tarn.client("glue").create_database(DatabaseInput={"Name": name})
    return Asker(tarn.client("athena"), name, f"s3://{bucket}/results/")


@pytest.fixture(scope="module")
def calculator(tarn, request):
    """Asks what needs no tables; one for a module."""
    bucket = "calc-" + request.module.__name__.replace("_", "-")
    tarn.client("s3").create_bucket(Bucket=bucket)
    return Asker(tarn.client("athena"), None, f"s3://{bucket}/")
