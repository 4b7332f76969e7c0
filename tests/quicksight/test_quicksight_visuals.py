"""What visuals show against numbers computed from the rows: kinds, totals, others, order, drill."""

import math
import statistics

import pytest

from bi import (SALES_COLUMNS, by_key, cat, column, count, date, definition, grouped, group, iso,
                month, near, num, one_of, raw_table, sales_rows, total, visual)

ROWS = sales_rows()
PROFIT = {"Profit": "{revenue} - {cost}"}


def profit(rows):
    values = [r["revenue"] - r["cost"] for r in rows
              if r["revenue"] is not None and r["cost"] is not None]
    return sum(values) if values else None


def revenue(rows):
    return total(rows, "revenue")


@pytest.fixture(params=["sales", "live_sales"])
def either(request):
    """The rows in SPICE, and read where they lie."""
    return request.getfixturevalue(request.param)


def show(bi, data_set, *visuals, **more):
    return bi.author_page(definition(data_set, visuals, **more))


def test_profit_by_product_and_region_with_a_filter_on_region(bi, either):
    """The scenario that all of it is for."""
    bars = visual("BarChart", {"Category": [cat("product")], "Colors": [cat("region")],
                               "Values": [num("Profit")]})
    page = show(bi, either, bars, calculated=PROFIT, filters=[group(one_of("region", ["EU", "US"]))])
    answer = page.visual()
    assert [c["fieldId"] for c in answer["columns"]] == ["d.product", "d.region", "m.Profit.SUM"]
    assert [c["role"] for c in answer["columns"]] == ["DIMENSION", "DIMENSION", "MEASURE"]
    assert [c["type"] for c in answer["columns"]] == ["STRING", "STRING", "DECIMAL"]
    kept = [r for r in ROWS if r["region"] in ("EU", "US")]
    assert near(by_key(answer["rows"], 2), grouped(kept, ["product", "region"], profit))
    # Products go by what they have altogether.
    totals = grouped(kept, ["product"], profit)
    shown = list(dict.fromkeys(r[0] for r in answer["rows"]))
    assert shown == sorted(shown, key=lambda p: -totals[(p,)])
    assert answer["rowCount"] == len(answer["rows"]) and answer["truncated"] is False


@pytest.mark.parametrize("kind,wells", [
    ("BarChart", {"Category": [cat("product")], "Values": [num("revenue")]}),
    ("LineChart", {"Category": [cat("product")], "Values": [num("revenue")]}),
    ("PieChart", {"Category": [cat("product")], "Values": [num("revenue")]}),
    ("ComboChart", {"Category": [cat("product")], "BarValues": [num("revenue")]}),
    ("Table", {"GroupBy": [cat("product")], "Values": [num("revenue")]}),
    ("PivotTable", {"Rows": [cat("product")], "Values": [num("revenue")]}),
    ("TreeMap", {"Groups": [cat("product")], "Sizes": [num("revenue")]}),
    ("FunnelChart", {"Category": [cat("product")], "Values": [num("revenue")]}),
    ("Waterfall", {"Categories": [cat("product")], "Values": [num("revenue")]}),
    ("WordCloud", {"GroupBy": [cat("product")], "Size": [num("revenue")]}),
    ("RadarChart", {"Category": [cat("product")], "Values": [num("revenue")]}),
    ("HeatMap", {"Rows": [cat("product")], "Values": [num("revenue")]}),
])
def test_each_kind_groups_alike(bi, sales, kind, wells):
    rows = show(bi, sales, visual(kind, wells)).rows()
    assert near(by_key(rows, 1), grouped(ROWS, ["product"], revenue))


def test_every_aggregation(bi, either):
    def present(rows):
        return [r["revenue"] for r in rows if r["revenue"] is not None]

    functions = {"SUM": sum, "AVERAGE": statistics.mean, "MIN": min, "MAX": max, "COUNT": len,
                 "DISTINCT_COUNT": lambda v: len(set(v)), "VAR": statistics.variance,
                 "VARP": statistics.pvariance, "STDEV": statistics.stdev,
                 "STDEVP": statistics.pstdev, "MEDIAN": statistics.median}
    wells = {"GroupBy": [cat("region")], "Values": [num("revenue", f) for f in functions]}
    found = by_key(show(bi, either, visual("Table", wells)).rows(), 1)
    for key, values in found.items():
        of_region = present([r for r in ROWS if r["region"] == key[0]])
        assert near(values, tuple(f(of_region) for f in functions.values())), key
    assert len(found) == 4


def test_dates_by_every_period(bi, either):
    starts = {
        "YEAR": lambda t: t.replace(month=1, day=1, hour=0, minute=0, second=0),
        "QUARTER": lambda t: t.replace(month=(t.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0,
                                       second=0),
        "MONTH": lambda t: t.replace(day=1, hour=0, minute=0, second=0),
        "DAY": lambda t: t.replace(hour=0, minute=0, second=0),
        "HOUR": lambda t: t.replace(minute=0, second=0),
        None: lambda t: t.replace(hour=0, minute=0, second=0),
    }
    for granularity, start in starts.items():
        wells = {"Category": [date("ordered", granularity)], "Values": [num("revenue")]}
        answer = show(bi, either, visual("LineChart", wells)).visual()

        def key(row, start=start):
            return None if row["ordered"] is None else iso(start(row["ordered"]))

        assert near(by_key(answer["rows"], 1), grouped(ROWS, [key], revenue)), granularity
        assert answer["columns"][0]["granularity"] == (granularity or "DAY")
        shown = [r[0] for r in answer["rows"] if r[0] is not None]
        assert shown == sorted(shown)


def test_a_kpi_a_gauge_and_their_targets(bi, sales):
    for kind in ("KPI", "GaugeChart"):
        wells = {"Values": [num("revenue")], "TargetValues": [num("cost")]}
        rows = show(bi, sales, visual(kind, wells)).rows()
        assert near(rows, [[revenue(ROWS), total(ROWS, "cost")]])
    wells = {"Values": [num("revenue")], "TrendGroups": [date("ordered", "MONTH")]}
    rows = show(bi, sales, visual("KPI", wells)).rows()
    assert near(by_key(rows, 1), grouped(ROWS, [month("ordered")], revenue))


def test_a_chart_without_a_measure_counts_records(bi, sales):
    rows = show(bi, sales, visual("BarChart", {"Category": [cat("region")]})).rows()
    assert by_key(rows, 1) == grouped(ROWS, ["region"], len)
    empty = show(bi, sales, visual("BarChart", {})).visual()
    assert empty["columns"] == [] and empty["rows"] == []


def test_scatter_heat_and_combo(bi, sales):
    wells = {"Category": [cat("product")], "XAxis": [num("revenue")], "YAxis": [num("cost")],
             "Size": [num("quantity")]}
    rows = show(bi, sales, visual("ScatterPlot", wells)).rows()
    assert near(by_key(rows, 1), grouped(ROWS, ["product"], lambda g: (
        revenue(g), total(g, "cost"), total(g, "quantity"))))
    wells = {"Rows": [cat("product")], "Columns": [cat("region")], "Values": [num("revenue")]}
    rows = show(bi, sales, visual("HeatMap", wells)).rows()
    assert near(by_key(rows, 2), grouped(ROWS, ["product", "region"], revenue))
    wells = {"Category": [cat("product")], "Colors": [cat("region")], "BarValues": [num("revenue")],
             "LineValues": [num("cost", "AVERAGE")]}
    answer = show(bi, sales, visual("ComboChart", wells)).visual()
    lines = answer["lines"]
    assert [c["fieldId"] for c in lines["columns"]] == ["d.product", "m.cost.AVERAGE"]

    def average(rows):
        return statistics.mean(r["cost"] for r in rows if r["cost"] is not None)

    assert near(by_key(lines["rows"], 1), grouped(ROWS, ["product"], average))


def dimension(name):
    return {"NumericalDimensionField": {"FieldId": f"n.{name}", "Column": column(name)}}


def test_a_scatter_plot_of_rows(bi, either):
    wells = {"XAxis": [dimension("revenue")], "YAxis": [dimension("cost")],
             "Category": [cat("product")], "Size": [num("quantity")]}
    answer = show(bi, either, {"ScatterPlotVisual": {"VisualId": "v1", "ChartConfiguration": {
        "FieldWells": {"ScatterPlotUnaggregatedFieldWells": wells}}}}).visual()
    assert [c["fieldId"] for c in answer["columns"]] == [
        "n.revenue", "n.cost", "d.product", "m.quantity.SUM"]
    assert near(by_key(answer["rows"], 3), grouped(
        ROWS, ["revenue", "cost", "product"], lambda g: total(g, "quantity")))
    del wells["Size"], wells["Category"]
    rows = show(bi, either, {"ScatterPlotVisual": {"VisualId": "v1", "ChartConfiguration": {
        "FieldWells": {"ScatterPlotUnaggregatedFieldWells": wells}}}}).rows()
    assert near(by_key(rows, 2), grouped(ROWS, ["revenue", "cost"], len))


def test_histogram(bi, either):
    values = [r["revenue"] for r in ROWS if r["revenue"] is not None]
    for options, width, start in [
            ({}, (max(values) - min(values)) / 10, min(values)),
            ({"SelectedBinType": "BIN_COUNT", "BinCount": {"Value": 4}},
             (max(values) - min(values)) / 4, min(values)),
            ({"SelectedBinType": "BIN_WIDTH", "BinWidth": {"Value": 5000}}, 5000, 0)]:
        bins = {"BinOptions": options} if options else {}
        answer = show(bi, either, visual("Histogram", {"Values": [num("revenue")]}, **bins)).visual()
        most = None if width == 5000 else round((max(values) - min(values)) / width) - 1

        def bin_of(value):
            at = math.floor((value - start) / width)
            return start + width * (at if most is None else min(at, most))

        expected = {}
        for value in values:
            expected[bin_of(value)] = expected.get(bin_of(value), 0) + 1
        found = {r[0]: r[1] for r in answer["rows"]}
        assert near(sorted(found.items()), sorted(expected.items()))
        assert sum(found.values()) == len(values)
        assert near(answer["bins"], {"minimum": min(values), "maximum": max(values),
                                     "width": width})


def test_box_plot(bi, sales):
    wells = {"GroupBy": [cat("region")], "Values": [num("revenue")]}
    answer = show(bi, sales, visual("BoxPlot", wells)).visual()
    assert [c.get("statistic") for c in answer["columns"]] == [
        None, "MINIMUM", "LOWER_QUARTILE", "MEDIAN", "UPPER_QUARTILE", "MAXIMUM"]

    def five(rows):
        values = sorted(r["revenue"] for r in rows if r["revenue"] is not None)
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return (values[0], low, middle, high, values[-1])

    found = by_key(answer["rows"], 1)
    expected = grouped(ROWS, ["region"], five)
    for key, values in found.items():
        assert near((values[0], values[2], values[4]),
                    (expected[key][0], expected[key][2], expected[key][4]))
        # A quartile lies between the values that any definition of it would choose from.
        assert values[0] <= values[1] <= values[2] <= values[3] <= values[4]
        assert abs(values[1] - expected[key][1]) < 2000 and abs(values[3] - expected[key][3]) < 2000


def test_pivot_table_with_totals_of_rows(bi, either):
    visible = {"TotalsVisibility": "VISIBLE"}
    wells = {"Rows": [cat("region"), cat("city")], "Columns": [cat("product")],
             "Values": [num("revenue", "AVERAGE")]}
    answer = show(bi, either, visual("PivotTable", wells, TotalOptions={
        "RowTotalOptions": visible, "ColumnTotalOptions": visible,
        "RowSubtotalOptions": visible})).visual()

    def average(rows):
        values = [r["revenue"] for r in rows if r["revenue"] is not None]
        return statistics.mean(values) if values else None

    assert near(by_key(answer["rows"], 3), grouped(ROWS, ["region", "city", "product"], average))
    names = {"d.region": "region", "d.city": "city", "d.product": "product"}
    seen = []
    for one in answer["totals"]:
        stay = [names[d] for d in one["dimensions"]]
        seen.append(tuple(stay))
        at = [["region", "city", "product"].index(s) for s in stay]
        found = {tuple(r[i] for i in at): r[3] for r in one["rows"]}
        assert near(found, grouped(ROWS, stay, average)), stay
    assert sorted(seen) == sorted([("region", "city"), ("region", "product"), ("region",),
                                   ("product",), ()])


def test_table_totals_paging_and_sort(bi, either):
    wells = {"GroupBy": [cat("city")], "Values": [num("revenue", "AVERAGE"), count("product")]}
    sort = {"RowSort": [{"FieldSort": {"FieldId": "m.revenue.AVERAGE", "Direction": "DESC"}}]}
    page = show(bi, either, visual("Table", wells, sort=sort,
                                   TotalOptions={"TotalsVisibility": "VISIBLE"}))
    answer = page.visual(paging={"v1": {"offset": 2, "limit": 3}})

    def facts(rows):
        values = [r["revenue"] for r in rows if r["revenue"] is not None]
        return (statistics.mean(values), len([r for r in rows if r["product"] is not None]))

    expected = sorted(grouped(ROWS, ["city"], facts).items(), key=lambda item: -item[1][0])
    assert near([tuple(r) for r in answer["rows"]], [k + v for k, v in expected[2:5]])
    assert answer["rowCount"] == len(expected)
    assert near(answer["totals"][0]["rows"][0][1:], list(facts(ROWS)))
    assert answer["totals"][0]["dimensions"] == []


def test_raw_tables_show_rows(bi, either):
    names = list(SALES_COLUMNS)
    table = raw_table(names, SortConfiguration={
        "RowSort": [{"FieldSort": {"FieldId": "u.order_id", "Direction": "DESC"}}]})
    answer = show(bi, either, table).visual(paging={"v1": {"offset": 10, "limit": 25}})
    expected = [[iso(r[c]) if c == "ordered" else r[c] for c in names]
                for r in ROWS[::-1][10:35]]
    assert near(answer["rows"], expected)
    assert answer["rowCount"] == len(ROWS)


def test_others_are_computed_from_their_rows(bi, either):
    """The bucket's average is of the rows in it, not of the averages."""
    sort = {"CategorySort": [{"FieldSort": {"FieldId": "m.revenue.AVERAGE", "Direction": "DESC"}}],
            "CategoryItemsLimit": {"ItemsLimit": 2, "OtherCategories": "INCLUDE"}}
    wells = {"Category": [cat("city")], "Values": [num("revenue", "AVERAGE")]}
    answer = show(bi, either, visual("BarChart", wells, sort=sort)).visual()

    def average(rows):
        return statistics.mean(r["revenue"] for r in rows if r["revenue"] is not None)

    ranked = sorted(grouped(ROWS, ["city"], average).items(), key=lambda item: -item[1])
    best = [key[0] for key, _ in ranked[:2]]
    others = answer["other"]["d.city"]
    assert len(others) == 1 and len(answer["rows"]) == 3
    shown = [r for i, r in enumerate(answer["rows"]) if i not in others]
    assert near([tuple(r) for r in shown], [k + (v,) for k, v in ranked[:2]])
    assert near(answer["rows"][others[0]],
                [None, average([r for r in ROWS if r["city"] not in best])])
    sort["CategoryItemsLimit"]["OtherCategories"] = "EXCLUDE"
    answer = show(bi, either, visual("BarChart", wells, sort=sort)).visual()
    assert "other" not in answer
    assert near([tuple(r) for r in answer["rows"]], [k + (v,) for k, v in ranked[:2]])


def test_categories_sorted_by_a_column_that_is_not_shown(bi, sales):
    sort = {"CategorySort": [{"ColumnSort": {
        "SortBy": column("cost"), "Direction": "ASC",
        "AggregationFunction": {"NumericalAggregationFunction": {
            "SimpleNumericalAggregation": "MAX"}}}}]}
    for wells in ({"Category": [cat("city")], "Values": [num("revenue")]},
                  {"Category": [cat("city")], "Colors": [cat("product")],
                   "Values": [num("revenue")]}):
        answer = show(bi, sales, visual("BarChart", wells, sort=sort)).visual()
        most = grouped(ROWS, ["city"],
                       lambda g: max(r["cost"] for r in g if r["cost"] is not None))
        shown = list(dict.fromkeys(r[0] for r in answer["rows"]))
        assert [most[(c,)] for c in shown] == sorted(most.values())
        assert len(answer["columns"]) == len(answer["rows"][0])


def test_drilling_down(bi, sales):
    hierarchies = [{"ExplicitHierarchy": {"HierarchyId": "h", "Columns": [
        column("region"), column("city"), column("product")]}}]
    wells = {"Category": [cat("region", HierarchyId="h")], "Values": [num("revenue")]}
    page = show(bi, sales, visual("BarChart", wells, hierarchies=hierarchies))
    top = page.visual()
    assert near(by_key(top["rows"], 1), grouped(ROWS, ["region"], revenue))
    assert (top["columns"][0]["drillLevel"], top["columns"][0]["drillLevels"]) == (0, 3)
    steps = [{"fieldId": "d.region", "value": "US"}, {"fieldId": "d.region", "value": "Boston"}]
    down = page.visual(drill={"v1": {"level": 1, "path": steps[:1]}})
    assert down["columns"][0]["column"] == "city"
    of_us = [r for r in ROWS if r["region"] == "US"]
    assert near(by_key(down["rows"], 1), grouped(of_us, ["city"], revenue))
    deepest = page.rows(drill={"v1": {"level": 2, "path": steps}})
    assert near(by_key(deepest, 1), grouped([r for r in of_us if r["city"] == "Boston"],
                                            ["product"], revenue))
    missing = page.rows(drill={"v1": {"level": 1, "path": [{"fieldId": "d.region",
                                                            "value": None}]}})
    assert near(by_key(missing, 1),
                grouped([r for r in ROWS if r["region"] is None], ["city"], revenue))
    error = page.error(drill={"v1": {"level": 3, "path": steps + steps[:1]}})
    assert error["type"] == "InvalidParameterValueException"


def test_drilling_into_dates(bi, sales):
    hierarchies = [{"DateTimeHierarchy": {"HierarchyId": "h"}}]
    wells = {"Category": [date("ordered", "YEAR", HierarchyId="h")], "Values": [num("revenue")]}
    page = show(bi, sales, visual("LineChart", wells, hierarchies=hierarchies))
    answer = page.visual(drill={"v1": {"level": 1, "path": [
        {"fieldId": "d.ordered", "value": "2025-01-01T00:00:00Z"}]}})
    assert answer["columns"][0]["granularity"] == "QUARTER"
    of_year = [r for r in ROWS if r["ordered"] and r["ordered"].year == 2025]
    assert sum(r[1] for r in answer["rows"]) == pytest.approx(revenue(of_year))
    assert len(answer["rows"]) == 4


def insight(*computations):
    return {"InsightVisual": {"VisualId": "v1", "DataSetIdentifier": "sales",
                              "InsightConfiguration": {"Computations": list(computations)}}}


def test_insights(bi, sales):
    answer = show(bi, sales, insight(
        {"TotalAggregation": {"ComputationId": "c1", "Value": num("revenue")}},
        {"TopBottomRanked": {"ComputationId": "c2", "Category": cat("product"), "ResultSize": 2,
                             "Value": num("revenue"), "Type": "TOP"}},
        {"UniqueValues": {"ComputationId": "c3", "Category": cat("city")}},
        {"PeriodOverPeriod": {"ComputationId": "c4", "Time": date("ordered", "YEAR"),
                              "Value": num("revenue")}},
        {"MaximumMinimum": {"ComputationId": "c5", "Time": date("ordered", "MONTH"),
                            "Value": num("revenue"), "Type": "MAXIMUM"}})).visual()
    found = {i["computationId"]: i["rows"] for i in answer["insights"]}
    assert near(found["c1"], [[revenue(ROWS)]])
    ranked = sorted(grouped(ROWS, ["product"], revenue).items(), key=lambda item: -item[1])
    assert near([tuple(r) for r in found["c2"]], [k + (v,) for k, v in ranked[:2]])
    assert found["c3"] == [[6]]
    assert answer["sentences"][2] == "There are 6 unique values of city."
    years = grouped([r for r in ROWS if r["ordered"]], [lambda r: r["ordered"].year], revenue)
    assert near([r[1] for r in found["c4"]], [years[(y,)] for y in sorted(
        (k[0] for k in years), reverse=True)[:2]])
    months = grouped(ROWS, [month("ordered")], revenue)
    assert near(found["c5"][0][1], max(months.values()))
    assert all(s.endswith(".") for s in answer["sentences"])


@pytest.mark.parametrize("body,named", [
    ({"SankeyDiagramVisual": {"VisualId": "v1"}}, "SankeyDiagramVisual"),
    ({"GeospatialMapVisual": {"VisualId": "v1"}}, "GeospatialMapVisual"),
    (visual("BarChart", {"Category": [cat("region")], "SmallMultiples": [cat("city")]}),
     "SmallMultiples"),
    (insight({"Forecast": {"ComputationId": "c", "Time": date("ordered"),
                           "Value": num("revenue")}}), "Forecast"),
])
def test_what_is_not_served_is_refused_by_name(bi, sales, body, named):
    error = show(bi, sales, body).error()
    assert error["type"] == "NOT_SUPPORTED" and named in error["message"]


def test_one_error_stands_alone(bi, sales):
    good = visual("KPI", {"Values": [num("revenue")]}, visual_id="good")
    bad = [visual("KPI", {"Values": [num("nothing")]}, visual_id="b1"),
           visual("KPI", {"Values": [num("product")]}, visual_id="b2"),
           visual("KPI", {"Values": [num("Broken", None)]}, visual_id="b3"),
           visual("BarChart", {"Category": [date("region")]}, visual_id="b4")]
    page = show(bi, sales, good, *bad, calculated={"Broken": "sum({revenue}) / nosuch("})
    answers = page.data()
    assert near(answers["good"]["rows"], [[revenue(ROWS)]])
    assert [answers[b]["status"] for b in ("b1", "b2", "b3", "b4")] == ["ERROR"] * 4
    assert answers["b1"]["error"]["type"] == "COLUMN_NOT_FOUND"
    assert answers["b2"]["error"]["type"] == "COLUMN_TYPE_MISMATCH"
    assert "Broken" in answers["b3"]["error"]["message"]
    assert answers["b4"]["error"]["type"] == "COLUMN_TYPE_MISMATCH"


def test_formats_and_labels_come_along(bi, sales):
    money = {"NumberFormatConfiguration": {"FormatConfiguration": {
        "CurrencyDisplayFormatConfiguration": {"Symbol": "EUR"}}}}
    own = num("cost")
    own["NumericalMeasureField"]["FormatConfiguration"] = {"FormatConfiguration": {
        "PercentageDisplayFormatConfiguration": {"Suffix": " %"}}}
    table = visual("Table", {"GroupBy": [cat("region")], "Values": [num("revenue"), own]},
                   FieldOptions={"SelectedFieldOptions": [{"FieldId": "d.region",
                                                           "CustomLabel": "Where"}]})
    page = show(bi, sales, table, ColumnConfigurations=[
        {"Column": column("revenue"), "FormatConfiguration": money}])
    columns = page.visual()["columns"]
    assert columns[0]["name"] == "Where" and "format" not in columns[0]
    assert columns[1]["name"] == "revenue (Sum)" and columns[1]["format"] == money
    assert columns[2]["format"] == {
        "NumberFormatConfiguration": own["NumericalMeasureField"]["FormatConfiguration"]}


def test_calculated_measures_of_their_own(bi, either):
    margin = {"Margin": "(sum({revenue}) - sum({cost})) / sum({revenue})"}
    expression = {"CalculatedMeasureField": {"FieldId": "m.e", "Expression": "max({quantity}) * 2"}}
    wells = {"GroupBy": [cat("region")], "Values": [num("Margin", None), expression]}
    rows = show(bi, either, visual("Table", wells), calculated=margin).rows()
    expected = grouped(ROWS, ["region"], lambda g: (
        (revenue(g) - total(g, "cost")) / revenue(g),
        2 * max(r["quantity"] for r in g if r["quantity"] is not None)))
    assert near(by_key(rows, 1), expected)
