"""How KMS refuses, for the tests of this folder."""

import botocore.exceptions
import pytest


def refusal(call, **arguments):
    """The code of the error with which a call must be refused."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]
