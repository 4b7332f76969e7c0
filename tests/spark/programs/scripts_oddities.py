"""What scripts come upon at the edges: the order of maps, names of columns, registered names, plans."""

from pyspark.sql import functions as F


def programs(spark):
    people = spark.createDataFrame(
        [("James", {"hair": "black", "eye": "brown"}), ("Ann", {"z": "1", "b": "2", "a": "3", "hat": None}), ("Cy", {})],
        "name string, extra map<string,string>")
    numbers = spark.createDataFrame([(1, 11, 1.1), (2, 12, 1.2)], ["id", "int", "double"])
    return {**_maps(people), **_names(spark, numbers), **_refused(spark, numbers), **_sql(spark, numbers)}


def _maps(people):
    lengths = F.udf(lambda text: {letter: text.count(letter) for letter in text}, "map<string,int>")
    keyed = F.udf(lambda found: ",".join(found), "string")
    return {
        "map_keys": lambda: people.select("name", F.map_keys("extra"), F.map_values("extra")),
        "map_rows": lambda: people.select("name", F.explode("extra")),
        "map_of_udf": lambda: people.select(F.map_keys(lengths("name"))),
        "map_to_udf": lambda: people.select(keyed("extra")),
        "map_collected": lambda: str([row.extra for row in people.collect()]),
        "map_made_collected": lambda: str(people.select(F.create_map(
            F.lit("one"), F.lit(1), F.lit("two"), F.lit(2), F.lit("three"), F.lit(3)).alias("m")).first()),
        "map_of_numbers": lambda: str(people.select(F.create_map(*[F.lit(n) for n in (17, 1, 2, 3, 33, 4)])
                                                    .alias("m")).first()),
    }


def _names(spark, numbers):
    def shown(frame, **more):
        return lambda: frame._show_string(**more)

    long = numbers.selectExpr("int > 11 and double < 2", "concat(id, '_', int)")
    return {
        "head_is_whole": shown(long), "head_is_whole_cut": shown(numbers, n=2, truncate=2),
        "head_is_whole_vertical": shown(long, vertical=True),
        "names_of_casts": lambda: numbers.selectExpr("int('12')", "string(sum(id))", "isnan(double('nan'))"),
        "names_of_calls": lambda: numbers.selectExpr(
            "sort_array(array(id, int))", "split('a.b', '[.]')", "pow(2, id)", "negative(id)", "-id", "pi()", "e()",
            "months_between(date'2024-01-31', date'2024-01-01')", "date'2024-01-01' + 5", "date'2024-01-01' - int(id)"),
        "names_of_aggregates": lambda: numbers.selectExpr("array_agg(id)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY id)"),
        "format_number_pattern": lambda: numbers.select(
            F.format_number(F.lit(1234567.891), 1),
            F.expr("format_number(1234567.891, '#,##0.00')").alias("a"), F.expr("format_number(0.5, '0.00%')").alias("b"),
            F.expr("format_number(-1234.5, '#,###')").alias("c"), F.expr("format_number(7, '00000')").alias("d"),
            F.expr("format_number(12.3456, '#.##')").alias("e"), F.expr("format_number(2.5, '0')").alias("f")),
        "cube_root": lambda: numbers.selectExpr("cbrt(27) a", "cbrt(id) b", "expm1(1e-10) c"),
        "fractions": lambda: numbers.select(
            F.to_timestamp(F.lit("2020-02-01 11:01:19.06"), "yyyy-MM-dd HH:mm:ss.SSS").alias("a"),
            F.to_timestamp(F.lit("2020-02-01 11:01:19.123456"), "yyyy-MM-dd HH:mm:ss.SSSSSS").alias("b"),
            F.to_timestamp(F.lit("2020-02-01 11:01:19."), "yyyy-MM-dd HH:mm:ss.SSS").alias("c"),
            F.to_timestamp(F.lit("20200201110119123"), "yyyyMMddHHmmssSSS").alias("d")),
        "csv_of_times": lambda: numbers.selectExpr("to_csv(struct(timestamp'2024-01-05 10:11:12.5' t, date'2024-01-05' d))"),
    }


def _refused(spark, numbers):
    return {
        "no_database": lambda: spark.catalog.setCurrentDatabase("nothere"),
        "no_database_sql": lambda: spark.sql("USE nothere"),
        "no_grouping": lambda: numbers.selectExpr("sum(id)", "int"),
        "no_such_word": lambda: spark.sql("SELEC 1"),
        "no_table_to_drop": lambda: spark.sql("DROP TABLE nothere"),
        "view_twice": lambda: [numbers.createTempView("odd_view") for _ in range(2)],
        "explain_mode": lambda: numbers.explain(mode="bogus"),
        "wider_union": lambda: numbers.unionByName(numbers.withColumn("more", F.lit(1))),
        "empty_reduce": lambda: spark.sparkContext.parallelize([]).reduce(lambda a, b: a),
    }


def _sql(spark, numbers):
    def registered():
        spark.udf.register("soundex", lambda value: f"<{value}>")
        return spark.sql("SELECT soundex('x') AS a").first()["a"] + numbers.select(
            F.soundex(F.lit("Robert")).alias("a")).first()["a"]

    def everywhere():
        numbers.createOrReplaceGlobalTempView("odd_numbers")
        spark.sql("CREATE OR REPLACE GLOBAL TEMP VIEW odd_more AS SELECT 5 AS five")
        other = spark.newSession()
        found = str(other.sql("SELECT count(*) AS n FROM global_temp.odd_numbers").first()["n"]) + str(
            other.table("global_temp.odd_more").first()["five"])
        return found + str([spark.catalog.dropGlobalTempView(name) for name in ("odd_numbers", "odd_more", "odd_none")])

    def kept():
        rdd = spark.sparkContext.parallelize([("a", 1), ("b", 2)])
        return str([rdd.getStorageLevel(), rdd.is_cached, rdd.cache() is rdd, rdd.is_cached,
                    rdd.unpersist().is_cached, rdd.sampleByKey(False, {"a": 1.0, "b": 0.0}, 1).keys().collect(),
                    rdd.repartitionAndSortWithinPartitions(1).collect()])

    def observed():
        from pyspark.sql import Observation
        seen = Observation("seen")
        frame = numbers.observe(seen, F.count("*").alias("rows"), F.max("int").alias("most")).filter("id = 1")
        return str(frame.count()) + str(seen.get)

    return {
        "observed": observed,
        "observed_by_name": lambda: numbers.observe("figures", F.count("*")),
        "registered_goes_first": registered, "views_of_all_sessions": everywhere, "rdd_kept": kept,
        "explained": lambda: spark.sql("EXPLAIN SELECT 1").columns[0] + str(
            "Physical Plan" in spark.sql("EXPLAIN EXTENDED SELECT 1").first()["plan"]),
        "functions_shown": lambda: spark.sql("SHOW FUNCTIONS LIKE 'abs'"),
        "used": lambda: spark.sql("USE DATABASE default") and spark.catalog.currentDatabase(),
    }
