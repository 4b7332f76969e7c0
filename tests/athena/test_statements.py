"""Prepared statements and views, by SQL and by the API, as their caller."""

import base64
import json

import pytest
from asking import Asker, put_files, refusal


@pytest.fixture
def towns(ask, s3, bucket):
    put_files(s3, bucket, {"towns/a.csv": "Lyon,522\nOslo,697\nPune,3124\n"})
    ask.succeed(f"CREATE EXTERNAL TABLE towns (town string, people int) ROW FORMAT DELIMITED FIELDS "
                f"TERMINATED BY ',' LOCATION 's3://{bucket}/towns/'")
    return ask


def test_values_of_an_execution_are_expressions(towns):
    sql = "SELECT town FROM towns WHERE people > ? AND town <> ? ORDER BY town"
    assert towns.rows(sql, ExecutionParameters=["600", "'Oslo'"]) == [("Pune",)]
    execution = towns.finish(sql, ExecutionParameters=["600", "'Oslo'"])
    assert execution["ExecutionParameters"] == ["600", "'Oslo'"]
    # A value names no column, and there are as many as question marks.
    assert "COLUMN_NOT_FOUND" in towns.fail(sql, ExecutionParameters=["600", "town"])
    for values in ([], ["600"], ["600", "'Oslo'", "1"]):
        arguments = {"ExecutionParameters": values} if values else {}
        assert ("Incorrect number of parameters: expected 2 but found "
                f"{len(values)}") in towns.fail(sql, **arguments)


def test_prepare_execute_deallocate(towns):
    towns.succeed("PREPARE big_towns FROM SELECT town FROM towns WHERE people > ? LIMIT 1")
    assert towns.rows("EXECUTE big_towns USING 1000") == [("Pune",)]
    assert towns.rows("EXECUTE big_towns", ExecutionParameters=["3000"]) == [("Pune",)]
    execution = towns.finish("EXECUTE big_towns USING 1000")
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "SELECT")
    assert execution["Query"] == "EXECUTE big_towns USING 1000"
    assert "already exists" in towns.fail("PREPARE big_towns FROM SELECT 1")
    towns.succeed("DEALLOCATE PREPARE big_towns")
    answer = refusal(towns.start, sql="EXECUTE big_towns USING 1000")
    assert "big_towns was not found" in answer["Error"]["Message"]
    assert "was not found" in towns.fail("DEALLOCATE PREPARE big_towns")


def test_execute_immediate(calculator):
    assert calculator.rows("EXECUTE IMMEDIATE 'SELECT ? || ''b''' USING 'a'") == [("ab",)]


def test_prepared_statements_of_the_api(tarn, towns):
    athena = towns.athena
    for name in ("first", "second"):
        athena.create_prepared_statement(StatementName=name, WorkGroup="primary",
                                         QueryStatement="SELECT count(*) FROM towns WHERE town = ?")
    assert towns.rows("EXECUTE first USING 'Oslo'") == [("1",)]
    athena.update_prepared_statement(StatementName="first", WorkGroup="primary",
                                     QueryStatement="SELECT 7", Description="seven")
    statement = athena.get_prepared_statement(
        StatementName="first", WorkGroup="primary")["PreparedStatement"]
    assert (statement["QueryStatement"], statement["Description"]) == ("SELECT 7", "seven")
    page = athena.list_prepared_statements(WorkGroup="primary", MaxResults=1)
    rest = athena.list_prepared_statements(WorkGroup="primary", NextToken=page["NextToken"])
    names = [s["StatementName"] for s in page["PreparedStatements"] + rest["PreparedStatements"]]
    assert {"first", "second"} <= set(names) and names == sorted(names)
    found = athena.batch_get_prepared_statement(
        WorkGroup="primary", PreparedStatementNames=["second", "nobody"])
    assert [s["StatementName"] for s in found["PreparedStatements"]] == ["second"]
    assert [s["StatementName"] for s in found["UnprocessedPreparedStatementNames"]] == ["nobody"]
    for name in ("first", "second"):
        athena.delete_prepared_statement(StatementName=name, WorkGroup="primary")
    missing = refusal(athena.get_prepared_statement, StatementName="first", WorkGroup="primary")
    assert missing["Error"]["Code"] == "ResourceNotFoundException"
    broken = refusal(athena.create_prepared_statement, StatementName="third", WorkGroup="primary",
                     QueryStatement="SELECT FROM")
    assert broken["Error"]["Code"] == "InvalidRequestException"


def test_views(tarn, towns, name):
    towns.succeed("CREATE VIEW big AS SELECT town AS t, people / 2 half FROM towns WHERE people > 600")
    assert towns.rows("SELECT half, t FROM big ORDER BY 1") == [("348", "Oslo"), ("1562", "Pune")]
    assert towns.lines("SHOW VIEWS") == ["big"]
    assert towns.lines("SHOW CREATE VIEW big")[0] == f"CREATE VIEW {name}.big AS"
    # Names in a view are of its own database, whoever asks from where.
    elsewhere = Asker(towns.athena, None, towns.output)
    assert elsewhere.rows(f"SELECT count(*) FROM {name}.big b JOIN {name}.towns t "
                          "ON t.town = b.t") == [("2",)]
    table = tarn.client("glue").get_table(DatabaseName=name, Name="big")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]] == [
        ("t", "string"), ("half", "int")]
    text = table["ViewOriginalText"]
    stored = json.loads(base64.b64decode(text.removeprefix("/* Presto View: ").removesuffix(" */")))
    assert stored["schema"] == name
    assert stored["columns"] == [{"name": "t", "type": "varchar"},
                                 {"name": "half", "type": "integer"}]
    assert "View already exists" in towns.fail("CREATE VIEW big AS SELECT 1 x")
    towns.succeed("CREATE OR REPLACE VIEW big AS SELECT sum(half) s FROM (SELECT 3 half) q")
    assert towns.rows("SELECT * FROM big") == [("3",)]
    towns.succeed("DROP VIEW big")
    assert "does not exist" in towns.fail("SELECT * FROM big")


def test_views_that_do_not_hold(towns):
    assert "Column name not specified at position 1" in towns.fail("CREATE VIEW v AS SELECT 1")
    assert "specified more than once" in towns.fail("CREATE VIEW v AS SELECT 1 a, 2 a")
    assert "Unsupported Hive type" in towns.fail("CREATE VIEW v AS SELECT now() a")
    assert "Table already exists" in towns.fail("CREATE OR REPLACE VIEW towns AS SELECT 1 a")
    towns.succeed("CREATE VIEW a AS SELECT 1 x")
    towns.succeed("CREATE VIEW b AS SELECT x FROM a")
    towns.succeed("CREATE OR REPLACE VIEW a AS SELECT x FROM b")
    assert "View is recursive" in towns.fail("SELECT * FROM a")
    towns.succeed("CREATE OR REPLACE VIEW a AS SELECT town x FROM towns")
    assert "stale" in towns.fail("SELECT * FROM b")


def test_a_view_is_read_as_its_caller(tarn, towns, bucket, name):
    towns.succeed("CREATE VIEW big AS SELECT town FROM towns WHERE people > 600")
    statements = [
        {"Effect": "Allow", "Action": ["athena:*", "glue:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": [
            f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/results/*"]}]
    keys = tarn.user(f"view-{name}", {"Version": "2012-10-17", "Statement": statements})
    asked = Asker(tarn.client("athena", keys), name, towns.output)
    assert "Permission denied on S3 path" in asked.fail("SELECT * FROM big")
