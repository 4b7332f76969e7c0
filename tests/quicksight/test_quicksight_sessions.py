"""Sessions of embedded pages: who opens them, what each may see, and that nothing leaks."""

import copy
import io
import json
import pathlib
import re
import zipfile

import pytest

from bi import (SALES_COLUMNS, Page, cat, definition, group, grouped, near, num, one_of,
                raw_table, sales_rows, total, visual)
from quicksight_calls import register
from tarn_server import binary

ROWS = sales_rows()
KPI = visual("KPI", {"Values": [num("revenue")]})
BARS = visual("BarChart", {"Category": [cat("region")], "Values": [num("revenue")]},
              visual_id="v2")


def of_region(*regions):
    return [r for r in ROWS if r["region"] in regions]


@pytest.fixture
def reader(bi):
    return bi.user()


# ---- Links, codes and bearers.

def test_a_code_opens_once(bi, sales, reader):
    dashboard_id = bi.dashboard(definition(sales, [KPI]), viewers=[reader])
    page = Page(bi.origin, bi.link(reader, {"Dashboard": {"InitialDashboardId": dashboard_id}},
                                   SessionLifetimeInMinutes=20), {"dashboardId": dashboard_id})
    assert page.refusal("data", sheetId="s1") == (401, "BearerNotValid")
    assert page.refusal("exchange", code="0" * 64) == (401, "CodeNotValid")
    opened = page.open()
    assert opened["expiresIn"] == 1200
    assert opened["experience"] == {"kind": "DASHBOARD", "dashboardId": dashboard_id}
    assert opened["user"]["role"] == "READER" and opened["user"]["isAuthor"] is False
    assert near(page.rows(), [[total(ROWS, "revenue")]])
    assert page.refusal("exchange", code=page.code) == (401, "CodeNotValid")
    assert page.refusal("data", sheetId="s1", bearer="0" * 64) == (401, "BearerNotValid")
    assert page.refusal("nosuch") == (404, "ActionNotFound")
    # Neither another session's bearer is good, nor one's own for another session.
    other = bi.reader_page(definition(sales, [KPI]), reader)
    assert page.refusal("data", sheetId="s1", bearer=other.bearer) == (401, "BearerNotValid")
    status, _, body = page.raw("data", [])
    assert (status, json.loads(body)["error"]["type"]) == (400, "InvalidParameterValueException")


def test_codes_and_sessions_end(bi, sales, reader):
    dashboard_id = bi.dashboard(definition(sales, [KPI]), viewers=[reader])

    def link():
        url = bi.link(reader, {"Dashboard": {"InitialDashboardId": dashboard_id}},
                      SessionLifetimeInMinutes=15)
        return Page(bi.origin, url, {"dashboardId": dashboard_id})

    late, page = link(), link()
    page.open()
    bi.advance(6 * 60)
    assert late.refusal("exchange", code=late.code) == (401, "CodeNotValid")
    assert page.rows()
    bi.advance(10 * 60)
    assert page.refusal("data", sheetId="s1") == (401, "BearerNotValid")


def test_a_session_survives_a_restart_and_ends_with_its_user(bi, sales):
    user = bi.user("leaver")
    page = bi.reader_page(definition(sales, [KPI]), user)
    bi.server.restart()
    assert near(page.rows(), [[total(ROWS, "revenue")]])
    bi.quicksight.delete_user(Namespace="default", UserName="leaver")
    assert page.refusal("data", sheetId="s1") == (401, "BearerNotValid")


def test_links_of_single_visuals_show_nothing_else(bi, sales, reader):
    made = definition(sales, [KPI, BARS])
    dashboard_id = bi.dashboard(made, viewers=[reader])
    experience = {"DashboardVisual": {"InitialDashboardVisualId": {
        "DashboardId": dashboard_id, "SheetId": "s1", "VisualId": "v1"}}}
    page = bi.open_page(bi.link(reader, experience), {"dashboardId": dashboard_id})
    assert list(page.data()) == ["v1"]
    assert page.refusal("data", sheetId="s1", visuals=["v2"]) == (403, "AccessDeniedException")
    assert page.refusal("export", sheetId="s1", visualId="v2", format="CSV") == (
        403, "AccessDeniedException")
    other = bi.dashboard(made, viewers=[reader])
    page.source = {"dashboardId": other}
    assert page.refusal("data", sheetId="s1") == (403, "AccessDeniedException")


# ---- Permissions.

def test_dashboards_are_shown_to_whom_they_are_shared_with(bi, sales, reader):
    mine = definition(sales, [KPI])
    page = bi.reader_page(mine, reader)
    secret = bi.dashboard(mine)
    page.source = {"dashboardId": secret}
    for action in ("definition", "data", "values", "export"):
        body = {"sheetId": "s1", "dataSetIdentifier": "sales", "column": "revenue",
                "visualId": "v1", "format": "CSV"}
        assert page.refusal(action, **body) == (403, "AccessDeniedException"), action
    bi.quicksight.update_dashboard_permissions(DashboardId=secret, GrantPermissions=[
        {"Principal": reader, "Actions": ["quicksight:DescribeDashboard",
                                          "quicksight:QueryDashboard"]}])
    assert near(page.rows(), [[total(ROWS, "revenue")]])


def test_drafts_and_analyses_are_for_authors(bi, sales, reader):
    draft = definition(sales, [KPI])
    page = bi.reader_page(draft, reader)
    page.source = {"definition": draft}
    assert page.refusal("data", sheetId="s1") == (403, "AccessDeniedException")
    assert page.refusal("expression", dataSetIdentifier="sales", expression="1") == (
        403, "AccessDeniedException")
    assert page.refusal("suggest", dataSetArn=sales) == (403, "AccessDeniedException")
    stranger = register(bi.quicksight, bi.id("stranger"), role="AUTHOR")
    page = bi.open_page(bi.link(stranger), {"definition": draft})
    assert page.refusal("data", sheetId="s1") == (403, "AccessDeniedException")
    assert page.refusal("suggest", dataSetArn=sales) == (403, "AccessDeniedException")
    analysis_id = bi.id("a")
    bi.quicksight.create_analysis(AnalysisId=analysis_id, Name="A", Definition=draft)
    author = bi.open_page(bi.link(bi.author), {"analysisId": analysis_id})
    assert author.refusal("data", sheetId="s1") == (403, "AccessDeniedException")
    bi.quicksight.update_analysis_permissions(AnalysisId=analysis_id, GrantPermissions=[
        {"Principal": bi.author, "Actions": ["quicksight:DescribeAnalysis",
                                             "quicksight:QueryAnalysis"]}])
    assert near(author.rows(), [[total(ROWS, "revenue")]])


def test_the_definition_comes_with_its_data_sets(bi, sales, reader):
    made = definition(sales, [KPI], calculated={"Profit": "{revenue} - {cost}"})
    page = bi.reader_page(made, reader)
    answer = page.call("definition")
    assert answer["definition"]["Sheets"] == made["Sheets"]
    assert answer["definition"]["CalculatedFields"] == made["CalculatedFields"]
    assert answer["dataSets"] == [{"identifier": "sales", "arn": sales, "columns": [
        {"name": n, "type": t} for n, t in SALES_COLUMNS.items()]}]
    assert answer["errors"] == [] and answer["theme"] is None


def test_lists_for_readers_are_of_what_the_dashboard_shows(bi, sales, reader):
    page = bi.reader_page(definition(sales, [BARS]), reader)
    assert page.call("values", dataSetIdentifier="sales", column="region")["values"] == [
        "APAC", "EU", "US"]
    assert page.refusal("values", dataSetIdentifier="sales", column="cost") == (
        403, "AccessDeniedException")


# ---- Row-level and column-level security.

def everything(page):
    """All that a page can be told of regions: values, totals, others, lists and exports."""
    said = [page.data()["v1"], page.call("values", dataSetIdentifier="sales", column="region"),
            page.csv("v1"), page.csv("v2"), page.data()]
    return json.dumps(said)


def leak_visuals():
    pivot = visual("PivotTable", {"Rows": [cat("region"), cat("city")], "Values": [num("revenue")]},
                   TotalOptions={"RowTotalOptions": {"TotalsVisibility": "VISIBLE"},
                                 "RowSubtotalOptions": {"TotalsVisibility": "VISIBLE"}})
    bars = visual("BarChart", {"Category": [cat("city")], "Values": [num("revenue")]},
                  visual_id="v2",
                  sort={"CategoryItemsLimit": {"ItemsLimit": 1, "OtherCategories": "INCLUDE"}})
    kpi = visual("KPI", {"Values": [num("Share", None), num("revenue")]}, visual_id="v3")
    return [pivot, bars, kpi], {"Share": "sum({revenue}) / max(sumOver({revenue}, [], PRE_FILTER))"}


def seen_through(page, allowed):
    """What a viewer of these rows must see, and nothing of the others'."""
    answers = page.data()
    assert near(answers["v3"]["rows"][0][1], total(allowed, "revenue"))
    assert near(answers["v3"]["rows"][0][0], 1.0)  # of the rows that there are for the viewer
    grand = [t for t in answers["v1"]["totals"] if t["dimensions"] == []]
    assert near(grand[0]["rows"][0][2], total(allowed, "revenue"))
    assert near(sum(r[1] for r in answers["v2"]["rows"]), total(allowed, "revenue"))
    text = everything(page)
    hidden = {r["city"] for r in ROWS} - {r["city"] for r in allowed}
    assert not [c for c in hidden if c and c in text]
    assert "Tokyo" in json.dumps([r["city"] for r in ROWS])


def rules_data_set(bi, rules):
    return bi.data_set({"UserName": "STRING", "GroupName": "STRING", "region": "STRING"}, [
        {"UserName": u, "GroupName": g, "region": r} for u, g, r in rules])


@pytest.mark.parametrize("mode", ["SPICE", "DIRECT_QUERY"])
def test_rules_by_user_and_group_leak_nothing(bi, mode):
    rules = rules_data_set(bi, [(f"ann-{mode}", None, "EU"), (None, f"us-{mode}", "US"),
                                (f"all-{mode}", None, None)])
    guarded = bi.data_set(SALES_COLUMNS, ROWS, mode=mode, RowLevelPermissionDataSet={
        "Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1",
        "Status": "ENABLED"})
    visuals, calculated = leak_visuals()
    made = definition(guarded, visuals, calculated=calculated)
    ann = bi.user(f"ann-{mode}")
    bob = bi.user(f"bob-{mode}", groups=[f"us-{mode}"])
    root = bi.user(f"all-{mode}")
    nobody = bi.user(f"nobody-{mode}")
    seen_through(bi.reader_page(made, ann), of_region("EU"))
    seen_through(bi.reader_page(made, bob), of_region("US"))
    seen_through(bi.reader_page(made, root), ROWS)
    # The same page again: nothing of another viewer's was kept for it.
    seen_through(bi.reader_page(made, ann), of_region("EU"))
    page = bi.reader_page(made, nobody)
    assert page.data()["v3"]["rows"][0][1] is None
    assert page.call("values", dataSetIdentifier="sales", column="region")["values"] == []
    assert len(page.csv("v2")) == 1
    # A filter can't ask for more.
    page = bi.reader_page(made, ann)
    asked = page.visual("v3", filters=[group(one_of("region", ["US"]))])
    assert asked["rows"][0][1] is None


def test_session_tags_leak_nothing(bi):
    guarded = bi.data_set(SALES_COLUMNS, ROWS, RowLevelPermissionTagConfiguration={
        "Status": "ENABLED", "TagRules": [{"TagKey": "tenant", "ColumnName": "region",
                                           "TagMultiValueDelimiter": ",", "MatchAllValue": "*"}]})
    visuals, calculated = leak_visuals()
    dashboard_id = bi.dashboard(definition(guarded, visuals, calculated=calculated))
    source = {"dashboardId": dashboard_id}

    def page(tags):
        return bi.open_page(bi.anonymous_link(dashboard_id, tags), source)

    seen_through(page({"tenant": "EU"}), of_region("EU"))
    seen_through(page({"tenant": "US,EU"}), of_region("EU", "US"))
    seen_through(page({"tenant": "*"}), ROWS)
    nobody = page({"other": "EU"})
    assert nobody.data()["v3"]["rows"][0][1] is None
    other = bi.dashboard(definition(guarded, visuals, calculated=calculated))
    nobody.source = {"dashboardId": other}
    assert nobody.refusal("data", sheetId="s1") == (403, "AccessDeniedException")
    nobody.source = {"definition": definition(guarded, visuals)}
    assert nobody.refusal("data", sheetId="s1") == (403, "AccessDeniedException")


def test_hidden_columns_are_refused_by_name(bi, reader):
    chosen = bi.user()
    guarded = bi.data_set(SALES_COLUMNS, ROWS, ColumnLevelPermissionRules=[
        {"Principals": [chosen], "ColumnNames": ["cost"]}])
    costs = visual("KPI", {"Values": [num("cost")]}, visual_id="v2")
    profit = visual("KPI", {"Values": [num("Profit")]}, visual_id="v3")
    made = definition(guarded, [KPI, costs, profit], calculated={"Profit": "{revenue} - {cost}"})
    page = bi.reader_page(made, reader)
    answers = page.data()
    assert near(answers["v1"]["rows"], [[total(ROWS, "revenue")]])
    assert answers["v2"]["status"] == "ERROR" and "cost" in answers["v2"]["error"]["message"]
    assert answers["v3"]["status"] == "ERROR"
    assert page.refusal("values", dataSetIdentifier="sales", column="cost")[0] in (400, 403)
    assert page.refusal("export", sheetId="s1", visualId="v2", format="CSV")[0] in (400, 403)
    assert page.error(filters=[group(one_of("cost", ["1"]))])["type"] != "OK"
    assert "cost" not in [c["name"] for c in page.call("definition")["dataSets"][0]["columns"]]
    assert near(bi.reader_page(made, chosen).rows("v2"), [[total(ROWS, "cost")]])


# ---- Exports, expressions, suggestions.

def test_csv_of_a_chart_and_of_a_table(bi, sales, reader):
    table = raw_table(["order_id", "product", "revenue", "ordered"], SortConfiguration={
        "RowSort": [{"FieldSort": {"FieldId": "u.order_id", "Direction": "ASC"}}]})
    page = bi.reader_page(definition(sales, [table, BARS]), reader)
    lines = page.csv("v1")
    assert lines[0] == ["order_id", "product", "revenue", "ordered"]
    assert len(lines) == len(ROWS) + 1
    for line, row in zip(lines[1:], ROWS):
        assert line[:2] == [str(row["order_id"]), row["product"] or ""]
        assert line[2] == "" if row["revenue"] is None else float(line[2]) == row["revenue"]
        assert line[3] == ("" if row["ordered"] is None else row["ordered"].isoformat() + "Z")
    lines = page.csv("v2")
    assert lines[0] == ["region", "revenue (Sum)"]
    expected = grouped(ROWS, ["region"], lambda g: total(g, "revenue"))
    assert near({(k or None,): float(v) for k, v in lines[1:]}, expected)
    assert page.refusal("export", sheetId="s1", visualId="v1", format="DOC")[0] == 400
    assert page.refusal("export", sheetId="s1", format="CSV")[0] == 400


def test_a_workbook_has_the_rows_of_the_table(bi, sales, reader):
    page = bi.reader_page(definition(sales, [BARS]), reader)
    status, kind, book = page.raw("export", {"source": page.source, "sheetId": "s1",
                                             "visualId": "v2", "format": "XLSX"})
    assert status == 200 and kind.endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    numbers = [float(v) for v in re.findall(r"<v>(-?[0-9.]+)</v>", sheet)]
    expected = grouped(ROWS, ["region"], lambda g: total(g, "revenue"))
    assert near(sorted(numbers), sorted(expected.values()))


@pytest.fixture
def drawer():
    code = pathlib.Path(binary()).resolve().parent / "runtimes" / "drawing" / "draw.mjs"
    if not code.exists():
        pytest.skip(f"no {code}: ./run build")


def test_drawings_are_made(drawer, bi, sales, reader):
    page = bi.reader_page(definition(sales, [BARS]), reader)
    for kind, magic in (("PDF", b"%PDF"), ("PNG", b"\x89PNG")):
        status, _, drawn = page.raw("export", {"source": page.source, "sheetId": "s1",
                                               "format": kind})
        assert status == 200, drawn
        assert drawn.startswith(magic)


def test_a_drawn_title_has_what_its_parameter_is(drawer, bi, sales, reader):
    titled = copy.deepcopy(BARS)
    titled["BarChartVisual"]["Title"] = {"FormatText": {"PlainText": "Sales of <<$Year>>"}}
    whole = definition(sales, [titled])
    whole["ParameterDeclarations"] = [{"StringParameterDeclaration": {
        "ParameterValueType": "SINGLE_VALUED", "Name": "Year",
        "DefaultValues": {"StaticValues": ["2026"]}}}]
    page = bi.reader_page(whole, reader)

    def drawn(**parameters):
        status, _, picture = page.raw("export", {
            "source": page.source, "sheetId": "s1", "format": "PNG", "parameters": parameters})
        assert status == 200, picture
        return picture

    assert drawn() == drawn(Year=["2026"]) != drawn(Year=["1999"])


def test_expressions_are_checked(bi, sales):
    page = bi.author_page(definition(sales, [KPI], calculated={"Profit": "{revenue} - {cost}"}))

    def check(text):
        return page.call("expression", dataSetIdentifier="sales", expression=text)

    assert check("{Profit} * 2") == {"type": "DECIMAL", "level": "ROW"}
    assert check("sum({Profit}) / sum({revenue})") == {"type": "DECIMAL", "level": "AGG"}
    wrong = check("{revenue} + {nosuch}")["error"]
    assert (wrong["offset"], wrong["length"]) == (12, 8)
    assert check("concat({product}")["error"]["message"]
    functions = page.call("functions")["functions"]
    assert len(functions) > 80
    assert {"sum", "sumOver", "dateDiff", "ifelse"} <= {f["name"] for f in functions}


def test_a_suggested_dashboard_is_one(bi, sales, reader):
    page = bi.author_page(definition(sales, [KPI]))
    suggested = page.call("suggest", dataSetArn=sales)["definition"]
    visuals = suggested["Sheets"][0]["Visuals"]
    kinds = [list(v)[0] for v in visuals]
    assert {"KPIVisual", "BarChartVisual", "LineChartVisual", "TableVisual"} <= set(kinds)
    assert 6 <= len(kinds) <= 9
    elements = suggested["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
    taken = set()
    for e in elements:
        cells = {(x, y) for x in range(e["ColumnIndex"], e["ColumnIndex"] + e["ColumnSpan"])
                 for y in range(e["RowIndex"], e["RowIndex"] + e["RowSpan"])}
        assert not cells & taken and e["ColumnIndex"] + e["ColumnSpan"] <= 36
        taken |= cells
    shown = bi.reader_page(suggested, reader)
    answers = shown.data(sheet="sheet-1")
    assert len(answers) == len(kinds)
    assert {a["status"] for a in answers.values()} == {"OK"}
    assert all(a["rows"] for a in answers.values())
    assert "order_id" not in [
        f["NumericalMeasureField"]["Column"]["ColumnName"]
        for v in visuals for w in v.get("KPIVisual", {}).get("ChartConfiguration", {}).get(
            "FieldWells", {}).get("Values", []) for f in [w]]


def test_what_is_ingested_anew_is_seen_at_once(bi, reader):
    """Nothing kept of the version before is shown."""
    arn = bi.data_set({"region": "STRING", "revenue": "DECIMAL"},
                      [{"region": "EU", "revenue": 1.5}])
    page = bi.reader_page(definition(arn, [KPI, BARS]), reader)
    assert page.rows() == [[1.5]]
    physical = bi.quicksight.describe_data_set(DataSetId=arn.split("/")[1])["DataSet"]
    table = physical["PhysicalTableMap"]["p1"]["CustomSql"]["SqlQuery"].split("bi.")[1]
    bi.s3.put_object(Bucket="bi-data", Key=f"{table}/part.csv", Body=b"EU,2.5\nUS,4\n")
    assert page.rows() == [[1.5]]
    bi.ingest(arn.split("/")[1])
    assert page.rows() == [[6.5]]
    assert page.rows("v2") == [["US", 4.0], ["EU", 2.5]]


def test_thirty_visuals_at_once(bi, sales, reader):
    visuals = [visual("BarChart", {"Category": [cat("product")], "Values": [num("revenue")]},
                      visual_id=f"n{i}") if i % 2 else
               visual("KPI", {"Values": [num("quantity")]}, visual_id=f"n{i}") for i in range(30)]
    page = bi.reader_page(definition(sales, visuals), reader)
    answers = page.data()
    assert list(answers) == [f"n{i}" for i in range(30)]
    assert {a["status"] for a in answers.values()} == {"OK"}


def test_an_identifier_that_is_declared_for_no_data_set(bi, sales):
    bad = visual("KPI", {"Values": [num("revenue", data_set="nosuch")]})
    page = bi.author_page(definition(sales, [bad]))
    assert page.error()["message"]
    mixed = visual("BarChart", {"Category": [cat("region")],
                                "Values": [num("revenue", data_set="other")]})
    page = bi.author_page(definition({"sales": sales, "other": sales}, [mixed]))
    assert page.error()["type"] == "NOT_SUPPORTED"
