"""Tables, data sources and data sets for the tests of data sets and SPICE.

    maker = Maker(server)
    maker.csv_table("orders", {"id": "int", "city": "string"}, [(1, "Bonn"), (2, "Rome")])
    maker.data_set("d1", maker.table("orders", {"id": "INTEGER", "city": "STRING"}))
    maker.ingested("d1")["RowInfo"]
"""

import json
import pathlib
import subprocess
import time

import pytest
import tarn_server
from bi_bridge import duckdb
from quicksight_calls import Calls

INGESTION_TIMEOUT_S = 60


def columns(types):
    return [{"Name": name, "Type": kind} for name, kind in types.items()]


class Maker:
    def __init__(self, server, database="bi"):
        self.server = server
        self.quicksight = Calls(server.client("quicksight"))
        self.s3 = server.client("s3")
        self.glue = server.client("glue")
        self.database = database
        self.bucket = database + "-data"
        self.s3.create_bucket(Bucket=self.bucket)
        self.glue.create_database(DatabaseInput={"Name": database})
        self.source = self.quicksight.create_data_source(
            DataSourceId=database + "-athena", Name="Athena", Type="ATHENA",
            DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}})["Arn"]

    def put_rows(self, table, rows, part="part.csv"):
        text = "".join(",".join("" if v is None else str(v) for v in row) + "\n" for row in rows)
        self.s3.put_object(Bucket=self.bucket, Key=f"{table}/{part}", Body=text.encode())

    def csv_table(self, table, types, rows):
        """A table of delimited text; types are Hive's."""
        self.put_rows(table, rows)
        self.glue.create_table(DatabaseName=self.database, TableInput={
            "Name": table, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
                "Columns": [{"Name": n, "Type": t} for n, t in types.items()],
                "Location": f"s3://{self.bucket}/{table}/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {"SerializationLibrary":
                              "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                              "Parameters": {"field.delim": ","}}}})

    def table(self, table, types):
        """A physical table of the catalog."""
        return {"RelationalTable": {"DataSourceArn": self.source, "Schema": self.database,
                                    "Name": table, "InputColumns": columns(types)}}

    def sql(self, text, types):
        return {"CustomSql": {"DataSourceArn": self.source, "Name": "q", "SqlQuery": text,
                              "Columns": columns(types)}}

    def data_set(self, data_set_id, physical, mode="SPICE", **more):
        return self.quicksight.create_data_set(
            DataSetId=data_set_id, Name=data_set_id, ImportMode=mode,
            PhysicalTableMap={"p1": physical}, **more)

    def ingest(self, data_set_id, ingestion_id, kind="FULL_REFRESH"):
        self.quicksight.create_ingestion(DataSetId=data_set_id, IngestionId=ingestion_id,
                                         IngestionType=kind)
        return self.ended(data_set_id, ingestion_id)

    def ended(self, data_set_id, ingestion_id):
        """The ingestion, once it has ended."""
        deadline = time.monotonic() + INGESTION_TIMEOUT_S
        while True:
            found = self.quicksight.describe_ingestion(
                DataSetId=data_set_id, IngestionId=ingestion_id)["Ingestion"]
            if found["IngestionStatus"] not in ("QUEUED", "RUNNING", "INITIALIZED"):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    def ingested(self, data_set_id):
        """The only ingestion of a data set, once it has ended well."""
        found, = self.quicksight.list_ingestions(DataSetId=data_set_id)["Ingestions"]
        ended = self.ended(data_set_id, found["IngestionId"])
        assert ended["IngestionStatus"] == "COMPLETED", ended
        return ended


class Prepare:
    """The test program bi_prepare, and a plain DuckDB that runs what it prints."""

    def __init__(self):
        program = pathlib.Path(tarn_server.binary()).parent / "bi_prepare"
        if not program.exists():
            pytest.skip("bi_prepare is not built")
        self.engine = duckdb().connect()
        self.engine.execute("CREATE MACRO tarn_keep_row(reason) AS reason IS NULL")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.engine.close()
