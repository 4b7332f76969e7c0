"""Session time zones other than UTC: what is seen of timestamps and what is made of texts and dates."""

import datetime as dt
import glob
import os
import tempfile

from pyspark.sql import functions as F
from pyspark.sql.types import TimestampType

KEY = "spark.sql.session.timeZone"
PARTS = {
    "fields": "year(t), month(t), day(t), hour(t), minute(t), second(t), dayofweek(t), weekofyear(t), quarter(t)",
    "formats": "date_format(t, 'yyyy-MM-dd HH:mm:ss') a, date_format(t, \"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\") b, "
               "date_format(t, 'EEE z Z VV O') c, date_format(t, 'zzzz') d, date_format(d, 'yyyy-MM-dd HH z') e",
    "truncated": "date_trunc('day', t) a, date_trunc('hour', t) b, date_trunc('month', t) c, trunc(t, 'month') d",
    "days": "last_day(t), date_add(t, 1), to_date(t), datediff(t, '2024-01-01'), add_months(t, 1), next_day(t, 'Mon'), "
            "months_between(t, '2024-01-01')",
    "epochs": "unix_timestamp(t) a, unix_timestamp(s) b, from_unixtime(unix_timestamp(t)) c, unix_seconds(t) d, "
              "cast(t as long) e, timestamp_seconds(1720000000) f, to_unix_timestamp('2024-07-01', 'yyyy-MM-dd') g",
    "shifted": "from_utc_timestamp(t, 'Asia/Tokyo') a, to_utc_timestamp(t, 'Asia/Tokyo') b, "
               "from_utc_timestamp(s, 'America/New_York') c",
    "casts": "cast(t as string) a, cast(t as date) b, cast(s as timestamp) c, cast(d as timestamp) e, "
             "cast(s as date) f, cast(t as timestamp_ntz) g, "
             "cast(timestamp_ntz'2024-07-01 00:00:00' as timestamp) h, to_timestamp_ntz('2024-07-01 00:00:00') i",
    "moved": "t + interval 1 day a, t - interval 24 hours b, t + interval 1 month c, d + interval 3 hours e, "
             "timestampadd(DAY, 1, t) f, timestampadd(HOUR, 24, t) g",
    "apart": "t - timestamp'2024-01-01 00:00:00' a, timestampdiff(HOUR, timestamp'2024-03-09 12:00:00', t) b, "
             "timestampdiff(DAY, timestamp'2024-01-09 12:00:00', t) c",
    "made": "timestamp'2024-03-10 02:30:00' a, timestamp'2024-01-01' b, make_timestamp(2024, 7, 1, 12, 30, 15.5) c, "
            "make_timestamp(2024, 7, 1, 12, 30, 15.5, 'Asia/Tokyo') d, "
            "to_timestamp('05/07/2024 10:00', 'dd/MM/yyyy HH:mm') e, to_date('05/07/2024', 'dd/MM/yyyy') f, "
            "to_timestamp('2024-07-05T10:00:00+0200', \"yyyy-MM-dd'T'HH:mm:ssZ\") g, current_timezone() h",
    "compared": "t > '2024-01-05' a, t = d b, t >= date'2024-07-05' c, coalesce(t, d) e",
    "series": "sequence(timestamp'2024-03-09 12:00:00', timestamp'2024-03-12 12:00:00', interval 1 day) a",
    "json": "to_json(struct(t, d)) a, to_csv(struct(t)) b, from_json('{\"x\":\"2024-01-01 00:00:00\","
            "\"y\":\"2024-01-01T05:00:00Z\"}', 'x timestamp, y timestamp') c, from_json('{\"a\":\"01/07/2024\"}', "
            "'a timestamp', map('timestampFormat', 'dd/MM/yyyy')) e, from_csv('2024-01-01 00:00:00', 'a timestamp') f",
    "extracted": "extract(hour from t) a, date_part('second', t) b, extract(day from t) c, window(t, '1 day').start e",
}


def programs(spark):
    times = spark.createDataFrame([
        (1, dt.datetime(2024, 1, 5, 3, 4, 5, 678000), "2024-01-05 03:04:05", dt.date(2024, 1, 5)),
        (2, dt.datetime(2024, 7, 5, 23, 59, 59), "2024-07-05T23:59:59Z", dt.date(2024, 7, 5)),
        (3, None, None, None),
        (4, dt.datetime(2024, 3, 10, 7, 30), "2024-03-10 02:30:00", dt.date(2024, 3, 10)),
        (5, dt.datetime(2024, 11, 3, 6, 30), "2024-11-03 01:30:00", dt.date(2024, 11, 3)),
        (6, dt.datetime(2024, 11, 3, 5, 30), "2024-11-03 01:30:00-05:00", dt.date(2024, 11, 3)),
        (7, dt.datetime(1900, 1, 1, 0, 0), "1900-01-01", dt.date(1900, 1, 1))],
        "id int, t timestamp, s string, d date")
    found = {f"new_york_{name}": _zoned(spark, "America/New_York", _selected(times, text))
             for name, text in PARTS.items()}
    for place, zone in (("india", "Asia/Kolkata"), ("offset", "-03:30"), ("london", "Europe/London")):
        for name in ("fields", "truncated", "casts", "epochs", "moved", "days"):
            found[f"{place}_{name}"] = _zoned(spark, zone, _selected(times, PARTS[name]))
    return {**found, **_shown(spark, times), **_set(spark, times), **_files(spark, times)}


def _selected(frame, text):
    return lambda: frame.selectExpr("id", *_split(text))


def _split(text):
    """The items of a list, which commas in parentheses and quotes do not part."""
    items, depth, quote, start = [], 0, None, 0
    for place, char in enumerate(text):
        if quote:
            quote = None if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and not depth:
            items.append(text[start:place].strip())
            start = place + 1
    return items + [text[start:].strip()]


def _zoned(spark, zone, program):
    """The program in a zone, to its rows: what is compared with them is collected in it too."""
    def run():
        spark.conf.set(KEY, zone)
        try:
            frame = program()
            if not hasattr(frame, "collect"):
                return frame
            rows = frame.collect()
            return frame.sparkSession.createDataFrame(rows, frame.schema) if rows else frame
        finally:
            spark.conf.set(KEY, "UTC")
    return run


def _shown(spark, times):
    def show(*frames):
        return lambda: "\n".join(frame._show_string(20, 0) if hasattr(frame, "_show_string") else
                                 frame._jdf.showString(20, 0, False) for frame in frames)

    def again():
        frame = times.select(F.col("t").cast("string").alias("made"), "t")
        spark.conf.set(KEY, "Asia/Tokyo")
        return show(frame)()

    nested = times.select(F.array("t").alias("a"), F.struct("t").alias("s"), F.create_map(F.lit("k"), "t").alias("m"))
    as_text, as_time = F.udf(str), F.udf(lambda value: value, TimestampType())
    return {
        "shown": _zoned(spark, "America/New_York", show(times)),
        "shown_nested": _zoned(spark, "America/New_York", show(nested)),
        "shown_in_another": _zoned(spark, "America/New_York", again),
        "grouped_by_day": _zoned(spark, "America/New_York", lambda: times.groupBy(F.to_date("t").alias("day")).count()),
        "grouped_by_window": _zoned(spark, "America/New_York", lambda: times.groupBy(F.window("t", "1 day")).count()),
        "filtered": _zoned(spark, "America/New_York", lambda: times.filter(
            "t between '2024-01-01' and '2024-07-06'").select("id")),
        "filtered_by_python": _zoned(spark, "America/New_York", lambda: times.filter(
            F.col("t") > F.lit(dt.datetime(2024, 3, 10, 7, 0))).select("id")),
        "python_sees_instants": _zoned(spark, "America/New_York", lambda: times.select(
            as_text("t").alias("a"), as_time("t").alias("b"))),
        "named": _zoned(spark, "America/New_York", lambda: times.select(F.lit(dt.datetime(2024, 7, 1))).limit(1)),
    }


def _set(spark, times):
    def seen(statement):
        def run():
            spark.sql(statement)
            row = spark.sql("select current_timezone() z, timestamp_seconds(0) t, cast(timestamp_seconds(0) as string) s")
            return str(row.collect()[0]["s"]) + " " + spark.conf.get(KEY)
        return _zoned(spark, "UTC", run)

    def refused(zone):
        return _zoned(spark, "UTC", lambda: spark.conf.set(KEY, zone))

    found = {f"set_{i}": seen(statement) for i, statement in enumerate((
        "SET TIME ZONE 'Asia/Tokyo'", "SET TIME ZONE INTERVAL '2' HOURS", f"SET {KEY}=Europe/London",
        f"SET {KEY}=PST", f"SET {KEY}=UTC+5", f"SET {KEY}=+05:30", f"SET {KEY}=GMT-3"))}
    return {**found, "set_wrong": refused("Nowhere/Land"), "set_wrong_offset": refused("+25:00")}


def _files(spark, times):
    folder = tempfile.mkdtemp(prefix="zones")

    def texts(name):
        lines = [line for path in glob.glob(f"{folder}/{name}/part-*") for line in open(path).read().split("\n")]
        return "\n".join(sorted(line for line in lines if line))

    def written(kind, name, **options):
        def run():
            times.write.mode("overwrite").options(**options).format(kind).save(f"{folder}/{name}")
            return texts(name)
        return _zoned(spark, "America/New_York", run)

    def read(kind, name, schema, **options):
        def run():
            times.write.mode("overwrite").format(kind).save(f"{folder}/{name}")
            return spark.read.format(kind).schema(schema).options(**options).load(f"{folder}/{name}")
        return _zoned(spark, "America/New_York", run)

    def partitioned():
        times.filter("id < 3").withColumn("day", F.date_trunc("hour", "t")).write.mode("overwrite").partitionBy(
            "day").parquet(f"{folder}/parts")
        names = sorted(name for name in os.listdir(f"{folder}/parts") if "=" in name)
        return str(names) + str(spark.read.parquet(f"{folder}/parts").schema["day"].dataType) + str(
            sorted(row["day"] for row in spark.read.parquet(f"{folder}/parts").collect()))

    return {
        "csv_written": written("csv", "a"), "json_written": written("json", "b"),
        "csv_written_so": written("csv", "c", timestampFormat="yyyy-MM-dd HH:mm:ss"),
        "json_written_so": written("json", "d", timestampFormat="yyyy-MM-dd HH:mm:ss", dateFormat="dd/MM/yyyy"),
        "csv_read": read("csv", "e", "id int, t timestamp, s timestamp, d date"),
        "json_read": read("json", "f", "id int, t timestamp, s timestamp, d date"),
        "parquet_read": read("parquet", "g", "id int, t timestamp, s string, d date"),
        "partitions": _zoned(spark, "America/New_York", partitioned),
    }
