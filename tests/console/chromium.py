"""The browser of the tests: Debian's; and pages as slow as those of a small or busy machine."""

import os

CHROMIUM = os.environ.get("TARN_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]
SLOWER = float(os.environ.get("TARN_SLOW_PAGES", "1"))


def slow_down(page, times):
    """Scripts and drawing of the page take so many times as long."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def slow_pages(browser, times):
    """All pages that the browser opens from now on are slow."""
    new_context = browser.new_context

    def slow_context(**options):
        context = new_context(**options)
        new_page = context.new_page

        def slow_page():
            page = new_page()
            slow_down(page, times)
            return page

        context.new_page = slow_page
        return context

    browser.new_context = slow_context
