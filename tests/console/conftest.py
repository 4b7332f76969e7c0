"""A server with its console, and a browser."""

import os
import pathlib
import shutil

import pytest

from chromium import CHROMIUM, FLAGS, SLOWER, slow_pages
from console_client import Console, sign_in_as_root
from tarn_server import binary

WAIT_MS = 60_000  # for what comes about sooner, but on a busy machine


@pytest.fixture(scope="session")
def has_pack():
    if not (pathlib.Path(binary()).parent / "console.pack").exists():
        pytest.skip("console.pack is not beside the program: ./run test builds it (it needs npm)")


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    server = Console(tmp_path_factory.mktemp("console")).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def browser(has_pack):
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        pytest.skip("the Python package playwright is not installed")
    if not os.path.exists(CHROMIUM) and not shutil.which("chromium"):
        pytest.skip("Debian's package chromium is not installed")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if SLOWER > 1:
            slow_pages(found, SLOWER)
        yield found
        found.close()


class Watched:
    """A page, and what its console and policy complained of."""

    def __init__(self, page):
        self.page = page
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self.on_console)
        page.on("dialog", self.on_dialog)

    def on_console(self, message):
        text = message.text
        # An answer that is no success is logged by the browser; pages show it themselves.
        if message.type == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    def on_dialog(self, dialog):
        if dialog.type == "beforeunload":  # the test goes on, whatever was typed
            dialog.accept()
            return
        self.complaints.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def open_page(browser, console):
    """open_page(): a page of a new browser profile at the console, not signed in."""
    contexts = []
    opened = []

    def make(scheme="light", path="/"):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        opened.append(Watched(page))
        page.goto(console.origin + path)
        return page

    yield make
    complaints = [text for watched in opened for text in watched.complaints]
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def root_page(open_page):
    """A page where the root is signed in."""
    def make(scheme="light", path="/"):
        page = open_page(scheme, path)
        sign_in_as_root(page)
        return page
    return make


@pytest.fixture
def bucket_of(console, name):
    """A bucket of the test's own, on the console's server."""
    console.client("s3").create_bucket(Bucket=name)
    return name
