"""Batches of partitions as large as AWS takes them: more bytes than one transaction holds."""

COLUMNS = [{"Name": f"column_with_a_name_{number:04}", "Type": "string"} for number in range(1000)]


def partition(value):
    return {"Values": [value], "StorageDescriptor": {"Columns": COLUMNS,
                                                     "Location": f"s3://b/p={value}/"}}


def test_a_hundred_wide_partitions_in_one_request(tarn, name):
    glue = tarn.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={
        "Name": "t", "PartitionKeys": [{"Name": "p", "Type": "string"}]})
    of = {"DatabaseName": name, "TableName": "t"}
    wanted = [f"{number:03}" for number in range(100)]
    glue.create_partition(**of, PartitionInput=partition("070"))
    answer = glue.batch_create_partition(
        **of, PartitionInputList=[partition(value) for value in wanted])
    assert [(error["PartitionValues"], error["ErrorDetail"]["ErrorCode"])
            for error in answer["Errors"]] == [(["070"], "AlreadyExistsException")]
    pages = glue.get_paginator("get_partitions").paginate(**of, ExcludeColumnSchema=True)
    assert sorted(pages.search("Partitions[].Values[0]")) == wanted
    answer = glue.batch_update_partition(**of, Entries=[
        {"PartitionValueList": [value], "PartitionInput": partition(value)}
        for value in wanted[:99] + ["none"]])
    assert [error["PartitionValueList"] for error in answer["Errors"]] == [["none"]]
    glue.delete_database(Name=name)
