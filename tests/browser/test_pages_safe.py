"""What articles and people hold is shown as text, on every page and in every state."""

import re

from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.desk import Desk
from tests.browser.places import PLACES

LIVE = """() => [...document.querySelectorAll("*")]
    .filter((one) => one.matches("img, style, iframe, script:not([src])")
        || [...one.attributes].some(({ name, value }) =>
            /^(on|hx-on)/.test(name) || (name === "style" && value)))
    .map((one) => one.outerHTML.slice(0, 200))"""
"""What of a page would run or paint by itself."""


def test_a_page_shows_evil_text_as_text(place):
    assert place.page.evaluate(LIVE) == []
    expect(place.page.locator("body")).not_to_contain_text("49\u202egnp")
    expect(place.page.get_by_role("banner")).to_contain_text(place.name)


def test_title_outlet_speaker_and_note_read_as_they_were_given(page, evil_server):
    desk = Desk(page, evil_server.url, "Ada Lind").sign_in()
    PLACES["saved_card"](desk)
    expect(page).to_have_title(f"{texts.EVIL} · annotator")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.EVIL)
    expect(page.locator(".meta")).to_contain_text(texts.EVIL)
    expect(page.locator(".history")).to_contain_text(
        f"Quote · {texts.EVIL} · “{texts.EVIL}"
    )
    PLACES["articles"](desk)
    expect(page.get_by_role("row").nth(1)).to_contain_text(texts.EVIL)


def test_the_policy_forbids_what_no_page_needs(page, evil_server):
    answer = page.goto(evil_server.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not re.search(r"unsafe|\*|data:|https?:", policy)


def test_a_page_of_another_site_cannot_send_an_answer(page, evil_server):
    sent = page.request.post(
        f"{evil_server.url}/who",
        form={"name": "Mallory"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )
    assert sent.status == 403
