"""Lines of logs as they are written: StartLiveTail's stream, and asking where that is refused."""

import time

import pytest


@pytest.fixture
def written(console, name):
    """(group, write): a log group with one line, and what writes more."""
    logs = console.client("logs")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")

    def write(*texts):
        logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": text} for text in texts])

    write("an early line")
    return name, write


def watch(page):
    """The operations that the page asks for from now on."""
    asked = []
    page.on("request", lambda r: asked.append(
        r.headers.get("x-amz-target", "").split(".")[-1]) if r.method == "POST" else None)
    return asked


def line(page, text):
    return page.get_by_role("log").get_by_text(text, exact=True)


def test_lines_come_by_the_stream(root_page, console, written):
    group, write = written
    page = root_page()
    asked = watch(page)
    page.goto(f"{console.origin}/logs/group?name={group}&tab=live")
    page.get_by_text("New lines appear as they are written").wait_for()
    line(page, "an early line").wait_for()
    write("twice", "twice", "once")
    line(page, "once").wait_for()
    assert line(page, "twice").count() == 2 and line(page, "an early line").count() == 1
    assert asked.count("StartLiveTail") == 1 and asked.count("FilterLogEvents") == 1

    # What was written while nobody looked is there when somebody looks again.
    page.get_by_role("button", name="Pause").click()
    write("while it rested")
    page.wait_for_timeout(2500)
    assert line(page, "while it rested").count() == 0
    page.get_by_role("button", name="Go on").click()
    line(page, "while it rested").wait_for()
    write("and after")
    line(page, "and after").wait_for()
    assert line(page, "while it rested").count() == 1 and line(page, "twice").count() == 2

    page.get_by_role("searchbox", name="Filter").fill("after")
    line(page, "while it rested").wait_for(state="detached")
    line(page, "and after").wait_for()
    write("before and after", "another")
    line(page, "before and after").wait_for()
    assert line(page, "another").count() == 0


def test_who_may_not_tail_is_served_by_asking(open_page, console, written, name):
    group, write = written
    proof = console.user_with_password("tail" + name[:8], policy={
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["logs:FilterLogEvents", "logs:Describe*"],
             "Resource": "*"}]})
    page = open_page(path=f"/logs/group?name={group}&tab=live")
    page.get_by_role("tab", name="User and password").click()
    page.get_by_role("textbox", name="User name").fill(proof["userName"])
    page.get_by_role("textbox", name="Password").fill(proof["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("New lines are looked for all the time").wait_for()
    line(page, "an early line").wait_for()
    write("a later one")
    line(page, "a later one").wait_for()
    assert line(page, "an early line").count() == 1
