"""What is typed faster than a page is drawn: nothing is lost, and what acts at once acts on all of it."""

from chromium import slow_down
from filling import wait_for

LONG = "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(8))
# Letter after letter, each as its own event, and none waits until the page has drawn the one before.
TYPE = """async text => {
  const nextEvent = () => new Promise(done => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  for (const letter of text) {
    await nextEvent();
    document.execCommand('insertText', false, letter);
  }
}"""
RUN = """() => {
  const editor = document.activeElement.shadowRoot.activeElement;
  editor.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true}));
}"""


def in_editor(root_page, path, label):
    page = root_page(path=path)
    page.get_by_role("textbox", name=label).click()
    slow_down(page, 6)
    return page


def text_of(page):
    return "\n".join(page.locator(".cm-line").all_inner_texts())


def test_an_editor_loses_nothing(root_page):
    page = in_editor(root_page, "/athena", "Query")
    page.evaluate(TYPE, LONG)
    slow_down(page, 1)
    page.get_by_role("button", name="Run", exact=True).and_(page.locator(":enabled")).wait_for()
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('tarn.queries')).tabs[0].text")
    assert (text_of(page), kept) == (LONG, LONG)


def test_a_query_is_run_as_it_stands_when_it_is_run(root_page, console):
    page = in_editor(root_page, "/athena", "Query")
    page.evaluate(f"async text => {{ await ({TYPE})(text); await null; ({RUN})(); }}", LONG)
    slow_down(page, 1)
    athena = console.client("athena")
    found = wait_for(lambda: athena.list_query_executions()["QueryExecutionIds"])
    assert [athena.get_query_execution(QueryExecutionId=each)["QueryExecution"]["Query"]
            for each in found] == [LONG]


def test_text_over_coloured_text_is_no_fault_of_the_page(root_page):
    page = root_page(path="/athena")
    page.get_by_role("textbox", name="Query").click()
    page.keyboard.insert_text("SELECT 'a' AS b, 12 FROM c -- d")
    page.locator(".cm-line span").first.wait_for()  # it has its colours
    for letters in ("S", "SELECT 2", "(1"):
        page.keyboard.press("Control+a")
        page.keyboard.type(letters)  # a complaint of the content policy fails the test
    assert text_of(page) == "(1)"
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT 3")
    assert text_of(page) == "SELECT 3"
    page.keyboard.press("Control+z")
    assert text_of(page) == "(1)"
