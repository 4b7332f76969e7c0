"""Dashboards of a real server in a host page of another origin, by the unmodified SDK: rows by session
tags, parameters, events, undo, and links that were used or never made."""

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from embedding_host import SDK, event_of, host_page
from page_waiting import cells_of
from quicksight_definitions import category, dashboard, number, visual
from quicksight_sales import ROWS, Sales

WAIT_MS = 60_000
pytestmark = pytest.mark.skipif(not SDK.exists(), reason="the SDK is not in console/node_modules")


def definition():
    """A table that the parameter Region filters, where it has a value."""
    table = visual("TableVisual", "table", {"GroupBy": [category("product"), category("region")],
                                            "Values": [number("revenue")]}, "Table",
                   "TableAggregatedFieldWells", TotalOptions={"TotalsVisibility": "VISIBLE"})
    made = dashboard([("s1", "Sales", [table])])
    made["ParameterDeclarations"] = [{"StringParameterDeclaration": {
        "ParameterValueType": "MULTI_VALUED", "Name": "Goods"}}]
    made["FilterGroups"].append({
        "FilterGroupId": "g2", "CrossDataset": "SINGLE_DATASET", "Status": "ENABLED",
        "ScopeConfiguration": {"AllSheets": {}}, "Filters": [{"CategoryFilter": {
            "FilterId": "f-goods",
            "Column": {"DataSetIdentifier": "sales", "ColumnName": "product"},
            "Configuration": {"CustomFilterListConfiguration": {
                "MatchOperator": "CONTAINS", "NullOption": "ALL_VALUES",
                "CategoryValues": []}}}}]})
    made["FilterGroups"][1]["Filters"][0]["CategoryFilter"]["Configuration"] = {
        "CustomFilterConfiguration": {"MatchOperator": "EQUALS", "ParameterName": "Goods",
                                      "NullOption": "ALL_VALUES"}}
    return made


@pytest.fixture(scope="module")
def sales(console):
    made = Sales(console)
    made.table("sales")
    made.register_root()
    arn = made.data_set("sales", RowLevelPermissionTagConfiguration={
        "Status": "ENABLED", "TagRules": [{"TagKey": "area", "ColumnName": "region",
                                           "TagMultiValueDelimiter": ",", "MatchAllValue": "*"}]})
    made.board = made.dashboard("tagged", definition(), arn)["Arn"]
    return made


@pytest.fixture
def host(browser):
    context = browser.new_context(ignore_https_errors=True,
                                  viewport={"width": 1300, "height": 1500})
    context.set_default_timeout(WAIT_MS)
    with host_page() as origin:
        page = context.new_page()
        page.goto(origin)
        page.origin = origin
        yield page
        assert context.cookies() == []
    context.close()


def link(sales, host, **tags):
    return sales.make("generate_embed_url_for_anonymous_user", Namespace="default",
                      AuthorizedResourceArns=[sales.board], AllowedDomains=[host.origin],
                      SessionTags=[{"Key": k, "Value": v} for k, v in tags.items()],
                      ExperienceConfiguration={"Dashboard": {
                          "InitialDashboardId": "tagged"}})["EmbedUrl"]


def embed(host, url, **options):
    assert host.evaluate("([url, options]) => window.embed(url, options)", [url, options])


def call(host, method, *arguments, board=""):
    return host.evaluate("([board, method, args]) => window['board' + board][method](...args)",
                         [board, method, list(arguments)])


def frame_of(host, index=0):
    return [f for f in host.frames if "/dashboards/" in f.url][index]


def shown(frame):
    frame.locator("[data-visual=table] tbody tr").first.wait_for()
    return {tuple(row[:2]) for row in cells_of(frame.locator("[data-visual=table]"))}


def total(frame):
    return float(frame.locator("[data-visual=table] tfoot td").last.inner_text().replace(",", ""))


def wanted(regions, products=("Apple", "Bread", "Cheese", "Dates")):
    return {(p, r) for p in products for r in regions}


def revenue(regions, products=("Apple", "Bread", "Cheese", "Dates")):
    return pytest.approx(sum(r["revenue"] for r in ROWS if r["region"] in regions
                             and r["product"] in products), abs=0.005)


def test_session_tags_choose_the_rows(sales, host):
    embed(host, link(sales, host, area="EU"), container="#one", name="A")
    embed(host, link(sales, host, area="US,APAC"), container="#two", name="B")
    for name in "AB":
        event_of(host, "CONTENT_LOADED", name, WAIT_MS)
    one, two = frame_of(host, 0), frame_of(host, 1)
    assert shown(one) == wanted(["EU"]) and total(one) == revenue(["EU"])
    assert shown(two) == wanted(["US", "APAC"]) and total(two) == revenue(["US", "APAC"])
    # Neither a control's list nor a parameter gives away or reaches more.
    one.get_by_role("button", name="Region All").click()
    options = one.get_by_role("group", name="Region", exact=True).locator("label")
    expect(options).to_have_count(2)
    assert [o.inner_text().strip() for o in options.all()] == ["All", "EU"]
    one.get_by_role("checkbox", name="EU").press("Escape")
    group = {**call(host, "getFilterGroupsForSheet", "s1", board="A")[0], "FilterGroupId": "mine"}
    group["Filters"] = [{"CategoryFilter": {
        "FilterId": "f.mine", "Column": {"DataSetIdentifier": "sales", "ColumnName": "region"},
        "Configuration": {"FilterListConfiguration": {
            "MatchOperator": "CONTAINS", "CategoryValues": ["US"]}}}}]
    assert call(host, "addFilterGroups", [group], board="A")["success"]
    expect(one.locator("[data-visual=table]")).to_contain_text("No rows")


def test_a_link_without_the_tag_shows_no_row(sales, host):
    embed(host, link(sales, host, other="x"))
    event_of(host, "CONTENT_LOADED", timeout=WAIT_MS)
    frame = frame_of(host)
    tile = frame.locator("[data-visual=table]")
    expect(tile).to_have_attribute("data-state", "ready")
    expect(tile).to_contain_text("No rows")
    assert tile.locator("tbody tr").count() == 0


def test_parameters_events_and_undo(sales, host):
    embed(host, link(sales, host, area="*"), content={
        "toolbarOptions": {"undoRedo": True, "reset": True},
        "parameters": [{"Name": "Goods", "Values": ["Apple"]}]})
    event_of(host, "CONTENT_LOADED", timeout=WAIT_MS)
    frame = frame_of(host)
    rows = frame.locator("[data-visual=table] tbody tr")
    expect(rows).to_have_count(3)
    assert shown(frame) == wanted(["EU", "US", "APAC"], ["Apple"])
    assert call(host, "setParameters", [{"Name": "Goods", "Values": ["Bread", "Dates"]}])[
        "success"]
    assert event_of(host, "PARAMETERS_CHANGED", timeout=WAIT_MS) == {
        "changedParameters": [{"Name": "Goods", "Values": ["Bread", "Dates"]}]}
    expect(rows).to_have_count(6)
    # A reader's filter, undone by the host, by the reader, and all of it reset.
    frame.get_by_role("button", name="Region All").click()
    frame.get_by_role("checkbox", name="US").check()
    expect(rows).to_have_count(2)
    assert total(frame) == revenue(["US"], ["Bread", "Dates"])
    assert call(host, "undo")["success"]
    expect(rows).to_have_count(6)
    assert call(host, "redo")["success"]
    expect(rows).to_have_count(2)
    frame.get_by_role("button", name="Undo", exact=True).click()
    expect(rows).to_have_count(6)
    assert call(host, "reset")["success"]
    expect(rows).to_have_count(3)
    assert call(host, "getParameters") == [{"Name": "Goods", "Values": ["Apple"]}]


def test_a_used_link_says_what_to_do(sales, host):
    url = link(sales, host, area="EU")
    embed(host, url, container="#one", name="A")
    event_of(host, "CONTENT_LOADED", "A", WAIT_MS)
    embed(host, url, container="#two", name="B")
    assert event_of(host, "ERROR_OCCURRED", "B", WAIT_MS)["errorCode"] == "CodeNotValid"
    frame = frame_of(host, 1)
    frame.get_by_role("heading", name="This link does not open").wait_for()
    expect(frame.locator("body")).to_contain_text("A link opens once, within five minutes")
    assert frame.locator("[data-visual]").count() == 0
    # The first goes on.
    assert shown(frame_of(host, 0)) == wanted(["EU"])
