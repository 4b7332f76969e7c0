"""Actions of visuals: which fields filter which visuals, by a click and by the menu. The server is a
double."""

import pathlib

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from page_waiting import until
from quicksight_definitions import (SALES, TYPES, category, column, dashboard, number, sales_rows,
                                    visual)
from quicksight_double import Data, Double
from tarn_server import binary


def table(visual_id, *groups):
    return visual("TableVisual", visual_id, {"GroupBy": [category(g) for g in groups],
                                             "Values": [number("revenue")]}, visual_id,
                  "TableAggregatedFieldWells")


def filtering(trigger="DATA_POINT_CLICK", fields=None, targets=None, status="ENABLED"):
    """An action that filters."""
    return {"CustomActionId": "a1", "Name": "Filter them", "Status": status, "Trigger": trigger,
            "ActionOperations": [{"FilterOperation": {
                "SelectedFieldsConfiguration": fields or {"SelectedFieldOptions": "ALL_FIELDS"},
                "TargetVisualsConfiguration": {"SameSheetTargetVisualConfiguration":
                                               targets or {"TargetVisualOptions": "ALL_VISUALS"}}}}]}


@pytest.fixture
def opened(browser, tmp_path, has_pack):
    """Opens a page of three tables of which the first has the action."""
    made = []

    def make(*actions):
        first = table("one", "product", "region")
        first["TableVisual"]["Actions"] = list(actions)
        double = Double(tmp_path, pathlib.Path(binary()).parent / "console.pack", Data(
            dashboard([("s1", "All", [first, table("two", "product"), table("three", "region")])]),
            TYPES, sales_rows()))
        context = browser.new_context(ignore_https_errors=True,
                                      viewport={"width": 1300, "height": 1400})
        made.append((double, context))
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(double.link())
        page.locator("[data-ready='1']").wait_for()
        return page, double

    yield make
    for double, context in made:
        context.close()
        double.server.shutdown()


def counts(page):
    return [page.locator(f"[data-visual={v}] tbody tr").count() for v in ("one", "two", "three")]


def click(page, *words):
    row = page.locator("[data-visual=one] tbody tr")
    for word in words:
        row = row.filter(has_text=word)
    row.get_by_role("button").first.click()


def test_all_fields_filter_all_visuals(opened):
    page, _ = opened(filtering())
    assert counts(page) == [12, 4, 3]
    click(page, "Bread", "EU")
    until(page, lambda: counts(page), [12, 1, 1])
    click(page, "Bread", "EU")
    until(page, lambda: counts(page), [12, 4, 3])


@pytest.mark.parametrize("fields", [
    {"SelectedFields": ["d.region"]}, {"SelectedColumns": [column("region")]}])
def test_only_selected_fields_filter(opened, fields):
    page, double = opened(filtering(fields=fields))
    click(page, "Bread", "EU")
    until(page, lambda: counts(page), [12, 4, 1])
    (group,) = double.data.asked[-1]["filters"]
    (body,) = group["Filters"][0].values()
    assert body["Column"] == {"DataSetIdentifier": SALES, "ColumnName": "region"}


def test_only_targets_are_filtered(opened):
    page, _ = opened(filtering(targets={"TargetVisuals": ["two"]}))
    click(page, "Bread", "EU")
    until(page, lambda: counts(page), [12, 1, 3])


def test_an_action_of_the_menu_filters_what_is_picked(opened):
    page, _ = opened(filtering("DATA_POINT_MENU", targets={"TargetVisuals": ["three"]}))
    click(page, "Cheese", "US")
    page.locator("[data-visual=one]").get_by_role("button", name="Menu of one").click()
    page.get_by_role("menuitem", name="Filter them").click()
    until(page, lambda: counts(page), [12, 4, 1])


def test_a_disabled_action_restricts_nothing(opened):
    page, _ = opened(filtering(targets={"TargetVisuals": ["two"]}, status="DISABLED"))
    click(page, "Bread", "EU")
    until(page, lambda: counts(page), [12, 1, 1])
    expect(page.get_by_role("group", name="Filters by selection")).to_contain_text("Bread")
