"""The dashboard of the story against a real server: a table of the catalog becomes a data set and a
suggested analysis; sales by product and region with Profit = revenue - cost and a filter; published,
shared, and embedded by the SDK for two users with different rows."""

import os
import pathlib

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from console_client import sign_in_as_root
from embedding_host import SDK, event_of, host_page
from page_waiting import cells_of, until
from quicksight_definitions import dashboard, each_kind, sales_rows

ACCOUNT = "123456789012"
ROWS = sales_rows()
COLUMNS = [("product", "string"), ("region", "string"), ("revenue", "double"), ("cost", "double")]
USERS = f"arn:aws:quicksight:us-east-1:{ACCOUNT}:user/default/"
READ = ["quicksight:DescribeDashboard", "quicksight:ListDashboardVersions",
        "quicksight:QueryDashboard"]


def shot(page, name):
    if folder := os.environ.get("TARN_SHOTS"):
        page.screenshot(path=pathlib.Path(folder) / f"{name}.png")


def profit(**of):
    return sum(r["revenue"] - r["cost"] for r in ROWS if all(r[k] == v for k, v in of.items()))


def put_table(console, table, columns, rows):
    console.client("s3").put_object(
        Bucket="story", Key=f"{table}/data.csv",
        Body="".join(",".join(str(r[c]) for c, _ in columns) + "\n" for r in rows).encode())
    console.client("glue").create_table(DatabaseName="story", TableInput={
        "Name": table, "Parameters": {"classification": "csv"}, "StorageDescriptor": {
            "Columns": [{"Name": n, "Type": t} for n, t in columns],
            "Location": f"s3://story/{table}/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": {"field.delim": ","}}}})


@pytest.fixture(scope="module")
def sales(console):
    console.client("s3").create_bucket(Bucket="story")
    console.client("glue").create_database(DatabaseInput={"Name": "story"})
    put_table(console, "sales", COLUMNS, ROWS)
    put_table(console, "rules", [("UserName", "string"), ("region", "string")],
              [{"UserName": "eve", "region": "EU"}, {"UserName": "uma", "region": "US"}])
    return console


def cells(scope):
    scope.locator("tbody tr").first.wait_for()
    return cells_of(scope)


def as_table(page, visual):
    """A chart, shown as its table."""
    tile = page.locator(f"[data-visual='{visual}']")
    tile.get_by_role("button", name="Menu of").click()
    tile.get_by_role("menuitemcheckbox", name="Show as a table").click()
    return tile


def test_from_a_table_to_a_shared_dashboard(sales, open_page):
    page = open_page(path="/glue/story/sales")
    sign_in_as_root(page)
    page.get_by_role("link", name="Visualize").click()
    page.get_by_role("button", name="Register").click()
    dialog = page.get_by_role("dialog", name="Register as a QuickSight user")
    dialog.get_by_role("textbox", name="E-mail").fill("root@example.com")
    dialog.get_by_role("button", name="Register").click()
    page.get_by_role("button", name="Suggest a dashboard").click()
    page.locator("[data-ready='1'] [data-visual][data-state=ready]").first.wait_for(timeout=60_000)
    expect(page.locator("[data-state=error]")).to_have_count(0)
    page.wait_for_timeout(500)
    shot(page, "story-suggested")

    # Profit = revenue - cost.
    page.get_by_role("button", name="Calculated field").click()
    dialog = page.get_by_role("dialog", name="New calculated field")
    dialog.get_by_role("textbox", name="Name").fill("Profit")
    dialog.locator(".cm-content").click()
    page.keyboard.type("{revenue} - {cost")  # the editor closes braces
    expect(dialog.get_by_role("status")).to_have_text("decimal")
    dialog.get_by_role("button", name="Save").click()
    fields = page.get_by_role("list", name="Fields")
    fields.get_by_role("button", name="= Profit").wait_for()

    page.get_by_role("button", name="Visual", exact=True).click()
    for name in ("product", "= Profit", "region"):
        fields.get_by_role("button", name=name, exact=True).click()
    frame = page.locator(".qsb-frame.selected")
    visual = frame.get_attribute("data-frame")
    expect(page.locator("[data-well=Colors]")).to_contain_text("region")
    expect(page.locator(f"[data-visual='{visual}']")).to_have_attribute("data-state", "ready")
    tile = as_table(page, visual)
    # What is ready may still be what was asked for one field less.
    until(page, lambda: {tuple(row[:-1]): float(row[-1].replace(",", "")) for row in cells(tile)},
          {(p, r): pytest.approx(profit(product=p, region=r), abs=0.005)
           for p in ("Apple", "Bread", "Cheese", "Dates") for r in ("EU", "US", "APAC")})
    fields.get_by_role("button", name="Filter by region").click()
    page.get_by_role("button", name="region All").click()
    page.get_by_role("checkbox", name="EU").check()
    expect(page.locator(f"[data-visual='{visual}'] tbody tr")).to_have_count(4)
    page.keyboard.press("Escape")
    shot(page, "story-built")

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Open the dashboard").click()
    page.locator("[data-ready='1']").wait_for()
    expect(page.locator("[data-state=error]")).to_have_count(0)
    shot(page, "story-dashboard")
    quicksight = sales.client("quicksight")
    (made,) = quicksight.list_dashboards(AwsAccountId=ACCOUNT)["DashboardSummaryList"]
    definition = quicksight.describe_dashboard_definition(
        AwsAccountId=ACCOUNT, DashboardId=made["DashboardId"])["Definition"]
    assert [c["Expression"] for c in definition["CalculatedFields"]] == ["{revenue} - {cost}"]
    # What the control chose is in the draft, and so in what was published.
    (filter_,) = definition["FilterGroups"][0]["Filters"]
    assert filter_["CategoryFilter"]["Configuration"]["FilterListConfiguration"][
        "CategoryValues"] == ["EU"]


@pytest.fixture
def boards(sales, name):
    """A dashboard over rows that eve and uma see parts of."""
    quicksight = sales.client("quicksight")

    def made(operation, **arguments):
        return getattr(quicksight, operation)(AwsAccountId=ACCOUNT, **arguments)

    for user in ("eve", "uma"):
        made("register_user", Namespace="default", IdentityType="QUICKSIGHT", UserName=user,
             Email=f"{user}@example.com", UserRole="READER")
    source = made("create_data_source", DataSourceId=name, Name=name, Type="ATHENA",
                  DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}})["Arn"]

    def data_set(table, columns, **more):
        kinds = {"string": "STRING", "double": "DECIMAL"}
        return made("create_data_set", DataSetId=f"{name}-{table}", Name=table,
                    ImportMode="DIRECT_QUERY", PhysicalTableMap={"t": {"RelationalTable": {
                        "DataSourceArn": source, "Catalog": "AwsDataCatalog", "Schema": "story",
                        "Name": table,
                        "InputColumns": [{"Name": n, "Type": kinds[t]} for n, t in columns]}}},
                    **more)["Arn"]

    rules = data_set("rules", [("UserName", "string"), ("region", "string")])
    arn = data_set("sales", COLUMNS, RowLevelPermissionDataSet={
        "Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1",
        "Status": "ENABLED"})
    kinds = each_kind()
    kinds["table"]["TableVisual"].pop("ConditionalFormatting")
    definition = dashboard([("s1", "Sales", [kinds["table"], kinds["bar"]])])
    definition["DataSetIdentifierDeclarations"][0]["DataSetArn"] = arn
    made("create_dashboard", DashboardId=name, Name="Sales", Definition=definition, Permissions=[
        {"Principal": USERS + user, "Actions": READ} for user in ("eve", "uma")])
    return lambda user, origin: made(
        "generate_embed_url_for_registered_user", UserArn=USERS + user, AllowedDomains=[origin],
        ExperienceConfiguration={"Dashboard": {"InitialDashboardId": name}})["EmbedUrl"]


def test_the_sdk_shows_each_user_their_own_rows(sales, browser, boards):
    if not SDK.exists():
        pytest.skip("the SDK is not in console/node_modules: ./run test fetches it")
    context = browser.new_context(ignore_https_errors=True,
                                  viewport={"width": 1300, "height": 1500})
    page = context.new_page()
    with host_page() as origin:
        page.goto(origin)
        for user, container in (("eve", "#one"), ("uma", "#two")):
            assert page.evaluate("([url, options]) => window.embed(url, options)", [
                boards(user, origin), {"container": container, "name": user}])
            assert event_of(page, "CONTENT_LOADED", user)["title"] == "Sales"
        frames = [f for f in page.frames if "/dashboards/" in f.url]
        assert len(frames) == 2
        for frame, region in zip(frames, ("EU", "US")):
            rows = cells(frame.locator("[data-visual=table]"))
            assert {row[1] for row in rows} == {region}
            shown = frame.locator("[data-visual=table] tfoot td").nth(1).inner_text()
            total = sum(r["revenue"] for r in ROWS if r["region"] == region)
            assert float(shown.replace(",", "")) == pytest.approx(total, abs=0.005)
            frame.get_by_role("button", name="Region All").click()
            options = frame.get_by_role("group", name="Region", exact=True).locator("label")
            options.nth(1).wait_for()
            assert [o.inner_text().strip() for o in options.all()] == ["All", region]
        shot(page, "story-embedded")
        assert context.cookies() == []
    context.close()
