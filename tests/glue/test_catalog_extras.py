"""The catalog beside tables and partitions: statistics, indexes, functions, search, tags."""

import datetime

import botocore.exceptions
import pytest
from crawling import allow

WHEN = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
COLUMNS = [{"Name": "n", "Type": "bigint"}, {"Name": "d", "Type": "decimal(10,2)"},
           {"Name": "s", "Type": "string"}, {"Name": "b", "Type": "boolean"}]


def code_of(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


@pytest.fixture
def glue(tarn, name):
    client = tarn.client("glue")
    client.create_database(DatabaseInput={"Name": name})
    return client


def make_table(glue, database, table="t", **more):
    glue.create_table(DatabaseName=database, **more, TableInput={
        "Name": table, "StorageDescriptor": {"Columns": COLUMNS, "Location": "s3://b/t/"},
        "PartitionKeys": [{"Name": "day", "Type": "string"}, {"Name": "hour", "Type": "int"}]})


STATISTICS = [
    {"ColumnName": "n", "ColumnType": "bigint", "AnalyzedTime": WHEN, "StatisticsData": {
        "Type": "LONG", "LongColumnStatisticsData": {
            "MinimumValue": -5, "MaximumValue": 2**40, "NumberOfNulls": 0,
            "NumberOfDistinctValues": 7}}},
    {"ColumnName": "d", "ColumnType": "decimal(10,2)", "AnalyzedTime": WHEN, "StatisticsData": {
        "Type": "DECIMAL", "DecimalColumnStatisticsData": {
            "MinimumValue": {"UnscaledValue": b"\x01\x00", "Scale": 2}, "NumberOfNulls": 1,
            "NumberOfDistinctValues": 2}}},
    {"ColumnName": "s", "ColumnType": "string", "AnalyzedTime": WHEN, "StatisticsData": {
        "Type": "STRING", "StringColumnStatisticsData": {
            "MaximumLength": 9, "AverageLength": 2.5, "NumberOfNulls": 3,
            "NumberOfDistinctValues": 4}}},
    {"ColumnName": "b", "ColumnType": "boolean", "AnalyzedTime": WHEN, "StatisticsData": {
        "Type": "BOOLEAN", "BooleanColumnStatisticsData": {
            "NumberOfTrues": 1, "NumberOfFalses": 2, "NumberOfNulls": 0}}},
]


def test_column_statistics_of_tables(glue, name):
    make_table(glue, name)
    where = {"DatabaseName": name, "TableName": "t"}
    bad = {**STATISTICS[0], "ColumnName": "none"}
    kindless = {**STATISTICS[0], "StatisticsData": {"Type": "DOUBLE"}}
    answer = glue.update_column_statistics_for_table(
        **where, ColumnStatisticsList=[*STATISTICS, bad, kindless])
    assert [e["Error"]["ErrorCode"] for e in answer["Errors"]] == [
        "EntityNotFoundException", "InvalidInputException"]
    names = [one["ColumnName"] for one in STATISTICS]
    answer = glue.get_column_statistics_for_table(**where, ColumnNames=[*names, "none"])
    assert answer["ColumnStatisticsList"] == STATISTICS
    assert [e["ColumnName"] for e in answer["Errors"]] == ["none"]
    glue.delete_column_statistics_for_table(**where, ColumnName="n")
    assert code_of(glue.delete_column_statistics_for_table, **where,
                   ColumnName="n") == "EntityNotFoundException"
    glue.delete_table(DatabaseName=name, Name="t")
    make_table(glue, name)
    answer = glue.get_column_statistics_for_table(**where, ColumnNames=names)
    assert answer["ColumnStatisticsList"] == [] and len(answer["Errors"]) == 4


def test_column_statistics_of_partitions(glue, name):
    make_table(glue, name)
    for hour in ("1", "2"):
        glue.create_partition(DatabaseName=name, TableName="t", PartitionInput={
            "Values": ["a", hour], "StorageDescriptor": {"Columns": COLUMNS}})
    where = {"DatabaseName": name, "TableName": "t", "PartitionValues": ["a", "1"]}
    glue.update_column_statistics_for_partition(**where, ColumnStatisticsList=STATISTICS[:2])
    got = glue.get_column_statistics_for_partition(**where, ColumnNames=["n", "d"])
    assert got["ColumnStatisticsList"] == STATISTICS[:2]
    other = {**where, "PartitionValues": ["a", "2"]}
    assert glue.get_column_statistics_for_partition(
        **other, ColumnNames=["n"])["ColumnStatisticsList"] == []
    missing = {**where, "PartitionValues": ["z", "1"]}
    assert code_of(glue.get_column_statistics_for_partition, **missing,
                   ColumnNames=["n"]) == "EntityNotFoundException"
    glue.delete_column_statistics_for_partition(**where, ColumnName="n")
    glue.delete_partition(DatabaseName=name, TableName="t", PartitionValues=["a", "1"])
    glue.create_partition(DatabaseName=name, TableName="t", PartitionInput={
        "Values": ["a", "1"], "StorageDescriptor": {"Columns": COLUMNS}})
    assert glue.get_column_statistics_for_partition(
        **where, ColumnNames=["d"])["ColumnStatisticsList"] == []


def test_partition_indexes(glue, name):
    make_table(glue, name, PartitionIndexes=[{"IndexName": "First", "Keys": ["day"]}])
    where = {"DatabaseName": name, "TableName": "t"}
    glue.create_partition_index(**where, PartitionIndex={"IndexName": "both",
                                                         "Keys": ["day", "hour"]})
    indexes = glue.get_partition_indexes(**where)["PartitionIndexDescriptorList"]
    assert [(i["IndexName"], [k["Name"] for k in i["Keys"]], i["IndexStatus"])
            for i in indexes] == [("both", ["day", "hour"], "ACTIVE"),
                                  ("first", ["day"], "ACTIVE")]
    assert indexes[0]["Keys"][1]["Type"] == "int"
    for index, code in [({"IndexName": "both", "Keys": ["hour"]}, "AlreadyExistsException"),
                        ({"IndexName": "x", "Keys": ["n"]}, "InvalidInputException")]:
        assert code_of(glue.create_partition_index, **where, PartitionIndex=index) == code
    glue.delete_partition_index(**where, IndexName="both")
    assert code_of(glue.delete_partition_index, **where,
                   IndexName="both") == "EntityNotFoundException"


def test_functions(glue, name):
    function = {"FunctionName": "Twice", "ClassName": "a.b.C", "OwnerName": "me",
                "OwnerType": "USER", "ResourceUris": [{"ResourceType": "JAR", "Uri": "s3://b/j"}]}
    glue.create_user_defined_function(DatabaseName=name, FunctionInput=function)
    assert code_of(glue.create_user_defined_function, DatabaseName=name,
                   FunctionInput=function) == "AlreadyExistsException"
    got = glue.get_user_defined_function(
        DatabaseName=name, FunctionName="twice")["UserDefinedFunction"]
    assert (got["FunctionName"], got["ClassName"], got["ResourceUris"]) == (
        "twice", "a.b.C", function["ResourceUris"])
    glue.update_user_defined_function(DatabaseName=name, FunctionName="twice",
                                      FunctionInput={**function, "FunctionName": "thrice"})
    found = glue.get_user_defined_functions(DatabaseName=name, Pattern="t.*")
    assert [f["FunctionName"] for f in found["UserDefinedFunctions"]] == ["thrice"]
    glue.delete_user_defined_function(DatabaseName=name, FunctionName="thrice")
    assert code_of(glue.get_user_defined_function, DatabaseName=name,
                   FunctionName="thrice") == "EntityNotFoundException"


def test_search(glue, name):
    for table in ("orders", "order_items", "people"):
        make_table(glue, name, table)

    def search(**arguments):
        found = glue.search_tables(**arguments)["TableList"]
        return [t["Name"] for t in found if t["DatabaseName"] == name]

    assert search(SearchText="ORDER") == ["order_items", "orders"]
    assert search(SearchText='"orders"') == ["orders"]
    assert search(SearchText="hour", Filters=[
        {"Key": "DatabaseName", "Value": name, "Comparator": "EQUALS"},
        {"Key": "name", "Value": "people"}]) == ["people"]
    assert search(Filters=[{"Key": "DatabaseName", "Value": name}], SortCriteria=[
        {"FieldName": "name", "Sort": "DESC"}]) == ["people", "orders", "order_items"]
    page = glue.search_tables(Filters=[{"Key": "DatabaseName", "Value": name}], MaxResults=2)
    rest = glue.search_tables(Filters=[{"Key": "DatabaseName", "Value": name}], MaxResults=2,
                              NextToken=page["NextToken"])
    assert len(page["TableList"]) == 2 and len(rest["TableList"]) == 1
    assert "NextToken" not in rest


def test_tags(tarn, glue, name):
    arn = f"arn:aws:glue:us-east-1:123456789012:database/{name}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"team": "data", "stage": "test"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["stage"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "data"}
    assert code_of(glue.get_tags, ResourceArn=arn + "-none") == "EntityNotFoundException"
    assert code_of(glue.tag_resource, ResourceArn=arn,
                   TagsToAdd={"aws:x": "y"}) == "InvalidInputException"
    glue.create_crawler(Name=name, Role="r", DatabaseName=name, Tags={"a": "b"},
                        Targets={"S3Targets": [{"Path": "s3://b/"}]})
    crawler = f"arn:aws:glue:us-east-1:123456789012:crawler/{name}"
    assert glue.get_tags(ResourceArn=crawler)["Tags"] == {"a": "b"}
    user = tarn.client("glue", keys=tarn.user(name, allow("glue:GetTags", resource=arn)))
    assert user.get_tags(ResourceArn=arn)["Tags"] == {"team": "data"}
    assert code_of(user.get_tags, ResourceArn=crawler) == "AccessDeniedException"
    glue.delete_crawler(Name=name)
    glue.create_crawler(Name=name, Role="r", DatabaseName=name,
                        Targets={"S3Targets": [{"Path": "s3://b/"}]})
    assert glue.get_tags(ResourceArn=crawler)["Tags"] == {}
