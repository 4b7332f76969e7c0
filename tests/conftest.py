"""The servers and names that tests ask for."""

import uuid

import pytest

from tarn_server import Server, finish


@pytest.fixture(scope="session")
def tarn(tmp_path_factory):
    """One server for all tests that do not kill it; they use names of their own."""
    server = Server(tmp_path_factory.mktemp("tarn")).start()
    yield server
    finish(server)


@pytest.fixture(scope="module")
def module_tarn(tmp_path_factory):
    """A server of the module's own, for tests that would disturb others."""
    server = Server(tmp_path_factory.mktemp("tarn")).start()
    yield server
    finish(server)


@pytest.fixture
def own_tarn(tmp_path):
    """A server of the test's own, to be killed and restarted at will."""
    server = Server(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def name():
    """A name that no other test uses."""
    return "t" + uuid.uuid4().hex[:16]


@pytest.fixture
def bucket(tarn, name):
    """A bucket of the test's own."""
    tarn.client("s3").create_bucket(Bucket=name)
    return name
