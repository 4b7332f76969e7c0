"""Rows that an ingestion drops: counted, told with their reason, and shown to owners of the data set."""

import pytest

from bi import definition, num, visual
from quicksight_calls import arn

OWNER = ["DescribeDataSet", "DescribeDataSetPermissions", "PassDataSet", "DescribeIngestion",
         "ListIngestions", "UpdateDataSet", "DeleteDataSet", "CreateIngestion", "CancelIngestion",
         "UpdateDataSetPermissions"]
COLUMNS = {"id": "STRING", "price": "STRING", "day": "STRING", "word": "STRING"}


def row(number, price, day, word="w"):
    return {"id": f"r{number}", "price": price, "day": day, "word": word}


ROWS = [row(1, "1.5", "2026-01-02"), row(2, "x", "2026-01-03", 'say "ä", 日本'),
        row(3, "2", "never"), row(4, "", ""), row(5, "y", "2026-01-04", ""),
        row(6, "z", "no", "both")]


def casts(*pairs):
    return {"l1": {"Alias": "rows", "Source": {"PhysicalTableId": "p1"}, "DataTransforms": [
        {"CastColumnTypeOperation": {"ColumnName": c, "NewColumnType": t}} for c, t in pairs]}}


def dirty(bi, rows, pairs=(("price", "DECIMAL"), ("day", "DATETIME"))):
    return bi.data_set(COLUMNS, rows, LogicalTableMap=casts(*pairs))


def last_ingestion(bi, data_set):
    found = bi.quicksight.list_ingestions(DataSetId=data_set.split("/")[-1])["Ingestions"]
    return found[0]


def own(bi, data_set, user):
    bi.quicksight.update_data_set_permissions(
        DataSetId=data_set.split("/")[-1],
        GrantPermissions=[{"Principal": user, "Actions": [f"quicksight:{a}" for a in OWNER]}])


def page_of(bi, user):
    return bi.open_page(bi.link(user), {})


def shown(bi, data_set):
    return page_of(bi, bi.author).call("dropped", dataSetArn=data_set, ingestionId=last_ingestion(
        bi, data_set)["IngestionId"])["rows"]


def test_dropped_rows_are_shown_as_the_source_has_them(bi):
    data_set = dirty(bi, ROWS)
    own(bi, data_set, bi.author)
    ended = last_ingestion(bi, data_set)
    assert ended["RowInfo"] == {"RowsIngested": 2, "RowsDropped": 4, "TotalRowsInDataset": 2}
    rows = {r["row"]["id"]: r for r in shown(bi, data_set)}
    assert set(rows) == {"r2", "r3", "r5", "r6"}
    assert rows["r2"] == {"reason": "A value of price is no DECIMAL", "row": ROWS[1]}
    assert rows["r3"] == {"reason": "A value of day is no DATETIME", "row": ROWS[2]}
    assert rows["r5"]["row"]["word"] is None
    # A row with two faults is told by the first.
    assert rows["r6"]["reason"] == "A value of price is no DECIMAL"
    # What is left is what the source's good rows sum up to.
    page = bi.author_page(definition(data_set, [visual("KPI", {"Values": [num("price")]})]))
    assert page.rows() == [[1.5]]


def test_only_the_first_of_many_are_kept(bi):
    data_set = dirty(bi, [row(i, "bad" if i % 2 else "1", "2026-01-01") for i in range(6000)])
    own(bi, data_set, bi.author)
    assert last_ingestion(bi, data_set)["RowInfo"]["RowsDropped"] == 3000
    rows = shown(bi, data_set)
    assert 100 <= len(rows) <= 1100
    assert all(r["row"]["price"] == "bad" for r in rows)


def test_an_ingestion_without_dropped_rows_has_none(bi):
    data_set = dirty(bi, ROWS[:1])
    own(bi, data_set, bi.author)
    assert shown(bi, data_set) == []


def test_they_are_for_owners_and_go_with_the_data_set(bi):
    data_set = dirty(bi, ROWS)
    ingestion = last_ingestion(bi, data_set)["IngestionId"]
    asked = {"dataSetArn": data_set, "ingestionId": ingestion}
    # The author may use the data set; rules of rows and columns could hide what these rows hold.
    assert page_of(bi, bi.author).refusal("dropped", **asked) == (403, "AccessDeniedException")
    reader = bi.user()
    own(bi, data_set, reader)
    link = bi.link(reader, {"Dashboard": {"InitialDashboardId": bi.dashboard(
        definition(data_set, []), viewers=[reader])}})
    assert bi.open_page(link, {}).refusal("dropped", **asked)[0] == 403
    own(bi, data_set, bi.author)
    page = page_of(bi, bi.author)
    assert len(page.call("dropped", **asked)["rows"]) == 4
    assert page.refusal("dropped", dataSetArn="x", ingestionId=ingestion)[0] == 400
    assert page.refusal("dropped", dataSetArn=arn("dataset", "none"),
                        ingestionId=ingestion)[0] in (403, 404)
    bi.quicksight.delete_data_set(DataSetId=data_set.split("/")[-1])
    assert page.refusal("dropped", **asked)[0] in (403, 404)


@pytest.mark.parametrize("mode", ["SPICE", "DIRECT_QUERY"])
def test_joined_and_renamed_columns_are_told_by_their_names(bi, mode):
    left = bi.table({"id": "STRING", "n": "STRING"}, [{"id": "a", "n": "1"}, {"id": "b", "n": "x"}])
    right = bi.table({"key": "STRING", "m": "STRING"}, [{"key": "a", "m": "5"},
                                                       {"key": "b", "m": "6"}])

    def physical(table, *names):
        return {"RelationalTable": {"DataSourceArn": bi.source_arn, "Schema": "bi", "Name": table,
                                    "InputColumns": [{"Name": n, "Type": "STRING"} for n in names]}}

    data_set_id = bi.id("joined")
    made = bi.quicksight.create_data_set(
        DataSetId=data_set_id, Name=data_set_id, ImportMode=mode,
        PhysicalTableMap={"p1": physical(left, "id", "n"), "p2": physical(right, "key", "m")},
        LogicalTableMap={
            "l": {"Alias": "l", "Source": {"PhysicalTableId": "p1"}},
            "r": {"Alias": "r", "Source": {"PhysicalTableId": "p2"}},
            "j": {"Alias": "j", "Source": {"JoinInstruction": {
                "LeftOperand": "l", "RightOperand": "r", "Type": "INNER", "OnClause": "{id} = {key}"}},
                "DataTransforms": [
                    {"RenameColumnOperation": {"ColumnName": "n", "NewColumnName": "count"}},
                    {"CastColumnTypeOperation": {"ColumnName": "count",
                                                 "NewColumnType": "INTEGER"}}]}},
        Permissions=[{"Principal": bi.author, "Actions": [f"quicksight:{a}" for a in OWNER]}])
    if mode == "SPICE":
        bi.ingest(data_set_id, made["IngestionId"])
        (told,) = shown(bi, made["Arn"])
        assert told["reason"] == "A value of count is no INTEGER"
        assert told["row"] == {"id": "b", "n": "x", "key": "b", "m": "6"}
    page = bi.author_page(definition(made["Arn"], [visual("KPI", {"Values": [num("count")]})]))
    assert page.rows() == [[1]]
