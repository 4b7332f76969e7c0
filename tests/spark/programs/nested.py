"""Nested values through everything: groups, joins, unions, orders, casts, Python functions."""

import datetime
from decimal import Decimal

from pyspark.sql import Row, Window
from pyspark.sql import functions as F


def programs(spark):
    rows = spark.createDataFrame(
        [(1, (1, "a"), [(2, "x"), (1, "y")], {1: [1, 2]}, [[1], [2, 3]]),
         (2, (1, "a"), [(2, "x")], {2: None}, [[], None]),
         (3, (None, "b"), [], {}, []), (4, None, None, None, None)],
        "i int, s struct<n:int,t:string>, a array<struct<n:int,t:string>>, m map<int,array<int>>, "
        "aa array<array<int>>")
    order = spark.createDataFrame(
        [("o1", [("pen", 2, Decimal("1.50")), ("ink", 1, Decimal("7.25"))], {"vip": "yes"}),
         ("o2", [("pen", 1, Decimal("1.50"))], {}), ("o3", [], None)],
        "id string, items array<struct<name:string,qty:int,price:decimal(6,2)>>, "
        "tags map<string,string>")
    col = F.col
    return {
        "group_by_struct": lambda: rows.groupBy("s").agg(F.count("*").alias("n")),
        "group_by_field": lambda: rows.groupBy("s.t").agg(F.sum("s.n").alias("n")),
        "group_by_array": lambda: rows.groupBy("aa").count(),
        "distinct_struct": lambda: rows.select("s").distinct(),
        "distinct_array": lambda: rows.select("a").distinct(),
        "drop_duplicates_struct": lambda: rows.dropDuplicates(["s"]).count(),
        "distinct_map_refused": lambda: rows.select("m").distinct(),
        "join_on_struct": lambda: rows.alias("x").join(rows.alias("y"), col("x.s") == col("y.s"))
        .select(col("x.i"), col("y.i").alias("j")),
        "join_on_field": lambda: rows.alias("x").join(
            rows.alias("y"), col("x.s.n") == col("y.i")).select("x.i", "y.s.t"),
        "union_struct": lambda: rows.select("s", "a").union(rows.select("s", "a")).count(),
        "order_by_field_ordered": lambda: rows.orderBy(col("s.t").desc(), "i").select("i"),
        "order_by_array_ordered": lambda: spark.createDataFrame(
            [(1, [2]), (2, [1, 5]), (3, [1]), (4, None), (5, [])], "i int, x array<int>").orderBy(
                "x").select("i"),
        "max_struct": lambda: rows.filter("s.n is not null").agg(F.max("s"), F.min("s")),
        "collect_structs": lambda: order.select(F.explode("items").alias("x")).groupBy(
            "x.name").agg(F.sum(col("x.qty") * col("x.price")).alias("total"),
                          F.sort_array(F.collect_list("x")).alias("all")),
        "explode_twice": lambda: rows.select("i", F.explode("aa").alias("x")).select(
            "i", "x", F.explode_outer("x").alias("y")),
        "explode_struct_star": lambda: rows.select("i", F.explode("a").alias("x")).select("i", "x.*"),
        "totals_by_lambda": lambda: order.select("id", F.aggregate(
            "items", F.lit(0).cast("decimal(20,2)"),
            lambda acc, x: (acc + x.qty * x.price).cast("decimal(20,2)")).alias("total")),
        "filter_structs": lambda: order.select("id", F.filter("items", lambda x: x.qty > 1).alias(
            "many"), F.transform("items", lambda x: F.struct(x["name"], x.qty + 1)).alias("more")),
        "sort_structs": lambda: rows.select("i", F.sort_array("a"), F.sort_array("a", False),
                                            F.array_max("a"), F.array_min("a")),
        "distinct_structs": lambda: rows.select("i", F.array_distinct(F.concat("a", "a"))),
        "contains_struct": lambda: rows.select("i", F.expr(
            "array_contains(a, named_struct('n', 2, 't', 'x'))").alias("x")),
        "nested_index": lambda: rows.select(
            "i", col("aa")[0][0].alias("x"), col("aa")[1][1].alias("y"), col("a")[0].t.alias("z"),
            col("m")[1][0].alias("w")),
        "flatten": lambda: rows.select("i", F.flatten("aa")),
        "map_of_arrays": lambda: rows.select("i", F.map_keys("m"), F.map_values("m"),
                                             F.explode_outer("m")),
        "map_filter_arrays": lambda: rows.select("i", F.map_filter(
            "m", lambda k, v: F.size(v) > 1).alias("x")),
        "update_nested": lambda: rows.select(
            "i", col("s").withField("n", col("s.n") + 1).withField("z", F.lit(True)).alias("x")),
        "struct_in_when": lambda: rows.select("i", F.when(col("i") > 1, col("s")).alias("x")),
        "struct_equality": lambda: rows.select("i", (col("s") == F.struct(
            F.lit(1).alias("n"), F.lit("a").alias("t"))).alias("x"), col("s").isNull().alias("y")),
        "coalesce_arrays": lambda: rows.select("i", F.coalesce("aa", F.array(F.array(F.lit(9)))
                                                               ).alias("x")),
        "cast_nested": lambda: rows.select(
            col("a").cast("array<struct<k:string,v:string>>"), col("aa").cast("array<array<string>>"),
            col("m").cast("map<string,array<double>>")),
        "text_of_nested": lambda: rows.select(col("a").cast("string"), col("aa").cast("string"),
                                              col("m").cast("string"), col("s").cast("string")),
        "json_of_nested": lambda: rows.select(F.to_json("a").alias("x"), F.to_json("m").alias("y"),
                                              F.to_json(F.struct("s", "aa")).alias("z")),
        "json_back": lambda: order.select(F.from_json(
            F.to_json("items"), "array<struct<name:string,qty:int,price:decimal(6,2)>>").alias("x")),
        "udf_over_rows": lambda: order.select("id", F.udf(
            lambda items: [Row(name=x["name"], total=x.qty * float(x.price)) for x in items],
            "array<struct<name:string,total:double>>")("items").alias("x")),
        "udf_gives_map": lambda: order.select(F.udf(
            lambda items: {x["name"]: x["qty"] for x in items}, "map<string,int>")("items").alias("x")),
        "udf_gives_dates": lambda: spark.range(2).select(
            F.udf(lambda i: datetime.date(2020, 1, 1 + i), "date")("id").alias("a"),
            F.udf(lambda i: datetime.datetime(2020, 1, 1, i), "timestamp")("id").alias("b"),
            F.udf(lambda i: Decimal(i) / 3, "decimal(10,4)")("id").alias("c"),
            F.udf(lambda i: bytearray([i]), "binary")("id").alias("d")),
        "window_over_struct": lambda: rows.filter("s is not null").select(
            "i", F.row_number().over(Window.partitionBy("s").orderBy("i")).alias("r"),
            F.collect_list("i").over(Window.partitionBy("s").orderBy("i")).alias("l")),
        "rows_of_rows": lambda: spark.createDataFrame(
            [Row(a=Row(b=1, c=[Row(d="x")]), e={"k": Row(f=1.5)})]),
        "sql_over_nested": lambda: (
            order.createOrReplaceTempView("nested_orders"), spark.sql(
                "select o.id, x.name, x.qty * x.price as cost, o.tags['vip'] vip "
                "from nested_orders o lateral view explode(o.items) t as x where x.qty >= 1"))[1],
        "arrays_zip_fields": lambda: order.select("id", F.arrays_zip("items.name", "items.qty")),
        "size_of_nested": lambda: order.select("id", F.size("items"), F.size("tags"),
                                               F.size(F.map_keys("tags"))),
        "exists_in_structs": lambda: order.select("id", F.exists(
            "items", lambda x: x["name"] == "ink").alias("x")),
        "flatten_frame": lambda: order.select(
            "id", F.explode_outer("items").alias("x")).select(
                "id", col("x.name").alias("item_name"), "x.price"),
        "pivot_nested": lambda: order.select("id", F.explode("items").alias("x")).groupBy("id").pivot(
            "x.name").agg(F.sum("x.qty")),
        "first_of_structs": lambda: order.select("id", F.element_at("items", 1).alias("x"),
                                                 F.element_at("items", -1).price.alias("p")),
    }
