"""Tables and functions of the catalog, jobs drawn as graphs, workflows, groups and the rows of Parquet
files, by mouse."""

import io
import json

import pytest

from filling import choose, fill, select_row, submit, wait_for


@pytest.fixture
def orders(console, bucket_of):
    """A bucket with a CSV of three rows."""
    console.client("s3").put_object(Bucket=bucket_of, Key="in/orders.csv",
                                    Body=b"id,kind\n1,a\n2,b\n3,b\n")
    return bucket_of


def add_node(page, label):
    page.get_by_role("button", name="Add a node").click()
    page.get_by_role("menuitem", name=label, exact=True).first.click()


def test_a_job_is_drawn_and_runs(root_page, console, orders, name):
    page = root_page(path="/jobs?new=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(name)
    choose(page, dialog, "Kind", "Visual")
    dialog.get_by_role("button", name="Make job").click()
    page.get_by_text("There is no node yet").wait_for()

    add_node(page, "CSV in S3")
    page.get_by_role("textbox", name="Paths in S3").fill(f"s3://{orders}/in/")
    add_node(page, "Filter rows")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("textbox", name="Column of condition 1").fill("kind")
    page.get_by_role("textbox", name="Value of condition 1").fill("b")
    add_node(page, "Files in S3")
    page.get_by_role("textbox", name="Path in S3").fill(f"s3://{orders}/out/")
    page.get_by_role("button", name="Format").click()
    page.get_by_role("option", name="json").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The job is saved").wait_for()
    nodes = console.client("glue").get_job(JobName=name)["Job"]["CodeGenConfigurationNodes"]
    assert [next(iter(n)) for _, n in sorted(nodes.items())] == [
        "S3CsvSource", "Filter", "S3DirectTarget"]
    assert nodes["node-3"]["S3DirectTarget"]["Inputs"] == ["node-2"]

    glue, s3 = console.client("glue"), console.client("s3")
    place = glue.get_job(JobName=name)["Job"]["Command"]["ScriptLocation"]
    bucket, key = place.removeprefix("s3://").split("/", 1)

    def script():
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()

    wait_for(lambda: "Script generated for node" in script())
    run = glue.start_job_run(JobName=name)["JobRunId"]

    def ended():
        found = glue.get_job_run(JobName=name, RunId=run)["JobRun"]
        return found if found["JobRunState"] in ("SUCCEEDED", "FAILED", "ERROR") else None

    end = wait_for(ended, 120)
    assert end["JobRunState"] == "SUCCEEDED", end.get("ErrorMessage")
    written = s3.list_objects_v2(Bucket=orders, Prefix="out/")["Contents"]
    rows = [json.loads(line) for o in written if o["Size"]
            for line in s3.get_object(Bucket=orders, Key=o["Key"])["Body"].read().splitlines()]
    assert rows == [{"id": "2", "kind": "b"}, {"id": "3", "kind": "b"}]


def test_a_node_that_lacks_something_can_not_be_saved(root_page, console, orders, name):
    page = root_page(path="/jobs?new=1")
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Kind").click()
    page.get_by_role("option", name="Visual").click()
    page.get_by_role("button", name="Make job").click()
    add_node(page, "Join")
    page.get_by_text("Choose 2 inputs.").first.wait_for()
    assert page.get_by_role("button", name="Save", exact=True).is_disabled()
    page.get_by_role("button", name="Remove node").click()
    page.get_by_text("There is no node yet").wait_for()


def test_a_workflow_is_built_run_and_drawn(root_page, console, orders, name):
    glue, iam = console.client("glue"), console.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(RoleName=name,
                           PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_crawler(Name=name, Role=name, DatabaseName=name,
                        Targets={"S3Targets": [{"Path": f"s3://{orders}/in/"}]})
    page = root_page(path="/workflows?new=1")
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Make workflow").click()
    page.get_by_text("It has no trigger yet").wait_for()
    page.get_by_role("button", name="New trigger").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(f"{name}-go")
    dialog.get_by_role("button", name="Starts").click()
    page.get_by_role("option", name=name).first.click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Save").click()
    graph = page.get_by_role("group", name=f"Graph of {name}")
    graph.get_by_role("link", name=f"{name}-go").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    graph.locator("a", has_text="crawler, succeeded").wait_for(timeout=60_000)
    assert glue.get_workflow_runs(Name=name)["Runs"][0]["Status"] in ("RUNNING", "COMPLETED")


def test_a_group_gives_its_users_what_it_may(root_page, console, name):
    iam = console.client("iam")
    iam.create_user(UserName=name)
    page = root_page(path="/iam/groups")
    page.get_by_role("button", name="New group").first.click()
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill(f"{name}-readers")
    page.get_by_role("button", name="Make group").click()
    page.get_by_role("button", name="Add a user").first.click()
    page.get_by_role("dialog").get_by_role("button", name="User").click()
    page.get_by_role("option", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name=name, exact=True).wait_for()
    assert [u["UserName"] for u in iam.get_group(GroupName=f"{name}-readers")["Users"]] == [name]


def test_a_parquet_file_shows_its_rows(root_page, console, bucket_of):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"id": list(range(300)), "say <b>": [f"<i>{n}</i>" for n in range(300)],
                           "price": [n / 4 for n in range(300)]})
    body = io.BytesIO()
    parquet.write_table(table, body)
    console.client("s3").put_object(Bucket=bucket_of, Key="rows.parquet", Body=body.getvalue())
    page = root_page(path=f"/s3/{bucket_of}/object?key=rows.parquet")
    page.get_by_text("The first 200 of 300 rows").wait_for()
    page.get_by_role("columnheader", name="say <b>").wait_for()
    page.get_by_role("cell", name="<i>7</i>", exact=True).wait_for()
    page.get_by_role("cell", name="1.75", exact=True).wait_for()


def test_a_table_is_made_by_a_form_queried_and_changed(root_page, console, orders, name):
    glue = console.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    page = root_page(path=f"/glue/{name}")
    page.get_by_role("button", name="New table").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", "orders")
    fill(dialog, "Location", f"s3://{orders}/in/")
    fill(dialog, "Name of column 1", "id")
    fill(dialog, "Type of column 1", "bigint")
    dialog.get_by_role("button", name="Add a column").click()
    fill(dialog, "Name of column 2", "kind")
    dialog.get_by_role("button", name="Add a table parameter").click()
    fill(dialog, "Name of table parameter 2", "skip.header.line.count")
    fill(dialog, "Value of table parameter 2", "1")
    submit(page, "Make table")
    page.get_by_role("heading", name="orders", level=1).wait_for()
    made = glue.get_table(DatabaseName=name, Name="orders")["Table"]
    storage = made["StorageDescriptor"]
    assert [(c["Name"], c["Type"]) for c in storage["Columns"]] == [
        ("id", "bigint"), ("kind", "string")]
    assert storage["SerdeInfo"]["Parameters"] == {"field.delim": ","}
    assert made["Parameters"] == {"classification": "csv", "skip.header.line.count": "1"}
    assert made["TableType"] == "EXTERNAL_TABLE"
    page.get_by_role("link", name="Query", exact=True).click()
    page.get_by_text("3 rows").wait_for(timeout=60_000)

    # Members that the form does not show stay as they were.
    kept = {k: made[k] for k in ("Name", "Parameters", "StorageDescriptor", "TableType")}
    kept["StorageDescriptor"]["SortColumns"] = [{"Column": "id", "SortOrder": 1}]
    glue.update_table(DatabaseName=name, TableInput=kept | {"Owner": "ann"})
    page.goto(f"{console.origin}/glue/{name}/orders")
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog.get_by_role("button", name="Move row 2 of columns up").click()
    fill(dialog, "Type of column 2", "int")
    fill(dialog, "Comment of column 2", "its number")
    dialog.get_by_role("button", name="Add a partition key").click()
    fill(dialog, "Name of partition key 1", "day")
    choose(page, dialog, "Format", "CSV with quotes")
    submit(page, "Save")
    page.get_by_role("gridcell", name="its number").first.wait_for()
    after = glue.get_table(DatabaseName=name, Name="orders")["Table"]
    storage = after["StorageDescriptor"]
    assert [(c["Name"], c["Type"]) for c in storage["Columns"]] == [
        ("kind", "string"), ("id", "int")]
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("OpenCSVSerde")
    assert storage["SerdeInfo"]["Parameters"]["quoteChar"] == '"'
    assert [k["Name"] for k in after["PartitionKeys"]] == ["day"]
    assert storage["SortColumns"] == [{"Column": "id", "SortOrder": 1}]
    assert after["Owner"] == "ann" and after["Parameters"]["skip.header.line.count"] == "1"


def test_functions_of_a_database(root_page, console, name):
    glue = console.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    page = root_page(path=f"/glue/{name}?tab=functions")
    page.get_by_role("button", name="New function").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", "median")
    fill(dialog, "Class", "org.example.Median")
    choose(page, dialog, "Kind", "An aggregate")
    fill(dialog, "From (optional)", "s3://archives/median.jar\nFILE s3://archives/words.txt")
    fill(dialog, "Owner (optional)", "ann")
    submit(page, "Save")
    page.get_by_role("gridcell", name="org.example.Median").first.wait_for()
    made = glue.get_user_defined_function(DatabaseName=name, FunctionName="median")
    made = made["UserDefinedFunction"]
    assert made["FunctionType"] == "AGGREGATE_FUNCTION"
    assert (made["OwnerName"], made["OwnerType"]) == ("ann", "USER")
    assert made["ResourceUris"] == [{"ResourceType": "JAR", "Uri": "s3://archives/median.jar"},
                                    {"ResourceType": "FILE", "Uri": "s3://archives/words.txt"}]
    select_row(page, "median")
    page.get_by_role("button", name="Edit the function").click()
    fill(dialog, "Class", "org.example.Middle")
    submit(page, "Save")
    page.get_by_role("gridcell", name="org.example.Middle").first.wait_for()
    select_row(page, "median")
    page.get_by_role("button", name="Delete functions").click()
    submit(page, "Delete")
    page.get_by_text("There is no function yet").wait_for()
    assert glue.get_user_defined_functions(DatabaseName=name, Pattern="*")[
        "UserDefinedFunctions"] == []
