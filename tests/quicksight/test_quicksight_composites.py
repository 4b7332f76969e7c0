"""Data sets made of data sets: their rows, their rules, and what is refused."""

import pytest

from bi import SALES_COLUMNS, cat, definition, grouped, near, num, sales_rows, total, visual
from quicksight_calls import refused

ROWS = sales_rows()
MANAGERS = [{"area": "EU", "manager": "Eva"}, {"area": "US", "manager": "Ulf"}]
BARS = visual("BarChart", {"Category": [cat("manager")], "Values": [num("revenue")]})


def revenue_of(regions):
    expected = grouped([r for r in ROWS if r["region"] in regions], ["region"],
                       lambda g: total(g, "revenue"))
    return {(dict(EU="Eva", US="Ulf").get(region[0]),): value for region, value in expected.items()}


@pytest.fixture(scope="module")
def managers(bi):
    return bi.data_set({"area": "STRING", "manager": "STRING"}, MANAGERS)


def joined(bi, sales, managers, mode="DIRECT_QUERY"):
    """Sales with the manager of each region, but for rows without one; its id."""
    data_set_id = bi.id("joined")
    made = bi.quicksight.create_data_set(
        DataSetId=data_set_id, Name=data_set_id, ImportMode=mode, PhysicalTableMap={},
        LogicalTableMap={
            "l1": {"Alias": "sales", "Source": {"DataSetArn": sales}, "DataTransforms": [
                {"FilterOperation": {"ConditionExpression": "isNotNull({region})"}}]},
            "l2": {"Alias": "managers", "Source": {"DataSetArn": managers}},
            "l3": {"Alias": "both", "Source": {"JoinInstruction": {
                "LeftOperand": "l1", "RightOperand": "l2", "Type": "LEFT",
                "OnClause": "{region} = {area}"}}}},
        Permissions=[{"Principal": bi.author, "Actions": [
            "quicksight:DescribeDataSet", "quicksight:PassDataSet"]}])
    if mode == "SPICE":
        bi.ingest(data_set_id, made["IngestionId"])
    return data_set_id


def arn_of(bi, data_set_id):
    return bi.quicksight.describe_data_set(DataSetId=data_set_id)["DataSet"]["Arn"]


def shown(page):
    return {(row[0],): row[1] for row in page.rows()}


@pytest.mark.parametrize("mode", ["DIRECT_QUERY", "SPICE"])
@pytest.mark.parametrize("of", ["sales", "live_sales"])
def test_a_join_of_two_data_sets_has_their_rows(bi, managers, mode, of, request):
    data_set_id = joined(bi, request.getfixturevalue(of), managers, mode)
    described = bi.quicksight.describe_data_set(DataSetId=data_set_id)["DataSet"]
    names = [c["Name"] for c in described["OutputColumns"]]
    assert names == [*SALES_COLUMNS, "area", "manager"]
    page = bi.author_page(definition(described["Arn"], [BARS]))
    assert near(shown(page), revenue_of(["EU", "US", "APAC"]))
    assert near(shown(page), revenue_of(["EU", "US", "APAC"]))  # from the cache


def test_the_rules_of_a_parent_hold(bi, managers):
    rules = bi.data_set({"UserName": "STRING", "region": "STRING"},
                        [{"UserName": "eva-of-eu", "region": "EU"}])
    guarded = bi.data_set(SALES_COLUMNS, ROWS, RowLevelPermissionDataSet={
        "Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1"})
    child = arn_of(bi, joined(bi, guarded, managers))
    grandchild = bi.id("grandchild")
    made = bi.quicksight.create_data_set(
        DataSetId=grandchild, Name=grandchild, ImportMode="DIRECT_QUERY", PhysicalTableMap={},
        LogicalTableMap={"l1": {"Alias": "a", "Source": {"DataSetArn": child}}})
    for arn in (child, made["Arn"]):
        eva, other = bi.user("eva-of-eu") if arn == child else known, bi.user()
        known = eva
        page = bi.reader_page(definition(arn, [BARS]), eva)
        assert near(shown(page), revenue_of(["EU"]))
        assert bi.reader_page(definition(arn, [BARS]), other).rows() == []


def test_what_has_rules_is_not_copied_into_spice(bi, managers):
    guarded = bi.data_set(SALES_COLUMNS, ROWS, ColumnLevelPermissionRules=[
        {"Principals": [bi.author], "ColumnNames": ["cost"]}])
    with pytest.raises(AssertionError, match="PERMISSION_DENIED"):
        joined(bi, guarded, managers, "SPICE")


def test_circles_and_strangers_are_refused(bi, sales, managers):
    a, b = joined(bi, sales, managers), bi.id("b")

    def tables(arn):
        return {"PhysicalTableMap": {}, "LogicalTableMap": {
            "l1": {"Alias": "l1", "Source": {"DataSetArn": arn}}}}

    bi.quicksight.create_data_set(DataSetId=b, Name=b, ImportMode="DIRECT_QUERY",
                                  **tables(arn_of(bi, a)))
    for arn in (arn_of(bi, a), arn_of(bi, b)):
        code, message = refused(bi.quicksight.update_data_set, DataSetId=a, Name="a",
                                ImportMode="DIRECT_QUERY", **tables(arn))
        assert code == "InvalidParameterValueException" and "of itself" in message
    code, message = refused(bi.quicksight.update_data_set, DataSetId=b, Name="b",
                            ImportMode="DIRECT_QUERY", **tables(arn_of(bi, a) + "-no"))
    assert code == "ResourceNotFoundException"


def test_a_parent_that_goes_is_told(bi):
    columns = {"a": "STRING"}
    parent = bi.data_set(columns, [{"a": "x"}])
    child = bi.id("orphan")
    made = bi.quicksight.create_data_set(
        DataSetId=child, Name=child, ImportMode="DIRECT_QUERY", PhysicalTableMap={},
        LogicalTableMap={"l1": {"Alias": "a", "Source": {"DataSetArn": parent}}},
        Permissions=[{"Principal": bi.author, "Actions": [
            "quicksight:DescribeDataSet", "quicksight:PassDataSet"]}])
    page = bi.author_page(definition(made["Arn"], [visual("Table", {"GroupBy": [cat("a")]})]))
    assert page.rows() == [["x"]]
    bi.quicksight.delete_data_set(DataSetId=parent.rsplit("/", 1)[1])
    assert "not found" in page.error()["message"]
    assert "OutputColumns" not in bi.quicksight.describe_data_set(DataSetId=child)["DataSet"]
    bi.quicksight.delete_data_set(DataSetId=child)
