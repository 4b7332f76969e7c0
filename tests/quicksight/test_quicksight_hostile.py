"""Data sets of what breaks tools: odd texts, numbers at their limits, old dates, columns without a
value, none and one row, very many columns. SPICE and direct query must both show what the source
has."""

import datetime

import pytest

from bi import cat, column, count, date, definition, iso, near, num, visual

COLUMNS = {"word": "STRING", "whole": "INTEGER", "part": "DECIMAL", "at": "DATETIME",
           "nothing": "STRING", "void": "INTEGER"}
WORDS = ["", "plain", "🙂 smile", "שלום عالم", "e\u0301 is not é", "a\u200bb", "tab\there",
         'quo"te', "it's", "NULL", "null", "% _ /", "<b>&amp;</b>", "{word}", "${x}", "𝒳" * 300]
WHOLES = [2**63 - 1, -(2**63), 0, -1, 2**53 + 1]
PARTS = [1.7976931348623157e308, -1.7976931348623157e308, 5e-324, 0.1, -0.0, 123456789.123456789]
TIMES = [datetime.datetime(1400, 1, 1), datetime.datetime(1582, 10, 10, 1, 2, 3),
         datetime.datetime(1969, 12, 31, 23, 59, 59, 999000), datetime.datetime(1970, 1, 1),
         datetime.datetime(2024, 2, 29, 12), datetime.datetime(2363, 12, 31, 23, 59, 59)]


def odd_rows():
    return [{"word": WORDS[i] or None, "whole": WHOLES[i % len(WHOLES)],
             "part": PARTS[i % len(PARTS)], "at": TIMES[i % len(TIMES)], "nothing": None,
             "void": None} for i in range(len(WORDS))]


@pytest.fixture(scope="module", params=["SPICE", "DIRECT_QUERY"])
def odd(bi, request):
    return bi.data_set(COLUMNS, odd_rows(), mode=request.param)


def table(*groups, values=()):
    return visual("Table", {"GroupBy": list(groups), "Values": list(values)})


def test_odd_texts_come_back(bi, odd):
    page = bi.author_page(definition(odd, [table(cat("word"), values=[count("word")])]))
    shown = {row[0]: row[1] for row in page.rows()}
    assert shown == {word or None: 1 if word else 0 for word in WORDS}
    exported = {row[0] for row in page.csv()[1:]}
    # A text that could be a formula to a spreadsheet may be written so that it is none.
    assert {w for w in WORDS if w.isalpha()} <= exported


def test_odd_texts_are_found_by_filters(bi, odd):
    page = bi.author_page(definition(odd, [table(cat("word"))]))
    for word in filter(None, WORDS):
        filters = [{"FilterGroupId": "g", "CrossDataset": "SINGLE_DATASET",
                    "ScopeConfiguration": {"AllSheets": {}}, "Filters": [{"CategoryFilter": {
                        "FilterId": "f", "Column": column("word"), "Configuration": {
                            "FilterListConfiguration": {"MatchOperator": "CONTAINS",
                                                        "CategoryValues": [word]}}}}]}]
        assert page.rows(filters=filters) == [[word]]


def test_numbers_at_their_limits(bi, odd):
    page = bi.author_page(definition(odd, [
        table(values=[num("whole", "MAX"), num("whole", "MIN"), num("part", "MAX"),
                      num("part", "MIN")])]))
    assert page.rows() == [[max(WHOLES), min(WHOLES), max(PARTS), min(PARTS)]]


def test_a_sum_that_does_not_fit_is_an_error_and_no_other_number(bi, odd):
    page = bi.author_page(definition(odd, [
        visual("KPI", {"Values": [num("whole")]}),
        visual("KPI", {"Values": [num("whole", "COUNT")]}, visual_id="v2")],
        calculated={"huge": "{whole} * 3"}))
    answers = page.data()
    total = sum(row["whole"] for row in odd_rows())
    if -(2**63) <= total < 2**63:
        assert answers["v1"]["rows"] == [[total]]
    else:
        assert answers["v1"]["status"] == "ERROR"
    assert answers["v2"]["rows"] == [[len(WORDS)]]
    page = bi.author_page(definition(odd, [visual("KPI", {"Values": [num("huge", "MAX")]})],
                                     calculated={"huge": "{whole} * 3"}))
    assert page.error()["message"]


def test_dates_long_ago(bi, odd):
    page = bi.author_page(definition(odd, [table(date("at", "SECOND"))]))
    assert {row[0] for row in page.rows()} == {iso(t.replace(microsecond=0)) for t in TIMES}
    page = bi.author_page(definition(odd, [table(date("at", "YEAR"))]))
    assert {row[0] for row in page.rows()} == {f"{t.year:04}-01-01T00:00:00Z" for t in TIMES}


def test_columns_without_a_value(bi, odd):
    page = bi.author_page(definition(odd, [table(cat("nothing"), values=[
        num("void"), num("void", "AVERAGE"), num("void", "COUNT"), count("nothing")])]))
    assert page.rows() == [[None, None, None, 0, 0]]
    assert page.call("values", dataSetIdentifier="sales", column="nothing")["values"] == []


@pytest.mark.parametrize("mode", ["SPICE", "DIRECT_QUERY"])
@pytest.mark.parametrize("many", [0, 1])
def test_none_and_one_row(bi, mode, many):
    arn = bi.data_set(COLUMNS, odd_rows()[1:1 + many], mode=mode)
    kinds = [("BarChart", {"Category": [cat("word")], "Values": [num("whole")]}),
             ("LineChart", {"Category": [date("at", "MONTH")], "Values": [num("part")]}),
             ("Histogram", {"Values": [num("part")]}),
             ("PivotTable", {"Rows": [cat("word")], "Columns": [cat("nothing")],
                             "Values": [num("whole")]})]
    page = bi.author_page(definition(arn, [
        visual(kind, wells, visual_id=f"v{i}") for i, (kind, wells) in enumerate(kinds)]))
    for answer in page.data().values():
        assert answer["status"] == "OK", answer
        assert len(answer["rows"]) == many
    kpi = bi.author_page(definition(arn, [visual("KPI", {"Values": [num("whole")]})])).rows()
    assert kpi == [[-(2**63) if many else None]]


def test_two_thousand_columns(bi, monkeypatch):
    monkeypatch.setattr("bi.INGESTION_TIMEOUT_S", 300)
    columns = {f"c{i}": "INTEGER" for i in range(2000)}
    arn = bi.data_set(columns, [{c: i * 2000 + k for k, c in enumerate(columns)}
                                for i in range(3)])
    page = bi.author_page(definition(arn, [table(values=[num("c0"), num("c1999")])]))
    assert near(page.rows(), [[6000, 11997]])


@pytest.mark.parametrize("spoiled, reason", [
    ({"CalculatedFields": [{"DataSetIdentifier": "sales", "Name": "x", "Expression": "sum("}]}, "x"),
    ({"Sheets": [{"SheetId": "s1", "Visuals": [{"NoVisual": {"VisualId": "v1"}}]}]}, "NoVisual"),
    ({"FilterGroups": [{"FilterGroupId": "g"}]}, "Filter"),
    ({"Sheets": "none"}, "Sheets")])
def test_mistakes_of_definitions_are_told(bi, odd, spoiled, reason):
    made = {**definition(odd, [table(cat("word"))]), **spoiled}
    client = bi.quicksight.client
    with pytest.raises(Exception) as told:
        # The client's own checks stand aside: the server is asked.
        client.meta.config.parameter_validation = False
        bi.quicksight.create_analysis(AnalysisId=bi.id("a"), Name="a", Definition=made)
    assert reason in str(told.value)
