"""Editors of functions, users, roles, tables, crawlers, jobs and statements."""

import io
import json
import zipfile

import pytest

from filling import add_tag, choose, fill, number, select_row, submit, wait_for, write
from tarn_server import ACCOUNT


@pytest.fixture
def function(console, name):
    """A function that returns its version, and its role's name."""
    iam, functions = console.client("iam"), console.client("lambda")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n"
                                   "    print('got', event)\n"
                                   "    return context.function_version\n")
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="app.handler",
                              Role=role, Code={"ZipFile": body.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return functions


def test_versions_and_aliases(root_page, console, function, name):
    page = root_page(path=f"/lambda/{name}?tab=versions")
    page.get_by_role("button", name="Publish a version").click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Description (optional)", "the first")
    submit(page, "Publish")
    page.get_by_role("gridcell", name="the first").first.wait_for()
    page.get_by_role("button", name="New alias").click()
    fill(dialog, "Name", "live")
    choose(page, dialog, "Version", "1")
    submit(page, "Save")
    page.get_by_role("gridcell", name="live", exact=True).first.wait_for()
    answer = function.invoke(FunctionName=name, Qualifier="live")
    assert json.loads(answer["Payload"].read()) == "1"
    select_row(page, "live")
    page.get_by_role("button", name="Edit", exact=True).click()
    choose(page, dialog, "Version", "$LATEST")
    submit(page, "Save")
    assert function.get_alias(FunctionName=name, Name="live")["FunctionVersion"] == "$LATEST"


def test_a_url_permissions_and_tags(root_page, console, function, name):
    page = root_page(path=f"/lambda/{name}?tab=access")
    page.get_by_role("button", name="Give it a URL").click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "Who may call", "Anybody")
    submit(page, "Save")
    page.get_by_text("Anybody, as far as its policy lets them").wait_for()
    assert function.get_function_url_config(FunctionName=name)["AuthType"] == "NONE"
    page.get_by_role("button", name="Load permissions again").click()
    page.get_by_role("gridcell", name="anybody-by-url").first.wait_for()
    page.get_by_role("button", name="Add a permission").click()
    fill(dialog, "Statement", "from-bus")
    fill(dialog, "Who", "events.amazonaws.com")
    submit(page, "Add")
    page.get_by_role("gridcell", name="from-bus").first.wait_for()
    sids = [s["Sid"] for s in json.loads(function.get_policy(FunctionName=name)["Policy"])["Statement"]]
    assert sorted(sids) == ["anybody-by-url", "from-bus"]
    add_tag(page, "team", "red")
    arn = function.get_function_configuration(FunctionName=name)["FunctionArn"]
    assert function.list_tags(Resource=arn)["Tags"] == {"team": "red"}
    page.get_by_role("button", name="Remove URL").click()
    page.get_by_text("It has no URL").wait_for()


def test_how_it_runs_and_where_failures_go(root_page, console, function, name):
    queue = console.client("sqs").create_queue(QueueName=name)["QueueUrl"].split("/")[-1]
    page = root_page(path=f"/lambda/{name}?tab=configuration")
    page.get_by_role("button", name="Reserve concurrency").click()
    dialog = page.get_by_role("dialog")
    number(dialog, "Calls at the same time (optional)", 7)
    submit(page, "Save")
    assert function.get_function_concurrency(
        FunctionName=name)["ReservedConcurrentExecutions"] == 7
    page.get_by_role("button", name="Edit the asynchronous calls").click()
    number(dialog, "Times that a failed one is tried again", 0)
    fill(dialog, "Failures go to (optional)", f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}")
    submit(page, "Save")
    found = function.get_function_event_invoke_config(FunctionName=name)
    assert found["MaximumRetryAttempts"] == 0
    assert found["DestinationConfig"]["OnFailure"]["Destination"].endswith(name)
    page.get_by_role("button", name="Edit", exact=True).click()
    number(dialog, "Memory in MB", 256)
    write(page, dialog, "Environment", '{"STAGE": "test"}')
    submit(page, "Save")
    page.get_by_text("256 MB").wait_for()
    found = function.get_function_configuration(FunctionName=name)
    assert found["Environment"]["Variables"] == {"STAGE": "test"} and found["MemorySize"] == 256


def test_a_queue_feeds_it(root_page, console, function, name):
    sqs = console.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    page = root_page(path=f"/lambda/{name}?tab=triggers")
    page.get_by_role("button", name="Add queue").click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "Queue", name)
    number(dialog, "Messages at one time", 1)
    submit(page, "Add queue")
    page.get_by_role("link", name=name).wait_for()
    sqs.send_message(QueueUrl=url, MessageBody="from the queue")
    logs = console.client("logs")

    def said():
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any("from the queue" in e["message"] for e in events)

    wait_for(said)
    mapping = function.list_event_source_mappings(FunctionName=name)["EventSourceMappings"][0]
    select_row(page, mapping["UUID"])
    page.get_by_role("button", name="Disable", exact=True).click()
    wait_for(lambda: function.get_event_source_mapping(
        UUID=mapping["UUID"])["State"] == "Disabled")


def test_a_layer_is_published(root_page, console, name, tmp_path):
    archive = tmp_path / "layer.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("python/shared.py", "WORD = 'shared'\n")
    page = root_page(path="/lambda/layers/all")
    page.get_by_role("button", name="New layer version").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", name)
    dialog.get_by_label("Archive").set_input_files(archive)
    submit(page, "Publish")
    page.get_by_role("gridcell", name=name, exact=True).first.wait_for()
    found = console.client("lambda").list_layer_versions(LayerName=name)["LayerVersions"]
    assert [v["Version"] for v in found] == [1]


def test_a_user_has_groups_a_boundary_and_tags_and_goes_with_them(root_page, console, name):
    iam = console.client("iam")
    iam.create_user(UserName=name)
    iam.create_access_key(UserName=name)
    iam.create_group(GroupName=f"{name}-readers")
    page = root_page(path=f"/iam/users/{name}")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Add to a group").click()
    choose(page, dialog, "Group", f"{name}-readers")
    submit(page, "Add")
    page.get_by_role("link", name=f"{name}-readers").wait_for()
    page.get_by_role("button", name="Set a boundary").click()
    choose(page, dialog, "Policy", "AmazonS3ReadOnlyAccess")
    submit(page, "Save")
    page.get_by_role("link", name="AmazonS3ReadOnlyAccess").wait_for()
    add_tag(page, "team", "red")
    user = iam.get_user(UserName=name)["User"]
    assert user["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("AmazonS3ReadOnlyAccess")
    page.get_by_role("button", name="Rename").click()
    fill(dialog, "Name", f"{name}-2")
    submit(page, "Rename")
    page.get_by_role("heading", name=f"{name}-2", level=1).wait_for()

    page.goto(f"{console.origin}/iam")
    page.get_by_role("textbox", name="Filter users").or_(
        page.get_by_role("searchbox", name="Filter users")).or_(
        page.get_by_role("heading", name="Users", level=1)).first.wait_for()
    select_row(page, f"{name}-2")
    page.get_by_role("button", name="Delete", exact=True).click()
    fill(dialog, f"Type {name}-2 to go on", f"{name}-2")
    submit(page, "Delete")
    assert f"{name}-2" not in [u["UserName"] for u in iam.list_users()["Users"]]


def test_a_role_is_described_and_a_policy_simulated(root_page, console, name):
    iam = console.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    page = root_page(path=f"/iam/roles/{name}")
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Description (optional)", "for readers")
    number(dialog, "Longest session in seconds", 7200)
    submit(page, "Save")
    page.get_by_text("120 min 0 s").wait_for()
    assert iam.get_role(RoleName=name)["Role"]["Description"] == "for readers"

    page.goto(f"{console.origin}/iam/simulator")
    choose(page, page, "User or role", "Nobody")
    fill(page, "Actions", "s3:GetObject")
    fill(page, "Context (optional)", "aws:SourceIp=10.0.0.1")
    write(page, page, "Policy to simulate", json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
             "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}))
    page.get_by_role("button", name="Simulate").click()
    page.get_by_text("Allowed").wait_for()


def test_partitions_versions_and_crawlers_are_changed(root_page, console, bucket_of, name):
    glue, iam = console.client("glue"), console.client("iam")
    glue.create_database(DatabaseInput={"Name": name})
    table = {"Name": "t", "PartitionKeys": [{"Name": "day", "Type": "string"}],
             "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "bigint"}],
                                   "Location": f"s3://{bucket_of}/t/"}}
    glue.create_table(DatabaseName=name, TableInput=table)
    page = root_page(path=f"/glue/{name}/t?tab=partitions")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Add a partition").click()
    fill(dialog, "day", "2026-01-01")
    submit(page, "Add")
    page.get_by_role("gridcell", name=f"s3://{bucket_of}/t/day=2026-01-01/").first.wait_for()
    assert glue.get_partitions(DatabaseName=name, TableName="t")["Partitions"][0]["Values"] == [
        "2026-01-01"]

    table["StorageDescriptor"]["Columns"].append({"Name": "b", "Type": "string"})
    glue.update_table(DatabaseName=name, TableInput=table)
    page.goto(f"{console.origin}/glue/{name}/t?tab=versions")
    page.get_by_text("+ b string").wait_for()
    select_row(page, "0")
    page.get_by_role("button", name="Bring back").click()
    page.get_by_text("− b").wait_for()
    columns = glue.get_table(DatabaseName=name, Name="t")["Table"]["StorageDescriptor"]["Columns"]
    assert [c["Name"] for c in columns] == ["a"]

    page.goto(f"{console.origin}/crawlers-classifiers")
    page.get_by_role("button", name="New classifier").first.click()
    fill(dialog, "Name", name)
    choose(page, dialog, "For", "JSON")
    submit(page, "Save")
    assert glue.get_classifier(Name=name)["Classifier"]["JsonClassifier"]["JsonPath"] == "$[*]"
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    glue.create_crawler(Name=name, Role=name, DatabaseName=name, Schedule="cron(0 12 * * ? *)",
                        Targets={"S3Targets": [{"Path": f"s3://{bucket_of}/t/"}]})
    page.goto(f"{console.origin}/crawlers/{name}")
    page.get_by_role("button", name="Edit", exact=True).click()
    fill(dialog, "But not (optional)", "**/_temporary/**")
    fill(dialog, "Classifiers (optional)", name)
    choose(page, dialog, "When files are gone", "It is logged")
    submit(page, "Save")
    found = glue.get_crawler(Name=name)["Crawler"]
    assert found["Classifiers"] == [name] and found["SchemaChangePolicy"]["DeleteBehavior"] == "LOG"
    assert found["Targets"]["S3Targets"][0]["Exclusions"] == ["**/_temporary/**"]
    page.get_by_role("button", name="Stop the schedule").click()
    page.get_by_role("button", name="Start the schedule").wait_for()


def test_a_jobs_configuration_is_changed(root_page, console, bucket_of, name):
    glue, iam = console.client("glue"), console.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    glue.create_job(Name=name, Role=name, GlueVersion="4.0", WorkerType="G.1X", NumberOfWorkers=2,
                    Command={"Name": "glueetl", "PythonVersion": "3",
                             "ScriptLocation": f"s3://{bucket_of}/job.py"})
    page = root_page(path=f"/jobs/{name}?tab=configuration")
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    number(dialog, "Workers", 3)
    number(dialog, "Retries", 1)
    write(page, dialog, "Arguments", '{"--day": "2026-01-01"}')
    submit(page, "Save")
    page.get_by_text("--day=2026-01-01").wait_for()
    job = glue.get_job(JobName=name)["Job"]
    assert (job["NumberOfWorkers"], job["MaxRetries"]) == (3, 1)
    assert job["Command"]["ScriptLocation"] == f"s3://{bucket_of}/job.py"
    add_tag(page, "team", "red")


def test_a_statement_is_prepared(root_page, console, bucket_of, name):
    athena = console.client("athena")
    page = root_page(path="/athena/settings")
    page.get_by_role("button", name="New statement").click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", name)
    write(page, dialog, "Statement", "SELECT ? + 1")
    submit(page, "Save")
    page.get_by_role("button", name=name, exact=True).wait_for()
    found = athena.get_prepared_statement(StatementName=name, WorkGroup="primary")
    assert found["PreparedStatement"]["QueryStatement"] == "SELECT ? + 1"
    page.get_by_role("button", name="Edit", exact=True).click()
    fill(dialog, "Results go to (optional)", f"s3://{bucket_of}/results/")
    submit(page, "Save")
    page.get_by_text(f"s3://{bucket_of}/results/").wait_for()
