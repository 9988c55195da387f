"""The way on and the way back: jumps, where one left off, an article as it was."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

THUMB = 44


@pytest.fixture
def phone(new_page, server, request) -> Desk:
    """A new reviewer at the first article, on a phone."""
    page = new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    return Desk(page, server.url, request.node.name[:75].strip()).sign_in().open()


def test_o_leads_to_the_next_open_sentence_and_round_the_end(desk):
    desk.keys("3", "Enter", "j", "j", "3", "Enter", "o")
    desk.at(6)
    expect(desk.page).to_have_url(f"{desk.url}/articles/1?sentence=6")
    desk.open(12).keys("o")
    desk.at(2)
    desk.keys("3", "Enter")
    desk.at(3)
    desk.open(2).keys("o")
    desk.at(3)


def test_o_typed_before_the_server_answers_leads_on_from_the_next_card(desk, server):
    desk.keys("j", "0", "Enter")
    desk.at(3)
    desk.open(1).keys("3", "Enter", "o", "0", "Enter")
    expect(desk.toast).to_contain_text("Saved: Other sentence 3")
    assert [row[0] for row in server.stored(desk.name)] == [1, 2, 3]


def test_r_goes_round_what_is_to_be_looked_at_again(desk):
    desk.keys("f", "3", "Enter", "j", "n")
    desk.type("why?")
    desk.keys("Escape", "0", "Enter")
    desk.at(4)
    expect(desk.card.get_by_role("link", name="Look again (2)")).to_be_visible()
    desk.keys("r")
    desk.at(1)
    desk.keys("r")
    desk.at(3)
    desk.keys("r")
    desk.at(1)


def test_a_key_that_leads_nowhere_says_why_and_leaves_the_undo(desk, server):
    expect(desk.card.get_by_role("link", name="Look again")).to_have_count(0)
    desk.keys("3", "Enter")
    desk.at(2)
    desk.keys("r", "r")
    expect(desk.toast).to_have_text(
        re.compile("Saved: Fact.*Undo u.*Nothing to look at again: .*note.$", re.S)
    )
    desk.at(2)
    desk.keys("u")
    desk.at(1)
    assert server.stored(desk.name) == []


def test_a_finished_article_offers_another_look(desk):
    desk.open(2).keys(*["3", "Enter"] * 10, "f", "3", "Enter")
    desk.at(1)
    desk.keys("3", "Enter")
    expect(desk.card).to_contain_text("This article is finished")
    desk.keys("o")
    expect(desk.toast).to_contain_text("Every sentence of this article has an answer.")
    desk.page.reload()
    expect(desk.card).to_contain_text("This article is finished")
    desk.keys("r")
    desk.at(12)
    expect(desk.page).to_have_url(f"{desk.url}/articles/1?sentence=12")


def test_another_computer_goes_on_where_this_one_stopped(desk, new_page, server):
    desk.open(4).keys("3", "Enter")
    desk.at(5)
    there = Desk(new_page(), server.url, desk.name).sign_in()
    there.page.goto(server.url)
    there.at(5)
    there.open(article=2).keys("3", "Enter")
    there.at(2)
    desk.page.goto(server.url)
    expect(desk.page).to_have_url(f"{server.url}/articles/2")


def test_the_article_is_brought_back_to_a_moment_and_forth(desk, server):
    for number, key in ((1, "3"), (2, "0"), (1, "0")):
        desk.open(number).keys(key, "Enter")
        desk.at(number + 1)
    page = desk.page
    page.get_by_role("link", name="your changes").click()
    moments = page.get_by_role("link", name=":")
    expect(moments).to_have_count(3)
    moments.nth(2).click()
    expect(page.get_by_text("2 of 12 differ from now")).to_be_visible()
    page.get_by_role("button", name="Bring the whole article back").click()
    expect(desk.toast).to_contain_text("2 sentences were brought back to")
    assert server.stored(desk.name) == [(1, "fact", None)]
    page.get_by_role("link", name="Take that back").click()
    page.get_by_role("button", name="Bring the whole article back").click()
    assert server.stored(desk.name) == [(1, "other", None), (2, "other", None)]
    page.get_by_role("link", name="Back to the article").click()
    desk.at(3)


def test_one_answer_is_brought_back_from_a_moment(desk, server):
    for key in "30":
        desk.open(1).keys(key, "Enter")
        desk.at(2)
    page = desk.page
    page.get_by_role("link", name="your changes").click()
    page.get_by_role("link", name=":").nth(1).click()
    page.get_by_role("button", name="Bring back Fact for sentence 1").click()
    expect(desk.toast).to_have_text("Sentence 1 is brought back.")
    expect(page.get_by_text("Nothing differs from now")).to_be_visible()
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_a_typed_time_leads_to_the_article_as_it_was(desk):
    desk.keys("3", "Enter")
    desk.at(2)
    page = desk.page
    page.get_by_role("link", name="your changes").click()
    field = page.get_by_label("Show the article as it was on")
    expect(field).to_have_value(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"))
    field.fill("2020-01-01T12:00")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 of 12 differs from now")).to_be_visible()


def test_on_a_phone_every_way_on_and_back_is_as_large_as_a_thumb(phone):
    phone.keys("f", "3", "Enter")
    phone.at(2)
    page = phone.page
    large(page.locator(".moves a, .article .meta a"), 6)
    page.get_by_role("link", name="your changes").click()
    large(page.locator("main a, main button"), 4)
    page.goto(f"{phone.url}/articles/1/history?at=2020-01-01T12:00")
    large(page.locator("main a, main button, .then .link"), 17)


def large(controls, least: int) -> None:
    """Measure controls that a thumb is to hit."""
    boxes = [control.bounding_box() for control in controls.all()]
    assert len(boxes) >= least
    assert [box for box in boxes if box["height"] < THUMB] == []
