"""Dates and timestamps: fields, arithmetic, patterns of Java, zones, intervals."""

import datetime

from pyspark.sql import functions as F


def programs(spark):
    d, ts = datetime.date, datetime.datetime
    frame = spark.createDataFrame(
        [(1, d(2020, 2, 29), ts(2020, 2, 29, 23, 59, 58, 123456), "2020-02-29"),
         (2, d(2021, 12, 31), ts(2021, 12, 31, 0, 0, 0), "31/12/2021"),
         (3, d(1969, 7, 20), ts(1969, 7, 20, 20, 17, 40, 500000), "20-Jul-1969"),
         (4, None, None, None), (5, d(2024, 1, 1), ts(2024, 1, 1, 12, 30), "2024-1-1"),
         (6, d(2023, 3, 26), ts(2023, 3, 26, 1, 30), "2023-03-26 01:30:00")],
        "i int, a date, t timestamp, s string")
    a, t, s = F.col("a"), F.col("t"), F.col("s")

    def formats(*patterns):
        return lambda: frame.select("i", *[F.date_format(t, p).alias(f"f{n}")
                                           for n, p in enumerate(patterns)])

    return {
        "date_fields": lambda: frame.select(
            "i", F.year(a), F.month(a), F.dayofmonth(a), F.dayofweek(a), F.dayofyear(a),
            F.weekofyear(a), F.quarter(a), F.weekday(a), F.day(a)),
        "time_fields": lambda: frame.select("i", F.hour(t), F.minute(t), F.second(t), F.year(t)),
        "date_add": lambda: frame.select("i", F.date_add(a, 1), F.date_sub(a, 30),
                                         F.date_add(a, F.col("i")), F.date_add(t, 1)),
        "datediff": lambda: frame.select("i", F.datediff(a, F.lit("2020-01-01")),
                                         F.datediff(F.lit(d(2020, 3, 1)), a), F.datediff(t, a)),
        "add_months": lambda: frame.select("i", F.add_months(a, 1), F.add_months(a, -12),
                                           F.add_months(a, F.col("i"))),
        "months_between": lambda: frame.select(
            "i", F.months_between(t, F.lit("2020-01-31")), F.months_between(a, F.lit(d(2020, 1, 29))),
            F.months_between(t, F.lit("2020-01-15"), False)),
        "last_next_day": lambda: frame.select("i", F.last_day(a), F.next_day(a, "Mon"),
                                              F.next_day(a, "sunday"), F.next_day(a, "xx")),
        "trunc": lambda: frame.select("i", F.trunc(a, "month"), F.trunc(a, "year"),
                                      F.trunc(a, "week"), F.trunc(a, "quarter"), F.trunc(a, "zz")),
        "date_trunc": lambda: frame.select(
            "i", F.date_trunc("hour", t), F.date_trunc("DAY", t), F.date_trunc("week", t),
            F.date_trunc("second", t), F.date_trunc("month", t), F.date_trunc("quarter", t),
            F.date_trunc("millisecond", t)),
        "format_common": formats("yyyy-MM-dd", "dd/MM/yy", "yyyy-MM-dd HH:mm:ss", "HH:mm:ss.SSS",
                                 "yyyyMMdd"),
        "format_names": formats("EEE, d MMM yyyy", "EEEE", "MMMM", "MMM", "E", "LLL"),
        "format_short": formats("M/d/y", "H:m:s", "h:mm a", "hh:mm:ss a", "k", "K"),
        "format_more": formats("D", "DDD", "Q", "QQQ", "q", "'at' HH 'o''clock'", "yyyy/MM/dd'T'HH"),
        "format_fractions": formats("s.S", "s.SSSSSS", "SSSSSSSSS"),
        "format_zones": formats("XXX", "xxx", "z", "VV", "Z", "X", "O"),
        "parse_date_patterns": lambda: frame.select(
            "i", F.to_date(s, "yyyy-MM-dd"), F.to_date(s, "dd/MM/yyyy"), F.to_date(s),
            F.to_date(s, "yyyy-M-d")),
        "parse_month_names": lambda: spark.createDataFrame(
            [("20-Jul-1969",), ("01-JAN-2020",), (None,)], "s string").select(
                F.to_date("s", "dd-MMM-yyyy")),
        "parse_timestamp": lambda: spark.createDataFrame(
            [("2020-01-02 03:04:05",), ("2023-03-26 01:30:00",), (None,)], "s string").select(
                F.to_timestamp("s"), F.to_timestamp("s", "yyyy-MM-dd HH:mm:ss"),
                F.unix_timestamp("s"), F.to_unix_timestamp("s", F.lit("yyyy-MM-dd HH:mm:ss"))),
        "parse_am_pm": lambda: spark.createDataFrame(
            [("01/02/2020 03:04 PM",), ("12/31/2020 12:00 AM",)], "s string").select(
                F.to_timestamp("s", "MM/dd/yyyy hh:mm a")),
        "parse_zone": lambda: spark.createDataFrame(
            [("2020-01-02T03:04:05+0200",), ("2020-07-02T03:04:05Z",)], "s string").select(
                F.to_timestamp("s", "yyyy-MM-dd'T'HH:mm:ss[XX][X]")),
        "parse_fraction": lambda: spark.createDataFrame(
            [("2020-01-02 03:04:05.123",), ("2020-01-02 03:04:05.999",)], "s string").select(
                F.to_timestamp("s", "yyyy-MM-dd HH:mm:ss.SSS")),
        "unix_time": lambda: frame.select(
            "i", F.unix_timestamp(t), F.unix_timestamp(a), F.unix_date(a), F.unix_seconds(t),
            F.unix_millis(t), F.unix_micros(t)),
        "from_unixtime": lambda: spark.createDataFrame(
            [(0,), (1583020798,), (-1,), (None,)], "n long").select(
                F.from_unixtime("n"), F.from_unixtime("n", "yyyy/MM/dd"), F.timestamp_seconds("n"),
                F.expr("timestamp_millis(n)"), F.expr("timestamp_micros(n)"),
                F.expr("date_from_unix_date(1)")),
        "zones": lambda: frame.select(
            "i", F.from_utc_timestamp(t, "America/New_York"), F.to_utc_timestamp(t, "Europe/Berlin"),
            F.from_utc_timestamp(t, "+05:30"), F.to_utc_timestamp(t, "UTC")),
        "make": lambda: spark.sql(
            "select make_date(2020, 2, 29) a, make_date(2021, 2, 29) b, "
            "make_timestamp(2020, 1, 2, 3, 4, 5.678) c, make_timestamp(2020, 13, 1, 0, 0, 0) d"),
        "date_plus_days": lambda: frame.selectExpr("i", "a + 1 as x", "a - 1 as y", "a - date '2020-01-01' as z"),
        "intervals": lambda: frame.selectExpr(
            "i", "a + interval 1 day b", "a + interval 1 month c", "t + interval 2 hours d",
            "t - interval 90 minutes e", "a + interval 3 hours f", "t + interval '1' year g",
            "a - interval 1 week h"),
        "interval_values": lambda: frame.selectExpr("i", "t - timestamp '2020-01-01 00:00:00'"),
        "interval_units": lambda: spark.sql(
            "select timestamp '2020-01-31 00:00:00' + interval 1 month a, "
            "timestamp '2020-01-01 00:00:00' + interval '1 10:30:00' day to second b, "
            "date '2020-01-31' + interval '1-1' year to month c, "
            "timestamp '2020-01-01' + interval 1 day 2 hours 3 minutes d"),
        "extract": lambda: frame.selectExpr(
            "i", "extract(year from a)", "extract(hour from t)", "extract(second from t)",
            "date_part('month', a)", "date_part('dow', a)", "extract(week from a)",
            "extract(doy from a)"),
        "compare_with_strings": lambda: frame.select(
            "i", a > "2020-06-01", a == "2020-02-29", t < "2020-03-01", t >= a, a == t,
            a.between("2020-01-01", "2021-12-31")),
        "compare_sql": lambda: frame.filter("a >= '2020-01-01' and t < '2022-01-01'").select("i"),
        "min_max": lambda: frame.agg(F.min(a), F.max(a), F.min(t), F.max(t), F.count(t)),
        "text_of_times": lambda: frame.select("i", a.cast("string"), t.cast("string"),
                                              F.concat(a, F.lit("|"), t)),
        "window_of_time": lambda: frame.groupBy(F.window("t", "1 day")).agg(F.count("i").alias("n"))
        .select(F.col("window.start"), F.col("window.end"), "n"),
        "sequence_of_dates": lambda: spark.sql(
            "select sequence(date '2020-01-30', date '2020-02-02') a, "
            "sequence(date '2020-01-31', date '2020-04-30', interval 1 month) b, "
            "sequence(timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 02:00:00', "
            "interval 1 hour) c"),
        "typed_literals": lambda: spark.sql(
            "select date '2020-01-02' a, timestamp '2020-01-02 03:04:05' b, date('2020-01-02') c, "
            "timestamp '2020-01-02' d"),
        "hours_of_iso_texts": lambda: spark.createDataFrame(
            [(f"2024-09-20T{hour:02}:15:30{zone}",) for hour in range(25)
             for zone in ("", "Z", "+05:30")] + [("2024-09-20T2:15:30Z",), ("2024-09-20T25:15Z",)],
            ["s"]).select("s", F.to_timestamp("s"), F.col("s").cast("timestamp")),
        "datetime_in_rows": lambda: spark.createDataFrame(
            [(ts(2020, 1, 1, 0, 0, 0, 1), d(2020, 1, 1))], ["t", "d"]),
    }
