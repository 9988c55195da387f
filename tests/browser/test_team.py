"""A team of three, each in a browser of their own: shared out, blind, decided."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import plant
from tests.browser.desk import Desk

ADA, BEN, MARA = "Ada Lind", "Ben Okoro", "Mara Kessel"
TRAFFIC = (
    "Port traffic fell by 12 percent in March, according to the Port Office. "
    "“Nobody here wants a stoppage,” said Ines Valdor. "
    "“We have put a fair offer on the table,” Valdor told reporters. "
    "The talks go on."
)
EXPORTS = (
    "Exports fell by 3 percent in March, according to the Port Office. The cranes "
    "stood still."
)
NOTE = "Whose figure is it?"
RULE = "A figure with a named source is the source’s claim."


@pytest.fixture
def server(serve):
    """A served project of two articles, two reviewers to each."""

    def make(server):
        articles = [("traffic", TRAFFIC), ("exports", EXPORTS)]
        plant(server, [{"doc_id": n, "title": n, "text": text} for n, text in articles])
        for name, role in ((MARA, "owner"), (ADA, "reviewer"), (BEN, "reviewer")):
            server.command("reviewer", name, "--role", role).check_returncode()
        server.command("queue", "--overlap", "2").check_returncode()

    return serve(make)


@pytest.fixture
def team(new_page, server):
    """Three people, each in a browser of their own."""
    return {
        who: Desk(new_page(), server.url, who).sign_in() for who in (ADA, BEN, MARA)
    }


def sent_to(desk):
    """Open what the queue has for somebody."""
    desk.page.goto(f"{desk.url}/annotate")
    desk.at(1)


def by_ada(desk):
    """Answer the first article as Ada reads it."""
    desk.keys("1", "s")
    desk.type("Port Office")
    desk.keys("Escape", "n")
    desk.type(NOTE)
    desk.keys("Enter")
    desk.at(2)
    desk.answer("quote", "Ines Valdor")
    desk.at(3)
    desk.keys("2", "t")
    desk.answer("quote", "Ines Valdor")
    desk.at(4)
    desk.answer("fact")
    expect(desk.card).to_contain_text("This article is finished")


def by_ben(desk):
    """Answer it otherwise: another kind, another speaker, other words."""
    seen = [desk.page.content()]
    for number, (kind, speaker) in enumerate(
        [("fact", None), ("quote", "harbour board"), ("quote", "Ines Valdor")], 1
    ):
        desk.at(number)
        seen.append(desk.page.content())
        if number == 3:
            desk.keys("2", "q", "ArrowRight", "Shift+ArrowRight", "w", "Escape")
        desk.answer(kind, speaker)
    desk.at(4)
    desk.answer("fact")
    expect(desk.card).to_contain_text("This article is finished")
    return seen


def vote(desk, words):
    """Take the vote that says this."""
    letters = desk.page.locator(".vote", has_text=words).locator("kbd")
    desk.keys(letters.first.inner_text())


def test_from_two_blind_answers_to_a_rule_for_the_next_article(team, server):
    ada, ben, mara = team[ADA], team[BEN], team[MARA]
    sent_to(ada)
    by_ada(ada)
    sent_to(ben)
    expect(ben.page.get_by_role("heading", level=1)).to_have_text("traffic")
    assert not [page for page in by_ben(ben) if NOTE in page]

    # The two places are taken: the third is sent on, and cannot answer it.
    sent_to(mara)
    expect(mara.page.get_by_role("heading", level=1)).to_have_text("exports")
    mara.page.goto(f"{server.url}/articles/1")
    expect(mara.card).to_contain_text("2 reviewers")
    expect(mara.page.locator("#label-form")).to_have_count(0)

    mara.page.goto(f"{server.url}/review")
    expect(mara.page.get_by_role("main")).to_contain_text("0 of 3 decided")
    mara.page.get_by_role("link", name="Begin with the first").click()
    mara.at(1)
    expect(mara.card).to_contain_text("They differ on the kind")
    expect(mara.card).not_to_contain_text(ADA)
    vote(mara, "Claim")
    mara.keys("6")
    mara.page.get_by_label("Rule in one line").fill(RULE)
    mara.page.get_by_label("Reason").fill("The office is named.")
    mara.keys("Enter")
    mara.at(2)
    expect(mara.card).to_contain_text("They differ on who")
    vote(mara, "Ines Valdor")
    mara.keys("Enter")
    mara.at(3)
    expect(mara.card).to_contain_text("They differ on which words")
    vote(mara, "Ines Valdor")
    mara.keys("Enter")
    expect(mara.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing left to decide"
    )

    # Nobody sees the others before the article is opened; then those who answered do.
    ben.open(1)
    expect(ben.card).not_to_contain_text("The others’ answers")
    mara.page.goto(f"{server.url}/review/articles")
    mara.page.get_by_role("button", name="Open: traffic").click()
    ben.open(1)
    expect(ben.card).to_contain_text("The office is named.")

    # The next article has a sentence like it.
    sent_to(ada)
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("exports")
    ada.keys("-")
    expect(ada.page.locator(".case")).to_contain_text(RULE)
    assert server.command("check").returncode == 0


def test_who_decides_against_a_case_is_warned_first(team, server, console):
    console.expect("409")
    server.command("queue", "--overlap", "none").check_returncode()
    ada, ben, mara = team[ADA], team[BEN], team[MARA]
    for desk, kind in ((ada, "claim"), (ben, "fact")):
        for article, sentences in ((1, 4), (2, 2)):
            desk.open(1, article)
            desk.answer(kind, "unnamed" if kind == "claim" else None)
            desk.at(2)
            for number in range(2, sentences + 1):
                desk.at(number)
                desk.answer("fact")
            expect(desk.card).to_contain_text("This article is finished")
    mara.page.goto(f"{server.url}/review/next")
    mara.at(1)
    vote(mara, "Claim")
    mara.keys("6")
    mara.page.get_by_label("Rule in one line").fill(RULE)
    mara.keys("Enter")
    expect(mara.page.locator(".article h1")).to_have_text("exports")
    vote(mara, "Fact")
    mara.keys("Enter")
    expect(mara.alert).to_contain_text(RULE)
    expect(mara.page.locator("input[name=take]:checked")).to_have_count(1)
    mara.page.get_by_label("Decide it so all the same").check()
    mara.page.get_by_role("button", name=re.compile("^Decide")).click()
    expect(mara.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing left to decide"
    )
