"""The HTML report as a reader meets it, in a real browser without a screen."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from robustx.report import compare
from robustx.report.html import write_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium; install Debian's package chromium"
)
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
SECONDS = 2.0  # within which a page can be used


# Scrolls down the page, so that all is drawn (what is 300 pixels away already is).
SCROLLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight + 250) {
    scrollTo({ top: y, behavior: 'instant' });
    await frame();
    await frame();
  }
}"""
OPENED = (
    "() => ![...document.querySelectorAll('.empty')].some((p) => /Opening/.test(p.textContent))"
)


@pytest.fixture(scope="module")
def tab():
    """A tab for all tests: a tab each would cost as much as the tests."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        found = browser.new_page()
        found.set_default_timeout(10_000)
        yield found
        browser.close()


@pytest.fixture(scope="module")
def files(worded, attacked, several, tmp_path_factory):
    """Pages of a run with texts, of attacks, and of several tasks."""
    folder = tmp_path_factory.mktemp("pages")
    for name, view in {"noise": worded, "attacks": attacked, "tasks": several}.items():
        write_html(folder / f"{name}.html", view, compare(view))
    return folder


class Reader:
    """A tab with a page in it, what that complained of and what it asked the network for."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.lies: Any = None  # what lies open, as it was loaded or looked at
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("request", lambda request: self.requests.append(request.url))

    def open(self, file: Path, size: Any, scheme: Any) -> None:
        """Load a page anew."""
        self.lies = None
        self.complaints.clear()
        self.requests.clear()
        self.tab.set_viewport_size(size)
        self.tab.emulate_media(media="screen", color_scheme=scheme)
        self.tab.goto(file.as_uri())
        self.tab.wait_for_selector("html[data-ready]")

    def seen(self, section, drawn):
        """Scroll to a section and wait until something in it is drawn."""
        self.tab.locator(section).scroll_into_view_if_needed()
        self.tab.locator(f"{section} {drawn}").first.wait_for()

    def draw_all(self):
        self.tab.evaluate(SCROLLED)
        self.tab.wait_for_function(OPENED)

    def widest(self):
        return self.tab.evaluate("document.documentElement.scrollWidth")


@pytest.fixture(scope="module")
def reader_of_all(tab):
    return Reader(tab)


@pytest.fixture
def read(reader_of_all, files):
    """Load a page anew, for tests that change it or ask how it loads."""

    def start(name="noise", size=DESK, scheme="light"):
        reader_of_all.open(files / f"{name}.html", size, scheme)
        return reader_of_all

    return start


@pytest.fixture
def look(reader_of_all, files):
    """Take the page as the last test that only looked at it left it, or load it."""
    reader = reader_of_all

    def start(name="noise", size=DESK, scheme="light"):
        wanted = (name, tuple(size.values()), scheme)
        if reader.lies != wanted:
            reader.open(files / f"{name}.html", size, scheme)
            reader.lies = wanted
        return reader

    yield start
    reader.tab.evaluate("document.querySelector('dialog').close()")


def _heat_cell(reader, name):
    reader.seen("#where", "svg[role]")
    return reader.tab.locator(f'#where rect[role=button][aria-label^="{name}"]')


@pytest.mark.parametrize("name", ["tasks", "attacks", "noise"])
def test_a_page_opens_without_complaint_and_without_the_network(look, name):
    reader = look(name)
    reader.draw_all()
    assert reader.complaints == []
    assert len(reader.requests) == 1
    assert reader.requests[0].startswith("file:")


def test_a_page_has_one_heading_of_the_first_order_and_its_landmarks(look):
    tab = look().tab
    assert tab.locator("h1").count() == 1
    for landmark in ("header", "main", "nav[aria-label]", "footer"):
        assert tab.locator(landmark).count() >= 1
    assert "more robust than" in tab.locator(".verdict").inner_text()


def test_every_chart_has_a_name_and_a_table_beside_it(look):
    reader = look()
    reader.draw_all()
    charts = reader.tab.locator("main svg[role]")
    assert charts.count() >= 5
    for chart in charts.all():
        assert len(chart.get_attribute("aria-label")) > 10
        card = chart.locator("xpath=ancestor::div[contains(@class,'card')]").first
        assert card.locator("details.alternative").count() == 1


def test_a_chart_and_its_table_show_the_same_numbers(look):
    reader = look()
    reader.seen("#where", "svg[role]")
    drawn = reader.tab.locator('#where g[aria-label="text"] text').all_text_contents()
    reader.tab.locator("#where details.alternative summary").click()
    rows = reader.tab.locator("#where details.alternative tbody tr")
    rows.first.wait_for()
    told = rows.all_inner_texts()
    numbers = [one for one in drawn if re.fullmatch(r"−?\d+\.\d", one)]
    assert len(numbers) == 9  # 5 languages x 2 noises, of which one does not apply
    for number in numbers:
        assert any(re.search(rf"(^|\s){number} \[", row) for row in told)


def test_a_cell_of_the_heat_map_opens_its_examples(look):
    reader = look()
    _heat_cell(reader, "Arabic ar · keyboard").click()
    dialog = reader.tab.get_by_role("dialog")
    dialog.locator(".example").first.wait_for()
    assert dialog.locator("h2").inner_text() == "Arabic · paws-x"
    first = dialog.locator(".example").first
    assert first.locator(".badge").inner_text() == "right → wrong"
    assert first.locator("del").inner_text() == "ه"
    assert first.locator("ins").inner_text() == "سة"
    answers = first.locator(".answers dd").all_inner_texts()
    assert answers[0] != answers[2]  # gold against the answer after
    assert first.locator(".answers [aria-label=right]").count() == 1
    assert first.locator(".answers [aria-label=wrong]").count() == 1


def test_examples_are_chosen_by_what_came_of_them(look):
    reader = look()
    _heat_cell(reader, "Thai th · keyboard").click()
    dialog = reader.tab.get_by_role("dialog")
    dialog.locator(".example").first.wait_for()
    dialog.get_by_label("outcome").select_option("held")
    badges = dialog.locator(".badge").all_inner_texts()
    assert badges
    assert all("before and after" in badge for badge in badges)


@pytest.mark.parametrize(
    ("language", "name", "direction"),
    [
        ("ar", "Arabic", "rtl"),
        ("ja", "Japanese", "ltr"),
        ("th", "Thai", "ltr"),
        ("hi", "Hindi", "ltr"),
    ],
)
def test_texts_have_their_language_and_direction(look, language, name, direction):
    reader = look()
    _heat_cell(reader, f"{name} {language} · keyboard").click()
    text = reader.tab.locator(".example .text").first
    text.wait_for()
    assert text.get_attribute("lang") == language
    assert text.evaluate("(node) => getComputedStyle(node).direction") == direction


def test_markup_in_a_text_is_shown_and_not_run(look):
    reader = look()
    _heat_cell(reader, "English en · keyboard").click()
    example = reader.tab.locator(".example:has(ins)").first
    example.wait_for()
    assert "<script>window.broken=1</script>" in example.inner_text()
    assert "</script><img src=x onerror=window.broken=1>" in example.locator("ins").inner_text()
    assert reader.tab.evaluate("window.broken") is None
    assert reader.complaints == []


# The contrasts (WCAG 2.2) of the numbers in the heat map's cells, and of words on their ground.
CONTRAST = """() => {
  const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(Number).map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ratio = (a, b) => Math.max(light(a), light(b)) / Math.min(light(a), light(b));
  const box = (node) => node.getBoundingClientRect();
  const within = (outer, x, y) =>
    outer.left < x && x < outer.right && outer.top < y && y < outer.bottom;
  const rects = [...document.querySelectorAll('#where rect[role=button]')];
  const under = (text) => rects.find((rect) =>
    within(box(rect), box(text).x + box(text).width / 2, box(text).y + box(text).height / 2));
  const cells = [...document.querySelectorAll('#where g[aria-label="text"] text')]
    .filter(under)
    .map((text) => ratio(getComputedStyle(text).fill, getComputedStyle(under(text)).fill));
  const ground = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return /, 0\\)$|transparent|color\\(/.test(color) ? ground(node.parentElement) : color;
  };
  const kinds = 'p, li, td, th, dt, dd, h2, summary, .badge, ins, del';
  const words = [...document.querySelectorAll(kinds)]
    .filter((node) => node.textContent.trim() && !node.closest('nav, noscript'))
    .map((node) => ratio(getComputedStyle(node).color, ground(node)));
  return { cells, words };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_and_number_stands_out_from_its_ground(look, scheme):
    reader = look(scheme=scheme)
    reader.draw_all()
    _heat_cell(reader, "Arabic ar · keyboard").click()
    reader.tab.locator(".example").first.wait_for()
    found = reader.tab.evaluate(CONTRAST)
    assert len(found["cells"]) == 9
    assert min(found["cells"]) >= 4.5
    assert min(found["words"]) >= 4.5


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("light", {"scheme": "light"}),
        ("dark", {"scheme": "dark"}),
        ("phone", {"size": PHONE}),
        ("examples", {"size": PHONE, "scheme": "dark"}),
    ],
)
def test_a_picture_is_taken(look, tmp_path, name, how):
    """Where ROBUSTX_SCREENSHOTS names a folder, whole pages are kept there, to be looked at."""
    reader = look(**how)
    reader.draw_all()
    if name == "examples":
        _heat_cell(reader, "Arabic ar · keyboard").click()
        reader.tab.locator(".example").first.wait_for()
    kept = os.environ.get("ROBUSTX_SCREENSHOTS")
    target = Path(kept or tmp_path) / f"html-{name}.png"
    reader.tab.screenshot(path=target, full_page=bool(kept) and name != "examples")
    assert target.stat().st_size > 20_000


def test_attacks_have_their_curves_and_tables(look):
    reader = look("attacks")
    reader.draw_all()
    assert reader.tab.locator("#attacks svg").count() == 6  # 3 attacks x 2 budgets
    heads = reader.tab.locator("#attacks thead").first.inner_text()
    assert "success" in heads
    assert "budget" in heads
    assert (
        reader.tab.get_by_label("Budget", exact=True).input_value() == "standard"
    )  # that of the primary


@pytest.mark.parametrize("name", ["tasks", "attacks", "noise"])
def test_no_page_scrolls_sideways(look, name):
    reader = look(name, size=NARROW)
    reader.draw_all()
    assert reader.widest() <= NARROW["width"]


def test_a_page_can_be_used_within_two_seconds(read):
    """Counted in seconds of the processor, so that a busy machine is no slow page."""
    tab = read().tab
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    found = session.send("Performance.getMetrics")["metrics"]
    (spent,) = [one["value"] for one in found if one["name"] == "TaskDuration"]
    assert 0 < spent < SECONDS


def test_the_severity_of_the_heat_map_can_be_chosen(read):
    reader = read()
    reader.seen("#where", "svg[role]")
    before = reader.tab.locator("#where svg").last.text_content()
    reader.tab.get_by_label("Severity", exact=True).select_option("3")
    reader.tab.locator("#where figcaption", has_text="severity 3").wait_for()
    assert reader.tab.locator("#where svg").last.text_content() != before


def _column(tab, title):
    heads = tab.locator("#tables thead th").all_inner_texts()
    at = next(i for i, head in enumerate(heads) if head.strip() == title)
    cells = tab.locator(f"#tables tbody td:nth-child({at + 1})").all_inner_texts()
    return at, [float(one.split()[0].replace("−", "-")) for one in cells if one.strip()]


def test_a_table_is_sorted_by_its_headers(read):
    reader = read()
    reader.seen("#tables", "table")
    head = reader.tab.locator("#tables thead th", has_text=re.compile("^gap$"))
    for order, downwards in (("descending", True), ("ascending", False)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        _, values = _column(reader.tab, "gap")
        assert values == sorted(values, reverse=downwards)
    assert reader.tab.locator("#tables th[aria-sort=ascending]").count() == 1


def test_a_table_is_sorted_from_the_keyboard(read):
    reader = read()
    reader.seen("#tables", "table")
    button = reader.tab.locator("#tables thead th", has_text=re.compile("^p$")).get_by_role(
        "button"
    )
    button.focus()
    reader.tab.keyboard.press("Enter")
    assert reader.tab.locator("#tables th[aria-sort=descending]").inner_text().strip() == "p"


def test_a_long_table_is_leafed_through_and_searched(read):
    reader = read()
    reader.seen("#tables", "table")
    assert reader.tab.locator("#tables tbody tr").count() == 25
    reader.tab.locator("#tables").get_by_role("button", name="Next").click()
    assert "26–" in reader.tab.locator("#tables .pager").inner_text()
    reader.tab.locator("#tables").get_by_label("Filter rows").fill("thai keyboard")
    rows = reader.tab.locator("#tables tbody tr").all_inner_texts()
    assert len(rows) == 4  # 2 arms x 2 severities
    assert all("Thai" in row and "keyboard" in row for row in rows)


def test_a_row_of_a_table_opens_its_examples(read):
    reader = read()
    reader.seen("#tables", "table")
    reader.tab.locator("#tables").get_by_label("Filter rows").fill("hindi casing")
    reader.tab.locator("#tables tbody button").first.click()
    dialog = reader.tab.get_by_role("dialog")
    dialog.locator(".example").first.wait_for()
    assert "under casing@1: clean" in dialog.locator(".lead").inner_text()
    assert dialog.locator(".example").first.locator("header").inner_text().count("casing@1") == 1


def test_everything_is_reached_from_the_keyboard(read):
    reader = read()
    reader.tab.keyboard.press("Tab")
    assert reader.tab.evaluate("document.activeElement.textContent") == "Skip to the answer"
    cell = _heat_cell(reader, "English en · keyboard")
    cell.focus()
    reader.tab.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert reader.tab.evaluate(focused).startswith("English en · casing")
    reader.tab.keyboard.press("ArrowDown")
    beside = reader.tab.evaluate(focused)
    reader.tab.keyboard.press("Enter")
    reader.tab.get_by_role("dialog").locator(".example").first.wait_for()
    reader.tab.keyboard.press("Escape")
    assert reader.tab.locator("dialog[open]").count() == 0
    assert reader.tab.evaluate(focused) == beside


def test_the_theme_follows_the_system_until_it_is_switched(read):
    reader = read(scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = reader.tab.evaluate(ground)
    button = reader.tab.locator("#theme")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert reader.tab.locator("html").get_attribute("data-theme") == "light"
    assert reader.tab.evaluate(ground) != dark
    assert read(scheme="light").tab.locator("html").get_attribute("data-theme") == "light"


def test_another_task_can_be_chosen(read):
    reader = read("tasks")
    reader.tab.get_by_label("Task", exact=True).select_option("xnli")
    assert reader.tab.locator("#task-answer h2").inner_text() == "xnli"
    reader.draw_all()
    assert "on xnli" in reader.tab.locator("#where figcaption").inner_text()
    assert reader.complaints == []


# Ways to print: what a browser says on the way to its dialog, or only that the page is on paper.
WAYS = {
    "event": lambda tab: tab.evaluate("dispatchEvent(new Event('beforeprint'))"),
    "media": lambda tab: tab.emulate_media(media="print"),
}


@pytest.mark.parametrize("way", WAYS)
def test_paper_has_every_chart_though_none_was_scrolled_to(read, way):
    tab = read(scheme="dark").tab
    assert tab.locator("#cuts svg").count() == 0
    WAYS[way](tab)
    tab.wait_for_selector("html[data-theme=light]")
    for section in ("#where", "#severity", "#difference", "#cuts"):
        assert tab.locator(f"{section} svg[role]").count() >= 1
    assert tab.locator("main svg[role]").evaluate_all(
        "(charts) => charts.every((chart) => chart.getAttribute('width') <= 720)"
    )


def test_a_page_is_as_it_was_once_it_is_printed(read):
    reader = read(scheme="dark")
    reader.seen("#tables", "table")
    head = reader.tab.locator("#tables thead th", has_text=re.compile("^gap$"))
    head.get_by_role("button").click()
    assert len(reader.tab.pdf()) > 20_000
    assert reader.tab.locator("#cuts svg[role]").count() >= 1
    assert reader.tab.locator("html").get_attribute("data-theme") == "dark"
    assert head.get_attribute("aria-sort") == "descending"
    assert reader.complaints == []
