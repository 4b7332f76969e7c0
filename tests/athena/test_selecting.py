"""SELECT over tables: each answer computed by Python as well."""

import collections
import itertools
import json
import random
import statistics

import pytest
from asking import Asker, put_files

SOURCE = random.Random(11)
PEOPLE = [{"id": n, "name": f"p{n}", "town": SOURCE.choice(["Aix", "Bonn", "Cork", None]),
           "age": SOURCE.choice([None, *range(18, 80)]), "score": SOURCE.randint(0, 4000) / 8}
          for n in range(1, 301)]
BUYS = [{"buy": n, "who": SOURCE.randint(1, 330), "cents": SOURCE.randint(1, 10_000),
         "tags": SOURCE.sample(["x", "y", "z"], SOURCE.randint(0, 3)),
         "day": f"2024-{SOURCE.randint(1, 12):02}-{SOURCE.randint(1, 28):02}"}
        for n in range(1, 1501)]


def text_of(value):
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def rows_of(*rows):
    return [tuple(text_of(value) for value in row) for row in rows]


@pytest.fixture(scope="module")
def shop(tarn):
    s3 = tarn.client("s3")
    s3.create_bucket(Bucket="athena-shop")
    lines = "".join("|".join("\\N" if value is None else str(value) for value in person.values())
                    + "\n" for person in PEOPLE)
    put_files(s3, "athena-shop", {
        "people/a.txt": lines, "buys/a.json": "".join(json.dumps(buy) + "\n" for buy in BUYS)})
    ask = Asker(tarn.client("athena"), "shop", "s3://athena-shop/results/")
    ask.succeed("CREATE DATABASE shop")
    ask.succeed("CREATE EXTERNAL TABLE people (id int, name string, town string, age int, "
                "score double) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' "
                "LOCATION 's3://athena-shop/people/'")
    ask.succeed("CREATE EXTERNAL TABLE buys (buy int, who int, cents bigint, tags array<string>, "
                "day date) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
                "LOCATION 's3://athena-shop/buys/'")
    return ask


NAME_OF = {person["id"]: person for person in PEOPLE}


def test_inner_join(shop):
    expected = collections.Counter()
    for buy in BUYS:
        person = NAME_OF.get(buy["who"])
        if person and person["town"]:
            expected[person["town"]] += buy["cents"]
    assert shop.rows("SELECT p.town, sum(b.cents) FROM buys b JOIN people p ON b.who = p.id "
                     "WHERE p.town IS NOT NULL GROUP BY p.town ORDER BY 1") == rows_of(
        *sorted(expected.items()))


def test_outer_joins(shop):
    buyers = {buy["who"] for buy in BUYS}
    never = sorted(person["id"] for person in PEOPLE if person["id"] not in buyers)
    assert shop.rows("SELECT p.id FROM people p LEFT JOIN buys b ON b.who = p.id "
                     "WHERE b.buy IS NULL ORDER BY p.id") == rows_of(*[(n,) for n in never])
    strangers = sum(buy["who"] not in NAME_OF for buy in BUYS)
    assert shop.row("SELECT count(*) FROM people p RIGHT JOIN buys b ON b.who = p.id "
                    "WHERE p.id IS NULL") == (str(strangers),)
    known = sum(buy["who"] in NAME_OF for buy in BUYS)
    assert shop.row("SELECT count(*), count(p.id), count(b.buy) FROM people p "
                    "FULL OUTER JOIN buys b ON b.who = p.id") == (
        str(len(BUYS) + len(never)), str(known + len(never)), str(len(BUYS)))


def test_cross_join_and_using(shop):
    assert shop.row("SELECT count(*) FROM (VALUES 1, 2, 3) AS a(x) CROSS JOIN "
                    "(VALUES 1, 2) AS b(y)") == ("6",)
    assert shop.rows("SELECT id, a, b FROM (VALUES (1, 'x'), (2, 'y')) AS l(id, a) JOIN "
                     "(VALUES (2, 'z')) AS r(id, b) USING (id)") == [("2", "y", "z")]


def test_subqueries(shop):
    mean = statistics.fmean(person["score"] for person in PEOPLE)
    above = sum(person["score"] > mean for person in PEOPLE)
    assert shop.row("SELECT count(*) FROM people WHERE score > "
                    "(SELECT avg(score) FROM people)") == (
        str(above),)
    rich = {buy["who"] for buy in BUYS if buy["cents"] > 9500}
    assert shop.row("SELECT count(*) FROM people WHERE id IN "
                    "(SELECT who FROM buys WHERE cents > 9500)") == (str(len(rich & set(NAME_OF))),)
    assert shop.row("SELECT count(*) FROM people p WHERE NOT EXISTS "
                    "(SELECT 1 FROM buys b WHERE b.who = p.id AND b.cents > 9500)") == (
        str(len(set(NAME_OF) - rich)),)
    most = collections.defaultdict(int)
    for buy in BUYS:
        most[buy["who"]] = max(most[buy["who"]], buy["cents"])
    assert shop.rows("SELECT id, (SELECT max(cents) FROM buys WHERE who = id) FROM people "
                     "ORDER BY id LIMIT 20") == rows_of(
        *[(n, most.get(n)) for n in range(1, 21)])


def test_with(shop):
    by_month = collections.Counter(buy["day"][:7] for buy in BUYS)
    best = max(by_month.values())
    assert shop.rows("WITH months AS (SELECT date_format(CAST(day AS timestamp), '%Y-%m') AS m, "
                     "count(*) AS n FROM buys GROUP BY 1), best AS (SELECT max(n) AS n FROM "
                     "months) SELECT m, months.n FROM months JOIN best ON months.n = best.n "
                     "ORDER BY m") == (
        rows_of(*sorted((month, n) for month, n in by_month.items() if n == best)))


def test_aggregates(shop):
    ages = [person["age"] for person in PEOPLE if person["age"] is not None]
    scores = [person["score"] for person in PEOPLE]
    assert shop.row("SELECT count(*), count(age), count(DISTINCT age), min(age), max(age), "
                    "sum(age), "
                    "sum(score), count_if(score > 100), bool_or(age > 70), arbitrary(1), "
                    "count(*) FILTER (WHERE town = 'Aix'), sum(DISTINCT age) FROM people") == (
        rows_of((300, len(ages), len(set(ages)), min(ages), max(ages), sum(ages), sum(scores),
                 sum(score > 100 for score in scores), any(age > 70 for age in ages), 1,
                 sum(person["town"] == "Aix" for person in PEOPLE), sum(set(ages))))[0])
    average, deviation = shop.row("SELECT avg(age), stddev(score) FROM people")
    assert float(average) == pytest.approx(statistics.fmean(ages))
    assert float(deviation) == pytest.approx(statistics.stdev(scores))
    assert shop.row("SELECT max_by(name, score + id / 1e6), min_by(id, id) FROM people") == (
        max(PEOPLE, key=lambda person: person["score"] + person["id"] / 1e6)["name"], "1")
    assert shop.row("SELECT array_agg(id ORDER BY id DESC) FROM people WHERE id <= 3") == (
        "[3, 2, 1]",)
    assert shop.row("SELECT sum(age), count(age), max(name) FROM people WHERE false") == (
        None, "0", None)


def test_grouping(shop):
    towns = collections.Counter(person["town"] for person in PEOPLE)
    assert sorted(shop.rows("SELECT town, count(*) FROM people GROUP BY town"), key=str) == sorted(
        rows_of(*towns.items()), key=str)
    assert shop.rows("SELECT town, count(*) AS n FROM people GROUP BY town HAVING count(*) > 70 "
                     "ORDER BY n DESC, town") == rows_of(*sorted(
        ((town, n) for town, n in towns.items() if n > 70),
        key=lambda row: (-row[1], row[0] is None, row[0] or "")))
    totals = shop.rows("SELECT town, age > 40, count(*), grouping(town) FROM people "
                       "WHERE town IS NOT NULL AND age IS NOT NULL "
                       "GROUP BY ROLLUP (town, age > 40)")
    kept = [person for person in PEOPLE if person["town"] and person["age"] is not None]
    assert (None, None, str(len(kept)), "1") in totals and len(totals) == 3 * 2 + 3 + 1


def test_nulls_come_last(shop):
    ages = [person["age"] for person in PEOPLE]
    up = sorted(ages, key=lambda age: (age is None, age or 0))
    down = sorted(ages, key=lambda age: (age is None, -(age or 0)))
    assert shop.rows("SELECT age FROM people ORDER BY age") == rows_of(*[(age,) for age in up])
    assert shop.rows("SELECT age FROM people ORDER BY age DESC") == rows_of(
        *[(age,) for age in down])
    assert shop.rows("SELECT age FROM people ORDER BY age NULLS FIRST LIMIT 1") == [(None,)]
    assert shop.rows("SELECT id FROM people ORDER BY id OFFSET 5 LIMIT 3") == [
        ("6",), ("7",), ("8",)]


def test_windows(shop):
    by_town = collections.defaultdict(list)
    for person in PEOPLE:
        if person["town"]:
            by_town[person["town"]].append(person)
    expected = []
    for town in sorted(by_town):
        ordered = sorted(by_town[town], key=lambda person: (-person["score"], person["id"]))
        sums = list(itertools.accumulate(person["score"] for person in ordered))
        for place, person in enumerate(ordered[:3]):
            expected.append((town, place + 1, person["id"], sums[place],
                             ordered[place - 1]["id"] if place else None, ordered[place + 1]["id"]))
    assert shop.rows(
        "SELECT * FROM (SELECT town, row_number() OVER w AS place, id, sum(score) OVER "
        "(PARTITION BY town ORDER BY score DESC, id ROWS UNBOUNDED PRECEDING) AS total, "
        "lag(id) OVER w AS before, lead(id) OVER w AS after FROM people WHERE town IS NOT NULL "
        "WINDOW w AS (PARTITION BY town ORDER BY score DESC, id)) WHERE place <= 3 "
        "ORDER BY town, place") == rows_of(*expected)
    assert shop.rows("SELECT x, rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x), "
                     "ntile(2) OVER (ORDER BY x), first_value(x) OVER (ORDER BY x DESC) "
                     "FROM (VALUES 10, 10, 20, 30) AS t(x) ORDER BY x") == [
        ("10", "1", "1", "1", "30"), ("10", "1", "1", "1", "30"), ("20", "3", "2", "2", "30"),
        ("30", "4", "3", "2", "30")]


def test_set_operations(shop):
    left, right = "(VALUES 1, 2, 2, 3, NULL)", "(VALUES 2, 4, NULL)"
    for operation, expected in [("UNION", ["1", "2", "3", "4", None]),
                                ("UNION ALL", ["1", "2", "2", "2", "3", "4", None, None]),
                                ("INTERSECT", ["2", None]), ("EXCEPT", ["1", "3"])]:
        rows = shop.rows(f"SELECT * FROM {left} AS l(x) {operation} SELECT * FROM {right} AS r(x) "
                         "ORDER BY 1")
        assert rows == [(value,) for value in expected], operation


def test_unnest(shop):
    tags = collections.Counter(tag for buy in BUYS for tag in buy["tags"])
    assert shop.rows("SELECT tag, count(*) FROM buys CROSS JOIN UNNEST(tags) AS t(tag) "
                     "GROUP BY tag ORDER BY tag") == rows_of(*sorted(tags.items()))
    assert shop.rows("SELECT x, n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, n)") == [
        ("a", "1"), ("b", "2")]
    assert shop.rows("SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t(k, v) "
                     "ORDER BY k") == [("a", "1"), ("b", "2")]
    empty = sum(not buy["tags"] for buy in BUYS)
    assert shop.row("SELECT count(*) FROM buys LEFT JOIN UNNEST(tags) AS t(tag) ON true "
                    "WHERE tag IS NULL") == (str(empty),)


def test_dates_of_a_table(shop):
    late = [buy for buy in BUYS if buy["day"] >= "2024-07-01"]
    assert shop.row("SELECT count(*), min(day), max(day) FROM buys "
                    "WHERE day >= DATE '2024-07-01'") \
        == (str(len(late)), min(buy["day"] for buy in late), max(buy["day"] for buy in late))
    months = collections.Counter(int(buy["day"][5:7]) for buy in BUYS)
    assert shop.rows("SELECT month(day), count(*) FROM buys GROUP BY 1 ORDER BY 1") == rows_of(
        *sorted(months.items()))


def test_distinct_and_names(shop):
    towns = sorted({person["town"] for person in PEOPLE if person["town"]})
    assert shop.rows("SELECT DISTINCT Town FROM PEOPLE WHERE \"town\" IS NOT NULL ORDER BY 1") == (
        rows_of(*[(town,) for town in towns]))
    assert shop.row('SELECT p."id" AS "Some Name" FROM "shop"."people" AS p WHERE p.id = 1') == (
        "1",)
    assert shop.row("SELECT count(*) FROM awsdatacatalog.shop.people") == ("300",)
    assert shop.row("SELECT people.* FROM people WHERE id = 1") == rows_of(PEOPLE[0].values())[0]


def test_parameters(shop):
    assert shop.row("SELECT name FROM people WHERE id = ? AND ? = 'x'",
                    ExecutionParameters=["7", "'x'"]) == ("p7",)


def test_comments_and_semicolon(shop):
    assert shop.row("-- a line\nSELECT /* in\nbetween */ count(*) -- end\nFROM people;") == ("300",)
