"""What a model proposed, taken by a key, with and without the server."""

from contextlib import closing

import pytest
from playwright.sync_api import expect

from annotator.store import labels, projects, reviewers
from tests import suggesting
from tests.browser import texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk

ADA = "Ada Lind"


@pytest.fixture
def server(serve):
    """A served project whose cards show what a model proposed."""

    def make(server):
        plant(server, texts.ARTICLES)
        with closing(projects.open_project(server.project)) as db:
            suggesting.propose(
                db,
                suggesting.line(0, "claim", "Ines Valdor", score=0.83),
                suggesting.line(1, "other"),
                suggesting.line(2, "quote", "Ines Valdor", score=0.9),
                suggesting.line(3, "claim"),
            )
            suggesting.show(db, "before")

    return serve(make)


def told(server):
    """Answer kind, speaker, from_suggestion and changed of each of Ada's labels."""
    with closing(projects.open_project(server.project)) as db:
        who = reviewers.named(db, ADA)["id"]
        found = [labels.find(db, at, who) for at in range(1, 5)]
    names = ("kind", "speaker", "from_suggestion", "changed")
    return [one and tuple(one[name] for name in names) for one in found]


def test_a_key_takes_what_is_proposed_and_undo_takes_it_back(page, server, console):
    console.expect("status of 422")
    desk = Desk(page, server.url, ADA).sign_in().open(1)
    expect(page.locator("#proposed")).to_have_text(
        "Proposed: Claim · Ines Valdor — headline-marker 1.2, 83 %"
    )
    desk.keys("4")
    desk.at(2)
    expect(desk.toast).to_contain_text("Saved: Claim · Ines Valdor")
    desk.keys("3", "Enter")
    desk.at(3)
    desk.keys("u")
    desk.at(2)
    expect(desk.state).to_have_text("not labelled yet")
    desk.keys("s")
    desk.type("4")
    expect(desk.speaker).to_have_value("4")
    desk.keys("Escape", "4")
    desk.at(3)
    desk.keys("4")
    desk.at(4)
    desk.keys("4")
    expect(desk.alert).to_contain_text("Say who speaks in this claim")
    desk.chosen("claim")
    page.wait_for_function("!waiting")
    desk.keys("s")
    desk.type("Tomas Reik")
    desk.keys("Enter")
    desk.at(5)
    expect(page.locator("#proposed")).to_have_count(0)
    assert told(server) == [
        ("claim", "Ines Valdor", 1, 0),
        ("other", None, 1, 0),
        ("quote", "Ines Valdor", 1, 0),
        ("claim", "Tomas Reik", 1, 0),
    ]


def test_what_is_taken_while_the_server_is_away_is_saved_as_taken(page, server):
    desk = Desk(page, server.url, ADA).sign_in().open(1)
    page.evaluate("queue.stop('away')")
    desk.keys("4")
    desk.at(2)
    expect(page.locator("#proposed")).to_have_count(0)
    page.evaluate("queue.now()")
    expect(page.locator("#s-1 sup")).to_have_text("C")
    page.wait_for_function("!queue.away()")
    assert told(server)[0] == ("claim", "Ines Valdor", 1, 0)
