"""Queries of Trino's language that need the engine's own functions, and what it answers them."""

import pytest

RECURSION = """
WITH RECURSIVE r(n, m) AS (
  SELECT * FROM (VALUES (1, 2), (4, 100)) UNION ALL SELECT n + 1, m - 1 FROM r WHERE n < 5)
SELECT n || ':' || m FROM (SELECT CAST(n AS varchar) n, CAST(m AS varchar) m FROM r) t ORDER BY 1"""


def test_recursive_queries(calculator):
    assert [row[0] for row in calculator.rows(RECURSION)] == [
        "1:2", "2:1", "3:0", "4:-1", "4:100", "5:-2", "5:99"]
    # UNION drops what comes twice, from the base too.
    assert calculator.rows("WITH RECURSIVE r(n) AS (VALUES 1, 1, 10 UNION SELECT n + 2 FROM r "
                           "WHERE n < 4) SELECT * FROM r ORDER BY 1") == [
        ("1",), ("3",), ("5",), ("10",)]
    assert calculator.row("WITH RECURSIVE a(x) AS (SELECT 1), b(y) AS (SELECT x FROM a UNION ALL "
                          "SELECT y + 1 FROM b WHERE y < 3) SELECT sum(y), max(x) FROM a, b") == (
        "6", "1")
    count = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {}) "
    assert calculator.row(count.format(11) + "SELECT max(n), count(*) FROM r") == ("11", "11")
    assert "Recursion depth limit exceeded (10)" in calculator.fail(
        count.format(12) + "SELECT max(n) FROM r")


@pytest.mark.parametrize("query, reason", [
    ("WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 2 FROM r) SELECT * FROM r",
     "missing column aliases in recursive WITH query"),
    ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT a.n FROM r a, r b) SELECT * FROM r",
     "multiple recursive references"),
    ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 'a' FROM r) SELECT * FROM r",
     "recursion step relation output type (varchar(1)) is not coercible to recursion base relation "
     "output type (integer) at column 1"),
    ("SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) FROM (VALUES 1) "
     "t(x)", "must not be negative or null"),
    ("SELECT sum(x) OVER (ORDER BY x RANGE BETWEEN y PRECEDING AND CURRENT ROW) FROM (VALUES "
     "(1, CAST(NULL AS integer))) t(x, y)", "must not be negative or null"),
    ("SELECT lag(x, -1) OVER (ORDER BY x) FROM (VALUES 1, 2) t(x)", "Offset must be at least 0"),
    ("SELECT ntile(0) OVER (ORDER BY x) FROM (VALUES 1) t(x)", "Buckets must be greater than 0"),
    ("SELECT x FROM (VALUES 1) t(x) TABLESAMPLE BERNOULLI (101)",
     "Sample percentage must be less than or equal to 100"),
    ("SELECT 1 FROM (VALUES 1) t(x) FETCH FIRST ROW WITH TIES", "requires ORDER BY"),
    ("SELECT \"$fail\"('A', 'b')", "not registered"),
])
def test_refusals(calculator, query, reason):
    assert reason in calculator.fail(query)


def test_aggregates(calculator):
    row = calculator.row("""
SELECT max(x, 2), min_by(y, x, 2), checksum(x), approx_percentile(x, 0.5),
  approx_percentile(x, w, 0.9), skewness(x), kurtosis(z), regr_r2(z, x), regr_count(z, x),
  listagg(y, '-') WITHIN GROUP (ORDER BY x DESC), corr(DISTINCT x, x)
FROM (VALUES (1, 'a', 1, 1.0), (3, 'b', 1, 2.5), (2, NULL, 8, 4.0), (9, 'c', 1, 3.5)) t(x, y, w, z)
""")
    assert row[:2] == ("[9, 3]", "[a, null]")
    assert row[3:5] == ("2", "3")
    assert [float(value) for value in row[5:8]] == pytest.approx(
        [0.9794093752, -0.2857142857, 0.2239631336])
    assert row[8:] == ("4", "c-b-a", "1.0")
    assert calculator.row("SELECT checksum(x), listagg(y, ',') WITHIN GROUP (ORDER BY y) "
                          "FROM (SELECT 1 x, 'a' y WHERE false)") == (None, None)
    assert calculator.value("(SELECT checksum(x) FROM (VALUES 2) t(x))") == "d0 f7 0c eb d1 31 ec 61"


def test_most_frequent_values(calculator):
    letters = "(VALUES 'A', 'B', 'A', 'C', 'A', 'B', 'C', NULL, 'D', 'E') t(x)"
    assert calculator.value(f"(SELECT approx_most_frequent(3, x, 15) FROM {letters})") == (
        "{A=3, B=2, C=2}")
    assert calculator.rows("SELECT g, approx_most_frequent(2, x, 10) FROM (VALUES (1, 7), (1, 8), "
                           "(1, 8), (2, 9), (3, NULL)) t(g, x) GROUP BY g ORDER BY g") == [
        ("1", "{8=2, 7=1}"), ("2", "{9=1}"), ("3", None)]
    assert calculator.value("(SELECT approx_most_frequent(3, x, 15) FROM (SELECT 1 x WHERE false))"
                            ) is None
    assert "approx_most_frequent bucket count must be greater than one" in calculator.fail(
        f"SELECT approx_most_frequent(1, x, 15) FROM {letters}")


def test_samples(calculator):
    query = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) t(x) TABLESAMPLE BERNOULLI ({})"
    assert calculator.row(query.format(100)) == ("10000",)
    assert calculator.row(query.format(0)) == ("0",)
    assert 700 < int(calculator.row(query.format(10))[0]) < 1300
