"""What a page shows from small kept tables equals what the rows themselves give."""

import datetime
import random

import pytest

import bi_generator
from bi import (SALES_COLUMNS, cat, count, date, definition, group, in_csv, num, number_filter, one_of,
                sales_rows, visual)
from bi_bridge import Bridge, micros
from bi_oracle import now

SEED = 29
QUERIES = 60
CALCULATED = [["Profit", "{price} - {cost}"], ["Margin", "sum({price}) / sum({cost})"],
              ["Kind", "ifelse({qty} > 3, 'many', {qty} < 0, 'owed', isNull({qty}), NULL, 'few')"],
              ["Big", "sumIf({price}, {qty} > 2)"], ["Running", "runningSum(sum(qty), [region ASC])"],
              ["Share", "sumOver({qty}, [{region}], PRE_AGG)"], ["Level", "sum(max({qty}, [{product}]))"]]
MEASURES = [{"name": name, "aggregation": aggregation}
            for name in ("qty", "price", "Profit")
            for aggregation in ("SUM", "AVERAGE", "MIN", "MAX", "COUNT")]
MEASURES += [{"name": "region", "aggregation": "COUNT"}, {"name": "day", "aggregation": "MAX"},
             {"name": "Margin"}, {"name": "Big"}]
REGIONS = [r for r in bi_generator.REGIONS] + ["none such"]


@pytest.fixture(scope="module")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.close()


def at(*parts):
    return micros(datetime.datetime(*parts))


def picks(draw):
    """Filters of one field, whose values alone differ."""
    null = draw.choice(["NON_NULLS_ONLY", "ALL_VALUES", "NULLS_ONLY"])
    match = draw.choice(["EQUALS", "DOES_NOT_EQUAL", "CONTAINS", "STARTS_WITH"])

    def times():
        return {"kind": "times", "name": "day", "min": at(2023, draw.randrange(11, 13), 2),
                "max": at(2024, draw.randrange(1, 12), 5), "granularity": "MONTH",
                "with_max": draw.random() < 0.5}

    makes = [
        lambda: {"kind": "category", "name": "region", "match": match,
                 "values": draw.sample(REGIONS, draw.randrange(3))},
        lambda: {"kind": "category", "name": "Kind", "values": draw.sample(["few", "many"], 1)},
        lambda: {"kind": "range", "name": "qty", "min": draw.randrange(-7, 5),
                 "max": draw.randrange(1, 9), "with_max": True},
        lambda: {"kind": "range", "name": "price", "min": draw.randrange(-11, 5),
                 "max": draw.randrange(1, 20), "with_min": True},
        lambda: {"kind": "range", "name": "price", "min": draw.randrange(-44, 20) / 4,
                 "with_min": draw.random() < 0.5},
        lambda: {"kind": "number", "name": "qty", "value": draw.randrange(-6, 9)}, times]
    make = draw.choice(makes)
    return lambda: {**make(), "null": null}


def random_query(draw):
    names = draw.sample(bi_generator.DIMENSIONS, draw.randrange(3))
    dimensions = [{"id": f"d{i}", **d} for i, d in enumerate(names)]
    measures = [{"id": f"m{i}", **m} for i, m in enumerate(draw.sample(MEASURES, 4))]
    query = {"calculated": CALCULATED, "dimensions": dimensions, "measures": measures,
             "now": micros(now()), "totals": [[]]}
    others = [{"kind": "category", "name": "product", "values": ["a", "ä", "B"]},
              {"kind": "range", "name": "size in cm", "min": -50, "null": "ALL_VALUES"},
              {"kind": "relative", "name": "day", "relative": "THIS", "granularity": "YEAR"},
              {"kind": "range", "name": "qty", "aggregation": "SUM", "min": 0}]
    query["filters"] = [[f] for f in draw.sample(others, draw.randrange(3))]
    if dimensions:
        query["totals"].append(["d0"])
        sort = [{"id": "m0", "descending": draw.random() < 0.5}]
        query["sort"] = draw.choice([[], sort])
        if draw.random() < 0.4:
            query["limits"] = [{"id": "d0", "limit": 2, "sort": sort,
                                "other": draw.random() < 0.5}]
    return query


def test_a_summary_answers_as_the_rows_do(bridge):
    draw = random.Random(SEED)
    used = 0
    for _ in range(QUERIES):
        relation = bridge.table("picked_sales", bi_generator.COLUMNS,
                                bi_generator.rows(draw, draw.choice([0, 5, 60])))
        query = random_query(draw)
        makes = [picks(draw) for _ in range(draw.choice([1, 1, 2]))]
        first = len(query["filters"])
        table = None
        for _ in range(3):
            asked = {**query, "relation": relation,
                     "filters": query["filters"] + [[make()] for make in makes],
                     "picked": list(range(first, first + len(makes)))}
            answer = bridge.ask(asked)
            assert "error" not in answer, (answer, asked)
            summary = answer.get("summary")
            if summary is None:
                continue
            if table != summary["table"]:
                table = summary["table"]
                bridge.run(f"CREATE OR REPLACE TABLE kept AS {table}")
            used += 1
            for sql, same in [(answer["sql"], summary["sql"]), (answer["count"], summary["count"]),
                              *zip([t["sql"] for t in answer["totals"]], summary["totals"])]:
                assert bridge.run(same) == bridge.run(sql), (asked, sql, same)
            seen, groups = bridge.run(summary["sample"])[0]
            assert groups == bridge.run("SELECT count(*) FROM kept")[0][0] and groups <= seen
    assert used > QUERIES


def statistics(rows):
    """As an ingestion counts them."""
    columns = {}
    for name, kind in bi_generator.COLUMNS.items():
        values = [row[name] for row in rows if row[name] is not None]
        columns[name] = {"values": len(set(values))}
        if values and kind != "STRING":
            ends = [micros(v) if kind == "DATETIME" else v for v in (min(values), max(values))]
            columns[name].update(zip(("min", "max"), ends))
    return {"rows": len(rows), "columns": columns}


def page_of(draw):
    """Visuals of one sheet: most have the same filters, some their own."""
    own, pick = random_query(draw)["filters"], picks(draw)()
    queries = []
    for _ in range(5):
        query = random_query(draw)
        if draw.random() < 0.8:
            query["filters"] = list(own)
        if draw.random() < 0.3:
            query["filters"].append([pick])
            query["picked"] = [len(query["filters"]) - 1]
        queries.append(query)
    return queries


def compare(bridge, asked, summary):
    bridge.run(f"CREATE OR REPLACE TABLE kept AS {summary['table']}")
    answer = bridge.ask(asked)
    assert "error" not in answer, (answer, asked)
    for sql, same in [(answer["sql"], summary["sql"]), (answer["count"], summary["count"]),
                      *zip([t["sql"] for t in answer["totals"]], summary["totals"])]:
        assert bridge.run(same) == bridge.run(sql), (asked, sql, same)


def test_visuals_of_a_page_share_tables_and_show_what_the_rows_give(bridge):
    draw = random.Random(SEED + 1)
    shared = alone = 0
    for _ in range(QUERIES // 2):
        rows = bi_generator.rows(draw, draw.choice([0, 5, 60]))
        relation = bridge.table("picked_sales", bi_generator.COLUMNS, rows)
        page = [{**query, "relation": relation} for query in page_of(draw)]
        known = statistics(rows) if draw.random() < 0.9 else {}
        answer = bridge.ask({"together": page, "statistics": known})
        tables = [s["table"] for s in answer["summaries"] if s]
        for asked, summary in zip(page, answer["summaries"]):
            if summary is None:
                alone += 1
                continue
            is_shared = tables.count(summary["table"]) > 1
            assert is_shared or asked.get("picked")
            assert bool(summary["sample"]) != is_shared
            shared += is_shared
            compare(bridge, asked, summary)
    assert shared > alone > 0, (shared, alone)


def test_tables_that_would_be_large_are_not_shared(bridge):
    relation = {"sql": "t", "columns": [{"name": n, "type": "STRING"} for n in ("a", "b", "c")]}

    def shares(values):
        page = [{"relation": relation, "now": micros(now()),
                 "dimensions": [{"id": "d", "name": name}],
                 "measures": [{"id": "m", "name": "a", "aggregation": "COUNT"}]}
                for name in ("a", "b", "c")]
        known = {"rows": 1e7, "columns": {n: {"values": v} for n, v in values.items()}}
        tables = [s and s["table"] for s in
                  bridge.ask({"together": page, "statistics": known})["summaries"]]
        return [tables.count(table) if table else 0 for table in tables]

    assert shares({"a": 10, "b": 20, "c": 30}) == [3, 3, 3]
    assert shares({"a": 10, "b": 20, "c": 300_000}) == [2, 2, 0]
    assert shares({"a": 10, "b": 9_000, "c": 300_000}) == [0, 0, 0]
    assert shares({}) == [0, 0, 0]


@pytest.mark.parametrize("more", [
    {"measures": [{"id": "m", "name": "qty", "aggregation": "DISTINCT_COUNT"}]},
    {"measures": [{"id": "m", "name": "qty", "aggregation": "MEDIAN"}]},
    {"measures": [{"id": "m", "name": "Share", "aggregation": "SUM"}]},
    {"measures": [{"id": "m", "name": "Level"}]},
    {"dimensions": [{"id": "d", "name": "qty", "bins": {"count": 4}}]},
    {"filters": [[{"kind": "relative", "name": "day", "relative": "NOW", "granularity": "YEAR"}],
                 [{"kind": "category", "name": "product", "values": ["a"]}]], "picked": [1]},
    {"picked": []},
], ids=str)
def test_what_is_not_made_of_parts_has_none(bridge, more):
    relation = bridge.table("picked_sales", bi_generator.COLUMNS, [])
    query = {"relation": relation, "calculated": CALCULATED, "now": micros(now()),
             "dimensions": [{"id": "d", "name": "region"}],
             "measures": [{"id": "m", "name": "qty", "aggregation": "SUM"}],
             "filters": [[{"kind": "category", "name": "product", "values": ["a"]}]],
             "picked": [0]}
    assert "summary" in bridge.ask(query)
    assert "summary" not in bridge.ask({**query, **more})


def views():
    return [visual("BarChart", {"Category": [cat("product")], "Colors": [cat("region")],
                                "Values": [num("Profit")]}, visual_id="c0"),
            visual("LineChart", {"Category": [date("ordered", "MONTH")],
                                 "Values": [num("revenue", "AVERAGE")]}, visual_id="c1"),
            visual("PivotTable", {"Rows": [cat("region"), cat("city")],
                                  "Values": [num("quantity"), num("order_id", "COUNT")]},
                   visual_id="c2", TotalOptions={"RowTotalOptions": {
                       "TotalsVisibility": "VISIBLE"}}),
            visual("Table", {"GroupBy": [cat("product")],
                             "Values": [num("revenue", "MAX"), count("city", "DISTINCT_COUNT")]},
                   visual_id="c3"),
            visual("KPI", {"Values": [num("revenue"), num("Profit")]}, visual_id="c4")]


def page_pick(draw):
    low = draw.randrange(0, 24000)
    made = draw.choice([
        lambda: one_of("product", draw.sample(["Lamp", "Chair", "Desk", "no"], 2)),
        lambda: one_of("region", ["EU"], NullOption="NULLS_ONLY") if draw.random() < 0.2
        else one_of("region", draw.sample(["EU", "US", "APAC"], draw.randrange(1, 3))),
        lambda: number_filter("NumericRangeFilter", "revenue", IncludeMinimum=True,
                              RangeMinimum={"StaticValue": low},
                              RangeMaximum={"StaticValue": low + draw.randrange(1, 9000)}),
        lambda: number_filter("NumericRangeFilter", "quantity", null="ALL_VALUES",
                              RangeMinimum={"StaticValue": draw.randrange(1, 6)})])()
    return group(made)


def ask_both(one, other, draw, times):
    for _ in range(times):
        filters = [page_pick(draw) for _ in range(draw.choice([1, 1, 2]))]
        assert one.data(filters=filters) == other.data(filters=filters), filters


def test_picks_on_a_page_of_spice_show_what_direct_query_shows(bi, sales, live_sales):
    """Direct query keeps nothing."""
    draw = random.Random(SEED)
    calculated = {"Profit": "{revenue} - {cost}"}
    own = [group(number_filter("NumericRangeFilter", "cost", RangeMinimum={"StaticValue": 1000}))]
    for filters in ([], own):
        pages = [bi.author_page(definition(arn, views(), calculated=calculated, filters=filters))
                 for arn in (sales, live_sales)]
        assert pages[0].data() == pages[1].data()  # the first look shares tables
        ask_both(*pages, draw, 20)


def test_viewers_with_other_rows_share_nothing(bi):
    """Two readers pick the same in turn; each gets what rows of his own give."""
    rules = bi.data_set({"UserName": "STRING", "region": "STRING"}, [
        {"UserName": "eve", "region": "EU"}, {"UserName": "ulf", "region": "US"}])
    rows = sales_rows(900, 5)
    guarded = [bi.data_set(SALES_COLUMNS, rows, mode=mode, RowLevelPermissionDataSet={
        "Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1"})
        for mode in ("SPICE", "DIRECT_QUERY")]
    users = [bi.user(name) for name in ("eve", "ulf")]
    calculated = {"Profit": "{revenue} - {cost}"}
    pages = [[bi.reader_page(definition(arn, views(), calculated=calculated), user)
              for arn in guarded] for user in users]
    draw = random.Random(SEED)
    for _ in range(8):
        filters = [page_pick(draw)]
        answers = [[page.data(filters=filters) for page in pair] for pair in pages]
        for spice, direct in answers:
            assert spice == direct, filters
        regions = [{row[1] for row in spice["c0"]["rows"]} for spice, _ in answers]
        assert regions[0] <= {"EU"} and regions[1] <= {"US"}


def test_a_new_version_is_seen_by_the_same_pick(bi):
    """The kept table is of one version alone."""
    columns = {"product": "STRING", "quantity": "INTEGER"}
    rows = [{"product": "Lamp", "quantity": 2}, {"product": "Desk", "quantity": 5}]
    arn = bi.data_set(columns, rows)
    page = bi.author_page(definition(arn, [
        visual("KPI", {"Values": [num("quantity")]}, visual_id="c0")]))
    filters = [group(one_of("product", ["Lamp"]))]
    assert page.data(filters=filters)["c0"]["rows"] == [[2]]
    prefix = next(key["Key"] for key in bi.s3.list_objects_v2(Bucket="bi-data")["Contents"]
                  if bi.s3.get_object(Bucket="bi-data", Key=key["Key"])["Body"].read()
                  == in_csv(columns, rows).encode())
    bi.s3.put_object(Bucket="bi-data", Key=prefix,
                     Body=in_csv(columns, rows + [{"product": "Lamp", "quantity": 7}]).encode())
    bi.ingest(arn.rsplit("/", 1)[1])
    assert page.data(filters=filters)["c0"]["rows"] == [[9]]
