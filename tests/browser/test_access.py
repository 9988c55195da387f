"""Everybody can use every page: by keyboard, by ear, in the dark, on a small screen."""

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

AXE = Axe()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
ZOOMED = {"width": 640, "height": 400}
REFLOWED = {"width": 320, "height": 640}
ENLARGE = """(size) => {
    if (size) document.documentElement.style.fontSize = size;
    else document.documentElement.removeAttribute("style");
}"""
"""Letters of another size, as a reader sets them in the browser."""
NEEDED = "document.scrollingElement.scrollWidth"
FOCUS = """() => {
    const here = document.activeElement;
    const shown = here.matches("[type=radio]") ? here.closest("label") : here;
    const box = shown.getClientRects()[0];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return {
        name: here.name || here.dataset.key || here.id
            || here.getAttribute("href") || "",
        kind: here.tagName.toLowerCase(),
        ringed: getComputedStyle(shown).outlineStyle !== "none",
        covered: !(top && (shown.contains(top) || top.contains(shown))),
    };
}"""
"""What has the focus, and whether somebody who looks for it can see it."""


def test_axe_finds_nothing_and_nothing_scrolls_sideways(place):
    fits_everybody(place.page)


@pytest.mark.parametrize("path", ["/articles", "/annotate"])
def test_an_empty_project_says_what_to_do_first(desk, empty_server, path):
    desk.url = empty_server.url
    empty_server.command("reviewer", desk.name, "--role", "owner").check_returncode()
    desk.sign_in().page.goto(f"{desk.url}{path}")
    expect(desk.page.get_by_role("main")).to_contain_text("Add the first ones")
    expect(desk.page.get_by_role("link", name="Add articles")).to_be_visible()
    fits_everybody(desk.page)


def look(page, rules: dict) -> AxeResults:
    """Answer what axe finds; it is brought to the page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return AxeResults(page.evaluate("rules => axe.run(rules)", rules))


def fits_everybody(page) -> None:
    """Look at a page wide and narrow, in light and dark, and zoomed in."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme, rules in (("light", RULES), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)
            found = look(page, rules)
            assert found.violations_count == 0, found.generate_report()
    for size in (NARROW, ZOOMED, REFLOWED):
        page.set_viewport_size(size)
        assert page.evaluate(NEEDED) <= size["width"]
    for size in (WIDE, ZOOMED):
        page.set_viewport_size(size)
        page.evaluate(ENLARGE, "200%")
        assert page.evaluate(NEEDED) <= size["width"], "with letters twice their size"
        page.evaluate(ENLARGE, "")


@pytest.mark.parametrize(
    ("size", "letters"),
    [
        pytest.param(WIDE, "", id="wide"),
        pytest.param(NARROW, "", id="narrow"),
        pytest.param(ZOOMED, "", id="zoomed"),
        pytest.param(REFLOWED, "", id="reflowed"),
        pytest.param(WIDE, "200%", id="large letters"),
    ],
)
def test_the_tab_key_reaches_everything_and_shows_where_it_is(desk, size, letters):
    desk.page.set_viewport_size(size)
    desk.open(3)
    desk.answer("quote", "unnamed")
    desk.at(4)
    desk.open(3)
    desk.page.evaluate(ENLARGE, letters)
    seen = walk(desk)
    assert [at for at in seen if not at["ringed"] or at["covered"]] == []
    assert sum(at["name"].startswith("s-") for at in seen) == 12
    named = {at["name"] for at in seen}
    assert {"kind", "speaker", "candidate", "note", "unsure", "save"} <= named
    assert {"#card", "/articles", "/guideline", "/export", "?", "k", "j", "u"} <= named


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_tab_key_reaches_the_finer_points_and_the_guideline(desk, size):
    desk.page.set_viewport_size(size)
    desk.open(3)
    desk.keys("2", "t")
    opened = walk(desk)
    assert [at for at in opened if not at["ringed"] or at["covered"]] == []
    assert {"w", "v", "p", "t"} <= {at["name"] for at in opened}
    desk.open(3)
    desk.keys("g")
    expect(desk.page.locator("#guideline")).to_be_focused()
    desk.keys("Tab")
    at = desk.page.evaluate(FOCUS)
    assert (at["name"], at["covered"]) == ("guideline-claim", False)


def walk(desk) -> list[dict]:
    """Press Tab from the top of the page to its end."""
    seen = []
    desk.keys("Tab")
    while desk.page.evaluate("document.activeElement !== document.body"):
        seen.append(desk.page.evaluate(FOCUS))
        assert len(seen) < 60, "the focus goes round and round"
        desk.keys("Tab")
    return seen


def test_the_first_tab_leads_past_the_bar_to_the_sentence(desk):
    desk.keys("Tab", "Enter")
    expect(desk.card).to_be_focused()
    desk.keys("Tab")
    assert desk.page.evaluate("document.activeElement.closest('#card') !== null")


def test_a_form_is_filled_in_with_tab_and_arrow_keys(desk, server):
    desk.kind("claim").focus()
    desk.keys("ArrowRight", "ArrowRight", "Tab", "Tab", "Tab")
    desk.type("typed with Tab")
    desk.keys("Tab", "Tab", "Enter")
    desk.at(2)
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_the_card_says_what_it_is_and_what_its_parts_are(desk):
    page = desk.page
    card = page.get_by_role("complementary", name="Tag this sentence")
    kinds = card.get_by_role("group", name="What is it?")
    expect(kinds.get_by_role("radio")).to_have_count(4)
    offered = card.get_by_role("group", name="Who could be speaking")
    expect(offered.get_by_role("radio", name="unnamed")).to_have_count(1)
    expect(card.get_by_role("combobox", name="Speaker")).to_have_count(1)
    expect(card.get_by_role("textbox", name="Note")).to_have_count(1)
    expect(card.get_by_role("checkbox", name="Unsure")).to_have_count(1)
    expect(
        page.get_by_role("progressbar", name="Labelled in this article")
    ).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_what_was_saved_is_announced_and_the_focus_goes_to_the_next_card(desk):
    said = desk.page.get_by_role("status")
    expect(said).to_be_attached()
    expect(said).to_have_text("")
    desk.answer("fact")
    expect(said).to_contain_text("Saved: Fact sentence 1")
    expect(desk.card).to_be_focused()
    expect(desk.page.get_by_role("link", name="(fact)")).to_have_count(1)


def test_a_refusal_is_announced_at_the_field_it_is_about(desk, console):
    console.expect("422")
    desk.answer("quote")
    expect(
        desk.page.get_by_role("alert").filter(has_text="Say who speaks")
    ).to_be_visible()
    expect(desk.speaker).to_have_attribute("aria-invalid", "true")
    expect(desk.speaker).to_have_accessible_description(
        "Say who speaks in this quote: a name, unnamed or unclear."
    )
