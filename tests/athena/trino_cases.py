"""Runs cases of Trino's own semantics against a server, as a client of Athena sees them.

    build/venv/bin/python tests/athena/trino_cases.py CASES.json [--class core] [--file PART] [--show wrong]

starts TARN_BINARY, asks every case and prints how many answers are right, wrong or refused. A case
names an expression, a function call or a query and what Trino makes of it: another SQL text, a
value, NULL or an error. Both the printed value and `typeof` must fit. An error where a value is
due is a refusal; a value where an error is due, or another value, is wrong.
"""

import argparse
import collections
import concurrent.futures
import decimal
import json
import math
import pathlib
import re
import struct
import sys
import tempfile

import botocore.exceptions

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from asking import Asker  # noqa: E402: after the path is set

RIGHT, WRONG, REFUSED, EXPLAINED = "right", "wrong", "refused", "explained"
# Cases whose other answer is no fault: a part of the text or of what was expected, and why.
EXPLANATIONS = {
    "to_unixtime(TIMESTAMP": "depends on the session's zone: Apia in Trino's test, UTC in Athena",
    "Pacific/Apia": "the zone of the session of Trino's test; Athena's is UTC",
    "multimap_agg(": "the same map with its keys in another order; maps have none",
    "TestLegacyCharToVarcharCast": "Trino's older cast, which its newer tests contradict",
}
# Functions that are series and iterations: another library's last digits.
APPROXIMATE = re.compile(r"_cdf\(")
RELATIVE_ERROR = 1e-13
THREADS = 4
# What was asked, the verdict, and why.
Outcome = collections.namedtuple("Outcome", "case verdict why")


class Refused(Exception):
    """The query failed, or was not even taken."""


def rows_of(ask, sql):
    """Column types and rows; raises Refused with Athena's reason."""
    try:
        execution = ask.finish(sql)
    except botocore.exceptions.ClientError as error:
        raise Refused(error.response["Error"]["Message"]) from error
    status = execution["Status"]
    if status["State"] != "SUCCEEDED":
        raise Refused(status.get("StateChangeReason", ""))
    query_id = execution["QueryExecutionId"]
    return [column["Type"] for column in ask.columns(query_id)], ask.all_rows(query_id)[1:]


def expression_of(case):
    if case["kind"] == "function":
        return f"{case['args'][0]}({', '.join(case['args'][1:])})"
    return case["args"][0]


def bound(case, outputs):
    """A query for `outputs`, each a text in which {e} is the case's expression."""
    expression = expression_of(case)
    columns = ", ".join(output.replace("{e}", f"({expression})") for output in outputs)
    if not case["bind"]:
        return f"SELECT {columns}"
    values = ", ".join(value for _, value in case["bind"])
    names = ", ".join(name for name, _ in case["bind"])
    return f"SELECT {columns} FROM (VALUES ROW({values})) t({names})"


def same_number(actual, expected, column, is_approximate):
    if actual is None:
        return False
    if column == "double" and is_approximate:
        return math.isclose(float(actual), float(expected), rel_tol=RELATIVE_ERROR)
    if column in ("double", "float"):  # written otherwise, but the same number
        narrow = struct.Struct("f" if column == "float" else "d")
        return narrow.pack(float(actual)) == narrow.pack(float(expected))
    if actual == expected:
        return True
    try:
        if decimal.Decimal(actual) == decimal.Decimal(expected):
            return True
        return "e" in expected.lower() and float(actual) == float(expected)
    except (decimal.InvalidOperation, ValueError):
        return False


def judge_value(case, kind, expected, ask):
    types, rows = rows_of(ask, bound(case, ["{e}"]))
    actual = rows[0][0]
    is_approximate = APPROXIMATE.search(expression_of(case))
    fits = {"null": lambda: actual is None, "num": lambda: same_number(actual, expected, types[0], is_approximate),
            "bool": lambda: actual == expected, "str": lambda: actual == expected}[kind]()
    return Outcome(case, RIGHT if fits else WRONG, f"got {actual!r}, expected {expected!r}")


def judge_match(case, expected, ask):
    _, rows = rows_of(ask, bound(case, ["{e}", "typeof({e})"]))
    try:
        _, expected_rows = rows_of(ask, f"SELECT v, typeof(v) FROM (SELECT ({expected}) v)")
    except Refused as refused:
        return Outcome(case, REFUSED, f"expected value refused: {refused}")
    fits = rows == expected_rows
    return Outcome(case, RIGHT if fits else WRONG, f"got {rows}, expected {expected_rows}")


def judge_query(case, expected, ask):
    types, rows = rows_of(ask, case["args"][0])
    try:
        expected_types, expected_rows = rows_of(ask, expected)
    except Refused as refused:
        return Outcome(case, REFUSED, f"expected rows refused: {refused}")
    if "ordered" not in case.get("flags", []):
        rows, expected_rows = sorted(rows, key=repr), sorted(expected_rows, key=repr)
    fits = rows == expected_rows and types == expected_types
    return Outcome(case, RIGHT if fits else WRONG,
                   f"got {types} {rows}, expected {expected_types} {expected_rows}")


def explained(outcome):
    """The outcome, unless it is wrong for a known reason."""
    text = " ".join([outcome.case["file"], expression_of(outcome.case), *outcome.case["exp"]])
    for part, why in EXPLANATIONS.items():
        if outcome.verdict == WRONG and part in text:
            return outcome._replace(verdict=EXPLAINED, why=f"{outcome.why}; {why}")
    return outcome


def judge(case, ask):
    kind, expected = case["exp"][0], (case["exp"] + [None])[1]
    is_query = case["kind"] == "query"
    try:
        if kind == "error":
            rows = rows_of(ask, case["args"][0] if is_query else bound(case, ["{e}"]))[1]
            return Outcome(case, WRONG, f"got {rows}, expected an error: {expected}")
        if is_query:
            return judge_query(case, expected, ask)
        if kind == "matches":
            return judge_match(case, expected, ask)
        return judge_value(case, kind, expected, ask)
    except Refused as refused:
        verdict = RIGHT if kind == "error" and "NOT_SUPPORTED" not in str(refused) else REFUSED
        return Outcome(case, verdict, str(refused))


def run(cases, ask):
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda case: explained(judge(case, ask)), cases))


def summary(outcomes):
    """{class: Counter of verdicts}"""
    counts = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        counts[outcome.case["class"]][outcome.verdict] += 1
    return counts


def describe(outcome):
    case = outcome.case
    text = case["args"][0] if case["kind"] == "query" else bound(case, ["{e}"])
    return f"[{case['file']}] {text}\n    {outcome.why}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases")
    parser.add_argument("--class", dest="class_", help="core, time-precision or outside-athena")
    parser.add_argument("--file", default="", help="only of files whose name has this part")
    parser.add_argument("--text", default="", help="only cases whose text has this part")
    parser.add_argument("--show", default="wrong", help="right, wrong, explained or refused, with commas")
    asked = parser.parse_args()
    from tarn_server import Server
    cases = [case for case in json.loads(pathlib.Path(asked.cases).read_text())
             if asked.class_ in (None, case["class"]) and asked.file in case["file"]
             and asked.text in str(case["args"])]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--log-level=warn").start()
        try:
            server.client("s3").create_bucket(Bucket="cases")
            outcomes = run(cases, Asker(server.client("athena", max_pool_connections=THREADS),
                                        None, "s3://cases/"))
        finally:
            server.kill()
    for outcome in outcomes:
        if outcome.verdict in asked.show.split(","):
            print(f"{outcome.verdict}: {describe(outcome)}")
    for class_, counts in sorted(summary(outcomes).items()):
        print(f"{class_}: " + ", ".join(f"{counts[v]} {v}" for v in (RIGHT, WRONG, EXPLAINED, REFUSED)))
    return 1 if any(outcome.verdict == WRONG for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
