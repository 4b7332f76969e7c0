"""Editors of buckets, objects, DynamoDB tables and keys: what is set there is set for every client."""

import json
import re

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect  # noqa: E402

from filling import add_tag, choose, fill, number, select_row, submit, write


def open_queue(console, name):
    """The ARN of a new queue that any bucket of the account may send to."""
    sqs = console.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": arn}]})})
    return arn


def test_a_bucket_is_encrypted_tagged_and_tells_a_queue(root_page, console, bucket_of, name):
    s3, kms = console.client("s3"), console.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    queue = open_queue(console, name)
    page = root_page(path=f"/s3/{bucket_of}?tab=properties")

    page.get_by_role("button", name="Encryption", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "By", "A KMS key")
    choose(page, dialog, "KMS key", name)
    submit(page, "Save")
    page.get_by_role("link", name=key).wait_for()
    rule = s3.get_bucket_encryption(Bucket=bucket_of)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}

    page.get_by_role("button", name="Add", exact=True).click()
    choose(page, dialog, "Whom", "A queue")
    choose(page, dialog, "Queue", name)
    fill(dialog, "Keys end with (optional)", ".csv")
    submit(page, "Add")
    page.get_by_role("gridcell", name=queue).first.wait_for()
    told = s3.get_bucket_notification_configuration(Bucket=bucket_of)["QueueConfigurations"]
    assert told[0]["QueueArn"] == queue and told[0]["Events"] == ["s3:ObjectCreated:*"]
    assert told[0]["Filter"]["Key"]["FilterRules"] == [{"Name": "suffix", "Value": ".csv"}] or (
        told[0]["Filter"]["Key"]["FilterRules"] == [{"Name": "Suffix", "Value": ".csv"}])

    add_tag(page, "team", "red + blue")
    assert s3.get_bucket_tagging(Bucket=bucket_of)["TagSet"] == [
        {"Key": "team", "Value": "red + blue"}]
    select_row(page, "team")
    page.get_by_role("button", name="Remove").last.click()
    page.get_by_text("There are no tags").wait_for()
    # The queue is told still: one editor takes nothing of another's.
    assert s3.get_bucket_notification_configuration(Bucket=bucket_of)["QueueConfigurations"]


def test_who_may_read_a_bucket_from_where(root_page, console, bucket_of):
    s3 = console.client("s3")
    page = root_page(path=f"/s3/{bucket_of}?tab=permissions")
    page.get_by_role("button", name="Example of a cors rules").click()
    page.get_by_role("button", name="Save the cors rules").click()
    page.get_by_text("CORS rules: saved").wait_for()
    rules = s3.get_bucket_cors(Bucket=bucket_of)["CORSRules"]
    assert rules[0]["AllowedOrigins"] == ["https://www.example.com"]
    write(page, page, "CORS rules", "[{]")
    page.get_by_role("button", name="Save the cors rules").click()
    page.get_by_text("The list of rules is no JSON").wait_for()

    before = s3.get_public_access_block(Bucket=bucket_of)["PublicAccessBlockConfiguration"]
    page.get_by_role("button", name="Change the public access").click()
    page.get_by_role("dialog").get_by_text("Refuse new public policies").click()
    submit(page, "Save")
    page.get_by_text("Public access is changed").wait_for()
    after = s3.get_public_access_block(Bucket=bucket_of)["PublicAccessBlockConfiguration"]
    assert after == {**before, "BlockPublicPolicy": not before["BlockPublicPolicy"]}

    write(page, page, "Bucket policy", "{")
    page.get_by_role("button", name="Save the bucket policy").click()
    page.get_by_text("MalformedPolicy").wait_for()
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
         "Resource": f"arn:aws:s3:::{bucket_of}/closed/*"}]}
    write(page, page, "Bucket policy", json.dumps(policy))
    page.get_by_role("button", name="Save the bucket policy").click()
    page.get_by_text("Bucket policy: saved").wait_for()
    assert json.loads(s3.get_bucket_policy(Bucket=bucket_of)["Policy"]) == policy


def test_an_object_is_tagged_copied_and_brought_back(root_page, console, bucket_of):
    s3 = console.client("s3")
    s3.put_bucket_versioning(Bucket=bucket_of, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket_of, Key="a b.txt", Body=b"first", Metadata={"by": "me"})
    s3.put_object(Bucket=bucket_of, Key="a b.txt", Body=b"second")
    page = root_page(path=f"/s3/{bucket_of}/object?key=a%20b.txt")
    page.get_by_text("second").wait_for()
    add_tag(page, "kind", "text")
    assert s3.get_object_tagging(Bucket=bucket_of, Key="a b.txt")["TagSet"] == [
        {"Key": "kind", "Value": "text"}]
    page.get_by_role("button", name=f"Make {first['VersionId']} the latest").click()
    page.get_by_text("That version is the latest again").wait_for()
    assert s3.get_object(Bucket=bucket_of, Key="a b.txt")["Body"].read() == b"first"
    page.get_by_role("button", name="Copy to").click()
    fill(page.get_by_role("dialog"), "Key", "copies/ä.txt")
    submit(page, "Copy")
    assert s3.get_object(Bucket=bucket_of, Key="copies/ä.txt")["Body"].read() == b"first"


def make_table(console, name):
    dynamodb = console.client("dynamodb")
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "who", "KeyType": "HASH"},
                   {"AttributeName": "day", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "who", "AttributeType": "S"},
                              {"AttributeName": "day", "AttributeType": "S"}])
    for who in ("ann", "bob"):
        for day in range(1, 6):
            dynamodb.put_item(TableName=name, Item={
                "who": {"S": who}, "day": {"S": f"2026-01-{day:02}"}, "spent": {"N": str(day * 10)},
                "kind": {"S": "food" if day % 2 else "rent"}})
    return dynamodb


def rows_of(page, title):
    return page.get_by_role("grid", name=title).locator("tbody tr")


def test_items_are_asked_for_by_key_and_condition(root_page, console, name):
    make_table(console, name)
    page = root_page(path=f"/dynamodb/{name}")
    page.get_by_text("(10)").wait_for()
    fill(page, "Partition key who is", "ann")
    choose(page, page, "Sort key day", "begins with")
    fill(page, "Value of day", "2026-01-0")
    page.get_by_role("button", name="Query", exact=True).click()
    page.get_by_text("(5)").wait_for()
    page.get_by_role("button", name="Add a condition").click()
    fill(page, "Attribute of condition 1", "spent")
    choose(page, page, "Test of condition 1", ">=")
    fill(page, "Value of condition 1", "30")
    page.get_by_role("button", name="Query", exact=True).click()
    page.get_by_text("(3)").wait_for()
    assert page.get_by_role("gridcell", name="bob").count() == 0


def test_a_table_gets_an_index_and_lets_items_expire(root_page, console, name):
    dynamodb = make_table(console, name)
    page = root_page(path=f"/dynamodb/{name}?tab=indexes")
    page.get_by_role("button", name="New global index").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name of the index", "by-kind")
    fill(dialog, "Partition key", "kind")
    fill(dialog, "Sort key (optional)", "spent")
    choose(page, dialog, "Type of the sort key", "Number")
    submit(page, "Make index")
    page.get_by_role("gridcell", name="by-kind").first.wait_for()
    index = dynamodb.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"][0]
    assert [k["AttributeName"] for k in index["KeySchema"]] == ["kind", "spent"]

    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("button", name="Let items expire").click()
    fill(dialog, "Attribute", "ends")
    submit(page, "Save")
    page.get_by_role("button", name="Keep all items").wait_for()
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "ends"
    add_tag(page, "team", "red")
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog.get_by_text("Protect it from deletion").click()
    submit(page, "Save")
    page.get_by_text("No: it is protected").wait_for()
    assert dynamodb.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"]


def test_a_key_lives_and_is_nearly_deleted(root_page, console, name):
    kms = console.client("kms")
    user = console.client("iam").create_user(UserName=name)["User"]["Arn"]
    page = root_page(path="/kms")
    page.get_by_role("button", name="New key").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Alias (optional)", name)
    submit(page, "Make key")
    page.get_by_text("Enabled").wait_for()
    key = kms.describe_key(KeyId=f"alias/{name}")["KeyMetadata"]["KeyId"]

    page.get_by_role("tab", name="Grants").click()
    page.get_by_role("button", name="New grant").click()
    fill(dialog, "To whom", user)
    submit(page, "Grant")
    page.get_by_role("gridcell", name=user).first.wait_for()
    page.get_by_role("tab", name="Rotation").click()
    page.get_by_role("button", name="Rotate by itself").click()
    number(dialog, "Days between rotations", 100)
    submit(page, "Save")
    page.get_by_text("Every 100 days").wait_for()
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 100
    page.get_by_role("tab", name="Try it").click()
    fill(page, "Text", "a secret")
    page.get_by_role("button", name="Encrypt", exact=True).click()
    expect(page.locator("textarea").nth(1)).to_have_value(re.compile(".{51,}"))
    fill(page, "Text", "")
    page.get_by_role("button", name="Decrypt").click()
    expect(page.locator("textarea").nth(0)).to_have_value("a secret")

    page.get_by_role("button", name="Delete", exact=True).click()
    fill(dialog, "Type delete to go on", "delete")
    submit(page, "Delete in seven days")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Disabled").wait_for()
    page.get_by_role("button", name="Enable", exact=True).click()
    page.get_by_text("Enabled").wait_for()
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"


def test_previews_of_files_that_are_not_what_they_seem(root_page, console, bucket_of):
    s3 = console.client("s3")
    files = {"broken.png": b"no picture", "old.csv": "naïve;café\n1;2\n".encode("latin-1"),
             "wide.csv": "a,b\n1,ü\n".encode("utf-16"), "cut.txt": b"x" * (128 * 1024 - 1) + "é".encode() * 9}
    for key, body in files.items():
        s3.put_object(Bucket=bucket_of, Key=key, Body=body)
    page = root_page()

    def look(key):
        page.goto(f"{console.origin}/s3/{bucket_of}/object?key={key}")
        return page.get_by_role("main")

    look("broken.png").get_by_text("The browser can’t show this image").wait_for()
    look("old.csv").get_by_text("shown as Windows-1252").wait_for()
    page.get_by_role("columnheader", name="café").wait_for()
    look("wide.csv").get_by_text("shown as UTF-16").wait_for()
    page.get_by_role("cell", name="ü").wait_for()
    look("cut.txt").get_by_text("The first 128 KB.", exact=True).wait_for()
    # No browser asks for such a key: it says so instead of failing without a reason.
    s3.put_object(Bucket=bucket_of, Key="a/../b.txt", Body=b"x")
    look("a/../b.txt").get_by_text("use the aws CLI").wait_for()
    look("gone.txt").get_by_text("It may have been deleted").wait_for()
