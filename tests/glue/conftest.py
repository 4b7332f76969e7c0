"""What crawler tests begin with."""

import pytest
from crawling import Crawl, allow, make_role


@pytest.fixture
def crawl(tarn, name):
    role = make_role(tarn, name, allow("s3:*", "glue:*", "logs:*"))
    return Crawl(tarn, name, role)
