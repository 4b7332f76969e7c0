"""Queries while they run: cancelling, many at once, and errors with their places."""

import concurrent.futures
import os
import pathlib
import time

import pytest
from asking import Asker, put_files, refusal
from quickness import quickest

ENDLESS = ("SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), "
           "UNNEST(sequence(1, 10000)) AS b(x), UNNEST(sequence(1, 10000)) AS c(x) "
           "WHERE a.x * b.x <> c.x")


def cancelled(ask, query_id):
    """The execution, and how long it took from the call."""
    began = time.monotonic()
    ask.athena.stop_query_execution(QueryExecutionId=query_id)
    execution = ask.wait(query_id)
    assert execution["Status"]["State"] == "CANCELLED"
    return execution, time.monotonic() - began


def test_cancel_within_a_second(ask):
    found = []

    def run_and_cancel():
        query_id = ask.start(ENDLESS)
        deadline = time.monotonic() + 60
        while ask.execution(query_id)["Status"]["State"] != "RUNNING":
            assert time.monotonic() < deadline
        time.sleep(0.5)
        assert ask.execution(query_id)["Status"]["State"] == "RUNNING"
        execution, took = cancelled(ask, query_id)
        found.append((query_id, execution))
        return took

    assert quickest(run_and_cancel, 1) < 1
    query_id, execution = found[-1]
    assert "CompletionDateTime" in execution["Status"]
    ask.athena.stop_query_execution(QueryExecutionId=query_id)
    assert ask.execution(query_id) == execution
    error = refusal(ask.athena.get_query_results, QueryExecutionId=query_id)["Error"]
    assert error["Message"].endswith("CANCELLED")
    assert ask.value("1") == "1"


def test_cancel_right_after_the_start(ask):
    for _ in range(10):
        query_id = ask.start(ENDLESS)
        ask.athena.stop_query_execution(QueryExecutionId=query_id)
        assert ask.wait(query_id)["Status"]["State"] == "CANCELLED"


def test_cancel_of_what_waits_for_others(own_tarn, name):
    own_tarn.client("s3").create_bucket(Bucket=name)
    ask = Asker(own_tarn.client("athena"), None, f"s3://{name}/")
    started = [ask.start(ENDLESS) for _ in range(20)]
    waiting = reversed(started)
    assert quickest(lambda: cancelled(ask, next(waiting))[1], 1) < 1
    for query_id in started:
        ask.athena.stop_query_execution(QueryExecutionId=query_id)
    assert {ask.wait(query_id)["Status"]["State"] for query_id in started} == {"CANCELLED"}
    assert ask.value("1") == "1"


def workers_of(server):
    """{pid: seconds of CPU} of its query workers."""
    found = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has just ended
        fields = rest.split()
        if name == "tarn-sqld" and int(fields[1]) == server.process.pid:
            ticks = int(fields[11]) + int(fields[12])
            found[int(stat.parent.name)] = ticks / os.sysconf("SC_CLK_TCK")
    return found


def test_what_is_cancelled_computes_no_more(own_tarn, name):
    own_tarn.client("s3").create_bucket(Bucket=name)
    ask = Asker(own_tarn.client("athena"), None, f"s3://{name}/")
    ask.value("1")
    for turn in range(2):  # each begins as another one ends, and ends at any moment of its beginning
        started = [ask.start(ENDLESS) for _ in range(20)]
        for query_id in started:
            ask.athena.stop_query_execution(QueryExecutionId=query_id)
            time.sleep(turn / 100)
        for query_id in started:
            ask.wait(query_id)
    deadline = time.monotonic() + 30
    while True:
        before = workers_of(own_tarn)
        time.sleep(0.5)
        after = workers_of(own_tarn)
        assert after
        if all(after[pid] - before.get(pid, 0) < 0.1 for pid in after):
            break
        assert time.monotonic() < deadline, (before, after)


def test_workers_end_with_their_server(own_tarn, name):
    own_tarn.client("s3").create_bucket(Bucket=name)
    ask = Asker(own_tarn.client("athena"), None, f"s3://{name}/")
    query_id = ask.start(ENDLESS)
    while ask.execution(query_id)["Status"]["State"] != "RUNNING":
        time.sleep(0.05)
    time.sleep(0.5)
    workers = workers_of(own_tarn)
    assert workers
    own_tarn.kill()
    deadline = time.monotonic() + 30
    while any(pathlib.Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_states_only_go_forward(ask):
    order = ["QUEUED", "RUNNING", "SUCCEEDED"]
    for _ in range(20):
        query_id = ask.start("SELECT 1")
        seen = [0]
        while order[seen[-1]] != "SUCCEEDED":
            seen.append(order.index(ask.execution(query_id)["Status"]["State"]))
        assert seen == sorted(seen)


def test_stopping_what_has_ended_changes_nothing(ask):
    execution = ask.succeed("SELECT 1")
    ask.athena.stop_query_execution(QueryExecutionId=execution["QueryExecutionId"])
    assert ask.execution(execution["QueryExecutionId"]) == execution


def test_many_at_once(ask, s3, bucket):
    put_files(s3, bucket, {"t/a.csv": "".join(f"{n},{n % 7}\n" for n in range(1000))})
    ask.succeed("CREATE EXTERNAL TABLE t (n int, k int) ROW FORMAT DELIMITED "
                f"FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/t/'")

    def one(number):
        return ask.rows(f"SELECT count(*), sum(n) FROM t WHERE n % 20 = {number}")

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(20)))
    assert answers == [[("50", str(sum(range(number, 1000, 20))))] for number in range(20)]


SYNTAX_ERRORS = {
    "SELECT": "line 1:7: mismatched input '<EOF>'",
    "SELECT 1 FROM": "line 1:14: mismatched input '<EOF>'",
    "SELEC 1": "line 1:1: mismatched input 'SELEC'",
    "SELECT 1,\n  FROM t": "line 2:3: mismatched input 'FROM'",
    "SELECT (1": "line 1:10: mismatched input '<EOF>'",
    "SELECT 'open": "line 1:8:",
}


@pytest.mark.parametrize("sql", SYNTAX_ERRORS)
def test_syntax_error_is_refused_with_its_place(calculator, sql):
    answer = refusal(calculator.start, sql=sql)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["Error"]["Code"] == "InvalidRequestException"
    assert answer["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert SYNTAX_ERRORS[sql] in answer["Error"]["Message"]


FAILURES = {
    "SELECT x": "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved",
    "SELECT t.y FROM (SELECT 1 AS x) AS t":
        "COLUMN_NOT_FOUND: line 1:8: Column 't.y' cannot be resolved",
    "SELECT nope(1)": "FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered",
    "SELECT 1 + 'a'": "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar(1)",
    "SELECT\n  1 / 0": "DIVISION_BY_ZERO: Division by zero",
    "SELECT x / y FROM (VALUES (1, 0)) AS t(x, y)": "DIVISION_BY_ZERO: Division by zero",
    "SELECT CAST('abc' AS integer)": "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT",
    "SELECT CAST('2024-13-01' AS date)": "INVALID_CAST_ARGUMENT: Value cannot be cast to date: "
                                         "2024-13-01",
    "SELECT 2147483647 + 1": "NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: "
                             "2147483647 + 1",
    "SELECT 9223372036854775807 * x FROM (VALUES BIGINT '2') AS t(x)":
        "NUMERIC_VALUE_OUT_OF_RANGE: bigint multiplication overflow: 9223372036854775807 * 2",
    "SELECT DECIMAL '99999999999999999999999999999999999999' + 1":
        "NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow",
    "SELECT length(now())": "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters "
                            "(timestamp(3) with time zone) for function length",
    "SELECT a, count(*) FROM (VALUES (1, 2)) AS t(a, b) GROUP BY b":
        "EXPRESSION_NOT_AGGREGATE: line 1:8: 'a' must be an aggregate expression or appear in "
        "GROUP BY clause",
    "SELECT 1 WHERE 1": "TYPE_MISMATCH: line 1:16: WHERE clause must evaluate to a boolean: actual "
                        "type integer",
    "SELECT a FROM (VALUES 1) AS t(a), (VALUES 2) AS u(a)":
        "AMBIGUOUS_NAME: line 1:8: Column 'a' is ambiguous",
    "SELECT 1 UNION SELECT 'a'": "TYPE_MISMATCH: line 1:10: column 1 in UNION query has "
                                 "incompatible types: integer, varchar(1)",
    "SELECT element_at(ARRAY[1], 0)": "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1",
    "SELECT ARRAY[1][2]": "INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal "
                          "to array length: 2 > 1",
    "SELECT (SELECT * FROM (VALUES 1, 2) AS t(x))":
        "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
}


@pytest.mark.parametrize("sql", FAILURES)
def test_failure_in_trinos_words(calculator, sql):
    reason = calculator.fail(sql)
    assert reason.startswith(FAILURES[sql]), reason


def test_absent_table_and_database(ask, name):
    assert ask.fail("SELECT *\nFROM absent") == (
        f"TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.{name}.absent' does not exist")
    assert ask.fail("SELECT * FROM nowhere.absent").startswith(
        "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist")


def test_errors_have_category_and_type(ask):
    error = ask.finish("SELECT x")["Status"]["AthenaError"]
    assert error["ErrorCategory"] == 2 and error["ErrorType"] >= 1000 and not error["Retryable"]
