"""The desk where a project is one of several, under a path of a proxy."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk
from tests.browser.serving import Served
from tests.browser.test_access import fits_everybody

GONE = ("net::ERR_", "Failed to fetch")
LABELLED = texts.HARBOUR_ANSWERS[:4]


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Two projects of the same articles from one server, under /pages/."""
    folder = tmp_path_factory.mktemp("several")
    one = Served(folder / "tides-17.db")
    plant(one, texts.ARTICLES)
    other = shutil.copy(one.project, folder / "ferries.db")
    one.options = (str(one.project), str(other), "--prefix", "/pages")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def prefixed(page, console, several) -> Desk:
    """A reviewer who came from the first page."""
    console.expect(*GONE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{several.address}/")
    fits_everybody(page)
    page.get_by_role("link", name="tides-17").click()
    page.get_by_label("Your name").fill("Ada Lind")
    page.keyboard.press("Enter")
    desk = Desk(page, f"{several.address}/tides-17", "Ada Lind")
    desk.at(1)
    return desk


def test_a_label_under_a_prefix_is_saved_also_after_a_while_offline(prefixed, several):
    desk, page = prefixed, prefixed.page
    desk.answer(*LABELLED[0])
    desk.at(2)
    page.locator("#s-3").click()
    desk.at(3)
    expect(page).to_have_url(f"{desk.url}/articles/1?sentence=3")
    page.locator("#s-2").click()
    desk.at(2)
    page.context.set_offline(True)
    for number, answer in enumerate(LABELLED[1:3], 2):
        desk.at(number)
        desk.answer(*answer)
    desk.at(4)
    expect(page.locator("#queue")).to_contain_text("2 answers wait in this browser")
    page.context.set_offline(False)
    desk.answer(*LABELLED[3])
    desk.at(5)
    expect(page.locator("#queue")).to_be_hidden()
    stored = [(n, *answer) for n, answer in enumerate(LABELLED, 1)]
    assert several.stored("Ada Lind") == stored
    # What is typed and not saved waits in this project, and not in its neighbour.
    desk.keys("n")
    desk.type("ask the harbour board")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("ask the harbour board")
    page.goto(f"{several.address}/ferries/")
    page.get_by_label("Your name").fill("Ada Lind")
    page.keyboard.press("Enter")
    neighbour = Desk(page, f"{several.address}/ferries", "Ada Lind")
    neighbour.at(1)
    neighbour.open(5)
    expect(page.get_by_label("Note")).to_have_value("")
    page.goto(f"{several.address}/tides-17/articles/1?sentence=5")
    expect(page.get_by_label("Note")).to_have_value("ask the harbour board")
    page.get_by_role("link", name="Ada Lind").click()
    page.get_by_role("button", name="Ada Lind").click()
    expect(page).to_have_url(f"{desk.url}/articles/1?sentence=5")
