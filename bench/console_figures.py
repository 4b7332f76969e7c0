"""Figures of the web console in Debian's Chromium: first page, story, uploads, scrolling."""

import os
import statistics
import sys
import time
import urllib.parse

from figures import ROOT, Figure

sys.path.insert(0, str(ROOT / "tests" / "console"))

LOADS = 7
FILES = 10_000
ROWS = 100_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]
CHROMIUM = os.environ.get("TARN_CHROMIUM", "/usr/bin/chromium")
WATCH_FRAMES = """() => {
  window.frames_ms = []; let last = performance.now();
  const tick = () => { const now = performance.now(); window.frames_ms.push(now - last); last = now;
    window.watching = requestAnimationFrame(tick); };
  window.watching = requestAnimationFrame(tick); }"""
# Painted is what the browser says; interactive: the sign-in form is there and takes a word.
PAINTED = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"""
FORM_IS_THERE = """() => { const field = document.querySelector('input');
  return field && !field.disabled ? performance.now() : 0; }"""


def open_page(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(120_000)
    return context.new_page()


def measure_first_page(browser, console):
    painted, ready = [], []
    for _ in range(LOADS):  # each in a profile of its own, so that nothing is cached
        page = open_page(browser)
        page.goto(console.origin)
        ready.append(page.wait_for_function(FORM_IS_THERE, polling="raf").json_value())
        painted.append(page.wait_for_function(PAINTED, polling="raf").json_value())
        page.context.close()
    return [Figure("console, first contentful paint, median", statistics.median(painted), "ms",
                   500),
            Figure("console, first page interactive, median", statistics.median(ready), "ms", 1000)]


def signed_in(browser, console):
    from console_client import sign_in_as_root
    page = open_page(browser)
    page.goto(console.origin)
    sign_in_as_root(page)
    return page


def carry(page, files):
    """Files as the mouse carries them, not dropped yet."""
    return page.evaluate_handle(
        """files => { const all = new DataTransfer();
          for (const [name, text] of files) all.items.add(new File([text], name)); return all; }""",
        files)


def drop(page, transfer):
    page.locator(".drop-over-page").dispatch_event("drop", {"dataTransfer": transfer})


class Clicks:
    """Clicks as they are counted, and the bucket that they begin with."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, locator):
        locator.click()
        self.count += 1

    def button(self, name, scope=None):
        self.on((scope or self.page).get_by_role("button", name=name, exact=True))

    def bucket_with_a_file(self, name):
        self.page.get_by_role("textbox", name="Name").fill(name)
        self.button("Make bucket")
        self.page.get_by_text("Drop files and folders here").wait_for()
        rows = "".join(f"{n},{'north' if n % 2 else 'south'},{n * 7}\n" for n in range(1000))
        drop(self.page, carry(self.page, [["sales.csv", "id,region,revenue\n" + rows]]))
        self.page.get_by_role("link", name="sales.csv").wait_for()


def measure_story(browser, console):
    """From the start of a server without data to the rows of an own file."""
    begin = time.perf_counter()
    console.start()
    page = signed_in(browser, console)
    clicks = Clicks(page)
    clicks.on(page.get_by_role("link", name="Make a bucket"))
    clicks.bucket_with_a_file("story")
    clicks.button("Query these files")
    clicks.button("Make the table and query it")
    page.get_by_role("columnheader", name="revenue").wait_for()
    seconds = time.perf_counter() - begin
    page.context.close()
    return [Figure("server start, file dropped, crawled, queried", seconds, "s", 60),
            Figure("the same, clicks", clicks.count, "clicks", 5)]


def measure_dashboard_story(browser, console):
    """From a file that was dropped to a suggested dashboard with all its visuals drawn; whoever does
    it becomes a user of QuickSight on the way."""
    page = signed_in(browser, console)
    page.goto(console.origin + "/s3?new=1")
    Clicks(page).bucket_with_a_file("pictured")
    clicks = Clicks(page)
    begin = time.perf_counter()
    clicks.button("Query these files")
    clicks.button("Make the table and visualize it")
    clicks.button("Register")
    dialog = page.get_by_role("dialog", name="Register as a QuickSight user")
    dialog.get_by_role("textbox", name="E-mail").fill("root@example.com")
    clicks.button("Register", dialog)
    clicks.button("Suggest a dashboard")
    page.locator("[data-ready='1']").wait_for(timeout=60_000)
    seconds = time.perf_counter() - begin
    assert page.locator("[data-visual][data-state=ready]").count() > 3
    assert page.locator("[data-state=error]").count() == 0
    page.context.close()
    return [Figure("file dropped, crawled, suggested as a dashboard", seconds, "s", 60),
            Figure("the same, clicks", clicks.count, "clicks", 5)]


def measure_uploads(browser, console):
    console.client("s3").create_bucket(Bucket="many")
    page = signed_in(browser, console)
    page.goto(console.origin + "/s3/many")
    page.get_by_text("Drop files and folders here").wait_for()
    files = carry(page, [[f"file-{n:05}.txt", f"text {n}"] for n in range(FILES)])
    page.evaluate(WATCH_FRAMES)
    begin = time.perf_counter()
    drop(page, files)
    page.get_by_text("Uploaded 10,000 files").wait_for(timeout=600_000)
    seconds = time.perf_counter() - begin
    longest = page.evaluate("Math.max(...window.frames_ms)")
    page.context.close()
    pages = console.client("s3").get_paginator("list_objects_v2").paginate(Bucket="many")
    assert sum(p["KeyCount"] for p in pages) == FILES
    return [Figure("10,000 files dropped at once, longest pause of the page", longest, "ms", 500),
            Figure("the same, files a second", FILES / seconds, "/s")]


def measure_scroll(browser, console):
    page = signed_in(browser, console)
    query = ("SELECT a * 100 + b AS n, a * 2 AS twice, cast(b AS varchar) AS word "
             "FROM UNNEST(sequence(1, 1000)) AS t(a) CROSS JOIN UNNEST(sequence(1, 100)) AS u(b)")
    page.goto(console.origin + "/athena?run=1&query=" + urllib.parse.quote(query))
    page.get_by_role("columnheader", name="twice").wait_for()
    grid = page.locator(".grid-frame")
    # To the end page by page, so that all rows have come.
    while not grid.get_attribute("aria-label").endswith(f" {ROWS} rows"):
        grid.evaluate("e => { e.scrollTop = e.scrollHeight; }")
        page.wait_for_timeout(20)
    grid.evaluate("e => { e.scrollTop = 0; }")
    page.evaluate(WATCH_FRAMES)
    grid.evaluate("""e => new Promise(done => { let turn = 0;
      const step = () => { e.scrollTop += 90; ++turn < 600 ? requestAnimationFrame(step) : done(); };
      step(); })""")
    frames = sorted(page.evaluate("window.frames_ms"))
    page.context.close()
    return [Figure("100,000 rows scrolled, frame time p95", frames[len(frames) * 95 // 100], "ms",
                   20)]


def measure_console(folder):
    from console_client import Console
    from playwright.sync_api import sync_playwright
    console = Console(folder, "--log-level=warn")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        figures = measure_story(browser, console)
        figures += measure_dashboard_story(browser, console)
        figures += measure_first_page(browser, console)
        figures += measure_uploads(browser, console)
        figures += measure_scroll(browser, console)
        browser.close()
    console.stop()
    return figures


FIGURES = {"console": measure_console}
