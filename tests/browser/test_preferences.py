"""Colours and keys of one's own, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.test_desk import hold, release

INK = "getComputedStyle(document.body).color"
LIGHT, DARK = "rgb(29, 31, 35)", "rgb(236, 234, 228)"
PRESS = """(how) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...how })
)"""
"""A key as Caps Lock sends it, which Playwright's keyboard has not."""


def preferences(desk: Desk) -> Desk:
    """Open the page from the bar."""
    desk.page.get_by_role("link", name="Preferences").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Preferences")
    return desk


def choose_keys(desk: Desk, **keys: str) -> None:
    """Give keys to actions, by the ids of their fields."""
    preferences(desk)
    for action, key in keys.items():
        desk.page.locator(f"#key-{action}").fill(key)
    desk.page.get_by_role("button", name="Save the keys").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(
    ("chosen", "system", "ink"),
    [
        ("As the system", "light", LIGHT),
        ("As the system", "dark", DARK),
        ("Light", "dark", LIGHT),
        ("Dark", "light", DARK),
    ],
)
def test_colours_hold_against_the_system_without_script_and_after_a_reload(
    new_page, server, chosen, system, ink, script
):
    page = new_page(color_scheme=system, java_script_enabled=script)
    desk = Desk(page, server.url, "Ida Dunn").sign_in().open()
    preferences(desk)
    page.get_by_role("button", name=chosen).click()
    pressed = page.get_by_role("button", pressed=True)
    expect(pressed).to_have_text(chosen)
    expect(page.locator("body")).to_have_css("color", ink)
    desk.open()
    expect(page.locator("body")).to_have_css("color", ink)


def test_colours_are_there_at_another_computer(desk, new_page, server):
    preferences(desk).page.get_by_role("button", name="Dark").click()
    expect(desk.toast).to_have_text("Saved: dark colours.")
    other = Desk(new_page(color_scheme="light"), server.url, desk.name).sign_in().open()
    assert other.page.evaluate(INK) == DARK


def test_own_keys_do_the_work_and_the_old_ones_are_free(desk, server):
    choose_keys(desk, fact="q", next="l", text="j", unnamed="3")
    expect(desk.toast).to_have_text("Saved: your keys.")
    desk.open()
    desk.keys("j")
    desk.keys("l")
    desk.at(2)
    desk.keys("1", "3", "Enter")
    desk.at(3)
    desk.keys("q", "Enter")
    desk.at(4)
    assert server.stored(desk.name) == [(2, "claim", "unnamed"), (3, "fact", None)]


def test_own_keys_stand_on_the_card_that_a_save_brings(desk):
    choose_keys(desk, undo="y", previous="l")
    desk.open()
    desk.answer("fact")
    desk.at(2)
    expect(desk.card.get_by_role("link", name="Previous l")).to_be_visible()
    desk.keys("y")
    expect(desk.toast).to_contain_text("Back to: no answer")


def test_a_clash_is_named_and_what_was_typed_stays(desk, console):
    console.expect("422")
    choose_keys(desk, note="j", undo="l")
    field = desk.page.get_by_label("Write a note")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "j is already ‘Next sentence’; choose another, or change that one first."
    )
    expect(desk.page.get_by_label("Undo")).to_have_value("l")
    desk.type("y")
    desk.keys("Enter")
    expect(desk.toast).to_have_text("Saved: your keys.")
    expect(field).to_have_value("y")


def test_one_press_in_a_field_takes_the_place_of_its_key(desk):
    preferences(desk)
    desk.page.get_by_label("Write a note").click()
    desk.type("l")
    expect(desk.page.get_by_label("Write a note")).to_have_value("l")


def test_the_usual_keys_come_back(desk):
    choose_keys(desk, note="l")
    desk.page.get_by_role("button", name="Back to the usual keys").click()
    expect(desk.toast).to_have_text("Saved: the usual keys.")
    expect(desk.page.get_by_label("Write a note")).to_have_value("n")


@pytest.mark.parametrize(
    ("how", "at"),
    [
        ({"key": "j"}, 2),
        ({"key": "J", "modifierCapsLock": True}, 2),
        ({"key": "J", "shiftKey": True}, 1),
        ({"key": "j", "shiftKey": True, "modifierCapsLock": True}, 1),
        ({"key": "j", "ctrlKey": True}, 1),
        ({"key": "j", "altKey": True}, 1),
        ({"key": "j", "metaKey": True}, 1),
    ],
)
def test_caps_lock_leaves_the_keys_alone_and_shift_makes_others(desk, how, at):
    desk.at(1)
    desk.keys("f")
    desk.page.evaluate(PRESS, how)
    desk.keys("f")
    desk.at(at)


def test_caps_lock_leaves_keys_alone_that_wait_for_the_server(desk, server):
    held = hold(desk)
    desk.keys("3", "Enter")
    desk.page.evaluate(PRESS, {"key": "J", "modifierCapsLock": True})
    release(held)
    desk.at(3)
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_keys_are_turned_off_at_hand_and_stay_off(desk, server):
    desk.keys("?")
    desk.page.get_by_role("button", name="Turn them off").click()
    turn = desk.page.get_by_role("button", name="Turn them on")
    expect(turn).to_be_focused()
    desk.keys("Escape", "3", "j", "s")
    desk.at(1)
    expect(desk.kind("fact")).not_to_be_checked()
    expect(desk.speaker).not_to_be_focused()
    desk.page.reload()
    desk.keys("3")
    expect(desk.kind("fact")).not_to_be_checked()
    desk.kind("fact").check()
    desk.keys("Enter")
    desk.at(2)
    preferences(desk)
    turn.click()
    expect(desk.page.get_by_role("button", name="Turn them off")).to_be_visible()
    desk.open(2)
    desk.keys("3", "Enter")
    desk.at(3)
    assert server.stored(desk.name) == [(1, "fact", None), (2, "fact", None)]


def test_the_list_of_keys_is_ones_own(desk):
    choose_keys(desk, note="l", help="#")
    desk.open()
    desk.keys("#")
    row = desk.page.locator("#keys dt", has=desk.page.get_by_text("l", exact=True))
    expect(row.locator("+ dd")).to_have_text("Write a note")
    desk.page.get_by_role("link", name="Choose your own").click()
    expect(desk.page.get_by_label("List of keys")).to_have_value("#")
