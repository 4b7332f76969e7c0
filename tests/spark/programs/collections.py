"""Arrays, maps, structs, lambdas and JSON."""

from pyspark.sql import Row
from pyspark.sql import functions as F


def programs(spark):
    arrays = spark.createDataFrame(
        [(1, [1, 2, 3, None, 2], [3, 4], ["b", "a", None]), (2, [], [1], []), (3, None, [1], None),
         (4, [5], None, ["x", "y"]), (5, [None], [None], ["a", "a"])],
        "i int, a array<int>, b array<int>, s array<string>")
    maps = spark.createDataFrame(
        [(1, {"x": 1, "y": None}, {"y": 2, "z": 3}), (2, {}, {"a": 1}), (3, None, {"a": 1})],
        "i int, m map<string,int>, n map<string,int>")
    structs = spark.createDataFrame(
        [(1, (1, "one", (True,)), [(1, "p"), (2, "q")]), (2, (None, None, None), []), (3, None, None)],
        "i int, s struct<a:int,b:string,c:struct<d:boolean>>, r array<struct<k:int,v:string>>")
    texts = spark.createDataFrame(
        [(1, '{"a": 1, "b": "x", "c": [1, 2, {"d": null}], "e": {"f": 1.50}}'), (2, "not json"),
         (3, None), (4, '{"a": "1", "b": 2, "zz": true}'), (5, "[1, 2]"), (6, ""), (7, "{}")],
        "i int, j string")
    a, b, s = F.col("a"), F.col("b"), F.col("s")
    return {
        "sizes": lambda: arrays.select("i", F.size(a), F.size(s), F.array_size(a), F.cardinality(a)),
        "items": lambda: arrays.select("i", a[0], a[1], a[10], a[-1], a.getItem(2), F.get(a, 1)),
        "element_at": lambda: arrays.select("i", F.element_at(a, 1), F.element_at(a, -1),
                                            F.element_at(a, 9)),
        "contains": lambda: arrays.select("i", F.array_contains(a, 2), F.array_contains(s, "a"),
                                          F.array_contains(a, 99), F.arrays_overlap(a, b)),
        "positions": lambda: arrays.select("i", F.array_position(a, 2), F.array_position(s, "zz"),
                                           F.array_remove(a, 2)),
        "sets": lambda: arrays.select(
            "i", F.array_distinct(a), F.array_union(a, b), F.array_intersect(a, b),
            F.array_except(a, b)),
        "sorts": lambda: arrays.select("i", F.sort_array(a), F.sort_array(a, False), F.array_sort(
            a).alias("x"), F.sort_array(s), F.array_sort(s).alias("y")),
        "extremes": lambda: arrays.select("i", F.array_min(a), F.array_max(a), F.array_max(s)),
        "slices": lambda: arrays.select("i", F.slice(a, 2, 2), F.slice(a, -2, 2), F.slice(a, 1, 9)),
        "joins": lambda: arrays.select("i", F.array_join(s, ","), F.array_join(s, "-", "?"),
                                       F.array_join(a, ",")),
        "appends": lambda: arrays.select("i", F.array_append(a, 9), F.array_prepend(a, 0),
                                         F.array_insert(a, 2, F.lit(7)), F.array_compact(a)),
        "concat_reverse": lambda: arrays.select("i", F.concat(a, b), F.reverse(a), F.reverse(s)),
        "flatten_repeat": lambda: arrays.select("i", F.flatten(F.array(a, b)),
                                                F.array_repeat("i", 2), F.array(a, b)),
        "zips": lambda: arrays.select("i", F.arrays_zip(a, b)),
        "sequences": lambda: spark.sql(
            "select sequence(1, 5) a, sequence(5, 1) b, sequence(1, 10, 3) c, sequence(3, 3) d, "
            "sequence(5, 1, -2) e"),
        "array_literals": lambda: spark.sql(
            "select array(1, 2.5, null) a, array('x', 1) b, array() c, array(array(1)) d"),
        "transform": lambda: arrays.select(
            "i", F.transform(a, lambda x: x * 2), F.transform(s, lambda x: F.upper(x)),
            F.transform(a, lambda x, k: x + k)),
        "filter": lambda: arrays.select("i", F.filter(a, lambda x: x > 1),
                                        F.filter(s, lambda x: x.isNotNull()),
                                        F.filter(a, lambda x, k: k % 2 == 0)),
        "exists_forall": lambda: arrays.select(
            "i", F.exists(a, lambda x: x > 2), F.forall(a, lambda x: x > 0),
            F.exists(a, lambda x: x > 100)),
        "aggregate": lambda: arrays.select(
            "i", F.aggregate(b, F.lit(0), lambda x, y: x + y),
            F.aggregate(s, F.lit(""), lambda x, y: F.concat(x, F.coalesce(y, F.lit("_"))),
                        lambda x: F.length(x))),
        "zip_with": lambda: arrays.select("i", F.zip_with(a, b, lambda x, y: x + y)),
        "array_sort_comparator": lambda: arrays.select("i", F.array_sort(
            F.filter(s, lambda x: x.isNotNull()), lambda x, y: F.ascii(y) - F.ascii(x)).alias("x")),
        "lambda_sql": lambda: arrays.selectExpr(
            "i", "transform(a, x -> x + 1)", "filter(a, x -> x > 1)",
            "aggregate(b, 0, (acc, x) -> acc + x)", "exists(a, x -> x is null)",
            "transform(a, (x, k) -> k)"),
        "lambda_over_column": lambda: arrays.select(
            "i", F.transform(a, lambda x: x + F.col("i")),
            F.transform(a, lambda x: F.transform(b, lambda y: x * y))),
        "map_basics": lambda: maps.select("i", F.map_keys("m"), F.map_values("m"),
                                          F.map_entries("m"), F.size("m"), F.col("m")["x"],
                                          F.col("m").getItem("zz"), F.element_at("m", "y")),
        "map_builds": lambda: maps.select(
            F.create_map(F.lit("k"), "i"), F.map_from_arrays(F.array(F.lit(1)), F.array("i")),
            F.map_concat("n", F.create_map(F.lit("q"), F.lit(9))),
            F.map_from_entries(F.array(F.struct(F.lit("a"), "i")))),
        "map_lambdas": lambda: maps.select(
            "i", F.transform_values("m", lambda k, v: v + 1),
            F.transform_keys("m", lambda k, v: F.upper(k)), F.map_filter("m", lambda k, v: v > 0),
            F.map_zip_with("m", "n", lambda k, x, y: F.coalesce(x, F.lit(0)) + y)),
        "map_contains": lambda: maps.select("i", F.map_contains_key("m", "x")),
        "str_to_map": lambda: spark.sql("select str_to_map('a:1,b:2,c') a, "
                                        "str_to_map('x=1;y=2', ';', '=') b"),
        "map_numbers": lambda: spark.sql("select map(1, 'a', 2, 'b') m, map(1, 'a')[1] x, "
                                         "map_from_arrays(array(1.5), array('x')) y"),
        "struct_fields": lambda: structs.select("i", "s.a", F.col("s.b"), F.col("s").getField("a"),
                                                "s.c.d", structs.s.b),
        "struct_star": lambda: structs.select("i", "s.*"),
        "struct_builds": lambda: structs.select(
            F.struct("i", F.lit("x").alias("y")), F.struct(F.col("i") + 1),
            F.expr("named_struct('p', i, 'q', null)"), F.expr("struct(i, 2 as z)")),
        "struct_with_field": lambda: structs.select(
            "i", F.col("s").withField("z", F.lit(1)).alias("a"),
            F.col("s").withField("a", F.lit("new")).alias("b"),
            F.col("s").dropFields("b").alias("c")),
        "array_of_structs": lambda: structs.select("i", "r.k", F.col("r")[0].v,
                                                   F.transform("r", lambda x: x.k)),
        "struct_compare_ordered": lambda: structs.orderBy(F.col("s").desc()).select("i"),
        "explode": lambda: arrays.select("i", F.explode(a)),
        "explode_outer": lambda: arrays.select("i", F.explode_outer(a).alias("x")),
        "posexplode": lambda: arrays.select("i", F.posexplode(s)),
        "posexplode_outer": lambda: arrays.select("i", F.posexplode_outer(s).alias("p", "x")),
        "explode_map": lambda: maps.select("i", F.explode("m")),
        "explode_map_outer": lambda: maps.select("i", F.explode_outer("m").alias("k", "v")),
        "inline": lambda: structs.select("i", F.inline("r")),
        "inline_outer": lambda: structs.select("i", F.inline_outer("r")),
        "explode_with_column": lambda: arrays.withColumn("x", F.explode("b")).select("i", "x"),
        "stack": lambda: spark.sql("select stack(2, 1, 'a', 2, 'b') as (x, y)"),
        "get_json_object": lambda: texts.select(
            "i", F.get_json_object("j", "$.a"), F.get_json_object("j", "$.c[2]"),
            F.get_json_object("j", "$.c[0]"), F.get_json_object("j", "$.e.f"),
            F.get_json_object("j", "$.zz"), F.get_json_object("j", "$")),
        "json_tuple": lambda: texts.select("i", F.json_tuple("j", "a", "b", "e")),
        "from_json": lambda: texts.select(
            "i", F.from_json("j", "a int, b string, e struct<f:double>").alias("s")),
        "from_json_kinds": lambda: texts.select(
            "i", F.from_json("j", "map<string,string>").alias("m"),
            F.from_json("j", "array<int>").alias("a")),
        "to_json": lambda: structs.select(F.to_json("s"), F.to_json("r"), F.to_json(F.struct("i"))),
        "to_json_kinds": lambda: maps.select(F.to_json("m")),
        "schema_of_json": lambda: spark.range(1).select(
            F.schema_of_json('{"a": 1, "b": [1.5], "c": {"d": "x"}, "e": null}')),
        "json_lengths": lambda: texts.select("i", F.json_array_length("j"), F.json_object_keys("j")),
        "rows_with_nested": lambda: spark.createDataFrame(
            [Row(a=1, b=Row(c="x", d=[1, 2]), e={"k": 1.5})]),
        "dict_rows": lambda: spark.createDataFrame([{"b": 1, "a": "x"}, {"a": "y", "c": 2.5}]),
        "array_equality": lambda: arrays.select("i", a == b, F.array(F.lit(1)) == F.array(F.lit(1))),
    }
