"""Dashboards of a real server by mouse and keyboard: drilling down and up, sharing with another user
who opens it, versions and going back to one."""

import json

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from console_client import sign_in_as_root
from page_waiting import cells_of, until
from quicksight_definitions import bars, category, column, dashboard, date, number, visual
from quicksight_sales import ACCOUNT, Sales, total

TIMEOUT_MS = 60_000
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.fixture(scope="module")
def sales(console):
    made = Sales(console)
    made.table("sales")
    made.register_root()
    made.arn = made.data_set("sales")
    return made


def drilling():
    """Bars that drill region, product, channel; lines that drill through time."""
    one = bars("one", {"Category": [category("region", HierarchyId="h1")],
                       "Values": [number("revenue")]}, "Regions")
    one["BarChartVisual"]["ColumnHierarchies"] = [{"ExplicitHierarchy": {
        "HierarchyId": "h1", "Columns": [column(c) for c in ("region", "product", "channel")]}}]
    year = date("day", "YEAR")
    year["DateDimensionField"]["HierarchyId"] = "h2"
    two = visual("LineChartVisual", "two", {"Category": [year], "Values": [number("revenue")]},
                 "Time", "LineChartAggregatedFieldWells")
    two["LineChartVisual"]["ColumnHierarchies"] = [{"DateTimeHierarchy": {"HierarchyId": "h2"}}]
    return dashboard([("s1", "Sales", [one, two])])


def signed_in(open_page, path, sign_in=sign_in_as_root):
    page = open_page(path=path)
    page.set_default_timeout(TIMEOUT_MS)
    sign_in(page)
    return page


def as_table(tile):
    tile.get_by_role("button", name="Menu of").press("Enter")
    tile.get_by_role("menuitemcheckbox", name="Show as a table").press("Enter")


def shown(tile):
    """{first cell: number} of a chart's table."""
    expect(tile).to_have_attribute("data-state", "ready")
    return {row[0]: float(row[-1].replace(",", "")) for row in cells_of(tile)}


def near(values):
    return {k: pytest.approx(v, abs=0.005) for k, v in values.items()}


def test_drilling_by_keyboard_and_by_mouse(sales, open_page, name):
    sales.dashboard(name, drilling(), sales.arn)
    page = signed_in(open_page, f"/quicksight/dashboards/{name}")
    tile = page.locator("[data-visual=one]")
    tile.locator("[data-drawn]").wait_for()
    as_table(tile)
    regions = ("EU", "US", "APAC")
    until(page, lambda: shown(tile), near({r: total(region=r) for r in regions}))
    tile.get_by_role("button", name="EU").press("Enter")
    tile.get_by_role("button", name="Drill down", exact=True).press("Enter")
    products = ("Apple", "Bread", "Cheese", "Dates")
    until(page, lambda: shown(tile), near({p: total(region="EU", product=p) for p in products}))
    tile.get_by_role("button", name="Bread").press("Enter")
    tile.get_by_role("button", name="Menu of").press("Enter")
    page.get_by_role("menuitem", name="Drill down to channel").press("Enter")
    rest = {"Web": total(region="EU", product="Bread", channel="Web")}
    until(page, lambda: shown(tile), near(rest))
    crumbs = tile.get_by_role("navigation", name="Drilled down in Regions")
    assert [b.inner_text() for b in crumbs.get_by_role("button").all()] == ["EU ›", "Bread ›"]
    # There is nothing below a channel.
    tile.get_by_role("button", name="Web").click()
    expect(tile.get_by_role("button", name="Drill down", exact=True)).to_have_count(0)
    tile.get_by_role("button", name="Menu of").click()
    page.get_by_role("menuitem", name="Drill up").click()
    until(page, lambda: shown(tile), near({p: total(region="EU", product=p) for p in products}))
    crumbs.get_by_role("button", name="EU ›").click()
    until(page, lambda: shown(tile), near({r: total(region=r) for r in regions}))


def test_drilling_in_the_drawing_and_through_time(sales, open_page, name):
    sales.dashboard(name, drilling(), sales.arn)
    page = signed_in(open_page, f"/quicksight/dashboards/{name}")
    one, two = (page.locator(f"[data-visual={v}]") for v in ("one", "two"))
    one.locator("[data-drawn]").wait_for()
    box = one.locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 62 + (box["width"] - 78) / 6, box["y"] + box["height"] * 0.6)
    one.get_by_role("button", name="Drill down", exact=True).click()
    expect(one.get_by_role("navigation", name="Drilled down in Regions")).to_be_visible()
    two.locator("[data-drawn]").wait_for()
    as_table(two)
    two.get_by_role("button", name="2026").click()
    two.get_by_role("button", name="Drill down", exact=True).click()
    quarters = {f"Q{q + 1} 2026": sum(total(day=f"2026-{m:02d}")
                                      for m in range(3 * q + 1, 3 * q + 4)) for q in range(4)}
    until(page, lambda: shown(two), near(quarters))
    two.get_by_role("button", name="Q2 2026").click()
    two.get_by_role("button", name="Drill down", exact=True).click()
    months = {f"{MONTHS[m - 1]} 2026": total(day=f"2026-{m:02d}") for m in (4, 5, 6)}
    until(page, lambda: shown(two), near(months))


def test_shared_by_mouse_and_opened_by_another_user(sales, console, open_page, name):
    user = name.replace("_", "-")[-40:]
    iam = console.client("iam")
    iam.create_user(UserName=user)
    keys = iam.create_access_key(UserName=user)["AccessKey"]
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Resource": "*", "Action": [
                "quicksight:GenerateEmbedUrlForRegisteredUserWithIdentity",
                "quicksight:Describe*", "quicksight:List*"]}]}))
    sales.make("register_user", Namespace="default", IdentityType="IAM", UserRole="READER",
               IamArn=f"arn:aws:iam::{ACCOUNT}:user/{user}", Email="ann@example.com")
    sales.dashboard(name, drilling(), sales.arn)

    def as_ann(page):
        page.get_by_role("textbox", name="Access key id").fill(keys["AccessKeyId"])
        page.get_by_role("textbox", name="Secret access key").fill(keys["SecretAccessKey"])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    ann = signed_in(open_page, f"/quicksight/dashboards/{name}", as_ann)
    ann.get_by_role("alert").or_(ann.get_by_text("see this dashboard")).first.wait_for()
    assert ann.locator("[data-visual]").count() == 0

    root = signed_in(open_page, f"/quicksight/dashboards/{name}")
    root.get_by_role("button", name="Share", exact=True).click()
    dialog = root.get_by_role("dialog", name="Share the dashboard")
    dialog.get_by_role("button", name="Choose whom to share with").click()
    root.get_by_role("option", name=user).click()
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_role("row", name=user)).to_contain_text("See")

    ann.reload()
    as_ann(ann) if ann.get_by_role("button", name="Sign in").count() else None
    ann.locator("[data-visual=one] [data-drawn]").wait_for()
    as_table(ann.locator("[data-visual=one]"))
    until(ann, lambda: shown(ann.locator("[data-visual=one]")),
          near({r: total(region=r) for r in ("EU", "US", "APAC")}))

    dialog.get_by_role("row", name=user).get_by_role("radio").check()
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog.get_by_role("row", name=user)).to_have_count(0)
    left = sales.make("describe_dashboard_permissions", DashboardId=name)["Permissions"]
    assert [p["Principal"] for p in left] == [sales.owner]


def test_versions_and_going_back(sales, open_page, name):
    sales.dashboard(name, drilling(), sales.arn)
    second = drilling()
    second["Sheets"][0]["Visuals"] = second["Sheets"][0]["Visuals"][:1]
    second["DataSetIdentifierDeclarations"][0]["DataSetArn"] = sales.arn
    sales.make("update_dashboard", DashboardId=name, Name=name, Definition=second)
    sales.make("update_dashboard_published_version", DashboardId=name, VersionNumber=2)
    page = signed_in(open_page, f"/quicksight/dashboards/{name}")
    page.locator("[data-visual=one] [data-drawn]").wait_for()
    expect(page.locator("[data-visual]")).to_have_count(1)
    page.get_by_role("button", name="Versions").click()
    dialog = page.get_by_role("dialog", name="Versions of the dashboard")
    dialog.get_by_role("row").nth(2).get_by_role("radio").check()
    dialog.get_by_role("button", name="Look at it").click()
    page.get_by_text("This is version 1").wait_for()
    expect(page.locator("[data-visual]")).to_have_count(2)
    page.get_by_role("button", name="Versions").click()
    dialog.get_by_role("row").nth(2).get_by_role("radio").check()
    dialog.get_by_role("button", name="Publish this version").click()
    expect(dialog.get_by_role("row").nth(2)).to_contain_text("see it")
    found = sales.make("describe_dashboard", DashboardId=name)["Dashboard"]["Version"]
    assert found["VersionNumber"] == 1
