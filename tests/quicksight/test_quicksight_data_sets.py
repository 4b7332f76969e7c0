"""Data sources and data sets: what is stored and refused, and what transforms make of rows."""

import datetime
import json

import pytest
from data_set_maker import Maker, Prepare, columns
from quicksight_calls import arn, refusal_code, refused, register

FIRST = {"id": "INTEGER", "name": "STRING", "price": "STRING", "day": "STRING"}


@pytest.fixture(scope="module")
def maker(module_tarn):
    maker = Maker(module_tarn)
    maker.csv_table("orders", {"id": "int", "name": "string", "price": "string", "day": "string"},
                    [(1, "a", "1.5", "2026-01-02")])
    return maker


@pytest.fixture(scope="module")
def prepare():
    helper = Prepare()
    yield helper
    helper.close()


def test_a_data_source_from_its_making_to_its_end(maker):
    call = maker.quicksight
    ann = register(call, "source-ann", role="AUTHOR")
    made = call.create_data_source(
        DataSourceId="s1", Name="One", Type="ATHENA",
        DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}},
        Permissions=[{"Principal": ann, "Actions": ["quicksight:DescribeDataSource"]}],
        Tags=[{"Key": "k", "Value": "v"}])
    assert made["Arn"] == arn("datasource", "s1")
    assert made["Status"] == 202
    found = call.describe_data_source(DataSourceId="s1")["DataSource"]
    assert found["Status"] == "CREATION_SUCCESSFUL"
    assert found["DataSourceParameters"] == {"AthenaParameters": {"WorkGroup": "primary"}}
    assert refusal_code(call.create_data_source, DataSourceId="s1", Name="x", Type="ATHENA") == \
        "ResourceExistsException"
    call.update_data_source(DataSourceId="s1", Name="Uno",
                            DataSourceParameters={"AthenaParameters": {}})
    assert call.describe_data_source(DataSourceId="s1")["DataSource"]["Name"] == "Uno"
    assert [s["DataSourceId"] for s in call.search_data_sources(
        Filters=[{"Operator": "StringEquals", "Name": "DATASOURCE_NAME", "Value": "Uno"}]
    )["DataSourceSummaries"]] == ["s1"]
    granted = call.describe_data_source_permissions(DataSourceId="s1")["Permissions"]
    assert granted == [{"Principal": ann, "Actions": ["quicksight:DescribeDataSource"]}]
    call.update_data_source_permissions(DataSourceId="s1", RevokePermissions=granted)
    assert call.describe_data_source_permissions(DataSourceId="s1").get("Permissions", []) == []
    assert "s1" in [s["DataSourceId"] for s in call.list_data_sources()["DataSources"]]
    call.delete_data_source(DataSourceId="s1")
    assert refusal_code(call.describe_data_source, DataSourceId="s1") == \
        "ResourceNotFoundException"


def test_other_kinds_of_sources_are_refused_by_name(maker):
    code, message = refused(
        maker.quicksight.create_data_source, DataSourceId="r", Name="R", Type="REDSHIFT",
        DataSourceParameters={"RedshiftParameters": {"Database": "d", "ClusterId": "c"}})
    assert code == "InvalidParameterValueException"
    assert "REDSHIFT" in message
    code, message = refused(
        maker.quicksight.create_data_source, DataSourceId="r", Name="R", Type="S3",
        DataSourceParameters={"AthenaParameters": {}})
    assert "those of the type S3 alone" in message


def test_a_role_is_passed_on_only_by_whom_may_pass_it(maker):
    iam = maker.server.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "quicksight.amazonaws.com"}}]}
    role = iam.create_role(RoleName="reads", AssumeRolePolicyDocument=json.dumps(trust))
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "quicksight:*", "Resource": "*"}]}
    keys = maker.server.user("no-pass", policy)
    client = maker.server.client("quicksight", keys=keys)
    code = refusal_code(client.create_data_source, AwsAccountId="123456789012", DataSourceId="p",
                        Name="P", Type="ATHENA", DataSourceParameters={
                            "AthenaParameters": {"RoleArn": role["Role"]["Arn"]}})
    assert code.startswith("AccessDenied")


def test_a_data_set_comes_back_as_it_was_given(maker):
    physical = maker.table("orders", FIRST)
    logical = {"l1": {"Alias": "orders", "Source": {"PhysicalTableId": "p1"}, "DataTransforms": [
        {"RenameColumnOperation": {"ColumnName": "name", "NewColumnName": "Name"}},
        {"CastColumnTypeOperation": {"ColumnName": "price", "NewColumnType": "DECIMAL",
                                     "SubType": "FIXED"}},
        {"CastColumnTypeOperation": {"ColumnName": "day", "NewColumnType": "DATETIME",
                                     "Format": "yyyy-MM-dd"}},
        {"CreateColumnsOperation": {"Columns": [
            {"ColumnName": "Double", "ColumnId": "c1", "Expression": "{price} * 2"}]}},
        {"FilterOperation": {"ConditionExpression": "{id} > 0"}},
        {"TagColumnOperation": {"ColumnName": "Name", "Tags": [
            {"ColumnDescription": {"Text": "who"}}]}},
        {"ProjectOperation": {"ProjectedColumns": ["id", "Name", "price", "day", "Double"]}}]}}
    folders = {"Main": {"description": "all", "columns": ["id", "Name"]}}
    made = maker.data_set("d1", physical, "DIRECT_QUERY", LogicalTableMap=logical,
                          FieldFolders=folders, DataSetUsageConfiguration={
                              "DisableUseAsDirectQuerySource": True,
                              "DisableUseAsImportedSource": False})
    assert made["Arn"] == arn("dataset", "d1")
    assert "IngestionArn" not in made
    found = maker.quicksight.describe_data_set(DataSetId="d1")["DataSet"]
    assert found["PhysicalTableMap"] == {"p1": physical}
    assert found["LogicalTableMap"] == logical
    assert found["FieldFolders"] == folders
    assert found["OutputColumns"] == [
        {"Name": "id", "Type": "INTEGER"}, {"Name": "Name", "Type": "STRING", "Description": "who"},
        {"Name": "price", "Type": "DECIMAL", "SubType": "FIXED"},
        {"Name": "day", "Type": "DATETIME"},
        {"Name": "Double", "Id": "c1", "Type": "DECIMAL", "SubType": "FLOAT"}]
    assert [s["DataSetId"] for s in maker.quicksight.search_data_sets(Filters=[
        {"Operator": "StringLike", "Name": "DATASET_NAME", "Value": "d1"}])["DataSetSummaries"]] \
        == ["d1"]
    maker.quicksight.delete_data_set(DataSetId="d1")
    assert refusal_code(maker.quicksight.describe_data_set, DataSetId="d1") == \
        "ResourceNotFoundException"


def logical_of(*transforms, **more):
    return {"l1": {"Alias": "t", "Source": {"PhysicalTableId": "p1"},
                   "DataTransforms": list(transforms)}, **more}


JOIN = {"JoinInstruction": {"LeftOperand": "l1", "RightOperand": "l2", "Type": "INNER",
                            "OnClause": "{id} = {id2}"}}
WRONG = {
    "an unknown column": (logical_of({"ProjectOperation": {"ProjectedColumns": ["nobody"]}}),
                          "LogicalTableMap.l1.DataTransforms[0]: there is no column nobody"),
    "a name twice": (logical_of({"RenameColumnOperation": {
        "ColumnName": "id", "NewColumnName": "name"}}), "there is a column name already"),
    "an expression": (logical_of({"CreateColumnsOperation": {"Columns": [
        {"ColumnName": "x", "ColumnId": "x", "Expression": "{id} +"}]}}),
        "LogicalTableMap.l1.DataTransforms[0].x: Expected a value"),
    "an aggregate": (logical_of({"CreateColumnsOperation": {"Columns": [
        {"ColumnName": "x", "ColumnId": "x", "Expression": "sum({id})"}]}}),
        "one value a row"),
    "no condition": (logical_of({"FilterOperation": {"ConditionExpression": "{id} + 1"}}),
                     "a filter needs a condition"),
    "a date format": (logical_of({"CastColumnTypeOperation": {
        "ColumnName": "day", "NewColumnType": "DATETIME", "Format": "QQ"}}), "is not understood"),
    "a cast": (logical_of(
        {"CastColumnTypeOperation": {"ColumnName": "day", "NewColumnType": "DATETIME"}},
        {"CastColumnTypeOperation": {"ColumnName": "day", "NewColumnType": "INTEGER"}}),
        "DATETIME can't be made INTEGER"),
    "a circle": ({"l1": {"Alias": "a", "Source": {"JoinInstruction": {
        "LeftOperand": "l2", "RightOperand": "l3", "Type": "INNER", "OnClause": "a = b"}}},
        "l2": {"Alias": "b", "Source": {"JoinInstruction": {
            "LeftOperand": "l1", "RightOperand": "l4", "Type": "INNER", "OnClause": "a = b"}}},
        "l3": {"Alias": "c", "Source": {"PhysicalTableId": "p1"}},
        "l4": {"Alias": "d", "Source": {"PhysicalTableId": "p1"}}}, "round in a circle"),
    "both names": (logical_of(l2={"Alias": "u", "Source": {"PhysicalTableId": "p1"}},
                              l3={"Alias": "j", "Source": {"JoinInstruction": {
                                  **JOIN["JoinInstruction"], "OnClause": "{id} = {id}"}}}),
                   "both tables have a column"),
    "an on clause": (logical_of(l2={"Alias": "u", "Source": {"PhysicalTableId": "p1"}},
                                l3={"Alias": "j", "Source": {"JoinInstruction": {
                                    **JOIN["JoinInstruction"], "OnClause": "{id} > {id}"}}}),
                     "at byte 5"),
    "two roots": (logical_of(l2={"Alias": "u", "Source": {"PhysicalTableId": "p1"}}),
                  "are not joined"),
    "an unknown table": ({"l1": {"Alias": "t", "Source": {"PhysicalTableId": "p9"}}},
                         "there is no physical table p9"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_place(maker, what):
    logical, reason = WRONG[what]
    if not all("DataTransforms" not in t or t["DataTransforms"] for t in logical.values()):
        for table in logical.values():
            if not table.get("DataTransforms", True):
                del table["DataTransforms"]
    code, message = refused(maker.data_set, data_set_id="wrong", mode="DIRECT_QUERY",
                            physical=maker.table("orders", FIRST), LogicalTableMap=logical)
    assert code == "InvalidParameterValueException"
    assert reason in message


def test_what_is_not_served_is_refused_by_name(maker):
    code, message = refused(
        maker.data_set, data_set_id="n", mode="DIRECT_QUERY", physical=maker.table("orders", FIRST),
        DatasetParameters=[{"StringDatasetParameter": {
            "Id": "a", "Name": "p", "ValueType": "SINGLE_VALUED"}}])
    assert (code, "DatasetParameters" in message) == ("InvalidParameterValueException", True)
    code, message = refused(maker.data_set, data_set_id="n", mode="DIRECT_QUERY",
                            physical=maker.table("orders", {"id": "JSON"}))
    assert (code, "JSON" in message) == ("InvalidParameterValueException", True)
    code, _ = refused(maker.data_set, data_set_id="n", mode="DIRECT_QUERY", physical={
        "RelationalTable": {"DataSourceArn": arn("datasource", "gone"), "Name": "t",
                            "InputColumns": columns(FIRST)}})
    assert code == "ResourceNotFoundException"
    code, message = refused(maker.data_set, data_set_id="n", mode="DIRECT_QUERY", physical={
        "S3Source": {"DataSourceArn": maker.source, "InputColumns": columns(FIRST)}})
    assert "has no tables of this kind" in message


class Asked:
    """One data set over given rows, as a plain DuckDB answers it."""

    def __init__(self, prepare, tables, logical):
        physical, sources = {}, {}
        for name, (types, rows) in tables.items():
            physical[name] = {"RelationalTable": {
                "DataSourceArn": "a", "Name": name,
                "InputColumns": columns({c: declared for c, (_, declared) in types.items()})}}
            described = ", ".join(f'"{c}" {engine}' for c, (engine, _) in types.items())
            prepare.engine.execute(f'CREATE OR REPLACE TABLE "{name}" ({described})')
            marks = ", ".join("?" * len(types))
            for row in rows:
                prepare.engine.execute(f'INSERT INTO "{name}" VALUES ({marks})', list(row))
            sources[name] = {"sql": f'"{name}"',
                             "columns": [[c, engine] for c, (engine, _) in types.items()]}
        self.answer = prepare.ask({"dataSet": {
            "PhysicalTableMap": physical, "LogicalTableMap": logical}, "sources": sources})
        assert "sql" in self.answer, self.answer
        self.columns = dict(self.answer["columns"])
        self.rows = prepare.engine.execute(
            f"SELECT * FROM {self.answer['sql']} AS x ORDER BY ALL").fetchall()


TEXT = ("VARCHAR", "STRING")


def test_text_becomes_numbers_and_dates_or_the_row_is_left_out(prepare):
    rows = [("1", " 2.5 ", "2026-01-02"), ("", "", ""), (None, None, None),
            ("1.5", "1", "2026-01-02"), ("1_000", "1", "2026-01-02"), ("3", "0x1F", "2026-01-02"),
            ("4", "1e2", "2026-02-30"), ("5", "-.5", "2026-03-04T05:06:07Z"),
            ("+6", "7.", "03/04/2026")]
    cast = [{"CastColumnTypeOperation": {"ColumnName": name, "NewColumnType": kind}}
            for name, kind in [("i", "INTEGER"), ("d", "DECIMAL"), ("t", "DATETIME")]]
    asked = Asked(prepare, {"p1": ({"i": TEXT, "d": TEXT, "t": TEXT}, rows)},
                  {"l1": {"Alias": "t", "Source": {"PhysicalTableId": "p1"},
                          "DataTransforms": cast}})
    assert asked.columns == {"i": "INTEGER", "d": "DECIMAL", "t": "DATETIME"}
    day = datetime.datetime
    assert asked.rows == [
        (1, 2.5, day(2026, 1, 2)), (5, -0.5, day(2026, 3, 4, 5, 6, 7)),
        (6, 7.0, day(2026, 3, 4)), (None, None, None), (None, None, None)]


def test_source_types_are_read_as_they_were_declared(prepare):
    types = {"b": ("BOOLEAN", "BOOLEAN"), "n": ("DECIMAL(10,2)", "DECIMAL"),
             "d": ("DATE", "DATETIME"), "s": ("INTEGER", "STRING"), "x": ("DOUBLE", "INTEGER")}
    asked = Asked(prepare, {"p1": (types, [(True, 1.25, datetime.date(2026, 1, 2), 7, -2.9)])}, {})
    assert asked.columns == {"b": "INTEGER", "n": "DECIMAL", "d": "DATETIME", "s": "STRING",
                             "x": "INTEGER"}
    assert asked.rows == [(1, 1.25, datetime.datetime(2026, 1, 2), "7", -2)]


@pytest.mark.parametrize("kind, expected", [
    ("INNER", [(1, "a", 1, "x")]),
    ("LEFT", [(1, "a", 1, "x"), (2, "b", None, None)]),
    ("RIGHT", [(1, "a", 1, "x"), (None, None, 3, "z")]),
    ("OUTER", [(1, "a", 1, "x"), (2, "b", None, None), (None, None, 3, "z")])])
def test_joins(prepare, kind, expected):
    number = ("BIGINT", "INTEGER")
    asked = Asked(
        prepare, {"p1": ({"id": number, "a": TEXT}, [(1, "a"), (2, "b")]),
                  "p2": ({"id": number, "b": TEXT}, [(1, "x"), (3, "z")])},
        {"l1": {"Alias": "l", "Source": {"PhysicalTableId": "p1"}},
         "l2": {"Alias": "r", "Source": {"PhysicalTableId": "p2"}, "DataTransforms": [
             {"RenameColumnOperation": {"ColumnName": "id", "NewColumnName": "id[r]"}}]},
         "l3": {"Alias": "j", "Source": {"JoinInstruction": {
             "LeftOperand": "l1", "RightOperand": "l2", "Type": kind,
             "OnClause": "id = {id[r]}"}}}})
    assert asked.rows == expected


def test_calculated_columns_and_filters_apply_in_their_order(prepare):
    number = ("BIGINT", "INTEGER")
    asked = Asked(
        prepare, {"p1": ({"a": number, "b": number}, [(n, n * n) for n in range(6)])},
        {"l1": {"Alias": "t", "Source": {"PhysicalTableId": "p1"}, "DataTransforms": [
            {"CreateColumnsOperation": {"Columns": [
                {"ColumnName": "sum of", "ColumnId": "1", "Expression": "{a} + {b}"},
                {"ColumnName": "twice", "ColumnId": "2", "Expression": "{sum of} * 2"}]}},
            {"FilterOperation": {"ConditionExpression": "{twice} > 10 AND {a} < 5"}},
            {"RenameColumnOperation": {"ColumnName": "twice", "NewColumnName": "t"}},
            {"ProjectOperation": {"ProjectedColumns": ["t", "a"]}}]}})
    assert asked.rows == [(2 * (n + n * n), n) for n in range(6)
                          if 2 * (n + n * n) > 10 and n < 5]
