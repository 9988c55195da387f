"""An article given again, by keyboard: it goes as labelling does, and shows no past."""

from contextlib import closing

import pytest
from playwright.sync_api import expect

from annotator.store import again, projects, reviewers
from tests import queueing
from tests.browser.desk import Desk

ADA = "Ada Lind"


@pytest.fixture(scope="module")
def server(serve):
    """A served project in which Ada finished two articles in March 2024."""

    def make(server):
        with closing(projects.open_project(server.project)) as db:
            ids = queueing.plant(db, 2)
            who = reviewers.named(db, ADA)["id"]
            for n, article_id in enumerate(ids):
                queueing.label(db, article_id, who, at=n)
            again.put(db, by=None, one_in=2, weeks=4)

    return serve(make)


def test_an_article_is_labelled_again_without_leaving_the_keys(page, server, console):
    console.expect("status of 422")
    desk = Desk(page, server.url, ADA).sign_in()
    page.goto(f"{server.url}/annotate")
    desk.at(1)
    expect(page.get_by_text("You had this article before")).to_be_visible()
    expect(page.locator(".s sup")).to_have_count(0)
    desk.keys("2", "Enter")
    expect(desk.alert).to_contain_text("Say who speaks")
    page.wait_for_function("!waiting")
    desk.keys("s")
    desk.type("Ferry company")
    desk.keys("Enter")
    desk.at(2)
    expect(desk.toast).to_contain_text("Saved: Quote · Ferry company")
    expect(page.locator(".s sup")).to_have_text(["Q"])
    desk.keys("k")
    desk.at(1)
    desk.chosen("quote")
    desk.keys("j")
    desk.at(2)
    desk.keys("3", "f", "Enter")
    expect(desk.card).to_contain_text("That was the second time")
    expect(desk.card).to_contain_text("1 of 2 sentences")
    desk.keys("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing left for you")
    assert [kind for _, kind, _ in server.stored(ADA)] == ["fact"] * 4
