"""Queries of visuals: filters at each stage, top N, other values, totals, sorting, dates."""

import datetime
import random

import pytest

import bi_generator
from bi_bridge import Bridge, difference, micros
from bi_language import parse
from bi_oracle import Oracle, now

SEED = 7
AMOUNT = {"id": "m", "name": "qty", "aggregation": "SUM"}
REGION, PRODUCT = {"id": "r", "name": "region"}, {"id": "p", "name": "product"}
COLUMNS = {"region": "STRING", "product": "STRING", "qty": "INTEGER", "price": "DECIMAL",
           "day": "DATETIME"}


def at(*parts):
    return datetime.datetime(*parts)


ROWS = [dict(zip(COLUMNS, row)) for row in [
    ("EU", "a", 10, 1.5, at(2024, 5, 1, 10)), ("EU", "b", 20, 2.5, at(2024, 4, 5)),
    ("EU", "a", 30, 0.5, at(2024, 5, 15, 13)), ("US", "a", 5, None, at(2024, 5, 16)),
    ("US", "b", None, 4.0, at(2023, 5, 15)), (None, "c", 7, 1.0, None),
    ("Asia", "c", 1, 1.0, at(2024, 5, 12))]]


@pytest.fixture(scope="module")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.close()


@pytest.fixture
def sales(bridge):
    return bridge.table("sales", COLUMNS, ROWS)


def answer(bridge, relation, **query):
    out = bridge.ask({"relation": relation, "now": micros(now()), **query})
    assert "error" not in out, out
    return out


def rows(bridge, relation, **query):
    return bridge.run(answer(bridge, relation, **query)["sql"])


def refused(bridge, relation, **query):
    return bridge.ask({"relation": relation, "now": micros(now()), **query})["error"]["message"]


KEPT = [  # a filter, and the quantities of the rows it keeps
    ({"name": "region", "kind": "category", "values": ["EU", "Asia"]}, [1, 10, 20, 30]),
    ({"name": "region", "kind": "category", "values": []}, []),
    ({"name": "region", "kind": "category", "all": True}, [1, 5, 10, 20, 30, None]),
    ({"name": "region", "kind": "category", "all": True, "null": "ALL_VALUES"},
     [1, 5, 7, 10, 20, 30, None]),
    ({"name": "region", "kind": "category", "match": "DOES_NOT_EQUAL", "values": ["EU"]},
     [1, 5, None]),
    ({"name": "region", "kind": "category", "match": "DOES_NOT_EQUAL", "values": ["EU"],
      "null": "ALL_VALUES"}, [1, 5, 7, None]),
    ({"name": "region", "kind": "category", "null": "NULLS_ONLY"}, [7]),
    ({"name": "region", "kind": "category", "match": "CONTAINS", "values": ["s"]}, [1]),
    ({"name": "region", "kind": "category", "match": "STARTS_WITH", "values": ["U", "A"]},
     [1, 5, None]),
    ({"name": "region", "kind": "category", "match": "ENDS_WITH", "values": ["U"]}, [10, 20, 30]),
    ({"name": "region", "kind": "category", "match": "DOES_NOT_CONTAIN", "values": ["U"]}, [1]),
    ({"name": "qty", "kind": "category", "values": ["5", "7"]}, [5, 7]),
    ({"name": "qty", "kind": "range", "min": 5, "max": 20}, [7, 10]),
    ({"name": "qty", "kind": "range", "min": 5, "max": 20, "with_min": True, "with_max": True},
     [5, 7, 10, 20]),
    ({"name": "qty", "kind": "number", "value": 5}, [5]),
    ({"name": "qty", "kind": "number", "value": 5, "not": True, "null": "ALL_VALUES"},
     [1, 7, 10, 20, 30, None]),
    ({"name": "Half", "kind": "range", "max": 3}, [1, 5]),
    ({"name": "day", "kind": "times", "min": micros(at(2024, 5, 1)), "max": micros(at(2024, 5, 15)),
      "with_min": True}, [1, 10]),
    ({"name": "day", "kind": "times", "max": micros(at(2024, 5, 15)), "with_max": True,
      "granularity": "DAY"}, [1, 10, 20, 30, None]),
    ({"name": "day", "kind": "time", "value": micros(at(2024, 5, 20)), "granularity": "MONTH"},
     [1, 5, 10, 30]),
    ({"name": "day", "kind": "category", "values": ["2024-04-05"]}, [20]),
    ({"name": "day", "kind": "category", "values": ["2024-05-01T10:00:00.000Z"]}, [10]),
    # Now is Wednesday, 15 May 2024, 13:45:30.
    ({"name": "day", "kind": "relative", "relative": "THIS", "granularity": "DAY"}, [30]),
    ({"name": "day", "kind": "relative", "relative": "THIS", "granularity": "WEEK"}, [1, 5, 30]),
    ({"name": "day", "kind": "relative", "relative": "PREVIOUS", "granularity": "MONTH"}, [20]),
    ({"name": "day", "kind": "relative", "relative": "LAST", "amount": 2, "granularity": "MONTH"},
     [1, 5, 10, 20, 30]),
    ({"name": "day", "kind": "relative", "relative": "LAST", "amount": 2, "granularity": "MONTH",
      "exclude": 1, "exclude_granularity": "MONTH"}, [20]),
    ({"name": "day", "kind": "relative", "relative": "NOW", "granularity": "MONTH"}, [1, 10, 30]),
    ({"name": "day", "kind": "relative", "relative": "NEXT", "granularity": "DAY"}, [5]),
    ({"name": "day", "kind": "relative", "relative": "PREVIOUS", "granularity": "YEAR"}, [None]),
    ({"name": "day", "kind": "relative", "relative": "THIS", "granularity": "YEAR",
      "anchor": micros(at(2023, 1, 1))}, [None]),
    ({"name": "region", "kind": "best", "limit": 1,
      "by": [{"name": "qty", "aggregation": "SUM", "descending": True}]}, [10, 20, 30]),
    ({"name": "region", "kind": "best", "limit": 2, "by": [{"name": "qty", "aggregation": "SUM"}]},
     [1, 5, None]),
    ({"name": "region", "kind": "best", "limit": 2, "null": "ALL_VALUES",
      "by": [{"name": "Total", "descending": True}]}, [7, 10, 20, 30]),
    ({"name": "region", "kind": "nested",
      "inner": {"name": "product", "kind": "category", "values": ["b"]}}, [5, 10, 20, 30, None]),
    ({"name": "region", "kind": "nested", "not": True,
      "inner": {"name": "product", "kind": "category", "values": ["b"]}}, [1]),
    ({"name": "Share", "kind": "range", "min": 25}, [10, 20, 30]),
]
CALCULATED = [["Half", "{qty} / 2"], ["Total", "sum({qty})"],
              ["Share", "sumOver({qty}, [{region}], PRE_AGG)"], ["Running", "runningSum(sum(qty), [region ASC])"],
              ["Is big", "qty > 10"]]


@pytest.mark.parametrize("condition, kept", KEPT, ids=lambda value: str(value)[:60])
def test_filter(bridge, sales, condition, kept):
    got = rows(bridge, sales, unaggregated=True, calculated=CALCULATED, filters=[[condition]],
               measures=[{"id": "m", "name": "qty"}])
    assert [row[0] for row in got] == kept


def test_filters_of_a_group_are_alternatives_and_groups_are_not(bridge, sales):
    first = {"name": "region", "kind": "category", "values": ["EU"]}
    second = {"name": "qty", "kind": "range", "max": 6}
    third = {"name": "product", "kind": "category", "values": ["a"]}
    got = rows(bridge, sales, unaggregated=True, filters=[[first, second], [third]],
               measures=[{"id": "m", "name": "qty"}])
    assert [row[0] for row in got] == [5, 10, 30]


def test_filters_on_groups_and_on_table_calculations(bridge, sales):
    base = {"dimensions": [REGION], "calculated": CALCULATED, "totals": [[]],
            "measures": [AMOUNT, {"id": "n", "name": "Running"}]}
    having = {"name": "qty", "aggregation": "SUM", "kind": "range", "min": 6}
    out = answer(bridge, sales, filters=[[having]], **base)
    assert bridge.run(out["sql"]) == [["EU", 60, 60], [None, 7, 67]]
    assert bridge.run(out["totals"][0]["sql"]) == [[None, 67, None]]
    late = {"name": "Running", "kind": "range", "max": 66}
    out = answer(bridge, sales, filters=[[late]], **base)
    assert bridge.run(out["sql"]) == [["Asia", 1, 1], ["EU", 60, 61]]
    assert bridge.run(out["totals"][0]["sql"]) == [[None, 61, None]]
    assert bridge.run(out["count"]) == [[2]]


def test_totals_come_from_base_rows(bridge, sales):
    measures = [AMOUNT, {"id": "a", "name": "price", "aggregation": "AVERAGE"},
                {"id": "d", "name": "product", "aggregation": "DISTINCT_COUNT"}]
    out = answer(bridge, sales, dimensions=[REGION, PRODUCT], measures=measures,
                 totals=[["r"], ["p"], []])
    subtotals = {tuple(t["dimensions"]): bridge.run(t["sql"]) for t in out["totals"]}
    assert subtotals[("r",)] == [["Asia", None, 1, 1.0, 1], ["EU", None, 60, 1.5, 2],
                                 ["US", None, 5, 4.0, 2], [None, None, 7, 1.0, 1]]
    assert [row[:3] for row in subtotals[("p",)]] == [[None, "a", 45], [None, "b", 20], [None, "c", 8]]
    assert subtotals[()] == [[None, None, 73, 1.75, 3]]


def test_other_values(bridge, sales):
    by_amount = [{"id": "m", "descending": True}]
    out = answer(bridge, sales, dimensions=[REGION], measures=[AMOUNT], sort=by_amount, totals=[[]],
                 limits=[{"id": "r", "limit": 1, "other": True, "sort": by_amount}])
    assert bridge.run(out["sql"]) == [["EU", 60, False], [None, 13, True]]
    assert bridge.run(out["totals"][0]["sql"]) == [[None, 73, False]]
    # A missing region among the first is not the others.
    out = answer(bridge, sales, dimensions=[REGION], measures=[AMOUNT], sort=by_amount,
                 limits=[{"id": "r", "limit": 2, "other": True, "sort": by_amount}])
    assert bridge.run(out["sql"]) == [["EU", 60, False], [None, 7, False], [None, 6, True]]
    got = rows(bridge, sales, dimensions=[REGION, PRODUCT], measures=[AMOUNT],
               limits=[{"id": "r", "limit": 2, "sort": by_amount}, {"id": "p", "limit": 1, "other": True}])
    assert got == [["EU", "a", 40, False], ["EU", None, 20, True], [None, None, 7, True]]


def test_sort_limit_and_offset(bridge, sales):
    base = {"dimensions": [REGION], "measures": [AMOUNT]}
    down = [{"id": "m", "descending": True}]
    assert [row[0] for row in rows(bridge, sales, sort=down, **base)] == ["EU", None, "US", "Asia"]
    assert [row[0] for row in rows(bridge, sales, sort=down, limit=2, offset=1, **base)] == [None, "US"]
    off = [{"name": "price", "aggregation": "MAX", "descending": True}]
    assert [row[0] for row in rows(bridge, sales, sort=off, **base)] == ["US", "EU", "Asia", None]
    names = [{"id": "r", "descending": True}]
    assert [row[0] for row in rows(bridge, sales, sort=names, **base)] == ["US", "EU", "Asia", None]


def test_sorting_by_a_constant_is_no_order(bridge, sales):
    constant = [{"id": "c"}]
    got = rows(bridge, sales, calculated=[["C", "'x'"]], dimensions=[REGION], sort=constant,
               measures=[{"id": "c", "name": "C"}], limits=[{"id": "r", "limit": 2, "sort": constant}])
    assert got == [["Asia", "x"], ["EU", "x"]]


def test_bins(bridge, sales):
    count = {"id": "m", "name": "qty", "aggregation": "COUNT"}
    got = rows(bridge, sales, dimensions=[{"id": "b", "name": "qty", "bins": {"width": 10}}],
               measures=[count])
    assert got == [[0.0, 3], [10.0, 1], [20.0, 1], [30.0, 1], [None, 0]]
    got = rows(bridge, sales, dimensions=[{"id": "b", "name": "qty", "bins": {"count": 2}}],
               measures=[count])
    assert got == [[1.0, 4], [15.5, 2], [None, 0]]


def test_weeks_start_when_told(bridge, sales):
    week = [{"id": "d", "name": "day", "granularity": "WEEK"}]
    base = {"dimensions": week, "measures": [AMOUNT],
            "filters": [[{"name": "day", "kind": "times", "min": micros(at(2024, 5, 10))}]]}
    assert rows(bridge, sales, **base) == [[at(2024, 5, 12), 36]]
    assert rows(bridge, sales, week_start=1, **base) == [[at(2024, 5, 6), 1], [at(2024, 5, 13), 35]]


def test_values_for_a_control(bridge, sales):
    def values(name, search="", filters=()):
        out = bridge.ask({"relation": sales, "values": name, "search": search, "filters": list(filters),
                          "now": micros(now())})
        return [row[0] for row in bridge.run(out["sql"])]

    assert values("region") == ["Asia", "EU", "US"]
    assert values("region", "u") == ["EU", "US"]
    assert values("qty", filters=[[{"name": "region", "kind": "category", "values": ["EU"]}]]) == [10, 20, 30]


def test_empty_data_and_visuals_without_fields(bridge):
    empty = bridge.table("nothing", COLUMNS, [])
    assert rows(bridge, empty, measures=[AMOUNT]) == [[None]]
    assert rows(bridge, empty, dimensions=[REGION], measures=[AMOUNT]) == []
    assert rows(bridge, empty, dimensions=[REGION]) == []


REFUSED = [
    ({"measures": [{"id": "m", "name": "qty"}]}, "needs an aggregation"),
    ({"measures": [{"id": "m", "name": "nope"}]}, 'no field "nope"'),
    ({"dimensions": [{"id": "r", "name": "Total"}]}, "can't be a dimension"),
    ({"dimensions": [{"id": "r", "name": "Is big"}]}, "is a condition"),
    ({"dimensions": [REGION, REGION]}, "used twice"),
    ({"dimensions": [dict(REGION, granularity="DAY")]}, "needs a DATETIME"),
    ({"dimensions": [dict(REGION, bins={"width": 2})]}, "needs numbers"),
    ({"measures": [{"id": "m", "name": "Total", "aggregation": "SUM"}]}, "can't have another"),
    ({"measures": [{"id": "m", "name": "region", "aggregation": "SUM"}]}, "can't be applied"),
    ({"measures": [{"id": "m", "name": "Running"}]}, "not among the visual's dimensions"),
    ({"measures": [AMOUNT], "sort": [{"id": "x"}]}, "no field with the field id"),
    ({"dimensions": [REGION], "sort": [{"name": "price"}]}, "needs an aggregation to be sorted"),
    ({"filters": [[{"name": "qty", "kind": "category", "values": ["x"]}]]}, "is no INTEGER"),
    ({"filters": [[{"name": "region", "kind": "range", "min": 1}]]}, "needs numbers"),
    ({"filters": [[{"name": "region", "kind": "relative", "relative": "THIS"}]]}, "needs dates"),
    ({"filters": [[{"name": "region", "kind": "category", "values": ["EU"]},
                   {"name": "Total", "kind": "range", "min": 1}]]}, "both aggregated"),
    ({"totals": [["x"]]}, "no dimension"), ({"limit": -1}, "out of its range"),
    ({"unaggregated": True, "measures": [AMOUNT]}, "shows rows"),
]


@pytest.mark.parametrize("query, reason", REFUSED, ids=[row[1] for row in REFUSED])
def test_refused(bridge, sales, query, reason):
    assert reason in refused(bridge, sales, calculated=CALCULATED, **query)


def keep_range(low):
    return lambda value: value is not None and value > low


def test_random_stages_agree_with_the_interpreter(bridge):
    """Each kind of filter, alone and together, over level-aware and table calculations."""
    print(f"seed {SEED}")
    source = random.Random(SEED)
    calculated = [["Peak", "maxOver({qty}, [{product}], PRE_AGG)"],
                  ["All", "sumOver({qty}, [{region}], PRE_FILTER)"], ["Total", "sum({price})"],
                  ["Rank", "rank([sum({qty}) DESC])"], ["Best", "max(sum({qty}, [{product}]))"],
                  ["Sum of all", "sum({All})"], ["Top", "max({Peak})"]]
    measures = [{"id": f"m{i}", "name": name} for i, (name, _) in enumerate(calculated[2:])]
    for _ in range(200):
        data = bi_generator.rows(source, source.choice([0, 5, 20]))
        relation = bridge.table("random_sales", bi_generator.COLUMNS, data)
        dimensions = source.choice([[REGION], [REGION, PRODUCT], [PRODUCT], []])
        filters, stages = [], {"row_filters": [], "late_filters": [], "best": [],
                               "group_filters": [], "table_filters": []}
        for stage, name, low in source.sample(
                [("row_filters", "qty", -2), ("row_filters", "All", 0), ("late_filters", "Peak", 3),
                 ("group_filters", "Total", 0), ("table_filters", "Rank", 1)], source.randrange(4)):
            filters.append([{"name": name, "kind": "range", "min": low}])
            stages[stage].append((parse("{" + name + "}"), keep_range(low)))
        if source.random() < 0.4:
            filters.append([{"name": "product", "kind": "best", "limit": 2,
                             "by": [{"name": "price", "aggregation": "SUM", "descending": True}]}])
            stages["best"].append((parse("{product}"), parse("sum({price})"), True, 2))
        places = source.choice([[], [0]]) if dimensions else []
        out = answer(bridge, relation, calculated=calculated, dimensions=dimensions, measures=measures,
                     filters=filters, totals=[[dimensions[p]["id"] for p in places]])
        oracle = Oracle(data, bi_generator.COLUMNS, calculated, now())
        expected = oracle.run(dimensions, measures, **stages)
        found = difference(bridge.run(out["sql"]), expected, len(dimensions))
        assert found is None, (found, dimensions, filters, out["sql"])
        total = oracle.total(places)
        got = [[row[p] for p in places] + row[len(dimensions):]
               for row in bridge.run(out["totals"][0]["sql"])]
        found = difference(got, total, len(places))
        assert found is None, (found, dimensions, filters, out["totals"][0]["sql"])
