"""How S3 refuses, for the tests of this folder."""

import botocore.exceptions
import pytest


def refusal(call, **arguments):
    """Status, code and message of the error with which a call must be refused."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"],
            answer["Error"].get("Message", ""))
