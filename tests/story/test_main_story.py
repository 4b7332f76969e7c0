"""The main story as a newcomer lives it: upload, crawl, query, with the aws CLI and boto3."""

import collections
import csv
import io
import json
import time

import pytest

import samples
import steps

Story = collections.namedtuple("Story", "bucket database output")


@pytest.fixture(scope="module")
def story(tarn, tmp_path_factory):
    """Everything up to the crawled tables, by the aws CLI alone."""
    folder = tmp_path_factory.mktemp("story")
    bucket, database = "story-data", "story"
    orders = samples.orders()
    files = {
        "sales/sales.csv": samples.csv_text(samples.sales()).encode(),
        "visits/first.json": samples.json_lines(samples.visits()[:250]).encode(),
        "visits/second.json": samples.json_lines(samples.visits()[250:]).encode(),
        "zipped/visits.json.gz": samples.gzip_bytes(samples.json_lines(samples.visits())),
        "orders/year=2023/part.parquet": samples.parquet_bytes(orders[:400]),
        "orders/year=2024/part.parquet": samples.parquet_bytes(orders[400:]),
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    tarn.aws("s3", "mb", f"s3://{bucket}", parse=False)
    tarn.aws("s3", "cp", "--recursive", str(folder), f"s3://{bucket}/", parse=False)
    role = tarn.aws("iam", "create-role", "--role-name", "story-crawler",
                    "--assume-role-policy-document", json.dumps(steps.TRUST_OF_GLUE))
    for policy in (steps.GLUE_SERVICE_POLICY, steps.S3_READ_POLICY):
        tarn.aws("iam", "attach-role-policy", "--role-name", "story-crawler",
                 "--policy-arn", policy)
    tarn.aws("glue", "create-database", "--database-input", json.dumps({"Name": database}))
    tarn.aws("glue", "create-crawler", "--name", "story", "--role", role["Role"]["Arn"],
             "--database-name", database,
             "--targets", json.dumps({"S3Targets": [{"Path": f"s3://{bucket}/"}]}))
    tarn.aws("glue", "start-crawler", "--name", "story")
    last = steps.wait_for_crawler(tarn.client("glue"), "story")["LastCrawl"]
    assert last["Status"] == "SUCCEEDED", last.get("ErrorMessage")
    tarn.aws("s3", "mb", "s3://story-results", parse=False)
    return Story(bucket, database, "s3://story-results/")


@pytest.fixture
def ask(tarn, story):
    athena = tarn.client("athena")
    return lambda sql: steps.query(athena, sql, story.output, story.database)


def test_crawler_makes_a_table_a_folder(tarn, story):
    tables = {table["Name"]: table for table in
              tarn.client("glue").get_tables(DatabaseName=story.database)["TableList"]}
    assert set(tables) == {"sales", "visits", "zipped", "orders"}

    def columns(table):
        return [(column["Name"], column["Type"])
                for column in tables[table]["StorageDescriptor"]["Columns"]]

    assert columns("sales") == [("id", "bigint"), ("product", "string"), ("region", "string"),
                                ("quantity", "bigint"), ("price", "double")]
    assert dict(columns("visits")) == {
        "visit": "int", "millis": "int", "geo": "struct<country:string,zone:int>",
        "tags": "array<string>"}
    assert columns("zipped") == columns("visits")
    assert dict(columns("orders")) == {"order_id": "bigint", "customer": "string",
                                       "amount": "double", "placed": "timestamp",
                                       "is_paid": "boolean"}
    assert [key["Name"] for key in tables["orders"]["PartitionKeys"]] == ["year"]
    assert tables["orders"]["StorageDescriptor"]["Location"] == f"s3://{story.bucket}/orders/"


def test_crawler_leaves_partitions_metrics_and_history(tarn, story):
    glue = tarn.client("glue")
    partitions = glue.get_partitions(DatabaseName=story.database, TableName="orders",
                                     Expression="year > '2023'")["Partitions"]
    assert [partition["Values"] for partition in partitions] == [["2024"]]
    metrics = glue.get_crawler_metrics(CrawlerNameList=["story"])["CrawlerMetricsList"][0]
    assert metrics["TablesCreated"] == 4
    crawls = glue.list_crawls(CrawlerName="story")["Crawls"]
    assert [crawl["State"] for crawl in crawls] == ["COMPLETED"]


def test_csv_numbers(ask):
    rows = samples.sales()
    assert ask("SELECT count(*), sum(quantity), max(price) FROM sales") == [
        (str(len(rows)), str(sum(row["quantity"] for row in rows)),
         str(max(row["price"] for row in rows)))]
    expected = collections.Counter()
    for row in rows:
        expected[row["region"]] += row["quantity"]
    assert ask("SELECT region, sum(quantity) FROM sales GROUP BY region ORDER BY region") == [
        (region, str(total)) for region, total in sorted(expected.items())]


def test_quoted_csv_text_is_one_value(ask):
    rows = samples.sales()
    products = collections.Counter(row["product"] for row in rows)
    assert ask("SELECT product, count(*) FROM sales GROUP BY product ORDER BY product") == [
        (product, str(count)) for product, count in sorted(products.items())]


@pytest.mark.parametrize("table", ["visits", "zipped"])
def test_json_numbers(ask, table):
    rows = samples.visits()
    millis = [row["millis"] for row in rows if "millis" in row]
    assert ask(f"SELECT count(*), count(millis), sum(millis) FROM {table}") == [
        (str(len(rows)), str(len(millis)), str(sum(millis)))]
    countries = collections.Counter(row["geo"]["country"] for row in rows)
    assert ask(f"SELECT geo.country, count(*) FROM {table} GROUP BY geo.country ORDER BY 1") == [
        (country, str(count)) for country, count in sorted(countries.items())]
    tags = collections.Counter(tag for row in rows for tag in row["tags"])
    assert ask(f"SELECT tag, count(*) FROM {table} CROSS JOIN UNNEST(tags) AS t(tag) "
               "GROUP BY tag ORDER BY tag") == [
        (tag, str(count)) for tag, count in sorted(tags.items())]


def test_parquet_numbers(ask):
    rows = samples.orders()
    assert ask("SELECT count(*), sum(amount), min(placed), count_if(is_paid) FROM orders") == [
        (str(len(rows)), sum_text(row["amount"] for row in rows),
         min(row["placed"] for row in rows).strftime("%Y-%m-%d %H:%M:%S.000"),
         str(sum(row["is_paid"] for row in rows)))]
    assert ask("SELECT year, count(*) FROM orders GROUP BY year ORDER BY year") == [
        ("2023", "400"), ("2024", "600")]


def sum_text(numbers):
    """A double as Trino writes it: 1.23456E7 from ten million on."""
    total = sum(numbers)
    if total < 1e7:
        return repr(total)
    mantissa, exponent = f"{total:.17e}".split("e")
    return f"{float(mantissa)!r}E{int(exponent)}"


def test_partition_filter_reads_only_the_partition(tarn, story):
    athena = tarn.client("athena")
    scanned = {}
    for where in ("year = '2023'", "year IN ('2023', '2024')", "year = '1999'"):
        execution = steps.finish_query(athena, f"SELECT sum(amount) FROM orders WHERE {where}",
                                       story.output, story.database)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        scanned[where] = execution["Statistics"]["DataScannedInBytes"]
    assert scanned["year = '1999'"] == 0
    assert 0 < scanned["year = '2023'"] < scanned["year IN ('2023', '2024')"]


def test_join_of_three_formats(ask):
    region_of = {row["id"]: row["region"] for row in samples.sales()}
    zone_of = {row["visit"]: row["geo"]["zone"] for row in samples.visits()}
    expected = collections.Counter()
    for row in samples.orders():
        if row["order_id"] in region_of and row["order_id"] in zone_of:
            expected[region_of[row["order_id"]]] += zone_of[row["order_id"]]
    assert ask("SELECT s.region, sum(v.geo.zone) FROM orders o JOIN sales s ON s.id = o.order_id "
               "JOIN visits v ON v.visit = o.order_id GROUP BY s.region ORDER BY 1") == [
        (region, str(total)) for region, total in sorted(expected.items())]


def test_result_in_s3_is_the_answer(tarn, story):
    athena = tarn.client("athena")
    execution = steps.finish_query(
        athena, "SELECT id, product, price FROM sales ORDER BY id", story.output, story.database)
    query_id = execution["QueryExecutionId"]
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"{story.output}{query_id}.csv"
    done = tarn.aws("s3", "cp", location, "-", parse=False)
    in_s3 = [tuple(row) for row in csv.reader(io.StringIO(done.stdout))]
    assert in_s3 == steps.rows_of(athena, query_id)
    assert in_s3[0] == ("id", "product", "price")
    assert in_s3[1:] == [(str(row["id"]), row["product"], str(row["price"]))
                         for row in samples.sales()]
    assert done.stdout.splitlines()[0] == '"id","product","price"'


def test_cli_asks_and_reads(tarn, story):
    started = tarn.aws("athena", "start-query-execution",
                       "--query-string", "SELECT count(*) AS n FROM sales",
                       "--query-execution-context", f"Database={story.database}",
                       "--result-configuration", f"OutputLocation={story.output}")
    query_id = started["QueryExecutionId"]
    deadline = time.monotonic() + 60
    while True:
        execution = tarn.aws("athena", "get-query-execution", "--query-execution-id", query_id)
        if execution["QueryExecution"]["Status"]["State"] == "SUCCEEDED":
            break
        assert time.monotonic() < deadline, execution
    rows = tarn.aws("athena", "get-query-results", "--query-execution-id", query_id,
                    "--query", "ResultSet.Rows[].Data[].VarCharValue")
    assert rows == ["n", "500"]


def test_first_query_of_a_tutorial(tarn, story):
    """CREATE DATABASE and EXTERNAL TABLE by DDL, then SELECT * … LIMIT 10 by its full name."""
    athena = tarn.client("athena")
    for ddl in ("DROP DATABASE IF EXISTS csv_database CASCADE",  # another tutorial's
                "CREATE DATABASE csv_database",
                "CREATE EXTERNAL TABLE csv_database.csv_data "
                "(id bigint, product string, region string, quantity int, price double) "
                "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
                f"LOCATION 's3://{story.bucket}/sales/' "
                "TBLPROPERTIES ('skip.header.line.count'='1')"):
        ended = steps.finish_query(athena, ddl, story.output)
        assert ended["Status"]["State"] == "SUCCEEDED", ended["Status"]
    rows = steps.query(athena, "SELECT * FROM csv_database.csv_data LIMIT 10;", story.output)
    assert len(rows) == 10
    made = {(str(row["id"]), row["product"], row["region"], str(row["quantity"]),
             str(row["price"])) for row in samples.sales()}
    assert set(rows) <= made


def test_ddl_shows_what_there_is(ask, tarn, story):
    athena = tarn.client("athena")

    def lines(sql):
        ended = steps.finish_query(athena, sql, story.output, story.database)
        assert ended["Status"]["State"] == "SUCCEEDED", ended["Status"]
        return [row[0] for row in steps.rows_of(athena, ended["QueryExecutionId"])]

    assert story.database in lines("SHOW DATABASES")
    assert lines("SHOW TABLES") == ["orders", "sales", "visits", "zipped"]
    assert sorted(lines("SHOW PARTITIONS orders")) == ["year=2023", "year=2024"]
    assert any("quantity" in line for line in lines("DESCRIBE sales"))
    assert "CREATE EXTERNAL TABLE" in lines("SHOW CREATE TABLE sales")[0]
