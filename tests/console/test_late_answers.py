"""Answers that come late, in another order, or after who asked has gone on: nothing that was written
is lost, nothing old is shown as new, nothing is made twice."""

import json
import time

import pytest

from filling import add_tag, fill, submit, wait_for, write
from page_waiting import still, until

expect = pytest.importorskip("playwright.sync_api").expect


class Held:
    """Requests of a page that get no answer until they are let go: the first `most` that fit."""

    def __init__(self, page, origin, fits, most=1):
        self.fits, self.most = fits, most
        self.waiting = []
        self.count = 0
        page.route(origin + "/**", self.on_request)

    def on_request(self, route):
        if not self.fits(route.request):
            return route.fallback()
        self.count += 1
        if self.count > self.most:
            return route.continue_()
        self.waiting.append(route)

    def let_go(self):
        for route in self.waiting:
            route.continue_()
        self.waiting = []


def calls(operation):
    return lambda request: request.headers.get("x-amz-target", "").endswith("." + operation)


def sub_resource(name, method="GET"):
    return lambda request: request.method == method and request.url.split("?")[-1] == f"{name}="


def test_a_second_tag_keeps_the_first(root_page, console, bucket_of):
    page = root_page(path=f"/s3/{bucket_of}?tab=properties")
    add_tag(page, "team", "red")
    # Another client's, which the page does not show.
    console.client("s3").put_bucket_tagging(Bucket=bucket_of, Tagging={
        "TagSet": [{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": "7"}]})
    add_tag(page, "stage", "test")
    tags = console.client("s3").get_bucket_tagging(Bucket=bucket_of)["TagSet"]
    assert {t["Key"]: t["Value"] for t in tags} == {"team": "red", "cost": "7", "stage": "test"}


TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "mine", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}]}


def test_a_document_is_not_written_before_it_is_read(root_page, console, bucket_of):
    policy = json.dumps(POLICY).replace('"Resource": "*"',
                                        f'"Resource": "arn:aws:s3:::{bucket_of}"')
    console.client("s3").put_bucket_policy(Bucket=bucket_of, Policy=policy)
    page = root_page()
    held = Held(page, console.endpoint, sub_resource("policy"))
    page.goto(f"{console.origin}/s3/{bucket_of}?tab=permissions")
    page.get_by_role("heading", name="Bucket policy").wait_for()
    wait_for(lambda: page.wait_for_timeout(50) or held.waiting)
    page.get_by_role("textbox", name="CORS rules").wait_for()
    assert page.get_by_role("textbox", name="Bucket policy").count() == 0
    held.let_go()
    page.get_by_text('"mine"').wait_for()


def test_what_is_written_while_a_document_is_saved_stays(root_page, console, bucket_of):
    page = root_page(path=f"/s3/{bucket_of}?tab=permissions")
    policy = {**POLICY, "Statement": [
        {**POLICY["Statement"][0], "Resource": f"arn:aws:s3:::{bucket_of}"}]}
    write(page, page, "Bucket policy", json.dumps(policy))
    held = Held(page, console.endpoint, sub_resource("policy"))
    page.get_by_role("button", name="Save the bucket policy").click()
    wait_for(lambda: page.wait_for_timeout(50) or held.waiting)
    write(page, page, "Bucket policy", '{"next": 1}')
    held.let_go()
    expect(page.get_by_role("button", name="Remove the bucket policy")).to_be_enabled()
    expect(page.get_by_role("textbox", name="Bucket policy")).to_have_text('{"next": 1}')
    saved = console.client("s3").get_bucket_policy(Bucket=bucket_of)["Policy"]
    assert json.loads(saved) == policy


def test_a_search_is_made_again(root_page, console, name):
    page = root_page(path="/cloudtrail")
    asked = []
    page.on("request", lambda r: asked.append(r) if calls("LookupEvents")(r) else None)
    fill(page, "Value", "CreateEventBus")
    search = page.get_by_role("button", name="Search", exact=True)
    search.click()
    page.get_by_text("No event fits").wait_for()
    before = len(asked)
    console.client("events").create_event_bus(Name=name)
    row = page.get_by_role("gridcell", name="CreateEventBus", exact=True)
    for _ in range(240):  # an event is there about a second after the call
        search.click()
        page.wait_for_timeout(250)
        if row.count():
            break
    assert row.count() and len(asked) > before


def test_the_query_of_last_is_shown_last(root_page, console):
    page = root_page(path="/athena")
    write(page, page, "Query", "SELECT 1 AS older")
    held = Held(page, console.endpoint, calls("GetQueryExecution"))
    page.keyboard.press("Control+Enter")
    wait_for(lambda: page.wait_for_timeout(50) or held.waiting)
    write(page, page, "Query", "SELECT 2 AS newer")
    page.keyboard.press("Control+Enter")
    page.get_by_role("columnheader", name="newer").wait_for()
    with page.expect_response(lambda r: calls("GetQueryExecution")(r.request)):
        held.let_go()
    still(page)
    assert page.get_by_role("columnheader", name="older").count() == 0
    assert page.get_by_role("columnheader", name="newer").count() == 1


def test_what_is_polled_is_shown_though_each_answer_takes_longer(root_page, console, name):
    iam, glue = console.client("iam"), console.client("glue")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    glue.create_crawler(Name=name, Role=name, DatabaseName=name,
                        Targets={"S3Targets": [{"Path": f"s3://{name}/"}]})
    page, due, answered = root_page(), [], []

    def answer(route):
        """As if it ran for two answers."""
        response = route.fetch()
        crawler = response.json()["Crawler"]
        crawler["State"] = "RUNNING" if len(answered) < 2 else "READY"
        answered.append(crawler["State"])
        route.fulfill(response=response, json={"Crawler": crawler})

    page.route(console.endpoint + "/**", lambda route: due.append((time.monotonic() + 1.5, route))
               if calls("GetCrawler")(route.request) else route.fallback())
    page.goto(f"{console.origin}/crawlers/{name}")
    for _ in range(600):
        page.wait_for_timeout(100)
        while due and due[0][0] < time.monotonic():
            answer(due.pop(0)[1])
        if page.get_by_role("button", name="Run", exact=True).and_(page.locator(":enabled")).count():
            break
    assert answered == ["RUNNING", "RUNNING", "READY"]
    page.unroute_all(behavior="ignoreErrors")


def test_a_double_click_makes_one(root_page, console, name):
    iam = console.client("iam")
    iam.create_user(UserName=name)
    page = root_page(path=f"/iam/users/{name}")
    page.get_by_role("button", name="New key").dblclick()
    page.get_by_text("Copy the secret now").wait_for()
    until(page, lambda: page.get_by_role("grid", name="Access keys").get_by_text("AKIA").count(), 1)
    assert len(iam.list_access_keys(UserName=name)["AccessKeyMetadata"]) == 1


def test_who_has_cancelled_is_not_taken_along(root_page, console, bucket_of):
    console.client("s3").put_object(Bucket=bucket_of, Key="a.csv", Body=b"a,b\n1,x\n")
    page = root_page(path=f"/s3/{bucket_of}")
    held = Held(page, console.endpoint, calls("GetTables"))
    page.get_by_role("button", name="Query these files").click()
    page.get_by_role("button", name="Make the table and query it").click()
    wait_for(lambda: page.wait_for_timeout(50) or held.waiting)
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("dialog").wait_for(state="detached")
    with page.expect_response(lambda r: calls("GetTables")(r.request)):
        held.let_go()
    still(page)
    assert page.url == f"{console.origin}/s3/{bucket_of}"
    assert page.get_by_role("heading", name=bucket_of, level=1).count() == 1
