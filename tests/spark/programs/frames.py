"""DataFrames: choosing, renaming, ordering, filling, joining rows and columns."""

from pyspark.sql import Row
from pyspark.sql import functions as F


def programs(spark):
    people = spark.createDataFrame(
        [(1, "ann", 30, "nyc"), (2, "bob", None, "sf"), (3, None, 25, None), (4, "dan", 41, "nyc"),
         (5, "ann", 30, "sf")], "id int, name string, age int, city string")
    cities = spark.createDataFrame([("nyc", "east"), ("la", "west"), (None, "none")],
                                   "city string, side string")
    pairs = spark.createDataFrame([(1, "x"), (1, "x"), (2, "y"), (None, None), (None, None)],
                                  "k int, v string")
    more = spark.createDataFrame([(1, "x"), (None, None), (3, "z")], "k int, v string")
    reals = spark.createDataFrame([(1.0, float("nan")), (None, 2.0), (float("nan"), None)],
                                  "x double, y double")
    col = F.col

    return {
        "select_forms": lambda: people.select("id", col("name"), people.age, people["city"], "*"),
        "select_expr": lambda: people.selectExpr("id + 1 as n", "upper(name)", "age * 2", "*"),
        "case_insensitive": lambda: people.select("ID", col("Name"), people["AGE"]),
        "with_column": lambda: people.withColumn("age", col("age") + 1).withColumn("b", F.lit("x")),
        "with_columns": lambda: people.withColumns({"a": col("id") * 2, "NAME": F.lit(1)}),
        "with_column_renamed": lambda: people.withColumnRenamed("name", "n").withColumnRenamed(
            "zz", "y"),
        "drop": lambda: people.drop("age", "nosuch").drop(people.city),
        "to_df": lambda: people.toDF("a", "b", "c", "d"),
        "filter_forms": lambda: people.filter(col("age") > 26).where("city = 'nyc'"),
        "filter_null": lambda: people.filter(col("age") != 30),
        "filter_on_dropped": lambda: people.select("id").filter(col("age") > 26),
        "order_by_ordered": lambda: people.orderBy("age", F.desc("id")),
        "order_by_dropped_ordered": lambda: people.select("id").orderBy("age", "id"),
        "order_desc_ordered": lambda: people.orderBy(col("name").desc(), col("id").asc()),
        "order_nulls_ordered": lambda: people.orderBy(col("age").asc_nulls_last(),
                                                      col("city").desc_nulls_first(), "id"),
        "order_ascending_flag_ordered": lambda: people.sort("name", "id", ascending=[False, True]),
        "limit_offset_ordered": lambda: people.orderBy("id").offset(1).limit(2),
        "distinct": lambda: pairs.distinct(),
        "drop_duplicates": lambda: pairs.dropDuplicates(["k"]),
        "union": lambda: pairs.union(more),
        "union_by_name": lambda: pairs.unionByName(more.select("v", "k")),
        "union_by_name_missing": lambda: pairs.unionByName(people.select("id", "name"),
                                                           allowMissingColumns=True),
        "union_mismatch": lambda: pairs.union(people),
        "intersect": lambda: pairs.intersect(more),
        "intersect_all": lambda: pairs.intersectAll(pairs.limit(2)),
        "subtract": lambda: pairs.subtract(more),
        "except_all": lambda: pairs.exceptAll(more),
        "join_using": lambda: people.join(cities, "city"),
        "join_left": lambda: people.join(cities, "city", "left"),
        "join_right": lambda: people.join(cities, "city", "right"),
        "join_full": lambda: people.join(cities, ["city"], "outer"),
        "join_semi": lambda: people.join(cities, "city", "left_semi"),
        "join_anti": lambda: people.join(cities, "city", "anti"),
        "join_condition": lambda: people.join(cities, people.city == cities.city, "left").select(
            people.id, cities.city, "side"),
        "join_null_safe": lambda: people.join(cities, people.city.eqNullSafe(cities.city)).select(
            "id", "side"),
        "join_inequality": lambda: people.alias("a").join(
            people.alias("b"), (col("a.id") < col("b.id")) & (col("a.name") == col("b.name"))).select(
                "a.id", col("b.id").alias("other")),
        "join_self_same_column": lambda: people.join(people.filter("id > 3"), "id").count(),
        "join_cross": lambda: cities.crossJoin(more.limit(2)).count(),
        "join_ambiguous": lambda: people.join(cities, people.city == cities.city).select("city"),
        "join_missing_using": lambda: people.join(cities, "nosuch"),
        "join_semi_condition": lambda: people.join(cities, people.city == cities.city, "semi"),
        "join_types_differ": lambda: people.join(
            spark.createDataFrame([("1",), ("4",)], "sid string"), col("id") == col("sid")).select(
                "id", "sid"),
        "fillna": lambda: people.fillna({"age": 0, "name": "?"}),
        "fillna_by_type": lambda: people.na.fill(0).na.fill("none"),
        "fillna_nan": lambda: reals.fillna(9.5),
        "fillna_subset": lambda: people.fillna("z", subset=["city"]),
        "dropna": lambda: people.dropna(),
        "dropna_all": lambda: people.dropna("all", subset=["name", "city"]),
        "dropna_thresh": lambda: people.na.drop(thresh=3),
        "dropna_nan": lambda: reals.dropna(how="all"),
        "replace": lambda: people.replace("ann", "anna").replace({30: 31}),
        "replace_list": lambda: people.na.replace(["nyc", "sf"], ["NY", "SF"], "city"),
        "replace_null": lambda: people.replace("ann", None),
        "describe_ordered": lambda: people.describe(),
        "describe_columns_ordered": lambda: people.describe("age", "name"),
        "summary_ordered": lambda: people.select("id", "age").summary(),
        "create_infer": lambda: spark.createDataFrame([(1, "a", 1.5, None), (2, None, 2.5, True)],
                                                      ["i", "s", "d", "b"]),
        "create_rows": lambda: spark.createDataFrame([Row(z=1, a="x"), Row(z=2, a=None)]),
        "create_names": lambda: spark.createDataFrame([(1, 2)]),
        "create_wrong_type": lambda: spark.createDataFrame([("x",)], "i int"),
        "create_not_null": lambda: spark.createDataFrame([(None,)], "i int not null"),
        "create_no_type": lambda: spark.createDataFrame([(None,)], ["a"]),
        "create_single_type": lambda: spark.createDataFrame([1, 2, None], "int"),
        "range": lambda: spark.range(2, 9, 3),
        "when_otherwise": lambda: people.select("id", F.when(col("age") > 28, "old").when(
            col("age") > 20, "young").otherwise("unknown").alias("x")),
        "struct_of_all": lambda: people.select(F.struct("*").alias("s")),
        "missing_column": lambda: people.select("nosuch"),
        "missing_in_filter": lambda: people.filter("nosuch > 1"),
        "duplicate_names": lambda: people.select("id", "id").toDF("a", "b"),
        "duplicate_ambiguous": lambda: people.select("id", "id").select("id"),
        "transform_method": lambda: people.transform(lambda df: df.select("id")),
        "unpivot": lambda: people.unpivot("id", ["name", "city"], "what", "value"),
        "crosstab": lambda: people.crosstab("name", "city"),
        "approx_quantile": lambda: people.approxQuantile("age", [0.0, 0.5, 1.0], 0.0),
        "corr_cov": lambda: [people.corr("id", "age"), people.cov("id", "age")],
        "actions": lambda: [people.count(), people.orderBy("id").first(), people.orderBy("id").head(2),
                            people.orderBy("id").take(1), people.isEmpty(), people.columns,
                            people.dtypes, people.orderBy("id").tail(1)],
        "rdd_map": lambda: people.rdd.map(lambda row: (row.id, row["name"])).filter(
            lambda pair: pair[1] is not None).toDF(["a", "b"]),
        "rdd_reduce": lambda: [people.rdd.map(lambda row: row.id).sum(),
                               sorted(people.rdd.map(lambda r: (r.name, 1)).reduceByKey(
                                   lambda x, y: x + y).collect(), key=str)],
        "to_json": lambda: sorted(people.toJSON().collect()),
        "schema_json": lambda: people.schema.json(),
        "repr": lambda: repr(people) + repr(people.schema) + repr(people.orderBy("id").first()),
        "column_repr": lambda: repr(col("a") + 1) + repr(F.upper("x").alias("y")),
        "local_iterator": lambda: [row.id for row in people.orderBy("id").toLocalIterator()],
        "col_regex": lambda: people.select(people.colRegex("`.*a.*`")),
        "alias_star": lambda: people.alias("p").join(cities.alias("c"), "city").select("p.id", "c.*"),
        "sample_all": lambda: people.sample(1.0).count(),
        "random_split": lambda: sum(part.count() for part in people.randomSplit([1.0, 2.0], 7)),
    }
