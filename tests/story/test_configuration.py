"""--bootstrap, --config and `tarn configure`: what is said in files."""

import json
import os
import subprocess

import botocore.exceptions
import pytest

ANN = ("AKIAANNANNANNANN0000", "secret-of-ann-secret-of-ann-secret-of-a")
OTHER = ("AKIAOTHEROTHEROTHER0", "secret-of-other-secret-of-other-secret0")
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}
READ_LAKE = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"],
     "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]}]}
ACCOUNTS = {"accounts": [
    {"id": "123456789012", "display_name": "main",
     "policies": [{"name": "read-lake", "document": READ_LAKE}],
     "users": [{"name": "ann", "managed_policies": [
         "arn:aws:iam::123456789012:policy/read-lake"],
         "access_keys": [{"access_key_id": ANN[0], "secret_access_key": ANN[1]}]}],
     "roles": [{"name": "crawler", "trust_policy": TRUST, "managed_policies": [
         "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"]}]},
    {"id": "210987654321", "display_name": "other", "canonical_id": "ab" * 32,
     "root_keys": [{"access_key_id": OTHER[0], "secret_access_key": OTHER[1]}]}]}


@pytest.fixture
def bootstrapped(own_tarn, tmp_path):
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps(ACCOUNTS))
    own_tarn.stop()
    own_tarn.arguments += ["--bootstrap", str(path)]
    return own_tarn.start()


def test_bootstrapped_user_may_do_what_the_file_says(bootstrapped):
    s3 = bootstrapped.client("s3")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="k", Body=b"x")
    ann = bootstrapped.client("s3", keys=ANN)
    assert ann.get_object(Bucket="lake", Key="k")["Body"].read() == b"x"
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        ann.put_object(Bucket="lake", Key="k", Body=b"y")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    role = bootstrapped.client("iam").get_role(RoleName="crawler")["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST


def test_accounts_do_not_see_each_other(bootstrapped):
    bootstrapped.client("s3").create_bucket(Bucket="lake")
    bootstrapped.client("glue").create_database(DatabaseInput={"Name": "mine"})
    other = bootstrapped.client("s3", keys=OTHER)
    assert bootstrapped.client("sts", keys=OTHER).get_caller_identity()["Account"] == (
        "210987654321")
    listed = other.list_buckets()
    assert listed["Buckets"] == [] and listed["Owner"]["ID"] == "ab" * 32
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        other.list_objects_v2(Bucket="lake")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        other.create_bucket(Bucket="lake")
    assert caught.value.response["Error"]["Code"] == "BucketAlreadyExists"
    assert bootstrapped.client("glue", keys=OTHER).get_databases()["DatabaseList"] == []
    assert bootstrapped.client("iam", keys=OTHER).list_users()["Users"] == []


def test_regions_do_not_see_each_other(tarn, name):
    tarn.client("glue").create_database(DatabaseInput={"Name": name})
    far = tarn.client("glue", region="eu-central-1")
    assert name not in [database["Name"] for database in far.get_databases()["DatabaseList"]]


def test_bootstrap_twice_changes_nothing(bootstrapped):
    bootstrapped.restart()
    users = bootstrapped.client("iam").list_users()["Users"]
    assert [user["UserName"] for user in users] == ["ann"]


@pytest.mark.parametrize("text,place", [
    ('{"accounts": [', "line 1"), ('{"accounts": [{"id": 5}]}', "accounts[0].id"),
    ('{"accounts": [{"id": "123456789012", "usres": []}]}', "usres")])
def test_error_in_the_file_names_its_place(own_tarn, tmp_path, text, place):
    path = tmp_path / "accounts.json"
    path.write_text(text)
    done = subprocess.run(
        [own_tarn.process.args[0], "serve", "--data", str(tmp_path / "new"), "--listen",
         "127.0.0.1:0", "--bootstrap", str(path)], capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    assert place in done.stderr and str(path) in done.stderr


def test_configuration_file_says_what_flags_say(own_tarn, tmp_path):
    own_tarn.stop()
    path = tmp_path / "tarn.json"
    path.write_text(json.dumps({"account": "111122223333", "log-level": "debug"}))
    own_tarn.data = tmp_path / "configured"
    own_tarn.arguments += ["--config", str(path)]
    own_tarn.start()
    assert own_tarn.client("sts").get_caller_identity()["Account"] == "111122223333"


def test_configure_writes_a_profile_that_works(own_tarn, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment.update(HOME=str(tmp_path), TARN_ROOT_ACCESS_KEY_ID="AKIATARNROOTKEY00000",
                       TARN_ROOT_SECRET_ACCESS_KEY="tarn-root-secret-for-tests-0000000000000")
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile mine]\nregion = eu-west-1\n")
    done = subprocess.run([own_tarn.process.args[0], "configure", "--profile", "tarn",
                           "--endpoint", own_tarn.endpoint], env=environment,
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert "[profile mine]\nregion = eu-west-1" in (tmp_path / ".aws" / "config").read_text()
    answer = subprocess.run(["aws", "--profile", "tarn", "sts", "get-caller-identity"],
                            env=environment, capture_output=True, text=True, timeout=60)
    assert json.loads(answer.stdout)["Account"] == "123456789012", answer.stderr
