"""User-defined functions, and the text that show, printSchema and the like print."""

import contextlib
import io

from pyspark.sql import functions as F
from pyspark.sql import types as T


def programs(spark):
    frame = spark.createDataFrame([(1, "a", 1.5, [1, 2]), (2, None, None, None), (3, "ccc", 2.5, [])],
                                  "i int, s string, d double, a array<int>")
    nested = spark.createDataFrame(
        [(1, {"k": 1}, (1, "x"), bytearray(b"ab"), True),
         (2, {}, None, None, None)],
        "i int, m map<string,int>, s struct<p:int,q:string>, b binary, f boolean")

    def printed(function):
        def run():
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                function()
            return out.getvalue()
        return run

    def raises():
        def bad(value):
            return 1 // 0
        return frame.select(F.udf(bad, "int")("i"))

    def registered():
        spark.udf.register("plus_ten", lambda x: None if x is None else x + 10, "int")
        frame.createOrReplaceTempView("udf_frame")
        return spark.sql("select plus_ten(i) as x, plus_ten(i) + 1 y from udf_frame "
                         "where plus_ten(i) > 11")

    @F.udf
    def shout(text):
        return None if text is None else text.upper() + "!"

    @F.udf(returnType=T.StructType().add("n", T.IntegerType()).add("t", T.StringType()))
    def pair(number, text):
        return (number, text)

    long_text = spark.createDataFrame([("x" * 30, "日本語テキスト", "line\nbreak")],
                                      "a string, b string, c string")
    return {
        "udf_string": lambda: frame.select(shout("s"), shout(F.col("s")).alias("z")),
        "udf_types": lambda: frame.select(
            F.udf(lambda x: x * 2, "int")("i"), F.udf(lambda x: x, "double")("i"),
            F.udf(lambda x: str(x), "string")("d"), F.udf(lambda x: x > 1, "boolean")("i"),
            F.udf(lambda a: None if a is None else [x + 1 for x in a], "array<int>")("a")),
        "udf_struct": lambda: frame.select(pair("i", "s").alias("p")).select("p.*"),
        "udf_map": lambda: frame.select(F.udf(lambda i: {"k": i}, "map<string,int>")("i")),
        "udf_wrong_type": lambda: frame.select(F.udf(lambda x: "text", "int")("i")),
        "udf_in_filter": lambda: frame.filter(F.udf(lambda x: x % 2 == 1, "boolean")("i")),
        "udf_in_group": lambda: frame.groupBy(F.udf(lambda x: x % 2, "int")("i").alias("g")).agg(
            F.sum("i"), F.max(F.udf(lambda x: x * 10, "int")("i"))),
        "udf_of_udf": lambda: frame.select(shout(shout("s")), F.upper(shout("s"))),
        "udf_over_aggregate": lambda: frame.agg(F.udf(lambda x: x + 1, "bigint")(F.sum("i"))),
        "udf_registered": registered,
        "udf_order_ordered": lambda: frame.orderBy(F.udf(lambda x: -x, "int")("i")),
        "udf_two_columns": lambda: frame.withColumn("x", F.udf(lambda a, b: f"{a}{b}")("i", "s")),
        "udf_struct_argument": lambda: nested.select(
            F.udf(lambda r: None if r is None else r.q, "string")("s"),
            F.udf(lambda m: sorted(m), "array<string>")("m")),
        "udf_raises": raises,
        "show": printed(lambda: frame.show()),
        "show_n": printed(lambda: frame.show(2)),
        "show_one": printed(lambda: frame.show(1)),
        "show_wide": printed(lambda: frame.show(truncate=False)),
        "show_cut": printed(lambda: long_text.show()),
        "show_cut_five": printed(lambda: long_text.show(truncate=5)),
        "show_long": printed(lambda: long_text.show(truncate=False)),
        "show_vertical": printed(lambda: frame.show(vertical=True)),
        "show_vertical_n": printed(lambda: long_text.show(1, vertical=True, truncate=10)),
        "show_nested": printed(lambda: nested.show(truncate=False)),
        "show_empty": printed(lambda: frame.filter("false").show()),
        "show_types": printed(lambda: spark.sql(
            "select 1.0D d, 1e10D e, cast(1.5 as float) f, 1.50 m, date '2020-01-02' a, "
            "timestamp '2020-01-02 03:04:05.5' t, null n, array('x', null) l, true b, "
            "float('nan') g").show(truncate=False)),
        "schema_flat": printed(lambda: frame.printSchema()),
        "schema_nested": printed(lambda: nested.printSchema()),
        "schema_of_results": printed(lambda: frame.select(
            F.lit(1).alias("a"), (F.col("i") + 1).alias("b"), F.coalesce("s", F.lit("x")).alias("c"),
            F.upper("s").alias("d"), F.array("i").alias("e"), F.struct("i").alias("f"),
            F.col("i").isNull().alias("g"), F.size("a").alias("h"), F.explode("a").alias("j")
        ).printSchema()),
        "schema_of_groups": printed(lambda: frame.groupBy("s").agg(
            F.count("*").alias("n"), F.sum("i").alias("t"), F.collect_list("i").alias("l")
        ).printSchema()),
        "schema_of_joins": printed(lambda: spark.range(2).join(
            spark.range(3).withColumnRenamed("id", "x"), F.col("id") == F.col("x"), "left"
        ).printSchema()),
        "schema_not_null": printed(lambda: spark.createDataFrame(
            [(1, [1])], "a int not null, b array<int> not null").printSchema()),
        "types_text": lambda: " ".join(
            T._parse_datatype_string(text).simpleString() for text in (
                "a int, b array<map<string,decimal(10,2)>>", "`x y` struct<p:date,q:timestamp>")),
        "types_json": lambda: T.StructType().add("a", T.IntegerType(), False).add(
            "b", T.ArrayType(T.StringType())).json(),
        "types_from_json": lambda: repr(T.StructType.fromJson(
            {"type": "struct", "fields": [{"name": "a", "type": "decimal(5,2)", "nullable": True,
                                           "metadata": {}}]})),
        "literals_of_names": lambda: frame.select(
            F.lit(1), F.lit("x"), F.col("i") == "a", F.col("i").cast("string"), -F.col("i"),
            F.col("i").isNull(), F.when(F.col("i") == 1, "a").otherwise("b"),
            F.col("i").isin(1, 2), ~(F.col("i") > 1), F.col("a")[0], F.sqrt("i"), F.pow("i", F.lit(2)),
            F.round("d", 1), F.lit(2.5)),
        "broadcast_accumulator": lambda: [spark.sparkContext.broadcast([1, 2]).value,
                                          frame.join(F.broadcast(spark.range(5)),
                                                     F.col("i") == F.col("id")).count()],
    }

