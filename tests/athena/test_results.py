"""Results: their bytes in S3, pages, types of columns, history, tokens."""

import csv
import io
import time
import uuid

import pytest
from asking import Asker, put_files, refusal


def result_text(s3, execution):
    bucket, key = execution["ResultConfiguration"]["OutputLocation"][len("s3://"):].split("/", 1)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def test_bytes_of_the_result(ask, s3):
    execution = ask.succeed("SELECT 1 AS a, 'x' AS \"B\" UNION ALL SELECT NULL, '' ORDER BY 1")
    assert result_text(s3, execution) == '"a","B"\n"1","x"\n,""\n'
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"{ask.output}{execution['QueryExecutionId']}.csv"
    assert execution["Statistics"]["DataScannedInBytes"] == 0


AWKWARD = ["", "plain", 'a "quoted" word', "comma, and", "two\nlines", "cr\r\nlf", "\ttab", "naïve",
           "日本語 🎉", "'single'", "back\\slash", " spaces ", '"', '""', "x" * 5000, "NULL", "\\N"]


def test_awkward_texts_come_back_as_they_are(ask, s3):
    sql = "SELECT * FROM (VALUES " + ", ".join(
        f"({number}, '{text.replace(chr(39), chr(39) * 2)}')"
        for number, text in enumerate(AWKWARD)) + ", (999, NULL)) AS t(n, s) ORDER BY n"
    execution = ask.succeed(sql)
    expected = [(str(number), text) for number, text in enumerate(AWKWARD)] + [("999", None)]
    assert ask.all_rows(execution["QueryExecutionId"])[1:] == expected
    read = list(csv.reader(io.StringIO(result_text(s3, execution), newline="")))
    assert [tuple(row) for row in read[1:-1]] == expected[:-1] and read[-1] == ["999", ""]


def test_rows_of_nothing_but_null(ask):
    rows = ask.rows("SELECT x FROM (VALUES CAST(NULL AS integer), 1, NULL) AS t(x)")
    assert sorted(rows, key=str) == [("1",), (None,), (None,)]
    assert ask.rows("SELECT NULL, NULL") == [(None, None)]
    assert ask.rows("SELECT 1 WHERE false") == []


def test_wide_and_long_results(ask):
    wide = ask.row("SELECT " + ", ".join(f"{n} AS c{n}" for n in range(500)))
    assert wide == tuple(str(n) for n in range(500))
    execution = ask.succeed("SELECT n, rpad('', 300, 'é') FROM UNNEST(sequence(1, 3000)) AS t(n) "
                            "ORDER BY n")
    assert ask.all_rows(execution["QueryExecutionId"])[1:] == [
        (str(n), "é" * 300) for n in range(1, 3001)]


def test_pages(ask):
    execution = ask.succeed("SELECT n FROM UNNEST(sequence(1, 25)) AS t(n) ORDER BY n")
    query_id = execution["QueryExecutionId"]
    pages, token = [], None
    while True:
        more = {"NextToken": token} if token else {}
        page = ask.athena.get_query_results(QueryExecutionId=query_id, MaxResults=10, **more)
        pages.append([row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]])
        assert page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"][0]["Name"] == "n"
        token = page.get("NextToken")
        if not token:
            break
    numbers = [str(n) for n in range(1, 26)]
    assert pages == [["n"] + numbers[:9], numbers[9:19], numbers[19:]]
    assert len(ask.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]) == 26
    error = refusal(ask.athena.get_query_results, QueryExecutionId=query_id, MaxResults=1001)
    assert error["Error"]["Code"] == "InvalidRequestException"
    error = refusal(ask.athena.get_query_results, QueryExecutionId=query_id, NextToken="no such")
    assert error["Error"]["Code"] == "InvalidRequestException"


def test_types_of_columns(ask):
    columns = {
        "true": ("boolean", 0, 0), "TINYINT '1'": ("tinyint", 3, 0),
        "SMALLINT '1'": ("smallint", 5, 0), "1": ("integer", 10, 0),
        "BIGINT '1'": ("bigint", 19, 0),
        "REAL '1'": ("float", 17, 0), "1e0": ("double", 17, 0), "DECIMAL '1.25'": ("decimal", 3, 2),
        "CAST(1 AS decimal(38, 5))": ("decimal", 38, 5), "CAST('x' AS varchar)":
        ("varchar", 2147483647, 0), "CAST('x' AS varchar(10))": ("varchar", 10, 0),
        "CAST('x' AS char(3))": ("char", 3, 0), "DATE '2024-02-29'": ("date", 0, 0),
        "TIMESTAMP '2024-02-29 01:02:03.456'": ("timestamp", 3, 0), "ARRAY[1, 2]": ("array", 0, 0),
        "MAP(ARRAY['a'], ARRAY[1])": ("map", 0, 0), "CAST(ROW(1, 'x') AS row(a int, b varchar))":
        ("row", 0, 0), "X'6869'": ("varbinary", 1073741824, 0)}
    execution = ask.succeed("SELECT " + ", ".join(
        f"{expression} AS c{number}" for number, expression in enumerate(columns)))
    infos = ask.columns(execution["QueryExecutionId"])
    found = {expression: (info["Type"], info["Precision"], info["Scale"])
             for expression, info in zip(columns, infos)}
    assert found == columns
    for number, info in enumerate(infos):
        assert (info["Name"], info["Label"], info["CatalogName"], info["Nullable"]) == (
            f"c{number}", f"c{number}", "hive", "UNKNOWN")
        assert info["CaseSensitive"] == (info["Type"] in ("varchar", "char"))
    assert ask.all_rows(execution["QueryExecutionId"])[1] == (
        "true", "1", "1", "1", "1", "1.0", "1.0", "1.25", "1.00000", "x", "x", "x  ", "2024-02-29",
        "2024-02-29 01:02:03.456", "[1, 2]", "{a=1}", "{a=1, b=x}", "68 69")


def test_columns_without_names(ask):
    execution = ask.succeed("SELECT 1, 2 AS b, count(*)")
    assert ask.all_rows(execution["QueryExecutionId"])[0] == ("_col0", "b", "_col2")


def test_execution_tells_all(ask):
    before = time.time()
    execution = ask.succeed("SELECT 1 AS one")
    assert execution["Query"] == "SELECT 1 AS one"
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "SELECT")
    assert execution["WorkGroup"] == "primary"
    assert execution["QueryExecutionContext"] == {"Database": ask.database,
                                                  "Catalog": "awsdatacatalog"}
    assert execution["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    status, spent = execution["Status"], execution["Statistics"]
    submitted, completed = (status[key].timestamp()
                            for key in ("SubmissionDateTime", "CompletionDateTime"))
    assert before - 1 <= submitted <= completed <= time.time() + 1
    total = spent["TotalExecutionTimeInMillis"]
    assert 0 <= spent["QueryQueueTimeInMillis"] <= total
    assert 0 <= spent["QueryPlanningTimeInMillis"] <= total
    assert 0 <= spent["EngineExecutionTimeInMillis"] <= total
    assert total <= (completed - submitted) * 1000 + 2
    statistics = ask.athena.get_query_runtime_statistics(
        QueryExecutionId=execution["QueryExecutionId"])["QueryRuntimeStatistics"]
    assert statistics["Rows"]["OutputRows"] == 1
    assert statistics["Rows"]["OutputBytes"] == len('"one"\n"1"\n')


def test_same_token_same_query(ask):
    token = str(uuid.uuid4())
    first = ask.start("SELECT 1", ClientRequestToken=token)
    assert ask.start("SELECT 1", ClientRequestToken=token) == first
    assert ask.start("SELECT 1", ClientRequestToken=str(uuid.uuid4())) != first
    error = refusal(ask.start, sql="SELECT 2", ClientRequestToken=token)["Error"]
    assert error["Code"] == "InvalidRequestException" and "Idempotent" in error["Message"]


def test_history_newest_first_in_pages(ask):
    started = []
    for number in range(5):
        started.append(ask.succeed(f"SELECT {number}")["QueryExecutionId"])
        time.sleep(0.002)
    listed, token = [], None
    while len(listed) < 5:
        more = {"NextToken": token} if token else {}
        page = ask.athena.list_query_executions(MaxResults=2, **more)
        assert len(page["QueryExecutionIds"]) == 2
        listed += page["QueryExecutionIds"]
        token = page["NextToken"]
    assert listed[:5] == started[::-1]
    answer = ask.athena.batch_get_query_execution(QueryExecutionIds=started + [str(uuid.uuid4())])
    assert [one["Query"] for one in answer["QueryExecutions"]] == [
        f"SELECT {number}" for number in range(5)]
    assert len(answer["UnprocessedQueryExecutionIds"]) == 1
    error = refusal(ask.athena.list_query_executions, WorkGroup="absent")["Error"]
    assert error["Code"] == "InvalidRequestException"


def test_unknown_query(ask):
    absent = str(uuid.uuid4())
    for call in (ask.athena.get_query_execution, ask.athena.get_query_results,
                 ask.athena.stop_query_execution):
        error = refusal(call, QueryExecutionId=absent)["Error"]
        assert (error["Code"], error["Message"]) == (
            "InvalidRequestException", f"QueryExecution {absent} was not found")


def test_results_of_a_failed_query(ask):
    execution = ask.finish("SELECT 1 / 0")
    error = refusal(ask.athena.get_query_results,
                    QueryExecutionId=execution["QueryExecutionId"])["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidRequestException",
        "Query did not finish successfully. Final query state: FAILED")


def test_output_location_of_the_work_group(own_tarn, name):
    athena, s3 = own_tarn.client("athena"), own_tarn.client("s3")
    for bucket in ("ours-" + name, "theirs-" + name):
        s3.create_bucket(Bucket=bucket)
    ours, theirs = f"s3://ours-{name}/group/", f"s3://theirs-{name}/asked/"
    ask = Asker(athena, None, theirs)
    error = refusal(athena.start_query_execution, QueryString="SELECT 1")["Error"]
    assert error["Code"] == "InvalidRequestException" and "output location" in error["Message"]
    athena.update_work_group(WorkGroup="primary", ConfigurationUpdates={
        "ResultConfigurationUpdates": {"OutputLocation": ours},
        "EnforceWorkGroupConfiguration": False})

    def location(**arguments):
        return ask.succeed("SELECT 1", **arguments)["ResultConfiguration"]["OutputLocation"]

    assert location(ResultConfiguration={}).startswith(ours)
    assert location().startswith(theirs)
    athena.update_work_group(WorkGroup="primary", ConfigurationUpdates={
        "EnforceWorkGroupConfiguration": True})
    assert location().startswith(ours)
    configuration = athena.get_work_group(WorkGroup="primary")["WorkGroup"]["Configuration"]
    assert configuration["ResultConfiguration"]["OutputLocation"] == ours


def test_output_bucket_that_is_not_there(ask, name):
    error = refusal(ask.start, sql="SELECT 1",
                    ResultConfiguration={"OutputLocation": f"s3://absent-{name}/"})["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidRequestException", f"Unable to verify/create output bucket absent-{name}")


@pytest.mark.parametrize("bad", ["bucket/prefix", "s3://", "http://bucket/", ""])
def test_output_location_that_is_none(ask, bad):
    error = refusal(ask.start, sql="SELECT 1", ResultConfiguration={"OutputLocation": bad})["Error"]
    assert error["Code"] == "InvalidRequestException"


def test_result_that_was_deleted(ask, s3, bucket):
    query_id = ask.succeed("SELECT 1")["QueryExecutionId"]
    s3.delete_object(Bucket=bucket, Key=f"results/{query_id}.csv")
    error = refusal(ask.athena.get_query_results, QueryExecutionId=query_id)["Error"]
    assert error["Code"] == "InvalidRequestException" and query_id in error["Message"]


def test_results_and_history_survive_a_kill(own_tarn, name):
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket=name)
    put_files(s3, name, {"t/a.csv": "1,x\n2,y\n"})
    ask = Asker(own_tarn.client("athena"), "d", f"s3://{name}/results/")
    ask.succeed("CREATE DATABASE d")
    ask.succeed("CREATE EXTERNAL TABLE t (n int, s string) ROW FORMAT DELIMITED "
                f"FIELDS TERMINATED BY ',' LOCATION 's3://{name}/t/'")
    good = ask.succeed("SELECT n, s FROM t ORDER BY n")
    bad = ask.finish("SELECT 1 / 0")
    endless = ask.start("SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), "
                        "UNNEST(sequence(1, 10000)) AS b(x), UNNEST(sequence(1, 10000)) AS c(x) "
                        "WHERE a.x * b.x <> c.x")
    own_tarn.restart()
    again = ask.execution(good["QueryExecutionId"])
    assert again == good
    assert ask.all_rows(good["QueryExecutionId"]) == [("n", "s"), ("1", "x"), ("2", "y")]
    assert ask.execution(bad["QueryExecutionId"]) == bad
    lost = ask.wait(endless)["Status"]
    assert lost["State"] == "FAILED" and lost["StateChangeReason"]
    listed = ask.athena.list_query_executions()["QueryExecutionIds"]
    assert {good["QueryExecutionId"], bad["QueryExecutionId"], endless} <= set(listed)
    assert ask.rows("SELECT sum(n) FROM t") == [("3",)]
