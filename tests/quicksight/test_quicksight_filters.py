"""Filters, parameters and controls' lists against rows filtered here."""

import datetime

import pytest

from bi import (by_key, cat, column, count, definition, group, grouped, iso, near, num,
                number_filter, one_of, sales_rows, total, visual)

ROWS = sales_rows()
# Counts say which rows are left; the sum says that they are the right ones.
TABLE = visual("Table", {"GroupBy": [cat("region")],
                         "Values": [num("order_id", "COUNT"), num("order_id")]})


@pytest.fixture(params=["sales", "live_sales"])
def either(request):
    return request.getfixturevalue(request.param)


def left(rows):
    return grouped(rows, ["region"], lambda g: (len(g), sum(r["order_id"] for r in g)))


def check(bi, data_set, filters, keep, visuals=(TABLE,), parameters=None, **more):
    page = bi.author_page(definition(data_set, visuals, filters=filters, **more))
    body = {"parameters": parameters} if parameters is not None else {}
    assert by_key(page.rows(**body), 1) == left([r for r in ROWS if keep(r)])


def custom(match, value, null="NON_NULLS_ONLY", name="product", **more):
    return {"CategoryFilter": {"FilterId": "f", "Column": column(name), "Configuration": {
        "CustomFilterConfiguration": {"MatchOperator": match, "NullOption": null,
                                      **({"CategoryValue": value} if value is not None else {}),
                                      **more}}}}


CATEGORY = {
    "list": (one_of("product", ["Lamp", 'Shelf, "big"']),
             lambda r: r["product"] in ("Lamp", 'Shelf, "big"')),
    "list with nulls": (one_of("product", ["Lamp"], NullOption="ALL_VALUES"),
                        lambda r: r["product"] in ("Lamp", None)),
    "none of a list": (one_of("product", ["Lamp"], match="DOES_NOT_CONTAIN"),
                       lambda r: r["product"] != "Lamp"),
    "none of a list nor null": (one_of("product", ["Lamp"], match="DOES_NOT_EQUAL",
                                       NullOption="NON_NULLS_ONLY"),
                                lambda r: r["product"] not in ("Lamp", None)),
    "all": (one_of("product", [], SelectAllOptions="FILTER_ALL_VALUES"), lambda r: True),
    "nulls": (one_of("product", [], match="EQUALS", SelectAllOptions="FILTER_ALL_VALUES",
                     NullOption="NULLS_ONLY"), lambda r: r["product"] is None),
    "equals": (custom("EQUALS", "Desk"), lambda r: r["product"] == "Desk"),
    "contains": (custom("CONTAINS", "a"), lambda r: r["product"] and "a" in r["product"].lower()),
    "starts": (custom("STARTS_WITH", "Ch"), lambda r: r["product"] == "Chair"),
    "ends": (custom("ENDS_WITH", "p"), lambda r: r["product"] == "Lamp"),
    "a pattern is text": (custom("CONTAINS", "%"), lambda r: False),
    "a quote is text": (custom("EQUALS", "x' OR '1'='1"), lambda r: False),
}


@pytest.mark.parametrize("case", CATEGORY)
def test_category_filters(bi, either, case):
    check(bi, either, [group(CATEGORY[case][0])], CATEGORY[case][1])


def in_range(r, low, high):
    return r["revenue"] is not None and low <= r["revenue"] < high


NUMERIC = {
    "range": (number_filter("NumericRangeFilter", "revenue", RangeMinimum={"StaticValue": 5000},
                            RangeMaximum={"StaticValue": 15000}, IncludeMinimum=True),
              lambda r: in_range(r, 5000, 15000)),
    "range or null": (number_filter("NumericRangeFilter", "revenue", null="ALL_VALUES",
                                    RangeMinimum={"StaticValue": 20000}),
                      lambda r: r["revenue"] is None or r["revenue"] > 20000),
    "equal": (number_filter("NumericEqualityFilter", "quantity", Value=3, MatchOperator="EQUALS"),
              lambda r: r["quantity"] == 3),
    "not equal": (number_filter("NumericEqualityFilter", "quantity", Value=3,
                                MatchOperator="DOES_NOT_EQUAL"),
                  lambda r: r["quantity"] not in (3, None)),
    "all": (number_filter("NumericRangeFilter", "quantity", null="ALL_VALUES",
                          RangeMinimum={"StaticValue": 100},
                          SelectAllOptions="FILTER_ALL_VALUES"), lambda r: True),
}


@pytest.mark.parametrize("case", NUMERIC)
def test_numeric_filters(bi, either, case):
    check(bi, either, [group(NUMERIC[case][0])], NUMERIC[case][1])


def at(text):
    return datetime.datetime.fromisoformat(text)


def seconds(text):
    return at(text).replace(tzinfo=datetime.timezone.utc).timestamp()


TIMES = {
    "range": (number_filter("TimeRangeFilter", "ordered", IncludeMinimum=True,
                            RangeMinimumValue={"StaticValue": seconds("2025-02-01")},
                            RangeMaximumValue={"StaticValue": seconds("2025-05-01")}),
              lambda r: r["ordered"] and at("2025-02-01") <= r["ordered"] < at("2025-05-01")),
    "by month": (number_filter("TimeRangeFilter", "ordered", IncludeMinimum=True,
                               IncludeMaximum=True, TimeGranularity="MONTH",
                               RangeMinimumValue={"StaticValue": seconds("2025-02-11")},
                               RangeMaximumValue={"StaticValue": seconds("2025-04-02")}),
                 lambda r: r["ordered"] and at("2025-02-01") <= r["ordered"] < at("2025-05-01")),
    "a day": ({"TimeEqualityFilter": {"FilterId": "f", "Column": column("ordered"),
                                      "Value": seconds("2025-03-03"), "TimeGranularity": "DAY"}},
              lambda r: r["ordered"] and r["ordered"].date() == datetime.date(2025, 3, 3)),
}


@pytest.mark.parametrize("case", TIMES)
def test_time_filters(bi, either, case):
    check(bi, either, [group(TIMES[case][0])], TIMES[case][1])


def test_relative_dates_by_an_anchor(bi, sales):
    declared = [{"DateTimeParameterDeclaration": {
        "Name": "Anchor", "DefaultValues": {"StaticValues": [seconds("2025-06-17")]}}}]

    def relative(kind, value=1, unit="MONTH"):
        return group({"RelativeDatesFilter": {
            "FilterId": "f", "Column": column("ordered"), "NullOption": "NON_NULLS_ONLY",
            "AnchorDateConfiguration": {"ParameterName": "Anchor"}, "TimeGranularity": unit,
            "RelativeDateType": kind, "RelativeDateValue": value}})

    for kind, low, high in [("PREVIOUS", "2025-05-01", "2025-06-01"),
                            ("THIS", "2025-06-01", "2025-07-01"),
                            ("NEXT", "2025-07-01", "2025-08-01")]:
        check(bi, sales, [relative(kind)],
              lambda r: r["ordered"] and at(low) <= r["ordered"] < at(high),
              ParameterDeclarations=declared)
    check(bi, sales, [relative("PREVIOUS")],
          lambda r: r["ordered"] and at("2025-01-01") <= r["ordered"] < at("2025-02-01"),
          parameters={"Anchor": ["2025-02-15"]}, ParameterDeclarations=declared)


def test_top_products(bi, either):
    def top(rank, limit):
        return group({"TopBottomFilter": {
            "FilterId": "f", "Column": column("product"), "Limit": limit,
            "AggregationSortConfigurations": [{
                "Column": column("revenue"), "SortDirection": rank,
                "AggregationFunction": {"NumericalAggregationFunction": {
                    "SimpleNumericalAggregation": "SUM"}}}]}})

    named = [r for r in ROWS if r["product"] is not None]
    ranked = sorted(grouped(named, ["product"], lambda g: total(g, "revenue")).items(),
                    key=lambda item: -item[1])
    best = [key[0] for key, _ in ranked[:2]]
    check(bi, either, [group(one_of("product", ["Lamp", "Chair", "Desk", 'Shelf, "big"'])),
                       top("DESC", 2)], lambda r: r["product"] in best)


def test_filters_on_groups(bi, either):
    having = number_filter("NumericRangeFilter", "order_id", RangeMinimum={"StaticValue": 140},
                           AggregationFunction={"NumericalAggregationFunction": {
                               "SimpleNumericalAggregation": "COUNT"}})
    page = bi.author_page(definition(either, [TABLE], filters=[group(having)]))
    assert by_key(page.rows(), 1) == {k: v for k, v in left(ROWS).items() if v[0] > 140}


def test_groups_hold_together_and_their_filters_are_alternatives(bi, sales):
    lamps, big = one_of("product", ["Lamp"]), number_filter(
        "NumericRangeFilter", "revenue", RangeMinimum={"StaticValue": 20000})
    check(bi, sales, [group(lamps, big)],
          lambda r: r["product"] == "Lamp" or (r["revenue"] or 0) > 20000)
    check(bi, sales, [group(lamps), group(big)],
          lambda r: r["product"] == "Lamp" and (r["revenue"] or 0) > 20000)


def test_scopes_and_switched_off_groups(bi, sales):
    def of(scope, ids=None, sheet="s1"):
        more = {"VisualIds": ids} if ids else {}
        return {"SelectedSheets": {"SheetVisualScopingConfigurations": [
            {"SheetId": sheet, "Scope": scope, **more}]}}

    lamps = one_of("product", ["Lamp"])
    other = visual("KPI", {"Values": [num("order_id", "COUNT")]}, visual_id="v2")
    for scope, reaches in [(of("ALL_VISUALS"), True), (of("SELECTED_VISUALS", ["v1"]), True),
                           (of("SELECTED_VISUALS", ["v2"]), False),
                           (of("ALL_VISUALS", sheet="s2"), False)]:
        check(bi, sales, [group(lamps, scope=scope)],
              lambda r: not reaches or r["product"] == "Lamp", visuals=[TABLE, other])
    check(bi, sales, [group(lamps, Status="DISABLED")], lambda r: True)


def test_filters_cross_data_sets_by_names(bi, sales):
    second = bi.data_set({"product": "STRING", "stock": "INTEGER"},
                         [{"product": "Lamp", "stock": 5}, {"product": "Desk", "stock": 7}])
    stock = visual("Table", {"GroupBy": [cat("product", "stock")],
                             "Values": [num("stock", data_set="stock")]})
    sets = {"sales": sales, "stock": second}

    def rows(cross, name):
        page = bi.author_page(definition(sets, [stock], filters=[
            group(one_of(name, ["Lamp"]), cross=cross)]))
        return page.rows()

    assert rows("ALL_DATASETS", "product") == [["Lamp", 5]]
    assert rows("SINGLE_DATASET", "product") == [["Desk", 7], ["Lamp", 5]]
    assert rows("ALL_DATASETS", "city") == [["Desk", 7], ["Lamp", 5]]


DECLARED = [
    {"StringParameterDeclaration": {"Name": "Products", "ParameterValueType": "MULTI_VALUED",
                                    "DefaultValues": {"StaticValues": ["Lamp", "Desk"]}}},
    {"DecimalParameterDeclaration": {"Name": "Least", "ParameterValueType": "SINGLE_VALUED"}},
    {"IntegerParameterDeclaration": {"Name": "Factor", "ParameterValueType": "SINGLE_VALUED",
                                     "DefaultValues": {"StaticValues": [2]}}},
]


def test_parameters_in_filters_and_expressions(bi, either):
    products = group(custom("EQUALS", None, ParameterName="Products"))
    least = group(number_filter("NumericRangeFilter", "revenue", null="ALL_VALUES",
                                RangeMinimum={"Parameter": "Least"}, IncludeMinimum=True))
    for given, keep in [
            (None, lambda r: r["product"] in ("Lamp", "Desk")),
            ({"Products": ["Chair"]}, lambda r: r["product"] == "Chair"),
            ({"Products": ["[ALL]"]}, lambda r: True),
            ({"Products": ["Chair"], "Least": ["20000"]},
             lambda r: r["product"] == "Chair" and (r["revenue"] is None or r["revenue"] >= 20000)),
            ({"Products": ["x') OR ('1'='1"]}, lambda r: False)]:
        check(bi, either, [products, least], keep, parameters=given,
              ParameterDeclarations=DECLARED)
    table = visual("Table", {"GroupBy": [cat("region")], "Values": [num("Scaled")]})
    page = bi.author_page(definition(either, [table], calculated={
        "Scaled": "{order_id} * ${Factor}"}, ParameterDeclarations=DECLARED))
    for given, factor in [({}, 2), ({"Factor": [5]}, 5), ({"Factor": ["7"]}, 7)]:
        assert near(by_key(page.rows(parameters=given), 1),
                    {k: v[1] * factor for k, v in left(ROWS).items()})


def test_bad_values_are_told(bi, sales):
    page = bi.author_page(definition(sales, [TABLE], ParameterDeclarations=DECLARED))

    def code(**body):
        return page.refusal("data", sheetId="s1", **body)

    assert code(parameters={"Factor": ["two"]}) == (400, "PARAMETER_TYPE_INVALID")
    assert code(parameters={"Factor": [2.5]}) == (400, "PARAMETER_TYPE_INVALID")
    assert code(parameters={"Least": [1, 2]}) == (400, "PARAMETER_VALUE_INCOMPATIBLE")
    assert code(parameters={"Products": [3]}) == (400, "PARAMETER_TYPE_INVALID")
    assert code(parameters=[]) == (400, "InvalidParameterValueException")
    assert code(filters={}) == (400, "InvalidParameterValueException")
    assert code(visuals=["nosuch"]) == (404, "ResourceNotFoundException")
    assert page.refusal("data", sheetId="nosuch") == (404, "ResourceNotFoundException")
    assert page.rows(parameters={"Unknown": ["x"]})  # a link's own parameters
    for bad, type_ in [
            (one_of("nosuch", ["x"]), "COLUMN_NOT_FOUND"),
            (number_filter("NumericRangeFilter", "product"), "COLUMN_TYPE_MISMATCH"),
            (number_filter("TimeRangeFilter", "revenue"), "COLUMN_TYPE_MISMATCH"),
            ({"HierarchyFilter": {"FilterId": "f", "Column": column("city")}}, "NOT_SUPPORTED"),
            (custom("EQUALS", None, ParameterName="Nobody"), "PARAMETER_NOT_FOUND"),
            (custom("LIKE", "x"), "INVALID_DEFINITION"),
            ({}, "INVALID_DEFINITION")]:
        assert page.error(filters=[group(bad)])["type"] == type_, bad
    # The numbers of another visual, asked with them, are not touched.
    assert page.rows(filters=[group(one_of("nosuch", ["x"]), scope={"SelectedSheets": {
        "SheetVisualScopingConfigurations": []}})])


def test_parameters_mapped_to_data_sets_are_refused_by_name(bi, sales):
    declared = [{"StringParameterDeclaration": {
        "Name": "Mine", "ParameterValueType": "SINGLE_VALUED", "MappedDataSetParameters": [
            {"DataSetIdentifier": "sales", "DataSetParameterName": "Other"}]}}]
    page = bi.author_page(definition(
        sales, [TABLE], filters=[group(custom("EQUALS", None, ParameterName="Mine"))],
        ParameterDeclarations=declared))
    assert page.error()["type"] == "NOT_SUPPORTED"
    assert "Mine" in page.error()["message"]
    assert by_key(page.rows(parameters={"Mine": ["Lamp"]}), 1) == left(
        [r for r in ROWS if r["product"] == "Lamp"])


def test_the_pages_filters_join_and_replace(bi, sales):
    """Cross-filters are further groups; a control's change stands in for the definition's group."""
    page = bi.author_page(definition(sales, [TABLE], filters=[
        group(one_of("product", ["Lamp"]), group_id="g1")]))

    def rows(*filters):
        return by_key(page.rows(filters=list(filters)), 1)

    both = group(one_of("region", ["EU"]))
    assert rows(both) == left([r for r in ROWS if r["product"] == "Lamp" and r["region"] == "EU"])
    instead = group(one_of("product", ["Desk"]), group_id="g1")
    assert rows(instead) == left([r for r in ROWS if r["product"] == "Desk"])
    assert rows(group(one_of("product", ["Desk"]), group_id="g1", Status="DISABLED")) == left(ROWS)


def test_lists_of_values(bi, either):
    page = bi.author_page(definition(either, [TABLE], calculated={"Place": "{city}"}))

    def values(name, **body):
        return page.call("values", dataSetIdentifier="sales", column=name, **body)

    cities = sorted({r["city"] for r in ROWS if r["city"]})
    assert values("city") == {"values": cities, "hasMore": False}
    assert values("Place")["values"] == cities
    assert values("city", limit=2) == {"values": cities[:2], "hasMore": True}
    assert values("city", search="BO")["values"] == ["Bonn", "Boston"]
    assert values("city", search="%")["values"] == []
    assert values("quantity")["values"] == list(range(1, 10))
    assert values("ordered", limit=1)["values"] == [
        iso(min(r["ordered"] for r in ROWS if r["ordered"]))]
    # One control narrows the next.
    assert values("city", filters=[group(one_of("region", ["EU"]))])["values"] == ["Bonn", "Paris"]
    assert page.refusal("values", dataSetIdentifier="sales", column="nosuch")[1] == (
        "COLUMN_NOT_FOUND")
    assert page.refusal("values", dataSetIdentifier="nosuch", column="city")[0] == 400


def test_nested_filters(bi, sales):
    inner = {"CategoryInnerFilter": {"Column": column("product"), "Configuration": {
        "FilterListConfiguration": {"MatchOperator": "CONTAINS", "CategoryValues": ["Lamp"]}}}}
    with_lamps = {r["city"] for r in ROWS if r["product"] == "Lamp"} - {None}
    for include in (True, False):
        nested = {"NestedFilter": {"FilterId": "f", "Column": column("city"),
                                   "IncludeInnerSet": include, "InnerFilter": inner}}
        page = bi.author_page(definition(sales, [visual(
            "Table", {"GroupBy": [cat("city")], "Values": [count("product")]})],
            filters=[group(nested)]))
        found = {r[0] for r in page.rows()} - {None}
        cities = {r["city"] for r in ROWS} - {None}
        assert found == (with_lamps if include else cities - with_lamps)
