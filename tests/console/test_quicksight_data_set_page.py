"""The page of a data set against a real server: joins, row rules by tags, restricted columns,
refreshes with rows that were left out, and their schedules."""

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from console_client import sign_in_as_root
from quicksight_sales import ROWS, Sales
from axe_check import AXE, violations

TIMEOUT_MS = 60_000
DATA_SET_OWNER = ["quicksight:" + action for action in (
    "DescribeDataSet", "DescribeDataSetPermissions", "PassDataSet", "DescribeIngestion",
    "ListIngestions", "UpdateDataSet", "DeleteDataSet", "CreateIngestion", "CancelIngestion",
    "UpdateDataSetPermissions")]


@pytest.fixture(scope="module")
def sales(console):
    made = Sales(console)
    made.table("sales")
    made.table("regions", [("region", "string"), ("manager", "string")],
               [{"region": "EU", "manager": "Eve"}, {"region": "US", "manager": "Uma"}])
    made.register_root()
    return made


def opened(open_page, data_set, tab):
    page = open_page(path=f"/quicksight/data-sets/{data_set}?tab={tab}")
    page.set_default_timeout(TIMEOUT_MS)
    sign_in_as_root(page)
    return page


def described(sales, name):
    return sales.make("describe_data_set", DataSetId=name)["DataSet"]


def choose(page, scope, field, option):
    scope.get_by_role("button", name=field).first.click()
    page.get_by_role("option", name=option).first.click()


def accessible(page, found, what):
    if AXE.exists():
        found[what] = violations(page)


def test_a_table_is_joined(sales, open_page, name):
    sales.data_set(name, "sales")
    page, found = opened(open_page, name, "tables"), {}
    page.get_by_role("button", name="Join a table").click()
    dialog = page.get_by_role("dialog", name="Join a table")
    choose(page, dialog, "Choose a database", "story")
    choose(page, dialog, "Choose a table", "regions")
    choose(page, dialog, "Choose a column", "region")
    choose(page, dialog, "Choose a column", "region")
    accessible(page, found, "join")
    dialog.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("row", name="left, {region} = {region (regions)}")).to_be_visible()
    names = {c["Name"] for c in described(sales, name)["OutputColumns"]}
    assert {"product", "region", "manager", "region (regions)"} <= names
    accessible(page, found, "tables")
    page.get_by_role("button", name="Remove the last join").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row", name="left, {region}")).to_have_count(0)
    assert "manager" not in {c["Name"] for c in described(sales, name)["OutputColumns"]}
    assert {k: v for k, v in found.items() if v} == {}


def test_rows_by_tags_and_restricted_columns(sales, open_page, name):
    sales.data_set(name, "sales")
    page, found = opened(open_page, name, "security"), {}
    page.get_by_role("button", name="New rule by a tag").click()
    dialog = page.get_by_role("dialog", name="New rule by a session tag")
    dialog.get_by_role("textbox", name="Key of the session tag").fill("area")
    choose(page, dialog, "Choose a column", "region")
    accessible(page, found, "tag rule")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("row", name="area")).to_contain_text("region")
    tags = described(sales, name)["RowLevelPermissionTagConfiguration"]
    assert tags == {"Status": "ENABLED", "TagRules": [{
        "TagKey": "area", "ColumnName": "region", "TagMultiValueDelimiter": ",",
        "MatchAllValue": "*"}]}
    page.get_by_role("button", name="Restrict columns").click()
    dialog = page.get_by_role("dialog", name="Restrict columns")
    dialog.get_by_role("button", name="Choose columns").click()
    page.get_by_role("option", name="cost").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Choose users and groups").click()
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.keyboard.press("Escape")
    accessible(page, found, "column rule")
    dialog.get_by_role("button", name="Restrict", exact=True).click()
    expect(page.get_by_role("row", name="cost")).to_be_visible()
    (rule,) = described(sales, name)["ColumnLevelPermissionRules"]
    assert rule["ColumnNames"] == ["cost"] and len(rule["Principals"]) == 1
    page.get_by_role("row", name="area").get_by_role("radio").check()
    page.get_by_role("button", name="Remove", exact=True).first.click()
    expect(page.get_by_role("row", name="area")).to_have_count(0)
    assert "RowLevelPermissionTagConfiguration" not in described(sales, name)
    assert {k: v for k, v in found.items() if v} == {}


def test_refreshes_schedules_and_rows_that_were_left_out(sales, open_page, name):
    rows = [{**r, "product": "many" if i == 3 else i} for i, r in enumerate(ROWS)]
    sales.table(name, rows=rows)
    sales.data_set(name, mode="SPICE", Permissions=[
        {"Principal": sales.owner, "Actions": DATA_SET_OWNER}], LogicalTableMap={"t": {
        "Alias": "t", "Source": {"PhysicalTableId": "t"}, "DataTransforms": [
            {"CastColumnTypeOperation": {"ColumnName": "product", "NewColumnType": "INTEGER"}}]}})
    page, found = opened(open_page, name, "spice"), {}
    page.get_by_text("1 of 360 rows were left out").wait_for()
    page.get_by_role("button", name="Show the rows that were left out").click()
    left_out = page.get_by_role("row", name="A value of product is no INTEGER").filter(has_text="many")
    left_out.wait_for()
    accessible(page, found, "ingestions")
    page.get_by_role("button", name="New schedule").click()
    dialog = page.get_by_role("dialog", name="New refresh schedule")
    choose(page, dialog, "How often", "Every week")
    choose(page, dialog, "Day", "Thursday")
    dialog.get_by_role("textbox", name="Time of day").fill("25:00")
    expect(dialog.get_by_role("button", name="Create")).to_be_disabled()
    dialog.get_by_role("textbox", name="Time of day").fill("03:30")
    accessible(page, found, "schedule")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("row", name="Every week, Thursday, 03:30, UTC")).to_be_visible()
    (made,) = sales.make("list_refresh_schedules", DataSetId=name)["RefreshSchedules"]
    assert made["ScheduleFrequency"]["RefreshOnDay"] == {"DayOfWeek": "THURSDAY"}
    page.get_by_role("button", name="Add what is new only").click()
    dialog = page.get_by_role("dialog", name="Incremental refresh")
    choose(page, dialog, "Choose a column", "day")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("What is new: the last 1 day of day.").wait_for()
    page.get_by_role("button", name="Add what is new", exact=True).click()
    expect(page.get_by_role("row", name="incremental refresh")).to_be_visible()
    page.get_by_role("row", name="Every week").get_by_role("radio").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("row", name="Every week")).to_have_count(0)
    assert {k: v for k, v in found.items() if v} == {}
