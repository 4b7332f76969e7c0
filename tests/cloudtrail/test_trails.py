"""Trails: made, changed, described; selectors and tags."""

import botocore.exceptions
import pytest

from trails import bucket_policy, make_trail


def refused(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def test_a_trail_tells_what_it_was_made_of(own_tarn, name):
    client = own_tarn.client("cloudtrail")
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=bucket_policy(name, prefix="audit/"))
    made = client.create_trail(Name=name, S3BucketName=name, S3KeyPrefix="audit",
                               IsMultiRegionTrail=True, EnableLogFileValidation=True,
                               TagsList=[{"Key": "team", "Value": "data"}])
    arn = f"arn:aws:cloudtrail:us-east-1:123456789012:trail/{name}"
    assert made["TrailARN"] == arn and made["S3KeyPrefix"] == "audit"
    assert made["IncludeGlobalServiceEvents"] and made["LogFileValidationEnabled"]
    expected = {"Name": name, "S3BucketName": name, "S3KeyPrefix": "audit",
                "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": True,
                "HomeRegion": "us-east-1", "TrailARN": arn, "LogFileValidationEnabled": True,
                "HasCustomEventSelectors": False, "HasInsightSelectors": False,
                "IsOrganizationTrail": False}
    assert client.get_trail(Name=name)["Trail"] == expected
    assert client.get_trail(Name=arn)["Trail"] == expected
    assert client.describe_trails()["trailList"] == [expected]
    elsewhere = own_tarn.client("cloudtrail", region="eu-west-1")
    assert elsewhere.describe_trails()["trailList"] == [expected]
    assert elsewhere.describe_trails(includeShadowTrails=False)["trailList"] == []
    assert client.list_trails()["Trails"] == [
        {"TrailARN": arn, "Name": name, "HomeRegion": "us-east-1"}]
    assert client.list_tags(ResourceIdList=[arn])["ResourceTagList"] == [
        {"ResourceId": arn, "TagsList": [{"Key": "team", "Value": "data"}]}]
    own_tarn.restart()
    assert client.get_trail(Name=name)["Trail"] == expected


def test_logging_is_switched(tarn, trail_client, name):
    make_trail(tarn, name, logs=False)
    status = trail_client.get_trail_status(Name=name)
    assert status["IsLogging"] is False and status["TimeLoggingStarted"] == ""
    trail_client.start_logging(Name=name)
    status = trail_client.get_trail_status(Name=name)
    assert status["IsLogging"] is True and "StartLoggingTime" in status
    trail_client.stop_logging(Name=name)
    status = trail_client.get_trail_status(Name=name)
    assert status["IsLogging"] is False and "StopLoggingTime" in status


def test_a_bucket_must_let_cloudtrail_in(tarn, trail_client, name):
    arguments = {"Name": name, "S3BucketName": name}
    assert refused(trail_client.create_trail, **arguments)["Code"] == "S3BucketDoesNotExistException"
    tarn.client("s3").create_bucket(Bucket=name)
    error = refused(trail_client.create_trail, **arguments)
    assert error["Code"] == "InsufficientS3BucketPolicyException"
    assert error["Message"] == f"Incorrect S3 bucket policy is detected for bucket: {name}"
    other = f"arn:aws:cloudtrail:us-east-1:123456789012:trail/other{name}"
    tarn.client("s3").put_bucket_policy(Bucket=name, Policy=bucket_policy(name, other))
    assert refused(trail_client.create_trail, **arguments)["Code"] == \
        "InsufficientS3BucketPolicyException"
    tarn.client("s3").put_bucket_policy(Bucket=name, Policy=bucket_policy(name))
    trail_client.create_trail(**arguments)
    assert refused(trail_client.create_trail, **arguments)["Code"] == "TrailAlreadyExistsException"
    trail_client.delete_trail(Name=name)
    assert refused(trail_client.get_trail, Name=name)["Code"] == "TrailNotFoundException"


@pytest.mark.parametrize("bad, code", [
    ("ab", "InvalidTrailNameException"), ("a" * 129, "InvalidTrailNameException"),
    ("-abc", "InvalidTrailNameException"), ("abc-", "InvalidTrailNameException"),
    ("a..b", "InvalidTrailNameException"), ("a_-b", "InvalidTrailNameException"),
    ("192.168.5.4", "InvalidTrailNameException"), ("a b c", "InvalidTrailNameException"), ("arn:aws:s3:::b", "CloudTrailARNInvalidException"),
    ("not-there", "TrailNotFoundException"),
])
def test_names_are_checked(trail_client, bad, code):
    assert refused(trail_client.get_trail_status, Name=bad)["Code"] == code


@pytest.mark.parametrize("member, value", [
    ("SnsTopicName", "topic"), ("KmsKeyId", "alias/key"), ("IsOrganizationTrail", True),
    ("CloudWatchLogsLogGroupArn", "arn:aws:logs:us-east-1:123456789012:log-group:g:*"),
])
def test_what_is_not_served_is_refused_by_name(tarn, trail_client, name, member, value):
    error = refused(trail_client.create_trail, Name=name, S3BucketName=name, **{member: value})
    assert error["Code"] == "UnsupportedOperationException" and member in error["Message"]


def test_only_the_home_region_changes_a_trail(tarn, name):
    trail = make_trail(tarn, name, IsMultiRegionTrail=True)
    elsewhere = tarn.client("cloudtrail", region="eu-west-1")
    assert elsewhere.get_trail(Name=name)["Trail"]["HomeRegion"] == "us-east-1"
    for call in (elsewhere.stop_logging, elsewhere.delete_trail):
        assert refused(call, Name=trail["TrailARN"])["Code"] == "InvalidHomeRegionException"
    tarn.client("cloudtrail").delete_trail(Name=name)


def test_selectors_come_back_as_they_were_put(tarn, trail_client, name):
    trail = make_trail(tarn, name, logs=False)
    default = trail_client.get_event_selectors(TrailName=name)
    assert default["TrailARN"] == trail["TrailARN"]
    assert default["EventSelectors"] == [
        {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [],
         "ExcludeManagementEventSources": []}]
    basic = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": False,
              "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::b/p"]}],
              "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]
    trail_client.put_event_selectors(TrailName=name, EventSelectors=basic)
    assert trail_client.get_event_selectors(TrailName=name)["EventSelectors"] == basic
    assert trail_client.get_trail(Name=name)["Trail"]["HasCustomEventSelectors"] is True
    advanced = [{"Name": "objects", "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/"],
         "NotStartsWith": ["arn:aws:s3:::b/tmp/"]}]}]
    trail_client.put_event_selectors(TrailName=name, AdvancedEventSelectors=advanced)
    answer = trail_client.get_event_selectors(TrailName=name)
    assert answer["AdvancedEventSelectors"] == advanced and "EventSelectors" not in answer


@pytest.mark.parametrize("selectors", [
    {"EventSelectors": [{"DataResources": [{"Type": "AWS::Nothing", "Values": ["arn:aws:s3"]}]}]},
    {"EventSelectors": [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["b"]}]}]},
    {"EventSelectors": [{}] * 6},
    {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "readOnly", "Equals": ["true"]}]}]},
    {"AdvancedEventSelectors": [{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]}]}]},
    {"AdvancedEventSelectors": [{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]},
        {"Field": "nothing", "Equals": ["x"]}]}]},
])
def test_bad_selectors_are_refused(tarn, trail_client, name, selectors):
    make_trail(tarn, name, logs=False)
    error = refused(trail_client.put_event_selectors, TrailName=name, **selectors)
    assert error["Code"] == "InvalidEventSelectorsException"
    trail_client.delete_trail(Name=name)


def test_tags_are_added_and_removed(tarn, trail_client, name):
    arn = make_trail(tarn, name, logs=False)["TrailARN"]
    trail_client.add_tags(ResourceId=arn, TagsList=[{"Key": "a", "Value": "1"},
                                                    {"Key": "b", "Value": "2"}])
    trail_client.add_tags(ResourceId=arn, TagsList=[{"Key": "a", "Value": "3"}])
    trail_client.remove_tags(ResourceId=arn, TagsList=[{"Key": "b"}])
    tags = trail_client.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
    assert tags == [{"Key": "a", "Value": "3"}]
    missing = arn + "x"
    assert refused(trail_client.list_tags, ResourceIdList=[missing])["Code"] == \
        "ResourceNotFoundException"
    trail_client.delete_trail(Name=name)


def test_trails_have_policies_of_their_own(tarn, name):
    arn = make_trail(tarn, name, logs=False)["TrailARN"]
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "cloudtrail:GetTrailStatus", "Resource": arn}]})
    client = tarn.client("cloudtrail", keys=keys)
    assert client.get_trail_status(Name=name)["IsLogging"] is False
    assert client.get_trail_status(Name=arn)["IsLogging"] is False
    assert refused(client.stop_logging, Name=name)["Code"] == "AccessDeniedException"
    tarn.client("cloudtrail").delete_trail(Name=name)
