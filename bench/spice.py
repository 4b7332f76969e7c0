"""Figures of QuickSight's data sets in SPICE."""

import os
import statistics
import subprocess
import time

from figures import ROOT, Figure, start

ACCOUNT = "123456789012"
ROWS = int(os.environ.get("TARN_BENCH_SPICE_ROWS", "10000000"))
ROUNDS = 3
TYPES = {"id": "INTEGER", "day": "DATETIME", "region": "STRING", "product": "STRING",
         "customer": "INTEGER", "quantity": "INTEGER", "price": "DECIMAL"}
HIVE = {"id": "bigint", "day": "timestamp", "region": "string", "product": "string",
        "customer": "int", "quantity": "int", "price": "double"}
# What the version holds of it.
LOADED = ("SELECT id, date_trunc('millisecond', day) AS day, region, product, "
          "CAST(customer AS BIGINT) AS customer, CAST(quantity AS BIGINT) AS quantity, price "
          "FROM read_parquet('{path}')")


def make_parquet(path):
    import duckdb
    duckdb.execute(f"""
        COPY (SELECT range AS id,
                     TIMESTAMP '2024-01-01' + INTERVAL 1 MINUTE * CAST(hash(range) % 500000 AS INTEGER)
                         AS day,
                     ['north', 'south', 'east', 'west'][1 + range % 4] AS region,
                     'product ' || (hash(range) % 40) AS product,
                     CAST(hash(range + 1) % 100000 AS INTEGER) AS customer,
                     CAST(1 + hash(range + 2) % 20 AS INTEGER) AS quantity,
                     CAST(hash(range + 3) % 100000 AS DOUBLE) / 100 AS price
              FROM range({ROWS})) TO '{path}' (FORMAT parquet)""")


def plain_seconds(folder, path, order):
    """Seconds of DuckDB alone: the same rows into a database file of its own, not encrypted."""
    import duckdb
    database = folder / "plain.duckdb"
    database.unlink(missing_ok=True)
    begin = time.perf_counter()
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"SET threads = {os.cpu_count()}")
        connection.execute(f"CREATE TABLE data AS {LOADED.format(path=path)} {order}")
        connection.execute("CHECKPOINT")
    return time.perf_counter() - begin


def ingestion_seconds(quicksight, number):
    begin = time.perf_counter()
    where = {"AwsAccountId": ACCOUNT, "DataSetId": "sales", "IngestionId": f"i{number}"}
    quicksight.create_ingestion(**where)
    while True:
        ingestion = quicksight.describe_ingestion(**where)["Ingestion"]
        if ingestion["IngestionStatus"] == "COMPLETED":
            assert ingestion["RowInfo"]["TotalRowsInDataset"] == ROWS
            return time.perf_counter() - begin
        if ingestion["IngestionStatus"] in ("FAILED", "CANCELLED"):
            raise RuntimeError(ingestion)
        time.sleep(0.02)


def measure_spice(folder):
    path = folder / "sales.parquet"
    make_parquet(path)
    server = start(folder)
    try:
        s3, glue = server.client("s3"), server.client("glue")
        quicksight = server.client("quicksight")
        s3.create_bucket(Bucket="bench")
        s3.upload_file(str(path), "bench", "sales/sales.parquet")
        glue.create_database(DatabaseInput={"Name": "bench"})
        parquet = "org.apache.hadoop.hive.ql.io.parquet."
        glue.create_table(DatabaseName="bench", TableInput={
            "Name": "sales", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
                "Columns": [{"Name": n, "Type": t} for n, t in HIVE.items()],
                "Location": "s3://bench/sales/",
                "InputFormat": parquet + "MapredParquetInputFormat",
                "OutputFormat": parquet + "MapredParquetOutputFormat",
                "SerdeInfo": {"SerializationLibrary": parquet + "serde.ParquetHiveSerDe"}}})
        source = quicksight.create_data_source(AwsAccountId=ACCOUNT, DataSourceId="athena",
                                               Name="Athena", Type="ATHENA")["Arn"]
        made = quicksight.create_data_set(
            AwsAccountId=ACCOUNT, DataSetId="sales", Name="sales", ImportMode="SPICE",
            PhysicalTableMap={"p1": {"RelationalTable": {
                "DataSourceArn": source, "Schema": "bench", "Name": "sales",
                "InputColumns": [{"Name": n, "Type": t} for n, t in TYPES.items()]}}})
        while quicksight.describe_ingestion(
                AwsAccountId=ACCOUNT, DataSetId="sales", IngestionId=made["IngestionId"])[
                    "Ingestion"]["IngestionStatus"] not in ("COMPLETED", "FAILED"):
            time.sleep(0.02)
        rounds = [(ingestion_seconds(quicksight, number),
                   plain_seconds(folder, path, "ORDER BY day"), plain_seconds(folder, path, ""))
                  for number in range(ROUNDS)]
        ours, ordered, unordered = (statistics.median(values) for values in zip(*rounds))
        return [
            Figure(f"ingestion of {ROWS / 1e6:g} M rows into SPICE, encrypted and synced", ours, "s",
                   peer=f"plain DuckDB {ordered:.3g} s; without the order {unordered:.3g} s"),
            Figure("  of the rate of plain DuckDB's load in the same order", 100 * ordered / ours,
                   "%", 80, is_rate=True)]
    finally:
        server.kill()


def measure_queries(_):
    program = ROOT / "build" / "release" / "src" / "engines" / "spice_bench"
    lines = subprocess.run([program, str(ROWS)], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    return [Figure(f"{ROWS / 1e6:g} M rows in SPICE, {name}", float(best), "ms",
                   peer=f"{plain} ms; asked for the first time {first} ms")
            for name, plain, first, best in (line.split("\t") for line in lines)]


FIGURES = {"spice": lambda folder: measure_spice(folder) + measure_queries(folder)}
