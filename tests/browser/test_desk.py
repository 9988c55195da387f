"""The desk by keyboard: nothing is lost, and no key lands on the wrong sentence."""

import pytest
from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.desk import Desk

SAVES = "**/sentences/*/label"


def test_a_first_visit_asks_for_a_name_and_nothing_else(page, server):
    page.goto(server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is labelling?")
    expect(page.get_by_role("textbox")).to_have_count(1)
    page.keyboard.type("Ines at the door")
    page.keyboard.press("Enter")
    Desk(page, server.url, "").at(1)


def test_an_article_is_labelled_by_keyboard_alone(desk, server):
    desk.label(texts.HARBOUR_ANSWERS)
    expect(desk.card).to_contain_text("This article is finished")
    numbered = [(n, *answer) for n, answer in enumerate(texts.HARBOUR_ANSWERS, 1)]
    assert server.stored(desk.name) == numbered


def test_a_finished_article_leads_on_to_the_next(desk):
    desk.keys(*["3", "Enter"] * 12)
    expect(desk.card).to_contain_text("This article is finished")
    expect(desk.page.locator("#progress")).to_have_text("12 of 12 sentences labelled")
    desk.keys("Enter")
    desk.page.wait_for_url("**/articles/2")
    desk.at(1)


def test_keys_typed_before_the_server_answers_go_to_the_next_sentences(desk, server):
    held = hold(desk)
    desk.keys("3", "Enter", "0", "Enter", "2", "x", "Enter", "1", "z", "f")
    release(held)
    desk.at(4)
    desk.chosen("claim")
    expect(desk.speaker).to_have_value("unclear")
    assert server.stored(desk.name) == [
        (1, "fact", None),
        (2, "other", None),
        (3, "quote", "unnamed"),
    ]


def test_text_typed_before_the_server_answers_is_kept_in_order(desk, server):
    held = hold(desk)
    desk.keys("1", "s")
    desk.type("Jo Marr")
    desk.keys("Enter", "2", "s")
    desk.type("Ida Brandd")
    desk.keys("Backspace", "Enter", "3", "Enter")
    release(held)
    desk.at(4)
    assert server.stored(desk.name) == [
        (1, "claim", "Jo Marr"),
        (2, "quote", "Ida Brand"),
        (3, "fact", None),
    ]


def test_keys_typed_before_a_refusal_are_not_put_on_the_refused_sentence(
    desk, server, console
):
    console.expect("422")
    held = hold(desk)
    desk.keys("1", "Enter", "3", "Enter", "0", "Enter")
    release(held)
    expect(desk.alert).to_have_text(
        "Say who speaks in this claim: a name, unnamed or unclear."
    )
    desk.at(1)
    desk.chosen("claim")
    assert server.stored(desk.name) == []


def test_moves_typed_before_the_server_answers_are_made(desk, server):
    held = hold(desk)
    desk.keys("3", "Enter", "j", "j", "k", "0", "Enter")
    release(held)
    expect(desk.toast).to_contain_text("Saved: Other sentence 3")
    assert server.stored(desk.name) == [(1, "fact", None), (3, "other", None)]


def test_a_double_enter_saves_once(desk, server, console):
    console.expect("422")
    held = hold(desk)
    desk.keys("3", "Enter", "Enter")
    release(held)
    desk.at(2)
    expect(desk.alert).to_have_count(1)
    assert server.stored(desk.name) == [(1, "fact", None)]
    assert server.changes(desk.name, 1) == 1


def test_a_double_enter_in_the_speaker_field_saves_once(desk, server, console):
    console.expect("422")
    held = hold(desk)
    desk.keys("1", "s")
    desk.type("Jo Marr")
    desk.keys("Enter", "Enter")
    release(held)
    desk.at(2)
    assert server.stored(desk.name) == [(1, "claim", "Jo Marr")]
    assert server.changes(desk.name, 1) == 1


def test_an_enter_held_down_saves_one_sentence(desk, server):
    desk.keys("3", "Enter", "0", "Enter")
    desk.at(3)
    desk.open(1)
    desk.keys("f")
    for _ in range(5):
        desk.page.keyboard.down("Enter")
    desk.at(2)
    desk.page.keyboard.up("Enter")
    desk.keys("j")
    desk.at(3)
    assert (server.changes(desk.name, 1), server.changes(desk.name, 2)) == (2, 1)


def test_what_was_saved_is_undone_with_one_key(desk, server):
    desk.keys("3", "Enter")
    desk.at(2)
    expect(desk.toast).to_contain_text("Saved: Fact")
    desk.keys("u")
    desk.at(1)
    expect(desk.toast).to_contain_text("Back to: no answer")
    expect(desk.state).to_have_text("not labelled yet")
    assert server.stored(desk.name) == []


def test_ten_changes_of_one_sentence_are_undone_step_by_step(desk, server):
    kinds = ["fact", "other"] * 5
    desk.keys("j")
    desk.at(2)
    for kind in kinds:
        desk.answer(kind)
        desk.keys("k")
        expect(desk.state).to_contain_text("saved")
        desk.at(2)
    for kind in [*kinds[-2::-1], None]:
        desk.keys("u")
        desk.at(2)
        said = kind.capitalize() if kind else "no answer"
        expect(desk.toast).to_contain_text(f"Back to: {said}")
    expect(desk.toast.get_by_role("button", name="Undo")).to_have_count(0)
    assert server.stored(desk.name) == []
    assert server.changes(desk.name, 2) == 20


def test_an_earlier_answer_is_brought_back(desk, server):
    for key in "30":
        desk.open(2).keys(key, "Enter")
        desk.at(3)
    desk.keys("k")
    desk.at(2)
    desk.page.get_by_text("Earlier answers (2)").click()
    desk.page.get_by_role("button", name="Bring back").click()
    expect(desk.toast).to_contain_text("Back to: Fact")
    desk.chosen("fact")
    assert server.stored(desk.name) == [(2, "fact", None)]


def test_a_click_on_a_sentence_brings_its_card(desk):
    desk.page.get_by_role("link", name="Port traffic fell").click()
    desk.at(9)
    expect(desk.page.locator(".s.now")).to_contain_text("Port traffic fell")
    expect(desk.page).to_have_url(f"{desk.url}/articles/1?sentence=9")


def test_j_and_k_walk_through_the_article(desk):
    desk.keys("k")
    desk.at(1)
    desk.keys("j", "j")
    desk.at(3)
    desk.keys("k")
    desk.at(2)


@pytest.mark.parametrize("keys", [["j", "j", "j"], ["3", "Enter", "3", "Enter", "j"]])
def test_a_reload_comes_back_to_the_same_sentence(desk, keys):
    desk.keys(*keys)
    desk.at(4)
    expect(desk.page).to_have_url(f"{desk.url}/articles/1?sentence=4")
    desk.page.reload()
    desk.at(4)


def test_what_is_typed_and_not_saved_survives_a_move_and_a_reload(desk):
    desk.keys("1", "s")
    desk.type("Jo Marr")
    desk.keys("Escape", "n")
    desk.type("hard one")
    desk.keys("Escape", "f", "j")
    desk.at(2)
    desk.keys("k")
    holds_the_draft(desk)
    desk.page.reload()
    holds_the_draft(desk)


def holds_the_draft(desk: Desk) -> None:
    desk.at(1)
    desk.chosen("claim")
    expect(desk.state).to_have_text("not saved yet")
    expect(desk.speaker).to_have_value("Jo Marr")
    expect(desk.page.get_by_label("Note")).to_have_value("hard one")
    expect(desk.page.get_by_label("Unsure")).to_be_checked()


def test_a_draft_is_not_shown_to_the_next_person_at_this_tab(desk, server):
    desk.keys("1", "s")
    # One still asking for names when the next comes would lead to the sign-in page.
    with desk.page.expect_response("**/speakers/match?speaker=Jo+Marr"):
        desk.type("Jo Marr")
    expect(desk.state).to_have_text("not saved yet")
    after = Desk(desk.page, server.url, f"{desk.name} after").sign_in().open(1)
    expect(after.state).to_have_text("not labelled yet")
    expect(after.speaker).to_have_value("")
    expect(after.kind("claim")).not_to_be_checked()


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["Enter"], "Choose what the sentence is: claim, quote, fact or other."),
        (["2", "Enter"], "Say who speaks in this quote: a name, unnamed or unclear."),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(
    desk, server, console, keys, sentence
):
    console.expect("422")
    desk.keys("n")
    desk.type("who?")
    desk.keys("Escape", *keys)
    expect(desk.alert).to_have_text(sentence)
    expect(desk.state).to_contain_text("not saved")
    expect(desk.page.get_by_label("Note")).to_have_value("who?")
    desk.keys("2", "x", "Enter")
    desk.at(2)
    assert server.stored(desk.name) == [(1, "quote", "unnamed")]


def test_of_two_tabs_the_second_save_is_refused_with_both_answers_shown(
    desk, server, console
):
    console.expect("409")
    other = desk.second_tab(1)
    desk.answer("fact")
    desk.at(2)
    other.answer("claim", "unnamed")
    expect(other.alert).to_contain_text("This sentence was changed elsewhere")
    expect(other.alert).to_contain_text("Saved now: Fact")
    other.chosen("claim")
    expect(other.speaker).to_have_value("unnamed")
    assert server.stored(desk.name) == [(1, "fact", None)]
    other.page.reload()
    other.chosen("claim")
    other.keys("Enter")
    other.at(2)
    assert server.stored(desk.name) == [(1, "claim", "unnamed")]
    assert server.changes(desk.name, 1) == 2


def test_of_two_tabs_the_answer_saved_first_can_be_kept(desk, server, console):
    console.expect("409")
    other = desk.second_tab(1)
    desk.answer("fact")
    desk.at(2)
    other.answer("other")
    other.page.get_by_role("link", name="Keep it").click()
    expect(other.alert).to_have_count(0)
    other.chosen("fact")
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_a_tab_opened_under_another_name_stores_nothing_unasked(desk, server, console):
    console.expect("409")
    ben = f"{desk.name} ben"
    tab = desk.page.context.new_page()
    tab.goto(f"{server.url}/who")
    tab.get_by_label("Your name").fill(ben)
    tab.keyboard.press("Enter")
    Desk(tab, server.url, ben).at(1)
    desk.answer("fact")
    expect(desk.alert).to_contain_text("opened under another name")
    desk.chosen("fact")
    assert server.stored(desk.name) == server.stored(ben) == []


def test_the_list_of_keys_opens_and_closes(desk):
    keys = desk.page.get_by_role("heading", name="Keys")
    desk.keys("?")
    expect(keys).to_be_visible()
    desk.keys("Escape")
    expect(keys).to_be_hidden()


def hold(desk: Desk) -> list:
    """Keep the desk's saves on their way until they are released."""
    held: list = []

    def take(route) -> None:
        held.append(route)
        if "released" in held:
            route.continue_()

    desk.page.route(SAVES, take)
    return held


def release(held: list) -> None:
    """Let the saves go that were held, and hold no more."""
    under_way, held[:] = held[:], ["released"]
    for route in under_way:
        route.continue_()


def test_the_next_sentence_is_there_to_read_before_the_answer_is_saved(desk):
    held = hold(desk)
    desk.answer("fact")
    coming = desk.card.locator("blockquote:visible")
    expect(coming).to_have_text("The two sides met for the third time this week.")
    expect(desk.page.locator("#s-2")).to_have_attribute("aria-current", "true")
    expect(desk.page.locator("#s-1")).not_to_contain_text("fact")
    release(held)
    desk.at(2)
    expect(coming).to_have_count(1)
    expect(desk.page.locator("#s-1")).to_contain_text("fact")


def test_a_refused_answer_takes_back_the_sentence_that_was_shown_ahead(desk, console):
    console.expect("422")
    held = hold(desk)
    desk.keys("n")
    desk.page.evaluate("document.getElementById('note').maxLength = 9000")
    desk.page.locator("#note").fill("x" * 4001)
    desk.keys("Escape", "3", "Enter")
    expect(desk.page.locator("#s-2")).to_have_attribute("aria-current", "true")
    release(held)
    expect(desk.alert).to_be_visible()
    desk.at(1)
    expect(desk.page.locator("#s-1")).to_have_attribute("aria-current", "true")
    expect(desk.card.locator("#sentence")).to_be_visible()
    desk.chosen("fact")
