"""Scripts over events and logs: sessions, web logs, funnels, device readings."""

from pyspark.sql import functions as F
from pyspark.sql.window import Window

LINES = [
    '10.1.0.7 - ann [05/Feb/2024:08:00:01 +0000] "GET /shop/cart?item=3&ref=mail HTTP/1.1" 200 512 '
    '"https://example.org/a" "Mozilla/5.0 (X11; Linux x86_64)"',
    '10.1.0.8 - - [05/Feb/2024:08:00:02 +0000] "POST /login HTTP/1.1" 302 - "-" "curl/8.1"',
    '10.1.0.7 - ann [05/Feb/2024:09:30:00 +0000] "GET /shop/pay HTTP/2.0" 500 77 "-" "Mozilla/5.0 '
    '(iPhone; CPU)"',
    "broken line", "",
    '2001:db8::1 - bob [06/Feb/2024:00:00:00 +0200] "GET /img/logo.PNG HTTP/1.1" 404 0 "-" "bot"',
]
PATTERN = r'^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) (\S+)" (\d{3}) (\S+) "([^"]*)" "([^"]*)"'


def programs(spark):
    return {**_web_logs(spark), **_sessions(spark), **_funnel(spark), **_sensors(spark),
            **_key_values(spark)}


def _web_logs(spark):
    raw = spark.createDataFrame([(line,) for line in LINES], "value string")
    names = ["ip", "user", "time", "method", "url", "protocol", "status", "bytes", "referer", "agent"]
    parsed = raw.select(*[F.regexp_extract("value", PATTERN, n).alias(name)
                          for n, name in enumerate(names, 1)]).filter(F.col("ip") != "")
    typed = (parsed.withColumn("status", F.col("status").cast("int"))
             .withColumn("bytes", F.when(F.col("bytes") == "-", None).otherwise(F.col("bytes")).cast("long"))
             .withColumn("at", F.to_timestamp("time", "dd/MMM/yyyy:HH:mm:ss Z")).drop("time"))
    path = F.split("url", r"\?").getItem(0)
    return {
        "weblog_parsed": lambda: typed,
        "weblog_url_parts": lambda: typed.select(
            "url", path.alias("path"), F.split("url", r"\?")[1].alias("query"),
            F.expr("parse_url(concat('http://h', url), 'QUERY', 'item')").alias("item"),
            F.expr("parse_url(concat('http://h', url), 'PATH')").alias("p"),
            F.element_at(F.split(path, "/"), -1).alias("leaf"),
            F.lower(F.regexp_extract(path, r"\.(\w+)$", 1)).alias("suffix")),
        "weblog_by_hour": lambda: typed.groupBy(
            F.date_trunc("hour", "at").alias("hour"), F.floor(F.col("status") / 100).alias("class")
        ).agg(F.count("*").alias("hits"), F.sum("bytes").alias("bytes"),
              F.countDistinct("ip").alias("ips")),
        "weblog_agents": lambda: typed.select(
            F.when(F.col("agent").rlike("(?i)iphone|android"), "mobile")
            .when(F.col("agent").like("Mozilla%"), "desktop").otherwise("tool").alias("kind"),
            F.col("ip").contains(":").alias("v6"), F.substring_index("ip", ".", 2).alias("net"),
            F.regexp_count("url", F.lit("/")).alias("depth"),
            F.regexp_substr("agent", F.lit(r"\d+\.\d+")).alias("version")),
        "weblog_bad_lines": lambda: raw.filter(~F.col("value").rlike(PATTERN)).select(
            F.length("value").alias("n"), F.sha2("value", 256).alias("id")),
        "weblog_query_map": lambda: typed.selectExpr(
            "url", "str_to_map(split(url, '\\\\?')[1], '&', '=') as params"),
        "weblog_top_ordered": lambda: typed.groupBy("ip").count().orderBy(F.desc("count"), "ip").limit(2),
        "weblog_all_numbers": lambda: typed.select(
            F.regexp_extract_all("agent", F.lit(r"(\d+)"), F.lit(1)).alias("numbers")),
        "weblog_sql_extract": lambda: _sql(raw, "lines", r"""
            SELECT regexp_extract(value, '^(\\S+)', 1) AS host,
                   regexp_extract(value, '"(\\w+) ', 1) method,
                   split(value, ' ')[0] first, size(split(value, ' ')) words
            FROM lines WHERE value RLIKE '^[0-9a-f:.]+ -'"""),
        "weblog_sql_raw": lambda: _sql(raw, "lines", r"""
            SELECT regexp_replace(value, r'\d+', '#') AS masked FROM lines WHERE value <> ''"""),
    }


def _sql(frame, name, text):
    frame.createOrReplaceTempView(name)
    return frame.sparkSession.sql(text)


def _sessions(spark):
    clicks = spark.createDataFrame(
        [("u1", "2024-01-01 10:00:00", "home"), ("u1", "2024-01-01 10:10:00", "list"),
         ("u1", "2024-01-01 11:00:01", "home"), ("u1", "2024-01-01 11:05:00", "buy"),
         ("u2", "2024-01-01 23:50:00", "home"), ("u2", "2024-01-02 00:15:00", "buy"),
         ("u3", None, "home")], "user string, at string, page string"
    ).withColumn("at", F.col("at").cast("timestamp"))
    order = Window.partitionBy("user").orderBy("at")
    gap = F.unix_timestamp("at") - F.unix_timestamp(F.lag("at").over(order))
    marked = clicks.withColumn("new", (gap.isNull() | (gap > 1800)).cast("int"))
    numbered = marked.withColumn("session", F.concat_ws(
        "-", "user", F.sum("new").over(order.rowsBetween(Window.unboundedPreceding, 0))))
    return {
        "session_numbered": lambda: numbered,
        "session_totals": lambda: numbered.groupBy("session").agg(
            F.min("at").alias("begin"), F.max("at").alias("end"), F.count("*").alias("pages"),
            (F.max("at").cast("long") - F.min("at").cast("long")).alias("seconds"),
            F.sort_array(F.collect_set("page")).alias("seen"),
            F.max(F.expr("page = 'buy'")).alias("bought")),
        "session_path": lambda: numbered.groupBy("session").agg(F.array_join(F.transform(
            F.sort_array(F.collect_list(F.struct("at", "page"))), lambda x: x["page"]), ">").alias("p")),
        "session_window_function": lambda: clicks.filter("at is not null").groupBy(
            F.session_window("at", "30 minutes"), "user").count().select(
                "session_window.start", "session_window.end", "user", "count"),
        "session_first_last": lambda: numbered.select(
            "session", F.first("page").over(Window.partitionBy("session").orderBy("at")).alias("f"),
            F.last("page").over(Window.partitionBy("session").orderBy("at").rowsBetween(
                Window.unboundedPreceding, Window.unboundedFollowing)).alias("l"),
            F.lead("page", 1, "end").over(Window.partitionBy("session").orderBy("at")).alias("next")),
        "session_between_times": lambda: clicks.select(
            "user", (F.col("at") - F.lag("at").over(order)).alias("gap")),
        "session_length_text": lambda: numbered.groupBy("session").agg(
            F.format_string("%02d:%02d", F.floor((F.max(F.unix_timestamp("at")) - F.min(
                F.unix_timestamp("at"))) / 60), (F.max(F.unix_timestamp("at")) - F.min(
                    F.unix_timestamp("at"))) % 60).alias("length")),
    }


def _funnel(spark):
    steps = spark.createDataFrame(
        [("a", "view", 1), ("a", "cart", 2), ("a", "pay", 5), ("b", "view", 1), ("b", "cart", 9),
         ("c", "view", 3), ("d", "cart", 2)], "user string, step string, t int")
    wide = steps.groupBy("user").pivot("step", ["view", "cart", "pay"]).agg(F.min("t"))
    return {
        "funnel_wide": lambda: wide,
        "funnel_counts": lambda: wide.select(
            F.count("view").alias("views"),
            F.sum(F.when(F.col("cart") > F.col("view"), 1).otherwise(0)).alias("carts"),
            F.count(F.when(F.col("pay").isNotNull() & F.col("cart").isNotNull(), True)).alias("pays"),
            F.round(F.count("pay") / F.count("view") * 100, 2).alias("rate"),
            F.count_if(F.col("pay").isNull()).alias("lost")),
        "funnel_arrays": lambda: steps.groupBy("user").agg(F.collect_list("step").alias("s")).select(
            "user", F.array_contains("s", "pay").alias("paid"), F.size("s").alias("n"),
            F.array_position("s", "cart").alias("at"), F.arrays_overlap(
                "s", F.array(F.lit("pay"), F.lit("view"))).alias("any")),
        "funnel_retention": lambda: steps.alias("x").join(
            steps.alias("y"), (F.col("x.user") == F.col("y.user")) & (F.col("y.t") > F.col("x.t")))
        .groupBy("x.step").agg(F.countDistinct("y.user").alias("n"), F.avg(
            F.col("y.t") - F.col("x.t")).alias("wait")),
    }


def _sensors(spark):
    rows = spark.createDataFrame(
        [("s1", 0, 20.0), ("s1", 60, 21.0), ("s1", 120, None), ("s1", 180, 80.0), ("s2", 0, 5.0),
         ("s2", 60, float("nan")), ("s2", 120, 7.0)], "sensor string, second int, value double")
    order = Window.partitionBy("sensor").orderBy("second")
    last = F.last("value", ignorenulls=True).over(order)
    return {
        "sensor_filled": lambda: rows.withColumn("filled", last),
        "sensor_moving": lambda: rows.withColumn("mean", F.avg("value").over(order.rowsBetween(-1, 1)))
        .withColumn("range", F.sum("second").over(order.rangeBetween(-60, 0))),
        "sensor_outliers": lambda: rows.filter(~F.isnan("value")).withColumn("z", (
            F.col("value") - F.avg("value").over(Window.partitionBy("sensor"))) / F.stddev(
                "value").over(Window.partitionBy("sensor"))),
        "sensor_stats": lambda: rows.groupBy("sensor").agg(
            F.avg("value"), F.max("value"), F.min("value"), F.stddev_pop("value"), F.skewness("value"),
            F.kurtosis("value"), F.var_samp("value"), F.percentile_approx("value", 0.5).alias("m"),
            F.corr("second", "value"), F.covar_samp("second", "value")),
        "sensor_buckets": lambda: rows.withColumn("at", F.timestamp_seconds("second")).groupBy(
            F.window("at", "2 minutes", "1 minute")).agg(F.count("value").alias("n")).select(
                F.col("window.start").cast("string"), "n"),
        "sensor_window_offset": lambda: rows.withColumn("at", F.timestamp_seconds("second")).groupBy(
            "sensor", F.window("at", "2 minutes", startTime="30 seconds")).agg(
                F.first("value").alias("v"), F.count("*").alias("n")).select(
                "sensor", F.expr("window.start"), F.expr("window.end"), "n"),
        "sensor_median": lambda: rows.groupBy("sensor").agg(
            F.median("value").alias("m"), F.mode(F.lit(3)).alias("mode"),
            F.percentile("second", 0.25).alias("q"), F.expr("percentile(second, array(0.1, 0.9))"),
            F.expr("approx_percentile(second, array(0.5, 0.9), 100)")),
        "sensor_max_by": lambda: rows.groupBy("sensor").agg(
            F.max_by("second", "value"), F.min_by("second", "value"), F.any_value("sensor").isNotNull()),
    }


def _key_values(spark):
    rows = spark.createDataFrame(
        [("level=warn user=7 msg=\"disk full\"",), ("level=info user=8",), (None,)], "line string")
    level = F.regexp_extract("line", r"level=(\w+)", 1)
    return {
        "pairs_extract": lambda: rows.select(
            level.alias("level"), F.regexp_extract("line", 'msg="([^"]*)"', 1).alias("msg"),
            F.nullif(F.regexp_extract("line", r"pid=(\d+)", 1), F.lit("")).alias("pid")),
        "pairs_map": lambda: rows.select(F.map_from_entries(F.transform(
            F.filter(F.split("line", " "), lambda w: w.contains("=")),
            lambda w: F.struct(F.split(w, "=")[0].alias("k"), F.split(w, "=")[1].alias("v")))).alias("m")),
        "pairs_exploded": lambda: rows.select(F.explode(F.split("line", r"\s+")).alias("w")).select(
            F.split_part("w", F.lit("="), F.lit(1)).alias("k"), F.substring_index("w", "=", -1).alias("v")),
        "pairs_levels": lambda: rows.groupBy(level.alias("level")).count(),
    }
