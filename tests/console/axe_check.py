"""axe in a page that stays: given once, it looks at each place in both schemes (axe_looker.js)."""

import pathlib

from page_waiting import bring_rest, still

LOOKER = pathlib.Path(__file__).with_name("axe_looker.js")
AXE = pathlib.Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ["light", "dark"]
SCHEME_TRIES = 6  # of some ten seconds each
GO = """path => {
  for (const place of ['/no-such-page', path]) {  // a page of its own even where it was one before
    history.pushState(null, '', place);
    dispatchEvent(new PopStateEvent('popstate'));
  }
}"""


def bring(page):
    """axe and the looker, once a page: by these, no policy of the page is in the way."""
    if not page.evaluate("typeof axe === 'object'"):
        bring_rest(page)
        page.evaluate(AXE.read_text() + ";0")
        page.evaluate(LOOKER.read_text() + ";0")


def in_scheme(page, scheme):
    """The page in these colours, all of it."""
    bring(page)
    page.emulate_media(color_scheme=scheme)
    for _ in range(SCHEME_TRIES):
        if page.evaluate("scheme => looker.inScheme(scheme)", scheme):
            return
        page.screenshot()  # colours come with a frame, and a frame with a picture
    raise AssertionError(f"the page does not get {scheme}")


def violations(page):
    """What axe finds on all of the page, by scheme."""
    found = {}
    for scheme in SCHEMES:
        in_scheme(page, scheme)
        still(page)
        found[scheme] = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then("
            "r => r.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))", TAGS)
    return {scheme: all for scheme, all in found.items() if all}


class Looker:
    """Looks at places of one page, which is loaded once; the colours alternate. What was looked at
    in some colours is not looked at in them again: the frame of the pages, a page behind dialogs."""

    def __init__(self, page):
        self.page = page
        self.found = {}
        self.looks = 0
        self.short_looks = 0  # at colours alone
        self.known = 0  # parts that were left out of a look
        self.schemes = list(SCHEMES)
        bring(page)

    def go(self, path):
        self.page.evaluate(GO, path)
        self.page.get_by_role("heading", level=1).filter(
            has_not_text="There is no such page" if path != "/no-such-page" else "nothing").wait_for()
        still(self.page)

    def look(self, what):
        """In both schemes, first in the one that the page has."""
        for scheme in self.schemes:
            in_scheme(self.page, scheme)
            told = self.page.evaluate("all => looker.look(all)", {"scheme": scheme, "tags": TAGS})
            self.looks += 1
            self.short_looks += told["isSame"]
            self.known += told["known"]
            if told["found"]:
                self.found.setdefault(f"{what}, {scheme}", []).extend(told["found"])
        self.schemes.reverse()
