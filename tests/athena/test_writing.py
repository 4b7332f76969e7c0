"""CREATE TABLE AS, INSERT and UNLOAD: files of Parquet that another reader finds what was written in."""

import io

import pyarrow
import pyarrow.parquet
import pytest
from asking import Asker


@pytest.fixture
def source(ask, s3, bucket):
    """A table of five columns and four rows, one of which has NULLs."""
    s3.put_object(Bucket=bucket, Key="source/a.csv",
                  Body="1,x,1.50,2024-01-01,eu\n2,y,2.25,2024-02-29,us\n3,,,,eu\n4,z,4.00,2024-12-31,\n")
    ask.succeed("CREATE EXTERNAL TABLE source (id bigint, name string, price decimal(10,2), day date, "
                "region string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
                f"LOCATION 's3://{bucket}/source/' TBLPROPERTIES ('serialization.null.format'='')")
    return "source"


def keys_below(s3, bucket, prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def read_parquet(s3, bucket, keys):
    return pyarrow.concat_tables(
        pyarrow.parquet.ParquetFile(io.BytesIO(s3.get_object(Bucket=bucket, Key=key)["Body"].read())).read()
        for key in keys)


def manifest(s3, execution):
    bucket, key = execution["Statistics"]["DataManifestLocation"][len("s3://"):].split("/", 1)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()


class TestCreateTableAs:
    def test_the_table_answers_as_the_query_does(self, ask, source):
        execution = ask.succeed(f"CREATE TABLE copy AS SELECT * FROM {source}")
        assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
        answer = ask.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        assert (answer["UpdateCount"], answer["ResultSet"]["Rows"]) == (4, [])
        for sql in ("SELECT * FROM {} ORDER BY id", "SELECT region, sum(price), max(day) FROM {} GROUP BY 1 ORDER BY 1"):
            assert ask.rows(sql.format("copy")) == ask.rows(sql.format(source))

    def test_files_lie_below_the_results_and_in_the_manifest(self, ask, s3, source, bucket):
        execution = ask.succeed(f"CREATE TABLE copy AS SELECT id, price FROM {source}")
        query_id = execution["QueryExecutionId"]
        assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://{bucket}/results/tables/{query_id}"
        keys = keys_below(s3, bucket, f"results/tables/{query_id}/")
        assert manifest(s3, execution) == [f"s3://{bucket}/{key}" for key in keys]
        found = read_parquet(s3, bucket, keys).to_pydict()
        assert found["id"] == [1, 2, 3, 4]
        assert [None if price is None else str(price) for price in found["price"]] == ["1.50", "2.25", None, "4.00"]

    def test_every_type_that_hive_has_comes_back(self, ask):
        columns = [("b", "true"), ("t", "CAST(-128 AS tinyint)"), ("s", "CAST(7 AS smallint)"), ("i", "7"),
                   ("l", "9223372036854775807"), ("r", "CAST(1.5 AS real)"), ("d", "1e-7"),
                   ("n", "CAST('-99999999999999999999.999999999999999999' AS decimal(38,18))"),
                   ("v", "'é\U0001f600'"), ("c", "CAST('ab' AS char(4))"), ("x", "X'00ff'"),
                   ("y", "DATE '1600-02-29'"), ("z", "TIMESTAMP '2024-02-29 23:59:59.123'"),
                   ("a", "ARRAY[1, NULL]"), ("m", "MAP(ARRAY['k'], ARRAY[ARRAY[1.5]])"),
                   ("o", "CAST(ROW(1, 'q') AS ROW(f integer, g varchar))"), ("u", "CAST(NULL AS bigint)")]
        query = "SELECT " + ", ".join(f"{value} AS {name}" for name, value in columns)
        ask.succeed(f"CREATE TABLE kinds AS {query}")
        assert ask.row("SELECT * FROM kinds") == ask.row(query)

    def test_partitions_are_the_last_columns(self, ask, s3, source, bucket):
        ask.succeed(f"CREATE TABLE parts WITH (external_location = 's3://{bucket}/parts/', format = 'PARQUET', "
                    "write_compression = 'SNAPPY', partitioned_by = ARRAY['region', 'k']) AS "
                    f"SELECT id, name, region, id % 2 AS k FROM {source}")
        assert sorted(key.rpartition("/")[0] for key in keys_below(s3, bucket, "parts/")) == [
            "parts/region=__HIVE_DEFAULT_PARTITION__/k=0", "parts/region=eu/k=1", "parts/region=us/k=0"]
        assert ask.rows("SELECT id, name, region, k FROM parts ORDER BY id") == ask.rows(
            f"SELECT id, name, region, id % 2 FROM {source} ORDER BY id")
        assert ask.rows("SELECT id FROM parts WHERE region = 'eu' AND k = 1 ORDER BY 1") == [("1",), ("3",)]
        assert "region=us/k=0" in ask.lines("SHOW PARTITIONS parts")

    def test_without_data_and_without_rows(self, ask, source):
        ask.succeed(f"CREATE TABLE shape AS SELECT id, name FROM {source} WITH NO DATA")
        ask.succeed(f"CREATE TABLE nothing AS SELECT id, name FROM {source} WHERE id > 99")
        assert ask.rows("SELECT * FROM shape") == ask.rows("SELECT * FROM nothing") == []

    def test_an_existing_table_stays_as_it_is(self, ask, source):
        ask.succeed(f"CREATE TABLE once AS SELECT id FROM {source}")
        reason = ask.fail("CREATE TABLE once AS SELECT 1 AS a")
        assert reason.startswith("TABLE_ALREADY_EXISTS") and "once' already exists" in reason
        ask.succeed("CREATE TABLE IF NOT EXISTS once AS SELECT 1 AS a")
        assert len(ask.rows("SELECT id FROM once")) == 4

    def test_data_are_never_written_over(self, ask, s3, bucket, source):
        reason = ask.fail(f"CREATE TABLE copy WITH (external_location = 's3://{bucket}/source/') AS SELECT 1 AS a")
        assert reason.startswith("HIVE_PATH_ALREADY_EXISTS")
        assert keys_below(s3, bucket, "source/") == ["source/a.csv"]

    def test_a_query_that_fails_leaves_nothing(self, ask, s3, bucket, source):
        reason = ask.fail(f"CREATE TABLE broken WITH (external_location = 's3://{bucket}/broken/', "
                          f"partitioned_by = ARRAY['k']) AS SELECT 10 / (id - 4) AS v, id AS k FROM {source}")
        assert reason.startswith("DIVISION_BY_ZERO")
        assert keys_below(s3, bucket, "broken/") == []
        assert "broken" not in ask.lines("SHOW TABLES")

    @pytest.mark.parametrize("statement, reason", [
        ("CREATE TABLE c AS SELECT 1", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"),
        ("CREATE TABLE c AS SELECT 1 a, 2 A", "DUPLICATE_COLUMN_NAME"),
        ("CREATE TABLE nowhere.c AS SELECT 1 a", "SCHEMA_NOT_FOUND: line 1:1: Schema 'nowhere' does not exist"),
        ("CREATE TABLE c WITH (format = 'ORC') AS SELECT 1 a", "NOT_SUPPORTED: line 1:1: Writing format ORC"),
        ("CREATE TABLE c WITH (bucketed_by = ARRAY['a']) AS SELECT 1 a",
         "NOT_SUPPORTED: line 1:1: Table property bucketed_by"),
        ("CREATE TABLE c WITH (colour = 'red') AS SELECT 1 a", "INVALID_TABLE_PROPERTY"),
        ("CREATE TABLE c WITH (partitioned_by = ARRAY['a']) AS SELECT 1 a, 2 b", "HIVE_COLUMN_ORDER_MISMATCH"),
        ("CREATE TABLE c WITH (partitioned_by = ARRAY['k']) AS SELECT 1 a, k FROM UNNEST(sequence(1, 101)) AS u(k)",
         "HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers"),
        ("CREATE TABLE c WITH (partitioned_by = ARRAY['k']) AS SELECT 1 a, 'é' k", "HIVE_INVALID_PARTITION_VALUE"),
        ("CREATE TABLE c AS SELECT current_timestamp a", "NOT_SUPPORTED"),
    ])
    def test_what_is_refused(self, ask, statement, reason):
        assert ask.fail(statement).startswith(reason)


class TestInsert:
    def test_rows_come_to_those_that_are_there(self, ask, source):
        ask.succeed(f"CREATE TABLE grows AS SELECT id, name, price FROM {source}")
        execution = ask.succeed("INSERT INTO grows VALUES (5, 'v', 1.00), (6, NULL, 2.5)")
        assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "INSERT")
        answer = ask.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        assert answer["UpdateCount"] == 2
        ask.succeed(f"INSERT INTO grows (price, id) SELECT price, id + 10 FROM {source} WHERE id = 2")
        assert ask.rows("SELECT * FROM grows WHERE id > 4 ORDER BY id") == [
            ("5", "v", "1.00"), ("6", None, "2.50"), ("12", None, "2.25")]

    def test_into_partitions_where_they_lie(self, ask, s3, bucket):
        ask.succeed("CREATE EXTERNAL TABLE parts (v int) PARTITIONED BY (d string, k int) STORED AS PARQUET "
                    f"LOCATION 's3://{bucket}/parts/'")
        ask.succeed(f"ALTER TABLE parts ADD PARTITION (d = 'old', k = 1) LOCATION 's3://{bucket}/elsewhere/'")
        ask.succeed("INSERT INTO parts SELECT * FROM (VALUES (1, 'old', 1), (2, 'a/b c', 2), (3, 'old', 1))")
        ask.succeed("INSERT INTO parts VALUES (4, 'a/b c', 2)")
        assert len(keys_below(s3, bucket, "elsewhere/")) == 1
        assert {key.rpartition("/")[0] for key in keys_below(s3, bucket, "parts/")} == {"parts/d=a%2Fb c/k=2"}
        assert ask.rows("SELECT v, d, k FROM parts ORDER BY v") == [
            ("1", "old", "1"), ("2", "a/b c", "2"), ("3", "old", "1"), ("4", "a/b c", "2")]

    def test_parameters_of_a_prepared_statement(self, ask):
        ask.succeed("CREATE TABLE grows AS SELECT 1 AS id, CAST('a' AS varchar) AS name")
        ask.succeed("PREPARE more FROM INSERT INTO grows SELECT id + ?, ? FROM grows")
        ask.succeed("EXECUTE more USING 1, 'b''c'")
        assert ask.rows("SELECT * FROM grows ORDER BY id") == [("1", "a"), ("2", "b'c")]

    @pytest.mark.parametrize("statement, reason", [
        ("INSERT INTO source VALUES (1, 'a', 1, DATE '2024-01-01', 'eu')",
         "NOT_SUPPORTED: line 1:1: INSERT into a table of another format than Parquet"),
        ("INSERT INTO missing VALUES 1", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog."),
        ("INSERT INTO target VALUES ('a', 'b')", "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: "
         "Table: [integer, varchar], Query: [varchar(1), varchar(1)]"),
        ("INSERT INTO target VALUES (9223372036854775807, 'b')", "TYPE_MISMATCH"),
        ("INSERT INTO target VALUES 1", "TYPE_MISMATCH"),
        ("INSERT INTO target (id, nothing) VALUES (1, 2)", "COLUMN_NOT_FOUND"),
        ("INSERT INTO target (id, id) VALUES (1, 2)", "DUPLICATE_COLUMN_NAME"),
    ])
    def test_what_is_refused(self, ask, source, statement, reason):
        ask.succeed("CREATE TABLE target AS SELECT 1 AS id, CAST('a' AS varchar) AS name")
        assert ask.fail(statement).startswith(reason)
        assert ask.rows("SELECT * FROM target") == [("1", "a")]


class TestUnload:
    def test_rows_lie_where_they_were_sent(self, ask, s3, bucket, source):
        execution = ask.succeed(f"UNLOAD (SELECT id, name, region FROM {source} WHERE region IS NOT NULL) TO "
                                f"'s3://{bucket}/out/' WITH (format = 'PARQUET', compression = 'zstd', "
                                "partitioned_by = ARRAY['region'])")
        assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "UNLOAD")
        keys = keys_below(s3, bucket, "out/")
        assert sorted(manifest(s3, execution)) == [f"s3://{bucket}/{key}" for key in keys]
        europe = [key for key in keys if key.startswith("out/region=eu/")]
        assert read_parquet(s3, bucket, europe).to_pydict() == {"id": [1, 3], "name": ["x", None]}

    def test_what_is_there_stays(self, ask, s3, bucket, source):
        reason = ask.fail(f"UNLOAD (SELECT 1 AS a) TO 's3://{bucket}/source/' WITH (format = 'PARQUET')")
        assert reason.startswith("HIVE_PATH_ALREADY_EXISTS")
        assert keys_below(s3, bucket, "source/") == ["source/a.csv"]


def test_who_may_not_write_objects_writes_nothing(tarn, ask, s3, bucket, name, source):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/secret/*"}]})
    user = Asker(tarn.client("athena", keys), name, f"s3://{bucket}/results/")
    reason = user.fail(f"UNLOAD (SELECT * FROM {source}) TO 's3://{bucket}/secret/' WITH (format = 'PARQUET')")
    assert reason.startswith(f"PERMISSION_DENIED: Permission denied on S3 path: s3://{bucket}/secret/")
    assert keys_below(s3, bucket, "secret/") == []
