"""Calculated fields by example: AWS's own of each function, what is refused and where."""

import datetime

import pytest

from bi_bridge import Bridge, difference, micros, same

NOW = datetime.datetime(2024, 5, 15, 13, 45, 30)
COLUMNS = {"region": "STRING", "product": "STRING", "sales": "INTEGER", "price": "DECIMAL",
           "day": "DATETIME", "it's {odd": "STRING"}


def at(*parts):
    return datetime.datetime(*parts)


ROWS = [dict(zip(COLUMNS, row)) for row in [
    ("EU", "a", 10, 1.5, at(2024, 1, 5, 10), "x"), ("EU", "b", 20, 2.5, at(2024, 2, 5), "x"),
    ("EU", "a", 30, 0.5, at(2024, 2, 20), "y"), ("US", "a", 5, None, at(2024, 1, 20), "y"),
    ("US", "b", None, 4.0, at(2023, 1, 20), None), (None, "c", 7, 1.0, None, "x")]]


@pytest.fixture(scope="module")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.close()


def query(relation, expression, dimensions=(), **more):
    return {"relation": relation, "now": micros(NOW), "calculated": [["X", expression]],
            "measures": [{"id": "m", "name": "X"}],
            "dimensions": [dict(d, id=f"d{i}") for i, d in enumerate(dimensions)], **more}


# One row, no fields: what the function's page says, unless a comment says otherwise.
VALUES = [
    ("abs(-5)", 5), ("ceil(2.1)", 3), ("floor(-2.1)", -3), ("round(892.0388, 2)", 892.04),
    ("round(2.5)", 3.0), ("sqrt(16)", 4.0), ("exp(0)", 1.0), ("ln(1)", 0.0), ("log(1000)", 3.0),
    ("mod(7, 3)", 1), ("-7 % 3", -1), ("2 ^ 10", 1024.0), ("decimalToInt(29.99)", 29),
    ("intToDecimal(20)", 20.0), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2 ^ 2", -4.0),
    ("7 / 2", 3.5), ("1 / 0", None), ("5 % 0", None), ("sqrt(-1)", None), ("ln(0)", None),
    ("concat('Hello, ', 'world')", "Hello, world"), ("concat('a', NULL)", None),
    ("left('Seattle Store #14', 7)", "Seattle"), ("right('Seattle Store#14', 12)", "tle Store#14"),
    ("substring('Fantasy and Science Fiction', 13, 7)", "Science"), ("substring('abc', 0, 2)", "ab"),
    ("locate('1 and 2 and 3 and 4', 'and')", 3), ("locate('1 and 2 and 3 and 4', 'and', 4)", 9),
    ("locate('abc', 'x')", 0), ("replace('1 and 2 and 3', 'and', 'or')", "1 or 2 or 3"),
    ("split('123 Test St;1402 35th Ave;1818 Elm Ct;11 Janes Lane', ';', 3)", "1818 Elm Ct"),
    ("split('a;b', ';', 3)", None), ("strlen('Ä 日本')", 4), ("toLower('Seattle')", "seattle"),
    ("toUpper('ä')", "Ä"), ("trim('  a ')", "a"), ("ltrim('  a ')", "a "), ("rtrim('  a ')", "  a"),
    ("toString(5)", "5"), ("toString(epochDate(0))", "1970-01-01T00:00:00.000Z"),
    ("parseInt('2')", 2), ("parseInt('2.99')", 2), ("parseInt('2a')", None),
    ("parseInt('1_000')", None), ("parseDecimal('12.13')", 12.13), ("parseDecimal('3b')", None),
    ("parseJson('{\"items\": {\"qty\": 24}}', '$.items.qty')", "24"),
    ("parseJson('{', '$.a')", None), ("ifelse(contains('abc', 'B'), 1, 0)", 0),
    ("ifelse(contains('abc', 'B', CASE_INSENSITIVE), 1, 0)", 1),
    ("ifelse(startsWith('New York', 'new', CASE_INSENSITIVE), 1, 0)", 1),
    ("ifelse(endsWith('Orleans', 'eans'), 1, 0)", 1), ("coalesce(NULL, 'b', 'c')", "b"),
    ("nullIf('unknown', 'unknown')", None), ("nullIf('late', 'unknown')", "late"),
    ("ifelse(1 > 2, 'a', 2 > 1, 'b', 'c')", "b"), ("ifelse(NULL = 1, 'a', 'b')", "b"),
    ("switch('TX', 'CA', 'West', 'TX', 'South', 'Other')", "South"),
    ("switch('FL', 'CA', 'West', 'TX', 'South', 'Other')", "Other"), ("switch(1, 2, 3)", None),
    ("ifelse(in('b', ['a', 'b']), 1, 0)", 1), ("ifelse(notIn(3, [1, 2]), 1, 0)", 1),
    ("ifelse(isNull(NULL), 1, 0)", 1), ("ifelse(isNotNull('a'), 1, 0)", 1),
    ("ifelse('a' = 'A', 1, 0)", 0), ("ifelse(1 = 1 AND NOT 2 = 3 or 1 > 5, 1, 0)", 1),
    ("epochDate(3100768000)", at(2068, 4, 4, 12, 26, 40)), ("epochDate(1700000000123)",
                                                            at(2023, 11, 14, 22, 13, 20)),
    ("addDateTime(3, 'YYYY', parseDate('2013-12-25'))", at(2016, 12, 25)),
    ("addDateTime(1, 'MM', parseDate('2024-01-31'))", at(2024, 2, 29)),
    ("addDateTime(-3, 'HH', parseDate('2024-01-01'))", at(2023, 12, 31, 21)),
    ("dateDiff(parseDate('2014-01-01'), parseDate('2014-01-05'))", 4),
    ("dateDiff(parseDate('2016-09-13'), parseDate('2016-09-20'), 'WK')", 1),
    ("dateDiff(parseDate('2023-12-31'), parseDate('2024-01-01'), 'YYYY')", 1),
    ("extract('DD', parseDate('2016-09-13'))", 13), ("extract('WD', parseDate('2024-05-12'))", 1),
    ("extract('Q', parseDate('2016-09-13'))", 3),
    ("truncDate('MM', parseDate('2012-12-14'))", at(2012, 12, 1)),
    ("truncDate('WK', parseDate('2024-05-15'))", at(2024, 5, 12)),
    ("truncDate('Q', parseDate('2024-06-15'))", at(2024, 4, 1)),
    ("formatDate(parseDate('2012-12-14'), 'dd MMM yyyy')", "14 Dec 2012"),
    ("formatDate(parseDate('2012-12-14'))", "2012-12-14T00:00:00:000"),
    ("parseDate('12/31/2006', 'MM/dd/yyyy')", at(2006, 12, 31)),
    ("parseDate('1/18/1982', 'MM/dd/yyyy')", at(1982, 1, 18)),
    ("parseDate('01-01-1999', 'MM/dd/yyyy')", None), ("now()", NOW),
    ("isWorkDay(parseDate('2022-08-10'))", 1), ("isWorkDay(parseDate('2022-08-13'))", 0),
    ("addWorkDays(parseDate('2022-08-12'), 1)", at(2022, 8, 15)),
    ("addWorkDays(parseDate('2022-08-14'), -1)", at(2022, 8, 12)),
    ("netWorkDays(parseDate('2022-08-10'), parseDate('2022-08-15'))", 4),
    ("netWorkDays(parseDate('2022-08-15'), parseDate('2022-08-10'))", -4),
    ("1 /* one */ + /* and */ 1", 2), ('"it\'s"', "it's"), ("'a\\'b'", "a'b"), ("SUBSTRING('abc',2,1)", "b"),
]


@pytest.mark.parametrize("expression, expected", VALUES, ids=[text for text, _ in VALUES])
def test_value(bridge, expression, expected):
    relation = bridge.table("one", {"region": "STRING"}, [{"region": "EU"}])
    answer = bridge.ask(query(relation, expression, unaggregated=True))
    assert "error" not in answer, answer
    value = bridge.run(answer["sql"])[0][0]
    assert same(value, expected), value


BY_REGION = [{"name": "region"}]
BY_BOTH = [{"name": "region"}, {"name": "product"}]
BY_MONTH = [{"name": "day", "granularity": "MONTH"}]
MONTHS = [at(2023, 1, 1), at(2024, 1, 1), at(2024, 2, 1), None]
# Per group in the order of the dimensions; ROWS has three regions, EU, US and none.
GROUPS = [
    ("sum(sales)", BY_REGION, [60, 5, 7]), ("avg(sales)", BY_REGION, [20.0, 5.0, 7.0]),
    ("count(sales)", BY_REGION, [3, 1, 1]), ("distinct_count(product)", BY_REGION, [2, 2, 1]),
    ("max(product)", BY_REGION, ["b", "b", "c"]), ("min(day)", BY_REGION,
                                                  [at(2024, 1, 5, 10), at(2023, 1, 20), None]),
    ("median(sales)", BY_REGION, [20.0, 5.0, 7.0]), ("percentile(sales, 50)", BY_REGION, [20, 5, 7]),
    ("percentileDisc(sales, 90)", BY_REGION, [30, 5, 7]),
    ("percentileCont(sales, 75)", BY_REGION, [25.0, 5.0, 7.0]),
    ("stdev(sales)", BY_REGION, [10.0, None, None]), ("varp(sales)", BY_REGION, [200 / 3, 0.0, 0.0]),
    ("sumIf(sales, product = 'a')", BY_REGION, [40, 5, None]),
    ("countIf(sales, price > 1)", BY_REGION, [2, 0, 0]),
    ("percentileIf(sales, 50, product = 'a')", BY_REGION, [10, 5, None]),
    ("sum(sales) / sum(price)", BY_REGION, [60 / 4.5, 1.25, 7.0]),
    ("ceil(avg(price))", BY_REGION, [2, 4, 1]),
    ("periodToDateSum(sales, day, MONTH, parseDate('2024-02-10'))", BY_REGION, [20, None, None]),
    ("periodToDatePercentile(sales, 100, day, YEAR)", BY_REGION, [30, 5, None]),
    # Level-aware aggregates
    ("avg(sum(sales, [product]))", BY_REGION, [32.5, 32.5, 7.0]),
    ("sum(sum(sales, [product]))", BY_REGION, [65, 65, 7]),
    ("max(sum(sales, [${visualDimensions}, product]))", BY_REGION, [40, 5, 7]),
    ("max(sum(sales, [${visualDimensions}, !product]))", BY_BOTH, [60, 60, 5, 5, 7]),
    ("max(sum(sales, []))", BY_REGION, [72, 72, 72]),
    # Table calculations
    ("sumOver(sum(sales), [region])", BY_BOTH, [60, 60, 5, 5, 7]),
    ("countOver(product, [region])", BY_BOTH, [2, 2, 2, 2, 1]),
    ("percentOfTotal(sum(sales), [region])", BY_BOTH, [100 * 40 / 60, 100 * 20 / 60, 100.0, None, 100.0]),
    ("runningSum(sum(sales), [region ASC])", BY_REGION, [60, 65, 72]),
    ("runningSum(sum(sales), [sum(sales) DESC, product ASC], [region])", BY_BOTH, [40, 60, 5, 5, 7]),
    ("windowSum(sum(sales), [region ASC], 1, 0)", BY_REGION, [60, 65, 12]),
    ("windowAvg(sum(sales), [region ASC], 0, 1)", BY_REGION, [32.5, 6.0, 7.0]),
    ("lag(sum(sales), [region ASC], 1)", BY_REGION, [None, 60, 5]),
    ("lead(sum(sales), [region ASC], 1)", BY_REGION, [5, 7, None]),
    ("difference(sum(sales), [region ASC], -1)", BY_REGION, [None, -55, 2]),
    ("percentDifference(sum(sales), [region ASC], -1)", BY_REGION, [None, -55 / 60, 0.4]),
    ("firstValue(sum(sales), [region DESC])", BY_REGION, [5, 5, 5]),
    ("lastValue(sum(sales), [sum(sales) ASC])", BY_REGION, [60, 60, 60]),
    ("rank([sum(sales) DESC])", BY_REGION, [1, 3, 2]),
    ("denseRank([count(product) ASC])", BY_REGION, [3, 2, 1]),
    ("percentileRank([sum(sales) ASC])", BY_REGION, [200 / 3, 0.0, 100 / 3]),
    ("runningSum(maxOver(sum(sales), [region]), [product ASC], [region])", BY_BOTH, [40, 80, 5, 10, 7]),
    ("periodOverPeriodDifference(sum(sales), day)", BY_MONTH, [None, None, 35, None]),
    ("periodOverPeriodLastValue(sum(sales), day, MONTH, 1)", BY_MONTH, [None, None, 15, None]),
    ("periodOverPeriodLastValue(count(sales), day, YEAR, 1)", BY_MONTH, [None, 0, None, None]),
    ("periodOverPeriodPercentDifference(sum(sales), day, MONTH, 1)", BY_MONTH,
     [None, None, 35 / 15, None]),
    ("periodToDateSumOverTime(sum(sales), day, YEAR)", BY_MONTH, [None, 15, 65, None]),
    # Windows over rows
    ("max(sumOver(sales, [region], PRE_AGG))", BY_REGION, [60, 5, 7]),
    ("sum(countOver(sales, [], PRE_FILTER))", BY_REGION, [15, 10, 5]),
    ("max(rank([sales DESC], [region], PRE_AGG))", BY_REGION, [3, 2, 1]),
    ("sumIf(sales, rank([sales DESC], [region], PRE_AGG) = 1)", BY_REGION, [30, 5, 7]),
]


@pytest.mark.parametrize("expression, dimensions, expected", GROUPS, ids=[row[0] for row in GROUPS])
def test_groups(bridge, expression, dimensions, expected):
    relation = bridge.table("sales", COLUMNS, ROWS)
    answer = bridge.ask(query(relation, expression, dimensions))
    assert "error" not in answer, answer
    got = [[row[-1]] for row in bridge.run(answer["sql"])]
    assert len(got) == len(expected)
    assert all(same(a[0], b) for a, b in zip(got, expected)), got


ERRORS = [
    ("sum(", 4, 0, "Expected a value before the end"), ("1 +", 3, 0, "Expected a value"),
    ("1 2", 2, 1, "should end before"), ("(1", 2, 0, "Expected )"), ("'abc", 0, 4, "not closed"),
    ("{region", 0, 7, "not closed"), ("1 /* x", 2, 4, "comment"), ("1 # 2", 2, 1, "no meaning"),
    ("sales == 1", 6, 2, "Use ="), ("sales != 1", 6, 2, "Use <>"), ("12abc", 0, 3, "not a number"),
    ("99999999999999999999", 0, 20, "too large"), ("{nope} + 1", 0, 6, 'no field "nope"'),
    ("1 + nope", 4, 4, 'no field "nope"'), ("foo(1)", 0, 6, 'no function "foo"'),
    ("${nope}", 0, 7, 'no parameter "nope"'), ("sum(sales) + sales", 13, 5, "Mismatched aggregation"),
    ("sum(avg(sales))", 4, 10, "can't be nested"), ("sales + 'a'", 8, 3, "expects a number"),
    ("concat('a', sales)", 12, 5, "expects a STRING"), ("ifelse(sales, 1, 2)", 7, 5, "a condition"),
    ("ifelse(sales > 1, 'a', 2)", 23, 1, "values of one type"), ("substring('a', 1)", 0, 17, "can't take 2"),
    ("region = 5", 9, 1, "values of one type"), ("truncDate('XX', day)", 10, 4, "a period"),
    ("truncDate('MM', region)", 16, 6, "expects a DATETIME"), ("percentile(sales, 101)", 18, 3, "0 to 100"),
    ("formatDate(day, 'QQ')", 16, 4, '"QQ" is not supported'),
    ("formatDate(day, 'yyyy', 'Europe/Berlin')", 24, 15, "only time zone"),
    ("runningSum(sales, [region ASC])", 11, 5, "must be aggregated"),
    ("sumOver(sales, [region])", 8, 5, "PRE_FILTER or PRE_AGG"),
    ("sumOver(sum(sales), [region], PRE_AGG)", 8, 10, "give the field itself"),
    ("sumOver(sumOver(sales, [region], PRE_AGG), [], PRE_FILTER)", 8, 33, "PRE_AGG comes after"),
    ("sum(sum(sales, [region]), [product])", 4, 20, "can't be nested in another"),
    ("sum(sales, [sum(sales)])", 12, 10, "must be a dimension"),
    ("sum(sales, [${visualDimensions}, !region, product])", 11, 39, "either adds fields or"),
    ("${visualDimensions}", 0, 19, "only in the group list"), ("[1]", 0, 3, "A list"),
    ("lag(sum(sales), [region ASC], -1)", 30, 2, "from 0 to"), ("in(region, [])", 11, 2, "empty"),
    ("(" * 70 + "1" + ")" * 70, 64, 1, "nested deeper"), ("max(sales > 1)", 4, 9, "not a condition"),
]


@pytest.mark.parametrize("expression, offset, length, reason", ERRORS, ids=[e[0][:40] for e in ERRORS])
def test_refused_with_its_place(bridge, expression, offset, length, reason):
    columns = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    error = bridge.ask({"relation": {"columns": columns}, "check": expression})["error"]
    assert reason in error["message"]
    assert (error["offset"], error["length"]) == (offset, length)


def check(bridge, expression, **more):
    columns = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    return bridge.ask({"relation": {"columns": columns}, "check": expression, **more})


LEVELS = [("1 + 1", "INTEGER", "CONSTANT"), ("{sales} / 2", "DECIMAL", "ROW"),
          ("sumOver(sales, [region], PRE_FILTER)", "INTEGER", "PRE_FILTER"),
          ("sumOver(price, [region], PRE_AGG)", "DECIMAL", "PRE_AGG"),
          ("avg(sales, [region])", "DECIMAL", "LAC_A"), ("max(day)", "DATETIME", "AGG"),
          ("sumOver(sum(sales), [region], POST_AGG_FILTER)", "INTEGER", "TABLE"),
          ("sales > 1", "BOOLEAN", "ROW")]


@pytest.mark.parametrize("expression, kind, level", LEVELS)
def test_type_and_level(bridge, expression, kind, level):
    answer = check(bridge, expression)
    assert (answer["type"], answer["level"]) == (kind, level)


def test_fields_that_use_one_another(bridge):
    fields = [["A", "{B} + 1"], ["B", "{C} * 2"], ["C", "{A}"], ["D", "{sales} + nope"],
              ["Profit", "{sales} - {price}"]]
    circle = check(bridge, "{A}", calculated=fields)["error"]
    assert '"A", "B", "C", "A"' in circle["message"] and circle["offset"] == 0
    inner = check(bridge, "1 + {D}", calculated=fields)["error"]
    assert 'In the calculated field "D": There is no field "nope".' == inner["message"]
    assert (inner["offset"], inner["length"]) == (4, 3)
    used = check(bridge, "sum({Profit}) + sum(sales)", calculated=fields)
    assert used["columns"] == ["sales", "price"] and used["calculated"] == ["Profit"]


def test_fields_that_double_are_refused_and_not_printed(bridge):
    fields = [["F0", "sales + 1"]] + [[f"F{i}", f"{{F{i - 1}}} + {{F{i - 1}}}"] for i in range(1, 60)]
    assert "too large" in check(bridge, "F59", calculated=fields)["error"]["message"]
    deep = [["F0", "sales"]] + [[f"F{i}", f"{{F{i - 1}}} + 1"] for i in range(1, 1500)]
    assert "nested deeper" in check(bridge, "F1499", calculated=deep)["error"]["message"]
    assert "longer than 32000" in check(bridge, "1" + " " * 32000)["error"]["message"]
    many = [[f"F{i}", "1"] for i in range(2001)]
    assert "more than 2000" in check(bridge, "1", calculated=many)["error"]["message"]


def test_long_operands_are_computed_once(bridge):
    """Division and round-about functions repeat their operand; nesting must not double the text."""
    expression = "price"
    for _ in range(30):
        expression = f"({expression} / nullIf(price, 3))"
    relation = bridge.table("sales", COLUMNS, ROWS)
    answer = bridge.ask(query(relation, f"sum({expression})", BY_REGION))
    assert len(answer["sql"]) < 20000
    values = {region: 0.0 for region in ("EU", "US", None)}
    for row in ROWS:
        value = row["price"]
        if value is not None:
            for _ in range(30):
                value /= row["price"]
            values[row["region"]] += value
    got = bridge.run(answer["sql"])
    assert difference(got, [[region, value] for region, value in values.items()], 1) is None


HOSTILE = ["'; DROP TABLE sales; --", "\\", "\"", "''", "a\u0000b", "%", "$1", "{x}", "--", "/*", "\u2028"]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts(bridge, text):
    """Names, literals, parameters and filter values with the engine's own signs in them."""
    columns = {"a" + text.replace("\u0000", "").replace("}", ""): "STRING"}
    name = next(iter(columns))
    described = '"' + name.replace('"', '""') + '"'
    bridge.engine.execute(f"CREATE OR REPLACE TABLE hostile ({described} VARCHAR)")
    bridge.engine.execute("INSERT INTO hostile VALUES (?), ('other')", [text])
    relation = {"sql": "hostile", "columns": [{"name": name, "type": "STRING"}]}
    answer = bridge.ask({
        "relation": relation, "now": 0, "unaggregated": True,
        "calculated": [["X", "concat({" + name + "}, ${P})"]],
        "parameters": [{"name": "P", "type": "STRING", "values": [text]}],
        "measures": [{"id": "m", "name": "X"}],
        "filters": [[{"name": name, "kind": "category", "values": [text]}],
                    [{"name": name, "kind": "category", "match": "CONTAINS", "values": [text]}]]})
    assert bridge.run(answer["sql"]) == [[text + text]]
    values = bridge.ask({"relation": relation, "values": name, "search": text})
    assert bridge.run(values["sql"]) == [[text]]
