"""Names and contents that try to be more than text, and pages of other origins."""

import csv
import http.server
import io
import json
import threading
import zipfile

import pytest

from console_client import sign_in_as_root
from tarn_server import ACCOUNT

MARKUP = "<img src=x onerror=alert(1)>"
SCRIPT = "\"><script>alert(2)</script>"


@pytest.fixture
def hostile_bucket(console, name):
    s3 = console.client("s3")
    s3.create_bucket(Bucket=name)
    cells = io.StringIO()
    csv.writer(cells).writerows([[MARKUP, "b"], [SCRIPT, "2"]])
    s3.put_object(Bucket=name, Key=f"{MARKUP}.csv", Body=cells.getvalue().encode())
    s3.put_object(Bucket=name, Key=f"folder {MARKUP}/{SCRIPT}", Body=b"x")
    s3.put_object(Bucket=name, Key="page.html", ContentType="text/html",
                  Body=b"<script>document.title='ran'; alert(3)</script>")
    s3.put_object(Bucket=name, Key="picture.svg", ContentType="image/svg+xml",
                  Body=b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(4)'>"
                       b"<script>alert(5)</script></svg>")
    return name


def settle(page, streams=False):
    if not streams:
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("main script").count() == 0


def test_object_names_and_contents_stay_text(root_page, hostile_bucket):
    page = root_page(path=f"/s3/{hostile_bucket}")
    page.get_by_role("link", name=f"{MARKUP}.csv").wait_for()
    settle(page)
    page.get_by_role("link", name=f"{MARKUP}.csv").click()
    page.get_by_role("cell", name=SCRIPT).wait_for()
    settle(page)
    for key in ("page.html", "picture.svg"):
        page.goto(page.url.split("/s3/")[0] + f"/s3/{hostile_bucket}/object?key={key}")
        page.get_by_role("heading", name="Preview").wait_for()
        settle(page)
        assert "ran" not in page.title()
    page.goto(page.url.split("/s3/")[0] + f"/s3/{hostile_bucket}?tab=versions")
    page.get_by_text(MARKUP).first.wait_for()
    settle(page)


def test_names_of_the_catalog_logs_and_policies_stay_text(root_page, console, name):
    glue, logs, iam = console.client("glue"), console.client("logs"), console.client("iam")
    glue.create_database(DatabaseInput={"Name": name, "Description": MARKUP})
    glue.create_table(DatabaseName=name, TableInput={
        "Name": "t", "Description": MARKUP, "Parameters": {MARKUP: SCRIPT},
        "StorageDescriptor": {"Columns": [{"Name": MARKUP, "Type": "string", "Comment": SCRIPT}],
                              "Location": f"s3://{name}/"}})
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    import time
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=[
        {"timestamp": int(time.time() * 1000), "message": MARKUP}])
    iam.create_role(RoleName=name, Description=MARKUP, AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Sid": "a", "Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}))
    page = root_page(path="/glue")
    for path, text in (("/glue", MARKUP), (f"/glue/{name}/t", MARKUP),
                       (f"/glue/{name}/t?tab=parameters", SCRIPT),
                       (f"/logs/group?name={name}&stream=s", MARKUP),
                       (f"/logs/group?name={name}&tab=live", MARKUP),
                       ("/iam/roles", MARKUP), (f"/iam/roles/{name}", MARKUP)):
        page.goto(console.origin + path)
        page.get_by_text(text).first.wait_for()
        settle(page, streams="tab=live" in path)


def test_messages_items_and_tags_stay_text(root_page, console, name):
    sqs, dynamodb, iam = console.client("sqs"), console.client("dynamodb"), console.client("iam")
    url = sqs.create_queue(QueueName=name, tags={"k": "v"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=MARKUP, MessageAttributes={
        "a": {"DataType": "String", "StringValue": SCRIPT}})
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": MARKUP, "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": MARKUP, "AttributeType": "S"}])
    dynamodb.put_item(TableName=name, Item={MARKUP: {"S": SCRIPT}, "m": {"M": {MARKUP: {"S": "x"}}}})
    dynamodb.tag_resource(
        ResourceArn=dynamodb.describe_table(TableName=name)["Table"]["TableArn"],
        Tags=[{"Key": "t", "Value": MARKUP}])
    iam.create_user(UserName=name)
    iam.create_policy(PolicyName=name, Description=MARKUP, PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::x/{MARKUP}"}]}))
    kms = console.client("kms").create_key(Description=MARKUP)["KeyMetadata"]["KeyId"]
    page = root_page(path=f"/sqs/{name}")
    page.get_by_role("button", name="Receive").first.click()
    page.get_by_text(MARKUP).first.wait_for()
    page.get_by_text(SCRIPT).first.wait_for()
    settle(page)
    for path, text in ((f"/dynamodb/{name}", SCRIPT), (f"/dynamodb/{name}?tab=settings", MARKUP),
                       (f"/kms/{kms}", MARKUP), ("/kms", MARKUP)):
        page.goto(console.origin + path)
        page.get_by_text(text).first.wait_for()
        settle(page)
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    page.goto(f"{console.origin}/iam/policies/document?arn={arn}")
    page.get_by_text(MARKUP).first.wait_for()
    settle(page)


def test_what_a_function_says_stays_text(root_page, console, name):
    iam, functions = console.client("iam"), console.client("lambda")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("app.py", f"def handler(event, context):\n    print({MARKUP!r})\n"
                                   f"    return {SCRIPT!r}\n")
        archive.writestr(f"{MARKUP.replace('/', '')}.txt", SCRIPT)
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="app.handler",
                              Role=role, Description=MARKUP, Code={"ZipFile": body.getvalue()},
                              Environment={"Variables": {"AB": SCRIPT}})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    page = root_page(path=f"/lambda/{name}?tab=test")
    page.get_by_text(MARKUP).first.wait_for()
    page.get_by_role("button", name="Invoke").click()
    page.get_by_text("script>alert(2)").first.wait_for(timeout=60_000)
    settle(page)
    page.goto(f"{console.origin}/lambda/{name}?tab=configuration")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("dialog").get_by_text("alert(2)").first.wait_for()
    settle(page)


def test_results_and_charts_stay_text(root_page):
    query = "SELECT '%3Cimg src=x onerror=alert(1)%3E' AS \"%3Cb%3Ea\", 3 AS n"
    page = root_page(path=f"/athena?run=1&query={query}")
    page.get_by_role("cell", name=MARKUP).wait_for()
    page.get_by_role("tab", name="Chart").click()
    chart = page.locator("[data-drawn='1']")
    chart.wait_for()
    chart.hover()
    settle(page)


@pytest.mark.parametrize("path", [
    "/s3/%3Cimg%20src=x%20onerror=alert(1)%3E", "/athena?query=%3Cscript%3Ealert(1)%3C/script%3E",
    "/logs/group?name=%3Cimg%20src=x%20onerror=alert(1)%3E", "/%3Cscript%3Ealert(1)%3C/script%3E",
    "/cloudtrail?request=%3Cimg%20src=x%20onerror=alert(1)%3E"])
def test_addresses_stay_text(root_page, path):
    page = root_page(path=path)
    settle(page)


@pytest.fixture
def other_origin():
    """A page of somebody else's, on the same host: its requests bring the console's cookie."""
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>other</p>")

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_a_page_of_another_origin_can_do_nothing(browser, console, other_origin):
    context = browser.new_context()
    page = context.new_page()
    page.goto(console.origin)
    sign_in_as_root(page)
    stranger = context.new_page()
    stranger.goto(other_origin)
    outcome = stranger.evaluate(
        """async ([own, api]) => {
          const ask = async (url, init) => {
            try { const a = await fetch(url, init); return a.status + ' ' + await a.text(); }
            catch (error) { return 'refused'; }
          };
          const framed = await new Promise(ok => {
            const frame = document.createElement('iframe');
            frame.onload = () => {
              try { ok(frame.contentDocument ? 'readable' : 'opaque'); } catch { ok('opaque'); }
            };
            frame.src = own;
            document.body.append(frame);
            setTimeout(() => ok('none'), 30_000);
          });
          return {
            credentials: await ask(own + '/credentials', {method: 'POST', credentials: 'include'}),
            blind: await ask(own + '/signout', {method: 'POST', credentials: 'include',
                                                mode: 'no-cors'}),
            config: await ask(own + '/config.json', {credentials: 'include'}),
            api: await ask(api + '/', {method: 'GET'}),
            framed,
          };
        }""", [console.origin, console.endpoint])
    assert outcome["credentials"] == "refused"
    assert outcome["config"] == "refused"
    assert outcome["api"] == "refused"
    assert outcome["framed"] != "readable"
    # Nor was anything done: whoever was signed in still is.
    page.reload()
    page.get_by_role("button", name="Sign out").wait_for()
    context.close()
