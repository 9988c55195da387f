"""What was decided before, and what changed in the guideline, at the desk."""

import pytest
from playwright.sync_api import expect

from tests.browser import cases, texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk


@pytest.fixture(scope="module")
def server(serve):
    """A served project with a decided case and an owner."""

    def made(server):
        plant(server, texts.ARTICLES)
        cases.plant(server)

    return serve(made)


def similar(desk: Desk):
    return desk.page.locator("#decided-before")


def change_guideline(page, server, line: str) -> None:
    """Save a version with a line more, as the owner in another browser does."""
    owner = Desk(page, server.url, cases.DECIDER).sign_in()
    owner.page.goto(f"{server.url}/guideline/edit")
    text = owner.page.get_by_label("Guideline", exact=True)
    text.fill(f"{text.input_value()}\n- {line}\n")
    expect(owner.page.locator("#preview")).to_contain_text(line)
    owner.page.get_by_label("What changed and why").fill(f"Because of {line}")
    owner.keys("Enter")
    expect(owner.toast).to_contain_text("Saved: version")


def test_what_was_decided_comes_by_a_key_and_one_labels_on(desk):
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.open(6)
    assert not [url for url in asked if "similar" in url]
    desk.keys("-")
    expect(similar(desk).locator(".similar-list")).to_be_visible()
    expect(similar(desk)).to_have_attribute("open", "")
    desk.keys("3", "Enter")
    desk.at(7)
    expect(similar(desk)).not_to_have_attribute("open", "")
    assert len([url for url in asked if "similar" in url]) == 1


def test_when_the_server_is_away_it_says_so(desk, console):
    console.expect("ERR_FAILED", "Failed to fetch")
    desk.page.route("**/similar", lambda route: route.abort())
    desk.keys("-")
    expect(similar(desk)).to_contain_text("The server does not answer.")
    expect(similar(desk).get_by_role("link")).to_be_visible()


def test_without_script_it_is_a_page(new_page, server):
    page = new_page(java_script_enabled=False)
    desk = Desk(page, server.url, "Una Plain").sign_in().open(2)
    similar(desk).locator("summary").click()
    with page.context.expect_page() as opened:
        similar(desk).get_by_role("link", name="Sentences like this one").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Decided before")


def test_the_guideline_is_previewed_as_it_is_typed_and_told_once(
    desk, new_page, server
):
    change_guideline(new_page(), server, "Banners are quotes")
    desk.open(3)
    note = desk.page.locator("#guideline-news")
    expect(note.locator("ins")).to_contain_text("Banners are quotes")
    expect(note).to_contain_text("Because of Banners")
    box, sentence = note.bounding_box(), desk.page.locator(".s.now").bounding_box()
    assert box["y"] >= 0
    assert sentence["y"] >= box["y"] + box["height"]
    note.get_by_role("button", name="I have read it").press("Enter")
    expect(note).to_have_count(0)
    expect(desk.card).to_be_focused()
    desk.keys("3", "Enter")
    desk.at(4)
    desk.open(4)
    expect(note).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_note_is_in_view_wherever_the_article_goes_on(
    desk, new_page, server, width
):
    change_guideline(new_page(), server, f"Width {width}")
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open(12)
    button = desk.page.get_by_role("button", name="I have read it")
    expect(button).to_be_in_viewport()
    button.click()
    expect(button).to_have_count(0)


def test_a_sheet_is_decided_on_and_printed_without_what_is_pressed(new_page, server):
    desk = Desk(new_page(), server.url, cases.DECIDER).sign_in()
    desk.page.goto(f"{server.url}/calibration/2")
    second = desk.page.locator(".differing").nth(1)
    second.locator("summary").click()
    second.get_by_role("radio").first.check()
    second.get_by_label("Reason").fill("We talked about it.")
    second.get_by_role("checkbox").check()
    second.get_by_label("Rule in one line").fill("Who is named speaks.")
    second.get_by_role("button", name="Decide").click()
    expect(desk.toast).to_contain_text("Decided, and a case for all.")
    expect(second).to_contain_text("We talked about it.")
    desk.page.emulate_media(media="print")
    pressed = desk.page.locator("button, .bar, .settle, .ways")
    assert pressed.filter(visible=True).count() == 0
    expect(second).to_contain_text("Decided:")
