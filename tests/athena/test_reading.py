"""What a query reads: DataScannedInBytes to the byte, and what its user may not."""

import io

import pyarrow
import pyarrow.parquet
import pytest
from asking import Asker, put_files, refusal


def csv_table(ask, bucket, name="t", tail=""):
    ask.succeed(f"CREATE EXTERNAL TABLE {name} (n int, s string) {tail} ROW FORMAT DELIMITED "
                f"FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/{name}/'")


def test_csv_is_scanned_whole(ask, s3, bucket):
    files = {"t/a.csv": "1,a\n" * 1000, "t/b.csv": "2,b\n3,c", "t/_hidden.csv": "9,z\n",
             "t/sub/c.csv": "4,d\n"}
    put_files(s3, bucket, files)
    csv_table(ask, bucket)
    size = sum(len(content) for key, content in files.items() if "hidden" not in key)
    for sql in ("SELECT count(*) FROM t", "SELECT n FROM t", "SELECT * FROM t WHERE n = 4"):
        assert ask.scanned(sql) == size, sql
    assert ask.row("SELECT count(*), sum(n) FROM t") == ("1003", str(1000 + 2 + 3 + 4))


def test_lines_by_a_regular_expression(ask, s3, bucket):
    put_files(s3, bucket, {"r/a.log": "GET /a 200\nPOST /b x\nnonsense\nGET /c 404\n"})
    ask.succeed(
        "CREATE EXTERNAL TABLE r (verb string, path string, code int) ROW FORMAT SERDE "
        "'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES "
        f"('input.regex' = '(?<verb>\\\\w+) (/[a-z]*+) (\\\\w+)?') LOCATION 's3://{bucket}/r/'")
    assert ask.rows("SELECT * FROM r") == [("GET", "/a", "200"), ("POST", "/b", None),
                                           (None, None, None), ("GET", "/c", "404")]


def test_a_table_read_twice_counts_twice(ask, s3, bucket):
    put_files(s3, bucket, {"t/a.csv": "1,a\n2,b\n"})
    csv_table(ask, bucket)
    assert ask.scanned("SELECT count(*) FROM t AS x JOIN t AS y ON x.n = y.n") == 16


def test_big_csv_is_scanned_to_the_byte(ask, s3, bucket):
    text = "".join(f"{n},{'x' * (n % 90)}\n" for n in range(100_000))
    put_files(s3, bucket, {"t/a.csv": text})
    csv_table(ask, bucket)
    assert ask.scanned("SELECT count(*), max(length(s)) FROM t") == len(text)


def test_parquet_reads_the_columns_asked_for(ask, s3, bucket):
    out = io.BytesIO()
    count = 200_000
    pyarrow.parquet.write_table(pyarrow.table({
        "n": list(range(count)), "s": [f"text number {n * 7919 % count}" for n in range(count)],
        "d": [n / 3 for n in range(count)]}), out, compression="snappy")
    data = out.getvalue()
    put_files(s3, bucket, {"t/a.parquet": data})
    ask.succeed("CREATE EXTERNAL TABLE t (n bigint, s string, d double) STORED AS PARQUET "
                f"LOCATION 's3://{bucket}/t/'")
    metadata = pyarrow.parquet.ParquetFile(io.BytesIO(data)).metadata
    sizes = [sum(metadata.row_group(group).column(column).total_compressed_size
                 for group in range(metadata.num_row_groups)) for column in range(3)]
    footer = metadata.serialized_size + 8
    one = ask.scanned("SELECT sum(n) FROM t")
    assert sizes[0] <= one <= sizes[0] + 4 * footer + 65536 < len(data)
    two = ask.scanned("SELECT sum(n), sum(d) FROM t")
    assert one < two < len(data)
    assert ask.scanned("SELECT count(*) FROM t") < sizes[0]
    whole = ask.scanned("SELECT max(n), max(s), max(d) FROM t")
    assert sum(sizes) <= whole <= len(data) + 2 * footer + 65536
    assert ask.scanned("SELECT sum(n) FROM t") == one


def test_partitions_that_are_not_asked_for_are_not_read(ask, s3, bucket):
    files = {f"t/day={day}/a.csv": f"{day},x\n" * day for day in range(1, 8)}
    put_files(s3, bucket, files)
    csv_table(ask, bucket, tail="PARTITIONED BY (day int)")
    ask.succeed("MSCK REPAIR TABLE t")
    size = {day: len(files[f"t/day={day}/a.csv"]) for day in range(1, 8)}
    for where, days in [("day = 3", [3]), ("day IN (2, 5)", [2, 5]), ("day > 5", [6, 7]),
                        ("day BETWEEN 2 AND 4", [2, 3, 4]), ("day = 3 OR day = 4", [3, 4]),
                        ("day = 99", []), ("day <> 1 AND n > 0", [2, 3, 4, 5, 6, 7]),
                        ("true", list(range(1, 8)))]:
        execution = ask.succeed(f"SELECT count(*), coalesce(sum(day), 0) FROM t WHERE {where}")
        scanned = execution["Statistics"]["DataScannedInBytes"]
        assert scanned == sum(size[day] for day in days), where
        assert ask.all_rows(execution["QueryExecutionId"])[1] == (
            str(sum(days)), str(sum(day * day for day in days))), where


def test_partition_numbers_with_leading_zeros(ask, s3, bucket):
    put_files(s3, bucket, {"z/month=01/a.csv": "1,x\n", "z/month=11/a.csv": "2,y\n"})
    csv_table(ask, bucket, "z", tail="PARTITIONED BY (month int)")
    ask.succeed("MSCK REPAIR TABLE z")
    assert ask.rows("SELECT n, month FROM z ORDER BY month") == [("1", "1"), ("2", "11")]
    assert ask.rows("SELECT n FROM z WHERE month = 1") == [("1",)]


def test_cut_off_of_the_work_group(own_tarn, name):
    s3, athena = own_tarn.client("s3"), own_tarn.client("athena")
    s3.create_bucket(Bucket=name)
    text = "1,a\n" * 4_000_000
    put_files(s3, name, {"t/a.csv": text})
    ask = Asker(athena, "d", f"s3://{name}/results/")
    ask.succeed("CREATE DATABASE d")
    csv_table(ask, name)
    athena.update_work_group(WorkGroup="primary", ConfigurationUpdates={
        "BytesScannedCutoffPerQuery": 10_000_000})
    execution = ask.finish("SELECT count(*) FROM t")
    assert execution["Status"]["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in execution["Status"]["StateChangeReason"]


# Permissions.

QUERYING = ["athena:*", "glue:*", "s3:*"]


@pytest.fixture
def denied(tarn, ask, s3, bucket, name):
    """A user who may do all of QUERYING but for what is said."""
    put_files(s3, bucket, {"t/a.csv": "1,a\n2,b\n"})
    csv_table(ask, bucket)
    number = iter(range(100))

    def make(*actions, resource="*"):
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": QUERYING, "Resource": "*"},
            {"Effect": "Deny", "Action": list(actions), "Resource": resource}]}
        keys = tarn.user(f"u{next(number)}-{name}", policy)
        return Asker(tarn.client("athena", keys=keys), name, f"s3://{bucket}/results/")

    return make


def test_without_get_object(denied, bucket):
    user = denied("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/t/*")
    reason = user.fail("SELECT * FROM t")
    assert f"Permission denied on S3 path: s3://{bucket}/t/a.csv. User: arn:aws:iam" in reason
    assert "s3:GetObject" in reason
    assert user.value("1") == "1"


def test_without_list_bucket(denied, bucket):
    reason = denied("s3:ListBucket").fail("SELECT * FROM t")
    assert reason.startswith(
        f"PERMISSION_DENIED: Permission denied on S3 path: s3://{bucket}/t/. User: arn:aws:iam")
    assert "s3:ListBucket" in reason


def test_without_get_table(denied):
    reason = denied("glue:GetTable").fail("SELECT * FROM t")
    assert reason.startswith("Insufficient permissions to execute the query. User: arn:aws:iam")
    assert "glue:GetTable" in reason


def test_without_put_object(denied, bucket):
    user = denied("s3:PutObject", resource=f"arn:aws:s3:::{bucket}/results/*")
    reason = user.fail("SELECT * FROM t")
    assert reason.startswith("PERMISSION_DENIED: Access denied when writing output to url: "
                             f"s3://{bucket}/results/")
    assert "s3:PutObject" in reason
    assert "s3:PutObject" in user.fail("SHOW TABLES")


def test_without_reading_results(denied, bucket):
    user = denied("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/results/*")
    execution = user.succeed("SELECT * FROM t")
    error = refusal(user.athena.get_query_results,
                    QueryExecutionId=execution["QueryExecutionId"])["Error"]
    assert "s3:GetObject" in error["Message"]


def test_definitions_need_the_catalogs_permission(denied, ask, bucket):
    user = denied("glue:CreateTable", "glue:DeleteTable", "glue:CreateDatabase")
    assert "glue:CreateTable" in user.fail(
        f"CREATE EXTERNAL TABLE u (n int) LOCATION 's3://{bucket}/t/'")
    assert "glue:DeleteTable" in user.fail("DROP TABLE t")
    assert "glue:CreateDatabase" in user.fail("CREATE DATABASE forbidden")
    assert ask.lines("SHOW TABLES") == ["t"]


def test_without_athena(denied):
    for action, call, arguments in [
            ("athena:StartQueryExecution", "start_query_execution", {
                "QueryString": "SELECT 1", "ResultConfiguration": {"OutputLocation": "s3://b/"}}),
            ("athena:ListQueryExecutions", "list_query_executions", {})]:
        user = denied(action)
        error = refusal(getattr(user.athena, call), **arguments)["Error"]
        assert error["Code"] == "AccessDeniedException" and action in error["Message"]
