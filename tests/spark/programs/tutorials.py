"""What scripts of tutorials do, in shapes that the other programs have not."""

import atexit
import bz2
import os
import shutil
import tempfile

from pyspark.sql import functions as F
from pyspark.sql.window import Window

TEXTS = {
    "packed/a.csv.bz2": bz2.compress(b"id,name\n1,ann\n2,bob\n"),
    "packed_json/a.json.bz2": bz2.compress(b'{"a": 1}\n{"a": 2, "b": "x"}\n'),
    "packed_text/a.txt.bz2": bz2.compress(b"one\ntwo\n"),
    "grown/a.csv": b"id,name\n1,ann\n",
    "grown/b.csv": b"id,name,city\n2,bob,Bergen\n3,cy,Paris\n",
    "spaced/a.csv": b"id , name ,  city\n1, ann , Oslo\n2,bob,Bergen\n",
    "colons/a.csv": b"a::b\n1::x\n2::y\n",
}


def programs(spark):
    base = tempfile.mkdtemp(prefix="spark-tutorials-")
    atexit.register(shutil.rmtree, base, True)
    for name, data in TEXTS.items():
        path = os.path.join(base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    visits = spark.createDataFrame(
        [("a", 1, 10), ("a", 2, 20), ("a", 40, 5), ("a", 41, None), ("b", 1, None), ("b", 33, 7)],
        "user string, minute int, pages int")
    by_user = Window.partitionBy("user").orderBy("minute")
    gap = F.col("minute") - F.lag("minute", 1).over(by_user)
    opened = F.when(gap > 30, 1).otherwise(0)
    small = spark.createDataFrame([(1, "x"), (2, None), (None, "y")], "i int, s string")
    day = spark.sql("SELECT date '2024-01-31' AS d, timestamp '2024-01-31 10:00:00' AS t")
    return {
        "sessions_by_nested_windows": lambda: visits.withColumn(
            "session", F.sum(opened).over(by_user)),
        "nested_window_in_order": lambda: visits.select("user", "minute", F.row_number().over(
            Window.partitionBy("user").orderBy(F.max("pages").over(Window.partitionBy("user")),
                                               "minute")).alias("n")),
        "nested_window_three_deep": lambda: visits.select("user", "minute", F.max(
            F.sum(opened).over(by_user)).over(Window.partitionBy("user")).alias("sessions")),
        "nested_window_in_sql": lambda: _viewed(visits, "visits").sql(
            "SELECT user, minute, sum(CASE WHEN minute - lag(minute) OVER (PARTITION BY user ORDER "
            "BY minute) > 30 THEN 1 ELSE 0 END) OVER (PARTITION BY user ORDER BY minute) AS session"
            " FROM visits"),
        "window_over_groups": lambda: visits.groupBy("user").agg(F.sum("pages").alias("p")).select(
            "user", F.sum(F.rank().over(Window.orderBy("p"))).over(Window.partitionBy()).alias("r")),
        "raise_error_in_a_branch_taken": lambda: small.select(
            F.when(F.col("i") == 2, F.raise_error(F.lit("two"))).otherwise(F.col("s"))),
        "raise_error_in_a_branch_not_taken": lambda: small.select(
            F.when(F.col("i") == 9, F.raise_error(F.lit("nine"))).otherwise(F.col("s")).alias("s")),
        "raise_error_of_a_type_not_taken": lambda: small.select(
            F.when(F.col("i") > 9, F.raise_error(F.lit("nine"))).otherwise(F.col("i")).alias("i")),
        "raise_error_in_coalesce": lambda: small.filter("i IS NOT NULL").select(
            F.coalesce("i", F.raise_error(F.lit("none"))).alias("i")),
        "assert_true_in_a_branch": lambda: small.selectExpr(
            "if(i > 9, raise_error('nine'), s) AS s"),
        "mixed_types_become_strings": lambda: spark.createDataFrame([(1,), ("a",), (None,)], ["x"]),
        "mixed_types_of_dicts": lambda: spark.createDataFrame(
            [{"k": "a", "v": 1}, {"k": "b", "v": "two"}]),
        "mixed_double_and_text": lambda: spark.createDataFrame([("a",), (1.5,), (True,)], ["x"]),
        "if_is_named": lambda: _viewed(small, "small").sql("SELECT if(i > 1, 1, 0) FROM small"),
        "interval_names": lambda: day.selectExpr(
            "d + INTERVAL 1 MONTH", "t - INTERVAL 90 MINUTES", "t + INTERVAL 1 DAY 2 HOURS",
            "d + INTERVAL 2 YEARS", "t + INTERVAL 1 YEAR 2 MONTHS",
            "t + INTERVAL 3 DAYS 4 HOURS 5 MINUTES 6.5 SECONDS"),
        "bzip2_csv": lambda: spark.read.csv(f"{base}/packed", header=True, inferSchema=True),
        "bzip2_csv_file_name": lambda: spark.read.csv(f"{base}/packed", header=True).select(
            F.regexp_extract(F.input_file_name(), "([^/]+)$", 1).alias("f")),
        "bzip2_json": lambda: spark.read.json(f"{base}/packed_json"),
        "bzip2_text": lambda: spark.read.text(f"{base}/packed_text"),
        "header_of_the_larger_file": lambda: spark.read.csv(f"{base}/grown", header=True),
        "header_is_trimmed": lambda: spark.read.csv(
            f"{base}/spaced", header=True, ignoreLeadingWhiteSpace=True,
            ignoreTrailingWhiteSpace=True),
        "separator_of_two_characters": lambda: spark.read.csv(
            f"{base}/colons", header=True, sep="::", inferSchema=True),
    }


def _viewed(frame, name):
    """The session, in which the frame has that name."""
    frame.createOrReplaceTempView(name)
    return frame.sparkSession
