"""axe on every page, light and dark: no violation."""

import io
import itertools
import json
import time
import zipfile

import pytest

from axe_check import AXE, Looker, still

PAGES = [
    "/", "/s3", "/s3?new=1", "/s3/axe-data", "/s3/axe-data?tab=versions",
    "/s3/axe-data?tab=properties", "/s3/axe-data?tab=permissions",
    "/s3/axe-data/object?key=a.csv", "/s3/nobodys", "/glue", "/glue/axe", "/glue/axe?tab=functions",
    "/glue/axe/t",
    "/glue/axe/t?tab=versions", "/glue/axe/t?tab=parameters", "/glue/axe/parts?tab=partitions",
    "/glue/axe/t?tab=statistics", "/crawlers", "/crawlers?new=1", "/crawlers/axe",
    "/crawlers-classifiers", "/athena", "/athena?run=1&query=SELECT%201%20AS%20a",
    "/athena?run=1&query=SELECT%20nope", "/athena/history",
    "/athena/settings", "/lambda", "/lambda?new=1",
    "/lambda/layers/all", "/lambda/axe", "/lambda/axe?tab=test", "/lambda/axe?tab=triggers",
    "/lambda/axe?tab=configuration", "/lambda/axe?tab=versions", "/lambda/axe?tab=access", "/logs",
    "/logs?tab=policies",
    "/logs/group?name=axe", "/logs/group?name=axe&stream=s", "/logs/group?name=axe&tab=search",
    "/logs/group?name=axe&tab=live", "/logs/group?name=axe&tab=settings", "/iam", "/iam/users/axe",
    "/iam/roles", "/iam/roles/axe", "/iam/policies",
    "/iam/policies/document?arn=arn:aws:iam::aws:policy/AdministratorAccess", "/iam/simulator",
    "/iam/groups", "/iam/groups/axe", "/jobs", "/jobs?new=1", "/jobs/axe", "/jobs/axe?tab=visual",
    "/jobs/axe?tab=visual&node=node-2", "/jobs/axe?tab=script", "/jobs/axe?tab=configuration",
    "/jobs/axe?tab=log", "/triggers", "/workflows",
    "/workflows/axe", "/dynamodb", "/dynamodb/axe", "/dynamodb/axe?tab=indexes",
    "/dynamodb/axe?tab=settings", "/sqs", "/sqs/axe", "/sqs/axe?tab=settings", "/sns", "/sns/axe",
    "/sns/axe?tab=policy", "/sns/axe?tab=tags", "/events", "/events?new=1", "/events/axe",
    "/events-buses", "/schedules", "/schedules?new=1", "/schedules?tab=groups",
    "/quicksight", "/quicksight?tab=datasets", "/quicksight?tab=sources",
    "/quicksight?tab=people", "/quicksight/new", "/quicksight/new?database=axe&table=t",
    "/quicksight/embed", "/quicksight/dashboards/none", "/cloudtrail",
    "/cloudtrail/trails", "/kms", "/kms/KEY", "/kms/KEY?tab=aliases", "/kms/KEY?tab=grants",
    "/kms/KEY?tab=rotation", "/kms/KEY?tab=tags", "/kms/KEY?tab=try", "/settings", "/no-such-page"]
# A page, and a button of it that opens a dialog.
DIALOGS = [
    ("/s3/axe-data?tab=properties", "Encryption"), ("/s3/axe-data?tab=properties", "Add"),
    ("/s3/axe-data?tab=properties", "Add a tag"), ("/s3/axe-data", "New folder"),
    ("/s3/axe-data?tab=permissions", "Change the public access"),
    ("/s3/axe-data", "Query these files"),
    ("/s3/axe-data/object?key=a.csv", "Copy to"), ("/s3/axe-data/object?key=a.csv", "Delete"),
    ("/dynamodb/axe?tab=indexes", "New global index"), ("/dynamodb/axe", "New item"),
    ("/dynamodb/axe?tab=settings", "Edit"), ("/dynamodb/axe?tab=settings", "Let items expire"),
    ("/dynamodb", "New table"), ("/glue", "New database"), ("/glue/axe", "New table"),
    ("/glue/axe?tab=functions", "New function"),
    ("/glue/axe/t", "Edit"), ("/glue/axe/t", "Edit as JSON"),
    ("/glue/axe/parts?tab=partitions", "Add a partition"), ("/crawlers/axe", "Edit"),
    ("/crawlers-classifiers", "New classifier"), ("/jobs/axe", "Run"),
    ("/lambda/layers/all", "New layer version"), ("/lambda/axe?tab=configuration", "Edit"),
    ("/lambda/axe?tab=configuration", "Reserve concurrency"),
    ("/lambda/axe?tab=configuration", "Edit the asynchronous calls"),
    ("/lambda/axe?tab=versions", "Publish a version"), ("/lambda/axe?tab=versions", "New alias"),
    ("/lambda/axe?tab=access", "Give it a URL"), ("/lambda/axe?tab=access", "Add a permission"),
    ("/lambda/axe?tab=triggers", "Add trigger"), ("/lambda/axe?tab=triggers", "Add queue"),
    ("/sqs/axe", "Send a message"), ("/sqs/axe", "Settings"), ("/sns/axe", "Subscribe"),
    ("/sns/axe", "Publish"), ("/sns/axe", "Edit the topic"), ("/sns", "New topic"), ("/sqs", "New queue"),
    ("/events", "Test a pattern"), ("/events", "Send an event"), ("/events/axe", "Add a target"),
    ("/events/axe", "Edit"), ("/events-buses", "New event bus"), ("/logs", "New group"),
    ("/logs/group?name=axe&tab=settings", "Change how long lines are kept"),
    ("/logs/group?name=axe&tab=settings", "Add a filter"), ("/logs?tab=policies", "New policy"),
    ("/iam", "New user"), ("/iam", "Give it an alias"),
    ("/athena/settings", "Edit"), ("/athena/settings", "New statement"),
    ("/jobs/axe?tab=configuration", "Edit"),
    ("/iam/users/axe", "Give a password"), ("/iam/users/axe", "Add to a group"),
    ("/iam/users/axe", "Set a boundary"), ("/iam/users/axe", "New of its own"),
    ("/iam/users/axe", "Attach"), ("/iam/roles/axe", "Edit"), ("/iam/roles", "New role"),
    ("/iam/groups", "New group"), ("/iam/policies", "New policy"), ("/kms", "New key"),
    ("/kms/KEY?tab=grants", "New grant"), ("/kms/KEY?tab=rotation", "Rotate by itself"),
    ("/kms/KEY", "Delete"), ("/cloudtrail/trails", "New trail"),
    ("/settings", "Act as a role")]


@pytest.fixture(scope="module")
def something_of_each(console):
    s3, glue, iam = console.client("s3"), console.client("glue"), console.client("iam")
    s3.create_bucket(Bucket="axe-data")
    s3.put_object(Bucket="axe-data", Key="a.csv", Body=b"a,b\n1,x\n2,y\n")
    glue.create_database(DatabaseInput={"Name": "axe"})
    glue.create_table(DatabaseName="axe", TableInput={
        "Name": "t", "Parameters": {"classification": "csv"}, "StorageDescriptor": {
            "Columns": [{"Name": "a", "Type": "bigint"}], "Location": "s3://axe-data/"}})
    glue.create_table(DatabaseName="axe", TableInput={
        "Name": "parts", "PartitionKeys": [{"Name": "day", "Type": "string"}],
        "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "bigint"}],
                              "Location": "s3://axe-data/parts/"}})
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
    iam.attach_role_policy(RoleName="axe", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.create_group(GroupName="axe")
    iam.add_user_to_group(GroupName="axe", UserName="axe")
    jobs_and_messages(console, glue)
    make_function(console)


@pytest.fixture(scope="module")
def key(console):
    return console.client("kms").create_key(Description="axe")["KeyMetadata"]["KeyId"]


def make_function(console):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = console.client("iam").create_role(
        RoleName="axe-function", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return event\n")
    functions = console.client("lambda")
    functions.create_function(FunctionName="axe", Runtime="python3.11", Handler="app.handler",
                              Role=role, Code={"ZipFile": body.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName="axe")


def jobs_and_messages(console, glue):
    source = {"S3CatalogSource": {"Name": "Rows", "Database": "axe", "Table": "t"}}
    mapping = {"ApplyMapping": {"Name": "Types", "Inputs": ["node-1"], "Mapping": [
        {"FromPath": ["a"], "FromType": "bigint", "ToKey": "a", "ToType": "string"}]}}
    target = {"S3DirectTarget": {"Name": "Out", "Inputs": ["node-2"], "Format": "json",
                                 "Path": "s3://axe-data/out/", "PartitionKeys": []}}
    glue.create_job(Name="axe", Role="axe", GlueVersion="4.0", WorkerType="G.1X",
                    NumberOfWorkers=2, CodeGenConfigurationNodes={
                        "node-1": source, "node-2": mapping, "node-3": target},
                    Command={"Name": "glueetl", "ScriptLocation": "s3://axe-data/scripts/axe.py"})
    glue.create_workflow(Name="axe", Description="a crawler, then a job")
    glue.create_trigger(Name="axe-first", WorkflowName="axe", Type="ON_DEMAND",
                        Actions=[{"CrawlerName": "axe"}])
    glue.create_trigger(Name="axe-then", WorkflowName="axe", Type="CONDITIONAL",
                        Actions=[{"JobName": "axe"}], StartOnCreation=True, Predicate={
                            "Logical": "AND", "Conditions": [
                                {"LogicalOperator": "EQUALS", "CrawlerName": "axe",
                                 "CrawlState": "SUCCEEDED"}]})
    dynamodb = console.client("dynamodb")
    dynamodb.create_table(TableName="axe", BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    dynamodb.get_waiter("table_exists").wait(TableName="axe")
    dynamodb.put_item(TableName="axe", Item={"id": {"S": "1"}, "n": {"N": "2"}})
    console.client("sqs").create_queue(QueueName="axe")
    console.client("sns").create_topic(Name="axe")
    console.client("events").put_rule(Name="axe", ScheduleExpression="rate(1 hour)")


@pytest.fixture
def looker(root_page):
    if not AXE.exists():
        pytest.skip("axe-core is not in console/node_modules: ./run test fetches it")
    began = time.monotonic()
    looking = Looker(root_page())
    yield looking
    print(f"axe looked {looking.looks} times, {looking.short_looks} of them at colours alone, "
          f"and left out {looking.known} parts that it had seen, "
          f"in {time.monotonic() - began:.0f} s")


def look_at_dialogs(looker, path, buttons):
    page = looker.page
    for button in buttons:
        page.get_by_role("button", name=button, exact=True).first.click()
        page.get_by_role("dialog").wait_for()
        still(page)
        looker.look(f"{path}: {button}")
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")


def test_no_page_and_no_dialog_has_a_violation(looker, open_page, something_of_each, key):
    first = Looker(open_page())
    first.page.get_by_role("button", name="Sign in").wait_for()
    first.look("sign-in")
    dialogs = {path: [button for _, button in buttons]
               for path, buttons in itertools.groupby(sorted(DIALOGS), key=lambda d: d[0])}
    for path in dict.fromkeys([*PAGES, *dialogs]):
        looker.go(path.replace("KEY", key))
        looker.look(path)
        look_at_dialogs(looker, path, dialogs.get(path, []))  # while its page is known
    page = looker.page
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search pages and resources").wait_for()
    looker.look("palette")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="CLI").click()
    looker.look("drawer")
    assert {**first.found, **looker.found} == {}


def test_a_small_window_shows_all(root_page, console, something_of_each):
    page = root_page()
    page.set_viewport_size({"width": 400, "height": 800})
    for path in ("/", "/s3/axe-data", "/athena", "/iam", "/jobs/axe?tab=visual"):
        page.goto(console.origin + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        assert page.evaluate("document.querySelector('main').scrollWidth"
                             " - document.querySelector('main').clientWidth") <= 1, path
    page.get_by_role("button", name="Navigation").click()
    page.get_by_role("navigation", name="Services").get_by_role("link", name="Lambda").click()
    page.get_by_role("heading", name="Functions", level=1).wait_for()
