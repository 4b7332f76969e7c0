"""What the QuickSight tests share: calls with the account filled in, and refusals."""

import botocore.exceptions
import pytest

ACCOUNT = "123456789012"
REGION = "us-east-1"


class Calls:
    """A client whose calls carry AwsAccountId: Calls(client).describe_user(...)."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        call = getattr(self.client, name)
        return lambda **arguments: call(**{"AwsAccountId": ACCOUNT, **arguments})


def refused(call, **arguments):
    """The code and message with which the call is refused."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def refusal_code(call, **arguments):
    return refused(call, **arguments)[0]


def arn(kind, rest):
    return f"arn:aws:quicksight:{REGION}:{ACCOUNT}:{kind}/{rest}"


def pages(call, key, **arguments):
    """All items of a listing, a page after another."""
    items, token = [], None
    while True:
        more = {"NextToken": token} if token else {}
        answer = call(**arguments, **more)
        assert len(answer[key]) <= arguments.get("MaxResults", 100)
        items += answer[key]
        token = answer.get("NextToken")
        if not token:
            return items


def register(quicksight, name, role="READER", namespace="default", **more):
    """A QUICKSIGHT user; its ARN."""
    return quicksight.register_user(
        Namespace=namespace, IdentityType="QUICKSIGHT", Email=f"{name}@example.com",
        UserRole=role, UserName=name, **more)["User"]["Arn"]
