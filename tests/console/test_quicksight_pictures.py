"""Each kind of visual beside its reference picture: as the server draws it (Node.js and rsvg-convert)
in light and dark, and as the page draws it. Fonts are Debian's DejaVu alone, wherever this runs.

TARN_RENEW_PICTURES=1 writes the references anew; look at each of them before it is committed."""

import copy
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from chromium import CHROMIUM, FLAGS
from page_waiting import still
from picture_files import coarse, difference, read_png, write_png
from quicksight_definitions import (TYPES, bars, category, dashboard, date, each_kind, number,
                                    sales_rows, visual)
from quicksight_double import Data, Double
from tarn_server import binary

ROOT = pathlib.Path(__file__).parents[2]
DRAW = ROOT / "build" / "drawing" / "draw.mjs"
PICTURES = pathlib.Path(__file__).parent / "pictures"
FONTS = pathlib.Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT = 460, 300
ROWS = sales_rows()
KINDS = {name: one for name, one in each_kind().items() if name != "sankey"}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    """Environment in which DejaVu is the only font."""
    if not (FONTS / "DejaVuSans.ttf").exists():
        pytest.skip("Debian's package fonts-dejavu-core is not installed")
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder}/cache</cachedir>"
                      "<match target='pattern'><edit name='family' mode='assign' binding='strong'>"
                      "<string>DejaVu Sans</string></edit></match></fontconfig>")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


@pytest.fixture(scope="module")
def paper(fonts):
    """paper(visual, answer, dark): the pixels that the server's drawing code makes."""
    if not DRAW.exists():
        pytest.skip("build/drawing/draw.mjs is not there: ./run build makes it (it needs npm)")
    for tool in ("node", "rsvg-convert"):
        if not shutil.which(tool):
            pytest.skip(f"there is no {tool}")

    def draw(one, answer, dark=False):
        (body,) = one.values()
        sheet = {"name": "Sales", "dark": dark, "visualId": body["VisualId"],
                 "width": WIDTH, "height": HEIGHT,
                 "definition": dashboard([("s1", "All", [one])]),
                 "sheets": [{"sheetId": "s1", "visuals": {body["VisualId"]: answer}}]}
        svg = subprocess.run(["node", DRAW, "svg"], input=json.dumps(sheet).encode(), check=True,
                             capture_output=True).stdout
        png = subprocess.run(["rsvg-convert", "--format=png"], input=svg, check=True, env=fonts,
                             capture_output=True).stdout
        return read_png(png)

    return draw


def answer_of(one, rows=None, types=None):
    (body,) = one.values()
    if "InsightVisual" in one:
        return {"status": "OK", "columns": [], "rows": []}
    data = Data(dashboard([("s1", "All", [one])]), types or TYPES, ROWS if rows is None else rows)
    return data.answer("s1", body["VisualId"], [], lambda row: True)


def check(name, picture):
    file = PICTURES / f"{name}.png"
    width, height, rows = picture
    rows = coarse(rows)
    if os.environ.get("TARN_RENEW_PICTURES"):
        file.write_bytes(write_png(width, height, rows))
        return
    told = difference(read_png(file.read_bytes()), (width, height, rows))
    if told:
        seen = pathlib.Path(os.environ.get("TARN_SHOTS", "/tmp")) / f"{name}-now.png"
        seen.write_bytes(write_png(width, height, rows))
        pytest.fail(f"{file.name}: {told}. What it is now: {seen}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_the_server_draws_what_the_picture_shows(paper, name, dark):
    one = KINDS[name]
    check(f"{name}-{'dark' if dark else 'light'}", paper(one, answer_of(one), dark))


def hard_cases():
    """{name: (visual, rows)} of what charts often get wrong."""
    by, sum_ = [category("product")], [number("revenue")]
    two = {"Category": by, "Values": sum_, "Colors": [category("region")]}
    lines = {"Category": [date("day", "MONTH")], "Values": sum_, "Colors": [category("region")]}
    signs = [{**r, "revenue": r["revenue"] - 170} for r in ROWS]
    many = [{**r, "product": f"Product {i % 200:03d}"} for i, r in enumerate(ROWS)]
    long = [{**r, "product": f"A rather long name of {r['product'].lower()} from the far north"}
            for r in ROWS]
    holes = [{**r, "revenue": None if r["region"] == "US" and r["day"][5:7] in ("04", "05")
              else r["revenue"], "product": None if r["product"] == "Dates" else r["product"]}
             for r in ROWS]
    large = [{**r, "revenue": r["revenue"] * 1e6} for r in ROWS]
    flat = dict(by=bars("bar", {"Category": by, "Values": sum_}, "Bars"),
                water=KINDS["waterfall"])
    labels = {"DataLabels": {"Visibility": "VISIBLE"}}
    return {
        "negative-bar": (bars("bar", two, "Negative"), signs),
        "negative-stacked": (bars("bar", two, "Negative", BarsArrangement="STACKED"), signs),
        "negative-waterfall": (flat["water"], [{**r, "revenue": r["revenue"] * (
            -1 if r["product"] in ("Bread", "Dates") else .6)} for r in ROWS]),
        "breakdown-waterfall": (visual("WaterfallVisual", "water", {
            "Categories": [category("channel")], "Values": sum_, "Breakdowns": by}, "Breakdown",
            "WaterfallChartAggregatedFieldWells"), ROWS),
        "negative-radar": (KINDS["radar"], signs),
        "negative-pie": (KINDS["pie"], signs),
        "many-bar": (flat["by"], many),
        "many-horizontal": (KINDS["horizontal"], many),
        "many-colours": (bars("bar", {"Category": [category("region")], "Values": sum_,
                                      "Colors": by}, "Colours", BarsArrangement="STACKED"), many),
        "many-pie": (KINDS["pie"], many), "many-words": (KINDS["words"], many),
        "many-tree": (KINDS["tree"], many),
        "long-bar": (flat["by"], long), "long-horizontal": (KINDS["horizontal"], long),
        "long-pie": (KINDS["pie"], long), "long-table": (KINDS["table"], long),
        "long-heat": (KINDS["heat"], long), "long-funnel": (KINDS["funnel"], long),
        "long-words": (KINDS["words"], long),
        "nulls-line": (visual("LineChartVisual", "line", lines, "Lines",
                              "LineChartAggregatedFieldWells"), holes),
        "nulls-bar": (flat["by"], holes), "nulls-table": (KINDS["table"], holes),
        "one-bar": (bars("bar", {"Category": by, "Values": sum_}, "One", **labels), ROWS[:1]),
        "one-line": (KINDS["line"], ROWS[:1]), "one-scatter": (KINDS["scatter"], ROWS[:1]),
        "one-box": (KINDS["box"], ROWS[:1]), "one-histogram": (KINDS["histogram"], ROWS[:1]),
        "large-bar": (bars("bar", two, "Large numbers", **labels), large),
        "large-gauge": (KINDS["gauge"], large), "large-heat": (visual(
            "HeatMapVisual", "heat", {"Rows": by, "Columns": [category("region")],
                                      "Values": sum_}, "Heat map", "HeatMapAggregatedFieldWells",
            **labels), large),
        "none-bar": (flat["by"], []),
    }


HARD = hard_cases()


@pytest.mark.parametrize("name", HARD)
def test_hard_cases_are_drawn_as_the_picture_shows(paper, name):
    one, rows = HARD[name]
    check(name, paper(one, answer_of(one, rows)))


def changed(**config):
    one = copy.deepcopy(KINDS["bar"])
    one["BarChartVisual"]["ChartConfiguration"].update(config)
    return one


@pytest.mark.parametrize("one", [
    changed(VisualPalette={"ColorMap": [
        {"Element": {"FieldId": "d.region", "FieldValue": "EU"}, "Color": "#AA3377"}]}),
    changed(CategoryLabelOptions={"Visibility": "HIDDEN"}),
    changed(ValueAxis={"TickLabelOptions": {"LabelOptions": {"Visibility": "HIDDEN"}}}),
    changed(ValueAxis={"DataOptions": {"NumericAxisOptions": {
        "Range": {"MinMax": {"Maximum": 9000}}}}}),
    changed(Legend={"Visibility": "HIDDEN"}), changed(BarsArrangement="STACKED"),
], ids=["colour", "axis title", "tick labels", "range", "legend", "arrangement"])
def test_what_is_broken_is_seen(paper, one):
    seen = paper(one, answer_of(one))
    whole = read_png((PICTURES / "bar-light.png").read_bytes())
    assert difference(whole, (seen[0], seen[1], coarse(seen[2])))


def test_one_number_less_is_seen(paper):
    answer = answer_of(KINDS["bar"])
    answer["rows"] = answer["rows"][:-1]
    seen = paper(KINDS["bar"], answer)
    assert difference(read_png((PICTURES / "bar-light.png").read_bytes()),
                      (seen[0], seen[1], coarse(seen[2])))


@pytest.fixture(scope="module")
def page_of_all(browser, fonts, tmp_path_factory):
    double = Double(tmp_path_factory.mktemp("page"), pathlib.Path(binary()).parent / "console.pack",
                    Data(dashboard([("s1", "All", list(KINDS.values()))]), TYPES, ROWS))
    own = browser.browser_type.launch(
        executable_path=CHROMIUM, env=fonts,
        args=[*FLAGS, "--font-render-hinting=none", "--disable-lcd-text",
              "--force-color-profile=srgb"])
    context = own.new_context(ignore_https_errors=True, reduced_motion="reduce",
                              viewport={"width": 1000, "height": 5600})
    page = context.new_page()
    page.goto(double.link())
    page.locator("[data-ready='1']").wait_for()
    still(page, 500)
    yield page
    own.close()
    double.server.shutdown()


@pytest.mark.parametrize("name", KINDS)
def test_the_page_draws_what_the_picture_shows(page_of_all, name):
    one = page_of_all.locator(f"[data-visual={name}]")
    check(f"{name}-page", read_png(one.screenshot(animations="disabled", timeout=120_000)))
