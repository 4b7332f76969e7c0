"""DDL and utility statements: what they change in the catalog, and the lines they answer."""

import pytest
from asking import put_files

LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


def make_table(ask, bucket, name="t", columns="n int, s string", tail=""):
    ask.succeed(f"CREATE EXTERNAL TABLE {name} ({columns}) {tail} LOCATION 's3://{bucket}/{name}/'")


def test_database_comes_and_goes(ask, tarn, name):
    glue = tarn.client("glue")
    made = "made_" + name
    execution = ask.succeed(f"CREATE DATABASE {made} COMMENT 'words' LOCATION 's3://{name}/d/' "
                            "WITH DBPROPERTIES ('creator'='me')")
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_DATABASE")
    assert execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    database = glue.get_database(Name=made)["Database"]
    assert database["Description"] == "words"
    assert database["LocationUri"] == f"s3://{name}/d/"
    assert database["Parameters"]["creator"] == "me"
    assert ask.fail(f"CREATE DATABASE {made}") == (
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
        f"Database {made} already exists")
    ask.succeed(f"CREATE SCHEMA IF NOT EXISTS `{made}`")
    assert made in ask.lines("SHOW DATABASES")
    assert ask.lines(f"SHOW SCHEMAS LIKE 'made_{name[:8]}*'") == [made]
    make_table(ask, name, f"{made}.t")
    assert "is not empty" in ask.fail(f"DROP DATABASE {made}")
    ask.succeed(f"DROP DATABASE {made} CASCADE")
    assert made not in ask.lines("SHOW DATABASES")
    assert ask.fail(f"DROP DATABASE {made}") == (
        f"FAILED: SemanticException [Error 10072]: Database does not exist: {made}")
    ask.succeed(f"DROP DATABASE IF EXISTS {made}")


FORMATS = {
    "delimited": (
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' ESCAPED BY '\\\\' NULL DEFINED AS 'nil'",
        "a.txt", b"1|one\n2|t\\|wo\n3|nil\nnil|four\n"),
    "tabs": ("ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' STORED AS TEXTFILE",
             "a.tsv", b"1\tone\n2\tt|wo\n3\t\\N\n\\N\tfour\n"),
    "json": ("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "a.json",
             b'{"n":1,"s":"one"}\n{"n":2,"s":"t|wo"}\n{"n":3,"s":null}\n{"s":"four"}\n'),
    "hive-json": ("ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'", "a.json",
                  b'{"n":1,"s":"one"}\n{"n":2,"s":"t|wo"}\n{"n":3,"s":null}\n{"s":"four"}\n'),
}


@pytest.mark.parametrize("form", FORMATS)
def test_external_table_reads_its_format(ask, s3, bucket, form):
    tail, file, content = FORMATS[form]
    put_files(s3, bucket, {"t/" + file: content})
    make_table(ask, bucket, tail=tail)
    assert sorted(ask.rows("SELECT n, s FROM t"), key=str) == sorted(
        [("1", "one"), ("2", "t|wo"), ("3", None), (None, "four")], key=str)


def test_open_csv_table(ask, s3, bucket):
    put_files(s3, bucket, {"t/a.csv": 'id;word\n1;"a ""quoted"" word"\n2;"semi;colon"\n3;\n'})
    make_table(ask, bucket, tail="ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
               "WITH SERDEPROPERTIES ('separatorChar'=';','quoteChar'='\"','escapeChar'='\"')")
    ask.succeed("ALTER TABLE t SET TBLPROPERTIES ('skip.header.line.count'='1')")
    assert ask.rows("SELECT n, s FROM t ORDER BY n") == [
        ("1", 'a "quoted" word'), ("2", "semi;colon"), ("3", "")]


def test_parquet_table(ask, s3, bucket):
    import io

    import pyarrow
    import pyarrow.parquet
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({
        "n": pyarrow.array([1, None], pyarrow.int32()), "s": ["x", None],
        "xs": pyarrow.array([[1, 2], []], pyarrow.list_(pyarrow.int64())),
        "r": [{"a": 1, "b": "u"}, None]}), out)
    put_files(s3, bucket, {"t/a.parquet": out.getvalue()})
    make_table(ask, bucket, tail="STORED AS PARQUET",
               columns="n int, s string, xs array<bigint>, r struct<a:bigint,b:string>")
    assert ask.rows("SELECT n, s, xs, r.b, cardinality(xs) FROM t ORDER BY n") == [
        ("1", "x", "[1, 2]", "u", "2"), (None, None, "[]", None, "0")]


def test_table_that_is_there_and_is_not(ask, bucket, name):
    make_table(ask, bucket)
    assert ask.fail(f"CREATE EXTERNAL TABLE t (n int) LOCATION 's3://{bucket}/t/'") == (
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
        "AlreadyExistsException(message:Table t already exists)")
    ask.succeed(f"CREATE EXTERNAL TABLE IF NOT EXISTS t (other int) LOCATION 's3://{bucket}/t/'")
    assert [line.strip() for line in ask.lines("SHOW COLUMNS IN t")] == ["n", "s"]
    assert "Database does not exist: absent" in ask.fail(
        f"CREATE EXTERNAL TABLE absent.t (n int) LOCATION 's3://{bucket}/t/'")
    ask.succeed("DROP TABLE t")
    assert ask.lines("SHOW TABLES") == []
    assert "Table not found " + name + ".t" in ask.fail("DROP TABLE t")
    ask.succeed("DROP TABLE IF EXISTS t")
    for statement in ("DESCRIBE t", "SHOW COLUMNS IN t", "SHOW PARTITIONS t",
                      "SHOW CREATE TABLE t", "MSCK REPAIR TABLE t"):
        assert "Table not found " + name + ".t" in ask.fail(statement), statement


def test_bad_tables_are_refused_by_name(ask, bucket):
    at = f"LOCATION 's3://{bucket}/t/'"
    for text, reason in [
            (f"CREATE EXTERNAL TABLE t (n int, N int) {at}", "Duplicate column name: n"),
            (f"CREATE EXTERNAL TABLE t (n int) PARTITIONED BY (n int) {at}",
             "Duplicate column name: n"),
            (f"CREATE EXTERNAL TABLE t (n wrong) {at}", "wrong"),
            ("CREATE EXTERNAL TABLE t (n int) LOCATION 'http://x/y'", "s3://"),
            (f"CREATE EXTERNAL TABLE t (n int) STORED AS NOTHING {at}", "NOTHING")]:
        try:
            assert reason in ask.fail(text), text
        except ask.athena.exceptions.InvalidRequestException as refused:
            assert reason in str(refused), text
    assert ask.lines("SHOW TABLES") == []


def test_show_and_describe(ask, tarn, bucket, name):
    make_table(ask, bucket, "events",
               "n int COMMENT 'a number', tags array<string>, who struct<id:bigint,name:string>",
               "PARTITIONED BY (year int, month string) STORED AS PARQUET")
    make_table(ask, bucket, "others")
    execution = ask.succeed("SHOW TABLES")
    assert (execution["StatementType"], execution["SubstatementType"]) == ("UTILITY", "SHOW_TABLES")
    assert ask.columns(execution["QueryExecutionId"])[0]["Name"] == "tab_name"
    assert ask.lines(f"SHOW TABLES IN {name}") == ["events", "others"]
    assert ask.lines("SHOW TABLES 'ev*'") == ["events"]
    assert ask.lines("SHOW TABLES 'e.*|oth*'") == ["events", "others"]
    assert "does not exist: absent" in ask.fail("SHOW TABLES IN absent")
    columns = ["n", "tags", "who", "year", "month"]
    for statement in ("SHOW COLUMNS IN events", f"SHOW COLUMNS FROM events FROM {name}",
                      f"SHOW COLUMNS IN {name}.events"):
        assert [line.strip() for line in ask.lines(statement)] == columns
    described = ask.lines("DESCRIBE events")
    assert described[0] == "n".ljust(20) + "\t" + "int".ljust(20) + "\t" + "a number".ljust(20)
    fields = [[part.strip() for part in line.split("\t")] for line in described]
    assert fields[:5] == [["n", "int", "a number"], ["tags", "array<string>", ""],
                          ["who", "struct<id:bigint,name:string>", ""], ["year", "int", ""],
                          ["month", "string", ""]]
    assert ["# Partition Information", "", ""] in fields
    assert any("Location:" in line for line in ask.lines("DESCRIBE FORMATTED events"))


def test_show_create_table_makes_the_same_table(ask, tarn, bucket, name):
    make_table(ask, bucket, columns="`n` int COMMENT 'it\\'s', m map<string,array<int>>",
               tail="COMMENT 'all' PARTITIONED BY (p string) ROW FORMAT DELIMITED FIELDS "
                    "TERMINATED BY '\\t' ESCAPED BY '\\\\'")
    ask.succeed("ALTER TABLE t SET TBLPROPERTIES ('a'='1', 'b'='it\\'s')")
    glue = tarn.client("glue")

    def table():
        found = glue.get_table(DatabaseName=name, Name="t")["Table"]
        return {key: found[key] for key in ("StorageDescriptor", "PartitionKeys", "TableType")} | {
            "Parameters": {key: value for key, value in found["Parameters"].items()
                           if key != "transient_lastDdlTime"}}

    before = table()
    lines = ask.lines("SHOW CREATE TABLE t")
    assert lines[0] == f"CREATE EXTERNAL TABLE `{name}.t`("
    assert lines[1] == "  `n` int COMMENT 'it\\'s', "
    ask.succeed("DROP TABLE t")
    ask.succeed("\n".join(lines).replace(f"`{name}.t`", "`t`"))
    assert table() == before


def test_partitions(ask, tarn, s3, bucket, name):
    put_files(s3, bucket, {
        "t/y=1/m=a/1.csv": "1,x\n", "t/y=1/m=b/1.csv": "2,x\n3,x\n", "t/y=2/m=a%2Fb/1.csv": "4,x\n",
        "t/y=1/_temporary/m=c/1.csv": "9,x\n", "t/stray.csv": "9,x\n", "else/1.csv": "5,x\n"})
    make_table(ask, bucket, tail="PARTITIONED BY (y int, m string) "
                                 "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','")
    assert ask.rows("SELECT count(*) FROM t") == [("0",)]
    repaired = ask.lines("MSCK REPAIR TABLE t")
    assert repaired[0].startswith("Partitions not in metastore:\t")
    assert [line for line in repaired[1:]] == [
        f"Repair: Added partition to metastore t:{path}"
        for path in ("y=1/m=a", "y=1/m=b", "y=2/m=a%2Fb")]
    assert ask.lines("MSCK REPAIR TABLE t") == []
    ask.succeed(f"ALTER TABLE t ADD PARTITION (y=3, m='z') LOCATION 's3://{bucket}/else/' "
                "PARTITION (y=4, m='none')")
    assert ask.lines("SHOW PARTITIONS t") == [
        "y=1/m=a", "y=1/m=b", "y=2/m=a%2Fb", "y=3/m=z", "y=4/m=none"]
    assert ask.rows("SELECT y, m, count(*), sum(n) FROM t GROUP BY y, m ORDER BY y, m") == [
        ("1", "a", "1", "1"), ("1", "b", "2", "5"), ("2", "a/b", "1", "4"), ("3", "z", "1", "5")]
    assert "AlreadyExistsException" in ask.fail("ALTER TABLE t ADD PARTITION (y=3, m='z')")
    ask.succeed("ALTER TABLE t ADD IF NOT EXISTS PARTITION (y=3, m='z')")
    ask.succeed("ALTER TABLE t DROP PARTITION (y=1, m='b')")
    assert "y=1/m=b" not in ask.lines("SHOW PARTITIONS t")
    assert "Partition not found" in ask.fail("ALTER TABLE t DROP PARTITION (y=1, m='b')")
    ask.succeed("ALTER TABLE t DROP IF EXISTS PARTITION (y=1, m='b')")
    ask.succeed("ALTER TABLE t ADD PARTITION (y=10, m='ten')")
    ask.succeed("ALTER TABLE t DROP PARTITION (y>=4)")
    assert ask.lines("SHOW PARTITIONS t") == ["y=1/m=a", "y=2/m=a%2Fb", "y=3/m=z"]
    ask.succeed("ALTER TABLE t DROP PARTITION (y=1), PARTITION (y=2)")
    assert ask.lines("SHOW PARTITIONS t") == ["y=3/m=z"]
    assert "Non-Partition column" in ask.fail("ALTER TABLE t ADD PARTITION (q=1)")
    glue = tarn.client("glue")
    partition = glue.get_partition(DatabaseName=name, TableName="t",
                                   PartitionValues=["3", "z"])["Partition"]
    assert partition["StorageDescriptor"]["Location"] == f"s3://{bucket}/else/"
    assert partition["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == LAZY


def test_repair_keeps_the_folders_as_they_are(ask, s3, bucket):
    put_files(s3, bucket, {"t/Part=A%20b/1.csv": "1,x\n", "t/Part=plus+1/1.csv": "2,x\n",
                           "t/Part=é €/1.csv": "3,x\n"})
    make_table(ask, bucket, tail="PARTITIONED BY (part string) "
                                 "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','")
    ask.succeed("MSCK REPAIR TABLE t")
    assert ask.rows("SELECT part, n FROM t ORDER BY n") == [
        ("A b", "1"), ("plus+1", "2"), ("é €", "3")]


def test_drop_tells_tables_from_views(ask, tarn, bucket, name):
    make_table(ask, bucket)
    tarn.client("glue").create_table(DatabaseName=name, TableInput={
        "Name": "v", "TableType": "VIRTUAL_VIEW", "ViewOriginalText": "SELECT 1"})
    assert "Cannot drop a base table with DROP VIEW" in ask.fail("DROP VIEW t")
    assert "Cannot drop a view with DROP TABLE" in ask.fail("DROP TABLE v")
    assert ask.lines("SHOW VIEWS") == ["v"]
    assert "INVALID_VIEW" in ask.fail("SELECT * FROM v")
    ask.succeed("DROP VIEW v")
    assert ask.lines("SHOW TABLES") == ["t"]


def test_partitions_of_a_table_without(ask, bucket):
    make_table(ask, bucket)
    for statement in ("SHOW PARTITIONS t", "MSCK REPAIR TABLE t",
                      "ALTER TABLE t ADD PARTITION (p=1)"):
        assert "is not a partitioned table" in ask.fail(statement), statement


def test_columns_are_added_and_replaced(ask, s3, bucket):
    put_files(s3, bucket, {"t/a.csv": "1,x,7\n2,y\n"})
    make_table(ask, bucket, tail="ROW FORMAT DELIMITED FIELDS TERMINATED BY ','")
    ask.succeed("ALTER TABLE t ADD COLUMNS (k bigint)")
    assert ask.rows("SELECT n, s, k FROM t ORDER BY n") == [("1", "x", "7"), ("2", "y", None)]
    ask.succeed("ALTER TABLE t REPLACE COLUMNS (a string, b string)")
    assert ask.rows("SELECT * FROM t ORDER BY 1") == [("1", "x"), ("2", "y")]


@pytest.mark.parametrize("text, name", [
    ("EXPLAIN SELECT 1", "EXPLAIN"),
    ("DELETE FROM t", "DELETE")])
def test_what_is_not_served_says_so(calculator, text, name):
    try:
        reason = calculator.fail(text)
    except calculator.athena.exceptions.InvalidRequestException as refused:
        reason = str(refused)
    assert name in reason and ("not support" in reason or "Tarn does not serve" in reason)


def test_the_database_of_a_request_may_be_in_backticks(ask, s3, bucket, name):
    """As awswrangler's repair_table sends it."""
    put_files(s3, bucket, {"b/day=1/a.csv": "1\n"})
    ask.succeed(f"CREATE EXTERNAL TABLE b (x int) PARTITIONED BY (day string) ROW FORMAT DELIMITED "
                f"LOCATION 's3://{bucket}/b/'")
    context = {"Database": f"`{name}`"}
    ask.succeed("MSCK REPAIR TABLE `b`;", QueryExecutionContext=context)
    assert ask.rows("SELECT x, day FROM b", QueryExecutionContext=context) == [("1", "1")]
