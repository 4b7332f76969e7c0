"""Numbers are shown and saved as they are: a double has fifteen digits, ids and amounts have more."""

import decimal
import io
import json

import pytest

from filling import submit

expect = pytest.importorskip("playwright.sync_api").expect

LONG = "12345678901234567890123456789.125"


def test_an_item_that_is_opened_and_saved_is_the_same(root_page, console, name):
    dynamodb = console.client("dynamodb")
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}])
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    item = {"id": {"N": "98765432109876543210"}, "amount": {"N": LONG},
            "list": {"L": [{"N": LONG}, {"S": "5"}, {"NULL": True}]},
            "deep": {"M": {"tags": {"SS": ["a", "b"]}, "raw": {"B": b"\x00\xff"}, "ids": {"NS": [LONG]}}},
            "looks typed": {"M": {"S": {"S": "x"}}}, "set": {"NS": ["1", LONG]}, "bytes": {"B": b"abc"},
            "nul": {"S": "\x00n5"}, "flag": {"BOOL": False}}
    dynamodb.put_item(TableName=name, Item=item)
    page = root_page(path=f"/dynamodb/{name}")
    page.get_by_role("gridcell", name=LONG, exact=True).wait_for()
    page.get_by_role("button", name="98765432109876543210", exact=True).click()
    submit(page, "Save")
    found = dynamodb.get_item(TableName=name, Key={"id": item["id"]})["Item"]
    for value in (found["set"], item["set"]):
        value["NS"].sort()
    assert found == item

    # A condition asks for the number that was written.
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_role("textbox", name="Attribute of condition 1").fill("amount")
    page.get_by_role("textbox", name="Value of condition 1").fill(LONG)
    page.get_by_role("button", name="Scan", exact=True).click()
    page.get_by_role("gridcell", name=LONG, exact=True).wait_for()


def test_json_is_shown_as_it_is_written(root_page, console, bucket_of):
    text = '{"b":12345678901234567890,"10":1.50,"a":[],"big":1e400,"s":"\\u00e9"}'
    console.client("s3").put_object(Bucket=bucket_of, Key="ids.json", Body=text.encode())
    page = root_page(path=f"/s3/{bucket_of}/object?key=ids.json")
    shown = page.locator("pre.text-block", has_text="12345678901234567890")
    expect(shown).to_have_text(
        '{\n  "b": 12345678901234567890,\n  "10": 1.50,\n  "a": [],\n  "big": 1e400,\n  "s": "\\u00e9"\n}')


def test_parquet_is_shown_to_the_last_digit(root_page, console, bucket_of):
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet
    table = pyarrow.table({
        "amount": pyarrow.array([decimal.Decimal("123456789012345678901234.56"), decimal.Decimal("-0.05"), None],
                                pyarrow.decimal128(30, 2)),
        "small": pyarrow.array([decimal.Decimal("1.5"), decimal.Decimal("-1.0"), None], pyarrow.decimal128(5, 1)),
        "at": pyarrow.array([1_700_000_000_123_456, -1, 1_000_000], pyarrow.timestamp("us")),
        "far": pyarrow.array([9_000_000_000_000_000_000, 0, 1], pyarrow.timestamp("ms")),
        "day": pyarrow.array([-1, 0, 20_000], pyarrow.date32()),
        "id": pyarrow.array([9_223_372_036_854_775_807, -1, 0], pyarrow.int64()),
        "ids": pyarrow.array([[9_223_372_036_854_775_807], [], None], pyarrow.list_(pyarrow.int64()))})
    body = io.BytesIO()
    parquet.write_table(table, body)
    console.client("s3").put_object(Bucket=bucket_of, Key="t.parquet", Body=body.getvalue())
    packed = io.BytesIO()
    parquet.write_table(table, packed, compression="zstd")
    console.client("s3").put_object(Bucket=bucket_of, Key="z.parquet", Body=packed.getvalue())
    page = root_page(path=f"/s3/{bucket_of}/object?key=t.parquet")
    page.get_by_role("cell", name="123456789012345678901234.56").wait_for()
    rows = page.locator(".preview-table tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.querySelectorAll('td')].map(c => c.innerText))")
    assert rows == [
        ["123456789012345678901234.56", "1.5", "2023-11-14 22:13:20.123456", "9000000000000000 s", "1969-12-31",
         "9223372036854775807", "[9223372036854775807]"],
        ["-0.05", "-1.0", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "1970-01-01", "-1", "[]"],
        ["", "", "1970-01-01 00:00:01", "1970-01-01 00:00:00.001", "2024-10-04", "0", ""]]
    # What the page does not read is told, with what to do.
    page.goto(f"{console.origin}/s3/{bucket_of}/object?key=z.parquet")
    page.get_by_text("“Query this file” makes a table of it").wait_for()


def test_a_chart_is_of_all_rows(root_page):
    page = root_page(path="/athena?run=1&query=SELECT%20%27all%27%20AS%20k,%20a%20FROM%20"
                          "UNNEST(sequence(1,%204000))%20t(a)")
    page.get_by_role("tab", name="Chart").click()
    page.get_by_text("The same as a table").click()
    expect(page.locator(".preview-table tbody tr")).to_have_text(f"all{4000 * 4001 // 2}")


def test_a_crawlers_targets_keep_each_its_exclusions(root_page, console, name):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    console.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    targets = [{"Path": f"s3://{name}/a/", "Exclusions": ["**.tmp"]},
               {"Path": f"s3://{name}/b/", "Exclusions": ["old/**"]}]
    glue = console.client("glue")
    glue.create_crawler(Name=name, Role=name, DatabaseName=name, Targets={"S3Targets": targets})
    page = root_page(path=f"/crawlers/{name}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Description (optional)").fill("another")
    submit(page, "Save")
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert (crawler["Description"], crawler["Targets"]["S3Targets"]) == ("another", targets)


def test_a_rule_keeps_its_role(root_page, console, name):
    role = f"arn:aws:iam::123456789012:role/{name}"
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    console.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    events = console.client("events")
    events.put_rule(Name=name, ScheduleExpression="rate(1 hour)", RoleArn=role)
    page = root_page(path=f"/events/{name}")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Description (optional)").fill("hourly")
    submit(page, "Save")
    rule = events.describe_rule(Name=name)
    assert (rule["Description"], rule["RoleArn"]) == ("hourly", role)
