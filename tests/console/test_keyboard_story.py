"""The main story by keyboard alone: a file, its table, a query, its chart, the log, why it was denied."""

import pytest

from page_waiting import still
from story_parts import denied_request, sales_file  # noqa: F401
from tarn_server import ROOT_KEYS


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(50)


def has_focus(wanted):
    return wanted.count() and wanted.first.evaluate("e => e === document.activeElement")


def tab_to(page, wanted, limit=120):
    """Tab until the element in focus is the wanted one: whoever has no mouse must reach it."""
    for _ in range(limit):
        if has_focus(wanted):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"not reached by Tab: {wanted}")


def arrow_to(page, title, wanted):
    """Into a table by Tab, and down its rows to what is wanted in its first column."""
    grid = page.get_by_role("grid", name=title)
    wanted.first.wait_for()
    for _ in range(120):
        if grid.evaluate("e => e.contains(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    for _ in range(60):
        if has_focus(wanted):
            return
        press(page, "ArrowDown")
    pytest.fail(f"not reached by arrows: {wanted}")


def go_by_palette(page, text, heading):
    press(page, "Control+k")
    page.get_by_role("combobox", name="Search pages and resources").wait_for()
    page.keyboard.type(text)
    press(page, "Enter")
    page.get_by_role("heading", name=heading, level=1).wait_for()


def sign_in(page):
    page.get_by_role("textbox", name="Access key id").wait_for()
    tab_to(page, page.get_by_role("textbox", name="Access key id"))
    page.keyboard.type(ROOT_KEYS[0])
    press(page, "Tab")
    page.keyboard.type(ROOT_KEYS[1])
    press(page, "Enter")
    page.get_by_role("button", name="Sign out").wait_for()


def from_file_to_table(page, name):
    go_by_palette(page, "bucket", "Buckets")
    tab_to(page, page.get_by_role("button", name="New bucket"))
    press(page, "Enter")
    page.get_by_role("dialog", name="New bucket").wait_for()
    page.locator("[role=dialog] input:focus").wait_for()
    page.keyboard.type(name)
    press(page, "Enter")
    choose = page.get_by_role("button", name="choose files")
    choose.wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    still(page)  # the dialog gives the focus back when it has gone
    tab_to(page, choose)
    press(page, "Enter")
    page.get_by_role("link", name="sales.csv").wait_for()
    tab_to(page, page.get_by_role("button", name="Query these files"))
    press(page, "Enter")
    tab_to(page, page.get_by_role("button", name="Make the table and query it"))
    press(page, "Enter")
    page.get_by_role("tab", name="Chart").wait_for(timeout=60_000)


def query(page, text, column):
    """A query of one's own: into the editor, out of it again by Escape and Tab."""
    editor = page.locator(".code")
    for _ in range(120):
        if editor.evaluate("e => e.shadowRoot?.activeElement != null"):
            break
        page.keyboard.press("Tab")
    press(page, "Control+a", "Delete")
    page.keyboard.type(text)
    press(page, "Control+Enter")
    page.get_by_role("columnheader", name=column).wait_for()
    for _ in range(3):  # the first Escape may close the list of completions
        press(page, "Escape", "Tab")
        if editor.evaluate("e => e.shadowRoot.activeElement == null"):
            break
    assert editor.evaluate("e => e.shadowRoot.activeElement == null")


def chart(page):
    """The chart, as bars and as a pie; and its values as a table for whoever does not see it."""
    tab_to(page, page.get_by_role("tab", name="Rows"))
    press(page, "ArrowRight", "Enter")
    page.locator("[data-drawn='2']").wait_for()
    page.get_by_role("img", name="bar chart of total by region, 2 values").wait_for()
    kind = page.get_by_role("button", name="Chart Bars")
    tab_to(page, kind)
    press(page, "Enter", "ArrowDown", "ArrowDown", "Enter")
    page.get_by_role("img", name="pie chart of total by region, 2 values").wait_for()
    tab_to(page, page.get_by_text("The same as a table"))
    press(page, "Enter")
    values = page.get_by_role("group", name="Values of the chart")
    values.get_by_role("cell", name="8700", exact=True).first.wait_for()
    tab_to(page, values)  # a long one scrolls by arrows


def log_of_crawler(page):
    go_by_palette(page, "CloudWatch log groups", "Log groups")
    tab_to(page, page.get_by_role("link", name="/aws-glue/crawlers"))
    press(page, "Enter")
    page.get_by_role("heading", name="/aws-glue/crawlers", level=1).wait_for()
    tab_to(page, page.get_by_role("grid", name="Streams").locator("tbody a").first)
    press(page, "Enter")
    page.get_by_role("log").get_by_text("BENCHMARK").first.wait_for()
    tab_to(page, page.get_by_role("log"))  # a long one scrolls by arrows


def why_denied(page, user):
    go_by_palette(page, "CloudTrail", "CloudTrail")
    key = page.get_by_role("button", name="Look up by EventName")
    tab_to(page, key)
    press(page, "Enter", "ArrowDown", "Enter")
    tab_to(page, page.get_by_role("textbox", name="Value"))
    page.keyboard.type(user)
    press(page, "Enter")
    row = page.get_by_role("grid", name="Events").get_by_role("row").filter(
        has_text="DeleteBucket").filter(has_text=user)
    for _ in range(120):  # an event is there about a second after the call
        if row.count():
            break
        page.wait_for_timeout(500)
        press(page, "Enter")
    arrow_to(page, "Events", row.get_by_role("radio"))
    press(page, "Space")
    tab_to(page, page.get_by_role("button", name="Why was it decided so?"))
    press(page, "Enter")
    page.get_by_role("heading", name="Why", exact=True).wait_for()
    page.get_by_text("s3:DeleteBucket", exact=True).first.wait_for()


def test_the_main_story_by_keyboard_alone(open_page, console, sales_file, name):  # noqa: F811
    page = open_page()
    page.on("filechooser", lambda chooser: chooser.set_files(sales_file))
    sign_in(page)
    from_file_to_table(page, name)
    query(page, f"SELECT region, sum(revenue) AS total FROM {name} GROUP BY 1", "total")
    chart(page)
    log_of_crawler(page)
    user = "keys" + name[:8]
    denied_request(console, user, name)
    why_denied(page, user)
