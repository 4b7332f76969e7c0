"""Waits for what a page, or what it has told the server, comes to."""

TRIES = 300


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
