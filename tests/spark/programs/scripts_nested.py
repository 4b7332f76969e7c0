"""Scripts over JSON and nested columns: flattening, maps, arrays, higher-order functions."""

import json

from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql import types as T

ORDER = {"id": 7, "customer": {"name": "Ann", "tags": ["vip", "new"]}, "lines": [
    {"sku": "a", "qty": 2, "price": 1.5}, {"sku": "b", "qty": 1, "price": 10.0}], "note": None}


def programs(spark):
    return {**_texts(spark), **_flat(spark), **_arrays(spark), **_maps(spark), **_structs(spark),
            **_generators(spark)}


def _texts(spark):
    raw = spark.createDataFrame(
        [(1, json.dumps(ORDER)), (2, '{"id": "8", "lines": []}'), (3, "{bad"), (4, None), (5, "[1]")],
        "n int, body string")
    kind = ("id int, customer struct<name:string,tags:array<string>>, "
            "lines array<struct<sku:string,qty:int,price:double>>")
    parsed = raw.select("n", F.from_json("body", kind).alias("o"))
    schema = T.StructType([T.StructField("id", T.LongType()), T.StructField("_corrupt_record", T.StringType())])
    sample = json.dumps(ORDER)
    return {
        "json_parsed": lambda: parsed.select("n", "o.*"),
        "json_lines": lambda: parsed.select("n", F.explode_outer("o.lines").alias("l")).select(
            "n", "l.sku", (F.col("l.qty") * F.col("l.price")).alias("sum")),
        "json_corrupt": lambda: raw.select("n", F.from_json("body", schema, {
            "columnNameOfCorruptRecord": "_corrupt_record"}).alias("o")).select("n", "o.*"),
        "json_failfast": lambda: raw.select(F.from_json("body", "id int", {"mode": "FAILFAST"})),
        "json_schema_of": lambda: raw.limit(1).select(F.schema_of_json(F.lit(sample)).alias("s")),
        "json_schema_used": lambda: raw.select(F.from_json("body", F.schema_of_json(sample)).alias("o")),
        "json_schema_small": lambda: spark.range(1).select(
            F.schema_of_json('{"a": 1, "b": [1.5, 2], "c": {"d": null, "e": "x"}, "f": true}').alias("a"),
            F.schema_of_json('[{"x": 1}, {"y": "z"}]').alias("b"), F.schema_of_json("1").alias("c"),
            F.schema_of_csv("1,a,2.5,2024-01-01").alias("d")),
        "json_paths": lambda: raw.select(
            "n", F.get_json_object("body", "$.customer.name").alias("a"),
            F.get_json_object("body", "$.lines[1].sku").alias("b"),
            F.get_json_object("body", "$.lines[*].sku").alias("c"),
            F.get_json_object("body", "$.customer").alias("d"), F.get_json_object("body", "$.nosuch")),
        "json_tuple": lambda: raw.select("n", F.json_tuple("body", "id", "note", "lines").alias("a", "b", "c")),
        "json_lateral": lambda: (raw.createOrReplaceTempView("raw_json"), spark.sql("""
            SELECT n, t.id, l.sku FROM raw_json LATERAL VIEW json_tuple(body, 'id', 'lines') t AS id, lines
            LATERAL VIEW OUTER explode(from_json(t.lines, 'array<struct<sku:string>>')) x AS l"""))[1],
        "json_arrays": lambda: spark.createDataFrame([('[{"a": 1}, {"a": 2}]',), ("[]",), ('{"a": 3}',)], "s string"
                                                     ).select(F.from_json("s", "array<struct<a:int>>").alias("x")),
        "json_map": lambda: spark.createDataFrame([('{"a": 1, "b": 2}',), ('{"a": "x"}',)], "s string").select(
            F.from_json("s", "map<string,int>").alias("m"), F.from_json("s", "map<string,string>").alias("t")),
        "json_keys": lambda: raw.select(F.json_object_keys("body"), F.json_array_length(
            F.get_json_object("body", "$.lines"))),
        "json_out": lambda: parsed.select(F.to_json("o"), F.to_json(F.struct("n", F.lit(None).alias("z")))),
        "json_out_options": lambda: parsed.select(F.to_json(F.struct("n", F.lit(None).cast("int").alias("z")), {
            "ignoreNullFields": "false"}).alias("j"), F.to_json(F.struct(F.lit("2024-01-02").cast("date").alias(
                "d")), {"dateFormat": "dd/MM/yyyy"}).alias("k")),
        "json_rdd": lambda: spark.read.json(spark.sparkContext.parallelize([json.dumps(ORDER), '{"id": 9}'])),
        "json_rdd_schema": lambda: spark.read.schema("id long, note string").json(raw.where("n < 3").rdd.map(
            lambda r: r.body)),
        "json_infer_from_column": lambda: spark.read.json(raw.rdd.map(lambda r: r.body or "")).schema.simpleString(),
        "csv_text": lambda: spark.createDataFrame([("1,x,2.5",), ("bad",), (None,)], "s string").select(
            F.from_csv("s", "a int, b string, c double").alias("c"), F.to_csv(F.struct(F.lit(1), F.lit("q,r"))))
        .select("c.*", F.col("c")),
        "json_nested_types": lambda: raw.select(F.from_json("body", T.StructType().add(
            "id", "decimal(10,2)").add("customer", "string").add("lines", "string")).alias("x")).select("x.*"),
    }


def _flatten(frame):
    """Structs as columns, by names with underscores, arrays as rows, until none is left."""
    while True:
        nested = [f for f in frame.schema.fields if isinstance(f.dataType, (T.StructType, T.ArrayType))]
        if not nested:
            return frame
        field = nested[0]
        if isinstance(field.dataType, T.StructType):
            inner = [F.col(f"{field.name}.{k.name}").alias(f"{field.name}_{k.name}") for k in field.dataType.fields]
            frame = frame.select("*", *inner).drop(field.name)
        else:
            frame = frame.withColumn(field.name, F.explode_outer(field.name))


def _flat(spark):
    nested = spark.createDataFrame([
        Row(id=1, who=Row(name="Ann", home=Row(city="Oslo", zip="0150")), items=[Row(k="a", n=1), Row(k="b", n=2)]),
        Row(id=2, who=Row(name="Bob", home=None), items=[])],
        "id int, who struct<name:string,home:struct<city:string,zip:string>>, items array<struct<k:string,n:int>>")
    return {
        "flat_all": lambda: _flatten(nested),
        "flat_schema": lambda: _flatten(nested).schema.simpleString(),
        "flat_inline": lambda: nested.selectExpr("id", "inline(items)"),
        "flat_inline_outer": lambda: nested.selectExpr("id", "inline_outer(items) as (key, number)"),
        "flat_arrays_of_field": lambda: nested.select("id", "items.k", F.col("items.n")[0].alias("first")),
        "flat_star": lambda: nested.select("who.*", "who.home.*"),
        "flat_with_field": lambda: nested.withColumn("who", F.col("who").withField("home.zip", F.lit("x"))).select(
            "who"),
        "flat_drop_fields": lambda: nested.select(F.col("who").dropFields("home.zip", "name").alias("w")),
        "flat_sum": lambda: nested.select("id", F.expr("aggregate(items, 0, (a, x) -> a + x.n)").alias("n"),
                                          F.aggregate("items", F.lit(0), lambda a, x: a + x.n,
                                                      lambda a: a * 10).alias("t")),
        "flat_joined_again": lambda: nested.select("id", F.posexplode("items")).groupBy("id").agg(
            F.collect_list(F.struct("pos", "col.k")).alias("l")),
        "flat_sql": lambda: (nested.createOrReplaceTempView("nested_rows"), spark.sql("""
            SELECT n.id, n.who.home.city, i.k FROM nested_rows n LATERAL VIEW OUTER explode(n.items) t AS i
            WHERE i.n IS NULL OR i.n > 1"""))[1],
        "flat_lateral_join": lambda: (nested.createOrReplaceTempView("nested_rows"), spark.sql(
            "SELECT id, x.k FROM nested_rows, LATERAL (SELECT explode(items) AS x)"))[1],
        "flat_lateral_subquery": lambda: (nested.createOrReplaceTempView("nested_rows"), spark.sql(
            "SELECT id, s.two FROM nested_rows, LATERAL (SELECT id * 2 AS two) s"))[1],
        "flat_lateral_function": lambda: (nested.createOrReplaceTempView("nested_rows"), spark.sql(
            "SELECT id, k FROM nested_rows, LATERAL inline(items)"))[1],
        "flat_struct_compare": lambda: nested.where(F.col("who.home.city") == "Oslo").select("who.home"),
        "flat_rename_struct": lambda: nested.select(F.col("who").cast("struct<n:string,h:struct<c:string,z:int>>")),
    }


def _arrays(spark):
    rows = spark.createDataFrame([(1, [3, 1, None, 2, 3], ["b", "a"]), (2, [], [None]), (3, None, None)],
                                 "id int, xs array<int>, ss array<string>")
    x = F.col("xs")
    return {
        "array_basic": lambda: rows.select(
            F.size(x), F.array_distinct(x), F.array_sort(x), F.sort_array(x, False), F.array_max(x), F.array_min(x),
            F.array_contains(x, 3), F.array_position(x, 2), F.array_remove(x, 3), F.slice(x, 2, 2), F.reverse(x)),
        "array_zip": lambda: rows.select(F.arrays_zip("xs", "ss").alias("z"), F.arrays_zip(
            "xs", F.array(F.lit(9))).alias("y")),
        "array_zip_itself": lambda: rows.select(F.arrays_zip("xs", "xs").alias("z")),
        "array_zip_names": lambda: rows.select(F.arrays_zip(F.col("xs").alias("q"), F.transform("xs", lambda v: v)
                                                            ).alias("z"), F.arrays_zip("xs", "ss", "xs")),
        "array_zip_exploded": lambda: rows.select("id", F.explode(F.arrays_zip("xs", "ss")).alias("z")).select(
            "id", "z.xs", "z.ss"),
        "array_functions": lambda: rows.select(
            F.transform(x, lambda v: v * 2), F.transform(x, lambda v, i: v + i), F.filter(x, lambda v: v > 1),
            F.exists(x, lambda v: v == 2), F.forall(x, lambda v: v > 0),
            F.zip_with("xs", "ss", lambda a, b: F.concat_ws("", a, b)).alias("z"),
            F.filter(x, lambda v, i: i % 2 == 0).alias("even")),
        "array_sets": lambda: rows.select(
            F.array_union("xs", F.array(F.lit(9))).alias("u"), F.array_intersect("xs", F.array(F.lit(3))).alias("i"),
            F.array_except("xs", F.array(F.lit(3))).alias("e"), F.concat("xs", "xs").alias("c"),
            F.flatten(F.array("xs", "xs")).alias("f"), F.array_repeat("id", 2).alias("r"),
            F.array_append("xs", F.lit(7)).alias("a"), F.array_prepend("xs", F.lit(0)).alias("p"),
            F.array_insert("xs", 2, F.lit(5)).alias("n"), F.array_compact("xs").alias("k"),
            F.array_size("xs").alias("s"), F.get("xs", 1).alias("g"), F.element_at("xs", -1).alias("l")),
        "array_join": lambda: rows.select(F.array_join("ss", "-", "none").alias("a"), F.array_join("ss", ",").alias("b"),
                                          F.concat_ws("/", "ss").alias("c"), F.col("xs").cast("array<string>").alias("d"),
                                          F.col("xs").cast("string").alias("e")),
        "array_sorted_by": lambda: rows.selectExpr(
            "array_sort(xs, (a, b) -> case when a is null then 1 when b is null then -1 "
            "when a < b then 1 when a > b then -1 else 0 end) s"),
        "array_reduce": lambda: rows.select(F.reduce("xs", F.lit(0), lambda a, v: a + F.coalesce(v, F.lit(0))).alias("s"),
                                            F.expr("aggregate(filter(xs, x -> x is not null), cast(0 as bigint), "
                                                   "(a, x) -> a + x, a -> a / 2.0)").alias("h")),
        "array_index": lambda: rows.select(x[0], x.getItem(1), F.expr("xs[4]"), F.expr("xs[10]"), x[F.col("id")]),
        "array_explode_two": lambda: rows.select("id", F.explode("xs").alias("x")).select("id", "x", F.explode(
            F.array(F.lit(1), F.lit(2))).alias("y")).where("x = 1"),
        "array_collect": lambda: rows.select(F.explode_outer("xs").alias("x")).agg(
            F.sort_array(F.collect_list("x")).alias("l"), F.sort_array(F.collect_set("x")).alias("s"),
            F.size(F.collect_list("x")).alias("n")),
        "array_lambda_outer": lambda: rows.select(F.transform("xs", lambda v: v + F.col("id")).alias("t"),
                                                  F.expr("transform(ss, s -> concat(s, id))").alias("u")),
        "array_nested_lambda": lambda: rows.select(F.transform(F.array("xs"), lambda a: F.transform(
            a, lambda v: v + F.size(a))).alias("n")),
        "array_shuffle_size": lambda: rows.select(F.size(F.shuffle("xs"))),
        "array_of_structs_sorted": lambda: rows.select(F.array_sort(F.transform("xs", lambda v, i: F.struct(
            v.alias("v"), i.alias("i")))).alias("s")),
        "array_sequence": lambda: rows.select(F.sequence(F.lit(1), F.col("id")).alias("s"), F.expr(
            "transform(sequence(1, id), i -> i * i)").alias("q")),
    }


def _maps(spark):
    rows = spark.createDataFrame([(1, {"a": 1, "b": None}, ["x", "y"], [1, 2]), (2, {}, [], []), (3, None, None, None)],
                                 "id int, m map<string,int>, ks array<string>, vs array<int>")
    return {
        "map_basic": lambda: rows.select(
            F.map_keys("m"), F.map_values("m"), F.map_entries("m"), F.size("m"), F.col("m")["a"], F.col("m").getItem("z"),
            F.element_at("m", "a"), F.map_contains_key("m", "b"), F.expr("m.a")),
        "map_made": lambda: rows.select(
            F.map_from_arrays("ks", "vs").alias("a"), F.create_map(F.lit("k"), F.col("id")).alias("b"),
            F.map_concat("m", F.create_map(F.lit("c"), F.lit(3))).alias("c"),
            F.map_from_entries(F.arrays_zip("ks", "vs")).alias("d"), F.str_to_map(F.lit("a:1,b:2")).alias("e")),
        "map_functions": lambda: rows.select(
            F.map_filter("m", lambda k, v: v > 0).alias("f"), F.transform_keys("m", lambda k, v: F.upper(k)).alias("k"),
            F.transform_values("m", lambda k, v: F.coalesce(v, F.lit(0)) + 1).alias("v"),
            F.map_zip_with("m", F.create_map(F.lit("a"), F.lit(10)), lambda k, a, b: F.coalesce(a, F.lit(0)) + F.coalesce(
                b, F.lit(0))).alias("z")),
        "map_exploded": lambda: rows.select("id", F.explode_outer("m")),
        "map_exploded_named": lambda: rows.select("id", F.explode("m").alias("k", "v")),
        "map_posexploded": lambda: rows.select("id", F.posexplode("m")),
        "map_grouped": lambda: rows.select("id", F.explode("m").alias("k", "v")).groupBy("id").agg(
            F.map_from_entries(F.collect_list(F.struct("k", "v"))).alias("m")),
        "map_duplicate": lambda: rows.select(F.create_map(F.lit("a"), F.lit(1), F.lit("a"), F.lit(2))),
        "map_from_struct": lambda: rows.select(F.from_json(F.to_json(F.struct("id", "ks")), "map<string,string>").alias(
            "m")),
        "map_keys_to_columns": lambda: rows.select("id", *[F.col("m").getItem(k).alias(k) for k in ("a", "b")]),
        "map_of_ints": lambda: spark.sql("SELECT map(1, 'x', 2, 'y') m").selectExpr("m[1]", "m[3]", "element_at(m, 2)"),
        "map_group_by_key": lambda: rows.groupBy(F.col("m")["a"].alias("a")).count(),
    }


def _structs(spark):
    rows = spark.createDataFrame([(1, "x", 2.0), (2, None, None)], "a int, b string, c double")
    return {
        "struct_made": lambda: rows.select(F.struct("a", "b").alias("s"), F.struct("*").alias("t"), F.expr(
            "named_struct('p', a, 'q', struct(b))").alias("u")),
        "struct_names": lambda: rows.select(F.struct("a", F.col("a") + 1, F.lit("z"), F.col("b").alias("r")).alias("s")),
        "struct_in": lambda: rows.where(F.struct("a", "b").isin([F.struct(F.lit(1), F.lit("x"))])),
        "struct_group": lambda: rows.groupBy(F.struct("a", "b").alias("k")).agg(F.sum("c")),
        "struct_json": lambda: rows.select(F.to_json(F.struct("*")).alias("j")),
        "struct_max": lambda: rows.agg(F.max(F.struct("c", "a")).alias("m")).select("m.a"),
        "struct_null": lambda: rows.select(F.when(F.col("a") == 1, F.struct("a", "b")).alias("s")).select(
            "s.a", F.col("s").isNull().alias("n")),
        "struct_cast": lambda: rows.select(F.struct("a", "c").cast("struct<x:string,y:int>").alias("s")),
        "struct_equal": lambda: rows.select((F.struct("a") == F.struct(F.lit(1).alias("a"))).alias("e")),
    }


def _generators(spark):
    rows = spark.createDataFrame([(1, [10, 20]), (2, [])], "id int, xs array<int>")
    return {
        "generate_pos": lambda: rows.select("id", F.posexplode_outer("xs").alias("p", "x")),
        "generate_inside": lambda: rows.select(F.explode("xs") + 1),
        "generate_two": lambda: rows.select(F.explode("xs"), F.explode("xs")),
        "generate_with_column": lambda: rows.withColumn("x", F.explode("xs")).withColumn("y", F.col("x") / 3),
        "generate_stack": lambda: rows.selectExpr("stack(2, id, id + 1)"),
        "generate_in_where": lambda: (rows.createOrReplaceTempView("gen_rows"), spark.sql(
            "SELECT id FROM gen_rows LATERAL VIEW explode(xs) t WHERE col > 10"))[1],
        "generate_table_function": lambda: spark.sql("SELECT * FROM explode(array(1, 2))"),
        "generate_range": lambda: spark.sql("SELECT id FROM range(1, 10, 3)"),
        "generate_values_join": lambda: spark.sql(
            "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(n, s) JOIN (SELECT explode(array(1, 2)) n) USING (n)"),
    }
