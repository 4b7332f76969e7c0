"""Waits for what a page, or what it has told the server, comes to."""

import pathlib

REST = pathlib.Path(__file__).with_name("page_rest.js")
TRIES = 600


def bring_rest(page):
    if not page.evaluate("typeof pageRest === 'object'"):
        page.evaluate(REST.read_text() + ";0")


def still(page, quiet_ms=100):
    """Waits until the page asks for nothing, changes nothing and has nothing to do. Requests that were
    under way when this was first called for a page are not known: they have to change something."""
    bring_rest(page)
    page.evaluate("quiet => pageRest.still(quiet)", quiet_ms)


def until(page, found, wanted):
    """Waits until found() is `wanted`."""
    for _ in range(TRIES):
        if (now := found()) == wanted:
            return
        page.wait_for_timeout(100)
    assert now == wanted


CELLS = "rows => rows.map(r => [...r.querySelectorAll('td')].map(c => c.innerText))"


def cells_of(scope):
    """The texts of a table's cells, row by row, at one moment: while a page changes, rows that are asked
    one by one may be those of two tables."""
    return [row for row in scope.locator("tbody tr").evaluate_all(CELLS) if row]
