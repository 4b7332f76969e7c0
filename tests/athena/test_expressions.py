"""Expressions and their values, as Trino has them."""

import pytest

VALUES = {
    # casts and numbers
    "CAST('12' AS integer) + 1": "13", "CAST(2.5 AS integer)": "3", "CAST(-2.5e0 AS bigint)": "-3",
    "CAST(1 AS varchar)": "1", "CAST(1.5e0 AS varchar)": "1.5E0", "CAST(true AS varchar)": "true",
    "TRY_CAST('x' AS integer)": None, "7 / 2": "3", "-7 / 2": "-3", "-7 % 3": "-1",
    "7e0 / 2": "3.5", "DECIMAL '7.0' / 2": "3.5", "1.10 + 2.2": "3.30", "0.1 * 0.2": "0.02",
    "1e100": "1.0E100", "1e7": "1.0E7", "123456.75e0": "123456.75", "1e-5": "1.0E-5",
    "nan()": "NaN", "infinity()": "Infinity", "round(2.5e0)": "3.0", "round(-2.567e0, 2)": "-2.57",
    "floor(-1.5e0)": "-2.0", "ceil(1.2e0)": "2.0", "abs(-3)": "3", "power(2, 10)": "1024.0",
    "mod(10, 4)": "2", "sqrt(2)": "1.4142135623730951", "greatest(1, 3, 2)": "3",
    "least('b', 'a')": "a", "bitwise_and(6, 3)": "2", "truncate(-1.9e0)": "-1.0", "sign(-4)": "-1",
    # conditionals
    "CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END": "b", "CASE 3 WHEN 3 THEN 'x' END": "x",
    "CASE 4 WHEN 3 THEN 'x' END": None, "if(true, 1, 2)": "1", "if(false, 1)": None,
    "coalesce(NULL, NULL, 5)": "5", "nullif(1, 1)": None, "try(1 / 0)": None,
    "NULL IS NULL": "true", "NULL = 1": None, "1 IS DISTINCT FROM NULL": "true",
    "2 BETWEEN 1 AND 3": "true", "2 IN (1, NULL)": None, "NOT (true AND NULL)": None,
    # strings
    "'a' || 'b' || 'c'": "abc", "concat('x', 'y')": "xy", "length('日本語')": "3", "upper('né')": "NÉ",
    "substr('hello', 2, 3)": "ell", "substr('hello', -3)": "llo", "trim('  x ')": "x",
    "replace('aXbX', 'X', '-')": "a-b-", "split('a,b,c', ',')": "[a, b, c]",
    "split_part('a,b,c', ',', 2)": "b", "strpos('hello', 'l')": "3", "reverse('abc')": "cba",
    "lpad('7', 3, '0')": "007", "rpad('a', 3, '.')": "a..", "'abc' LIKE 'a_c'": "true",
    "'a%c' LIKE 'a!%c' ESCAPE '!'": "true", "starts_with('abc', 'ab')": "true",
    "regexp_like('a1b', '\\d')": "true", "regexp_extract('x=12;', '(\\d+)', 1)": "12",
    "regexp_replace('a1b2', '\\d', '#')": "a#b#", "lower('ABC')": "abc", "chr(65)": "A",
    "codepoint('A')": "65", "position('c' IN 'abc')": "3",
    # dates
    "DATE '2024-02-28' + INTERVAL '1' DAY": "2024-02-29",
    "DATE '2024-01-31' + INTERVAL '1' MONTH": "2024-02-29",
    "date_add('day', 3, DATE '2024-01-30')": "2024-02-02",
    "date_diff('day', DATE '2024-01-01', DATE '2024-03-01')": "60",
    "date_trunc('month', TIMESTAMP '2024-05-17 10:11:12.250')": "2024-05-01 00:00:00.000",
    "year(DATE '2024-05-17')": "2024", "day_of_week(DATE '2024-05-19')": "7",
    "extract(month FROM DATE '2024-05-17')": "5", "quarter(DATE '2024-05-17')": "2",
    "date_format(TIMESTAMP '2024-05-17 10:11:12', '%Y/%m/%d %H:%i:%s')": "2024/05/17 10:11:12",
    "date_parse('17.05.2024', '%d.%m.%Y')": "2024-05-17 00:00:00.000",
    "CAST('2024-05-17' AS date)": "2024-05-17", "from_unixtime(0)": "1970-01-01 00:00:00.000 UTC",
    "from_unixtime(1.0005e0)": "1970-01-01 00:00:01.001 UTC",
    "from_unixtime(-0.001e0)": "1969-12-31 23:59:59.999 UTC", "from_unixtime(CAST(NULL AS double))":
    None, "chr(128512)": "😀", "codepoint('é')": "233",
    "to_unixtime(TIMESTAMP '1970-01-01 00:00:01.500')": "1.5",
    "CAST(TIMESTAMP '2024-05-17 23:59:59.999' AS date)": "2024-05-17",
    "from_iso8601_date('2024-05-17')": "2024-05-17", "last_day_of_month(DATE '2024-02-10')":
    "2024-02-29", "TIMESTAMP '2024-01-01 00:00:00' > TIMESTAMP '2023-12-31 23:59:59'": "true",
    # arrays, maps, rows, JSON
    "ARRAY[1, 2, 3][2]": "2", "cardinality(ARRAY[1, NULL])": "2",
    "contains(ARRAY[1, 2], 2)": "true",
    "array_join(ARRAY['a', 'b'], '-')": "a-b", "array_sort(ARRAY[3, 1, 2])": "[1, 2, 3]",
    "array_distinct(ARRAY[1, 1, 2])": "[1, 2]", "element_at(ARRAY[1, 2], 5)": None,
    "element_at(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), 'b')": "2", "slice(ARRAY[1, 2, 3], 2, 2)":
    "[2, 3]", "transform(ARRAY[1, 2], x -> x * 10)": "[10, 20]",
    "map_keys(MAP(ARRAY['k'], ARRAY[1]))": "[k]", "filter(ARRAY[1, 2, 3], x -> x > 1)": "[2, 3]",
    "CAST(ROW(1, 'x') AS row(a integer, b varchar)).b": "x",
    "json_extract_scalar('{\"a\":{\"b\":[1,2]}}', '$.a.b[1]')": "2", "typeof(1)": "integer",
    "json_format(json_extract('{\"a\":[1, 2]}', '$.a'))": "[1,2]", "typeof('ab')": "varchar(2)",
    "ARRAY['a', NULL, 'c']": "[a, null, c]",
    "JSON '{\"b\": 1, \"a\": [true, null]}'": '{"a":[true,null],"b":1}',
    "CAST(MAP(ARRAY['b', 'a'], ARRAY[1, NULL]) AS json)": '{"a":null,"b":1}',
    "CAST(ROW(1, 'x') AS json)": '{"":1,"":"x"}', "CAST(JSON '[1, \"2\"]' AS array(bigint))":
    "[1, 2]",
    "CAST(JSON '{\"a\": {\"b\": 1.5}}' AS map(varchar, row(b double)))": "{a={b=1.5}}",
    "json_object('a' : 1, 'b' : json_array('x', NULL, true))": '{"a":1,"b":["x",true]}',
    "json_value('{\"a\": [1, 2.5]}', 'lax $.a[1]' RETURNING double)": "2.5",
    "json_value('{}', 'lax $.a' DEFAULT 'none' ON EMPTY)": "none",
    "json_value('[1]', 'strict $.a' RETURNING bigint DEFAULT -1 ON ERROR)": "-1",
    "json_query('{\"a\": [{\"b\": 1}, {\"b\": 2}]}', 'lax $.a ? (@.b > 1).b' WITH ARRAY WRAPPER)":
    "[2]",
    "json_exists('{\"s\": \"foobar\"}', 'lax $.s ? (@ like_regex \"^foo\")')": "true",
    # addresses, patterns, lambdas
    "IPADDRESS '2001:db8:0:0:1::1'":
    "2001:db8::1:0:0:1", "contains('10.0.0.0/8', IPADDRESS '10.1.2.3')":
    "true", "CAST(UUID '12151FD2-7586-11E9-8F9E-2A86E4085A59' AS varchar)":
    "12151fd2-7586-11e9-8f9e-2a86e4085a59",
    "regexp_extract('key: value', '(?<=: )\\w+')": "value", "regexp_like('Hello', '^[a-z]+$')":
    "false",
    "regexp_replace('new york', '(\\w)(\\w*)', x -> upper(x[1]) || lower(x[2]))": "New York",
    "zip_with(ARRAY[1, 2], ARRAY['a'], (x, y) -> coalesce(y, CAST(x AS varchar)))": "[a, 2]",
    "array_sort(ARRAY[3, 1, 2], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1)))": "[3, 2, 1]",
    "reduce(ARRAY[5, 20], '', (s, x) -> s || CAST(x AS varchar), s -> s)": "520",
    "map_zip_with(MAP(ARRAY[1], ARRAY['x']), MAP(ARRAY[2], ARRAY['y']), (k, a, b) -> coalesce(a, b))":
    "{1=x, 2=y}", "zip(ARRAY[1, 2], ARRAY['a'])": "[{field0=1, field1=a}, {field0=2, field1=null}]",
    "combinations(ARRAY[1, 2, 3], 2)":
    "[[1, 2], [1, 3], [2, 3]]", "dot_product(ARRAY[1, 2], ARRAY[3, 4])":
    "11.0", "array_histogram(ARRAY['x', 'y', 'x'])": "{x=2, y=1}", "true IS NOT UNKNOWN": "true",
}


@pytest.mark.parametrize("expression", VALUES)
def test_value(calculator, expression):
    assert calculator.value(expression) == VALUES[expression]


def test_moments_of_many_rows(calculator):
    rows = calculator.rows("SELECT x, from_unixtime(x), chr(CAST(x AS bigint) + 65) FROM "
                           "UNNEST(ARRAY[0e0, 1e0, NULL, 3e0]) AS t(x)")
    assert sorted(rows, key=str) == sorted([
        ("0.0", "1970-01-01 00:00:00.000 UTC", "A"), ("1.0", "1970-01-01 00:00:01.000 UTC", "B"),
        (None, None, None), ("3.0", "1970-01-01 00:00:03.000 UTC", "D")], key=str)


@pytest.mark.parametrize("expression, reason", [
    ("chr(-1)", "INVALID_FUNCTION_ARGUMENT: Not a valid Unicode code point: -1"),
    ("codepoint('')", "INVALID_FUNCTION_ARGUMENT: "), ("from_unixtime(nan())",
     "INVALID_FUNCTION_ARGUMENT: "), ("from_iso8601_date('2024-02-30')",
     "INVALID_FUNCTION_ARGUMENT: Cannot parse \"2024-02-30\": Value 30 for dayOfMonth")])
def test_bad_argument(calculator, expression, reason):
    assert calculator.fail(f"SELECT {expression}").startswith(reason)


def test_zone_of_the_moment(calculator):
    assert calculator.value("current_timestamp").endswith(" UTC")
    assert calculator.value("TIMESTAMP '2024-05-17 10:11:12.123 UTC'") == (
        "2024-05-17 10:11:12.123 UTC")
    assert calculator.value("TIMESTAMP '2024-05-17 10:11:12.123456789'") == (
        "2024-05-17 10:11:12.123456789")


@pytest.mark.parametrize("expression", ["current_date", "current_timestamp", "now()", "random()",
                                        "uuid()"])
def test_value_of_the_moment(calculator, expression):
    assert calculator.value(expression)
