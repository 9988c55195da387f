"""The guideline of each kind is one key away, beside the card."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


def panel(desk: Desk):
    return desk.page.locator("#guideline")


def heading(desk: Desk):
    return panel(desk).get_by_role("heading", level=3)


@pytest.mark.parametrize("key", ["g", "Escape"])
def test_it_opens_on_the_kind_chosen_and_closes_where_one_was(desk, key):
    desk.keys("1", "s")
    desk.type("Jo Ma")
    desk.keys("Escape", "q", "ArrowRight", "g")
    expect(heading(desk)).to_have_text("Claim")
    expect(panel(desk)).to_be_focused()
    expect(desk.speaker).to_have_value("Jo Ma")
    desk.chosen("claim")
    assert len(desk.page.context.pages) == 1
    desk.keys(key)
    expect(panel(desk)).to_be_hidden()
    expect(desk.page.locator("#sentence")).to_be_focused()
    desk.keys("g")
    expect(heading(desk)).to_have_text("Claim")


def test_before_a_kind_is_chosen_it_shows_all(desk):
    desk.keys("g")
    expect(heading(desk)).to_contain_text(["Quote", "Claim", "Fact", "Other"])
    expect(panel(desk).get_by_text("Hard cases")).to_be_attached()


def test_the_other_kinds_are_one_step_away(desk):
    desk.keys("2", "g")
    expect(heading(desk)).to_have_text("Quote")
    panel(desk).get_by_role("link", name="Fact").click()
    expect(heading(desk)).to_have_text("Fact")
    expect(panel(desk).locator("[aria-current]")).to_have_text("Fact")
    panel(desk).get_by_role("link", name="Whole guideline").click()
    expect(panel(desk).get_by_text("Hard cases")).to_be_attached()
    desk.chosen("quote")
    desk.keys("g")
    expect(panel(desk)).to_be_hidden()
    expect(desk.card).to_be_attached()


def test_while_it_is_open_it_goes_with_the_kind_and_one_labels_on(desk, server):
    desk.keys("1", "g")
    expect(heading(desk)).to_have_text("Claim")
    desk.keys("3")
    expect(heading(desk)).to_have_text("Fact")
    desk.keys("Enter")
    desk.at(2)
    expect(panel(desk)).to_be_visible()
    desk.keys("0", "Enter")
    desk.at(3)
    desk.keys("g")
    expect(panel(desk)).to_be_hidden()
    expect(desk.card).to_be_focused()
    assert server.stored(desk.name) == [(1, "fact", None), (2, "other", None)]


def test_a_kind_chosen_with_the_arrow_keys_keeps_the_focus(desk):
    desk.keys("1", "g")
    expect(heading(desk)).to_have_text("Claim")
    desk.kind("claim").focus()
    desk.keys("ArrowRight")
    expect(heading(desk)).to_have_text("Quote")
    expect(desk.kind("quote")).to_be_focused()


def test_a_field_is_left_before_the_guideline_is_closed(desk):
    desk.keys("1", "g")
    expect(heading(desk)).to_have_text("Claim")
    desk.keys("n", "Escape")
    expect(panel(desk)).to_be_visible()
    desk.keys("Escape")
    expect(panel(desk)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 1000])
def test_it_leaves_the_card_free(desk, width):
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.keys("1", "g")
    expect(heading(desk)).to_have_text("Claim")
    beside, card = panel(desk).bounding_box(), desk.card.bounding_box()
    assert beside["x"] + beside["width"] <= card["x"]


def test_on_a_phone_it_leaves_the_sentence_in_the_article_free(desk):
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.open(3)
    desk.keys("1", "g")
    expect(heading(desk)).to_have_text("Claim")
    now = desk.page.locator(".s.now").bounding_box()
    assert now["y"] + now["height"] <= panel(desk).bounding_box()["y"]


def test_when_the_server_is_away_it_says_so_and_can_be_closed(desk, console):
    console.expect("ERR_FAILED", "Failed to fetch")
    desk.page.route("**/guideline*", lambda route: route.abort())
    desk.keys("1", "g")
    expect(panel(desk)).to_contain_text("The server does not answer.")
    desk.keys("Escape")
    expect(panel(desk)).to_be_hidden()
    desk.page.unroute("**/guideline*")
    desk.keys("g")
    expect(heading(desk)).to_have_text("Claim")
