"""Every control has a name, is big enough to hit, and keeps the focus it had."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

NARROW = {"width": 390, "height": 844}
SPOKEN = {"button", "checkbox", "combobox", "link", "radio", "searchbox", "textbox"}
SPOKEN |= {"Date", "DateTime", "DisclosureTriangle", "listbox", "option", "spinbutton"}
SIZES = """(within) => [...document.querySelectorAll(
    ["a[href]", "button", "input:not([type=hidden])", "select", "summary", "textarea"]
        .map((one) => `${within} ${one}`).join(", ")
)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.matches(".skip, .s, .prose a"))
    .filter((one) => getComputedStyle(one).display !== "inline"
        || one.parentElement.textContent.trim() === one.textContent.trim())
    .map((one) => {
        const pressed = one.matches("[type=radio], [type=checkbox]");
        const box = (pressed && one.closest("label") || one).getBoundingClientRect();
        const name = one.id || one.name || one.textContent.trim() || one.value;
        return { name, width: Math.round(box.width), height: Math.round(box.height) };
    })"""
"""How large each control is; links inside a sentence are as large as its letters."""


def spoken(page) -> list[dict]:
    """Answer what a screen reader is told of a page, from the top."""
    session = page.context.new_cdp_session(page)
    told = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in told if not node["ignored"]]


def named(node: dict) -> str:
    """Answer the name that a screen reader says."""
    return node.get("name", {}).get("value", "").strip()


def role(node: dict) -> str:
    """Answer the role that a screen reader says."""
    return node["role"]["value"]


def small(page, least: int, within: str = "body") -> list[dict]:
    """Answer the controls that are smaller than they may be."""
    found = page.evaluate(SIZES, within)
    assert found
    return [one for one in found if min(one["width"], one["height"]) < least]


def test_everything_that_takes_the_focus_has_a_role_and_a_name(place):
    nodes = spoken(place.page)
    focusable = [
        node
        for node in nodes
        if any(
            one["name"] == "focusable" and one["value"]["value"]
            for one in node.get("properties", [])
        )
    ]
    controls = [node for node in focusable if role(node) in SPOKEN]
    assert controls
    assert [role(node) for node in controls if not named(node)] == []
    others = {role(node) for node in focusable} - SPOKEN
    assert others <= {
        "RootWebArea",
        "main",
        "region",
        "complementary",
        "blockquote",
        "generic",
    }


def test_radios_stand_in_a_group_that_has_a_name(place):
    nodes = {node["nodeId"]: node for node in spoken(place.page)}
    for node in nodes.values():
        above = node
        while role(node) == "radio" and role(above) not in {"group", "radiogroup"}:
            above = nodes.get(above.get("parentId", ""), {"role": {"value": "group"}})
        assert role(node) != "radio" or named(above)


def test_every_control_is_big_enough_to_be_hit(place):
    for size in ({"width": 1280, "height": 800}, NARROW):
        place.page.set_viewport_size(size)
        assert small(place.page, 24) == []


@pytest.mark.parametrize("sentence", [1, 3, 7])
def test_a_thumb_hits_what_the_card_is_for(desk, sentence):
    desk.page.set_viewport_size(NARROW)
    desk.open(3)
    desk.answer("quote", "unnamed")
    desk.at(4)
    desk.open(sentence)
    assert small(desk.page, 44, "#label-form") == []
    assert small(desk.page, 44, ".moves") == []


HELD = "document.activeElement.closest('#card, #toast') !== null"


def holds_the_focus(desk: Desk) -> None:
    """Look whether a screen reader still stands at the card or its message."""
    desk.page.wait_for_timeout(50)
    assert desk.page.evaluate(HELD), desk.page.evaluate(
        "document.activeElement.tagName"
    )


def test_the_focus_stays_at_the_card_through_saves_undos_and_moves(desk):
    desk.keys("3", "Enter")
    desk.at(2)
    holds_the_focus(desk)
    desk.keys("0", "Enter")
    desk.at(3)
    holds_the_focus(desk)
    desk.keys("u")
    desk.at(2)
    expect(desk.toast).to_contain_text("Back to: no answer")
    holds_the_focus(desk)
    for key, number in (("j", 3), ("j", 4), ("k", 3), ("k", 2)):
        desk.keys(key)
        desk.at(number)
        holds_the_focus(desk)


def test_the_focus_stays_when_one_sentence_is_undone_again_and_again(desk):
    for key in "301":
        desk.open(2)
        desk.keys(key, *("x" if key == "1" else ""), "Enter")
        desk.at(3)
    desk.keys("k")
    desk.at(2)
    for said in ("Other", "Fact", "no answer"):
        desk.keys("u")
        expect(desk.toast).to_contain_text(f"Back to: {said}")
        holds_the_focus(desk)


@pytest.mark.parametrize("start", ["#kind-fact", "#note", "#save", "[name=unsure]"])
def test_the_focus_stays_when_a_save_is_refused_or_goes_on(desk, console, start):
    console.expect("422")
    desk.kind("quote").check()
    desk.page.locator(start).focus()
    desk.page.locator("#save").press("Enter")
    expect(desk.alert).to_contain_text("Say who speaks")
    holds_the_focus(desk)
    desk.kind("fact").check()
    desk.page.locator("#save").press("Enter")
    desk.at(2)
    expect(desk.card).to_be_focused()


def test_the_focus_stays_when_buttons_are_pressed_with_the_tab_and_enter_keys(desk):
    desk.answer("fact")
    desk.at(2)
    desk.toast.get_by_role("button", name="Undo").press("Enter")
    desk.at(1)
    expect(desk.toast).to_contain_text("Back to")
    holds_the_focus(desk)
    desk.card.get_by_role("link", name="Next j").press("Enter")
    desk.at(2)
    holds_the_focus(desk)
    desk.page.locator("a.s").nth(4).press("Enter")
    desk.at(5)
    holds_the_focus(desk)


def test_the_focus_stays_when_an_earlier_answer_is_brought_back(desk):
    for key in "30":
        desk.open(2).keys(key, "Enter")
        desk.at(3)
    desk.keys("k")
    desk.at(2)
    desk.page.get_by_text("Earlier answers (2)").click()
    desk.page.get_by_role("button", name="Bring back").press("Enter")
    expect(desk.toast).to_contain_text("Back to: Fact")
    holds_the_focus(desk)


def test_the_tab_key_goes_through_the_card_in_the_order_of_the_work(desk):
    desk.open(3)
    desk.card.focus()
    places = """() => {
        const here = document.activeElement;
        return here.closest("#card") && (here.name || here.id || here.dataset.key
            || here.localName);
    }"""
    order = []
    desk.keys("Tab")
    while at := desk.page.evaluate(places):
        order.append(at)
        desk.keys("Tab")
    worked = ["kind", "speaker", "candidate", "note", "summary", "save", "unsure", "k"]
    assert [one for one in order if one in worked] == worked


def test_what_was_saved_undone_and_refused_is_said_by_a_live_region(desk, console):
    console.expect("422")
    said = desk.page.get_by_role("status")
    expect(said).to_have_count(1)
    for kind, sentence in (("fact", "Saved: Fact"), ("other", "Saved: Other")):
        desk.answer(kind)
        expect(said).to_contain_text(sentence)
    desk.at(3)
    desk.keys("u")
    expect(said).to_contain_text("Back to: no answer")
    desk.at(2)
    desk.keys("1", "Enter")
    expect(desk.alert).to_have_text(
        "Say who speaks in this claim: a name, unnamed or unclear."
    )
    assert "Say who speaks in this claim" in " ".join(
        named(node) for node in spoken(desk.page) if role(node) == "StaticText"
    )
