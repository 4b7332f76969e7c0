"""SPICE: ingestions and what they leave, whatever happens in the middle."""

import datetime
import json
import time
import urllib.request

import pytest
from data_set_maker import Maker, columns
from quicksight_calls import arn, refusal_code, refused

SALES = {"id": "INTEGER", "city": "STRING", "amount": "DECIMAL", "day": "DATETIME"}
HIVE = {"id": "int", "city": "string", "amount": "double", "day": "timestamp"}
SECRET = "plaintext-marker-4711"


def sales_rows(count, first=0, day="2026-01-01"):
    return [(n, f"{SECRET}-{n % 5}", n / 4, f"{day} 00:00:00") for n in range(first, first + count)]


@pytest.fixture(scope="module")
def maker(module_tarn):
    maker = Maker(module_tarn)
    maker.csv_table("sales", HIVE, sales_rows(1000))
    return maker


@pytest.fixture
def own(own_tarn):
    return Maker(own_tarn)


def test_a_data_set_is_ingested_when_it_is_made_and_when_it_is_changed(maker):
    made = maker.data_set("first", maker.table("sales", SALES))
    assert made["Status"] == 201
    assert made["IngestionArn"] == arn("dataset", f"first/ingestion/{made['IngestionId']}")
    ended = maker.ended("first", made["IngestionId"])
    assert ended["IngestionStatus"] == "COMPLETED", ended
    assert ended["RequestType"] == "INITIAL_INGESTION"
    assert ended["RowInfo"] == {"RowsIngested": 1000, "RowsDropped": 0, "TotalRowsInDataset": 1000}
    consumed = maker.quicksight.describe_data_set(DataSetId="first")["DataSet"][
        "ConsumedSpiceCapacityInBytes"]
    assert consumed == ended["IngestionSizeInBytes"] > 0
    changed = maker.quicksight.update_data_set(
        DataSetId="first", Name="first", ImportMode="SPICE",
        PhysicalTableMap={"p1": maker.sql("SELECT id FROM sales WHERE id < 10", {"id": "INTEGER"})})
    # A name without a database is of "default", where there is no such table: the old rows stay.
    ended = maker.ended("first", changed["IngestionId"])
    assert (ended["IngestionStatus"], ended["RequestType"]) == ("FAILED", "EDIT")
    assert ended["ErrorInfo"]["Type"] == "SQL_TABLE_NOT_FOUND"
    assert maker.quicksight.describe_data_set(DataSetId="first")["DataSet"][
        "ConsumedSpiceCapacityInBytes"] == consumed
    changed = maker.quicksight.update_data_set(
        DataSetId="first", Name="first", ImportMode="SPICE", PhysicalTableMap={
            "p1": maker.sql("SELECT id FROM bi.sales WHERE id < 10", {"id": "INTEGER"})})
    assert maker.ended("first", changed["IngestionId"])["RowInfo"]["TotalRowsInDataset"] == 10


def test_rows_that_a_conversion_refuses_are_dropped_and_counted(maker):
    maker.csv_table("bad", {"price": "string", "day": "string"},
                    [("1.5", "2026-01-02"), ("x", "2026-01-02"), ("2", "never"), ("", ""),
                     ("y", "2026-01-02")])
    maker.data_set("bad", maker.table("bad", {"price": "STRING", "day": "STRING"}),
                   LogicalTableMap={"l1": {
                       "Alias": "bad", "Source": {"PhysicalTableId": "p1"}, "DataTransforms": [
                           {"CastColumnTypeOperation": {"ColumnName": "price",
                                                        "NewColumnType": "DECIMAL"}},
                           {"CastColumnTypeOperation": {"ColumnName": "day",
                                                        "NewColumnType": "DATETIME"}}]}})
    ended = maker.ingested("bad")
    assert ended["RowInfo"] == {"RowsIngested": 2, "RowsDropped": 3, "TotalRowsInDataset": 2}
    assert ended["ErrorInfo"]["Type"] == "DATA_TOLERANCE_EXCEPTION"
    assert "2 A value of price is no DECIMAL" in ended["ErrorInfo"]["Message"]
    assert "1 A value of day is no DATETIME" in ended["ErrorInfo"]["Message"]


def test_files_of_a_manifest(maker):
    for n in range(3):
        maker.s3.put_object(Bucket=maker.bucket, Key=f"files/{n}.csv",
                            Body=f'City;Amount\n"Bonn; {n}";{n}\nRome;2\n'.encode())
    maker.s3.put_object(Bucket=maker.bucket, Key="files/other.txt", Body=b"City;Amount\nX;1\n")
    manifest = {"fileLocations": [
        {"URIs": [f"s3://{maker.bucket}/files/0.csv",
                  f"https://s3.amazonaws.com/{maker.bucket}/files/1.csv"]},
        {"URIPrefixes": [f"https://{maker.bucket}.s3.eu-west-1.amazonaws.com/files/2"]}],
        "globalUploadSettings": {"format": "CSV", "delimiter": ";", "textqualifier": '"',
                                 "containsHeader": "true"}}
    maker.s3.put_object(Bucket=maker.bucket, Key="manifest.json", Body=json.dumps(manifest).encode())
    source = maker.quicksight.create_data_source(
        DataSourceId="files", Name="Files", Type="S3", DataSourceParameters={"S3Parameters": {
            "ManifestFileLocation": {"Bucket": maker.bucket, "Key": "manifest.json"}}})["Arn"]
    physical = {"S3Source": {"DataSourceArn": source,
                             "InputColumns": columns({"City": "STRING", "Amount": "STRING"})}}
    maker.data_set("files", physical)
    assert maker.ingested("files")["RowInfo"]["TotalRowsInDataset"] == 6
    manifest["fileLocations"].append({"URIs": [f"s3://{maker.bucket}/files/none.csv"]})
    maker.s3.put_object(Bucket=maker.bucket, Key="manifest.json", Body=json.dumps(manifest).encode())
    ended = maker.ingest("files", "missing")
    assert ended["IngestionStatus"] == "FAILED"
    assert ended["ErrorInfo"]["Type"] == "S3_FILE_INACCESSIBLE"
    maker.s3.put_object(Bucket=maker.bucket, Key="manifest.json", Body=b"{}")
    assert maker.ingest("files", "none")["ErrorInfo"]["Type"] == "S3_MANIFEST_ERROR"


def test_an_incremental_refresh_reads_the_window_again_and_keeps_the_rest(own):
    now = datetime.datetime.now(datetime.timezone.utc)
    recent = (now - datetime.timedelta(hours=5)).strftime("%Y-%m-%d")
    own.csv_table("log", HIVE, sales_rows(10, day="2020-01-01"))
    own.put_rows("log", sales_rows(5, 100, recent), "recent.csv")
    own.data_set("log", own.table("log", SALES))
    assert own.ingested("log")["RowInfo"]["TotalRowsInDataset"] == 15
    assert refused(own.quicksight.create_ingestion, DataSetId="log", IngestionId="early",
                   IngestionType="INCREMENTAL_REFRESH")[0] == "InvalidParameterValueException"
    window = {"ColumnName": "day", "Size": 2, "SizeUnit": "DAY"}
    properties = {"RefreshConfiguration": {"IncrementalRefresh": {"LookbackWindow": window}}}
    assert refusal_code(own.quicksight.put_data_set_refresh_properties, DataSetId="log",
                        DataSetRefreshProperties={"RefreshConfiguration": {"IncrementalRefresh": {
                            "LookbackWindow": {**window, "ColumnName": "city"}}}}) == \
        "InvalidParameterValueException"
    own.quicksight.put_data_set_refresh_properties(DataSetId="log",
                                                   DataSetRefreshProperties=properties)
    assert own.quicksight.describe_data_set_refresh_properties(DataSetId="log")[
        "DataSetRefreshProperties"] == properties
    # Old rows change unseen; of the recent ones there are more now.
    own.put_rows("log", [], "part.csv")
    own.put_rows("log", sales_rows(7, 100, recent), "recent.csv")
    ended = own.ingest("log", "more", "INCREMENTAL_REFRESH")
    assert ended["IngestionStatus"] == "COMPLETED", ended
    assert ended["RowInfo"]["TotalRowsInDataset"] == 17
    assert own.ingest("log", "all")["RowInfo"]["TotalRowsInDataset"] == 7


SLOW = ("SELECT count(*) AS id FROM bi.sales a, bi.sales b, bi.sales c, bi.sales d "
        "WHERE a.id + b.id + c.id + d.id = 17 AND a.city > b.city OR c.amount > d.amount")


def test_a_cancelled_ingestion_ends_and_the_next_one_runs(maker):
    maker.data_set("slow", maker.sql(SLOW, {"id": "INTEGER"}))
    first, = maker.quicksight.list_ingestions(DataSetId="slow")["Ingestions"]
    assert first["IngestionStatus"] in ("QUEUED", "RUNNING")
    maker.quicksight.create_ingestion(DataSetId="slow", IngestionId="second")
    maker.quicksight.cancel_ingestion(DataSetId="slow", IngestionId=first["IngestionId"])
    ended = maker.ended("slow", first["IngestionId"])
    assert ended["IngestionStatus"] == "CANCELLED"
    assert ended["ErrorInfo"]["Type"] == "INGESTION_CANCELED"
    assert refusal_code(maker.quicksight.cancel_ingestion, DataSetId="slow",
                        IngestionId=first["IngestionId"]) == "InvalidParameterValueException"
    deadline = time.monotonic() + 60
    while maker.quicksight.describe_ingestion(DataSetId="slow", IngestionId="second")[
            "Ingestion"]["IngestionStatus"] != "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    maker.quicksight.delete_data_set(DataSetId="slow")
    assert refusal_code(maker.quicksight.describe_ingestion, DataSetId="slow",
                        IngestionId="second") == "ResourceNotFoundException"


def test_a_source_that_fails_leaves_the_old_version_in_service(maker):
    maker.csv_table("breaks", {"id": "int"}, [(n,) for n in range(100)])
    types = {"id": "INTEGER"}
    maker.data_set("breaks", maker.sql("SELECT 100 / (id + 1) AS id FROM bi.breaks", types))
    assert maker.ingested("breaks")["RowInfo"]["TotalRowsInDataset"] == 100
    before = maker.quicksight.describe_data_set(DataSetId="breaks")["DataSet"]
    maker.put_rows("breaks", [(n,) for n in range(1000, -2, -1)])
    ended = maker.ingest("breaks", "zero")
    assert ended["IngestionStatus"] == "FAILED"
    assert ended["ErrorInfo"]["Type"] == "SQL_EXCEPTION"
    assert "zero" in ended["ErrorInfo"]["Message"].lower()
    assert maker.quicksight.describe_data_set(DataSetId="breaks")["DataSet"] == before


def test_who_made_the_source_must_still_be_allowed_to_read(maker):
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["quicksight:*", "glue:*", "athena:*"], "Resource": "*"}]}
    client = maker.server.client("quicksight", keys=maker.server.user("sees-no-files", policy))
    source = client.create_data_source(AwsAccountId="123456789012", DataSourceId="poor",
                                       Name="Poor", Type="ATHENA")["Arn"]
    table = maker.table("sales", SALES)
    table["RelationalTable"]["DataSourceArn"] = source
    made = maker.data_set("poor", table)
    ended = maker.ended("poor", made["IngestionId"])
    assert ended["ErrorInfo"]["Type"] == "PERMISSION_DENIED"


def test_kill_in_the_middle_of_an_ingestion(own):
    own.csv_table("sales", HIVE, sales_rows(1000))
    own.data_set("kept", own.table("sales", SALES))
    own.ingested("kept")
    before = own.quicksight.describe_data_set(DataSetId="kept")["DataSet"]
    own.data_set("slow", own.sql(SLOW, {"id": "INTEGER"}))
    slow, = own.quicksight.list_ingestions(DataSetId="slow")["Ingestions"]
    own.quicksight.create_ingestion(DataSetId="kept", IngestionId="again")
    own.server.restart()
    ended = own.quicksight.describe_ingestion(DataSetId="slow", IngestionId=slow["IngestionId"])[
        "Ingestion"]
    assert ended["IngestionStatus"] == "FAILED"
    assert "stopped" in ended["ErrorInfo"]["Message"]
    again = own.ended("kept", "again")
    assert again["IngestionStatus"] in ("FAILED", "COMPLETED")
    if again["IngestionStatus"] == "FAILED":
        assert own.quicksight.describe_data_set(DataSetId="kept")["DataSet"] == before
    assert own.ingest("kept", "after")["RowInfo"]["TotalRowsInDataset"] == 1000
    # Nothing of the data lies on the disk as text.
    own.server.stop()
    for path in own.server.folder.rglob("*"):
        if path.is_file() and path.suffix != ".log":
            assert SECRET.encode() not in path.read_bytes(), path


def advance(server, seconds):
    request = urllib.request.Request(server.endpoint + "/_tarn/clock",
                                     json.dumps({"advance_seconds": seconds}).encode())
    urllib.request.urlopen(request, timeout=10).close()


def test_a_schedule_refreshes_when_it_is_due(own):
    own.csv_table("sales", HIVE, sales_rows(10))
    own.data_set("daily", own.table("sales", SALES))
    own.ingested("daily")
    schedule = {"ScheduleId": "every-day", "RefreshType": "FULL_REFRESH", "ScheduleFrequency": {
        "Interval": "DAILY", "TimeOfTheDay": "03:30", "Timezone": "Europe/Berlin"}}
    made = own.quicksight.create_refresh_schedule(DataSetId="daily", Schedule=schedule)
    assert made["Arn"] == arn("dataset", "daily/refresh-schedule/every-day")
    assert refusal_code(own.quicksight.create_refresh_schedule, DataSetId="daily",
                        Schedule=schedule) == "ResourceExistsException"
    found = own.quicksight.describe_refresh_schedule(DataSetId="daily", ScheduleId="every-day")
    assert found["RefreshSchedule"] == {**schedule, "Arn": made["Arn"]}
    assert refused(own.quicksight.create_refresh_schedule, DataSetId="daily", Schedule={
        **schedule, "ScheduleId": "often", "ScheduleFrequency": {"Interval": "MINUTE15"}})[0] == \
        "InvalidParameterValueException"
    assert refused(own.quicksight.create_refresh_schedule, DataSetId="daily", Schedule={
        **schedule, "ScheduleId": "some", "RefreshType": "INCREMENTAL_REFRESH"})[0] == \
        "PreconditionNotMetException"
    own.put_rows("sales", sales_rows(25))
    advance(own.server, 24 * 3600)
    deadline = time.monotonic() + 60
    while True:
        scheduled = [i for i in own.quicksight.list_ingestions(DataSetId="daily")["Ingestions"]
                     if i["RequestSource"] == "SCHEDULED"]
        if scheduled:
            break
        assert time.monotonic() < deadline
        time.sleep(0.1)
    ended = own.ended("daily", scheduled[0]["IngestionId"])
    assert ended["RowInfo"]["TotalRowsInDataset"] == 25
    own.quicksight.delete_refresh_schedule(DataSetId="daily", ScheduleId="every-day")
    assert own.quicksight.list_refresh_schedules(DataSetId="daily").get("RefreshSchedules", []) == []
