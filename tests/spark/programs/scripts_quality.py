"""Scripts that look at data: profiles, rules, gaps, samples, statistics."""

import contextlib
import io

from pyspark.sql import functions as F


def programs(spark):
    rows = spark.createDataFrame(
        [(1, "Ann", 31, 2500.5, "2024-01-05"), (2, None, 17, None, "2024-13-05"), (3, "", None, -1.0, ""),
         (4, "Dee", 140, float("nan"), "2024-02-29"), (4, "Eve", 22, 100.0, None)],
        "id int, name string, age int, pay double, day string")
    return {**_rules(spark, rows), **_profile(spark, rows), **_gaps(spark, rows), **_tables(spark)}


def _printed(function):
    def run():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            function()
        return out.getvalue()
    return run


def _rules(spark, rows):
    rules = {"name_there": F.col("name").isNotNull() & (F.trim("name") != ""),
             "age_sane": F.col("age").between(0, 120), "pay_positive": F.col("pay") >= 0,
             "day_is_date": F.to_date("day", "yyyy-MM-dd").isNotNull()}
    checked = rows.select("id", *[F.coalesce(rule, F.lit(False)).alias(name) for name, rule in rules.items()])
    failed = F.array_compact(F.array(*[F.when(~F.col(name), name) for name in rules]))
    return {
        "rules_columns": lambda: checked,
        "rules_failed": lambda: checked.select("id", failed.alias("failed")),
        "rules_text": lambda: checked.select("id", F.concat_ws(";", failed).alias("why"),
                                             (F.size(failed) == 0).alias("ok")),
        "rules_ratio": lambda: checked.agg(*[F.avg(F.col(n).cast("int")).alias(n) for n in rules]),
        "rules_split_good": lambda: checked.where(" AND ".join(rules)),
        "rules_row_number": lambda: checked.select(F.expr("aggregate(array(name_there, age_sane), 0, "
                                                          "(a, x) -> a + int(x))").alias("n")),
        "rules_unique": lambda: rows.groupBy("id").count().where("count > 1"),
        "rules_sql": lambda: (rows.createOrReplaceTempView("people_raw"), spark.sql("""
            SELECT count(*) AS total, count(DISTINCT id) AS ids, sum(CASE WHEN name IS NULL OR name = ''
                   THEN 1 ELSE 0 END) AS unnamed, count_if(age > 120) AS old, avg(pay) AS pay,
                   round(sum(if(isnull(day), 1, 0)) / count(*), 3) AS no_day, every(id > 0) e,
                   some(pay < 0) s, any(age < 18) a, max(nanvl(pay, 0)) p, bool_or(id > 3) b
            FROM people_raw"""))[1],
        "rules_regex": lambda: rows.select("id", F.col("day").rlike(r"^\d{4}-(0[1-9]|1[0-2])-\d\d$").alias("d")),
        "rules_when_chain": lambda: rows.select("id", F.when(F.col("age").isNull(), "unknown").when(
            F.col("age") < 18, "minor").when(F.col("age") <= 120, "adult").otherwise("bad").alias("g")),
        "rules_assert": lambda: rows.select(F.assert_true(F.col("id") < 4, F.lit("id too large"))),
        "rules_greatest": lambda: rows.select(F.greatest("id", "age"), F.least("id", "age"),
                                              F.greatest(F.col("pay"), F.lit(0.0)).alias("p"),
                                              F.nanvl("pay", F.lit(0.0)).alias("n")),
        "rules_try": lambda: rows.selectExpr("try_divide(id, id - 4) a", "try_add(2147483647, id) b",
                                             "try_cast(day as date) c", "try_to_timestamp(day) d",
                                             "try_element_at(array(1, 2), id) e"),
    }


def _profile(spark, rows):
    return {
        "profile_describe_ordered": lambda: rows.describe(),
        "profile_describe_some_ordered": lambda: rows.describe("age", "name"),
        "profile_summary_ordered": lambda: rows.drop("pay").summary(),
        "profile_summary_some_ordered": lambda: rows.select("id", "age").summary("count", "min", "33%", "max"),
        "profile_summary_distinct_ordered": lambda: rows.select("id", "name").summary(
            "count_distinct", "approx_count_distinct", "mean", "stddev"),
        "profile_quantiles": lambda: rows.stat.approxQuantile("age", [0.0, 0.5, 1.0], 0.0),
        "profile_quantiles_many": lambda: rows.approxQuantile(["id", "age"], [0.25, 0.75], 0.01),
        "profile_corr": lambda: rows.na.drop().stat.corr("id", "age"),
        "profile_cov": lambda: round(rows.select("id", "id").toDF("a", "b").cov("a", "b"), 9),
        "profile_crosstab": lambda: rows.fillna("none", ["name"]).crosstab("name", "id"),
        "profile_freq_items": lambda: rows.freqItems(["id"], 0.3),
        "profile_freq_default": lambda: rows.where("id = 4").stat.freqItems(["id", "name"], 0.5).select(
            F.sort_array("name_freqItems").alias("n"), "id_freqItems"),
        "profile_sample_by": lambda: rows.sampleBy("id", {4: 1.0}, 3).select("name"),
        "profile_sample_all": lambda: rows.sample(1.0).count(),
        "profile_null_counts": lambda: rows.select([F.count(F.when(F.col(c).isNull(), c)).alias(c)
                                                    for c in rows.columns]),
        "profile_nan_counts": lambda: rows.select([F.sum((F.isnan(c) | F.col(c).isNull()).cast("int")).alias(c)
                                                   for c, kind in rows.dtypes if kind == "double"]),
        "profile_types": lambda: [[n, k] for n, k in rows.dtypes],
        "profile_lengths": lambda: rows.agg(*[F.max(F.length(c)).alias(c) for c, k in rows.dtypes
                                              if k == "string"]),
        "profile_long": lambda: rows.selectExpr(
            "stack(2, 'id', count(id), 'age', count(age)) as (column, n)"),
        "profile_unpivoted": lambda: rows.select(*[F.countDistinct(c).alias(c) for c in rows.columns]).unpivot(
            [], rows.columns, "column", "distinct"),
        "profile_histogram": lambda: rows.where("age is not null").select("age").rdd.flatMap(
            lambda r: r).histogram([0, 20, 40, 200]),
        "profile_bins": lambda: rows.selectExpr("width_bucket(age, 0, 100, 4) b", "age").groupBy("b").count(),
        "profile_count_min": lambda: rows.agg(F.approx_count_distinct("id"), F.sumDistinct("id"),
                                              F.sum_distinct("age"), F.product("id"), F.bit_xor("id")),
        "profile_show": _printed(lambda: rows.orderBy("id", "name").show()),
        "profile_show_stats": _printed(lambda: rows.describe("age").show()),
        "profile_head": lambda: [r.asDict() for r in rows.orderBy("id", "name").head(2)],
        "profile_empty": lambda: [rows.filter("false").isEmpty(), rows.isEmpty(), len(rows.take(3)),
                                  rows.filter("id > 100").first() is None],
    }


def _gaps(spark, rows):
    return {
        "gaps_fill_number": lambda: rows.na.fill(0),
        "gaps_fill_text": lambda: rows.na.fill("?"),
        "gaps_fill_dict": lambda: rows.fillna({"name": "nobody", "age": 18.9, "pay": 1, "day": "never"}),
        "gaps_fill_subset": lambda: rows.fillna(-1, subset=["age", "name"]),
        "gaps_fill_flag": lambda: spark.createDataFrame([(True, 1), (None, None)], "f boolean, i int").fillna(
            False),
        "gaps_drop_any": lambda: rows.na.drop(),
        "gaps_drop_all": lambda: rows.na.drop("all", subset=["name", "pay"]),
        "gaps_drop_thresh": lambda: rows.dropna(thresh=4),
        "gaps_replace": lambda: rows.na.replace({"": "empty", "Ann": None}, subset=["name", "day"]),
        "gaps_replace_list": lambda: rows.replace([1, 4], [10, 40], "id"),
        "gaps_replace_number": lambda: rows.replace(140, None, ["age"]),
        "gaps_replace_one": lambda: rows.replace(["Dee", "Eve"], "x"),
        "gaps_replace_float": lambda: rows.replace(float("nan"), 0.0),
        "gaps_nullif": lambda: rows.select(F.expr("nullif(trim(name), '')").alias("n"),
                                           F.ifnull(F.col("age"), F.lit(0)), F.nvl("name", F.lit("z")),
                                           F.nvl2("pay", F.lit("paid"), F.lit("unpaid")).alias("p"),
                                           F.zeroifnull("age") if hasattr(F, "zeroifnull") else F.lit(1)),
        "gaps_bad_fill": lambda: rows.fillna([1]),
        "gaps_bad_replace": lambda: rows.replace({"a": 1, 2: "b"}),
        "gaps_missing_column": lambda: rows.fillna(0, subset=["nosuch"]),
    }


def _tables(spark):
    def listed():
        spark.range(2).createOrReplaceTempView("temp_two")
        names = [table.name for table in spark.catalog.listTables() if table.name == "temp_two"]
        kinds = [table.tableType for table in spark.catalog.listTables() if table.name == "temp_two"]
        flags = [table.isTemporary for table in spark.catalog.listTables() if table.name == "temp_two"]
        return [names, kinds, flags, spark.catalog.tableExists("temp_two"),
                spark.catalog.tableExists("nosuch_table"), spark.catalog.currentDatabase()]

    def columns():
        spark.sql("SELECT 1 AS a, 'x' AS b, array(1.5) AS c").createOrReplaceTempView("temp_three")
        return [[c.name, c.dataType, c.nullable, c.isPartition] for c in spark.catalog.listColumns("temp_three")]

    def dropped():
        spark.range(1).createOrReplaceTempView("temp_gone")
        first = spark.catalog.dropTempView("temp_gone")
        return [first, spark.catalog.dropTempView("temp_gone"), spark.catalog.isCached("temp_two")]

    def cached():
        spark.range(1).createOrReplaceTempView("temp_two")
        spark.catalog.cacheTable("temp_two")
        spark.sql("CACHE TABLE temp_two")
        found = spark.catalog.isCached("temp_two")
        spark.catalog.uncacheTable("temp_two")
        spark.catalog.clearCache()
        return [found, spark.catalog.isCached("temp_two")]

    def global_view():
        spark.range(3).createOrReplaceGlobalTempView("everywhere")
        return spark.sql("SELECT sum(id) s FROM global_temp.everywhere")

    def functions():
        spark.udf.register("catalog_fn", lambda x: x, "int")
        return [spark.catalog.functionExists("catalog_fn"), spark.catalog.functionExists("upper"),
                spark.catalog.functionExists("no_such_fn")]

    return {
        "catalog_list": listed, "catalog_columns": columns, "catalog_drop": dropped,
        "catalog_cache": cached, "catalog_global": global_view, "catalog_functions": functions,
        "catalog_databases": lambda: [d.name for d in spark.catalog.listDatabases() if d.name == "default"],
        "catalog_get_table": lambda: (spark.range(1).createOrReplaceTempView("temp_two"),
                                      spark.catalog.getTable("temp_two").tableType)[1],
        "catalog_show_views": lambda: (spark.range(1).createOrReplaceTempView("temp_two"), spark.sql(
            "SHOW VIEWS").where("viewName = 'temp_two'"))[1],
        "catalog_show_columns": lambda: (spark.range(1).createOrReplaceTempView("temp_two"), spark.sql(
            "SHOW COLUMNS IN temp_two"))[1],
        "catalog_drop_view": lambda: (spark.range(1).createOrReplaceTempView("temp_x"), spark.sql(
            "DROP VIEW IF EXISTS temp_x"), spark.catalog.tableExists("temp_x"))[2],
        "catalog_use": lambda: spark.sql("USE default").count(),
        "catalog_set": lambda: (spark.sql("SET spark.sql.shuffle.partitions=3"),
                                spark.conf.get("spark.sql.shuffle.partitions"))[1],
        "catalog_show_databases": lambda: spark.sql("SHOW DATABASES").where("namespace = 'default'"),
        "catalog_refresh": lambda: (spark.range(1).createOrReplaceTempView("temp_two"),
                                    spark.catalog.refreshTable("temp_two"), "done")[2],
    }
