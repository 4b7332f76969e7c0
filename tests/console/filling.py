"""Filling the console's forms."""

import re
import time


def choose(page, scope, label, option):
    """An option of a drop-down list; `label` is the beginning of its name."""
    scope.get_by_role("button", name=re.compile("^" + re.escape(label))).first.click()
    # Not the page's list of regions, which is the browser's own.
    page.locator("[role=option]").filter(has_text=option).first.click()


def write(page, scope, label, text):
    """Replaces the text of a code editor."""
    scope.get_by_role("textbox", name=re.compile("^" + re.escape(label))).first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def fill(scope, label, text):
    scope.get_by_role("textbox", name=label, exact=True).fill(text)


def number(scope, label, value):
    scope.get_by_role("spinbutton", name=label).fill(str(value))


def submit(page, name):
    """The dialog's button; waits until the dialog has gone."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=name, exact=True).click()
    dialog.wait_for(state="detached")


def select_row(page, name):
    page.get_by_label(f"Select {name}", exact=True).first.check()


def add_tag(page, key, value):
    page.get_by_role("button", name="Add a tag").click()
    fill(page.get_by_role("dialog"), "Key", key)
    fill(page.get_by_role("dialog"), "Value (optional)", value)
    submit(page, "Save")
    page.get_by_role("gridcell", name=value, exact=True).first.wait_for()


def wait_for(what, seconds=60):
    """What `what` returns once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come about in time")
