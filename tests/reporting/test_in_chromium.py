"""The page of a run in a real browser: it loads nothing, complains of nothing, and fits."""

import pytest
from browser import TOO_WIDE, WIDE, Browser

pytestmark = pytest.mark.chromium

PHONE = 360
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="alert(1)">
<style>rect { fill: red }</style><script>alert(1)</script>
<image href="http://elsewhere.example/a.png"/><rect width="40" height="20"/></svg>"""
LONG = "a-name-without-any-place-to-break-it-" * 5
BLOCKED = """(async () => {
  const one = new Image();
  const failed = new Promise(done => { one.onerror = () => done('refused'); one.onload = done; });
  one.src = 'http://127.0.0.1:9/';
  return await failed; })()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    started = Browser(tmp_path_factory.mktemp("profile"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def path(made):
    """The page of a run with all that there is to show, and with hostile and long names."""
    made.output("picture.svg", SVG)
    made.output("table.csv", "x,y\n" + f"{LONG},2\n" * 3)
    made.output(f"{LONG}.txt", f"{LONG}\n")
    made.record["status"] = "failed"
    made.record["command"] = ["descpipe", LONG, "<script>alert(1)</script>"]
    made.record["host"]["name"] = LONG
    made.write("log/plot/stderr.txt", f"{LONG}{LONG}\n")
    made.step("plot", status="failed", exit_status=1, seconds=3.0, ended="2026-11-23T10:00:42Z")
    made.step(LONG, status="ok", parameters={LONG: {"value": LONG, "origin": "pipeline"}})
    for at in range(20):
        made.step(f"more-{at}", needs={"fits": {"tag": LONG, "step": "fit"}})
    file = made.folder / "report.html"
    file.write_text(made.text(), encoding="utf-8")
    return file


def open_all(browser):
    browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_page_loads_nothing_and_complains_of_nothing(browser, path, width, scheme):
    browser.open(path, width, scheme=scheme)
    asked = [url for url in browser.requests if not url.startswith("data:image/")]
    assert asked == [path.as_uri()]
    assert browser.complaints == []


def test_a_complaint_would_be_heard(browser, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text("<script>nonsense()</script><img src=nowhere.png>")
    browser.open(page)
    assert len(browser.requests) == 2
    assert browser.complaints


def test_the_page_may_load_nothing_even_if_it_is_told_to(browser, path):
    browser.open(path)
    assert browser.evaluate(BLOCKED) == "refused"
    assert "violates the following Content Security Policy" in browser.complaints[0]


@pytest.mark.parametrize("width", [PHONE, 700, WIDE])
def test_the_page_does_not_scroll_sideways(browser, path, width):
    browser.open(path, width)
    open_all(browser)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate(TOO_WIDE) == []


def test_a_page_that_is_too_wide_would_be_seen(browser, tmp_path):
    page = tmp_path / "wide.html"
    page.write_text("<!doctype html><p style='width: 1200px'>wide")
    browser.open(page, PHONE)
    assert browser.evaluate("document.documentElement.scrollWidth") > PHONE
    assert browser.evaluate(TOO_WIDE) == ["P."]


def test_all_pictures_are_shown(browser, path):
    browser.open(path)
    script = "[...document.images].map(one => [one.naturalWidth, one.alt.length > 0])"
    assert browser.evaluate(script) == [[40, True]]


def test_the_page_is_light_or_dark_as_the_reader_wants(browser, path):
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(path, scheme="light")
    light = browser.evaluate(ground)
    browser.open(path, scheme="dark")
    assert (light, browser.evaluate(ground)) == ("rgb(245, 247, 249)", "rgb(13, 17, 22)")


def test_the_keyboard_reaches_the_content_first_and_opens_what_is_closed(browser, path):
    browser.open(path)
    browser.press("Tab")
    focus = "document.activeElement"
    assert browser.evaluate(f"{focus}.textContent") == "Skip to the content"
    assert browser.evaluate(f"{focus}.getBoundingClientRect().top") >= 0
    assert browser.evaluate(f"getComputedStyle({focus}).outlineStyle") == "solid"
    browser.evaluate("document.querySelector('details.step summary').focus()")
    browser.press("Enter")
    assert browser.evaluate("document.querySelector('details.step').open") is True


def test_a_link_to_a_step_opens_what_is_told_of_it(browser, path):
    browser.open(path)
    browser.evaluate("document.querySelector('.steps a').click()")
    browser.evaluate("new Promise(done => setTimeout(done, 100))")
    assert browser.evaluate("document.querySelector('#step-1').closest('details').open") is True


def test_texts_have_enough_contrast(browser, path):
    for scheme in ("light", "dark"):
        browser.open(path, scheme=scheme)
        open_all(browser)
        assert browser.evaluate(FAINT) == []


# Texts whose contrast with their ground is below 4.5, as the WCAG reckons it.
FAINT = """(() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = one => {
    for (; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
  };
  const found = [];
  for (const one of document.body.querySelectorAll('*')) {
    const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || one.closest('svg')) continue;
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${one.tagName}.${one.className} ${contrast.toFixed(1)}`);
  }
  return [...new Set(found)];
})()"""


def test_on_paper_the_files_of_the_results_are_there(browser, path):
    browser.open(path)
    browser.evaluate("document.querySelector('#results details:not(.listing)').open = false")
    assert browser.printed().startswith(b"%PDF-")
    browser.ask("Emulation.setEmulatedMedia", media="print")
    shown = "document.querySelector('#results details:not(.listing) table').checkVisibility()"
    assert browser.evaluate(shown) is True
    assert browser.evaluate("document.querySelector('nav').checkVisibility()") is False
    browser.ask("Emulation.setEmulatedMedia", media="")
