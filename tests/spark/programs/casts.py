"""CAST between all types, and the text of values."""

import datetime
from decimal import Decimal

from pyspark.sql import functions as F

TEXTS = ["1", " 12 ", "1.9", "-1.9", "1e3", "abc", "", None, "2147483648", "127", "128", "+5", "true",
         "NaN", "Infinity", "-inf", "0x1F", "1_000", ".5", "5.", "1d", "9223372036854775808", "T",
         "no", "y", "1.23456789012345678901"]
DATES = ["2020-01-02", "2020-1-2", "2020-13-01", "2020", "2020-06", "2020-02-30", " 2020-01-02 ",
         "2020-01-02 10:11:12", "2020-01-02T10:11:12.123456", "2020-01-02 10:11:12+02:00",
         "2020-01-02T10:11:12Z", "2020-01-02 10", "2020-01-02 1:2:3", "10:11", "x", "20200102",
         "2020-01-02 10:11:12 Europe/Paris", "0099-01-01", "2020-01-02 24:00:00",
         "2020-01-02 10:11:12.1", None, "2020-01-02 10:11:12.1234567"]


def programs(spark):
    texts = spark.createDataFrame([(x,) for x in TEXTS], "t string")
    dates = spark.createDataFrame([(x,) for x in DATES], "t string")
    numbers = spark.createDataFrame(
        [(1, 1.9, Decimal("1.95"), True), (-1, -1.9, Decimal("-300.50"), False),
         (300, 1e10, Decimal("0.00"), None), (None, float("nan"), None, True),
         (70000, 1e20, Decimal("99999.99"), False), (-70000, -1e20, Decimal("2.50"), True)],
        "i int, d double, m decimal(10,2), b boolean")
    times = spark.createDataFrame(
        [(datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 678000)),
         (datetime.date(1969, 12, 31), datetime.datetime(1969, 12, 31, 23, 59, 59, 500000)),
         (None, None), (datetime.date(1582, 10, 15), datetime.datetime(9999, 12, 31, 0, 0))],
        "a date, t timestamp")
    nested = spark.createDataFrame(
        [([1, None, 3], {"k": 1}, (1, "x", None)), ([], {}, (None, None, [1.5])),
         (None, None, None)],
        "a array<int>, m map<string,int>, s struct<p:int,q:string,r:array<double>>")

    def all_of(frame, column, kinds):
        return frame.select(column, *[F.col(column).cast(kind).alias(kind) for kind in kinds])

    return {
        "text_to_whole": lambda: all_of(texts, "t", ["tinyint", "smallint", "int", "bigint"]),
        "text_to_real": lambda: all_of(texts, "t", ["float", "double"]),
        "text_to_decimal": lambda: all_of(texts, "t", ["decimal(10,2)", "decimal(38,18)"]),
        "text_to_boolean": lambda: all_of(texts, "t", ["boolean"]),
        "text_to_date": lambda: all_of(dates, "t", ["date"]),
        "text_to_timestamp": lambda: dates.filter("t not like '10:%'").select(
            "t", F.col("t").cast("timestamp")),
        "text_to_binary": lambda: all_of(texts, "t", ["binary"]),
        "int_to_all": lambda: all_of(numbers, "i", ["tinyint", "smallint", "bigint", "double",
                                                    "decimal(5,1)", "string", "boolean",
                                                    "timestamp"]),
        "double_to_all": lambda: all_of(numbers, "d", ["tinyint", "smallint", "int", "bigint",
                                                       "float", "decimal(10,1)", "string",
                                                       "boolean"]),
        "decimal_to_all": lambda: all_of(numbers, "m", ["tinyint", "smallint", "int", "bigint",
                                                        "float", "double", "decimal(4,1)", "string",
                                                        "boolean"]),
        "boolean_to_all": lambda: all_of(numbers, "b", ["tinyint", "int", "bigint", "double",
                                                        "decimal(5,2)", "string"]),
        "date_to_all": lambda: all_of(times, "a", ["string", "timestamp"]),
        "timestamp_to_all": lambda: all_of(times, "t", ["string", "date", "bigint", "double",
                                                        "boolean"]),
        "array_to_text": lambda: nested.select(F.col("a").cast("string")),
        "map_to_text": lambda: nested.select(F.col("m").cast("string")),
        "struct_to_text": lambda: nested.select(F.col("s").cast("string")),
        "array_elements": lambda: nested.select(F.col("a").cast("array<string>"),
                                                F.col("a").cast("array<double>")),
        "map_values_cast": lambda: nested.select(F.col("m").cast("map<string,string>")),
        "struct_fields_cast": lambda: nested.select(
            F.col("s").cast("struct<x:string,y:string,z:array<int>>")),
        "tiny_decimals_text": lambda: spark.sql(
            "select cast(cast(0 as decimal(38,18)) as string) a, "
            "cast(cast('0.0000001' as decimal(20,10)) as string) b, "
            "cast(cast('1.5' as decimal(20,10)) as string) c, "
            "cast(cast('-0.00000012' as decimal(20,10)) as string) d"),
        "large_double_to_int": lambda: spark.sql(
            "select cast(1e20 as int) a, cast(-1e20 as bigint) b, cast(double('nan') as int) c, "
            "cast(3.99 as int) d, cast(-3.99D as int) e, cast(300 as tinyint) f, "
            "cast(40000 as smallint) g, cast(3000000000 as int) h, cast(1e10 as smallint) i"),
        "null_casts": lambda: spark.sql(
            "select cast(null as int) a, cast(null as array<string>) b, cast(null as date) c, "
            "cast(null as struct<x:int>) d"),
        "sql_cast_functions": lambda: spark.sql(
            "select int('12') a, double('1.5') b, string(1.50) c, boolean('yes') d, "
            "date('2020-01-01') e, timestamp('2020-01-01') f, bigint(1.9) g"),
        "union_widens": lambda: numbers.select("i").union(numbers.select("d")).union(
            numbers.select("m")),
        "case_widens": lambda: numbers.select(
            F.when(F.col("b"), F.col("i")).otherwise(F.col("d")),
            F.when(F.col("b"), F.col("i")).otherwise("x"),
            F.when(F.col("b"), F.col("i")), F.when(F.col("b"), F.col("m")).otherwise(F.col("i"))),
        "coalesce_widens": lambda: numbers.select(
            F.coalesce("i", "d"), F.coalesce("i", F.lit("x")), F.coalesce("m", "i")),
        "cannot_cast_array_to_int": lambda: nested.select(F.col("a").cast("int")),
        "cannot_cast_date_to_int": lambda: times.select(F.col("a").cast("int")),
    }
