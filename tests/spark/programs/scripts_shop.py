"""Scripts of a shop: orders joined, cleaned, ranked, reported, in the ways that tutorials show."""

import functools
import itertools

from pyspark import SparkConf, SparkContext, StorageLevel
from pyspark.sql import DataFrame, Row, SQLContext
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.window import Window


def programs(spark):
    orders = spark.createDataFrame(
        [(1, 10, "2024-01-05 09:15:00", "new", 25.5, ["a", "b"]), (2, 11, "2024-01-05 17:40:00", "paid", 10.0, ["c"]),
         (3, 10, "2024-01-07 00:00:00", "paid", 99.99, None), (4, 12, "2024-02-11 12:00:00", "void", None, []),
         (5, 99, None, "paid", 5.0, ["a"])],
        "order_id int, customer_id int, placed string, status string, amount double, skus array<string>")
    customers = spark.createDataFrame(
        [(10, "Ann", "NO", {"tier": "gold"}), (11, "Bob", "CH", {"tier": "basic", "ref": "x"}), (12, "Cy", None, {})],
        "customer_id int, name string, country string, extra map<string,string>")
    orders = orders.withColumn("placed", F.to_timestamp("placed"))
    return {**_joins(spark, orders, customers), **_reports(spark, orders, customers), **_times(spark, orders),
            **_columns(spark, orders, customers), **_sessions(spark, orders), **_statements(spark, orders, customers)}


def _joins(spark, orders, customers):
    o, c = orders.alias("o"), customers.alias("c")
    return {
        "join_drop_side": lambda: orders.join(customers, orders.customer_id == customers.customer_id, "left").drop(
            customers.customer_id).select("order_id", "customer_id", "name"),
        "join_same_name": lambda: orders.join(customers, "customer_id", "right").select("customer_id", "order_id", "name"),
        "join_full": lambda: orders.join(customers, ["customer_id"], "full").select("customer_id", "order_id", "name"),
        "join_alias": lambda: o.join(c, F.col("o.customer_id") == F.col("c.customer_id")).select("o.order_id", "c.name"),
        "join_alias_star": lambda: o.join(c, F.col("o.customer_id") == F.col("c.customer_id")).select("c.*", "o.amount"),
        "join_several": lambda: o.join(c, [F.col("o.customer_id") == F.col("c.customer_id"), F.col("o.amount") > 20]).select(
            "order_id"),
        "join_range": lambda: o.join(c, (F.col("o.customer_id") >= F.col("c.customer_id")) & (F.col("c.country") == "NO"),
                                     "left").select("order_id", "name"),
        "join_semi": lambda: orders.join(customers.where("country = 'NO'"), "customer_id", "leftsemi").select("order_id"),
        "join_anti": lambda: orders.join(customers, "customer_id", "left_anti").select("order_id"),
        "join_twice": lambda: orders.join(customers, "customer_id").join(
            customers.select("customer_id", F.col("country").alias("land")), "customer_id").select("order_id", "land"),
        "join_null_safe": lambda: customers.alias("a").join(
            customers.alias("b"), F.col("a.country").eqNullSafe(F.col("b.country"))).select("a.name", "b.country"),
        "join_self_pairs": lambda: o.join(orders.alias("p"), (F.col("o.customer_id") == F.col("p.customer_id")) & (
            F.col("o.order_id") < F.col("p.order_id"))).select("o.order_id", F.col("p.order_id").alias("later")),
        "join_broadcast_hint": lambda: orders.join(F.broadcast(customers), "customer_id").count(),
        "join_reduce_union": lambda: functools.reduce(DataFrame.unionAll, [
            orders.select("order_id"), customers.select("customer_id"), spark.range(1)]),
        "join_union_by_name": lambda: functools.reduce(
            lambda a, b: a.unionByName(b, allowMissingColumns=True),
            [orders.select("order_id", "status"), customers.select("name")]),
        "join_exists_flag": lambda: orders.withColumn("known", F.col("customer_id").isin(
            [r.customer_id for r in customers.select("customer_id").collect()])).select("order_id", "known"),
        "join_lookup_map": lambda: orders.select("order_id", F.create_map(*itertools.chain.from_iterable(
            (F.lit(r.customer_id), F.lit(r.name)) for r in customers.collect()))[F.col("customer_id")].alias("name")),
        "join_bad_kind": lambda: orders.join(customers, "customer_id", "sideways"),
        "join_missing_key": lambda: orders.join(customers, "nosuch"),
    }


def _reports(spark, orders, customers):
    both = orders.join(customers, "customer_id", "left")
    by_country = Window.partitionBy("country").orderBy(F.col("amount").desc_nulls_last())
    return {
        "report_dict": lambda: both.groupBy("country").agg({"amount": "sum", "order_id": "count"}),
        "report_star_dict": lambda: orders.agg({"*": "count", "amount": "avg"}),
        "report_shortcuts": lambda: orders.groupBy("status").sum("amount").withColumnRenamed("sum(amount)", "total"),
        "report_mean_many": lambda: orders.groupBy("status").mean("amount", "customer_id"),
        "report_max_all": lambda: orders.groupBy("status").max(),
        "report_list_of_columns": lambda: orders.groupBy(["status", "customer_id"]).count(),
        "report_expression_group": lambda: orders.groupBy(F.year("placed"), (F.col("amount") > 20).alias("big")).count(),
        "report_top_each": lambda: both.withColumn("r", F.row_number().over(by_country)).where("r = 1").select(
            "country", "order_id", "amount"),
        "report_collect_sorted": lambda: both.groupBy("country").agg(F.sort_array(F.collect_list(F.struct(
            "amount", "order_id"))).alias("l")).select("country", F.col("l")[0]["order_id"].alias("least"), F.size("l")),
        "report_first_pivot": lambda: orders.groupBy("customer_id").pivot("status").agg(F.first("amount")),
        "report_pivot_two": lambda: orders.groupBy().pivot("status", ["new", "paid"]).agg(
            F.count("*").alias("n"), F.round(F.avg("amount"), 1).alias("mean")),
        "report_having": lambda: orders.groupBy("status").agg(F.count("*").alias("n")).filter(F.col("n") >= 2),
        "report_distinct_sum": lambda: orders.agg(F.sum_distinct("customer_id"), F.count_distinct("status", "customer_id"),
                                                  F.countDistinct("status").alias("s")),
        "report_conditional": lambda: orders.groupBy("customer_id").agg(
            F.sum(F.when(F.col("status") == "paid", F.col("amount"))).alias("paid"),
            F.sum(F.expr("if(status = 'void', 1, 0)")).alias("void"),
            F.max(F.when(F.col("skus").isNull(), F.lit(True)).otherwise(False)).alias("f")),
        "report_cumulative": lambda: orders.withColumn("so_far", F.sum("amount").over(Window.orderBy("order_id").rowsBetween(
            Window.unboundedPreceding, Window.currentRow))).select("order_id", "so_far"),
        "report_seven_days": lambda: orders.withColumn("s", F.unix_timestamp("placed")).withColumn("week", F.sum("amount").over(
            Window.orderBy("s").rangeBetween(-7 * 86400, 0))).select("order_id", "week"),
        "report_share": lambda: orders.withColumn("share", F.round(F.col("amount") / F.sum("amount").over(
            Window.partitionBy()), 4)).select("order_id", "share"),
        "report_rollup_ordered": lambda: both.rollup("country", "status").agg(F.sum("amount").alias("t"), F.grouping_id().alias(
            "g")).orderBy("g", "country", "status"),
        "report_aggregates_filtered": lambda: both.cube("country").agg(F.count("*").alias("n")).where("country is null"),
        "report_any_map": lambda: customers.groupBy(F.col("extra")["tier"].alias("tier")).agg(F.sort_array(F.collect_set("name")).alias("n")),
        "report_text_ordered": lambda: orders.groupBy("status").agg(F.concat_ws(", ", F.sort_array(F.collect_set(
            F.col("order_id").cast("string")))).alias("ids")).orderBy("status"),
        "report_count_nulls": lambda: both.select([F.sum(F.col(c).isNull().cast("int")).alias(c) for c in both.columns]),
        "report_lists": lambda: [list(r) for r in orders.groupBy("status").count().orderBy("status").collect()],
        "report_stats": lambda: orders.select(F.mean("amount"), F.stddev("amount"), F.variance("amount"), F.first("status"),
                                              F.last("status")),
        "report_group_count_of_column": lambda: orders.groupBy("status").agg(F.count("amount"), F.count(F.lit(1))),
        "report_order_by_aggregate_ordered": lambda: orders.groupBy("status").count().sort(F.desc("count"), "status"),
    }


def _times(spark, orders):
    t = F.col("placed")
    return {
        "time_parts": lambda: orders.select("order_id", F.year(t), F.month(t), F.dayofmonth(t), F.hour(t), F.date_format(t, "E"),
                                            F.date_format(t, "yyyy-MM"), F.dayofweek(t)),
        "time_bins": lambda: orders.select("order_id", F.when(F.hour(t) < 12, "morning").when(F.hour(t) < 18, "day").otherwise(
            "evening").alias("part"), F.date_trunc("month", t).alias("m"), F.to_date(t).alias("d")),
        "time_since": lambda: orders.select("order_id", F.datediff(F.lit("2024-03-01"), t).alias("days"), F.months_between(
            F.lit("2024-03-01"), t).alias("months"), F.round((F.lit("2024-03-01").cast("timestamp").cast("long") - t.cast(
                "long")) / 3600, 1).alias("hours")),
        "time_add": lambda: orders.select(F.date_add("placed", 3), F.date_sub("placed", 3), F.add_months("placed", 1), (
            t + F.expr("INTERVAL 2 HOURS 30 MINUTES")).alias("x"), F.next_day("placed", "Mon"), F.last_day("placed")),
        "time_strings": lambda: orders.select(F.date_format(t, "dd.MM.yyyy HH:mm"), F.from_unixtime(F.unix_timestamp(t)), t.cast(
            "string"), t.cast("date"), F.to_timestamp(F.lit("05/01/2024 23:15"), "dd/MM/yyyy HH:mm").alias("p")),
        "time_weeks": lambda: orders.groupBy(F.weekofyear("placed").alias("w"), F.date_trunc("week", "placed").alias("b")).count(),
        "time_calendar_join": lambda: spark.sql(
            "SELECT explode(sequence(date'2024-01-04', date'2024-01-08')) AS d").join(
                orders.withColumn("d", F.to_date("placed")), "d", "left").groupBy("d").agg(F.count("order_id").alias("n")),
        "time_windowed": lambda: orders.groupBy(F.window("placed", "1 day")).agg(F.sum("amount").alias("s")).select(
            "window.start", "window.end", "s"),
        "time_window_alias": lambda: orders.groupBy(F.window("placed", "7 days").alias("w"), "status").count().select(
            F.col("w.start").alias("from"), "status", "count"),
        "time_previous": lambda: orders.withColumn("gap", F.datediff("placed", F.lag("placed").over(Window.orderBy(
            "placed")))).select("order_id", "gap"),
        "time_between": lambda: orders.where(t.between("2024-01-05", "2024-01-06")).select("order_id"),
        "time_epoch": lambda: orders.select(F.unix_timestamp(t), t.cast("double"), F.timestamp_seconds(F.lit(1700000000)).alias("s"),
                                            (F.lit(1700000000123) / 1000).cast("timestamp").alias("ms")),
        "time_min_max": lambda: orders.agg(F.min(t), F.max(t), (F.max(t) - F.min(t)).alias("span")),
        "time_made": lambda: orders.select(F.make_date(F.lit(2024), F.lit(2), F.col("order_id")).alias("d"), F.to_date(
            F.lit("20240203"), "yyyyMMdd").alias("e"), F.to_date(F.lit("Feb 3, 2024"), "MMM d, yyyy").alias("f")),
    }


def _columns(spark, orders, customers):
    schema = T.StructType([T.StructField("id", T.IntegerType(), True), T.StructField("tags", T.ArrayType(T.StringType())),
                           T.StructField("m", T.MapType(T.StringType(), T.DoubleType())),
                           T.StructField("s", T.StructType([T.StructField("x", T.LongType())]))])
    return {
        "col_operators": lambda: orders.select((F.col("amount") * 1.25 + 1).alias("a"), -F.col("amount"), F.col("order_id") % 2,
                                               F.col("order_id") ** 2, 10 / F.col("order_id"), 1 - F.col("amount"),
                                               ~(F.col("order_id") > 2), (F.col("order_id") > 1) | (F.col("amount") < 1)),
        "col_bits": lambda: orders.select(F.col("order_id").bitwiseAND(1), F.col("order_id").bitwiseOR(8), F.shiftleft("order_id", 2)),
        "col_names": lambda: orders.select(F.upper("status"), F.col("amount").cast("int"), F.lit("x"), F.col("skus")[0],
                                           F.size("skus"), F.coalesce("amount", F.lit(0.0)), F.round("amount"), F.abs("amount")),
        "col_like": lambda: orders.where(F.col("status").like("%ai%") | F.col("status").rlike("^v") | F.col(
            "status").startswith("n")).select("status"),
        "col_array_ops": lambda: orders.select("order_id", F.array_contains("skus", "a"), F.explode_outer("skus").alias("sku")),
        "col_map_ops": lambda: customers.select("name", F.map_keys("extra"), F.col("extra.tier"), F.col("extra").getItem("ref")),
        "col_struct": lambda: orders.select(F.struct("order_id", "amount").alias("s")).select("s.*", "s.amount"),
        "col_select_lists": lambda: orders.select(["order_id"] + [F.col(c).alias(c[:3]) for c in ("amount", "status")]),
        "col_star_more": lambda: orders.select("*", (F.col("amount") > 10).alias("big")).drop("skus"),
        "col_with_many": lambda: functools.reduce(lambda frame, c: frame.withColumn(c + "_len", F.length(c)), ["status"], orders).select(
            "status_len"),
        "col_expr": lambda: orders.selectExpr("order_id", "amount * 2 AS twice", "case when amount > 20 then 'hi' else 'lo' end",
                                              "cast(placed as date) day", "skus[0] first", "upper(status) || '!' loud"),
        "col_sql_functions": lambda: orders.select(F.expr("coalesce(amount, 0) + 1"), F.expr("size(skus)"), F.expr(
            "transform(skus, s -> upper(s))").alias("u")),
        "col_empty_schema": lambda: spark.createDataFrame([(1, ["a"], {"k": 1.0}, (5,)), (None, None, None, None)], schema),
        "col_schema_text": lambda: schema.simpleString(),
        "col_schema_added": lambda: T.StructType().add("a", T.StringType()).add("b", "integer", False).json(),
        "col_rename_all": lambda: orders.toDF(*[c.upper() for c in orders.columns]).select("ORDER_ID", "STATUS"),
        "col_reorder": lambda: orders.select(sorted(orders.columns)).columns,
        "col_types_loop": lambda: orders.select([F.col(n).cast("string") if k == "double" else F.col(n)
                                                 for n, k in orders.dtypes]).dtypes,
        "col_in_list": lambda: orders.where(F.col("status").isin("new", "void") & ~F.col("order_id").isin([1])).select("order_id"),
        "col_null_checks": lambda: orders.where(F.col("skus").isNull() | (F.size("skus") == 0)).select("order_id", "skus"),
        "col_greatest_dates": lambda: orders.select(F.greatest(F.to_date("placed"), F.lit("2024-01-06").cast("date")).alias("g")),
        "col_when_order": lambda: orders.orderBy(F.when(F.col("status") == "void", 0).otherwise(1), F.desc("order_id")).select(
            "order_id").collect()[0][0],
        "col_get_field": lambda: orders.select(F.struct(F.col("order_id").alias("a")).alias("s")).select(F.col("s").getField("a"), F.col(
            "s")["a"].alias("b")),
        "col_alias_metadata": lambda: orders.select(F.col("order_id").alias("k", metadata={"c": "x"})).schema["k"].metadata,
        "col_over_alias": lambda: orders.select(F.sum("amount").over(Window.partitionBy("status")).alias("t"), "status").distinct(),
        "col_round_negative": lambda: orders.select(F.round("amount", -1), F.bround("amount", 1), F.ceil("amount"), F.floor("amount")),
        "col_string_number": lambda: orders.select(F.lit("12") + 1, F.lit("a") + 1, F.lit("3") * F.lit("2"), F.lit("7") == 7),
        "col_concat_null": lambda: orders.select(F.concat("status", F.lit("-"), "amount"), F.concat_ws("-", "status", "amount")),
        "col_percent_text": lambda: orders.select(F.format_string("%.1f%%", F.col("amount")), F.format_number("amount", 1), F.concat(
            F.round("amount", 1).cast("string"), F.lit("%"))),
    }


def _sessions(spark, orders):
    sc = spark.sparkContext

    def level():
        kept = orders.select("order_id").persist(StorageLevel.MEMORY_ONLY)
        return [kept.is_cached, kept.count(), str(kept.storageLevel) != "", kept.unpersist().is_cached]

    def conf():
        made = SparkConf().setAppName("shop").setMaster("local[1]").set("a.b", "c")
        return [made.get("spark.app.name"), made.get("a.b"), made.contains("x.y"), made.get("x.y", "none")]

    def sql_context():
        context = SQLContext(sc) if not hasattr(SQLContext, "getOrCreate") else SQLContext.getOrCreate(sc)
        orders.createOrReplaceTempView("orders_sql_context")
        return context.sql("SELECT count(*) AS n FROM orders_sql_context")

    def accumulated():
        seen = sc.accumulator(0.0)
        orders.foreach(lambda row: seen.add(row.amount or 0.0))
        return round(seen.value, 2)

    return {
        "session_cache": level, "session_conf": conf, "session_sql_context": sql_context, "session_accumulator": accumulated,
        "session_context": lambda: [SparkContext.getOrCreate() is not None, sc.defaultParallelism > 0, spark.version.startswith("3.5")],
        "session_new": lambda: spark.newSession().range(2).count(),
        "session_builder": lambda: type(spark).builder.appName("again").enableHiveSupport().getOrCreate() is not None,
        "session_conf_get": lambda: [spark.conf.get("spark.sql.session.timeZone"), spark.conf.get("no.such.key", "none")],
        "session_broadcast": lambda: sc.broadcast({"a": 1}).value["a"],
        "session_rdd_rows": lambda: sorted(orders.rdd.map(lambda r: (r.status, r.amount or 0.0)).reduceByKey(max).collect()),
        "session_rdd_frame": lambda: sc.parallelize([Row(a=1, b="x"), Row(a=2, b=None)]).toDF(),
        "session_create_map": lambda: spark.createDataFrame([{"name": "x", "tags": ["a"], "m": {"k": 1}}]),
        "session_local_rows": lambda: [r["order_id"] for r in orders.select("order_id").toLocalIterator()],
        "session_partitions": lambda: orders.repartition(4, "status").select("order_id"),
        "session_to_json": lambda: sorted(orders.select("order_id", "status").toJSON().collect()),
        "session_take": lambda: [len(orders.take(2)), len(orders.head(3)), orders.head() is not None, orders.first() is not None],
        "session_sample_seed": lambda: orders.sample(False, 0.0, 7).count(),
        "session_split": lambda: len(orders.randomSplit([1.0, 2.0], seed=3)),
    }


def _statements(spark, orders, customers):
    orders.createOrReplaceTempView("shop_orders")
    customers.createOrReplaceTempView("shop_customers")
    queries = {
        "sql_case_sum": "SELECT customer_id, SUM(CASE WHEN status = 'paid' THEN amount ELSE 0 END) AS paid FROM shop_orders GROUP BY "
                        "customer_id",
        "sql_join_using": "SELECT customer_id, name, amount FROM shop_orders INNER JOIN shop_customers USING (customer_id)",
        "sql_window": "SELECT order_id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY placed DESC) rn, SUM(amount) OVER "
                      "(ORDER BY order_id ROWS UNBOUNDED PRECEDING) total FROM shop_orders",
        "sql_subquery": "SELECT * FROM (SELECT status, COUNT(*) n FROM shop_orders GROUP BY status) t WHERE n > 1",
        "sql_explode": "SELECT order_id, sku FROM shop_orders LATERAL VIEW EXPLODE(skus) s AS sku",
        "sql_dates": "SELECT order_id, date_format(placed, 'yyyy-MM') m, datediff('2024-03-01', placed) d, year(placed) y FROM "
                     "shop_orders WHERE placed >= '2024-01-06'",
        "sql_map": "SELECT name, extra['tier'] tier, map_keys(extra) k FROM shop_customers",
        "sql_union": "SELECT customer_id FROM shop_orders UNION SELECT customer_id FROM shop_customers",
        "sql_nulls": "SELECT COALESCE(country, 'none') c, NVL(country, '-') d, country IS NULL e FROM shop_customers",
        "sql_not_exists": "SELECT order_id FROM shop_orders o WHERE NOT EXISTS (SELECT 1 FROM shop_customers c WHERE c.customer_id = "
                          "o.customer_id)",
        "sql_top_ordered": "SELECT order_id FROM shop_orders ORDER BY amount DESC LIMIT 2",
        "sql_aggregates": "SELECT COUNT(DISTINCT status) a, AVG(amount) b, MIN(placed) c, MAX(order_id) d, STDDEV(amount) e FROM "
                          "shop_orders",
        "sql_inline_view": "WITH paid AS (SELECT * FROM shop_orders WHERE status = 'paid') SELECT c.name, p.amount FROM paid p LEFT "
                           "JOIN shop_customers c ON c.customer_id = p.customer_id",
        "sql_cast_time": "SELECT CAST(placed AS DATE) d, CAST(amount AS DECIMAL(10,1)) a, CAST(order_id AS STRING) s FROM shop_orders",
        "sql_percent": "SELECT status, ROUND(100.0 * COUNT(*) / SUM(COUNT(*)) OVER (), 2) AS pct FROM shop_orders GROUP BY status",
        "sql_rank_filter": "SELECT * FROM (SELECT order_id, RANK() OVER (ORDER BY amount DESC NULLS LAST) r FROM shop_orders) WHERE r < 3",
        "sql_array_functions": "SELECT order_id, array_contains(skus, 'a') c, size(skus) n, concat_ws('+', skus) t FROM shop_orders",
        "sql_having_count": "SELECT customer_id FROM shop_orders GROUP BY customer_id HAVING COUNT(*) > 1 AND MAX(amount) > 50",
        "sql_cross": "SELECT COUNT(*) n FROM shop_orders CROSS JOIN shop_customers",
        "sql_quarter": "SELECT quarter(placed) q, weekofyear(placed) w, last_day(placed) l, add_months(placed, 1) m FROM shop_orders",
        "sql_group_date": "SELECT to_date(placed) AS day, COUNT(*) FROM shop_orders GROUP BY to_date(placed) ORDER BY day",
        "sql_comment": "SELECT /* all of it */ COUNT(*) AS n -- rows\nFROM shop_orders",
        "sql_no_alias": "SELECT amount * 2, status = 'paid', order_id + 1, -amount FROM shop_orders WHERE order_id = 1",
        "sql_in_list": "SELECT order_id FROM shop_orders WHERE status IN ('new', 'void') AND customer_id NOT IN (SELECT customer_id FROM "
                       "shop_customers WHERE country = 'NO')",
    }
    return {name: (lambda text=text: spark.sql(text)) for name, text in queries.items()}
