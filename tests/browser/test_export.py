"""An export made in the browser, with script and without, verifies."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annotator.formats.verify import verify
from tests.browser.desk import Desk


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def page(request, new_page) -> Page:
    """A page in which scripts run, and one in which none does."""
    return new_page(java_script_enabled=request.param, accept_downloads=True)


def test_an_export_is_chosen_made_and_fetched(page, server, tmp_path):
    desk = Desk(page, server.url, "Exa Porter").sign_in()
    page.goto(f"{desk.url}/export")
    page.get_by_label("Rows", exact=True).select_option("articles")
    page.get_by_label("Which sentences").select_option("all")
    page.get_by_role("button", name="Make the file").click()
    fetch = page.get_by_role("link", name="Download .zip")
    expect(fetch).to_be_visible()
    with page.expect_download() as waiting:
        fetch.click()
    path = Path(waiting.value.path())
    kept = path.rename(tmp_path / waiting.value.suggested_filename)
    assert kept.name == "annotator-articles.zip"
    assert verify(kept).faults == []
    page.goto(f"{desk.url}/export/past")
    expect(page.get_by_role("table")).to_contain_text("all articles as jsonl")


def test_the_counts_follow_the_choice_while_it_is_made(new_page, server):
    page = new_page()
    Desk(page, server.url, "Exa Live").sign_in()
    page.goto(f"{server.url}/export")
    sentences = page.locator("#export-summary .tile", has_text="Sentences")
    before = sentences.inner_text()
    page.get_by_text("Only some articles").click()
    page.get_by_label("Title or outlet").press_sequentially("a")
    page.locator("#export-articles input").first.check()
    expect(sentences).not_to_have_text(before)
    expect(page.locator("#export-summary")).to_contain_text("--article")


def test_a_refusal_appears_by_its_field_and_goes_again(new_page, server, console):
    console.expect("422")
    page = new_page()
    Desk(page, server.url, "Exa Slip").sign_in()
    page.goto(f"{server.url}/export")
    page.get_by_label("Labels from this day on").fill("2024-03-15")
    page.get_by_label("Labels up to this day").fill("2024-03-14")
    fault = page.get_by_text("This is before 2024-03-15")
    expect(fault).to_be_visible()
    page.get_by_label("Labels up to this day").fill("2024-03-16")
    expect(fault).to_be_hidden()
