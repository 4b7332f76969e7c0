"""Deleting what has more rows below it than one transaction holds."""

import time

PARTITIONS = 5000


def make_table(glue, database, name):
    column = [{"Name": "c", "Type": "string"}]
    storage = {"Columns": column, "Location": "s3://nowhere/", "SerdeInfo": {}}
    glue.create_table(DatabaseName=database, TableInput={
        "Name": name, "StorageDescriptor": storage,
        "PartitionKeys": [{"Name": "p", "Type": "string"}]})
    for first in range(0, PARTITIONS, 100):
        done = glue.batch_create_partition(
            DatabaseName=database, TableName=name,
            PartitionInputList=[{"Values": [f"{i:05}" + "v" * 250]}
                                for i in range(first, first + 100)])
        assert done["Errors"] == []


def count_partitions(glue, database, name):
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
    return sum(len(page["Partitions"]) for page in pages)


def test_a_table_and_a_database(tarn, name):
    glue = tarn.client("glue")
    glue.create_database(DatabaseInput={"Name": name})
    make_table(glue, name, "one")
    make_table(glue, name, "one1")
    assert count_partitions(glue, name, "one") == PARTITIONS
    glue.delete_table(DatabaseName=name, Name="one")
    assert [t["Name"] for t in glue.get_tables(DatabaseName=name)["TableList"]] == ["one1"]
    assert count_partitions(glue, name, "one1") == PARTITIONS
    # A table of the same name begins without partitions.
    glue.create_table(DatabaseName=name, TableInput={
        "Name": "one", "PartitionKeys": [{"Name": "p", "Type": "string"}]})
    assert count_partitions(glue, name, "one") == 0

    glue.delete_database(Name=name)
    glue.create_database(DatabaseInput={"Name": name})
    assert glue.get_tables(DatabaseName=name)["TableList"] == []
    glue.delete_database(Name=name)


def test_a_log_group(tarn, name):
    logs = tarn.client("logs")
    group = name + "g" * 480
    stream = "s" * 500
    now_ms = int(time.time() * 1000) - 60_000
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    for first in range(0, 3000, 300):
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
            {"timestamp": now_ms + i, "message": "m"}
            for i in range(first, first + 300)])
    logs.delete_log_group(logGroupName=group)
    logs.create_log_group(logGroupName=group)
    assert logs.describe_log_streams(logGroupName=group)["logStreams"] == []
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    assert logs.get_log_events(logGroupName=group, logStreamName=stream,
                               startFromHead=True)["events"] == []
