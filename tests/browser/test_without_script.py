"""The pages do their work before the script does: all of this runs without any."""

import json
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser import texts
from tests.browser.desk import Desk


@pytest.fixture
def page(new_page) -> Page:
    """A page in which no script runs."""
    return new_page(java_script_enabled=False)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and next").click()


def test_a_name_leads_to_the_desk(page, server):
    page.goto(server.url)
    page.get_by_label("Your name").fill("Una Plain")
    page.get_by_role("button", name="Start").click()
    Desk(page, server.url, "").at(1)


def test_a_sentence_is_labelled_with_a_kind_and_an_offered_speaker(desk, server):
    desk.page.get_by_role("radio", name="Claim").check()
    desk.page.get_by_role("radio", name="unnamed").check()
    desk.page.get_by_label("Note").fill("hard one")
    save(desk.page)
    desk.at(2)
    expect(desk.toast).to_have_text("Saved: Claim · unnamed (sentence 1).")
    expect(desk.page.get_by_role("link", name="(claim)")).to_have_count(1)
    assert server.stored(desk.name) == [(1, "claim", "unnamed")]


def test_a_typed_speaker_wins_over_the_one_chosen_before(desk, server):
    desk.open(3)
    desk.page.get_by_role("radio", name="Quote").check()
    desk.page.get_by_role("radio", name="unnamed").check()
    save(desk.page)
    desk.open(3)
    desk.speaker.fill("Jo Marr")
    save(desk.page)
    desk.at(4)
    assert server.stored(desk.name) == [(3, "quote", "Jo Marr")]


def test_a_refused_answer_keeps_what_was_typed_and_can_be_repaired(
    desk, server, console
):
    console.expect("422")
    desk.page.get_by_role("radio", name="Quote").check()
    desk.page.get_by_label("Note").fill("who?")
    save(desk.page)
    expect(desk.alert).to_contain_text("Say who speaks in this quote")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    expect(desk.page.get_by_label("Note")).to_have_value("who?")
    desk.page.get_by_role("radio", name="unclear").check()
    save(desk.page)
    desk.at(2)
    assert server.stored(desk.name) == [(1, "quote", "unclear")]


def test_words_picked_out_before_are_shown_and_kept(desk, server):
    fields = {"content": "0-31", "cue_span": "39-43", "speaker_span": "32-38"}
    desk.open(3)
    form = desk.page.locator("#label-form")
    given = form.locator("input[type=hidden]").evaluate_all(
        "all => all.map((one) => [one.name, one.value])"
    )
    sent = {**dict(given), **fields, "kind": "quote", "speaker": "unnamed"}
    desk.page.request.post(f"{desk.url}{form.get_attribute('action')}", form=sent)
    (before,) = server.picked(desk.name)
    desk.open(3)
    marked = desk.page.locator("#sentence mark")
    expect(marked).to_have_text("“Nobody here wants a stoppage,”")
    expect(desk.page.locator("[data-taken=cue_span]")).to_have_text("told")
    expect(desk.page.get_by_role("button", name="Fill in from the text")).to_be_hidden()
    desk.page.get_by_label("Note").fill("looked at again")
    save(desk.page)
    desk.at(4)
    assert server.picked(desk.name) == [before]
    assert (before["speaker"], before["cue"]) == ("Valdor", "told")
    assert server.changes(desk.name, 3) == 2


def test_the_guideline_opens_as_a_page(desk):
    with desk.page.expect_popup() as opened:
        desk.card.get_by_role("link", name="Guideline").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Guideline")


def test_of_two_tabs_the_second_is_refused_and_may_save_again(desk, server, console):
    console.expect("409")
    other = desk.second_tab(1)
    for tab, kind in ((desk, "Fact"), (other, "Other")):
        tab.page.get_by_role("radio", name=kind).check()
        save(tab.page)
    expect(other.alert).to_contain_text("Saved now: Fact")
    other.chosen("other")
    save(other.page)
    other.at(2)
    assert server.stored(desk.name) == [(1, "other", None)]


def test_a_refused_page_loaded_anew_shows_its_sentence(desk, console):
    console.expect("422")
    desk.open(5)
    save(desk.page)
    expect(desk.alert).to_contain_text("Choose what the sentence is")
    desk.page.goto(desk.page.url)
    desk.at(5)
    expect(desk.alert).to_have_count(0)


def test_an_answer_is_taken_back(desk, server):
    desk.page.get_by_role("radio", name="Fact").check()
    save(desk.page)
    desk.page.get_by_role("link", name="Previous").click()
    desk.page.get_by_role("button", name="Undo").click()
    desk.at(1)
    expect(desk.toast).to_have_text("Back to: no answer (sentence 1).")
    assert server.stored(desk.name) == []


def test_links_lead_through_the_article_and_the_pages(desk):
    desk.page.get_by_role("link", name="Next j").click()
    desk.at(2)
    desk.page.get_by_role("link", name="Port traffic fell").click()
    desk.at(9)
    for name in ("Articles", "Guideline", "Export", "Annotate"):
        desk.page.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(desk.page.locator("[aria-current=page]")).to_have_text(name)


def test_the_last_answer_finishes_the_article(desk):
    desk.page.goto(f"{desk.url}/articles/2")
    for _ in range(2):
        desk.page.get_by_role("radio", name="Other").check()
        save(desk.page)
    expect(desk.card).to_contain_text("This article is finished")
    desk.page.get_by_role("link", name="Next article").click()
    desk.at(1)


def test_a_pasted_article_is_looked_at_and_then_added(desk, serve):
    desk.url = serve().url
    page = desk.sign_in().page
    page.goto(f"{desk.url}/import")
    page.get_by_label("Text", exact=True).fill(texts.FERRY)
    page.get_by_label("Title").fill("Ferry sails again")
    page.get_by_role("button", name="Check them").click()
    page.get_by_role("button", name="Add 1 article").click()
    page.get_by_role("link", name="Start labelling").click()
    desk.at(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferry sails again")


def test_an_import_with_nothing_in_it_keeps_what_was_typed(desk, server, console):
    console.expect("422")
    server.command("reviewer", desk.name, "--role", "owner").check_returncode()
    page = desk.page
    page.goto(f"{desk.url}/import")
    page.get_by_label("Title").fill("Ferry sails again")
    page.get_by_role("button", name="Check them").click()
    expect(page.get_by_text("Paste a text here, or choose files.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Ferry sails again")


def test_the_labels_are_downloaded(desk, tmp_path):
    desk.page.get_by_role("radio", name="Fact").check()
    save(desk.page)
    desk.page.goto(f"{desk.url}/export")
    with desk.page.expect_download() as started:
        desk.page.get_by_role("button", name="download at once as .zip").click()
    started.value.save_as(tmp_path / "labels.zip")
    with zipfile.ZipFile(tmp_path / "labels.zip") as packed:
        lines = packed.read("sentences.jsonl").decode().splitlines()
    rows = [row for row in map(json.loads, lines) if row["doc_id"] == "harbour"]
    assert "fact" in [given["label"] for given in rows[0]["annotations"]]


def test_jumps_and_the_way_back_are_links_and_forms(desk, server):
    page = desk.page
    desk.open(2)
    page.get_by_role("radio", name="Fact").check()
    page.get_by_label("Unsure").check()
    save(page)
    page.get_by_role("link", name="Look again (1)").click()
    desk.at(2)
    page.get_by_role("link", name="Next open").click()
    desk.at(3)
    page.get_by_role("link", name="your changes").click()
    page.get_by_label("Show the article as it was on").fill("2020-01-01T12:00")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Bring the whole article back").click()
    expect(desk.toast).to_contain_text("1 sentence was brought back to 1 Jan 2020")
    assert server.stored(desk.name) == []
