"""LookupEvents: what is on record of each call."""

import datetime
import json

import botocore
import botocore.exceptions
import pytest

from quickness import quickest
from trails import lookup, until


def find(client, **wanted):
    """The one record with these members, once it is there."""
    def look():
        found = [record for record in lookup(client, "EventName", wanted["eventName"])
                 if all(record.get(key) == value for key, value in wanted.items())]
        return found or None
    return until(look, f"record {wanted}")[0]


def test_a_change_is_on_record_at_once(tarn, trail_client, name):
    answer = tarn.client("iam").create_user(UserName=name)
    records = lookup(trail_client, "ResourceName", name)
    record = next(record for record in records if record["eventName"] == "CreateUser")
    assert record["requestID"] == answer["ResponseMetadata"]["RequestId"]
    assert record["eventSource"] == "iam.amazonaws.com"
    assert record["userIdentity"] == {
        "type": "Root", "principalId": "123456789012", "arn": "arn:aws:iam::123456789012:root",
        "accountId": "123456789012", "accessKeyId": "AKIATARNROOTKEY00000"}
    assert record["requestParameters"] == {"userName": name}
    assert record["responseElements"]["user"]["arn"] == answer["User"]["Arn"]
    assert record["readOnly"] is False and record["managementEvent"] is True
    assert record["eventCategory"] == "Management" and record["eventType"] == "AwsApiCall"
    assert record["recipientAccountId"] == "123456789012"
    assert record["awsRegion"] == "us-east-1" and record["sourceIPAddress"] == "127.0.0.1"
    assert "Boto3" in record["userAgent"]
    assert record["eventVersion"] == "1.11"
    assert "errorCode" not in record


def test_a_read_is_on_record_within_two_seconds(tarn, trail_client, name):
    tarn.client("iam").create_user(UserName=name)
    found = []

    def read():
        answer = tarn.client("iam").get_user(UserName=name)
        found[:] = until(lambda: [
            record for record in lookup(trail_client, "EventName", "GetUser")
            if record["requestID"] == answer["ResponseMetadata"]["RequestId"]], "record of the read")

    assert quickest(read, 2) < 2
    (record,) = found
    assert record["readOnly"] is True and record["responseElements"] is None


def test_a_denial_is_on_record_with_its_reason(tarn, trail_client, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": []})
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        tarn.client("glue", keys=keys).get_databases()
    message = caught.value.response["Error"]["Message"]
    record = until(lambda: [record for record in lookup(trail_client, "Username", name)
                            if record.get("errorCode")], "denial")[0]
    assert record["errorCode"] == "AccessDeniedException" and record["errorMessage"] == message
    arn = f"arn:aws:iam::123456789012:user/{name}"
    assert message.startswith(f"User: {arn} is not authorized to perform: glue:GetDatabases on "
                              "resource: arn:aws:glue:us-east-1:123456789012:")
    assert message.endswith(
        "because no identity-based policy allows the glue:GetDatabases action")
    identity = record["userIdentity"]
    assert identity["type"] == "IAMUser" and identity["userName"] == name
    assert identity["arn"] == arn and identity["accessKeyId"] == keys[0]


def test_sessions_tell_role_and_time(tarn, trail_client, name):
    user = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})
    role = tarn.client("iam").create_role(
        RoleName="r" + name, AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"AWS": "123456789012"},
                "Action": "sts:AssumeRole"}]}))["Role"]
    credentials = tarn.client("sts", keys=user).assume_role(
        RoleArn=role["Arn"], RoleSessionName="night")["Credentials"]
    session = (credentials["AccessKeyId"], credentials["SecretAccessKey"])
    tarn.client("sts", keys=session, token=credentials["SessionToken"]).get_caller_identity()
    identity = until(lambda: lookup(trail_client, "AccessKeyId", session[0]), "call of the session")[
        0]["userIdentity"]
    assert identity["type"] == "AssumedRole"
    assert identity["principalId"] == role["RoleId"] + ":night"
    assert identity["arn"].endswith(f":assumed-role/r{name}/night")
    issuer = identity["sessionContext"]["sessionIssuer"]
    assert issuer == {"type": "Role", "principalId": role["RoleId"], "arn": role["Arn"],
                      "accountId": "123456789012", "userName": "r" + name}
    made = datetime.datetime.fromisoformat(
        identity["sessionContext"]["attributes"]["creationDate"].replace("Z", "+00:00"))
    assert abs((datetime.datetime.now(datetime.timezone.utc) - made).total_seconds()) < 60


def test_secrets_are_masked(tarn, trail_client, name):
    tarn.client("iam").create_user(UserName=name)
    key = tarn.client("iam").create_access_key(UserName=name)["AccessKey"]
    text = json.dumps(lookup(trail_client, "ResourceName", name))
    assert key["AccessKeyId"] in text
    assert key["SecretAccessKey"] not in text
    assert "HIDDEN_DUE_TO_SECURITY_REASONS" in text
    user = (key["AccessKeyId"], key["SecretAccessKey"])
    session = tarn.client("sts", keys=user).get_session_token()["Credentials"]
    records = until(lambda: lookup(trail_client, "AccessKeyId", user[0]), "GetSessionToken")
    text = json.dumps(records)
    assert session["AccessKeyId"] in text
    assert session["SecretAccessKey"] not in text and session["SessionToken"] not in text


def test_each_attribute_finds_its_events(tarn, trail_client, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    tarn.client("glue", keys=keys).create_database(DatabaseInput={"Name": name})
    record = find(trail_client, eventName="CreateDatabase",
                  requestParameters={"databaseInput": {"name": name}})
    for key, value in [("EventId", record["eventID"]), ("EventName", "CreateDatabase"),
                       ("ReadOnly", "false"), ("Username", name), ("AccessKeyId", keys[0]),
                       ("ResourceType", "AWS::Glue::Database"), ("ResourceName", name),
                       ("EventSource", "glue.amazonaws.com")]:
        found = lookup(trail_client, key, value)
        assert record in found, (key, value)
    assert lookup(trail_client, "EventId", record["eventID"]) == [record]
    event = trail_client.lookup_events(LookupAttributes=[
        {"AttributeKey": "EventId", "AttributeValue": record["eventID"]}])["Events"][0]
    assert event["EventId"] == record["eventID"] and event["Username"] == name
    assert event["ReadOnly"] == "false" and event["AccessKeyId"] == keys[0]
    assert {"ResourceType": "AWS::Glue::Database", "ResourceName": name} in event["Resources"]


def test_pages_tell_everything_once_latest_first(tarn, trail_client, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    glue = tarn.client("glue", keys=keys)
    for i in range(7):
        glue.create_database(DatabaseInput={"Name": f"{name}{i}"})
    attribute = [{"AttributeKey": "AccessKeyId", "AttributeValue": keys[0]}]
    names, token = [], {}
    while True:
        page = trail_client.lookup_events(LookupAttributes=attribute, MaxResults=3, **token)
        assert len(page["Events"]) <= 3
        names += [json.loads(event["CloudTrailEvent"])["requestParameters"]["databaseInput"]["name"]
                  for event in page["Events"] if event["EventName"] == "CreateDatabase"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert names == [f"{name}{i}" for i in reversed(range(7))]


def test_times_bound_the_events(tarn, trail_client, name):
    tarn.client("iam").create_user(UserName=name)
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = datetime.timedelta(hours=1)
    within = lookup(trail_client, "ResourceName", name, StartTime=now - hour, EndTime=now + hour)
    assert [record["eventName"] for record in within] == ["CreateUser"]
    assert lookup(trail_client, "ResourceName", name, EndTime=now - hour) == []
    assert lookup(trail_client, "ResourceName", name, StartTime=now + hour) == []


@pytest.mark.parametrize("arguments, code", [
    ({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "a"},
                           {"AttributeKey": "Username", "AttributeValue": "b"}]},
     "InvalidLookupAttributesException"),
    ({"StartTime": 2000000000, "EndTime": 1000000000}, "InvalidTimeRangeException"),
    ({"NextToken": "nonsense"}, "InvalidNextTokenException"),
])
def test_nonsense_is_refused(trail_client, arguments, code):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        trail_client.lookup_events(**arguments)
    assert caught.value.response["Error"]["Code"] == code


def test_objects_are_data_and_not_looked_up(tarn, trail_client, name):
    s3 = tarn.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    records = lookup(trail_client, "ResourceName", name)
    assert [record["eventName"] for record in records] == ["PutBucketTagging", "CreateBucket"]
    tagging = records[0]["requestParameters"]
    assert tagging["bucketName"] == name and tagging["tagging"] == ""
    assert tagging["Host"] == f"127.0.0.1:{tarn.port}"
    assert records[0]["additionalEventData"]["SignatureVersion"] == "SigV4"


def test_regions_and_strangers_see_nothing(tarn, name):
    tarn.client("glue", region="eu-west-1").create_database(DatabaseInput={"Name": name})
    here = lookup(tarn.client("cloudtrail", region="eu-west-1"), "ResourceName", name)
    assert [record["awsRegion"] for record in here] == ["eu-west-1"]
    assert lookup(tarn.client("cloudtrail"), "ResourceName", name) == []
    keys = tarn.user(name)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        tarn.client("cloudtrail", keys=keys).lookup_events()
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_what_is_not_served_is_on_record(tarn, trail_client):
    with pytest.raises(botocore.exceptions.ClientError):
        tarn.client("glue").get_dev_endpoints()
    record = find(trail_client, eventName="GetDevEndpoints")
    assert record["errorCode"] == "NotImplemented"


def test_a_change_survives_kill(own_tarn, name):
    own_tarn.client("iam").create_user(UserName=name)
    own_tarn.restart()
    records = lookup(own_tarn.client("cloudtrail"), "ResourceName", name)
    assert [record["eventName"] for record in records] == ["CreateUser"]


def test_which_key_encrypts_is_no_secret(tarn, trail_client, bucket):
    key = tarn.client("kms").create_key()["KeyMetadata"]["Arn"]
    tarn.client("s3").put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]})
    record = find(trail_client, eventName="PutBucketEncryption",
                  resources=[{"accountId": "123456789012", "type": "AWS::S3::Bucket",
                              "ARN": f"arn:aws:s3:::{bucket}"}])
    assert key in json.dumps(record["requestParameters"])


def test_lambda_names_the_version_of_its_api(tarn, trail_client, name):
    tarn.client("lambda").list_functions()
    with pytest.raises(botocore.exceptions.ClientError):
        tarn.client("lambda").get_function(FunctionName=name)
    record = until(lambda: [r for r in lookup(trail_client, "EventName", "GetFunction20150331v2")
                            if r["requestParameters"] == {"functionName": name}], "GetFunction")[0]
    assert record["errorCode"] == "ResourceNotFoundException"
    assert lookup(trail_client, "EventName", "ListFunctions20150331")
