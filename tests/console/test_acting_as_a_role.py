"""The selector of account and role: who may assume a role acts as it, and as oneself again."""

import json

import pytest

from tarn_server import ACCOUNT


@pytest.fixture
def proof(console, name):
    """A user's, who may assume a role that reads buckets, and nothing else."""
    iam = console.client("iam")
    proof = console.user_with_password(name, policy={"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole",
         "Resource": f"arn:aws:iam::{ACCOUNT}:role/{name}-reader"}]})
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"},
         "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName=f"{name}-reader", AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(RoleName=f"{name}-reader",
                           PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    return proof


def sign_in(page, proof):
    page.get_by_role("tab", name="User and password").click()
    page.get_by_role("textbox", name="User name").fill(proof["userName"])
    page.get_by_role("textbox", name="Password").fill(proof["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def act_as(page, role):
    page.get_by_role("button", name="Account and role").click()
    dialog = page.get_by_role("dialog", name="Account and role")
    dialog.get_by_role("textbox", name="Role").fill(role)
    dialog.get_by_role("button", name="Act as this role").click()
    return dialog


def test_a_user_acts_as_a_role_and_as_oneself_again(open_page, console, bucket_of, proof, name):
    page = open_page(path="/s3")
    sign_in(page, proof)
    page.get_by_text("You may not list buckets").wait_for()
    dialog = act_as(page, "nobodys")
    dialog.get_by_text("is not authorized to perform: sts:AssumeRole").wait_for()
    dialog.get_by_role("button", name="Cancel").click()

    act_as(page, f"{name}-reader").wait_for(state="detached")
    page.get_by_role("link", name=bucket_of).wait_for()
    page.reload()  # it is kept, without its credentials
    page.get_by_role("link", name=bucket_of).wait_for()
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert f"role/{name}-reader" in stored and "secret" not in stored.lower()
    events = console.client("cloudtrail")
    assert any(e["Username"] == name for e in events.lookup_events(LookupAttributes=[
        {"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}])["Events"])

    page.get_by_role("button", name="Account and role").click()
    page.get_by_role("button", name="Act as myself again").click()
    page.get_by_text("You may not list buckets").wait_for()
