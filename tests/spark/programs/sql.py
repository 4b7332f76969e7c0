"""spark.sql: queries, subqueries, literals, statements."""

from pyspark.sql import functions as F


def programs(spark):
    spark.createDataFrame(
        [(1, "a", 10.0), (2, "b", None), (3, "a", 30.0), (4, None, 5.0)],
        "id int, k string, v double").createOrReplaceTempView("t")
    spark.createDataFrame([("a", "first"), ("c", "third")], "k string, name string"
                          ).createOrReplaceTempView("names")
    spark.createDataFrame([(1, [1, 2]), (2, []), (3, None)], "id int, xs array<int>"
                          ).createOrReplaceTempView("lists")
    queries = {
        "select_star": "select * from t",
        "aliases": "select id as x, v y, `k` from t as q where q.id > 1",
        "order_ordered": "select id, v from t order by v desc nulls last, id",
        "order_by_place_ordered": "select k, id from t order by 1, 2 desc",
        "limit_ordered": "select id from t order by id desc limit 2",
        "group": "select k, count(*) as n, sum(v) total from t group by k",
        "group_having": "select k, sum(v) from t group by k having sum(v) > 6 and k is not null",
        "group_by_place": "select k, id % 2 as odd, count(1) from t group by 1, 2",
        "group_by_alias": "select upper(k) as u, max(id) from t group by u",
        "group_order_ordered": "select k, sum(v) s from t group by k order by sum(v) desc nulls last",
        "distinct": "select distinct k from t",
        "join": "select t.id, n.name from t join names n on t.k = n.k",
        "left_join": "select t.*, n.name from t left join names n using (k)",
        "full_join": "select k, id, name from t full outer join names using (k)",
        "semi_anti": "select id from t left semi join names n on t.k = n.k union all "
                     "select id from t left anti join names n on t.k = n.k",
        "natural": "select * from t natural join names",
        "cross": "select count(*) from t cross join names",
        "comma_join": "select t.id, names.name from t, names where t.k = names.k",
        "in_subquery": "select id from t where k in (select k from names)",
        "not_in_subquery": "select id from t where k not in (select k from names where k <> 'c')",
        "exists": "select id from t where exists (select 1 from names n where n.k = t.k)",
        "not_exists": "select id from t where not exists (select 1 from names n where n.k = t.k)",
        "scalar": "select id, (select max(v) from t) m from t",
        "correlated": "select id, (select sum(v) from t u where u.k = t.k) s from t",
        "from_subquery": "select x.k, x.n from (select k, count(*) n from t group by k) x "
                         "where x.n > 1",
        "with": "with a as (select id, k from t where id < 4), b (z) as (select k from a) "
                "select z, count(*) from b group by z",
        "union": "select 1 as x union select 1 union select 2",
        "union_all": "select id from t union all select 1.5",
        "intersect_except": "(select k from t intersect select k from names) union all "
                            "(select k from t except select k from names)",
        "values": "select * from values (1, 'a', null), (2, 'b', 3.5) as v(x, y, z)",
        "values_plain": "values (1, 2), (3, 4)",
        "case": "select id, case when v > 8 then 'big' when v is null then 'none' else 'small' end c,"
                " case k when 'a' then 1 end d from t",
        "if_nvl": "select if(v > 8, 'x', 'y') a, nvl(k, '?') b, nvl2(k, 1, 2) c, nullif(id, 2) d, "
                  "ifnull(v, 0) e, coalesce(k, 'z') f from t",
        "literals": "select 1 a, 1L b, 1S c, 1Y d, 1.5 e, 1.5D f, 1.5F g, 1e3 h, 1.50BD i, 'x' j, "
                    "true k, null l, X'1F' m, -5 n, 2147483648 o, .5 p, 1. q",
        "operators": "select 1 + 2 * 3 a, (1 + 2) * 3 b, 7 div 2 c, 7 % 3 d, 7 / 2 e, -3 f, ~5 g, "
                     "5 & 3 h, 5 | 3 i, 5 ^ 3 j, 'a' || 'b' k, not true l, 1 <=> null m, 2 != 3 n, "
                     "1 == 1 o",
        "predicates": "select id, k in ('a', 'b') a, k is null b, v between 5 and 10 c, "
                      "k like 'a%' d, k rlike '[ab]' e, v is not null f, k is distinct from 'a' g, "
                      "not k = 'a' h, (v > 5) is true i from t",
        "casts": "select cast('1' as int) a, cast(1.9 as int) b, cast('x' as double) c, "
                 "int('12') d, cast(1 as decimal(5,2)) e, try_cast('x' as int) f",
        "lateral_view": "select id, x from lists lateral view explode(xs) e as x",
        "lateral_view_outer": "select id, x from lists lateral view outer explode(xs) e as x",
        "lateral_view_pos": "select id, p, x from lists lateral view posexplode(xs) e as p, x",
        "explode_select": "select id, explode(xs) as x from lists",
        "windows": "select id, row_number() over (partition by k order by v desc) r, "
                   "sum(v) over (partition by k) s, lag(id) over (order by id) l from t",
        "window_clause": "select id, sum(id) over w s, count(*) over w c from t "
                         "window w as (order by id rows between 1 preceding and current row)",
        "rollup": "select k, id % 2 m, count(*) c, grouping_id() g from t group by rollup(k, id % 2)",
        "cube_with": "select k, count(*) c from t group by k with cube",
        "group_all": "select k, count(*) from t group by all",
        "nested_functions": "select concat_ws('-', collect_list(distinct k)) from t where k = 'a'",
        "named_struct": "select named_struct('a', id, 'b', k).b x, struct(id, k).id y from t",
        "map_access": "select map('x', id)['x'] a, array(id, 9)[1] b from t",
        "comments": "select /* a comment */ id -- the end\n from t where id = 1",
        "extract_words": "select extract(year from date '2020-05-06') y, "
                         "substring('hello' from 2 for 3) s, position('l' in 'hello') p, "
                         "overlay('hello' placing 'XX' from 2) o",
        "string_functions": "select upper('a') a, length('abc') b, substr('hello', 2) c, "
                            "lpad('5', 3, '0') d, trim('  x ') e, instr('abc', 'c') f, "
                            "regexp_replace('a1b2', '\\\\d', '#') g, split('a,b', ',') h",
        "range_function": "select id from range(3)",
        "no_from": "select 1 + 1 as two, current_date() = current_date as same",
        "bad_syntax": "select from where",
        "bad_table": "select * from nosuch",
        "bad_column": "select nosuch from t",
        "bad_function": "select no_such_function(1)",
        "not_grouped": "select k, v from t group by k",
        "ambiguous": "select k from t join names on t.k = names.k",
        "qualified": "select t.k, names.k as nk from t join names on t.k = names.k",
        "alias_in_order_ordered": "select id * 2 as d from t order by d desc",
        "having_alias": "select k, count(*) as n from t group by k having n > 1",
        "lateral_alias": "select id + 1 as a, a + 1 as b from t",
        "count_distinct": "select count(distinct k), count(distinct k, v), count(k), count(1) from t",
        "aggregate_filter": "select count(*) filter (where v > 5) a, "
                            "first(k) filter (where id = 2) b from t",
        "percentile": "select percentile_approx(v, 0.5) a, percentile(v, 0.5) b from t",
        "null_order_ordered": "select v from t order by v",
        "between_dates": "select count(*) from values (date '2020-01-01'), (date '2021-01-01') d(x) "
                         "where x between '2020-01-01' and '2020-12-31'",
        "self_join": "select a.id, b.id from t a join t b on a.id = b.id - 1",
        "three_joins": "select a.id, n.name, l.xs from t a left join names n on a.k = n.k "
                       "left join lists l on l.id = a.id",
        "exists_in_select": "select id, id in (select id from lists where xs is not null) x from t",
    }
    made = {name: (lambda text=text: spark.sql(text)) for name, text in queries.items()}

    def view_statement():
        spark.sql("create or replace temp view big as select * from t where id > 2")
        return spark.table("big").select("id")

    made.update({
        "create_view": view_statement,
        "sql_parameters": lambda: spark.sql("select id from t where id > :low and k = :k",
                                            args={"low": 1, "k": "a"}),
        "show_tables": lambda: spark.sql("show tables").filter("tableName = 'names'"),
        "describe": lambda: spark.sql("describe t"),
        "expr_function": lambda: spark.table("t").select(F.expr("id * 2 as twice"),
                                                         F.expr("case when v > 8 then 1 end")),
    })
    return made
