"""10,000 random expressions in random visuals: the engine's answers equal the interpreter's."""

import collections
import os
import random

import pytest

import bi_generator
from bi_bridge import Bridge, difference, micros
from bi_language import parse
from bi_oracle import Oracle, now

SEED = int(os.environ.get("TARN_SEED", "20240515"))
EXPRESSIONS = int(os.environ.get("TARN_EXPRESSIONS", "10000"))
AGGREGATES = {"sum", "min", "max", "avg", "count", "distinct_count"}
SHARED = [["Profit", "{price} - {cost}"], ["Twice", "{qty} * 2"],
          ["Kind", "ifelse({qty} > 3, 'many', {qty} < 0, 'owed', isNull({qty}), NULL, 'few')"]]
PARAMETERS = {"Limit": 3, "Regions": ["EU", "日本"]}
PARAMETER_JSON = [{"name": "Limit", "type": "INTEGER", "values": [3]},
                  {"name": "Regions", "type": "STRING", "multi": True, "values": ["EU", "日本"]}]


def over(names):
    return [name + "Over" for name in names.split()]


TABLE_CALCULATIONS = [
    "difference", "lag", "lead", "percentDifference", "percentOfTotal", "rank", "denseRank",
    "percentileRank", "firstValue", "lastValue",
    *over("avg count distinctCount max min percentile percentileCont percentileDisc stdev stdevp "
          "sum var varp"),
    *("running" + name for name in ("Avg", "Count", "Max", "Min", "Sum")),
    *("window" + name for name in bi_generator.WINDOWS),
    *("periodOverPeriod" + name for name in ("Difference", "LastValue", "PercentDifference")),
    *(f"periodToDate{name}OverTime" for name in ("Avg", "Count", "Max", "Min", "Sum"))]
IS_TABLE = {name.lower() for name in TABLE_CALCULATIONS}


def functions_of(text):
    """Names of the functions that an expression calls, and which levels it computes on."""
    found, waiting = set(), [parse(text)]
    while waiting:
        tree = waiting.pop()
        if not isinstance(tree, (tuple, list)):
            continue
        waiting.extend(tree)
        if not (isinstance(tree, tuple) and tree and tree[0] == "call"):
            continue
        name, last = tree[1], tree[2][-1] if tree[2] else None
        found.add(name)
        if last in (("field", "PRE_FILTER"), ("field", "PRE_AGG")):
            found.add("level-aware window")
        elif name in IS_TABLE:
            found.add("table calculation")
        elif name in AGGREGATES and last and last[0] == "list":
            found.add("level-aware aggregate")
    return found


@pytest.fixture(scope="module")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.close()


def filters(source):
    """Filter groups as the compiler and as the interpreter take them."""
    options = [
        ([{"name": "product", "kind": "category", "values": ["a", "ä"]}],
         "product", lambda v: v in ("a", "ä")),
        ([{"name": "region", "kind": "category", "match": "DOES_NOT_EQUAL", "values": ["EU"],
           "null": "ALL_VALUES"}], "region", lambda v: v != "EU"),
        ([{"name": "Profit", "kind": "range", "min": -2, "max": 12, "with_min": True}],
         "Profit", lambda v: v is not None and -2 <= v < 12),
        ([{"name": "qty", "kind": "range", "min": 0, "null": "ALL_VALUES"}],
         "qty", lambda v: v is None or v > 0)]
    return source.sample(options, source.choice([0, 0, 1, 1, 2]))


def visual(source):
    """A visual of some expressions: dimensions, calculated fields, filters."""
    expressions = bi_generator.Expressions(source)
    dimensions = bi_generator.dimensions(source)
    texts = []
    for _ in range(8):
        depth = source.choice([1, 1, 2, 2, 3])
        kind = source.random()
        if kind < 0.35 or (kind < 0.8 and not dimensions):
            texts.append(expressions.aggregate(depth))
        elif kind < 0.5:
            texts.append(f"max({expressions.row(depth)})")
        elif kind < 0.9 and dimensions:
            texts.append(expressions.table(depth, dimensions))
        else:
            texts.append(expressions.inexact(depth))
    return dimensions, texts, filters(source)


def check(bridge, relation, rows, dimensions, texts, chosen, week_start, with_total):
    calculated = SHARED + [[f"X{i}", text] for i, text in enumerate(texts)]
    measures = [{"id": f"m{i}", "name": f"X{i}"} for i in range(len(texts))]
    query = {"relation": relation, "calculated": calculated, "parameters": PARAMETER_JSON,
             "dimensions": dimensions, "measures": measures, "now": micros(now()),
             "filters": [group for group, _, _ in chosen], "week_start": week_start,
             "totals": [[]] if with_total else []}
    answer = bridge.ask(query)
    assert "error" not in answer, (answer, texts)
    oracle = Oracle(rows, bi_generator.COLUMNS, calculated, now(), week_start, PARAMETERS)
    expected = oracle.run(dimensions, measures,
                          [(parse("{" + name + "}"), keep) for _, name, keep in chosen])
    try:
        got = bridge.run(answer["sql"])
        total = [row[len(dimensions):] for t in answer["totals"] for row in bridge.run(t["sql"])]
    except Exception as error:
        raise AssertionError(f"{error}\n{texts}\n{answer['sql']}") from error
    found = difference(got, expected, len(dimensions))
    assert found is None, (found, dimensions, texts, chosen, answer["sql"])
    if with_total:
        found = difference(total, oracle.total([]), 0)
        assert found is None, ("total", found, dimensions, texts, answer["totals"][0]["sql"])


def test_random_expressions_agree_with_the_interpreter(bridge):
    print(f"seed {SEED} (TARN_SEED), {EXPRESSIONS} expressions (TARN_EXPRESSIONS)")
    source = random.Random(SEED)
    done = 0
    used = collections.Counter()
    while done < EXPRESSIONS:
        rows = bi_generator.rows(source, source.choice([0, 1, 6, 12, 20]))
        relation = bridge.table("sales", bi_generator.COLUMNS, rows)
        for _ in range(20):
            dimensions, texts, chosen = visual(source)
            check(bridge, relation, rows, dimensions, texts, chosen, source.choice([0, 1, 6]),
                  dimensions and source.random() < 0.3)
            done += len(texts)
            used.update(name for text in texts for name in functions_of(text))
    print(f"{done} expressions agreed: {used}")
    if EXPRESSIONS >= 10000:
        assert not [name for name in TABLE_CALCULATIONS if used[name.lower()] < 10]
        assert used["table calculation"] > 2000
        assert used["level-aware aggregate"] > 1000
        assert used["level-aware window"] > 250
