"""axe in a page that stays: given once, it looks at each place in both schemes."""

import pathlib

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

AXE = pathlib.Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All of them that look at colours: the others say the same of the same elements in any colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# No rule of these reads style sheets; without being told, axe fetches them for each look.
LOOK = """async ({rules, within}) => {
  const found = await axe.run(within ?? document, {
    runOnly: rules, resultTypes: ['violations'], preload: {assets: ['media']}});
  return found.violations.map(v =>
    `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`);
}"""
# Waits until no request is under way and nothing on the page has changed for a while.
STILL = """({quiet, most}) => new Promise(done => {
  const began = performance.now();
  let last = began;
  const observer = new MutationObserver(() => { last = performance.now(); });
  observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const timer = setInterval(() => {
    const now = performance.now();
    if (window.asked > 0) last = now;
    if (now - last < quiet && now - began < most) return;
    clearInterval(timer);
    observer.disconnect();
    done();
  }, 20);
})"""
# Colours change at once: one that is on its way has too little contrast with one that has arrived.
AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
COUNT = """window.asked = 0;
const ask = window.fetch;
window.fetch = (...all) => {
  ++window.asked;
  return ask(...all).finally(() => { --window.asked; });
};"""
GO = """path => {
  for (const place of ['/no-such-page', path]) {  // a page of its own even where it was one before
    history.pushState(null, '', place);
    dispatchEvent(new PopStateEvent('popstate'));
  }
}"""


# What the page is but for its colours: the button that changes them shows which they are.
CONTENT = """() => document.body.innerHTML
  .replace(/<button[^>]*title="Light or dark".*?<\\/button>/, '')"""


def violations(page, rules=None, within=None):
    """What axe finds, in the colours that the page has now; `within`: a selector."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text() + ";0")
    return page.evaluate(LOOK, {"rules": rules or TAGS, "within": within})


def still(page, quiet_ms=200):
    page.evaluate(STILL, {"quiet": quiet_ms, "most": 8000})


class Looker:
    """Looks at places of one page, which is loaded once; the colours alternate."""

    def __init__(self, page):
        self.page = page
        self.found = {}
        self.looks = 0
        self.short_looks = 0  # at colours alone
        self.schemes = ["light", "dark"]
        page.emulate_media(color_scheme="light")
        page.evaluate(AT_ONCE)
        page.evaluate(COUNT)

    def go(self, path):
        self.page.evaluate(GO, path)
        self.page.get_by_role("heading", level=1).filter(
            has_not_text="There is no such page" if path != "/no-such-page" else "nothing").wait_for()
        still(self.page)

    def look(self, what, within=None):
        """In both schemes, first in the one that the page has. In the other, where its elements
        are the same, by the rules that look at colours; then only at what is new, `within`."""
        content = None
        for scheme in self.schemes:
            self.page.emulate_media(color_scheme=scheme)
            expect(self.page.locator("html.awsui-dark-mode")).to_have_count(int(scheme == "dark"))
            still(self.page, 40)
            before, content = content, self.page.evaluate(CONTENT)
            is_same = before == content
            self.looks += 1
            self.short_looks += is_same
            for violation in violations(self.page, *((COLOURS, within) if is_same else ())):
                self.found.setdefault(f"{what}, {scheme}", []).append(violation)
        self.schemes.reverse()
