"""Aggregates, groups, pivots, windows."""

from decimal import Decimal

from pyspark.sql import Window
from pyspark.sql import functions as F


def programs(spark):
    sales = spark.createDataFrame(
        [("a", 2020, 10, 1.5, Decimal("1.10")), ("a", 2020, 20, None, Decimal("2.20")),
         ("a", 2021, None, 2.5, None), ("b", 2020, 5, 3.0, Decimal("0.30")),
         ("b", 2021, 15, float("nan"), Decimal("9.99")), (None, 2021, 7, 0.5, Decimal("1.00")),
         ("b", 2021, 15, 4.0, Decimal("1.00"))],
        "k string, y int, n int, d double, m decimal(10,2)")
    numbers = spark.createDataFrame([(float(x), float(x * x), i % 2) for i, x in enumerate(
        [1, 2, 3, 4, 7, 11])], "x double, y double, g int")
    col = F.col
    by_k = Window.partitionBy("k").orderBy("y", "n")
    return {
        "group_sum": lambda: sales.groupBy("k").agg(F.sum("n"), F.avg("n"), F.count("n"),
                                                    F.count("*"), F.min("d"), F.max("d")),
        "group_count": lambda: sales.groupBy("k", "y").count(),
        "group_short": lambda: sales.groupBy("k").sum("n", "d"),
        "group_short_all": lambda: sales.groupBy("k").max(),
        "group_mean": lambda: sales.groupBy("k").mean("n"),
        "group_dict": lambda: sales.groupBy("k").agg({"n": "sum", "*": "count"}),
        "group_expression": lambda: sales.groupBy((col("y") - 2000).alias("z")).agg(F.sum("n")),
        "group_expression_unnamed": lambda: sales.groupBy(col("y") % 2, F.upper("k")).count(),
        "global": lambda: sales.agg(F.sum("n"), F.count("k"), F.countDistinct("k"),
                                    F.countDistinct("k", "y"), F.sum("m"), F.avg("m")),
        "global_empty": lambda: sales.filter("false").agg(
            F.sum("n"), F.count("n"), F.max("k"), F.collect_list("n"), F.avg("d")),
        "group_empty": lambda: sales.filter("false").groupBy("k").count(),
        "distinct_aggregates": lambda: sales.agg(
            F.sum_distinct("n"), F.approx_count_distinct("k"),
            F.expr("count(distinct y, k)"), F.expr("avg(distinct n)")),
        "collect": lambda: sales.groupBy("k").agg(
            F.sort_array(F.collect_list("n")).alias("l"), F.sort_array(F.collect_set("y"))),
        "statistics": lambda: numbers.groupBy("g").agg(
            F.stddev("x"), F.stddev_pop("x"), F.variance("x"), F.var_pop("x"), F.corr("x", "y"),
            F.covar_pop("x", "y"), F.covar_samp("x", "y")),
        "moments": lambda: numbers.agg(F.skewness("x"), F.kurtosis("x"), F.median("x"),
                                       F.percentile("x", 0.25), F.product("x")),
        "percentiles": lambda: numbers.agg(
            F.percentile_approx("x", 0.5), F.percentile_approx("x", [0.25, 0.75]),
            F.expr("percentile(x, array(0.5, 0.9))"), F.expr("percentile_approx(x, 0.9)")),
        "statistics_of_one": lambda: numbers.limit(1).agg(
            F.stddev("x"), F.var_pop("x"), F.skewness("x"), F.corr("x", "y")),
        "booleans": lambda: sales.groupBy("k").agg(
            F.expr("bool_and(n > 6)"), F.expr("bool_or(n > 18)"), F.expr("count_if(n > 6)"),
            F.expr("every(y > 0)"), F.expr("some(n is null)")),
        "bitwise": lambda: sales.agg(F.expr("bit_and(n)"), F.expr("bit_or(n)"),
                                     F.expr("bit_xor(y)")),
        "max_by": lambda: sales.groupBy("k").agg(F.max_by("n", "m"), F.min_by("y", "m")),
        "first_last": lambda: sales.coalesce(1).orderBy("y", "n", "m").agg(
            F.first("n", True), F.last("n", True), F.first("y")),
        "regression": lambda: numbers.agg(F.expr("regr_slope(y, x)"), F.expr("regr_intercept(y, "
                                                                             "x)"),
                                          F.expr("regr_r2(y, x)"), F.expr("regr_count(y, x)")),
        "arithmetic_of_aggregates": lambda: sales.groupBy("k").agg(
            (F.sum("n") / F.count("*")).alias("r"), F.sum(col("n") * 2) + 1,
            F.round(F.avg("n"), 1)),
        "filter_clause": lambda: sales.selectExpr("sum(n) filter (where y = 2020) as a",
                                                  "count(*) filter (where k = 'a') as b"),
        "not_grouped": lambda: sales.groupBy("k").agg(F.sum("n"), col("y") + 1),
        "sum_wraps": lambda: spark.sql("select sum(x) from values (9223372036854775807L), (1L) "
                                       "t(x)"),
        "sum_types": lambda: spark.sql(
            "select sum(cast(1 as tinyint)) a, sum(1.5) b, sum('2') c, avg('3') d, sum(1.5D) e, "
            "sum(cast(1 as float)) f, max('x') g, avg(1) h, count(null) i"),
        "rollup": lambda: sales.rollup("k", "y").agg(F.sum("n"), F.grouping_id()),
        "cube": lambda: sales.cube("k", "y").agg(F.sum("n").alias("n"), F.grouping("k"),
                                                 F.grouping("y")),
        "grouping_sets": lambda: spark.sql(
            "select a, b, sum(c) s from values (1,2,3),(1,3,4),(2,2,5) t(a,b,c) "
            "group by grouping sets ((a), (b), ())"),
        "pivot": lambda: sales.groupBy("k").pivot("y").agg(F.sum("n")),
        "pivot_values": lambda: sales.groupBy("k").pivot("y", [2021, 2019]).agg(
            F.sum("n").alias("s"), F.count("n")),
        "pivot_count": lambda: sales.groupBy("y").pivot("k", ["a", "b"]).count(),
        "having": lambda: sales.groupBy("k").agg(F.sum("n").alias("s")).filter("s > 10"),
        "row_number": lambda: sales.select("k", "y", "n", F.row_number().over(by_k)),
        "ranks": lambda: sales.select(
            "k", "n", F.rank().over(Window.orderBy("n")).alias("r"),
            F.dense_rank().over(Window.orderBy("n")).alias("dr"),
            F.percent_rank().over(Window.orderBy("n")).alias("pr"),
            F.cume_dist().over(Window.orderBy("n")).alias("cd")),
        "pivot_of_texts": lambda: sales.groupBy("k").pivot("y", [2020, 2021, 2022]).agg(
            F.count("*").alias("c"), F.max("k").alias("m"), F.sum("n").alias("s")),
        "names_of_literals": lambda: sales.limit(1).select(
            F.expr("timestamp'2024-03-05 04:05:06.780'"), F.expr("interval 3 days"),
            F.expr("timestamp'2024-01-01 00:00:00' - interval 1 hour"),
            F.expr("timestamp'2024-01-01 00:00:00' + interval 90 minutes"),
            F.expr("timestamp'2024-01-01 00:00:00' + interval 5 seconds"),
            F.expr("timestamp'2024-01-01 00:00:00' + interval '1 hour 5 minutes'"),
            F.expr("date'2024-01-01' + interval 2 weeks").alias("later")),
        "names_of_windows": lambda: sales.select(
            F.sum("n").over(by_k.rowsBetween(-1, 0)), F.sum("n").over(by_k.rowsBetween(-2, -1)),
            F.max("n").over(by_k.rowsBetween(Window.unboundedPreceding, 1)),
            F.cume_dist().over(by_k), F.nth_value("n", 2).over(by_k),
            F.last("d", True).over(Window.partitionBy("k", "y").orderBy("n")),
            F.expr("sum(n) over (partition by k order by y, n rows 1 preceding)"),
            F.expr("first(y, true) over (partition by k, y)")),
        "first_ignoring_nulls": lambda: sales.groupBy("k").agg(
            F.expr("first(y, true)"), F.expr("any_value(k, true)"), F.expr("last_value(k, false)")),
        "ntile": lambda: numbers.select("x", F.ntile(4).over(Window.orderBy("x"))),
        "lag_lead": lambda: sales.select(
            "k", "y", "n", F.lag("n").over(by_k), F.lead("n", 1, -1).over(by_k),
            F.lag("n", 2).over(by_k)),
        "running": lambda: sales.select(
            "k", "y", "n", F.sum("n").over(by_k), F.count("*").over(by_k),
            F.avg("n").over(Window.partitionBy("k")).alias("whole")),
        "rows_frame": lambda: numbers.select(
            "x", F.sum("x").over(Window.orderBy("x").rowsBetween(-1, 1)).alias("s"),
            F.max("x").over(Window.orderBy("x").rowsBetween(Window.unboundedPreceding, 0)),
            F.collect_list("x").over(Window.orderBy("x").rowsBetween(-1, 0)).alias("l")),
        "range_frame": lambda: numbers.select(
            "x", F.sum("x").over(Window.orderBy("x").rangeBetween(-1, 1)).alias("s"),
            F.count("x").over(Window.orderBy(col("x").desc()).rangeBetween(0, 3)).alias("c")),
        "first_last_window": lambda: sales.select(
            "k", "y", "n", F.first("n").over(by_k).alias("f"),
            F.last("n", True).over(Window.partitionBy("k").orderBy("y", "n").rowsBetween(
                Window.unboundedPreceding, Window.unboundedFollowing)).alias("l"),
            F.nth_value("n", 2).over(by_k).alias("nth")),
        "window_of_decimal": lambda: sales.select(
            "k", F.sum("m").over(Window.partitionBy("k")).alias("s"),
            F.avg("m").over(Window.partitionBy("k")).alias("a")),
        "window_share": lambda: sales.select(
            "k", "n", (col("n") / F.sum("n").over(Window.partitionBy("k"))).alias("share")),
        "window_then_filter": lambda: sales.withColumn("r", F.row_number().over(
            Window.partitionBy("k").orderBy(F.desc("n"), "y", "m"))).filter("r = 1"),
        "window_over_aggregate": lambda: spark.sql(
            "select g, sum(x) s, sum(sum(x)) over (order by g) r, rank() over (order by sum(x) "
            "desc)"
            " k from values (1, 2), (1, 3), (2, 4) t(g, x) group by g"),
        "window_names": lambda: sales.select(
            F.row_number().over(by_k), F.sum("n").over(Window.partitionBy("k")),
            F.lag("n").over(by_k), F.rank().over(Window.orderBy(col("y").desc()))),
        "window_unordered_rank": lambda: sales.select(F.rank().over(Window.partitionBy("k"))),
        "nan_groups": lambda: sales.groupBy("d").count(),
        "null_groups": lambda: sales.groupBy("k").agg(F.max("y")),
    }
