"""Scripts over stock and prices: frames of time in SQL, moves, baskets, trees, reconciliation."""

import datetime
import decimal

from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.window import Window


def programs(spark):
    prices = spark.createDataFrame(
        [("A", "2024-01-01", "10.00", 100), ("A", "2024-01-02", "11.50", 80), ("A", "2024-01-08", "9.75", None),
         ("B", "2024-01-01", "100.10", 5), ("B", "2024-01-03", None, 7)],
        "symbol string, day string, price string, volume int").select(
            "symbol", F.to_date("day").alias("day"), F.col("price").cast("decimal(12,4)").alias("price"), "volume")
    prices.createOrReplaceTempView("prices")
    baskets = spark.createDataFrame(
        [(1, ["milk", "bread"]), (2, ["milk", "eggs", "bread"]), (3, ["eggs"]), (4, [])], "id int, items array<string>")
    baskets.createOrReplaceTempView("baskets")
    tree = spark.createDataFrame([(1, None, "all"), (2, 1, "food"), (3, 2, "fruit"), (4, 1, "tools")],
                                 "id int, parent int, name string")
    made = {name: (lambda text=text: spark.sql(text)) for name, text in _queries().items()}
    made.update({**_moves(prices), **_baskets(baskets), **_trees(tree), **_reconciled(spark, prices), **_types(spark)})
    return made


def _queries():
    return {
        "sql_range_days": "SELECT symbol, day, avg(price) OVER (PARTITION BY symbol ORDER BY day RANGE BETWEEN 2 PRECEDING "
                          "AND CURRENT ROW) AS mean FROM prices",
        "sql_range_interval": "SELECT symbol, day, sum(volume) OVER (PARTITION BY symbol ORDER BY cast(day AS timestamp) RANGE BETWEEN "
                              "INTERVAL 2 DAYS PRECEDING AND CURRENT ROW) AS v FROM prices",
        "sql_range_interval_of_dates": "SELECT sum(volume) OVER (ORDER BY day RANGE BETWEEN INTERVAL 2 DAYS PRECEDING AND CURRENT ROW) "
                                       "AS s FROM prices",
        "sql_range_number": "SELECT symbol, sum(volume) OVER (ORDER BY datediff(day, date'2024-01-01') RANGE BETWEEN 1 PRECEDING AND 1 "
                            "FOLLOWING) s FROM prices",
        "sql_rows_following": "SELECT symbol, day, first_value(price) OVER w f, last_value(price) OVER w l, count(*) OVER w n FROM prices "
                              "WINDOW w AS (PARTITION BY symbol ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        "sql_lag_default": "SELECT symbol, day, price - lag(price) OVER (PARTITION BY symbol ORDER BY day) d, lead(day, 2) OVER "
                           "(PARTITION BY symbol ORDER BY day) n FROM prices",
        "sql_percent_rank": "SELECT symbol, percent_rank() OVER (ORDER BY volume) p, cume_dist() OVER (ORDER BY volume) c, ntile(2) "
                            "OVER (ORDER BY volume, symbol, day) t FROM prices",
        "sql_window_group": "SELECT symbol, window.start AS week, sum(volume) v FROM prices GROUP BY symbol, window(day, '7 days')",
        "sql_window_slide": "SELECT window.start s, window.end e, count(*) n FROM prices GROUP BY window(day, '4 days', '2 days')",
        "sql_session_window": "SELECT symbol, session_window.start s, session_window.end e, count(*) n FROM prices GROUP BY symbol, "
                              "session_window(day, '3 days')",
        "sql_aggregates_many": "SELECT symbol, count(volume) a, count(*) b, sum(volume) c, avg(price) d, max(day) e, min(price) f, "
                               "sort_array(collect_set(volume IS NULL)) g, any_value(symbol) h, bit_or(volume) i FROM prices GROUP BY symbol",
        "sql_having_window": "SELECT * FROM (SELECT symbol, sum(volume) v, rank() OVER (ORDER BY sum(volume) DESC) r FROM prices GROUP "
                             "BY symbol) WHERE r = 1",
        "sql_group_struct": "SELECT s.y, count(*) n FROM (SELECT named_struct('y', year(day), 'm', month(day)) s FROM prices) GROUP BY s.y",
        "sql_basket_pairs": "SELECT a.item x, b.item y, count(*) n FROM (SELECT id, explode(items) item FROM baskets) a JOIN (SELECT id, "
                            "explode(items) item FROM baskets) b ON a.id = b.id AND a.item < b.item GROUP BY a.item, b.item",
        "sql_stack_join": "SELECT k, v FROM (SELECT stack(2, 'min', min(price), 'max', max(price)) AS (k, v) FROM prices)",
        "sql_inline_table": "SELECT t.s, p.day FROM VALUES ('A', 1), ('C', 2) AS t(s, n) LEFT JOIN prices p ON p.symbol = t.s AND p.volume "
                            "> 90",
        "sql_union_types": "SELECT 1 AS x, 'a' AS y UNION ALL SELECT 2.5, 'b' UNION ALL SELECT NULL, NULL",
        "sql_case_types": "SELECT CASE WHEN volume > 50 THEN volume ELSE price END AS c FROM prices",
        "sql_date_math": "SELECT day + 1 a, day - INTERVAL 1 MONTH b, date_add(day, -3) c, day - date'2023-12-31' d, months_between("
                         "date'2024-03-01', day) e FROM prices WHERE symbol = 'B'",
        "sql_nested_case": "SELECT IF(price IS NULL, 'none', IF(price > 50, 'high', 'low')) c, NULLIF(symbol, 'A') n FROM prices",
        "sql_exists_array": "SELECT id FROM baskets WHERE exists(items, x -> x = 'eggs') AND NOT array_contains(items, 'milk')",
        "sql_order_expression_ordered": "SELECT symbol, day FROM prices ORDER BY price * -1 NULLS LAST, day",
        "sql_limit_zero": "SELECT * FROM prices LIMIT 0",
        "sql_distinct_on_two": "SELECT DISTINCT symbol, year(day) FROM prices",
        "sql_three_way_union_ordered": "(SELECT symbol FROM prices LIMIT 1) UNION (SELECT 'Z') ORDER BY 1 DESC LIMIT 1",
        "sql_boolean_aggregate": "SELECT symbol, bool_or(volume > 90) a, every(price IS NOT NULL) b FROM prices GROUP BY symbol",
        "sql_to_timestamp_patterns": "SELECT to_timestamp('2024-01-05T10:11:12.345Z') a, to_timestamp('05-Jan-24 10.11 PM', 'dd-MMM-yy "
                                     "hh.mm a') b, to_date('2024/005', 'yyyy/DDD') c, date_format(timestamp'2024-01-05 10:11:12', "
                                     "\"EEEE, d MMMM yyyy 'at' h:mm a\") d, to_timestamp('20240105101112', 'yyyyMMddHHmmss') e",
        "sql_array_aggregate": "SELECT symbol, array_join(transform(array_sort(collect_list(struct(day, volume))), x -> concat(x.day, '=', "
                               "coalesce(x.volume, 0))), ';') t FROM prices GROUP BY symbol",
        "sql_map_aggregate": "SELECT map_from_entries(collect_list(struct(symbol, n))) m FROM (SELECT symbol, count(*) n FROM prices GROUP BY "
                             "symbol)",
        "sql_pivot_days": "SELECT * FROM (SELECT symbol, date_format(day, 'dd') d, volume FROM prices) PIVOT (first(volume) FOR d IN ('01', "
                          "'02', '03'))",
        "sql_cube_ordered": "SELECT symbol, month(day) m, sum(volume) v, grouping(symbol) g FROM prices GROUP BY CUBE (symbol, month(day)) "
                            "ORDER BY g, symbol NULLS LAST, m NULLS LAST",
        "sql_in_tuple": "SELECT day FROM prices WHERE (symbol, volume) IN (('A', 80), ('B', 7))",
        "sql_correlated_count": "SELECT DISTINCT symbol, (SELECT count(*) FROM prices q WHERE q.symbol = p.symbol AND q.day > p.day) later FROM "
                                "prices p",
    }


def _moves(prices):
    order = Window.partitionBy("symbol").orderBy("day")
    return {
        "move_percent": lambda: prices.withColumn("before", F.lag("price").over(order)).withColumn("pct", F.round(
            (F.col("price") - F.col("before")) / F.col("before") * 100, 2)),
        "move_streak": lambda: prices.withColumn("up", (F.col("price") > F.lag("price").over(order)).cast("int")).withColumn(
            "group", F.sum(F.when(F.col("up") == 1, 0).otherwise(1)).over(order)).select("symbol", "day", "up", "group"),
        "move_forward_fill": lambda: prices.withColumn("filled", F.last("price", True).over(order.rowsBetween(
            Window.unboundedPreceding, 0))).select("symbol", "day", "filled"),
        "move_days_range": lambda: prices.withColumn("mean", F.avg("volume").over(Window.partitionBy("symbol").orderBy(
            F.col("day").cast("timestamp").cast("long")).rangeBetween(-2 * 86400, 0))),
        "move_resample": lambda: prices.groupBy("symbol").agg(F.explode(F.sequence(F.min("day"), F.max("day"), F.expr(
            "INTERVAL 1 DAY"))).alias("day")).join(prices, ["symbol", "day"], "left").groupBy("symbol").agg(
                F.count("*").alias("days"), F.count("price").alias("priced")),
        "move_weighted": lambda: prices.groupBy("symbol").agg((F.sum(F.col("price") * F.col("volume")) / F.sum("volume")).alias("w")),
        "move_decimal_cast": lambda: prices.select((F.col("price") * F.lit(decimal.Decimal("1.05"))).alias("a"), (
            F.col("price") / 3).alias("b"), F.col("price").cast("decimal(6,1)").alias("c"), F.round("price", 1).alias("d"), (
                F.col("price") + F.col("volume")).alias("e")),
        "move_max_row": lambda: prices.groupBy("symbol").agg(F.max(F.struct("price", "day")).alias("m"), F.min(F.struct(
            "price", "day")).alias("n")).select("symbol", "m.day", F.col("n.day").alias("low")),
        "move_histogram": lambda: prices.groupBy((F.floor(F.col("volume") / 50) * 50).alias("bin")).count(),
    }


def _baskets(baskets):
    return {
        "basket_counts": lambda: baskets.select(F.explode("items").alias("i")).groupBy("i").count().withColumn("share", F.col(
            "count") / baskets.count()),
        "basket_sorted_key": lambda: baskets.select(F.concat_ws("+", F.sort_array("items")).alias("k"), F.size("items").alias("n")),
        "basket_onehot": lambda: baskets.select("id", *[F.array_contains("items", w).cast("int").alias(w) for w in (
            "bread", "eggs", "milk")]),
        "basket_position": lambda: baskets.select("id", F.posexplode_outer("items")),
        "basket_collect_again": lambda: baskets.select("id", F.explode("items").alias("i")).groupBy("id").agg(
            F.array_sort(F.collect_set("i")).alias("s")),
        "basket_jaccard": lambda: baskets.alias("a").crossJoin(baskets.alias("b")).where("a.id < b.id").select(
            F.col("a.id").alias("x"), F.col("b.id").alias("y"), F.round(F.size(F.array_intersect("a.items", "b.items")) / F.size(
                F.array_union("a.items", "b.items")), 3).alias("j")),
    }


def _trees(tree):
    def depth():
        level, found = tree.where("parent IS NULL").select("id", F.lit(0).alias("depth"), "name"), None
        while level.count():
            found = level if found is None else found.union(level)
            level = tree.alias("t").join(level.alias("l"), F.col("t.parent") == F.col("l.id")).select(
                "t.id", (F.col("l.depth") + 1).alias("depth"), F.concat("l.name", F.lit("/"), "t.name").alias("name"))
        return found

    return {
        "tree_paths": depth,
        "tree_parents": lambda: tree.alias("c").join(tree.alias("p"), F.col("c.parent") == F.col("p.id"), "left").select(
            "c.name", F.col("p.name").alias("above"), F.expr("c.parent IS NULL").alias("root")),
        "tree_leaves": lambda: tree.join(tree.select(F.col("parent").alias("id")), "id", "left_anti").select("name"),
    }


def _reconciled(spark, prices):
    other = prices.withColumn("price", F.when(F.col("symbol") == "B", F.col("price") + 1).otherwise(F.col("price"))).where(
        "day <> date'2024-01-08'")
    keys = ["symbol", "day"]
    a, b = prices.alias("a"), other.alias("b")
    return {
        "same_or_not": lambda: a.join(b, keys, "full").select(*keys, F.when(F.col("b.price").isNull() & F.col("b.volume").isNull(), "gone").when(
            F.col("a.price").eqNullSafe(F.col("b.price")), "same").otherwise("changed").alias("what")),
        "same_counts": lambda: [prices.count() - other.count(), prices.exceptAll(other).count(), prices.subtract(other).count(),
                                other.intersect(prices).count()],
        "same_hashes": lambda: prices.select(F.sum(F.hash(*prices.columns).cast("long")).alias("h")).join(
            other.select(F.sum(F.hash(*other.columns).cast("long")).alias("g"))).select((F.col("h") == F.col("g")).alias("equal")),
        "same_schema": lambda: prices.schema.simpleString() == other.schema.simpleString(),
    }


def _types(spark):
    row = [(1, 2.5, decimal.Decimal("3.14"), "x", True, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30), None,
            [1, 2], {"k": 1.5}, ("in", 7), bytearray(b"ab"))]
    schema = T.StructType([
        T.StructField("i", T.ShortType()), T.StructField("f", T.FloatType()), T.StructField("d", T.DecimalType(10, 3)),
        T.StructField("s", T.StringType()), T.StructField("b", T.BooleanType()), T.StructField("a", T.DateType()),
        T.StructField("t", T.TimestampType()), T.StructField("n", T.LongType()), T.StructField("l", T.ArrayType(T.LongType())),
        T.StructField("m", T.MapType(T.StringType(), T.DoubleType())),
        T.StructField("r", T.StructType([T.StructField("p", T.StringType()), T.StructField("q", T.IntegerType())])),
        T.StructField("y", T.BinaryType())])
    frame = spark.createDataFrame(row, schema)
    kinds = ["string", "int", "bigint", "double", "boolean", "date", "timestamp", "decimal(8,2)", "binary"]
    made = {f"cast_{name}": (lambda name=name: [_cast(frame, name, kind) for kind in kinds]) for name in "ifdsbatn"}
    made["cast_nested"] = lambda: frame.select(F.col("l").cast("array<string>"), F.col("m").cast("map<string,int>"), F.col("r").cast(
        "struct<u:string,v:double>"), F.col("l").cast("string"), F.col("m").cast("string"), F.col("r").cast("string"))
    made["types_kept"] = lambda: frame
    return made


def _cast(frame, name, kind):
    from pyspark.errors import AnalysisException
    try:
        return str(frame.select(F.col(name).cast(kind)).collect()[0][0])
    except AnalysisException as error:
        return error.getErrorClass()
