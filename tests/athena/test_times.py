"""Times of every precision and zone, as Trino has them."""

import pytest

VALUES = {
    # literals, and what a result shows of them
    "TIME '12:34:56.123456789012'": "12:34:56.123456789012",
    "TIME '12:34:56.1+08:35'": "12:34:56.1+08:35", "TIME '00:30-00:35'": "00:30:00-00:35",
    "TIMESTAMP '2020-05-01 12:34:56.123456789012'": "2020-05-01 12:34:56.123456789012",
    "TIMESTAMP '2024-07-01 12:00:00.1234567 Europe/Rome'":
    "2024-07-01 12:00:00.1234567 Europe/Rome",
    "TIMESTAMP '1500-05-01 12:34:56 Asia/Kathmandu'": "1500-05-01 12:34:56 Asia/Kathmandu",
    "ARRAY[TIMESTAMP '2024-07-01 12:00:00 America/New_York', NULL]":
    "[2024-07-01 12:00:00 America/New_York, null]",
    # casts
    "CAST(TIMESTAMP '2020-05-01 23:59:59.9999999' AS timestamp(6))": "2020-05-02 00:00:00.000000",
    "CAST('2020-05-01 12:34:56.5 +01:00' AS timestamp(9) with time zone)":
    "2020-05-01 12:34:56.500000000 +01:00",
    "CAST(TIMESTAMP '2024-07-01 12:00:00 Europe/Rome' AS timestamp)": "2024-07-01 12:00:00.000",
    "CAST(TIMESTAMP '2024-07-01 01:00:00 Europe/Rome' AS date)": "2024-07-01",
    "CAST(TIME '12:34:56.987654321' AS time(3) with time zone)": "12:34:56.988+00:00",
    "CAST(TIME '23:59:59.9999' AS time(0))": "00:00:00", "CAST('07:08' AS time(0))": "07:08:00",
    "CAST(TIME '12:34:56.1+01:00' AS varchar)": "12:34:56.1+01:00",
    "CAST(INTERVAL '90' SECOND AS varchar)": "0 00:01:30.000",
    "CAST(CAST(TIME '12:00:00' AS timestamp) AS date) = current_date": "true",
    # comparison: the instant counts, the zone doesn't
    "TIMESTAMP '2024-07-01 12:00:00 Europe/Rome' = TIMESTAMP '2024-07-01 06:00:00 America/New_York'":
    "true",
    "TIME '12:00:00+01:00' = TIME '11:00:00+00:00'": "true",
    "TIME '03:00:00+01:00' < TIME '21:00:00-01:00'": "true",
    "TIMESTAMP '2020-05-01 00:00:00.0000001' > TIMESTAMP '2020-05-01 00:00:00'": "true",
    "ARRAY[TIME '12:00:00+01:00'] = ARRAY[TIME '11:00:00+00:00']": "true",
    "contains(ARRAY[TIME '12:00:00+01:00'], TIME '11:00:00+00:00')": "true",
    "TIMESTAMP '2024-07-01 12:00:00 +02:00' IN (TIMESTAMP '2024-07-01 10:00:00 UTC')": "true",
    "ROW(TIME '12:00:00+01:00') IS DISTINCT FROM ROW(TIME '11:00:00+00:00')": "false",
    # arithmetic, in the zone of the value where days are meant
    "TIMESTAMP '2024-03-30 12:00:00 Europe/Rome' + INTERVAL '1' DAY":
    "2024-03-31 13:00:00.000 Europe/Rome",
    "date_add('day', 1, TIMESTAMP '2024-03-30 12:00:00 Europe/Rome')":
    "2024-03-31 12:00:00 Europe/Rome",
    "TIMESTAMP '2024-01-31 12:00:00.1234567 UTC' + INTERVAL '1' MONTH":
    "2024-02-29 12:00:00.1234567 UTC",
    "TIME '23:00:00' + INTERVAL '3' HOUR": "02:00:00.000",
    "TIME '01:00:00.5' - TIME '02:00:00'": "-0 00:59:59.500",
    "TIMESTAMP '2024-05-01 00:00:00 UTC' - DATE '2024-04-30'": "1 00:00:00.000",
    "INTERVAL '1' DAY * 2.5": "2 12:00:00.000", "INTERVAL '1-6' YEAR TO MONTH / 2": "0-9",
    # functions
    "date_trunc('month', TIMESTAMP '2024-03-31 12:00:00 Europe/Rome')":
    "2024-03-01 00:00:00 Europe/Rome",
    "date_trunc('hour', TIME '12:34:56.5+01:00')": "12:00:00.0+01:00",
    "date_diff('day', TIMESTAMP '2024-03-30 12:00:00 Europe/Rome', "
    "TIMESTAMP '2024-03-31 12:00:00 Europe/Rome')": "1",
    "hour(TIMESTAMP '2024-07-01 23:00:00 America/New_York')": "23",
    "timezone_hour(TIMESTAMP '2024-07-01 23:00:00 America/New_York')": "-4",
    "extract(timezone_minute FROM TIME '12:00:00-00:35')": "-35",
    "at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'Asia/Kathmandu')":
    "2024-07-01 17:45:00 Asia/Kathmandu",
    "TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Rome'":
    "2024-07-01 14:00:00 Europe/Rome",
    "TIME '12:00:00+01:00' AT TIME ZONE INTERVAL '3' HOUR": "14:00:00+03:00",
    "with_timezone(TIMESTAMP '2024-07-01 12:00:00', 'Europe/Rome')": "2024-07-01 12:00:00 Europe/Rome",
    "timezone(TIME '12:00:00+09:00')": "+09:00",
    "from_unixtime_nanos(1234567890123456789)": "2009-02-13 23:31:30.123456789 UTC",
    "from_iso8601_timestamp('2024-W10-7T10.5+02:00')": "2024-03-10 10:30:00.000 +02:00",
    "to_iso8601(TIMESTAMP '2024-07-01 12:00:00.5 Europe/Rome')": "2024-07-01T12:00:00.5+02:00",
    "typeof(to_iso8601(TIMESTAMP '2024-07-01 12:00:00.5'))": "varchar(24)",
    "format_datetime(TIMESTAMP '2024-07-01 12:00:00 Europe/Rome', 'EEE d MMM yyyy HH:mm ZZ')":
    "Mon 1 Jul 2024 12:00 +02:00",
    "parse_datetime('2024/07/01 12 Europe/Rome', 'yyyy/MM/dd HH ZZZ')":
    "2024-07-01 12:00:00.000 Europe/Rome",
    "date_format(TIMESTAMP '2024-07-01 12:00:00.5555555', '%H:%i:%s.%f')": "12:00:00.556000",
    "date_parse('2024-060', '%Y-%j')": "2024-02-29 00:00:00.000",
    "sequence(DATE '2024-01-31', DATE '2024-04-01', INTERVAL '1' MONTH)":
    "[2024-01-31, 2024-02-29, 2024-03-31]",
    "sequence(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 00:00:01', "
    "INTERVAL '1' SECOND)": "[2024-01-01 00:00:00, 2024-01-01 00:00:01]",
    "human_readable_seconds(3762)": "1 hour, 2 minutes, 42 seconds",
    "parse_duration('1.5 h')": "0 01:30:00.000",
    "to_unixtime(TIMESTAMP '1970-01-01 00:00:01.5 UTC')": "1.5",
}


@pytest.mark.parametrize("expression", VALUES)
def test_value(calculator, expression):
    assert calculator.value(expression) == VALUES[expression]


@pytest.mark.parametrize("expression, reason", [
    ("TIMESTAMP '2024-03-10 02:30:00 America/New_York'", "INVALID_LITERAL: "),
    ("TIMESTAMP '2024-03-10 02:30:00 Nowhere/Land'", "INVALID_FUNCTION_ARGUMENT: "),
    ("TIME '25:00:00'", "INVALID_LITERAL: "), ("DATE '2024-02-30'", "INVALID_LITERAL: "),
    ("CAST(TIME '12:34:56.5' AS varchar(5))", "INVALID_CAST_ARGUMENT: "),
    ("TIME '01:23:45' AT TIME ZONE INTERVAL '841' MINUTE", "INVALID_FUNCTION_ARGUMENT: "),
    ("date_trunc('day', TIME '12:34:56')", "INVALID_FUNCTION_ARGUMENT: "),
    ("sequence(DATE '2024-04-01', DATE '2024-01-01', INTERVAL '1' MONTH)",
     "INVALID_FUNCTION_ARGUMENT: sequence stop value"),
    ("year(TIME '12:34:56')", "FUNCTION_NOT_FOUND: "),
    ("CAST(DATE '-5877641-06-23' AS timestamp(6))", ""),
    ("TIMESTAMP '-123001-01-02 03:04:05.321 Europe/Berlin'", "INVALID_LITERAL: "),
])
def test_bad_value(calculator, expression, reason):
    message = calculator.fail(f"SELECT {expression}")
    assert reason in message


# Two names of one instant, and another instant.
ZONED = ("(VALUES (TIMESTAMP '2024-07-01 12:00:00 Europe/Rome', 1), "
         "(TIMESTAMP '2024-07-01 06:00:00 America/New_York', 2), "
         "(TIMESTAMP '2024-07-01 12:00:00 UTC', 3), (NULL, 4)) t(z, n)")


def test_rows_with_equal_instants_are_one(calculator):
    instant = "CAST(z AT TIME ZONE 'UTC' AS varchar)"
    sums = [("2024-07-01 10:00:00 UTC", "3"), ("2024-07-01 12:00:00 UTC", "3"), (None, "4")]
    assert calculator.rows(f"SELECT {instant}, s FROM (SELECT z, sum(n) s FROM {ZONED} GROUP BY z) "
                           "ORDER BY z") == sums
    assert calculator.rows(f"SELECT count(*), count(DISTINCT z) FROM {ZONED}") == [("4", "2")]
    assert calculator.value(f"count(*) FROM (SELECT DISTINCT z FROM {ZONED})") == "3"
    assert calculator.value(f"count(*) FROM (SELECT z FROM {ZONED} UNION SELECT z FROM {ZONED})") == "3"
    assert calculator.value(f"count(*) FROM (SELECT z FROM {ZONED} EXCEPT "
                            "SELECT TIMESTAMP '2024-07-01 10:00:00 UTC')") == "2"
    assert calculator.value(f"count(*) FROM (SELECT z FROM {ZONED} INTERSECT "
                            "(SELECT TIMESTAMP '2024-07-01 10:00:00 UTC' UNION SELECT NULL))") == "2"
    assert calculator.value(f"count(*) FROM {ZONED} JOIN {ZONED.replace('t(z', 'u(z')} "
                            "ON t.z = u.z") == "5"
    assert calculator.value(f"count(*) FROM {ZONED} WHERE z IN (SELECT z FROM {ZONED} WHERE n = 1)"
                            ) == "2"
    assert calculator.rows(f"SELECT min(n), max(n) FROM (SELECT n, rank() OVER (PARTITION BY z "
                           f"ORDER BY n) r FROM {ZONED}) WHERE r = 2") == [("2", "2")]


def test_grouping_sets_leave_a_zoned_key_out(calculator):
    rows = calculator.rows(f"SELECT date_format(z, '%H'), sum(n), grouping(z) FROM {ZONED} "
                           "WHERE n = 3 GROUP BY ROLLUP (z)")
    assert sorted(rows, key=str) == [("12", "3", "0"), (None, "3", "1")]


def test_extremes_and_order(calculator):
    assert calculator.rows(f"SELECT max(z) FROM {ZONED}") == [("2024-07-01 12:00:00 UTC",)]
    assert [row[0] for row in calculator.rows(f"SELECT n FROM {ZONED} ORDER BY z DESC, n")] == [
        "3", "1", "2", "4"]
    assert calculator.rows("SELECT max(t), min(t) FROM (VALUES TIMESTAMP '2024-07-01 "
                           "12:00:00.0000002', TIMESTAMP '2024-07-01 12:00:00.0000001') v(t)") == [
        ("2024-07-01 12:00:00.0000002", "2024-07-01 12:00:00.0000001")]


def test_intervals_are_summed(calculator):
    assert calculator.rows("SELECT sum(i), avg(i) FROM (VALUES INTERVAL '1' SECOND, "
                           "INTERVAL '2' SECOND) v(i)") == [("0 00:00:03.000", "0 00:00:01.500")]
