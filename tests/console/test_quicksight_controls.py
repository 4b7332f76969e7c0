"""Each kind of control of a filter and of a parameter: what it sends when it is used by mouse or
keyboard. The server is a double."""

import pathlib

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from page_waiting import until
from quicksight_definitions import (TYPES, category, column, dashboard, number, sales_rows, visual)
from quicksight_double import Data, Double
from tarn_server import binary

ROWS = sales_rows()


def group(name, kind, where, **body):
    """A filter group of all sheets whose filter is `f-name`."""
    return {"FilterGroupId": f"g-{name}", "CrossDataset": "SINGLE_DATASET", "Status": "ENABLED",
            "ScopeConfiguration": {"AllSheets": {}}, "Filters": [
                {kind: {"FilterId": f"f-{name}", "Column": column(where), **body}}]}


def everything(how="FilterListConfiguration", **more):
    return {"Configuration": {how: {
        "MatchOperator": "EQUALS" if "Custom" in how else "CONTAINS",
        "SelectAllOptions": "FILTER_ALL_VALUES", **more}}}


def control(kind, name, **more):
    return {kind: {"FilterControlId": f"c-{name}", "Title": name, "SourceFilterId": f"f-{name}",
                   **more}}


def parameter(kind, name, multi=False, values=()):
    return {f"{kind}ParameterDeclaration": {"Name": name, "DefaultValues": {
        "StaticValues": list(values)}, **({} if kind == "DateTime" else {
            "ParameterValueType": "MULTI_VALUED" if multi else "SINGLE_VALUED"})}}


def of_parameter(kind, name, **more):
    return {kind: {"ParameterControlId": f"p-{name}", "Title": name, "SourceParameterName": name,
                   **more}}


def definition():
    table = visual("TableVisual", "table", {"GroupBy": [category("product"), category("region")],
                                            "Values": [number("revenue")]}, "Table",
                   "TableAggregatedFieldWells")
    made = dashboard([("s1", "All", [table])])
    made["FilterGroups"] = [
        group("one", "CategoryFilter", "product", **everything()),
        group("list", "CategoryFilter", "region", **everything()),
        group("text", "CategoryFilter", "channel", NullOption="ALL_VALUES",
              **everything("CustomFilterConfiguration", NullOption="ALL_VALUES")),
        group("area", "CategoryFilter", "channel", **everything()),
        group("range", "NumericRangeFilter", "revenue", NullOption="ALL_VALUES",
              IncludeMinimum=True, IncludeMaximum=True),
        group("equal", "NumericEqualityFilter", "cost", MatchOperator="EQUALS",
              NullOption="ALL_VALUES"),
        group("slide", "NumericEqualityFilter", "cost", MatchOperator="EQUALS",
              NullOption="ALL_VALUES"),
        group("dates", "TimeRangeFilter", "day", NullOption="ALL_VALUES", TimeGranularity="DAY"),
        group("day", "TimeEqualityFilter", "day", TimeGranularity="DAY"),
        group("period", "RelativeDatesFilter", "day", NullOption="ALL_VALUES",
              AnchorDateConfiguration={"AnchorOption": "NOW"}, TimeGranularity="MONTH",
              RelativeDateType="LAST", RelativeDateValue=3)]
    sheet = made["Sheets"][0]
    sheet["FilterControls"] = [
        control("Dropdown", "one", Type="SINGLE_SELECT"),
        control("List", "list", Type="MULTI_SELECT"), control("TextField", "text"),
        control("TextArea", "area", Delimiter=","),
        control("Slider", "range", Type="RANGE", MinimumValue=0, MaximumValue=500, StepSize=1),
        control("TextField", "equal"),
        control("Slider", "slide", Type="SINGLE_POINT", MinimumValue=0, MaximumValue=100,
                StepSize=5),
        control("DateTimePicker", "dates", Type="DATE_RANGE"),
        control("DateTimePicker", "day", Type="SINGLE_VALUED"),
        control("RelativeDateTime", "period")]
    made["ParameterDeclarations"] = [
        parameter("String", "Fixed", values=["a"]), parameter("String", "Linked", True, ["EU"]),
        parameter("String", "Words", True), parameter("Integer", "Whole", values=[5]),
        parameter("Decimal", "Sliding", values=[1.5]), parameter("DateTime", "Since"),
        parameter("String", "Free")]
    sheet["ParameterControls"] = [
        of_parameter("Dropdown", "Fixed", Type="SINGLE_SELECT",
                     SelectableValues={"Values": ["a", "b"]}),
        of_parameter("List", "Linked", Type="MULTI_SELECT", SelectableValues={
            "LinkToDataSetColumn": column("region")}),
        of_parameter("TextArea", "Words", Delimiter=";"), of_parameter("TextField", "Whole"),
        of_parameter("Slider", "Sliding", MinimumValue=0, MaximumValue=10, StepSize=0.5),
        of_parameter("DateTimePicker", "Since"), of_parameter("TextField", "Free")]
    return made


@pytest.fixture
def double(tmp_path, has_pack):
    made = Double(tmp_path, pathlib.Path(binary()).parent / "console.pack",
                  Data(definition(), TYPES, ROWS))
    yield made
    made.server.shutdown()


@pytest.fixture
def page(browser, double):
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1300,
                                                                      "height": 1400})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(double.link())
    page.locator("[data-ready='1']").wait_for()
    yield page
    context.close()


def body_of(double, name):
    for one in double.data.asked[-1].get("filters", []):
        if one["FilterGroupId"] == f"g-{name}":
            (body,) = one["Filters"][0].values()
            return body
    return {}


def list_of(double, name):
    configuration = body_of(double, name).get("Configuration", {})
    return next(iter(configuration.values()), {})


def test_controls_of_categories(page, double):
    rows = page.locator("[data-visual=table] tbody tr")
    page.get_by_role("button", name="one All").click()
    page.get_by_role("radio", name="Bread").click()
    until(page, lambda: list_of(double, "one").get("CategoryValues"), ["Bread"])
    expect(page.get_by_role("button", name="one Bread")).to_be_focused()
    page.get_by_role("group", name="list", exact=True).get_by_role("checkbox", name="US").check()
    until(page, lambda: list_of(double, "list").get("CategoryValues"), ["US"])
    expect(rows).to_have_count(1)
    assert [c.inner_text() for c in rows.first.locator("td").all()][:2] == ["Bread", "US"]
    page.get_by_role("textbox", name="text").fill("Web")
    page.keyboard.press("Enter")
    until(page, lambda: list_of(double, "text").get("CategoryValue"), "Web")
    page.get_by_role("textbox", name="area").fill("Shop, Web")
    page.keyboard.press("Tab")
    until(page, lambda: list_of(double, "area").get("CategoryValues"), ["Shop", "Web"])
    page.get_by_role("textbox", name="text").fill("")
    page.keyboard.press("Enter")
    until(page, lambda: list_of(double, "text").get("SelectAllOptions"), "FILTER_ALL_VALUES")


def test_controls_of_numbers(page, double):
    span = page.get_by_role("group", name="range", exact=True)
    span.get_by_role("spinbutton", name="From").fill("100")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "range").get("RangeMinimum"), {"StaticValue": 100})
    span.get_by_role("spinbutton", name="To").fill("150.5")
    page.keyboard.press("Tab")
    until(page, lambda: body_of(double, "range").get("RangeMaximum"), {"StaticValue": 150.5})
    total = sum(r["revenue"] for r in ROWS if 100 <= r["revenue"] <= 150.5)
    cells = page.locator("[data-visual=table] tbody td:nth-child(3)")
    until(page, lambda: sum(float(c.replace(",", "")) for c in cells.all_inner_texts()), total)
    span.get_by_role("spinbutton", name="From").fill("")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "range").get("RangeMinimum"), None)
    page.get_by_role("spinbutton", name="equal").fill("13")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "equal").get("Value"), 13)
    page.get_by_role("slider", name="slide").focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: body_of(double, "slide").get("Value"), 5)


def test_controls_of_dates(page, double):
    span = page.get_by_role("group", name="dates", exact=True)
    span.get_by_label("From").fill("2026-03-01")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "dates").get("RangeMinimumValue"),
          {"StaticValue": 1772323200})
    span.get_by_label("To").fill("2026-04-01")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "dates").get("RangeMaximumValue"),
          {"StaticValue": 1775001600})
    page.get_by_label("day", exact=True).fill("2026-03-04")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "day").get("Value"), 1772582400)
    period = page.get_by_role("group", name="period", exact=True)
    period.get_by_role("spinbutton", name="Count").fill("2")
    page.keyboard.press("Enter")
    until(page, lambda: body_of(double, "period").get("RelativeDateValue"), 2)
    period.get_by_role("combobox", name="Period", exact=True).select_option(label="year")
    until(page, lambda: body_of(double, "period").get("TimeGranularity"), "YEAR")
    period.get_by_role("combobox", name="Kind of period").select_option(label="This")
    until(page, lambda: body_of(double, "period").get("RelativeDateType"), "THIS")
    assert "RelativeDateValue" not in body_of(double, "period")


def test_controls_of_parameters(page, double):
    def sent(name):
        return double.data.asked[-1]["parameters"].get(name)

    page.get_by_role("button", name="Fixed a").click()
    page.get_by_role("radio", name="b", exact=True).click()
    until(page, lambda: sent("Fixed"), ["b"])
    linked = page.get_by_role("group", name="Linked", exact=True)
    linked.get_by_role("checkbox", name="US").check()
    until(page, lambda: sent("Linked"), ["EU", "US"])
    page.get_by_role("textbox", name="Words").fill("x; y")
    page.keyboard.press("Enter")
    until(page, lambda: sent("Words"), ["x", "y"])
    page.get_by_role("spinbutton", name="Whole").fill("7")
    page.keyboard.press("Enter")
    until(page, lambda: sent("Whole"), ["7"])
    page.get_by_role("slider", name="Sliding").focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: sent("Sliding"), ["2"])
    page.get_by_label("Since").fill("2026-05-06")
    page.keyboard.press("Enter")
    until(page, lambda: sent("Since"), ["2026-05-06T00:00:00.000Z"])
    page.get_by_role("textbox", name="Free").fill("<b>&")
    page.keyboard.press("Enter")
    until(page, lambda: sent("Free"), ["<b>&"])
    assert page.locator("b").count() == 0


def test_defaults_are_shown_and_only_what_is_chosen_is_sent(browser, double):
    double.data.defaults = {"Free": ["the viewer's own"]}
    (table,) = double.data.definition["Sheets"][0]["Visuals"]
    table["TableVisual"]["Title"]["FormatText"]["PlainText"] = "<<$Fixed>>, <<$Free>>"
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(double.link() + "#p.Whole=9")
    page.locator("[data-ready='1']").wait_for()
    assert double.data.asked[-1]["parameters"] == {"Whole": ["9"]}
    expect(page.get_by_role("heading", name="a, the viewer's own")).to_be_visible()
    expect(page.get_by_role("button", name="Fixed a")).to_be_visible()
    expect(page.get_by_role("textbox", name="Free")).to_have_value("the viewer's own")
    expect(page.get_by_role("spinbutton", name="Whole")).to_have_value("9")
    expect(page.get_by_role("group", name="Linked", exact=True).get_by_role(
        "checkbox", name="EU")).to_be_checked()
    context.close()


def test_controls_narrow_the_values_of_others(browser, double):
    def after(control_id, column_name):
        return {"CascadingControlConfiguration": {"SourceControls": [
            {"SourceSheetControlId": control_id, "ColumnToMatch": column(column_name)}]}}

    double.data.definition["FilterGroups"].append(
        group("narrow", "CategoryFilter", "product", **everything()))
    sheet = double.data.definition["Sheets"][0]
    sheet["FilterControls"] = [
        control("List", "list", Type="MULTI_SELECT"),
        control("List", "narrow", Type="MULTI_SELECT", **after("c-list", "region"))]
    sheet["ParameterControls"] = [
        of_parameter("List", "Linked", Type="MULTI_SELECT", SelectableValues={
            "LinkToDataSetColumn": column("channel")}, **after("c-narrow", "product"))]
    # Regions have products of their own, and products channels.
    double.data.rows = [r for r in ROWS if (r["region"] == "EU") == (r["product"] == "Apple")]
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(double.link())
    page.locator("[data-ready='1']").wait_for()

    def options(name):
        labels = page.get_by_role("group", name=name, exact=True).locator("label")
        return [text.strip() for text in labels.all_inner_texts()]

    until(page, lambda: options("narrow"), ["All", "Apple", "Bread", "Cheese", "Dates"])
    page.get_by_role("group", name="list", exact=True).get_by_role("checkbox", name="EU").check()
    until(page, lambda: options("narrow"), ["All", "Apple"])
    page.get_by_role("group", name="narrow", exact=True).get_by_role(
        "checkbox", name="Apple").check()
    # The default EU of the parameter is no channel, and stays chosen.
    until(page, lambda: options("Linked"), ["All", "EU", "Shop"])
    page.get_by_role("group", name="list", exact=True).get_by_role("checkbox", name="EU").uncheck()
    until(page, lambda: options("narrow"), ["All", "Apple", "Bread", "Cheese", "Dates"])
    context.close()


def test_a_control_without_its_filter_or_of_an_unknown_kind_says_so(browser, double):
    sheet = double.data.definition["Sheets"][0]
    sheet["FilterControls"] = [control("Dropdown", "gone"), control("Carousel", "one")]
    sheet["ParameterControls"] = [of_parameter("Dropdown", "Nobody", SelectableValues={})]
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(double.link())
    page.locator("[data-ready='1']").wait_for(timeout=60_000)
    controls = page.get_by_role("group", name="Controls")
    expect(controls).to_contain_text("Its filter is gone.")
    expect(controls).to_contain_text("Its parameter is gone.")
    expect(controls).to_contain_text("A control of this kind (Carousel) isn’t shown yet.")
    context.close()
