"""axe on every page, light and dark: no violation."""

import json
import pathlib

import pytest

AXE = pathlib.Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/", "/s3", "/s3?new=1", "/s3/axe-data", "/s3/axe-data?tab=versions",
    "/s3/axe-data?tab=properties", "/s3/axe-data?tab=permissions",
    "/s3/axe-data/object?key=a.csv", "/s3/nobodys", "/glue", "/glue/axe", "/glue/axe/t",
    "/glue/axe/t?tab=versions", "/glue/axe/t?tab=parameters", "/crawlers", "/crawlers?new=1",
    "/crawlers/axe", "/athena", "/athena?run=1&query=SELECT%201%20AS%20a",
    "/athena?run=1&query=SELECT%20nope", "/athena/history", "/lambda", "/lambda?new=1", "/logs",
    "/logs/group?name=axe", "/logs/group?name=axe&stream=s", "/iam", "/iam/users/axe",
    "/iam/roles", "/iam/roles/axe", "/iam/policies",
    "/iam/policies/document?arn=arn:aws:iam::aws:policy/AdministratorAccess", "/iam/simulator",
    "/cloudtrail", "/kms", "/settings", "/no-such-page"]


@pytest.fixture(scope="module")
def something_of_each(console):
    s3, glue, iam = console.client("s3"), console.client("glue"), console.client("iam")
    s3.create_bucket(Bucket="axe-data")
    s3.put_object(Bucket="axe-data", Key="a.csv", Body=b"a,b\n1,x\n2,y\n")
    glue.create_database(DatabaseInput={"Name": "axe"})
    glue.create_table(DatabaseName="axe", TableInput={
        "Name": "t", "Parameters": {"classification": "csv"}, "StorageDescriptor": {
            "Columns": [{"Name": "a", "Type": "bigint"}], "Location": "s3://axe-data/"}})
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName="axe", AssumeRolePolicyDocument=json.dumps(trust))
    iam.create_user(UserName="axe")
    iam.create_access_key(UserName="axe")
    glue.create_crawler(Name="axe", Role="axe", DatabaseName="axe",
                        Targets={"S3Targets": [{"Path": "s3://axe-data/"}]})
    logs = console.client("logs")
    logs.create_log_group(logGroupName="axe")
    logs.create_log_stream(logGroupName="axe", logStreamName="s")
    console.client("kms").create_key(Description="axe")


def violations(page):
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary']}"
            for v in found["violations"]]


def settled(page):
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_violation(root_page, open_page, console, something_of_each, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not in console/node_modules: ./run test fetches it")
    page = open_page(scheme)
    page.get_by_role("button", name="Sign in").wait_for()
    found = {"sign-in": violations(page)}
    page = root_page(scheme)
    for path in PAGES:
        page.goto(console.origin + path)
        page.get_by_role("heading", level=1).wait_for()
        settled(page)
        found[path] = violations(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search pages and resources").wait_for()
    found["palette"] = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="CLI").click()
    found["drawer"] = violations(page)
    assert {path: v for path, v in found.items() if v} == {}


def test_a_small_window_shows_all(root_page, console, something_of_each):
    page = root_page()
    page.set_viewport_size({"width": 400, "height": 800})
    for path in ("/", "/s3/axe-data", "/athena", "/iam"):
        page.goto(console.origin + path)
        page.get_by_role("heading", level=1).wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        assert page.evaluate("document.querySelector('main').scrollWidth"
                             " - document.querySelector('main').clientWidth") <= 1, path
    page.get_by_role("button", name="Navigation").click()
    page.get_by_role("navigation", name="Services").get_by_role("link", name="Lambda").click()
    page.get_by_role("heading", name="Functions", level=1).wait_for()
