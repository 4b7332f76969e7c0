"""Scripts over RDDs and over frames' rows: parallelize, pairs, partitions, ids, Row objects."""

import datetime

from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql import types as T


def programs(spark):
    return {**_rdds(spark), **_pairs(spark), **_frames(spark), **_rows(spark), **_ways_to_make(spark)}


def _rdds(spark):
    sc = spark.sparkContext
    numbers = sc.parallelize(range(1, 11), 2)
    return {
        "rdd_map_filter": lambda: numbers.map(lambda x: x * x).filter(lambda x: x % 2).collect(),
        "rdd_reduce": lambda: [numbers.reduce(lambda a, b: a + b), numbers.sum(), numbers.count(), numbers.max(),
                               numbers.min(), numbers.mean(), numbers.first(), numbers.take(3)],
        "rdd_fold": lambda: [numbers.fold(0, lambda a, b: a + b), numbers.aggregate(
            (0, 0), lambda a, x: (a[0] + x, a[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1]))],
        "rdd_sets": lambda: [sorted(numbers.union(sc.parallelize([1, 99])).distinct().collect()),
                             sorted(numbers.intersection(sc.parallelize([2, 3, 50])).collect()),
                             sorted(numbers.subtract(sc.parallelize([1, 2, 3, 4, 5])).collect())],
        "rdd_sort": lambda: [numbers.sortBy(lambda x: -x).take(2), numbers.top(2), numbers.takeOrdered(2, key=lambda x: -x)],
        "rdd_zip": lambda: [numbers.zipWithIndex().take(2), sc.parallelize("ab", 1).zip(sc.parallelize([1, 2], 1)).collect()],
        "rdd_partitions": lambda: sorted(numbers.mapPartitions(lambda rows: [sum(rows)]).map(lambda x: x > 0).collect())[:1],
        "rdd_stats": lambda: [round(numbers.stdev(), 6), round(numbers.variance(), 6), numbers.stats().count()],
        "rdd_flat": lambda: sc.parallelize(["a b", "c"]).flatMap(str.split).collect(),
        "rdd_count_by_value": lambda: dict(sc.parallelize("abca").countByValue()),
        "rdd_group_by": lambda: sorted((k, sorted(v)) for k, v in numbers.groupBy(lambda x: x % 3).collect()),
        "rdd_cartesian": lambda: sorted(sc.parallelize([1, 2]).cartesian(sc.parallelize("ab")).collect()),
        "rdd_glom": lambda: sum(len(x) for x in numbers.glom().collect()),
        "rdd_empty": lambda: [sc.emptyRDD().isEmpty(), sc.parallelize([]).count(), numbers.isEmpty()],
        "rdd_foreach": lambda: _accumulated(sc, numbers),
        "rdd_key_by": lambda: sc.parallelize(["aa", "b"]).keyBy(len).collect(),
        "rdd_histogram": lambda: numbers.histogram(2),
        "rdd_text_file": lambda: _text_file(sc),
        "rdd_cache": lambda: numbers.cache().map(lambda x: x).count(),
        "rdd_map_values_index": lambda: sorted(numbers.mapPartitionsWithIndex(lambda i, rows: ((x,) for x in rows)).count()
                                               for _ in range(1)),
        "rdd_sample_all": lambda: numbers.sample(False, 1.0).count(),
        "rdd_name": lambda: numbers.setName("numbers").name(),
    }


def _accumulated(sc, numbers):
    total = sc.accumulator(0)
    numbers.foreach(lambda x: total.add(x))
    numbers.foreachPartition(lambda rows: total.add(sum(rows)))
    return total.value


def _text_file(sc):
    import os
    import tempfile
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "a.txt"), "w") as file:
        file.write("1,a\n2,b\n")
    return sc.textFile(folder).map(lambda line: line.split(",")).map(lambda p: (int(p[0]), p[1])).collect()


def _pairs(spark):
    sc = spark.sparkContext
    pairs = sc.parallelize([("a", 1), ("b", 2), ("a", 3), ("c", 4)])
    other = sc.parallelize([("a", "x"), ("c", "y"), ("d", "z")])
    return {
        "pair_reduce": lambda: sorted(pairs.reduceByKey(lambda a, b: a + b).collect()),
        "pair_group": lambda: sorted((k, sorted(v)) for k, v in pairs.groupByKey().collect()),
        "pair_values": lambda: [sorted(pairs.mapValues(lambda v: v * 10).collect()), sorted(pairs.keys().distinct().collect()),
                                sorted(pairs.values().collect()), sorted(pairs.flatMapValues(range).collect())],
        "pair_joins": lambda: [sorted(pairs.join(other).collect()), sorted(pairs.leftOuterJoin(other).collect(), key=str),
                               sorted(pairs.rightOuterJoin(other).collect(), key=str),
                               sorted(pairs.fullOuterJoin(other).collect(), key=str)],
        "pair_combine": lambda: sorted(pairs.combineByKey(lambda v: [v], lambda c, v: c + [v], lambda a, b: a + b).mapValues(
            sorted).collect()),
        "pair_aggregate": lambda: sorted(pairs.aggregateByKey(0, lambda a, v: a + v, lambda a, b: a + b).collect()),
        "pair_fold": lambda: sorted(pairs.foldByKey(0, lambda a, b: a + b).collect()),
        "pair_count": lambda: [dict(pairs.countByKey()), pairs.collectAsMap()["b"], pairs.lookup("c")],
        "pair_sort": lambda: [pairs.sortByKey(False).keys().first(), pairs.sortBy(lambda p: p[1], ascending=False).first()],
        "pair_cogroup": lambda: sorted((k, sorted(a), sorted(b)) for k, (a, b) in pairs.cogroup(other).collect()),
        "pair_subtract": lambda: sorted(pairs.subtractByKey(other).collect()),
        "pair_partition": lambda: sorted(pairs.partitionBy(2).collect()),
        "pair_to_frame": lambda: pairs.reduceByKey(lambda a, b: a + b).toDF(["k", "total"]),
        "pair_mean": lambda: sorted(pairs.mapValues(lambda v: (v, 1)).reduceByKey(
            lambda a, b: (a[0] + b[0], a[1] + b[1])).mapValues(lambda p: p[0] / p[1]).collect()),
    }


def _frames(spark):
    people = spark.createDataFrame([(1, "ann", 3.5), (2, "bob", None)], "id int, name string, score double")

    def each():
        seen = spark.sparkContext.accumulator(0)
        people.foreach(lambda row: seen.add(row.id))
        people.foreachPartition(lambda rows: seen.add(sum(1 for _ in rows)))
        return seen.value

    def doubled(frame):
        return frame.withColumn("score", F.col("score") * 2)

    return {
        "frame_foreach": each,
        "frame_rdd_map": lambda: sorted(people.rdd.map(lambda r: (r.id, r["name"].upper())).collect()),
        "frame_rdd_to_frame": lambda: people.rdd.map(lambda r: Row(id=r.id, twice=r.id * 2)).toDF(),
        "frame_rdd_schema": lambda: spark.createDataFrame(people.rdd.map(lambda r: (r[0], r[1])), T.StructType([
            T.StructField("n", T.IntegerType(), False), T.StructField("s", T.StringType())])),
        "frame_from_tuples": lambda: spark.sparkContext.parallelize([(1, "x"), (2, None)]).toDF(["a", "b"]),
        "frame_from_ddl": lambda: spark.sparkContext.parallelize([(1, "x")]).toDF("a: int, b: string"),
        "frame_ids": lambda: people.withColumn("mid", F.monotonically_increasing_id()).where("mid >= 0").select("id"),
        "frame_ids_row_number": lambda: people.coalesce(1).orderBy("id").withColumn("mid", F.monotonically_increasing_id()),
        "frame_transform": lambda: people.transform(doubled).transform(lambda f: f.drop("name")),
        "frame_to_json": lambda: people.toJSON().collect(),
        "frame_local_iterator": lambda: [r.name for r in people.toLocalIterator()],
        "frame_collect_dicts": lambda: [r.asDict() for r in people.collect()],
        "frame_partitions": lambda: [people.repartition(3).rdd.getNumPartitions() > 0, people.coalesce(1).rdd.getNumPartitions()],
        "frame_columns_loop": lambda: _renamed(people),
        "frame_select_loop": lambda: people.select([F.col(c).cast("string").alias(c.upper()) for c in people.columns]),
        "frame_drop_many": lambda: people.drop("name", "score", "nosuch"),
        "frame_rename_many": lambda: people.withColumnsRenamed({"id": "key", "name": "who"}),
        "frame_with_columns": lambda: people.withColumns({"a": F.lit(1), "b": F.upper("name")}),
        "frame_tail": lambda: [r.id for r in people.orderBy("id").tail(1)],
        "frame_random_split": lambda: sum(part.count() for part in people.randomSplit([0.5, 0.5], 1)),
        "frame_exists": lambda: [people.filter(F.col("id") == 5).count(), people.limit(1).count()],
        "frame_columns_regex": lambda: people.select(people.colRegex("`(id|na.*)`")),
        "frame_cross": lambda: people.crossJoin(people.select(F.col("id").alias("other"))).where("id < other"),
        "frame_join_rename": lambda: people.alias("a").join(people.alias("b"), F.col("a.id") == F.col("b.id")).select("a.*"),
        "frame_join_list": lambda: people.join(people.withColumnRenamed("score", "s2"), ["id", "name"], "inner"),
        "frame_join_ambiguous": lambda: people.join(people, "id").select("name"),
        "frame_sort_mixed_ordered": lambda: people.orderBy(F.col("score").asc_nulls_last(), F.desc("id")),
        "frame_intersect": lambda: people.intersect(people.where("id = 1")),
        "frame_checkpoint": lambda: people.localCheckpoint().count(),
        "frame_hint": lambda: people.hint("broadcast").count(),
        "frame_schema_compare": lambda: [people.schema == spark.createDataFrame([], people.schema).schema,
                                         people.schema["id"].dataType.simpleString(), people.schema.fieldNames(),
                                         "id" in people.schema.names, len(people.schema)],
        "frame_to_pandas_free": lambda: list(map(tuple, people.collect())),
        "frame_replace_all": lambda: people.select(*[F.when(F.col(c).isNull(), F.lit("null")).otherwise(
            F.col(c).cast("string")).alias(c) for c in people.columns]),
        "frame_within": lambda: people.select("*", F.lit(datetime.date(2024, 1, 1)).alias("d"), F.lit([1, 2]).alias("l")),
        "frame_offset_ordered": lambda: people.orderBy("id").offset(1),
        "frame_unionall": lambda: people.unionAll(people).distinct().count(),
        "frame_to_schema": lambda: people.to(T.StructType([T.StructField("name", T.StringType()), T.StructField(
            "id", T.LongType())])),
        "frame_dtypes_missing": lambda: people.select("nosuch"),
        "frame_attribute_missing": lambda: people.nosuch,
        "frame_filter_text": lambda: people.filter("name like 'a%' and score is not null"),
        "frame_filter_bad": lambda: people.filter("nosuch > 1"),
        "frame_and_words": lambda: people.filter(people.id > 1 and people.id < 3),
    }


def _renamed(frame):
    for name in frame.columns:
        frame = frame.withColumnRenamed(name, "p_" + name)
    return frame


def _rows(spark):
    Person = Row("name", "age")
    return {
        "row_made": lambda: spark.createDataFrame([Person("ann", 3), Person("bob", None)]),
        "row_text": lambda: [str(Row(a=1, b="x")), repr(Person("z", 1)), str(Row(1, "a"))],
        "row_access": lambda: [Row(a=1, b=2).a, Row(a=1)["a"], Row(a=1, b=2)[1], "a" in Row(a=1), len(Row(a=1, b=2))],
        "row_dict": lambda: [Row(a=Row(b=1)).asDict(True), Row(a=1).asDict(), Row(a=1) == Row(a=1), sorted(Row(b=1, a=2).__fields__)],
        "row_missing": lambda: Row(a=1).nosuch,
        "row_count": lambda: [Row(a=1, b=1).count(1), Row(a=1, b=5).index(5)],
    }


def _ways_to_make(spark):
    return {
        "make_dicts": lambda: spark.createDataFrame([{"b": 1, "a": "x"}, {"a": "y"}]),
        "make_nested": lambda: spark.createDataFrame([(1, {"k": [1]}, [("a", 1)])]),
        "make_types": lambda: spark.createDataFrame([(1, 2.5, "s", True, b"x", datetime.date(2024, 1, 1), datetime.datetime(
            2024, 1, 1, 5), None)], "a tinyint, b float, c string, d boolean, e binary, f date, g timestamp, h int"),
        "make_scalar": lambda: spark.createDataFrame([1, 2, 3], "int"),
        "make_scalar_type": lambda: spark.createDataFrame(["a", "b"], T.StringType()).toDF("letter"),
        "make_wrong_type": lambda: spark.createDataFrame([("x",)], "a int"),
        "make_wrong_length": lambda: spark.createDataFrame([(1, 2)], "a int"),
        "make_null_field": lambda: spark.createDataFrame([(None,)], T.StructType([T.StructField("a", T.IntegerType(), False)])),
        "make_empty": lambda: spark.createDataFrame([], "a int, b string"),
        "make_empty_no_schema": lambda: spark.createDataFrame([], ["a"]),
        "make_all_null": lambda: spark.createDataFrame([(None, 1)], ["a", "b"]),
        "make_range": lambda: spark.range(2, 10, 3),
        "make_decimal": lambda: spark.createDataFrame([(__import__("decimal").Decimal("1.50"),)], ["d"]),
        "make_types_json": lambda: T.StructType.fromJson(T.StructType().add("a", T.ArrayType(T.IntegerType())).add(
            "m", T.MapType(T.StringType(), T.DateType())).jsonValue()).simpleString(),
        "make_interval": lambda: spark.createDataFrame([(datetime.timedelta(days=1, hours=2),)], ["i"]),
        "make_struct_names": lambda: spark.createDataFrame([Row(z=1, a=Row(y=2, b=3))]).schema.simpleString(),
    }
