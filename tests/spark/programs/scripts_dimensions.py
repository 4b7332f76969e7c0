"""Scripts of warehouses: slowly changing dimensions, star schemas, merges, calendars, currencies."""

import datetime

from pyspark.sql import functions as F
from pyspark.sql.window import Window


def programs(spark):
    return {**_slowly_changing(spark), **_star(spark), **_merge(spark), **_calendar(spark),
            **_currencies(spark), **_dedupe(spark), **_running(spark)}


def _slowly_changing(spark):
    day = datetime.date
    held = spark.createDataFrame(
        [(1, 101, "Ann", "Oslo", day(2023, 1, 1), None, True),
         (2, 102, "Bob", "Bern", day(2023, 1, 1), None, True),
         (3, 103, "Cy", "Pune", day(2022, 1, 1), day(2023, 1, 1), False),
         (4, 103, "Cy", "Lyon", day(2023, 1, 1), None, True)],
        "sk int, id int, name string, city string, valid_from date, valid_to date, is_current boolean")
    fresh = spark.createDataFrame(
        [(101, "Ann", "Bergen"), (103, "Cy", "Lyon"), (104, "Di", None)],
        "id int, name string, city string")
    today = F.lit("2024-06-01").cast("date")
    hashed = F.sha2(F.concat_ws("||", F.coalesce("name", F.lit("")), F.coalesce("city", F.lit(""))), 256)
    now = held.filter("is_current").withColumn("h", hashed)
    come = fresh.withColumn("h", hashed)
    changed = come.alias("n").join(now.alias("o"), "id", "left").where(
        F.col("o.sk").isNull() | (F.col("n.h") != F.col("o.h"))).select("id", "n.name", "n.city")
    closed = held.join(changed.select("id").withColumn("c", F.lit(True)), "id", "left").withColumn(
        "valid_to", F.when(F.col("c") & F.col("is_current"), today).otherwise(F.col("valid_to"))
    ).withColumn("is_current", F.col("is_current") & F.col("c").isNull()).drop("c")
    top = held.agg(F.max("sk")).first()[0]
    opened = changed.select(
        (F.row_number().over(Window.orderBy("id")) + top).alias("sk"), "id", "name", "city",
        today.alias("valid_from"), F.lit(None).cast("date").alias("valid_to"),
        F.lit(True).alias("is_current"))
    final = closed.unionByName(opened)
    return {
        "scd2_changed": lambda: changed,
        "scd2_closed": lambda: closed,
        "scd2_final": lambda: final,
        "scd2_as_of": lambda: final.where(
            (F.col("valid_from") <= "2023-06-30")
            & (F.col("valid_to").isNull() | (F.col("valid_to") > F.lit("2023-06-30")))).select("id", "city"),
        "scd2_days": lambda: final.select("sk", F.datediff(F.coalesce("valid_to", today), "valid_from")),
        "scd1_coalesce": lambda: held.alias("o").join(
            fresh.alias("n"), F.col("o.id") == F.col("n.id"), "full_outer").select(
                F.coalesce("n.id", "o.id").alias("id"), F.coalesce("n.city", "o.city").alias("city"),
                F.when(F.col("o.id").isNull(), "insert").when(F.col("n.id").isNull(), "keep")
                .when(F.col("n.city").eqNullSafe(F.col("o.city")), "same").otherwise("update").alias("op")),
        "scd3_previous": lambda: held.withColumn("before", F.lag("city").over(
            Window.partitionBy("id").orderBy("valid_from"))),
        "scd2_history_sql": lambda: _sql(final, "history", """
            SELECT id, count(*) AS versions, max(struct(valid_from, city)).city AS latest,
                   min(valid_from) FILTER (WHERE city IS NOT NULL) first_known,
                   bool_and((valid_to IS NULL) = is_current) ok
            FROM history GROUP BY id"""),
        "row_hashes": lambda: fresh.select(F.md5(F.concat_ws(",", *fresh.columns)).alias("m"), F.hash("*"),
                                           F.xxhash64("id", "name"), F.crc32("name")),
    }


def _sql(frame, name, text):
    frame.createOrReplaceTempView(name)
    return frame.sparkSession.sql(text)


def _star(spark):
    sales = spark.createDataFrame(
        [(1, "2024-01-05", "ann@x.org", "tea", 2, "3.50"), (2, "2024-01-05", "bob@x.org", "mug", 1, "8"),
         (3, "2024-02-01", "ann@x.org", "mug", 3, "7.99"), (4, "2024-02-01", None, "tea", 1, "bad")],
        "n int, day string, mail string, product string, pieces int, price string")
    people = sales.select("mail").distinct().na.drop().orderBy("mail").withColumn(
        "person_key", F.row_number().over(Window.orderBy("mail")))
    products = sales.select("product").distinct().withColumn(
        "product_key", F.dense_rank().over(Window.orderBy("product")))
    fact = (sales.join(people, "mail", "left").join(F.broadcast(products), ["product"])
            .select("n", F.date_format(F.to_date("day"), "yyyyMMdd").cast("int").alias("day_key"),
                    F.coalesce("person_key", F.lit(-1)).alias("person_key"), "product_key", "pieces",
                    F.col("price").cast("decimal(10,2)").alias("price"))
            .withColumn("amount", F.col("pieces") * F.col("price")))
    return {
        "star_people": lambda: people,
        "star_fact": lambda: fact,
        "star_totals": lambda: fact.groupBy("day_key").agg(
            F.sum("amount").alias("amount"), F.avg("price").alias("price"),
            F.sum(F.col("amount").cast("double")).alias("d"), F.max("amount"), F.count("amount")),
        "star_rollup": lambda: fact.rollup("day_key", "product_key").agg(
            F.sum("pieces").alias("pieces"), F.grouping("day_key").alias("g"),
            F.grouping_id("day_key", "product_key").alias("gid")),
        "star_cube": lambda: fact.cube("day_key", "person_key").agg(F.count("*").alias("n")),
        "star_share": lambda: fact.select("n", (F.col("amount") / F.sum("amount").over(
            Window.partitionBy())).alias("share")),
        "star_pivot": lambda: fact.groupBy("person_key").pivot("product_key").agg(
            F.sum("pieces").alias("p"), F.max("amount").alias("m")),
        "star_orphans": lambda: sales.join(people, "mail", "left_anti").select("n"),
        "star_sql": lambda: (fact.createOrReplaceTempView("fact"), people.createOrReplaceTempView("people"),
                             spark.sql("""
            WITH spent AS (SELECT person_key, sum(amount) AS total FROM fact GROUP BY person_key),
                 ranked AS (SELECT *, rank() OVER (ORDER BY total DESC NULLS LAST) AS place FROM spent)
            SELECT coalesce(p.mail, 'unknown') AS mail, r.total, r.place,
                   round(100 * r.total / sum(r.total) OVER (), 1) AS percent
            FROM ranked r LEFT OUTER JOIN people p ON p.person_key = r.person_key"""))[2],
        "star_grouping_sets": lambda: (fact.createOrReplaceTempView("fact"), spark.sql("""
            SELECT day_key, product_key, sum(pieces) AS pieces, grouping(day_key) AS g
            FROM fact GROUP BY day_key, product_key GROUPING SETS ((day_key, product_key), (day_key), ())
            """))[1],
        "star_grouping_sets_plain": lambda: (fact.createOrReplaceTempView("fact"), spark.sql("""
            SELECT day_key, product_key, count(1) c FROM fact
            GROUP BY GROUPING SETS ((day_key), (product_key))"""))[1],
    }


def _merge(spark):
    base = spark.createDataFrame([(1, "a", 10, 1), (2, "b", 20, 1), (3, "c", 30, 1)],
                                 "id int, v string, n int, ver int")
    changes = spark.createDataFrame(
        [(2, "b2", 21, 2, "U"), (2, "b3", 22, 3, "U"), (3, None, None, 2, "D"), (4, "d", 40, 2, "I")],
        "id int, v string, n int, ver int, op string")
    latest = changes.withColumn("r", F.row_number().over(
        Window.partitionBy("id").orderBy(F.desc("ver")))).filter("r = 1").drop("r")
    return {
        "merge_latest": lambda: latest,
        "merge_applied": lambda: base.join(latest, "id", "left_anti").unionByName(
            latest.filter("op <> 'D'").drop("op")),
        "merge_union_latest": lambda: base.withColumn("op", F.lit("I")).unionByName(changes).groupBy(
            "id").agg(F.max(F.struct("ver", "v", "n", "op")).alias("x")).where("x.op != 'D'").select(
                "id", "x.*"),
        "merge_missing_columns": lambda: base.unionByName(changes.select("id", "op"), True),
        "merge_diff": lambda: base.select("id", "v").exceptAll(latest.select("id", "v")),
        "merge_watermark": lambda: changes.where(F.col("ver") > base.agg(F.max("ver")).collect()[0][0]),
        "merge_counts": lambda: latest.groupBy().pivot("op", ["I", "U", "D"]).count(),
    }


def _calendar(spark):
    days = spark.sql("SELECT explode(sequence(to_date('2023-12-30'), to_date('2024-01-02'), "
                     "interval 1 day)) AS day")
    return {
        "calendar": lambda: days.select(
            F.date_format("day", "yyyyMMdd").cast("int").alias("key"), "day", F.year("day").alias("y"),
            F.date_format("day", "EEEE").alias("name"), F.date_format("day", "MMM").alias("m"),
            F.weekofyear("day").alias("w"), F.dayofweek("day").isin(1, 7).alias("weekend"),
            F.expr("extract(DAYOFWEEK_ISO FROM day)").alias("iso"), F.expr("weekday(day)").alias("wd"),
            F.last_day("day").alias("end"), F.concat(F.lit("Q"), F.quarter("day")).alias("q"),
            F.expr("make_date(year(day), 1, 1)").alias("first"),
            F.expr("extract(YEAROFWEEK FROM day)").alias("yow")),
        "calendar_months": lambda: spark.range(1).select(F.explode(F.sequence(
            F.lit("2024-01-31").cast("date"), F.lit("2024-05-01").cast("date"),
            F.expr("interval 1 month"))).alias("m")),
        "calendar_ranges": lambda: spark.range(3).select(
            F.expr("date_add(date'2024-02-27', cast(id as int))").alias("d"),
            F.date_add(F.lit("2024-02-27"), F.col("id").cast("int")).alias("e")),
        "calendar_fiscal": lambda: days.select(
            "day", F.when(F.month("day") >= 4, F.year("day")).otherwise(F.year("day") - 1).alias("fiscal"),
            ((F.month("day") + 8) % 12 + 1).alias("fm"), F.add_months("day", -3).alias("shifted")),
        "calendar_hours": lambda: spark.sql(
            "SELECT explode(sequence(timestamp'2024-03-31 00:00:00', timestamp'2024-03-31 03:00:00', "
            "interval '1' hour)) h").select("h", F.hour("h"), F.date_format("h", "HH:mm")),
        "calendar_gaps": lambda: days.join(
            spark.createDataFrame([("2023-12-31", 5)], "d string, n int"),
            F.col("day") == F.col("d").cast("date"), "left").select(
                "day", F.coalesce("n", F.lit(0)).alias("n")).orderBy("day"),
        "calendar_backwards": lambda: spark.sql("SELECT sequence(5, 1, -2) a, sequence(1, 3) b, "
                                                "sequence(date'2024-03-01', date'2024-02-28') c"),
    }


def _currencies(spark):
    orders = spark.createDataFrame([(1, "EUR", "10.00"), (2, "JPY", "1500"), (3, "XXX", "1")],
                                   "id int, cur string, amount string").withColumn(
        "amount", F.col("amount").cast("decimal(12,2)"))
    rates = spark.createDataFrame([("EUR", "1.0872"), ("JPY", "0.0067")], "cur string, rate string"
                                  ).withColumn("rate", F.col("rate").cast("decimal(18,6)"))
    both = orders.join(F.broadcast(rates), "cur", "left")
    table = dict((row["cur"], row["rate"]) for row in rates.collect())
    spread = spark.sparkContext.broadcast(table)
    return {
        "currency_joined": lambda: both.withColumn("usd", F.round(F.col("amount") * F.col("rate"), 2)),
        "currency_types": lambda: both.select(
            (F.col("amount") * F.col("rate")).alias("m"), (F.col("amount") / F.col("rate")).alias("q"),
            (F.col("amount") + F.col("rate")).alias("p"), (F.col("amount") - 1).alias("s"),
            (F.col("amount") * 2).alias("i"), (F.col("amount") * 1.5).alias("d"),
            F.bround("amount", 0).alias("b"), F.ceil("rate").alias("c"), F.floor("rate").alias("f"),
            (F.col("amount") % 3).alias("r"), (-F.col("amount")).alias("n")),
        "currency_broadcast_map": lambda: orders.select("id", F.udf(
            lambda c: str(spread.value.get(c)), "string")("cur").alias("rate")),
        "currency_map_column": lambda: orders.select("id", F.create_map(
            *[F.lit(x) for pair in (("EUR", 1.1), ("JPY", 0.007)) for x in pair])[F.col("cur")].alias("r")),
        "currency_sums": lambda: both.agg(F.sum("amount"), F.avg("amount"), F.sum(
            F.col("amount") * F.col("rate")).alias("usd"), F.max("rate"), F.stddev("amount")),
        "currency_format": lambda: both.select(
            F.format_number("amount", 2), F.format_string("%10.2f|%-5s|%05d", F.col("amount").cast("double"),
                                                          "cur", "id"), F.col("amount").cast("string"),
            F.expr("to_char(amount, '99,999.99')"), F.expr("to_number('1,234.50', '9,999.99')")),
        "currency_overflow": lambda: orders.select(F.col("amount").cast("decimal(4,2)").alias("a"),
                                                   F.col("amount").cast("int").alias("i")),
    }


def _dedupe(spark):
    rows = spark.createDataFrame(
        [(1, " Ann ", "ann@X.org", 3), (2, "ann", "ann@x.org", 5), (3, "Bob", None, 1),
         (4, "BOB", None, 1)], "id int, name string, mail string, score int")
    clean = rows.select("id", F.lower(F.trim("name")).alias("name"), F.lower("mail").alias("mail"), "score")
    best = Window.partitionBy("name", "mail").orderBy(F.desc("score"), "id")
    return {
        "dedupe_best": lambda: clean.withColumn("r", F.row_number().over(best)).where("r = 1").drop("r"),
        "dedupe_groups": lambda: clean.groupBy("name", "mail").agg(
            F.collect_list("id").alias("ids"), F.count("*").alias("n")).where(F.col("n") > 1).select(
                "name", F.array_sort("ids").alias("ids")),
        "dedupe_keep_any": lambda: clean.dropDuplicates(["name"]).select("name"),
        "dedupe_ties": lambda: clean.select("id", F.rank().over(Window.orderBy("score")).alias("r"),
                                            F.dense_rank().over(Window.orderBy("score")).alias("d"),
                                            F.percent_rank().over(Window.orderBy("score")).alias("p"),
                                            F.cume_dist().over(Window.orderBy("score")).alias("c"),
                                            F.ntile(2).over(Window.orderBy("score", "id")).alias("n")),
        "dedupe_sql_groups": lambda: _sql(clean, "clean", """
            SELECT name, count(*) c, concat_ws(',', sort_array(collect_set(id))) ids, array_agg(id) a
            FROM clean GROUP BY name HAVING count(*) > 1 ORDER BY name"""),
    }


def _running(spark):
    rows = spark.createDataFrame(
        [("n", 1, 5), ("n", 2, 7), ("n", 4, 1), ("s", 1, 2), ("s", 3, None)],
        "area string, month int, sales int")
    order = Window.partitionBy("area").orderBy("month")
    return {
        "running_total": lambda: rows.withColumn("total", F.sum("sales").over(order)).withColumn(
            "best", F.max("sales").over(order)).withColumn("n", F.count("sales").over(order)),
        "running_change": lambda: rows.withColumn("before", F.lag("sales", 1, 0).over(order)).withColumn(
            "pct", F.round((F.col("sales") - F.col("before")) / F.col("before") * 100, 1)),
        "running_lists": lambda: rows.withColumn("l", F.collect_list("sales").over(order)),
        "running_nth": lambda: rows.withColumn("second", F.nth_value("sales", 2).over(order)).withColumn(
            "w", F.sum("sales").over(Window.partitionBy("area").orderBy("month").rangeBetween(-1, 1))),
        "running_year_to_date_sql": lambda: _sql(rows, "monthly", """
            SELECT area, month, sum(sales) OVER w AS ytd, avg(sales) OVER w AS mean,
                   first_value(sales) OVER w AS f, last_value(month) OVER w AS l,
                   sum(sales) OVER (PARTITION BY area ORDER BY month ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) two
            FROM monthly WINDOW w AS (PARTITION BY area ORDER BY month)"""),
        "running_unpivot": lambda: rows.groupBy("area").pivot("month").sum("sales").unpivot(
            "area", ["1", "2"], "month", "sales"),
        "running_stack": lambda: rows.groupBy("area").pivot("month", [1, 2]).sum("sales").selectExpr(
            "area", "stack(2, 'jan', `1`, 'feb', `2`) as (month, sales)"),
    }
