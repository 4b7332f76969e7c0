"""The embedded page and the real SDK: a host page of another origin, two users with different rows,
messages both ways, no cookie and no storage. The server is a double; its rows are here."""

import pathlib

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from embedding_host import SDK, event_of, host_page
from page_waiting import cells_of
from quicksight_definitions import (TYPES, bars, category, dashboard, each_kind, number, sales_rows)
from quicksight_double import Data, Double
from tarn_server import binary

ROWS = sales_rows()


def total(only=lambda row: True):
    return sum(r["revenue"] for r in ROWS if only(r))


@pytest.fixture(scope="module")
def host():
    if not SDK.exists():
        pytest.skip("the SDK is not in console/node_modules: ./run test fetches it")
    with host_page() as origin:
        yield origin


def two_sheets():
    kinds = each_kind()
    return dashboard([
        ("s1", "Sales", [
            bars("bar", {"Category": [category("product")], "Values": [number("revenue")]},
                 "By product"), kinds["table"], kinds["kpi"]]),
        ("s2", "More", [kinds["pie"]])])


@pytest.fixture(scope="module")
def double(tmp_path_factory, has_pack, host):
    made = Double(tmp_path_factory.mktemp("double"), pathlib.Path(binary()).parent / "console.pack",
                  Data(two_sheets(), TYPES, ROWS), ancestors=f"'self' {host}")
    made.users["eve"] = lambda row: row["region"] == "EU"
    made.users["uma"] = lambda row: row["region"] == "US"
    yield made
    made.server.shutdown()


@pytest.fixture
def host_tab(browser, host):
    context = browser.new_context(ignore_https_errors=True,
                                  viewport={"width": 1300, "height": 1500})
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(host)
    yield page
    context.close()
    assert [c for c in complaints if "Failed to load resource" not in c] == []


def embed(page, url, **options):
    assert page.evaluate("([url, options]) => window.embed(url, options)", [url, options])


def frame_at(page, path):
    return next(f for f in page.frames if path in f.url and "embedControl" not in f.url)


def call(page, method, *arguments, board=""):
    return page.evaluate("([board, method, args]) => window['board' + board][method](...args)",
                         [board, method, list(arguments)])


def cells(frame, label="Table"):
    table = frame.get_by_role("group", name=label, exact=True)
    table.locator("tbody tr").first.wait_for()
    return [[text.strip("▲ ") for text in row] for row in cells_of(table)]


def test_a_dashboard_loads_and_answers_getters_and_setters(host_tab, double):
    embed(host_tab, double.link(), content={
        "parameters": [{"Name": "Region", "Values": ["US"]}],
        "sheetOptions": {"emitSizeChangedEventOnSheetChange": True},
        "toolbarOptions": {"undoRedo": True, "reset": True}})
    event_of(host_tab, "EXPERIENCE_INITIALIZED")
    assert event_of(host_tab, "CONTENT_LOADED")["title"] == "Sales"
    size = event_of(host_tab, "SIZE_CHANGED")
    assert size["height"] > 200 and size["width"] > 900
    assert "FRAME_LOADED" in host_tab.evaluate("window.changes")
    # What is at the address after # are parameters.
    assert call(host_tab, "getParameters") == [{"Name": "Region", "Values": ["US"]}]
    assert call(host_tab, "getSheets") == [{"SheetId": "s1", "Name": "Sales"},
                                           {"SheetId": "s2", "Name": "More"}]
    assert call(host_tab, "getSelectedSheetId") == "s1"
    assert [v["VisualId"] for v in call(host_tab, "getSheetVisuals", "s1")] == [
        "bar", "table", "kpi"]
    assert call(host_tab, "setParameters", [{"Name": "Region", "Values": ["APAC"]}]) == {
        "success": True}
    assert event_of(host_tab, "PARAMETERS_CHANGED") == {
        "changedParameters": [{"Name": "Region", "Values": ["APAC"]}]}
    refused = call(host_tab, "setParameters", [{"Name": "Nope", "Values": ["1"]}])
    assert refused["success"] is False and refused["errorCode"] == "ParameterNotFound"
    assert call(host_tab, "setSelectedSheetId", "s2")["success"]
    assert event_of(host_tab, "SELECTED_SHEET_CHANGED") == {
        "selectedSheet": {"SheetId": "s2", "Name": "More"}}
    assert call(host_tab, "undo")["success"]
    assert call(host_tab, "getSelectedSheetId") == "s1"
    assert call(host_tab, "redo")["success"]
    assert call(host_tab, "getSelectedSheetId") == "s2"
    assert call(host_tab, "reset")["success"]
    assert call(host_tab, "getParameters") == [{"Name": "Region", "Values": ["US"]}]
    assert call(host_tab, "toggleBookmarksPane")["success"] is False


def test_filter_groups_of_the_host_filter(host_tab, double):
    embed(host_tab, double.link())
    event_of(host_tab, "CONTENT_LOADED")
    frame = frame_at(host_tab, "/dashboards/d1")
    assert len(cells(frame)) == 12
    before = call(host_tab, "getFilterGroupsForSheet", "s1")
    assert [g["FilterGroupId"] for g in before] == ["g1"]
    group = {**before[0], "FilterGroupId": "mine", "Filters": [{"CategoryFilter": {
        "FilterId": "f.mine", "Column": {"DataSetIdentifier": "sales", "ColumnName": "product"},
        "Configuration": {"FilterListConfiguration": {
            "MatchOperator": "CONTAINS", "CategoryValues": ["Apple"]}}}}]}
    assert call(host_tab, "addFilterGroups", [group])["success"]
    expect(frame.locator("[data-visual=table] tbody tr")).to_have_count(3)
    assert {row[0] for row in cells(frame)} == {"Apple"}
    again = call(host_tab, "addFilterGroups", [group])
    assert again["success"] is False
    changed = {**group, "Filters": [{"CategoryFilter": {
        **group["Filters"][0]["CategoryFilter"], "Configuration": {"FilterListConfiguration": {
            "MatchOperator": "CONTAINS", "CategoryValues": ["Bread", "Dates"]}}}}]}
    assert call(host_tab, "updateFilterGroups", [changed])["success"]
    expect(frame.locator("[data-visual=table] tbody tr")).to_have_count(6)
    assert call(host_tab, "removeFilterGroups", ["mine"])["success"]
    expect(frame.locator("[data-visual=table] tbody tr")).to_have_count(12)
    assert call(host_tab, "removeFilterGroups", ["mine"])["success"] is False


def test_two_users_side_by_side_see_their_own_rows(host_tab, double):
    embed(host_tab, double.link("eve"), container="#one", name="E")
    embed(host_tab, double.link("uma"), container="#two", name="U")
    event_of(host_tab, "CONTENT_LOADED", "E")
    event_of(host_tab, "CONTENT_LOADED", "U")
    seen = {user: cells(frame_at(host_tab, f"/embed/{user}/")) for user in ("eve", "uma")}
    assert {row[1] for row in seen["eve"]} == {"EU"}
    assert {row[1] for row in seen["uma"]} == {"US"}
    for user, region in (("eve", "EU"), ("uma", "US")):
        frame = frame_at(host_tab, f"/embed/{user}/")
        shown = frame.locator("[data-visual=table] tfoot td").nth(1).inner_text()
        assert float(shown.replace(",", "")) == round(total(lambda r: r["region"] == region), 2)
        frame.get_by_role("button", name="Region All").click()
        options = frame.get_by_role("group", name="Region", exact=True).locator("label")
        options.nth(1).wait_for()
        assert [o.inner_text().strip() for o in options.all()] == ["All", region]


def test_nothing_is_kept_and_no_cookie_travels(host_tab, double):
    embed(host_tab, double.link())
    event_of(host_tab, "CONTENT_LOADED")
    frame = frame_at(host_tab, "/dashboards/d1")
    # The browser blocks storage of frames of other sites, or it is there and empty.
    for store in ("localStorage.length", "sessionStorage.length", "document.cookie.length"):
        found = frame.evaluate(f"() => {{ try {{ return {store}; }} catch {{ return 0; }} }}")
        assert found == 0, store
    assert host_tab.context.cookies() == []
    assert double.cookies == []


def test_a_spent_code_says_so(host_tab, double):
    link = double.link()
    embed(host_tab, link)
    event_of(host_tab, "CONTENT_LOADED")
    embed(host_tab, link, container="#two", name="2")
    assert event_of(host_tab, "ERROR_OCCURRED", "2")["errorCode"] == "AccessDenied"
    frame = [f for f in host_tab.frames if "/dashboards/d1" in f.url][-1]
    frame.get_by_role("heading", name="This link does not open").wait_for()


def test_a_single_visual(host_tab, double):
    embed(host_tab, double.link(path="dashboards/d1/sheets/s1/visuals/table"), visual=True,
          frame={"height": "400px"})
    event_of(host_tab, "CONTENT_LOADED")
    frame = frame_at(host_tab, "/visuals/table")
    assert len(cells(frame)) == 12
    assert frame.locator("[data-visual]").count() == 1
    assert double.data.asked[-1]["visuals"] == ["table"]
    assert [g["FilterGroupId"] for g in call(host_tab, "getFilterGroups")] == ["g1"]
    assert call(host_tab, "getActions") == []


def test_themes_and_overrides(host_tab, double):
    embed(host_tab, double.link(), content={"themeOptions": {"themeOverride": {
        "UIColorPalette": {"PrimaryBackground": "#102030", "PrimaryForeground": "#F0F0F0"}}}})
    event_of(host_tab, "CONTENT_LOADED")
    frame = frame_at(host_tab, "/dashboards/d1")
    tile = frame.locator("[data-visual=bar]")
    expect(tile).to_have_css("background-color", "rgb(16, 32, 48)")
    assert call(host_tab, "setThemeOverride", {"UIColorPalette": {
        "PrimaryBackground": "#FFFFFF"}})["success"]
    expect(tile).to_have_css("background-color", "rgb(255, 255, 255)")
    assert call(host_tab, "setTheme", "arn:aws:quicksight::aws:theme/MIDNIGHT")["success"]
    assert call(host_tab, "setTheme", "arn:aws:quicksight:us-east-1:1:theme/x")["success"] is False


def test_a_callback_tells_the_point(host_tab, double):
    embed(host_tab, double.link())
    event_of(host_tab, "CONTENT_LOADED")
    action = {"CustomActionId": "cb", "Name": "Tell me", "Status": "ENABLED",
              "Trigger": "DATA_POINT_CLICK",
              "ActionOperations": [{"CallbackOperation": {"EmbeddingMessage": {}}}]}
    assert call(host_tab, "addVisualActions", "s1", "table", [action])["success"]
    assert call(host_tab, "getVisualActions", "s1", "table") == [action]
    frame = frame_at(host_tab, "/dashboards/d1")
    frame.locator("[data-visual=table]").get_by_role("button", name="Apple").first.click()
    told = event_of(host_tab, "CALLBACK_OPERATION_INVOKED")
    assert (told["CustomActionId"], told["VisualId"], told["SheetId"]) == ("cb", "table", "s1")
    assert told["Datapoints"][0]["RawValues"][0] == {"String": "Apple"}
    assert told["Datapoints"][0]["FormattedValues"][0] == {"Value": "Apple"}


def test_another_origin_may_neither_frame_nor_command(browser, double):
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    with host_page() as stranger:  # another port: another origin, not allowed
        page.goto(stranger)
        page.evaluate("url => { window.embed(url).catch(() => 0); }", double.link())
        page.wait_for_timeout(1500)
        assert page.evaluate("window.events.length") == 0
        assert not any(f.url.startswith(double.origin) and f.locator("main").count()
                       for f in page.frames)
    context.close()
