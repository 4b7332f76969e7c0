"""Each kind of visual in a browser: drawn, told as a table, without markup, accessible in light and
dark; clicks filter the others. The server is a double."""

import os
import pathlib

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from quicksight_definitions import (TYPES, bars, category, column, dashboard, date, each_kind,
                                    number, sales_rows, visual)
from quicksight_double import Data, Double
from tarn_server import binary
from axe_check import AXE, TAGS

ROWS = sales_rows()
MARKUP = "<img src=x onerror=alert(1)>"
SCRIPT = "\"><script>alert(2)</script>{a|b}"
DARK = {"UIColorPalette": {"PrimaryBackground": "#121A23", "PrimaryForeground": "#E6EBF0",
                           "SecondaryBackground": "#0B1118", "Accent": "#6CB8FF"}}
CHARTS = ["bar", "stacked", "percent", "horizontal", "line", "area", "combo", "pie", "donut",
          "scatter", "heat", "histogram", "gauge", "tree", "funnel", "waterfall", "box", "radar",
          "words"]

# How many colours a canvas has, roughly.
COLOURS = """c => {
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const seen = new Set();
  for (let i = 0; i < d.length; i += 4)
    if (d[i + 3] > 200) seen.add(d[i] >> 5 << 10 | d[i + 1] >> 5 << 5 | d[i + 2] >> 5);
  return seen.size; }"""


@pytest.fixture
def serve(tmp_path, has_pack):
    made = []

    def make(definition, rows=None, types=None, theme=None):
        rows = ROWS if rows is None else rows
        double = Double(tmp_path, pathlib.Path(binary()).parent / "console.pack",
                        Data(definition, types or TYPES, rows, theme))
        made.append(double)
        return double

    yield make
    for double in made:
        double.server.shutdown()


@pytest.fixture
def tab(browser):
    contexts = []
    complaints = []

    def open_(double, width=1300, height=1600):
        context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce",
                                      viewport={"width": width, "height": height})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("dialog", lambda d: complaints.append(f"a dialog: {d.message}") or d.dismiss())
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error"
                and "Failed to load resource" not in m.text else None)
        page.goto(double.link())
        page.locator("[data-ready='1']").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def shot(page, name):
    """For people to look at: TARN_SHOTS=folder."""
    if folder := os.environ.get("TARN_SHOTS"):
        page.screenshot(path=pathlib.Path(folder) / f"{name}.png", full_page=True)


def drawn(page, visual_id):
    return page.locator(f"[data-visual={visual_id}] [data-drawn]")


@pytest.mark.parametrize("theme", [None, DARK], ids=["light", "dark"])
def test_each_kind_is_drawn_and_accessible(serve, tab, theme):
    kinds = each_kind()
    page = tab(serve(dashboard([("s1", "All", list(kinds.values()))]), theme=theme), height=5400)
    for name in CHARTS:
        drawn(page, name).wait_for()
        layers = drawn(page, name).locator("canvas")
        for _ in range(600):  # it is painted in the frame after it is set
            if (painted := max(c.evaluate(COLOURS) for c in layers.all())) >= 3:
                break
            page.wait_for_timeout(100)
        assert painted >= 3, (name, painted)
    expect(page.locator("[data-visual=insight]")).to_contain_text("Sales are good & rising.")
    expect(page.locator("[data-visual=insight] h3")).to_have_text("What it means")
    expect(page.locator("[data-visual=sankey]")).to_contain_text("Sankey diagram")
    page.wait_for_timeout(400)
    shot(page, f"kinds-{'dark' if theme else 'light'}")
    if not AXE.exists():
        pytest.skip("axe-core is not in console/node_modules: ./run test fetches it")
    page.evaluate(AXE.read_text() + ";0")
    page.get_by_role("button", name="Region All").click()
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary']}"
            for v in found["violations"]] == []


def test_numbers_of_cells_are_those_of_the_rows(serve, tab):
    kinds = each_kind()
    page = tab(serve(dashboard([("s1", "All", [kinds["table"], kinds["pivot"], kinds["kpi"]])])))

    def total(**of):
        return sum(r["revenue"] for r in ROWS if all(r[k] == v for k, v in of.items()))

    table = page.locator("[data-visual=table]")
    for row in table.locator("tbody tr").all():
        product, region, revenue, _ = (c.inner_text() for c in row.locator("td").all())
        assert revenue.strip("▲ ") == f"{total(product=product, region=region):,.0f}"
        assert ("▲" in revenue) == (total(product=product, region=region) > 3000)
    assert table.locator("tfoot td").nth(1).inner_text() == f"{total():,.0f}"
    pivot = page.locator("[data-visual=pivot]")
    expect(pivot.locator("tbody tr").last).to_contain_text("Total")
    assert pivot.locator("tbody tr").last.locator("td").last.inner_text() == f"{total():,.0f}"
    row = pivot.locator("tbody tr").filter(has_text="Total Apple")
    assert row.locator("td").last.inner_text() == f"{total(product='Apple'):,.0f}"
    pivot.get_by_role("button", name="Collapse Apple").click()
    expect(pivot.get_by_role("button", name="Expand Apple")).to_be_visible()
    assert pivot.locator("tbody tr").first.locator("td").last.inner_text() == \
        f"{total(product='Apple'):,.0f}"
    month = sum(r["revenue"] for r in ROWS if r["day"].startswith("2026-12"))
    before = sum(r["revenue"] for r in ROWS if r["day"].startswith("2026-11"))
    kpi = page.locator("[data-visual=kpi]")
    expect(kpi).to_contain_text(f"${month / 1000:.2f}".rstrip("0") + "K")
    expect(kpi).to_contain_text(f"{abs(month - before) / before * 100:.1f}%")


def picks(double):
    """The cross-filters of the last call: {column: values}."""
    found = {}
    for group in double.data.asked[-1]["filters"]:
        if group["FilterGroupId"].startswith("tarn-cross-"):
            for filter_ in group["Filters"]:
                (body,) = filter_.values()
                found[body["Column"]["ColumnName"]] = body["Configuration"][
                    "FilterListConfiguration"]["CategoryValues"]
    return found


def test_a_click_filters_the_others_and_another_takes_it_back(serve, tab):
    kinds = each_kind()
    one = bars("one", {"Category": [category("product")], "Values": [number("revenue")]}, "One")
    double = serve(dashboard([("s1", "All", [one, kinds["table"], kinds["pie"]])]))
    page = tab(double)
    box = drawn(page, "one").locator("canvas").bounding_box()
    rows = page.locator("[data-visual=table] tbody tr")
    expect(rows).to_have_count(12)

    def click(part, **how):
        # Bars stand at even distances between the axis and the right edge.
        page.mouse.click(box["x"] + 62 + (box["width"] - 78) * part, box["y"] + box["height"] * .6,
                         **how)

    click(0.125)
    expect(rows).to_have_count(3)
    assert picks(double) == {"product": ["Apple"]}
    assert "one" not in double.data.asked[-1]["visuals"]
    page.keyboard.down("Control")
    click(0.375)
    page.keyboard.up("Control")
    expect(rows).to_have_count(6)
    assert picks(double) == {"product": ["Apple", "Bread"]}
    page.get_by_role("button", name="Remove the filter product: Apple, Bread").click()
    expect(rows).to_have_count(12)
    click(0.625)
    expect(rows).to_have_count(3)
    click(0.625)
    expect(rows).to_have_count(12)
    # By keyboard: the chart as a table has a button for each of its marks.
    page.locator("[data-visual=one]").get_by_role("button", name="Menu of One").press("Enter")
    page.keyboard.press("Enter")
    page.locator("[data-visual=one]").get_by_role("button", name="Cheese").press("Enter")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Cheese")
    shot(page, "cross-filter")


def test_controls_ask_for_values_when_opened_and_filter(serve, tab):
    kinds = each_kind()
    double = serve(dashboard([("s1", "All", [kinds["table"]]), ("s2", "Two", [kinds["pie"]])]))
    page = tab(double)
    rows = page.locator("[data-visual=table] tbody tr")
    page.get_by_role("button", name="Region All").click()
    page.get_by_role("checkbox", name="EU").check()
    expect(rows).to_have_count(4)
    page.get_by_role("checkbox", name="US").check()
    expect(rows).to_have_count(8)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Region EU, US")).to_be_focused()
    # The filter holds on every sheet that it reaches.
    page.get_by_role("tab", name="All").press("ArrowRight")
    expect(page.get_by_role("tab", name="Two")).to_be_focused()
    drawn(page, "pie").wait_for()
    (group,) = double.data.asked[-1]["filters"]
    assert group["FilterGroupId"] == "g1"


def test_what_is_in_view_is_asked_for_first(serve, tab):
    many = [bars(f"b{i}", {"Category": [category("product")], "Values": [number("revenue")]})
            for i in range(20)]
    double = serve(dashboard([("s1", "All", many)]))
    tab(double, height=800)
    first, *rest = [call["visuals"] for call in double.data.asked]
    assert "b0" in first and "b19" not in first
    assert sorted(first + [v for r in rest for v in r]) == sorted(f"b{i}" for i in range(20))
    assert len(double.data.asked) <= 3


def test_long_integers_and_early_years_are_shown_as_they_are(serve, tab):
    rows = [{"product": "a", "region": "EU", "revenue": 9007199254740993, "day": "0001-02-03T00:00:00.000Z"},
            {"product": "b", "region": "EU", "revenue": -12345678901234567, "day": "1969-12-31T00:00:00.000Z"}]
    types = {"product": "STRING", "region": "STRING", "revenue": "INTEGER", "day": "DATETIME"}
    table = visual("TableVisual", "t", {"GroupBy": [category("product"), date("day", "DAY")],
                                        "Values": [number("revenue")]}, "t", "TableAggregatedFieldWells")
    page = tab(serve(dashboard([("s1", "All", [table])]), rows, types))
    cells = page.locator("[data-visual=t] tbody td")
    cells.first.wait_for()
    assert cells.all_inner_texts() == ["a", "Feb 3, 1", "9,007,199,254,740,993",
                                       "b", "Dec 31, 1969", "-12,345,678,901,234,567"]


def test_markup_stays_text(serve, tab):
    types = {MARKUP: "STRING", SCRIPT: "STRING", "n": "DECIMAL"}
    rows = [{MARKUP: f"{MARKUP}{i}", SCRIPT: SCRIPT, "n": float(i)} for i in range(3)]
    wells = {"Category": [category(MARKUP, "a")], "Values": [number("n")],
             "Colors": [category(SCRIPT, "b")]}
    table = visual("TableVisual", "t", {"GroupBy": [category(MARKUP, "a"), category(SCRIPT, "b")],
                                        "Values": [number("n")]}, MARKUP,
                   "TableAggregatedFieldWells")
    text = {"SheetTextBoxId": "x", "Content": f"<text-box>{MARKUP} &lt;b&gt; {SCRIPT}</text-box>"}
    definition = dashboard([("s1", MARKUP, [
        bars("bar", wells, MARKUP), table,
        visual("PieChartVisual", "pie", {"Category": [category(MARKUP, "a")],
                                         "Values": [number("n")]}, SCRIPT,
               "PieChartAggregatedFieldWells")])])
    definition["Sheets"][0]["TextBoxes"] = [text]
    definition["FilterGroups"][0]["Filters"][0]["CategoryFilter"]["Column"] = column(MARKUP)
    definition["Sheets"][0]["FilterControls"][0]["Dropdown"]["Title"] = MARKUP
    page = tab(serve(definition, rows, types))
    drawn(page, "bar").wait_for()
    drawn(page, "bar").hover()
    page.get_by_role("button", name=f"{MARKUP} All").click()
    page.get_by_text(f"{MARKUP}2").first.wait_for()
    page.wait_for_timeout(300)
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("body script").count() == 0
    expect(page.locator("[data-visual=t] h3")).to_have_text(MARKUP)
    shot(page, "markup")


def test_nothing_and_nulls(serve, tab):
    rows = [{"product": None, "region": "EU", "channel": "", "day": None, "revenue": None,
             "cost": None}, {**ROWS[0]}]
    kinds = {k: v for k, v in each_kind().items() if k not in ("histogram", "line", "area")}
    page = tab(serve(dashboard([("s1", "All", list(kinds.values()))]), rows), height=3600)
    expect(page.locator("[data-visual=table] tbody tr")).to_have_count(2)
    expect(page.locator("[data-visual=table]")).to_contain_text("null")
    empty = tab(serve(dashboard([("s1", "All", list(kinds.values()))]), []), height=3600)
    expect(empty.locator("[data-visual=bar]")).to_contain_text("There are no values to draw")
    expect(empty.locator("[data-visual=table]")).to_contain_text("No rows")
    shot(empty, "empty")


def test_a_small_frame_shows_all(serve, tab):
    kinds = each_kind()
    page = tab(serve(dashboard([("s1", "All", [kinds["bar"], kinds["table"], kinds["kpi"]])])),
               width=380, height=900)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    shot(page, "small")


def test_dates_are_cut_and_written_as_their_granularity_says(serve, tab):
    table = visual("TableVisual", "t", {"GroupBy": [date("day", "MONTH")],
                                        "Values": [number("revenue")]}, "T",
                   "TableAggregatedFieldWells")
    page = tab(serve(dashboard([("s1", "All", [table])])))
    first = page.locator("[data-visual=t] tbody td").first
    expect(first).to_have_text("Jan 2026")
