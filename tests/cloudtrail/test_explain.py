"""`tarn explain`: why a request was allowed or denied."""

import json
import os
import subprocess

import boto3
import botocore.config
import botocore.exceptions
import pytest

from trails import until


def explain(server, request_id, *arguments):
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=server.root_keys[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=server.root_keys[1])
    return subprocess.run(
        [server.process.args[0], "explain", request_id, "--data", str(server.data), "--endpoint",
         server.endpoint, *arguments], env=environment, capture_output=True, text=True, timeout=30)


def explained(server, request_id, *arguments):
    return until(lambda: [done for done in [explain(server, request_id, *arguments)]
                          if done.returncode == 0] or None, "explanation")[0].stdout


def user_of(server, name):
    """A user with a managed, an inline and a boundary policy."""
    iam = server.client("iam")
    policy = {"Version": "2012-10-17", "Statement": [
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
    keys = server.user(name, {"Version": "2012-10-17", "Statement": [
        {"Sid": "NoSecrets", "Effect": "Deny", "Action": "s3:*",
         "Resource": "arn:aws:s3:::*/secret/*"}]})
    arn = iam.create_policy(PolicyName="m" + name, PolicyDocument=json.dumps(policy))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    return keys, arn


def test_a_denial_names_every_policy(tarn, name, bucket):
    keys, managed = user_of(tarn, "u" + name)
    s3 = tarn.client("s3", keys=keys)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        s3.get_object(Bucket=bucket, Key="secret/k")
    error = caught.value.response
    text = explained(tarn, error["ResponseMetadata"]["RequestId"])
    assert f"DENIED   s3:GetObject on arn:aws:s3:::{bucket}/secret/k" in text, text
    assert "with an explicit deny in an identity-based policy" in text
    assert "deny     identity-based policy test, statement NoSecrets" in text
    assert f"allow    identity-based policy {managed}, statement Read" in text
    assert f"user/u{name}" in text and error["Error"]["Message"] in text


def test_an_allowed_request_names_what_allowed_it(tarn, name, bucket):
    keys, managed = user_of(tarn, "u" + name)
    tarn.client("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = tarn.client("s3", keys=keys).get_object(Bucket=bucket, Key="k")
    request_id = answer["ResponseMetadata"]["RequestId"]
    done = json.loads(explained(tarn, request_id, "--json"))
    event = done["events"][0]
    assert event["operation"] == "GetObject" and event["error_code"] == ""
    decision = event["decisions"][0]
    assert decision["allowed"] is True and decision["action"] == "s3:GetObject"
    assert decision["reason"] == f"allowed by the identity-based policy {managed}, statement Read"
    assert {"source": "identity-based policy", "name": "test", "verdict": "nothing"} in \
        decision["policies"]


def test_the_root_needs_no_policy(tarn, name):
    answer = tarn.client("iam").create_user(UserName=name)
    text = explained(tarn, answer["ResponseMetadata"]["RequestId"])
    assert "because: the root of an account may do everything in it" in text
    assert "succeeded" in text


def test_an_unknown_request_is_said_to_be(tarn):
    done = explain(tarn, "00000000-0000-4000-8000-000000000000")
    assert done.returncode == 1 and "There is no request" in done.stderr
    assert explain(tarn, "nonsense").returncode == 1


def test_only_the_root_is_told(tarn, name):
    keys = tarn.user("u" + name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=keys[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=keys[1])
    done = subprocess.run([tarn.process.args[0], "explain", "00000000-0000-7000-8000-000000000000", "--data",
                           str(tarn.data), "--endpoint", tarn.endpoint], env=environment,
                          capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "Only the root of an account" in done.stderr


def test_a_deletion_of_many_objects_says_it_for_each(tarn, name, bucket):
    keys = tarn.user("u" + name, {"Version": "2012-10-17", "Statement": [
        {"Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteObject",
         "Resource": "arn:aws:s3:::*/keep/*"}]})
    named = ["free/a", "keep/b"] + ["free/" + "k" * 500 + str(n) for n in range(200)] + ["keep/z"]
    answer = tarn.client("s3", keys=keys).delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": key} for key in named]})
    assert {error["Key"] for error in answer["Errors"]} == {"keep/b", "keep/z"}
    done = json.loads(explained(tarn, answer["ResponseMetadata"]["RequestId"], "--json"))
    event = done["events"][0]
    told = {decision["resource"]: decision["allowed"] for decision in event["decisions"]}
    start = f"arn:aws:s3:::{bucket}/"
    assert told[start + "free/a"] is True
    assert told[start + "keep/b"] is False and told[start + "keep/z"] is False
    assert 20 < len(told) < 60  # no more than an event has room for


def test_who_is_nobody_is_told_and_a_session_policy_once(tarn, name, bucket):
    nobody = boto3.client("s3", endpoint_url=tarn.endpoint, region_name="us-east-1",
                          config=botocore.config.Config(signature_version=botocore.UNSIGNED))
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        nobody.get_object(Bucket=bucket, Key="k")
    text = explained(tarn, caught.value.response["ResponseMetadata"]["RequestId"])
    assert "  by anonymous from 127.0.0.1" in text, text
    tarn.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}))
    everything = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    tarn.client("iam").put_role_policy(RoleName=name, PolicyName="all",
                                       PolicyDocument=json.dumps(everything))
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]})
    session = tarn.client("sts", keys=tarn.user("u" + name, everything)).assume_role(
        RoleArn=f"arn:aws:iam::123456789012:role/{name}", RoleSessionName="narrow",
        Policy=narrow)["Credentials"]
    s3 = tarn.client("s3", keys=(session["AccessKeyId"], session["SecretAccessKey"]),
                     token=session["SessionToken"])
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        s3.get_object(Bucket=bucket, Key="k")
    text = explained(tarn, caught.value.response["ResponseMetadata"]["RequestId"])
    assert "because no session policy allows the s3:GetObject action" in text
    assert "      nothing  session policy\n" in text, text
