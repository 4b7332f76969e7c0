"""What was typed is not lost: by another tab or page, by a sign-in that ended, by a server that was away."""

import json

import pytest

from filling import fill, wait_for, write
from tarn_server import ROOT_KEYS

expect = pytest.importorskip("playwright.sync_api").expect

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def link(page, name):
    page.get_by_role("navigation", name="Services").get_by_role("link", name=name, exact=True).click()
    page.locator("h1").first.wait_for()


@pytest.fixture
def job(console, bucket_of, name):
    console.client("s3").put_object(Bucket=bucket_of, Key="job.py", Body=b"print('saved')\n")
    console.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    source = {"S3CsvSource": {"Name": "Rows", "Paths": [f"s3://{bucket_of}/in/"], "Separator": "comma",
                              "QuoteChar": "quote", "WithHeader": True}}
    console.client("glue").create_job(
        Name=name, Role=name, GlueVersion="4.0", WorkerType="G.1X", NumberOfWorkers=2,
        CodeGenConfigurationNodes={"node-1": source},
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket_of}/job.py"})
    return name


def test_a_script_outlives_tabs_and_pages(root_page, console, job):
    page = root_page(path=f"/jobs/{job}?tab=script")
    script = page.get_by_role("textbox", name="Script")
    script.wait_for()
    write(page, page, "Script", "print('typed')")
    page.get_by_role("tab", name="Runs").click()
    page.get_by_text("It has not run yet").wait_for()
    page.get_by_role("tab", name="Script").click()
    expect(script).to_have_text("print('typed')")
    link(page, "S3")
    page.go_back()
    expect(script).to_have_text("print('typed')")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The script is saved").wait_for()
    saved = console.client("s3").get_object(Bucket=job, Key="job.py")["Body"].read()
    assert saved == b"print('typed')"


def test_a_graph_outlives_its_tab(root_page, job):
    page = root_page(path=f"/jobs/{job}?tab=visual&node=node-1")
    fill(page, "Name of the node", "Renamed")
    page.get_by_role("tab", name="Runs").click()
    page.get_by_text("It has not run yet").wait_for()
    page.get_by_role("tab", name="Visual").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    # Nodes are links: another one is chosen without loading the page anew, which would lose them all.
    page.evaluate("window.isThis = true")
    page.get_by_role("link", name="Renamed").first.click()
    expect(page.get_by_role("textbox", name="Name of the node")).to_have_value("Renamed")
    assert page.evaluate("window.isThis")


def test_a_functions_code_outlives_its_tab(root_page, name):
    page = root_page(path="/lambda?new=1")
    fill(page.get_by_role("dialog"), "Name", name)
    page.get_by_role("button", name="Make function").click()
    page.get_by_role("textbox", name="app.py").or_(page.get_by_role("textbox", name="lambda_function.py")).wait_for()
    file = page.get_by_role("tabpanel").get_by_role("textbox").last
    file.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("typed = 1")
    page.get_by_role("tab", name="Test").click()
    page.get_by_role("textbox", name="Event").wait_for()
    page.get_by_role("tab", name="Code").click()
    expect(page.get_by_role("button", name="Deploy")).to_be_enabled()
    expect(file).to_have_text("typed = 1")


def end_sign_in(page):
    """As if the twelve hours were over: the cookie holds no more, nor do the credentials."""
    page.context.clear_cookies()
    page.route("**/*", lambda route: route.fulfill(
        status=403, content_type="application/json", headers={"access-control-allow-origin": "*"},
        body='{"__type": "ExpiredTokenException", "message": "The token is expired."}'), times=1)


def test_an_ended_sign_in_takes_nothing_with_it(root_page, console, name):
    page = root_page(path="/glue")
    page.get_by_role("heading", name="Data catalog", level=1).wait_for()
    page.get_by_role("button", name="New database").first.click()
    dialog = page.get_by_role("dialog", name="New database")
    fill(dialog, "Name", name)
    end_sign_in(page)
    dialog.get_by_role("button", name="Make database").click()
    again = page.get_by_role("dialog", name="Sign in again")
    again.get_by_role("textbox", name="Access key id").fill(ROOT_KEYS[0])
    again.get_by_role("textbox", name="Secret access key").fill(ROOT_KEYS[1])
    again.get_by_role("button", name="Sign in", exact=True).click()
    again.wait_for(state="detached")
    # What was under way goes on.
    assert wait_for(lambda: page.wait_for_timeout(50) or [
        d for d in console.client("glue").get_databases()["DatabaseList"] if d["Name"] == name])


def test_somebody_else_who_signs_in_finds_nothing_of_it(root_page, console, name):
    page = root_page(path="/glue")
    page.get_by_role("heading", name="Data catalog", level=1).wait_for()
    page.get_by_role("button", name="New database").first.click()
    dialog = page.get_by_role("dialog", name="New database")
    fill(dialog, "Name", name)
    console.client("iam").create_user(UserName=name)
    key = console.client("iam").create_access_key(UserName=name)["AccessKey"]
    end_sign_in(page)
    dialog.get_by_role("button", name="Make database").click()
    again = page.get_by_role("dialog", name="Sign in again")
    again.get_by_role("textbox", name="Access key id").fill(key["AccessKeyId"])
    again.get_by_role("textbox", name="Secret access key").fill(key["SecretAccessKey"])
    again.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("You may not list databases").wait_for()
    assert dialog.count() == 0
    assert name not in [d["Name"] for d in console.client("glue").get_databases()["DatabaseList"]]


def test_a_page_whose_code_was_not_there_is_loaded_by_another_try(root_page, console):
    page = root_page(path="/s3")
    page.get_by_role("heading", name="Buckets", level=1).wait_for()
    page.route(f"{console.origin}/assets/**", lambda route: route.abort())
    page.get_by_role("navigation", name="Services").get_by_role("link", name="CloudTrail").click()
    page.get_by_text("The console does not answer").wait_for()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="CloudTrail", level=1).wait_for()


def test_who_waits_for_long_is_told(root_page, console):
    page = root_page(path="/s3")
    page.get_by_role("heading", name="Buckets", level=1).wait_for()
    held = []
    page.route(console.endpoint + "/**", lambda route: held.append(route)
               if route.request.headers.get("x-amz-target", "").endswith(".GetDatabases") else route.fallback())
    link(page, "Data catalog")
    page.get_by_text("Still waiting for an answer").wait_for()
    for route in held:
        route.continue_()
    page.get_by_text("Still waiting for an answer").wait_for(state="detached")


def test_who_may_not_list_is_told_so_where_a_choice_would_be(open_page, console, name):
    console.client("iam").create_user(UserName=name)
    key = console.client("iam").create_access_key(UserName=name)["AccessKey"]
    page = open_page(path="/iam/simulator")
    page.get_by_role("textbox", name="Access key id").fill(key["AccessKeyId"])
    page.get_by_role("textbox", name="Secret access key").fill(key["SecretAccessKey"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("You may not list all users and roles").wait_for()
    page.goto(console.origin + "/quicksight/embed")
    page.get_by_text("You may not list dashboards").wait_for()
    page.get_by_text("You may not list users").wait_for()
