"""Sources that fail: the ingestion says why by AWS's names, the version in service stays what it was,
and once the source is mended the next ingestion takes it over."""

import io

import pytest

from bi import definition, num, visual

COUNT = 20_000


class Source:
    """A table of two files in a bucket of its own, and a data set in SPICE of it."""

    def __init__(self, bi):
        self.bi = bi
        self.name = f"t{next(bi.numbers)}"
        self.bucket = f"{self.name}-rows"
        bi.s3.create_bucket(Bucket=self.bucket)
        self.write(1)
        bi.glue.create_table(DatabaseName="bi", TableInput=self.table())
        self.source_id = f"{self.name}-source"
        source = bi.quicksight.create_data_source(
            DataSourceId=self.source_id, Name="Athena", Type="ATHENA",
            DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}})["Arn"]
        self.id = f"{self.name}-set"
        made = bi.quicksight.create_data_set(
            DataSetId=self.id, Name=self.id, ImportMode="SPICE",
            Permissions=[{"Principal": bi.author, "Actions": [f"quicksight:{a}" for a in (
                "DescribeDataSet", "DescribeDataSetPermissions", "PassDataSet",
                "DescribeIngestion", "ListIngestions")]}],
            PhysicalTableMap={"p1": {"RelationalTable": {
                "DataSourceArn": source, "Schema": "bi", "Name": self.name, "InputColumns": [
                    {"Name": "id", "Type": "INTEGER"}, {"Name": "word", "Type": "STRING"}]}}})
        bi.ingest(self.id, made["IngestionId"])
        self.page = bi.author_page(definition(made["Arn"], [
            visual("KPI", {"Values": [num("id"), num("id", "COUNT")]})]))

    def table(self, **types):
        types = {"id": "int", "word": "string", **types}
        return {"Name": self.name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
            "Columns": [{"Name": n, "Type": t} for n, t in types.items() if t],
            "Location": f"s3://{self.bucket}/rows/",
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary":
                          "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}}

    def change_table(self, **types):
        self.bi.glue.update_table(DatabaseName="bi", TableInput=self.table(**types))

    def parquet(self, factor, names=("id", "word")):
        pyarrow = pytest.importorskip("pyarrow")
        import pyarrow.parquet
        numbers = pyarrow.array([i * factor for i in range(COUNT)], pyarrow.int32())
        words = pyarrow.array([f"w{i}" for i in range(COUNT)])
        out = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table([numbers, words], names), out,
                                    row_group_size=2000, compression="none")
        return out.getvalue()

    def write(self, factor):
        for part in "ab":
            self.put(part, self.parquet(factor))

    def put(self, part, body):
        self.bi.s3.put_object(Bucket=self.bucket, Key=f"rows/{part}.parquet", Body=body)

    def shown(self):
        return self.page.rows()

    def ingest(self):
        ingestion_id = self.bi.id("in")
        self.bi.quicksight.create_ingestion(DataSetId=self.id, IngestionId=ingestion_id)
        while True:
            found = self.bi.quicksight.describe_ingestion(
                DataSetId=self.id, IngestionId=ingestion_id)["Ingestion"]
            if found["IngestionStatus"] not in ("QUEUED", "RUNNING"):
                return found


def expected(factor):
    return [[2 * factor * sum(range(COUNT)), 2 * COUNT]]


def renamed_column(source):
    source.change_table(word=None, words="string")


def dropped_table(source):
    source.bi.glue.delete_table(DatabaseName="bi", Name=source.name)
    return lambda: source.bi.glue.create_table(DatabaseName="bi", TableInput=source.table())


def broken_in_the_middle(source):
    """The second file's pages are overwritten in the middle, its footer is whole."""
    whole = source.parquet(3)
    middle = len(whole) // 2
    source.put("b", whole[:middle] + b"\xff" * 4000 + whole[middle + 4000:])


def cut_off(source):
    source.put("b", source.parquet(3)[:5000])


def no_parquet(source):
    source.put("c", b"id,word\n1,a\n")
    return lambda: source.bi.s3.delete_object(Bucket=source.bucket, Key="rows/c.parquet")


def column_of_another_type(source):
    source.change_table(word="array<int>")


def binary_column(source):
    source.change_table(word="binary")


def no_bucket(source):
    for part in "ab":
        source.bi.s3.delete_object(Bucket=source.bucket, Key=f"rows/{part}.parquet")
    source.bi.s3.delete_bucket(Bucket=source.bucket)
    return lambda: source.bi.s3.create_bucket(Bucket=source.bucket)


def no_data_source(source):
    source.bi.quicksight.delete_data_source(DataSourceId=source.source_id)
    return lambda: source.bi.quicksight.create_data_source(
        DataSourceId=source.source_id, Name="Athena", Type="ATHENA",
        DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}})


@pytest.mark.parametrize("break_it, kinds, words", [
    (renamed_column, {"SQL_SCHEMA_MISMATCH_ERROR", "INVALID_DATAPREP_SYNTAX"}, "word"),
    (dropped_table, {"SQL_TABLE_NOT_FOUND"}, "not"),
    (broken_in_the_middle, {"SQL_EXCEPTION"}, ""),
    (cut_off, {"SQL_EXCEPTION"}, ""),
    (no_parquet, {"SQL_EXCEPTION"}, ""),
    (column_of_another_type, {"INVALID_DATAPREP_SYNTAX", "SQL_SCHEMA_MISMATCH_ERROR",
                              "SQL_EXCEPTION"}, "word"),
    (binary_column, {"INVALID_DATAPREP_SYNTAX", "SQL_SCHEMA_MISMATCH_ERROR"}, "word"),
    (no_bucket, {"S3_FILE_INACCESSIBLE"}, ""),
    (no_data_source, {"DATA_SOURCE_NOT_FOUND"}, ""),
], ids=lambda value: getattr(value, "__name__", ""))
def test_the_old_version_stays_until_the_source_is_mended(bi, break_it, kinds, words):
    source = Source(bi)
    assert source.shown() == expected(1)
    before = bi.quicksight.describe_data_set(DataSetId=source.id)["DataSet"]
    source.write(3)
    mend = break_it(source)
    ended = source.ingest()
    assert ended["IngestionStatus"] == "FAILED", ended
    known = bi.quicksight.client.meta.service_model.shape_for("IngestionErrorType").enum
    assert ended["ErrorInfo"]["Type"] in known
    assert ended["ErrorInfo"]["Type"] in kinds, ended["ErrorInfo"]
    assert words in ended["ErrorInfo"]["Message"]
    assert source.shown() == expected(1)
    assert bi.quicksight.describe_data_set(DataSetId=source.id)["DataSet"] == before
    if mend:
        mend()
    else:
        source.change_table()
    source.write(5)
    ended = source.ingest()
    assert ended["IngestionStatus"] == "COMPLETED", ended
    assert ended["RowInfo"]["TotalRowsInDataset"] == 2 * COUNT
    assert source.shown() == expected(5)
