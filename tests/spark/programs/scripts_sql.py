"""Scripts in spark.sql: CTEs, PIVOT, lateral views, intervals, set operations, statements."""

from pyspark.sql import functions as F


def programs(spark):
    spark.createDataFrame(
        [("n", 2023, 1, 10.5, "2023-01-15"), ("n", 2023, 2, None, "2023-02-28"), ("n", 2024, 1, 7.0, "2024-01-01"),
         ("s", 2023, 1, 3.25, "2023-03-31"), ("s", 2024, 2, 8.0, "2024-05-05"), (None, 2024, 2, 1.0, None)],
        "area string, year int, half int, amount double, day string").createOrReplaceTempView("sales_sql")
    spark.createDataFrame([("n", "North"), ("s", "South"), ("w", "West")], "area string, title string"
                          ).createOrReplaceTempView("areas_sql")
    queries = {**_pivots(), **_intervals(), **_queries(), **_functions(), **_oddities()}
    made = {name: (lambda text=text: spark.sql(text)) for name, text in queries.items()}
    made.update(_parameters(spark))
    return made


def _pivots():
    source = "(SELECT area, year, amount FROM sales_sql)"
    return {
        "pivot_one": f"SELECT * FROM {source} PIVOT (sum(amount) FOR year IN (2023, 2024))",
        "pivot_named": f"SELECT * FROM {source} PIVOT (sum(amount) AS total FOR year IN (2023 AS y3, 2024 y4))",
        "pivot_two_aggregates": f"SELECT * FROM {source} PIVOT (sum(amount) AS s, count(*) AS c FOR year IN (2023, 2024))",
        "pivot_unnamed_two": f"SELECT * FROM {source} PIVOT (sum(amount), avg(amount) FOR year IN (2023 AS a))",
        "pivot_two_columns": "SELECT * FROM (SELECT area, year, half, amount FROM sales_sql) "
                             "PIVOT (max(amount) FOR (year, half) IN ((2023, 1), (2024, 2) AS z))",
        "pivot_of_table_ordered": "SELECT area, `1`, `2` FROM (SELECT area, half, amount FROM sales_sql) p "
                                  "PIVOT (round(avg(amount), 1) FOR half IN (1, 2)) ORDER BY area",
        "pivot_text": "SELECT * FROM (SELECT year, area, amount FROM sales_sql) "
                      "PIVOT (sum(amount) FOR area IN ('n', 's' AS south)) WHERE year = 2024",
        "pivot_in_cte": f"WITH p AS (SELECT * FROM {source} PIVOT (sum(amount) FOR year IN (2023 AS a, 2024 AS b))) "
                        "SELECT area, a, b, coalesce(a, 0) + coalesce(b, 0) AS both FROM p",
        "unpivot": "SELECT * FROM (SELECT 1 AS id, 10 AS jan, 20 AS feb, cast(null as int) AS mar) "
                   "UNPIVOT (v FOR month IN (jan, feb, mar))",
        "unpivot_nulls": "SELECT * FROM (SELECT 1 AS id, 10 AS jan, cast(null as int) AS feb) "
                         "UNPIVOT INCLUDE NULLS (v FOR month IN (jan AS January, feb))",
        "unpivot_many": "SELECT * FROM (SELECT 1 AS id, 1 AS a1, 2 AS b1, 3 AS a2, 4 AS b2) "
                        "UNPIVOT ((a, b) FOR n IN ((a1, b1) AS one, (a2, b2) AS two))",
    }


def _intervals():
    return {
        "interval_of_text_date": "SELECT '2024-01-31' + INTERVAL 1 DAY, '2024-01-31' - INTERVAL 36 HOURS",
        "interval_of_text_months": "SELECT '2024-01-31' + INTERVAL 1 MONTH",
        "interval_of_text": "SELECT day + INTERVAL 1 DAY, day - INTERVAL 90 MINUTES AS b FROM sales_sql",
        "interval_of_text_time": "SELECT '2024-01-31 10:00:00' + INTERVAL 2 HOURS a, INTERVAL 1 DAY + '2024-01-01' c",
        "interval_names_of_dates": "SELECT date'2024-01-31' + INTERVAL 1 DAY, date'2024-01-31' - INTERVAL 2 DAYS",
        "interval_names_of_columns": "SELECT to_date(day) + INTERVAL 3 DAYS, to_date(day) + INTERVAL 1 WEEK FROM sales_sql",
        "interval_names_hours": "SELECT date'2024-01-31' + INTERVAL 5 HOURS, to_date(day) - INTERVAL 1 HOUR FROM sales_sql",
        "interval_names_mixed": "SELECT to_timestamp(day) + INTERVAL 1 MONTH, to_timestamp(day) - INTERVAL '2-3' YEAR TO MONTH "
                                "FROM sales_sql",
        "interval_math": "SELECT INTERVAL 1 DAY * 3 a, INTERVAL 10 DAYS / 4 b, INTERVAL 1 DAY + INTERVAL 2 HOURS c, "
                         "-INTERVAL 1 DAY d",
        "interval_column": "SELECT date'2024-01-01' + make_interval(0, 0, 0, year - 2020) d FROM sales_sql",
        "interval_dt": "SELECT timestamp'2024-01-01 00:00:00' + make_dt_interval(1, 2, 3, 4.5) t, "
                       "date'2024-01-31' + make_ym_interval(1, 1) d",
        "interval_days_of_column": "SELECT to_date(day) + half a, to_date(day) - 7 b, date_add(day, half) c FROM sales_sql",
        "interval_compare": "SELECT timestamp'2024-01-02' - timestamp'2024-01-01' > INTERVAL 5 HOURS a, "
                            "date'2024-01-05' - date'2024-01-01' = INTERVAL 4 DAYS b",
        "interval_extract": "SELECT extract(DAY FROM INTERVAL 3 DAYS 4 HOURS) a, extract(HOUR FROM timestamp'2024-01-02 "
                            "05:00:00' - timestamp'2024-01-01 00:30:00') b",
        "interval_cast": "SELECT cast(INTERVAL 90 MINUTES AS string) a, cast(timestamp'2024-01-02' - timestamp'2024-01-01' "
                         "AS string) b, cast(timestamp'2024-01-01' - timestamp'2024-01-02 00:00:00.25' AS string) c",
        "interval_text_hours": "SELECT cast(INTERVAL 36 HOURS AS string) a, cast(-INTERVAL 3 DAYS AS string) b",
        "number_texts": "SELECT to_number('1,234.50', '9,999.99') a, try_to_number('x', '999') b, "
                        "to_char(1234.5, '9,999.99') c, to_char(-12.3, '999.99S') d, to_char(7, '0999') e, "
                        "to_char(12345, '999') f, to_char(0.5, '99.9') g, to_number('12', '9999') h, "
                        "try_to_number('12345', '999') i, try_to_number('1.234', '9.99') j",
        "time_of_day_cast": "SELECT to_date(cast('12:30' AS timestamp)) = current_date() a, "
                            "hour(cast('12:30' AS timestamp)) b, minute(cast('7:05:09' as timestamp)) c, "
                            "cast('T08:30' AS timestamp) IS NULL d, cast('25:00' as timestamp) e, "
                            "second(cast('12:30:15.5' as timestamp)) f",
        "time_texts_cast": "SELECT cast('2024' AS timestamp) a, cast('2024-03' AS date) b, cast('2024-3-4 5:6:7' AS timestamp) c, "
                           "cast('2024-03-04T05:06:07.123456789Z' AS timestamp) d, cast('2024-03-04 05:06:07 +02:00' AS timestamp) e, "
                           "cast('2024-03-04 05:06:07 Europe/Paris' AS timestamp) f, cast(' 2024-03-04 ' AS date) g, "
                           "cast('2024-03-04 xx' AS date) h, cast('2024-03-04Tabc' AS date) i, cast('20240304' AS date) j",
        "time_zones": "SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'Asia/Tokyo') a, "
                      "convert_timezone('Europe/Oslo', 'America/New_York', timestamp_ntz'2024-07-01 12:00:00') b, "
                      "current_timezone() c, to_utc_timestamp('2024-01-01 00:00:00', 'PST') d",
        "time_diffs": "SELECT timestampdiff(HOUR, timestamp'2024-01-01', timestamp'2024-01-02') a, "
                      "timestampadd(MONTH, 1, timestamp'2024-01-31') b, datediff(DAY, date'2024-01-01', date'2024-03-01') c, "
                      "dateadd(WEEK, 2, date'2024-01-01') d, date_diff(date'2024-03-01', date'2024-01-01') e, "
                      "months_between(date'2024-03-31', date'2024-02-29') f, dateadd(date'2024-01-01', 3) g",
    }


def _queries():
    return {
        "cte_chain": "WITH a AS (SELECT area, sum(amount) t FROM sales_sql GROUP BY area), b AS (SELECT *, "
                     "rank() OVER (ORDER BY t DESC NULLS LAST) r FROM a) SELECT b.r, areas_sql.title, b.t FROM b "
                     "JOIN areas_sql ON b.area <=> areas_sql.area WHERE r <= 2",
        "cte_nested": "WITH x AS (WITH y AS (SELECT 1 AS n) SELECT n + 1 AS m FROM y) SELECT m FROM x",
        "cte_shadow": "WITH areas_sql AS (SELECT 'z' AS area) SELECT * FROM areas_sql",
        "cte_reused": "WITH t AS (SELECT DISTINCT year FROM sales_sql) SELECT a.year, b.year AS next FROM t a LEFT JOIN t b "
                      "ON b.year = a.year + 1",
        "outer_joins": "SELECT s.area, a.title, count(s.year) n FROM sales_sql s RIGHT JOIN areas_sql a ON s.area = a.area "
                       "GROUP BY s.area, a.title",
        "anti_subquery": "SELECT title FROM areas_sql a WHERE NOT EXISTS (SELECT 1 FROM sales_sql s WHERE s.area = a.area)",
        "in_subquery": "SELECT area, amount FROM sales_sql WHERE (area, year) IN (SELECT area, max(year) FROM sales_sql "
                       "GROUP BY area)",
        "scalar_in_select": "SELECT area, amount / (SELECT sum(amount) FROM sales_sql) AS share FROM sales_sql",
        "correlated_max": "SELECT area, year, amount FROM sales_sql s WHERE amount = (SELECT max(amount) FROM sales_sql x "
                          "WHERE x.area = s.area)",
        "set_operations": "SELECT area FROM sales_sql INTERSECT SELECT area FROM areas_sql UNION ALL SELECT 'end' "
                          "EXCEPT SELECT 's'",
        "minus": "SELECT area FROM areas_sql MINUS SELECT area FROM sales_sql",
        "group_by_expression": "SELECT substr(day, 1, 7) AS month, count(*) FROM sales_sql GROUP BY substr(day, 1, 7)",
        "group_ordinal_having": "SELECT year, half, sum(amount) FROM sales_sql GROUP BY 1, 2 HAVING sum(amount) > 5",
        "group_sets": "SELECT area, year, sum(amount) s, grouping_id(area, year) g FROM sales_sql GROUP BY CUBE (area, year)",
        "group_rollup": "SELECT coalesce(area, 'all') a, year, count(*) FROM sales_sql GROUP BY area, year WITH ROLLUP",
        "group_rollup_having": "SELECT area, sum(amount) s FROM sales_sql GROUP BY ROLLUP (area) HAVING grouping(area) = 1",
        "filter_aggregates": "SELECT count(*) FILTER (WHERE year = 2023) a, sum(amount) FILTER (WHERE half = 1) b, "
                             "collect_list(area) FILTER (WHERE amount > 8) c FROM sales_sql",
        "order_limit_ordered": "SELECT area, amount FROM sales_sql ORDER BY amount DESC NULLS FIRST, area LIMIT 3 OFFSET 1",
        "sort_cluster": "SELECT area FROM sales_sql DISTRIBUTE BY area SORT BY area",
        "case_when": "SELECT CASE area WHEN 'n' THEN 1 WHEN 's' THEN 2 ELSE 0 END c, CASE WHEN amount > 5 THEN 'big' END d "
                     "FROM sales_sql",
        "in_between_like": "SELECT area FROM sales_sql WHERE year NOT BETWEEN 2024 AND 2030 AND area NOT IN ('x') "
                           "AND day LIKE '2023-0_-%' AND NOT area RLIKE 'z'",
        "like_any": "SELECT title FROM areas_sql WHERE title LIKE ANY ('N%', '%t') AND title LIKE ALL ('%o%', '%th')",
        "like_escape": "SELECT 'a_b' LIKE 'a\\\\_b' a, 'axb' LIKE 'a\\\\_b' b, '10%' LIKE '10!%' ESCAPE '!' c",
        "tablesample": "SELECT count(*) FROM sales_sql TABLESAMPLE (100 PERCENT)",
        "tablesample_rows": "SELECT count(*) FROM sales_sql TABLESAMPLE (2 ROWS)",
        "values_table": "SELECT a, b FROM VALUES (1, 'x'), (2, 'y') AS t(a, b) WHERE a > 1",
        "lateral_alias": "SELECT year + 1 AS next, next * 2 AS twice FROM sales_sql WHERE half = 1",
        "star_except": "SELECT * EXCEPT (day, amount) FROM sales_sql WHERE year = 2023",
        "window_frames": "SELECT area, year, sum(amount) OVER (PARTITION BY area ORDER BY year RANGE BETWEEN 1 PRECEDING AND "
                         "CURRENT ROW) s, ntile(2) OVER (ORDER BY year, half, area) n FROM sales_sql",
        "window_ignore_nulls": "SELECT area, year, half, last_value(amount) IGNORE NULLS OVER (PARTITION BY area ORDER BY year, "
                               "half) l, first_value(amount, true) OVER (PARTITION BY area ORDER BY year DESC, half) f, "
                               "lag(amount, 1, -1) OVER (PARTITION BY area ORDER BY year, half) g FROM sales_sql",
        "count_distinct_window": "SELECT area, size(collect_set(year) OVER (PARTITION BY area)) n FROM sales_sql",
        "natural_using": "SELECT * FROM sales_sql JOIN areas_sql USING (area) WHERE year = 2024",
        "lateral_outer": "SELECT a.title, w FROM areas_sql a LATERAL VIEW OUTER explode(split(a.title, 't')) AS w",
        "lateral_two": "SELECT x, y FROM (SELECT 1) LATERAL VIEW explode(array(1, 2)) a AS x LATERAL VIEW "
                       "posexplode(array('p')) b AS i, y",
        "lateral_map": "SELECT k, v FROM (SELECT map('a', 1, 'b', 2) AS m) LATERAL VIEW explode(m) t AS k, v",
        "exists_or": "SELECT area FROM areas_sql a WHERE area = 'w' OR EXISTS (SELECT 1 FROM sales_sql s WHERE s.area = a.area "
                     "AND s.year = 2024)",
        "from_first": "FROM areas_sql SELECT title",
        "hints": "SELECT /*+ BROADCAST(a), REPARTITION(2) */ a.title FROM areas_sql a",
        "aggregate_order": "SELECT year, max_by(area, amount) m, min_by(area, amount) n, first(area, true) IS NOT NULL f "
                           "FROM sales_sql GROUP BY year",
        "listagg_old": "SELECT area, concat_ws(',', sort_array(collect_list(cast(year as string)))) l FROM sales_sql GROUP BY area",
        "percentiles": "SELECT percentile_approx(amount, array(0.25, 0.5)) a, percentile(amount, 0.5) b, median(amount) c, "
                       "percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) d, percentile_disc(0.5) WITHIN GROUP (ORDER BY "
                       "amount DESC) e FROM sales_sql",
        "regr": "SELECT regr_count(amount, year) a, regr_slope(amount, year) b, regr_r2(amount, year) c, corr(amount, year) d "
                "FROM sales_sql",
    }


def _functions():
    return {
        "fn_conditional": "SELECT nvl(area, '-') a, nvl2(area, 1, 2) b, decode(year, 2023, 'old', 2024, 'new') c, "
                          "iff(true, 1, 2) FROM sales_sql",
        "fn_decode": "SELECT decode(year, 2023, 'old', 'other') c, if(half = 1, 'h1', 'h2') h, ifnull(area, 'x') i FROM sales_sql",
        "fn_types": "SELECT typeof(1) a, typeof(1.5) b, typeof(array(1)) c, typeof(date'2024-01-01') d, typeof(1D) e, "
                    "typeof(named_struct('a', 1)) f, typeof(null) g, typeof(interval 1 day) h",
        "fn_numbers": "SELECT round(2.5) a, bround(2.5) b, round(-1.455, 2) c, ceil(1.2) d, floor(-1.2) e, 7 % -3 f, pmod(-7, 3) g, "
                      "mod(7, 3) h, sign(-2) i, cbrt(27) j, hypot(3, 4) k, factorial(5) l, greatest(1, null, 3) m, 5 div 2 n, "
                      "abs(-1.5) o, positive(2) p, negative(3) q, rint(2.5) r, log(2, 8) s, ln(1) t, exp(0) u",
        "fn_strings": "SELECT left('hello', 2) a, right('hello', 2) b, startswith('ab', 'a') c, endswith('ab', 'b') d, "
                      "contains('abc', 'b') e, char_length('é') f, ucase('a') g, lcase('B') h, initcap('a b-c') i, "
                      "split_part('a,b,c', ',', -1) j, format_number(1234567.891, 1) k, repeat('x', 3) l, "
                      "substring('hello', -3) m, locate('l', 'hello') n, rpad('x', 3) o, btrim('  z ') p, luhn_check('8112189876') q",
        "fn_null_math": "SELECT 1 + null a, null = null b, null <=> null c, 1 / 0 d, 0 / 0 e, 5 % 0 f, null and false g, "
                        "null or true h, concat('a', null) i, coalesce(null, null) j",
        "fn_casts": "SELECT int('7') a, bigint(1.9) b, string(1.0) c, double('x') d, boolean('yes') e, date('2024-01-01') f, "
                    "decimal('1.5') g, timestamp('2024-01-01') h, float('1e3') i, tinyint(300) j, binary('a') k, smallint('5') l",
        "fn_higher": "SELECT transform(array(1, 2), x -> x + 1) a, filter(array(1, 2), x -> x > 1) b, exists(array(1), x -> x = 1) c, "
                     "aggregate(array(1, 2), 0, (s, x) -> s + x) d, reduce(array(1, 2), 0, (s, x) -> s + x) e, "
                     "zip_with(array(1), array(2), (x, y) -> x * y) f, map_filter(map('a', 1), (k, v) -> v > 1) g, "
                     "array_sort(array(2, 3, 1), (l, r) -> r - l) h, forall(array(1), x -> x > 0) i",
        "fn_bits": "SELECT shiftleft(1, 3) a, shiftright(-8, 1) b, shiftrightunsigned(-8, 60) c, bit_count(7) d, 5 & 3 e, ~0 f, "
                   "bit_get(5, 0) g, getbit(5, 1) h",
        "fn_dates": "SELECT dayname(date'2024-01-01') a",
        "fn_dates_more": "SELECT date_part('QUARTER', date'2024-05-01') a, date_format(date'2024-05-01', 'yyyy-\\'W\\'D') b, "
                         "trunc(date'2024-05-17', 'MM') c, date_trunc('DECADE', timestamp'2024-05-17 01:02:03') e, "
                         "unix_date(date'1970-01-10') f, to_unix_timestamp('2024-01-01', 'yyyy-MM-dd') g, "
                         "from_unixtime(0, 'yyyy') h, make_timestamp(2024, 1, 2, 3, 4, 5.5) i, now() = current_timestamp() j, "
                         "curdate() = current_date() k, timestamp_micros(1) l, last_day('2024-02-01') m",
        "fn_json": "SELECT to_json(named_struct('a', 1, 'b', array(1, null))) a, from_json('{\"a\": 1}', 'a INT').a b, "
                   "get_json_object('{\"a\": [1, 2]}', '$.a[1]') c, schema_of_json('{\"a\": 1}') d, json_array_length('[1,2]') e",
        "fn_hash": "SELECT md5('a') a, sha1('a') b, sha2('a', 256) c, crc32('a') d, hash('a', 1) e, xxhash64(1L) f, sha('a') g",
        "fn_concat_types": "SELECT concat(1, 'a', 2.5, true, date'2024-01-01') a, 1 || 2 b, concat(array(1), array(2)) c, 'x' || null d",
        "fn_session": "SELECT current_user() IS NOT NULL a, version() LIKE '3.5%' b, current_catalog() c, current_database() d",
        "fn_stack": "SELECT stack(2, 1, 'a', 2, 'b') AS (n, s)",
        "fn_url_misc": "SELECT url_encode('a b&c') a, url_decode('a%20b') b, parse_url('http://x.org/p?q=1', 'HOST') c, "
                       "substring_index('a.b.c', '.', 2) d, translate('abc', 'ab', 'x') e, soundex('Robert') f, levenshtein('a', 'b') g",
        "fn_array_sql": "SELECT array_contains(array(1, null), 2) a, array_position(array(1, 2), 2) b, slice(array(1, 2, 3), -2, 2) c, "
                        "sequence(1, 5, 2) d, array_repeat('a', 2) e, element_at(array(1, 2), -1) f, cardinality(array(1)) g, "
                        "size(null) h, array_join(array('a', null), ',', '?') i, arrays_overlap(array(1, null), array(2)) j, "
                        "sort_array(array(2, null, 1), false) k, flatten(array(array(1), array(2))) l, array_agg(year) m "
                        "FROM sales_sql",
        "fn_equal_null": "SELECT equal_null(null, null) a, nullif(1, 1) b, isnan(double('nan')) c, isnotnull(1) d, "
                         "coalesce(cast(null as int), 2) e, assert_true(true) f",
        "fn_variance": "SELECT stddev(amount) a, std(amount) b, stddev_pop(amount) c, variance(amount) d, var_pop(amount) e, "
                       "skewness(amount) f, kurtosis(amount) g, mean(amount) h, covar_pop(amount, year) i FROM sales_sql",
        "fn_window_time": "SELECT window.start s, count(*) n FROM (SELECT to_timestamp(day) t FROM sales_sql) "
                          "GROUP BY window(t, '30 days')",
    }


def _oddities():
    return {
        "odd_quoted": "SELECT `area`, sales_sql.`year` AS `the year`, \"text\" AS t FROM sales_sql WHERE half = 2 -- end",
        "odd_escapes": "SELECT 'it''s' a, 'tab\\tx' b, 'new\\nline' c, r'raw\\n' d, 'a' 'b' e, '\\u0041' f, \"q'q\" g",
        "odd_numbers": "SELECT 1e-3 a, 1.e2 b, -.5 c, 100L d, 1.0f e, 12345678901 f, 0.1 + 0.2 g, 1BD h, 3S i, 99999999999999999999 j",
        "odd_semicolon": "SELECT 1 AS a;",
        "odd_case": "select AREA, Year from Sales_SQL where HALF = 1 and AREA = 's'",
        "odd_same_names": "SELECT area, area FROM areas_sql",
        "odd_ambiguous": "SELECT area FROM sales_sql s JOIN areas_sql a ON s.area = a.area",
        "odd_group_missing": "SELECT area, amount FROM sales_sql GROUP BY area",
        "odd_no_table": "SELECT * FROM no_such_table_here",
        "odd_no_function": "SELECT no_such_function_here(1)",
        "odd_wrong_count": "SELECT upper('a', 'b')",
        "odd_wrong_type": "SELECT explode(1)",
        "odd_empty_text": "SELECT '' = '' a, length('') b, '' IS NULL c",
        "odd_boolean": "SELECT true AND NOT false a, 'true' = true b, 1 = true c, cast(1 as boolean) d, cast('t' as boolean) e",
        "odd_compare": "SELECT '10' > 9 a, 'a' > 1 b, 1.0 = 1 c, '1.0' = 1 d, date'2024-01-01' = '2024-01-01' e, '2' < '10' f",
    }


def _parameters(spark):
    return {
        "param_named": lambda: spark.sql("SELECT area FROM sales_sql WHERE year = :y AND area = :a", args={"y": 2023, "a": "s"}),
        "param_positional": lambda: spark.sql("SELECT area FROM sales_sql WHERE year = ? AND half = ?", args=[2024, 1]),
        "param_format": lambda: spark.sql("SELECT count(*) c FROM {df} WHERE id > {low}", df=spark.range(5), low=2),
        "param_missing": lambda: spark.sql("SELECT :nothing"),
        "temp_view_sql": lambda: (spark.sql("CREATE OR REPLACE TEMPORARY VIEW north AS SELECT * FROM sales_sql WHERE area = 'n'"),
                                  spark.sql("SELECT count(*) n FROM north"))[1],
        "temp_view_columns": lambda: (spark.sql("CREATE OR REPLACE TEMP VIEW two (a, b) AS SELECT 1, 2"), spark.table("two"))[1],
        "describe_query": lambda: spark.sql("DESCRIBE areas_sql"),
        "table_method": lambda: spark.table("areas_sql").where("area != 'w'"),
        "zone_statement": lambda: (spark.sql("SET TIME ZONE 'UTC'"), spark.sql("SELECT current_timezone() z"))[1],
        "group_window_frame": lambda: spark.table("sales_sql").withColumn("t", F.to_timestamp("day")).groupBy(
            F.window("t", "365 days")).agg(F.sum("amount").alias("s")).select("s"),
    }
