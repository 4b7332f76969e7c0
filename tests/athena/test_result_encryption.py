"""EncryptionConfiguration of results, of queries and of the work group, as S3 is told it."""

import pytest
from asking import Asker, refusal


def head_result(s3, execution):
    bucket, key = execution["ResultConfiguration"]["OutputLocation"][len("s3://"):].split("/", 1)
    return s3.head_object(Bucket=bucket, Key=key)


def configuration(ask, option, key=None):
    encryption = {"EncryptionOption": option, **({"KmsKey": key} if key else {})}
    return {"OutputLocation": ask.output, "EncryptionConfiguration": encryption}


@pytest.fixture
def key(tarn):
    return tarn.client("kms").create_key()["KeyMetadata"]["Arn"]


def test_without_it_the_bucket_decides(ask, s3, key):
    s3.put_bucket_encryption(
        Bucket=ask.output.split("/")[2], ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]})
    execution = ask.succeed("SELECT 1")
    assert head_result(s3, execution)["SSEKMSKeyId"] == key
    assert "EncryptionConfiguration" not in execution["ResultConfiguration"]
    execution = ask.succeed("SELECT 1", ResultConfiguration=configuration(ask, "SSE_S3"))
    assert head_result(s3, execution)["ServerSideEncryption"] == "AES256"


def test_a_key_of_kms(ask, s3, tarn, key):
    wanted = configuration(ask, "SSE_KMS", key)
    for sql in ("SELECT 1 AS one", "SHOW TABLES"):
        execution = ask.succeed(sql, ResultConfiguration=wanted)
        told = execution["ResultConfiguration"]["EncryptionConfiguration"]
        assert told == wanted["EncryptionConfiguration"]
        head = head_result(s3, execution)
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)
    execution = ask.succeed("SELECT 1 AS one", ResultConfiguration=wanted)
    assert ask.all_rows(execution["QueryExecutionId"]) == [("one",), ("1",)]
    # Without a key it is AWS's own, as in S3.
    execution = ask.succeed("SELECT 1", ResultConfiguration=configuration(ask, "SSE_KMS"))
    own = tarn.client("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    assert head_result(s3, execution)["SSEKMSKeyId"] == own


def test_what_cannot_be_is_refused(ask, key):
    start = ask.athena.start_query_execution
    for option, words in (("CSE_KMS", "CSE_KMS is not served"), ("SSE_S3", "only with SSE_KMS")):
        error = refusal(start, QueryString="SELECT 1",
                        ResultConfiguration=configuration(ask, option, key))["Error"]
        assert error["Code"] == "InvalidRequestException" and words in error["Message"]
    reason = ask.fail("SELECT 1", ResultConfiguration=configuration(
        ask, "SSE_KMS", "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"))
    assert "00000000-0000-4000-8000-000000000000" in reason


def test_who_may_not_use_the_key_gets_no_result(ask, tarn, name, key):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["athena:*", "s3:*", "glue:*"], "Resource": "*"}]})
    asker = Asker(tarn.client("athena", keys), ask.database, ask.output)
    asker.succeed("SELECT 1")
    reason = asker.fail("SELECT 1", ResultConfiguration=configuration(ask, "SSE_KMS", key))
    assert "kms:GenerateDataKey" in reason


def test_the_work_group_says_it_for_all(module_tarn, name):
    tarn = module_tarn
    s3, athena = tarn.client("s3"), tarn.client("athena")
    s3.create_bucket(Bucket=name)
    key = tarn.client("kms").create_key()["KeyMetadata"]["Arn"]
    ask = Asker(athena, None, f"s3://{name}/")

    def update(enforce, **updates):
        athena.update_work_group(WorkGroup="primary", ConfigurationUpdates={
            "EnforceWorkGroupConfiguration": enforce,
            "ResultConfigurationUpdates": {"OutputLocation": ask.output, **updates}})

    group_wants = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    update(False, EncryptionConfiguration=group_wants)
    told = athena.get_work_group(WorkGroup="primary")["WorkGroup"]["Configuration"]
    assert told["ResultConfiguration"]["EncryptionConfiguration"] == group_wants
    assert head_result(s3, ask.succeed("SELECT 1"))["SSEKMSKeyId"] == key
    wanted = configuration(ask, "SSE_S3")
    own = head_result(s3, ask.succeed("SELECT 1", ResultConfiguration=wanted))
    assert own["ServerSideEncryption"] == "AES256"
    update(True)
    forced = head_result(s3, ask.succeed("SELECT 1", ResultConfiguration=wanted))
    assert forced["SSEKMSKeyId"] == key
    update(False, RemoveEncryptionConfiguration=True)
    assert head_result(s3, ask.succeed("SELECT 1"))["ServerSideEncryption"] == "AES256"
