"""A table whose dates and amounts are text: the suggested dashboard reads them. A real server."""

import pytest

pytest.importorskip("playwright", reason="the Python package playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

from console_client import sign_in_as_root
from quicksight_sales import Sales

ROWS = [{"bought": f"{i % 28 + 1:02d}.{i // 30 % 12 + 1:02d}.2025",
         "shop": ("Bern", "Rome", "Oslo")[i % 3], "price": f"${100 + i * 7 % 90}.50"}
        for i in range(200)]


def test_dates_and_amounts_in_text_are_read(console, open_page):
    sales = Sales(console)
    sales.table("orders", [(c, "string") for c in ROWS[0]], ROWS)
    sales.register_root()
    page = open_page(path="/quicksight/new?database=story&table=orders")
    page.set_default_timeout(60_000)
    sign_in_as_root(page)
    page.get_by_role("button", name="Suggest a dashboard").click()
    page.locator("[data-ready='1'] [data-visual][data-state=ready]").first.wait_for()
    titles = page.locator("[data-visual] h3")
    expect(titles).to_have_text(["price amount", "price amount by shop", "price amount over time",
                                 "Distribution of price amount", "Rows"])
    expect(page.locator("[data-state=error]")).to_have_count(0)
    # The last month with what it comes to, beside the one before.
    month = max(r["bought"][3:5] for r in ROWS)
    last = sum(float(r["price"][1:]) for r in ROWS if r["bought"][3:5] == month)
    first = page.locator("[data-visual]").first
    expect(first).to_contain_text(f"{last:,.0f}"[:-2])
    expect(first).to_contain_text("Jul 2025")
    over_time = page.locator("[data-visual]").filter(has_text="over time")
    over_time.get_by_role("button", name="Menu of").click()
    page.get_by_role("menuitemcheckbox", name="Show as a table").click()
    march = sum(float(r["price"][1:]) for r in ROWS if r["bought"][3:5] == "03")
    row = over_time.locator("tbody tr").filter(has_text="Mar 2025")
    assert float(row.locator("td").last.inner_text().replace(",", "")) == pytest.approx(march)
