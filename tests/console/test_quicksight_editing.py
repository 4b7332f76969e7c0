"""More of the builder: fields in another order, formats, hierarchies, conditional formatting,
parameters, copies of visuals and sheets. QuickSight's API is the builder's double."""

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from page_waiting import until
from axe_check import AXE, violations
from test_quicksight_builder import api, builder, definition_of, wells  # noqa: F401


def fields(api, well, index=0):
    return [next(iter(f.values()))["Column"]["ColumnName"] for f in wells(api, index)[well]]


def body(api, index=0, sheet=0):
    (found,) = definition_of(api)["Sheets"][sheet]["Visuals"][index].values()
    return found


@pytest.fixture
def page(builder):  # noqa: F811
    builder.set_default_timeout(60_000)
    builder.locator("[data-frame=one]").click(position={"x": 40, "y": 20})
    return builder


def open_settings(page, field):
    pill = page.locator(".qsb-well").get_by_role("button", name=field, exact=True)
    if pill.get_attribute("aria-expanded") != "true":
        pill.click()


def test_fields_change_their_order_by_keyboard_and_mouse(page, api):  # noqa: F811
    page.get_by_role("combobox", name="Add a field to Value").select_option(label="cost")
    until(page, lambda: fields(api, "Values"), ["revenue", "cost"])
    page.get_by_role("button", name="cost (Sum)", exact=True).press("Alt+ArrowUp")
    until(page, lambda: fields(api, "Values"), ["cost", "revenue"])
    expect(page.get_by_role("button", name="cost (Sum)", exact=True)).to_be_focused()
    listed = page.get_by_role("list", name="Fields in Value").get_by_role("listitem")
    page.get_by_role("button", name="revenue (Sum)", exact=True).drag_to(listed.first)
    until(page, lambda: fields(api, "Values"), ["revenue", "cost"])
    # To another well of the same role by mouse: the field stays what it was.
    page.get_by_role("button", name="product", exact=True).last.drag_to(
        page.locator("[data-well=Colors]"))
    until(page, lambda: fields(api, "Colors"), ["product"])
    assert wells(api)["Category"] == []
    page.get_by_role("button", name="Undo").first.click()
    until(page, lambda: fields(api, "Category"), ["product"])


def test_formats_of_numbers_and_dates(page, api):  # noqa: F811
    open_settings(page, "revenue (Sum)")
    page.get_by_role("combobox", name="Format", exact=True).select_option(label="Currency")
    page.get_by_role("combobox", name="Currency", exact=True).select_option("EUR")
    page.get_by_role("spinbutton", name="Decimal places").fill("1")
    page.get_by_role("combobox", name="Units").select_option("THOUSANDS")
    page.get_by_role("checkbox", name="Negative in brackets").check()
    page.get_by_role("textbox", name="Suffix").fill(" net")
    page.keyboard.press("Enter")

    def written():
        field = wells(api)["Values"][0]["NumericalMeasureField"]
        return field.get("FormatConfiguration", {}).get("FormatConfiguration")

    until(page, written, {"CurrencyDisplayFormatConfiguration": {
        "Symbol": "EUR", "DecimalPlacesConfiguration": {"DecimalPlaces": 1},
        "NumberScale": "THOUSANDS", "NegativeValueConfiguration": {"DisplayMode": "NEGATIVE"},
        "Suffix": " net"}})
    page.locator("[data-visual=one]").get_by_role("button", name="Menu of").click()
    page.get_by_role("menuitemcheckbox", name="Show as a table").click()
    total = sum(r["revenue"] for r in api.double.data.rows if r["product"] == "Apple")
    expect(page.locator("[data-visual=one] tbody tr").first).to_contain_text(
        f"€{total / 1000:.1f}K net")
    page.get_by_role("combobox", name="Add a field to Category").select_option(label="day")
    open_settings(page, "day")
    page.get_by_role("combobox", name="Date format").select_option("YYYY-MM-DD")
    until(page, lambda: wells(api)["Category"][1]["DateDimensionField"].get(
        "FormatConfiguration"), {"DateTimeFormat": "YYYY-MM-DD"})
    expect(page.locator("[data-visual=one] tbody tr").first).to_contain_text("2026-01-01")


def test_hierarchies_are_made_and_changed(page, api):  # noqa: F811
    open_settings(page, "product")
    add = page.get_by_role("combobox", name="Add a level below product")
    add.select_option("region")
    add.select_option("channel")

    def levels():
        found = body(api).get("ColumnHierarchies", [])
        return [[c["ColumnName"] for c in h["ExplicitHierarchy"]["Columns"]] for h in found]

    until(page, levels, [["product", "region", "channel"]])
    page.get_by_role("button", name="Move channel up").click()
    until(page, levels, [["product", "channel", "region"]])
    page.get_by_role("button", name="Take region from the hierarchy").click()
    until(page, levels, [["product", "channel"]])
    field = wells(api)["Category"][0]["CategoricalDimensionField"]
    assert field["HierarchyId"] == body(api)["ColumnHierarchies"][0]["ExplicitHierarchy"][
        "HierarchyId"]
    page.get_by_role("button", name="Take channel from the hierarchy").click()
    until(page, levels, [])
    assert "HierarchyId" not in wells(api)["Category"][0]["CategoricalDimensionField"]


def test_icon_sets_and_colours_by_value(page, api):  # noqa: F811
    page.get_by_role("radio", name="Table", exact=True).click()
    page.get_by_text("Conditional formatting").click()
    page.get_by_role("combobox", name="Icons").select_option("THREE_COLOR_ARROW")
    page.get_by_role("combobox", name="Background").select_option("scale")
    rows = page.locator("[data-visual=one] tbody tr")
    # Apple has the least, Dates the most: arrows down and up, from light to dark.
    expect(rows.first.get_by_role("img", name="down")).to_be_visible()
    expect(rows.last.get_by_role("img", name="up")).to_be_visible()
    expect(rows.first.locator("td").nth(1)).to_have_css("background-color", "rgb(227, 239, 251)")
    expect(rows.last.locator("td").nth(1)).to_have_css("background-color", "rgb(127, 178, 229)")
    page.get_by_role("combobox", name="Icons").select_option("")
    expect(page.locator("[data-visual=one] .qs-icon")).to_have_count(0)
    options = body(api)["ConditionalFormatting"]["ConditionalFormattingOptions"]
    assert len(options) == 1


def test_parameters_with_controls(page, api):  # noqa: F811
    page.get_by_role("button", name="Parameter", exact=True).click()
    dialog = page.get_by_role("dialog", name="New parameter")
    dialog.get_by_role("textbox", name="Name").fill("my region")
    expect(dialog.get_by_text("Letters and digits only.")).to_be_visible()
    dialog.get_by_role("textbox", name="Name").fill("Region")
    expect(dialog.get_by_text("There is a parameter of this name.")).to_be_visible()
    dialog.get_by_role("textbox", name="Name").fill("Area")
    dialog.get_by_role("textbox", name="Default value").fill("US")
    dialog.get_by_role("button", name="Control on this sheet").click()
    page.get_by_role("listbox").get_by_role("option", name="Dropdown").click()
    dialog.get_by_role("textbox", name="Values to choose from").fill("EU, US")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Area US").click()
    page.get_by_role("radio", name="EU", exact=True).click()
    until(page, lambda: api.double.data.asked[-1]["parameters"].get("Area"), ["EU"])
    declared = definition_of(api)["ParameterDeclarations"][-1]["StringParameterDeclaration"]
    assert declared == {"Name": "Area", "ParameterValueType": "SINGLE_VALUED",
                        "DefaultValues": {"StaticValues": ["US"]}}
    page.get_by_role("button", name="Edit the parameter Area").click()
    dialog = page.get_by_role("dialog", name="Edit the parameter")
    expect(dialog.get_by_role("textbox", name="Default value")).to_have_value("US")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete the parameter Area").click()
    expect(page.get_by_role("button", name="Area EU")).to_have_count(0)
    expect(page.get_by_role("list").filter(has_text="Area")).to_have_count(0)


def test_the_control_of_a_filter_is_another(page, api):  # noqa: F811
    page.get_by_role("button", name="Filter by day").click()
    page.get_by_role("combobox", name="Control of the filter by day").select_option(
        label="Relative dates")
    page.get_by_role("group", name="day", exact=True).get_by_role(
        "spinbutton", name="Count").fill("6")
    page.keyboard.press("Enter")

    def relative():
        (filter_,) = definition_of(api)["FilterGroups"][-1]["Filters"]
        return filter_.get("RelativeDatesFilter", {}).get("RelativeDateValue")

    until(page, relative, 6)
    page.get_by_role("combobox", name="Control of the filter by region").select_option(
        label="List")
    expect(page.get_by_role("group", name="Region", exact=True).get_by_role(
        "checkbox", name="EU")).to_be_visible()


def test_visuals_and_sheets_are_copied_and_moved(page, api):  # noqa: F811
    page.get_by_role("button", name="Duplicate this visual").click()
    expect(page.locator("[data-visual]")).to_have_count(2)
    ids = [next(iter(v.values()))["VisualId"] for v in definition_of(api)["Sheets"][0]["Visuals"]]
    assert len(set(ids)) == 2

    def sheet_menu(item):
        page.get_by_role("button", name="Sheet", exact=True).click()
        page.get_by_role("menuitem", name=item).click()

    sheet_menu("Duplicate this sheet")
    expect(page.get_by_role("tab", name="First copy")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-visual]")).to_have_count(2)
    sheet_menu("Move to the left")
    tabs = page.get_by_role("tab")
    until(page, lambda: tabs.all_inner_texts(), ["First copy", "First"])
    sheet_menu("Rename")
    dialog = page.get_by_role("dialog", name="Rename")
    dialog.get_by_role("textbox", name="Name of the sheet").fill("Zweite")
    dialog.get_by_role("button", name="Rename").click()
    until(page, lambda: tabs.all_inner_texts(), ["Zweite", "First"])
    sheet_menu("Delete this sheet")
    expect(tabs).to_have_count(0)  # one sheet has no tabs
    # The filter of the first sheet holds there, and the copies' ids are their own.
    for _ in range(4):
        page.get_by_role("button", name="Undo").first.click()
    until(page, lambda: tabs.all_inner_texts(), [])
    expect(page.locator("[data-visual]")).to_have_count(2)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not in console/node_modules")
def test_dialogs_and_settings_are_accessible(page, api):  # noqa: F811
    found = {}

    def look(what):
        found[what] = violations(page)

    open_settings(page, "revenue (Sum)")
    page.get_by_role("combobox", name="Format", exact=True).select_option(label="Currency")
    open_settings(page, "product")
    look("settings")
    page.get_by_role("radio", name="Pivot table").click()
    page.get_by_text("Conditional formatting").click()
    look("conditions")
    for button in ("Calculated field", "Parameter", "Publish"):
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("dialog").wait_for()
        look(button)
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert {k: v for k, v in found.items() if v} == {}
