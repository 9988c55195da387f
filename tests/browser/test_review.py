"""Deciding by keyboard: a letter, Enter, and the next sentence is there."""

import pytest
from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk

ADA, BEN, MARA = "Ada Lind", "Ben Okoro", "Mara Kessel"


@pytest.fixture
def server(serve):
    """A served project in which Ada and Ben differ on the first three sentences."""

    def make(server):
        plant(server, texts.ARTICLES[:1])
        server.command("reviewer", MARA, "--role", "owner")

    return serve(make)


@pytest.fixture
def review(page, server):
    """Mara, before the sentence that is divided most."""
    for name, kinds in ((ADA, "112"), (BEN, "333")):
        desk = Desk(page, server.url, name).sign_in().open(1)
        for number, key in enumerate(kinds, 1):
            desk.at(number)
            desk.keys(key, *("x" if key in "12" else ""), "Enter")
        desk.at(4)
    mara = Desk(page, server.url, MARA).sign_in()
    page.goto(f"{server.url}/review/next")
    return mara


def decided(server):
    """Answer the decisions: number of the sentence, kind, speaker."""
    return server._rows(
        """
        select sentences.position + 1, decisions.kind, speakers.name
        from decisions
        join sentences on sentences.id = decisions.sentence_id
        left join speakers on speakers.id = decisions.speaker_id
        order by sentences.id
        """
    )


def letter(desk, kind):
    """Answer the key that takes the vote of a kind."""
    vote = desk.page.locator(".vote", has=desk.page.locator(f".pill.{kind}"))
    return vote.locator("kbd").inner_text()


def test_three_sentences_are_decided_without_a_mouse(review, server):
    review.at(1)
    expect(review.card).to_contain_text("They differ on the kind; nobody marked spans.")
    expect(review.card).not_to_contain_text(ADA)
    review.keys(letter(review, "claim"), ",")
    review.type("A source is named.")
    review.keys("Enter")
    review.at(2)
    expect(review.toast).to_contain_text("Decided: Claim · unnamed")
    review.keys("9", "2", "s")
    review.type("Ines Valdor")
    review.keys("Enter")
    review.at(3)
    expect(review.page.locator("#reviewed")).to_have_text("2 of 3 decided")
    review.keys(letter(review, "fact"), "Enter")
    expect(review.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing left to decide"
    )
    assert decided(server) == [
        (1, "claim", "unnamed"),
        (2, "quote", "Ines Valdor"),
        (3, "fact", None),
    ]
    review.keys("Enter")
    expect(review.page.get_by_role("heading", level=1)).to_have_text("Review")


def test_keys_typed_ahead_are_for_the_sentences_they_meet(review, server):
    review.at(1)
    keys = [letter(review, "fact")]
    for number in (2, 3):
        review.page.goto(f"{server.url}/review/{number}")
        review.at(number)
        keys.append(letter(review, "fact"))
    review.page.goto(f"{server.url}/review/next")
    review.at(1)
    review.keys(*[key for one in keys for key in (one, "Enter")])
    expect(review.card).to_contain_text("3 of 3 are decided")
    assert [kind for _, kind, _ in decided(server)] == ["fact"] * 3


def test_one_moves_leaves_undoes_and_looks_at_names(review, server):
    review.at(1)
    for key, number in (("j", 2), ("8", 3), ("8", 1), ("j", 2), ("k", 1)):
        review.keys(key)
        review.at(number)
    review.keys("7")
    expect(review.card).to_contain_text(ADA)
    expect(review.card).to_contain_text("You looked at the names on")
    review.keys(letter(review, "fact"), "Enter")
    review.at(2)
    review.keys("u")
    review.at(1)
    expect(review.toast).to_contain_text("Back to: no decision")
    assert decided(server) == []


def test_with_an_own_answer_the_letters_are_speakers(review, server):
    review.at(1)
    review.keys("1")
    expect(review.page.locator("#take-own")).to_be_checked()
    offered = review.letters()
    name, key = next((name, key) for name, key in offered.items() if name != "unnamed")
    review.keys(key, "Enter")
    review.at(2)
    assert decided(server) == [(1, "claim", name)]


def test_the_second_of_two_tabs_is_told(review, server, console):
    console.expect("409")
    review.at(1)
    other = Desk(review.page.context.new_page(), server.url, MARA)
    other.page.goto(f"{server.url}/review/1")
    other.at(1)
    other.keys(letter(other, "fact"), "Enter")
    other.at(2)
    review.keys(letter(review, "claim"), "Enter")
    expect(review.alert).to_contain_text("while you had this sentence open")
    assert decided(server) == [(1, "fact", None)]


def test_what_is_said_on_a_sentence_reaches_the_desk(review, server):
    review.at(1)
    review.page.locator("#thread summary").click()
    review.page.get_by_label("Say something to its reviewers").fill("See page 3.")
    review.keys("Enter")
    expect(review.page.locator("#thread li")).to_contain_text("See page 3.")
    ada = Desk(review.page, server.url, ADA).sign_in().open(1)
    expect(ada.card).to_contain_text("See page 3.")
    ada.page.get_by_label("Say something to the adjudicator").fill("I have read it.")
    ada.keys("Enter")
    expect(ada.page.locator("#thread li").last).to_contain_text("I have read it.")
    ada.keys("Escape", "3", "Enter")
    ada.at(2)
