"""Queries of the shapes that TPC-H and TPC-DS ask, over small generated tables; SQLite, which shares
nothing with the engine, answers them too."""

import datetime
import random
import re
import sqlite3

import pytest
from asking import Asker, put_files

SOURCE = random.Random(7)
NATIONS = ["France", "India", "Peru", "Kenya", "Japan"]
SEGMENTS = ["BUILDING", "AUTO", "FOOD"]


def day(first, last):
    span = (last - first).days
    return first + datetime.timedelta(days=SOURCE.randint(0, span))


def make_tables():
    """{table: (columns with Athena's types, rows)}"""
    customers = [(n, f"Customer {n}", SOURCE.randrange(len(NATIONS)), SOURCE.choice(SEGMENTS),
                  SOURCE.randint(-99900, 999900) / 100) for n in range(1, 121)]
    orders = [(n, SOURCE.randint(1, 130), SOURCE.choice("OFP"),
               day(datetime.date(1993, 1, 1), datetime.date(1996, 12, 31)),
               SOURCE.choice(["1-URGENT", "2-HIGH", "3-LOW"])) for n in range(1, 801)]
    lines = []
    for order in orders:
        for number in range(1, SOURCE.randint(1, 6) + 1):
            shipped = order[3] + datetime.timedelta(days=SOURCE.randint(1, 120))
            committed = order[3] + datetime.timedelta(days=SOURCE.randint(30, 90))
            lines.append((order[0], number, SOURCE.randint(1, 40), SOURCE.randint(1, 50),
                          SOURCE.randint(100, 99999) / 100, SOURCE.randint(0, 10) / 100,
                          SOURCE.choice("ANR"), shipped, committed))
    return {
        "nation": ("nationkey int, name string", list(enumerate(NATIONS))),
        "customer": ("custkey int, name string, nationkey int, segment string, balance double",
                     customers),
        "orders": ("orderkey int, custkey int, status string, orderdate date, priority string",
                   orders),
        "lineitem": ("orderkey int, linenumber int, partkey int, quantity int, price double, "
                     "discount double, flag string, shipdate date, commitdate date", lines),
    }


TABLES = make_tables()
SHARES = """
SELECT n.name, o.priority, sum(l.price * (1 - l.discount)) revenue, count(DISTINCT o.orderkey)
FROM customer c JOIN orders o ON c.custkey = o.custkey JOIN lineitem l ON l.orderkey = o.orderkey
  JOIN nation n ON n.nationkey = c.nationkey
WHERE o.orderdate >= {1994-01-01} AND o.orderdate < {1995-01-01}
GROUP BY n.name, o.priority HAVING sum(l.quantity) > 50"""
QUERIES = {
    "pricing summary": """
SELECT flag, count(*), sum(quantity), avg(price), sum(price * (1 - discount)), min(shipdate)
FROM lineitem WHERE shipdate <= {1996-09-01} GROUP BY flag ORDER BY flag""",
    "shipping priority": """
SELECT l.orderkey, sum(l.price * (1 - l.discount)) AS revenue, o.orderdate
FROM customer c, orders o, lineitem l
WHERE c.segment = 'BUILDING' AND c.custkey = o.custkey AND l.orderkey = o.orderkey
  AND o.orderdate < {1995-03-15} AND l.shipdate > {1995-03-15}
GROUP BY l.orderkey, o.orderdate ORDER BY revenue DESC, o.orderdate LIMIT 10""",
    "late orders": """
SELECT priority, count(*) FROM orders o
WHERE EXISTS (SELECT * FROM lineitem l WHERE l.orderkey = o.orderkey AND l.commitdate < l.shipdate)
GROUP BY priority ORDER BY priority""",
    "local revenue": SHARES + " ORDER BY revenue DESC, n.name, o.priority",
    "small quantities": """
SELECT sum(l.price) / 7.0 FROM lineitem l
WHERE l.quantity < (SELECT 0.2 * avg(m.quantity) FROM lineitem m WHERE m.partkey = l.partkey)""",
    "customers without orders": """
SELECT segment, count(*), sum(balance) FROM customer c
WHERE balance > (SELECT avg(balance) FROM customer WHERE balance > 0)
  AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.custkey = c.custkey AND o.status = 'P')
GROUP BY segment ORDER BY segment""",
    "orders of each count": """
SELECT n, count(*) FROM (SELECT c.custkey, count(o.orderkey) AS n FROM customer c
  LEFT JOIN orders o ON c.custkey = o.custkey AND o.status <> 'F' GROUP BY c.custkey) counted
GROUP BY n ORDER BY 2 DESC, n DESC""",
    "promotion share": """
SELECT 100.0 * sum(CASE WHEN flag = 'R' THEN price * (1 - discount) ELSE 0 END) /
  sum(price * (1 - discount)) FROM lineitem WHERE shipdate BETWEEN {1995-01-01} AND {1995-12-31}""",
    "top supplier": """
WITH revenue AS (SELECT partkey, sum(price * (1 - discount)) total FROM lineitem GROUP BY partkey)
SELECT partkey, total FROM revenue WHERE total = (SELECT max(total) FROM revenue)""",
    "large orders": """
SELECT c.name, o.orderkey, sum(l.quantity) FROM customer c, orders o, lineitem l
WHERE o.orderkey IN (SELECT orderkey FROM lineitem GROUP BY orderkey HAVING sum(quantity) > 150)
  AND c.custkey = o.custkey AND o.orderkey = l.orderkey
GROUP BY c.name, o.orderkey ORDER BY 3 DESC, 2 LIMIT 20""",
    "ranks within groups": """
SELECT name, priority, revenue, place FROM (
  SELECT name, priority, revenue, rank() OVER (PARTITION BY name ORDER BY revenue DESC) place
  FROM (""" + SHARES + """) shares(name, priority, revenue, n)) ranked
WHERE place <= 2 ORDER BY name, place""",
    "moving sums": """
SELECT orderkey, linenumber, sum(quantity) OVER (PARTITION BY orderkey ORDER BY linenumber
    ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING),
  lag(price, 1, 0.0) OVER (PARTITION BY orderkey ORDER BY linenumber),
  first_value(flag) OVER (PARTITION BY orderkey ORDER BY linenumber DESC),
  sum(price) OVER (ORDER BY quantity RANGE BETWEEN 3 PRECEDING AND 2 FOLLOWING)
FROM lineitem WHERE orderkey < 60 ORDER BY 1, 2""",
    "year over year": """
WITH totals AS (SELECT c.nationkey AS k, {year:o.orderdate} AS y, sum(l.price) AS total
  FROM customer c JOIN orders o ON o.custkey = c.custkey JOIN lineitem l ON l.orderkey = o.orderkey
  GROUP BY c.nationkey, {year:o.orderdate})
SELECT a.k, a.y, a.total, b.total, b.total / a.total FROM totals a
JOIN totals b ON a.k = b.k AND b.y = a.y + 1 ORDER BY 1, 2""",
    "channels together": """
SELECT 'high' AS what, custkey FROM orders WHERE priority = '2-HIGH'
INTERSECT SELECT 'high', custkey FROM customer WHERE balance > 5000
UNION ALL SELECT 'rich', custkey FROM customer WHERE balance > 9000
EXCEPT SELECT 'rich', custkey FROM orders ORDER BY 1, 2""",
    "pivoted days": """
SELECT status, sum(CASE WHEN priority = '1-URGENT' THEN 1 END), count(CASE WHEN priority LIKE '2%'
  THEN 1 END), max(CASE WHEN custkey % 7 = 3 THEN orderkey END) FROM orders
GROUP BY status ORDER BY status""",
    "same day neighbours": """
SELECT o.orderkey, (SELECT count(*) FROM orders p WHERE p.orderdate = o.orderdate
  AND p.orderkey <> o.orderkey), (SELECT max(p.orderkey) FROM orders p
  WHERE p.custkey = o.custkey AND p.orderkey < o.orderkey)
FROM orders o WHERE o.orderkey % 5 = 0 ORDER BY 1""",
}


def for_athena(query):
    query = re.sub(r"\{(\d{4}-\d\d-\d\d)\}", r"DATE '\1'", query)
    return re.sub(r"\{year:([^}]+)\}", r"year(\1)", query)


def for_sqlite(query):
    query = re.sub(r"\{(\d{4}-\d\d-\d\d)\}", r"'\1'", query)
    query = re.sub(r"\{year:([^}]+)\}", r"CAST(strftime('%Y', \1) AS INTEGER)", query)
    names = re.search(r"\) (\w+)\(([^)]+)\)\) ranked", query)
    if names:  # SQLite has no column names after an alias
        query = query.replace(names.group(0), f") {names.group(1)}) ranked")
        query = query.replace("n.name, o.priority, sum(l.price * (1 - l.discount)) revenue",
                              "n.name AS name, o.priority AS priority, "
                              "sum(l.price * (1 - l.discount)) AS revenue")
    return query


@pytest.fixture(scope="module")
def athena(tarn):
    s3 = tarn.client("s3")
    s3.create_bucket(Bucket="athena-analytics")
    ask = Asker(tarn.client("athena"), "analytics", "s3://athena-analytics/results/")
    ask.succeed("CREATE DATABASE analytics")
    for table, (columns, rows) in TABLES.items():
        text = "".join("|".join(str(value) for value in row) + "\n" for row in rows)
        put_files(s3, "athena-analytics", {f"{table}/data.txt": text})
        ask.succeed(f"CREATE EXTERNAL TABLE {table} ({columns}) ROW FORMAT DELIMITED FIELDS "
                    f"TERMINATED BY '|' LOCATION 's3://athena-analytics/{table}/'")
    return ask


@pytest.fixture(scope="module")
def sqlite():
    connection = sqlite3.connect(":memory:")
    for table, (columns, rows) in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})",
                               [[str(v) if isinstance(v, datetime.date) else v for v in row]
                                for row in rows])
    return connection


def same(text, value):
    if text is None or value is None:
        return text is None and value is None
    if isinstance(value, float):
        return float(text) == pytest.approx(value, rel=1e-9, abs=1e-9)
    return text == str(value)


@pytest.mark.parametrize("name", QUERIES)
def test_query(name, athena, sqlite):
    rows = athena.rows(for_athena(QUERIES[name]))
    expected = sqlite.execute(for_sqlite(QUERIES[name])).fetchall()
    assert expected
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected):
        assert all(map(same, row, wanted)), f"{row} instead of {wanted}"
