"""The builder in the console: fields into wells by click, drag and keyboard, kinds, calculated
fields, layout, undo, saving and publishing. QuickSight's API is a double here; what it is sent is
what is looked at."""

import json
import pathlib
import re

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from console_client import sign_in_as_root
from quicksight_definitions import TYPES, bars, category, dashboard, number, sales_rows
from quicksight_double import Data, Double
from tarn_server import binary
from axe_check import AXE, TAGS

ACCOUNT = "123456789012"
USER = {"UserName": "ann", "Arn": f"arn:aws:quicksight:us-east-1:{ACCOUNT}:user/default/ann",
        "Role": "ADMIN", "Email": "ann@example.com", "IdentityType": "IAM", "Active": True}


class Api:
    """Answers for QuickSight's API and the calls of a link, and what was asked."""

    def __init__(self, double):
        self.double, self.calls, self.is_registered = double, [], True

    def route(self, context):
        context.route(re.compile(r"/accounts/\d+/"), self.on_api)
        context.route(re.compile(r"/embed/all/\w+$"), self.on_call)

    def asked(self, path, method="POST"):
        return [body for m, p, body in self.calls if m == method and re.search(path, p)]

    def on_call(self, route):
        request = route.request
        action = request.url.rsplit("/", 1)[1]
        body = json.loads(request.post_data)
        if action == "exchange":
            self.double.used.add(body["code"])
        if "definition" in body.get("source", {}):
            self.double.data.definition = body["source"]["definition"]
        if action == "functions":
            status, answer = 200, {"functions": [
                {"name": "sum", "signature": "sum(measure)", "group": "Aggregate"}]}
        elif action == "expression":
            bad = body["expression"].find("&")
            status, answer = 200, ({"error": {"message": "There is no operator &.", "offset": bad,
                                              "length": 1}} if bad >= 0 else
                                   {"type": "DECIMAL", "level": "ROW"})
        else:
            status, answer = self.double.call("all", action, body,
                                              request.headers.get("authorization", ""))
        if action == "exchange":
            answer["user"] = {"name": USER["UserName"], "role": "ADMIN", "isAuthor": True}
        route.fulfill(status=status, json=answer)

    def on_api(self, route):
        request = route.request
        if request.method == "OPTIONS":
            return route.continue_()
        path = request.url.split(f"/accounts/{ACCOUNT}")[1].split("?")[0]
        body = json.loads(request.post_data) if request.post_data else None
        self.calls.append((request.method, path, body))
        status, answer = 200, {"Status": 200}
        if path.endswith("registered-user-with-identity"):
            if self.is_registered:
                answer = {"EmbedUrl": "https://127.0.0.1:1/embedding/all/start?code=c1"}
            else:
                status, answer = 404, {"Message": "no user"}
        elif path.endswith("/users"):
            if request.method == "POST":
                self.is_registered = True
            answer = {"UserList": [USER], "User": USER}
        elif path.endswith("/dashboards") and request.method == "GET":
            answer = {"DashboardSummaryList": []}
        headers = {"access-control-allow-origin": request.headers["origin"],
                   "access-control-expose-headers": "x-amzn-errortype"}
        if status == 404:
            headers["x-amzn-errortype"] = "QuickSightUserNotFoundException"
        route.fulfill(status=status, json=answer, headers=headers)


@pytest.fixture
def api(tmp_path, has_pack):
    one = bars("one", {"Category": [category("product")], "Values": [number("revenue")]}, "One")
    definition = dashboard([("s1", "First", [one])])
    double = Double(tmp_path, pathlib.Path(binary()).parent / "console.pack",
                    Data(definition, TYPES, sales_rows()))
    yield Api(double)
    double.server.shutdown()


@pytest.fixture
def builder(open_page, api):
    page = open_page(path="/quicksight/analyses/a1")
    api.route(page.context)
    sign_in_as_root(page)
    page.locator("[data-visual=one] [data-drawn]").wait_for()
    return page


def definition_of(api):
    return api.double.data.definition


def wells(api, index=0):
    (body,) = definition_of(api)["Sheets"][0]["Visuals"][index].values()
    return next(iter(body["ChartConfiguration"]["FieldWells"].values()))


def test_fields_go_into_wells_by_click_drag_and_keyboard(builder, api):
    page = builder
    page.locator("[data-frame=one]").click(position={"x": 40, "y": 20})
    fields = page.get_by_role("list", name="Fields")
    fields.get_by_role("button", name="region", exact=True).drag_to(
        page.locator("[data-well=Colors]"))
    expect(page.locator("[data-well=Colors]")).to_contain_text("region")
    expect(page.locator("[data-visual=one]")).to_have_attribute("data-state", "ready")
    assert wells(api)["Colors"][0]["CategoricalDimensionField"]["Column"] == {
        "DataSetIdentifier": "sales", "ColumnName": "region"}
    fields.get_by_role("button", name="cost", exact=True).click()
    expect(page.locator("[data-well=Values]")).to_contain_text("cost (Sum)")
    page.get_by_role("combobox", name="Add a field to Category").select_option(label="channel")
    page.get_by_role("button", name="Remove revenue (Sum)").click()
    page.get_by_role("button", name="cost (Sum)", exact=True).click()
    page.get_by_role("combobox", name="Aggregation").select_option(label="Average")
    expect(page.locator("[data-well=Values]")).to_contain_text("cost (Average)")
    page.get_by_role("radio", name="Stacked bars", exact=True).click()
    page.get_by_role("radio", name="Pivot table").click()
    expect(page.locator("[data-visual=one] table")).to_be_visible()
    (kind,) = definition_of(api)["Sheets"][0]["Visuals"][0]
    assert kind == "PivotTableVisual"
    for _ in range(7):
        page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Bars", exact=True)).to_be_checked()


def test_a_calculated_field_shows_the_place_of_its_error(builder, api):
    page = builder
    page.get_by_role("button", name="Calculated field").click()
    dialog = page.get_by_role("dialog", name="New calculated field")
    dialog.get_by_role("textbox", name="Name").fill("Profit")
    editor = dialog.locator(".cm-content")
    editor.click()
    page.keyboard.type("{revenue} & {cost")
    expect(dialog.get_by_text("There is no operator &. (character 11)")).to_be_visible()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    page.keyboard.press("Control+a")
    page.keyboard.type("{revenue} - {cost}")
    expect(dialog.get_by_role("status")).to_have_text("decimal")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("list", name="Fields").get_by_role("button", name="= Profit").wait_for()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    (saved,) = api.asked("/analyses/a1$", "PUT")
    (field,) = saved["Definition"]["CalculatedFields"]
    assert (field["Name"], field["DataSetIdentifier"]) == ("Profit", "sales")
    assert field["Expression"].startswith("{revenue} - {cost}")


def test_tiles_move_by_mouse_and_keyboard(builder, api):
    page = builder
    handle = page.locator("[data-frame=one] .qsb-move")
    handle.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)

    def element():
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        saved = api.asked("/analyses/a1$", "PUT")[-1]["Definition"]
        layout = saved["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]
        return {k: layout["Elements"][0][k]
                for k in ("ColumnIndex", "RowIndex", "ColumnSpan", "RowSpan")}

    assert element() == {"ColumnIndex": 2, "RowIndex": 1, "ColumnSpan": 17, "RowSpan": 12}
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 70, steps=5)
    page.mouse.up()
    moved = element()
    assert moved["ColumnIndex"] > 2 and moved["RowIndex"] == 3


def test_filter_publish_and_accessible(builder, api):
    page = builder
    page.get_by_role("button", name="Filter by channel").click()
    page.get_by_role("button", name="channel All").click()
    page.get_by_role("checkbox", name="Web").check()
    expect(page.locator("[data-visual=one]")).to_have_attribute("data-state", "ready")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Open the dashboard").wait_for()
    (made,) = api.asked(r"/dashboards/dashboard-\w+$")
    assert made["Permissions"][0]["Principal"] == USER["Arn"]
    columns = [next(iter(f.values()))["Column"]["ColumnName"]
               for g in made["Definition"]["FilterGroups"] for f in g["Filters"]]
    assert columns == ["region", "channel"]
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    if not AXE.exists():
        pytest.skip("axe-core is not in console/node_modules: ./run test fetches it")
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary']}"
            for v in found["violations"]] == []


def test_whoever_is_no_user_is_offered_to_register(open_page, api):
    api.is_registered = False
    page = open_page(path="/quicksight/analyses/a1")
    api.route(page.context)
    sign_in_as_root(page)
    page.get_by_role("button", name="Register").click()
    dialog = page.get_by_role("dialog", name="Register as a QuickSight user")
    dialog.get_by_role("textbox", name="E-mail").fill("ann@example.com")
    dialog.get_by_role("button", name="Register").click()
    page.locator("[data-visual=one] [data-drawn]").wait_for()
    (asked,) = api.asked("/namespaces/default/users$")
    assert asked == {"IdentityType": "IAM", "IamArn": f"arn:aws:iam::{ACCOUNT}:root",
                     "Email": "ann@example.com", "UserRole": "ADMIN"}
