"""A server that goes away: nothing is lost, nothing doubled, the order kept."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.desk import Desk

SAVES = "**/sentences/*/label"
SIX = texts.HARBOUR_ANSWERS[:6]
STORED = [(n, *answer) for n, answer in enumerate(SIX, 1)]
GONE = ("net::ERR_", "Failed to fetch")


@pytest.fixture
def desk(desk, console) -> Desk:
    """A desk whose reviewer goes on when asked whether to leave."""
    console.expect(*GONE)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    return desk


@contextmanager
def offline(desk: Desk) -> Iterator[None]:
    """Cut this browser off from the server, which goes on for others."""
    desk.page.context.set_offline(True)
    try:
        yield
    finally:
        desk.page.context.set_offline(False)


def line(desk: Desk):
    """The line above the article that says what waits and what was refused."""
    return desk.page.locator("#queue")


def label(desk: Desk, answers, first: int = 1) -> None:
    """Label sentences one after the other."""
    for number, (kind, speaker) in enumerate(answers, first):
        desk.at(number)
        desk.answer(kind, speaker)
    desk.at(first + len(answers))


@pytest.mark.parametrize("reload", [False, True], ids=["staying", "reloading"])
def test_what_is_labelled_while_the_server_is_away_is_saved_once_in_order(
    desk, server, reload
):
    label(desk, SIX[:2])
    server.kill()
    try:
        label(desk, SIX[2:], 3)
        expect(line(desk)).to_contain_text(
            "The server does not answer. 4 answers wait in this browser and are sent "
            "when it is back."
        )
        expect(desk.toast).to_be_empty()
    finally:
        server.restart()
    if reload:
        desk.page.reload()
    else:
        desk.page.get_by_role("button", name="Send now").click()
    expect(line(desk)).to_be_hidden()
    expect(desk.toast).to_have_text("4 answers saved")
    expect(desk.page.locator("#progress")).to_have_text("6 of 12 sentences labelled")
    desk.at(7)
    assert server.stored(desk.name) == STORED
    assert server.history(desk.name) == [1, 2, 3, 4, 5, 6]


def test_a_disk_that_fails_is_named_and_answers_wait(desk, server, console):
    console.expect("status of 503")
    label(desk, SIX[:1])
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, -1))
    try:
        label(desk, SIX[1:3], 2)
        expect(line(desk)).to_contain_text(
            "The disk gave an error or is full, so this is not taken as saved.",
            timeout=15_000,
        )
        expect(line(desk)).to_contain_text(
            "2 answers wait in this browser and are sent when saving works again."
        )
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (-1, -1))
    desk.page.get_by_role("button", name="Send now").click()
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == STORED[:3]
    assert server.history(desk.name) == [1, 2, 3]


def test_answers_survive_a_reload_and_more_can_join_them(desk, server):
    desk.page.route(SAVES, lambda route: route.abort())
    label(desk, SIX[:3])
    desk.page.reload()
    desk.at(4)
    expect(desk.page.locator(".s.waiting")).to_have_count(3)
    label(desk, SIX[3:], 4)
    desk.page.unroute(SAVES)
    desk.page.get_by_role("button", name="Send now").click()
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == STORED
    assert server.history(desk.name) == [1, 2, 3, 4, 5, 6]


def test_answers_of_a_closed_tab_are_sent_by_the_next_at_any_article(
    desk, server, console
):
    console.expect("Blocked attempt to show a 'beforeunload'")
    tab = desk.second_tab(1)
    tab.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.goto(f"{desk.url}/articles")
    with offline(desk):
        label(tab, SIX[:2])
        tab.page.close()
    desk.open(article=2)
    expect(desk.toast).to_have_text("2 answers saved")
    assert server.stored(desk.name) == STORED[:2]


def test_an_answer_of_which_the_reply_was_lost_is_not_doubled(desk, server):
    desk.page.route(SAVES, lambda route: (route.fetch(), route.abort()))
    desk.answer("fact")
    desk.at(2)
    expect(line(desk)).to_contain_text("1 answer waits")
    desk.page.unroute(SAVES)
    expect(line(desk)).to_be_hidden()
    assert server.changes(desk.name, 1) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_go_between_without_a_server_is_no_answer(desk, server, console, status):
    console.expect(f"status of {status}")
    desk.page.route(SAVES, lambda route: route.fulfill(status=status, body="busy"))
    desk.answer("fact")
    desk.at(2)
    expect(line(desk)).to_contain_text("1 answer waits")
    desk.page.unroute(SAVES)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_a_sentence_answered_twice_meanwhile_ends_as_the_later_answer(desk, server):
    desk.answer("other")
    desk.at(2)
    with offline(desk):
        desk.answer("fact")
        desk.at(3)
        desk.keys("k")
        desk.at(2)
        desk.chosen("fact")
        expect(desk.state).to_have_text("waiting to be saved")
        desk.answer("claim", "Jo Marr")
        desk.at(3)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name)[1] == (2, "claim", "Jo Marr")
    assert server.history(desk.name) == [1, 2, 2]


def test_each_answer_is_refused_by_itself_when_the_world_moved_on(
    desk, server, new_page, console
):
    console.expect("status of 409")
    elsewhere = Desk(new_page(), server.url, desk.name).sign_in()
    with offline(desk):
        label(desk, SIX[:3])
        elsewhere.open(2).answer("other")
        elsewhere.at(3)
    expect(desk.toast).to_have_text("2 answers saved")
    expect(line(desk)).to_contain_text("1 answer was not taken")
    expect(line(desk)).to_contain_text("sentence 2 was changed elsewhere (yours: Fact)")
    expect(desk.page.locator("#s-2")).to_have_accessible_name(
        re.compile(r"\(not saved\)$")
    )
    kinds = [(n, kind) for n, kind, _ in server.stored(desk.name)]
    assert kinds == [(1, "claim"), (2, "other"), (3, "quote")]
    desk.page.reload()
    line(desk).get_by_role("link", name="sentence 2").click()
    desk.at(2)
    desk.chosen("fact")
    expect(desk.alert).to_contain_text("before the sentence got another answer")
    desk.keys("Enter")
    desk.at(3)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name)[1] == (2, "fact", None)


def test_a_refused_answer_can_be_dropped(desk, server, new_page, console):
    console.expect("status of 409")
    elsewhere = Desk(new_page(), server.url, desk.name).sign_in()
    with offline(desk):
        label(desk, SIX[:1])
        elsewhere.open(1).answer("other")
        elsewhere.at(2)
    line(desk).get_by_role("button", name="Drop my answer for sentence 1").click()
    expect(line(desk)).to_be_hidden()
    desk.keys("k")
    desk.at(1)
    desk.chosen("other")
    expect(desk.alert).to_have_count(0)


def test_of_two_tabs_away_from_the_server_the_second_is_told(desk, server, console):
    console.expect("status of 409")
    other = desk.second_tab(1)
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        other.answer("claim", "unnamed")
        other.at(2)
        expect(line(desk)).to_contain_text("2 answers wait")
    expect(line(other)).to_contain_text("sentence 1 was changed elsewhere")
    expect(line(desk)).to_contain_text("sentence 1 was changed elsewhere")
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_two_tabs_send_what_waits_once_and_both_show_it(desk, server):
    other = desk.second_tab(1)
    sent: list[str] = []
    with offline(desk):
        label(desk, SIX[:3])
        expect(other.page.locator(".s.waiting")).to_have_count(3)
        desk.page.context.on(
            "request", lambda one: one.method == "POST" and sent.append(one.url)
        )
    for tab in (desk, other):
        expect(line(tab)).to_be_hidden()
        expect(tab.page.locator(".s.waiting")).to_have_count(0)
        expect(tab.page.locator(".s.claim, .s.fact, .s.quote")).to_have_count(3)
        expect(tab.page.locator("#progress")).to_contain_text("3 of 12")
    assert len(sent) == 3
    other.open(1).answer("other")
    other.at(2)
    assert server.history(desk.name) == [1, 2, 3, 1]


def test_what_is_typed_stays_when_the_server_comes_back(desk, server):
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        desk.keys("s")
        desk.type("Ida ")
    expect(desk.toast).to_have_text("1 answer saved")
    expect(desk.card).not_to_have_attribute("data-made", "")
    expect(desk.speaker).to_be_focused()
    desk.type("Brand")
    expect(desk.speaker).to_have_value("Ida Brand")
    desk.keys("Escape", "1", "Enter")
    desk.at(3)
    assert server.stored(desk.name)[1] == (2, "claim", "Ida Brand")


def test_keys_typed_before_the_server_is_missed_go_to_the_next_sentences(desk, server):
    held: list = []
    desk.page.route(SAVES, lambda route: held.append(route))
    with desk.page.expect_request(SAVES):
        desk.keys("3", "Enter", "0", "Enter", "2", "x", "Enter", "1")
    with offline(desk):
        held[0].abort()
        desk.at(4)
        desk.chosen("claim")
        desk.page.unroute(SAVES)
    expect(line(desk)).to_be_hidden()
    assert server.history(desk.name) == [1, 2, 3]
    assert server.stored(desk.name)[2] == (3, "quote", "unnamed")


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["Enter"], "Choose what the sentence is: claim, quote, fact or other."),
        (["2", "Enter"], "Say who speaks in this quote: a name, unnamed or unclear."),
        (["1", "Enter"], "Say who speaks in this claim: a name, unnamed or unclear."),
    ],
)
def test_what_the_server_would_refuse_does_not_wait(desk, server, keys, sentence):
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        desk.keys(*keys)
        expect(desk.alert).to_have_text(sentence)
        expect(line(desk)).to_contain_text("1 answer waits")
        desk.keys("2", "x", "Enter")
        desk.at(3)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == [(1, "fact", None), (2, "quote", "unnamed")]


def test_moving_and_clicking_go_on_without_the_server(desk):
    desk.answer("claim", "Jo Marr")
    desk.at(2)
    with offline(desk):
        desk.keys("j")
        desk.at(3)
        expect(desk.card.locator("blockquote")).to_contain_text("Nobody here wants")
        desk.keys("k", "k")
        desk.at(1)
        expect(desk.speaker).to_have_value("Jo Marr")
        desk.page.get_by_role("link", name="Port traffic fell").click()
        desk.at(9)
        expect(desk.page).to_have_url(f"{desk.url}/articles/1?sentence=9")
        expect(desk.state).to_have_text("not labelled yet")
    expect(desk.card).not_to_have_attribute("data-made", "")
    desk.at(9)


def test_the_next_open_sentence_is_found_without_the_server(desk):
    desk.open(3)
    with offline(desk):
        desk.answer("fact")
        desk.at(4)
        desk.keys("k", "k")
        desk.at(2)
        desk.keys("o")
        desk.at(4)


@pytest.mark.parametrize(
    ("key", "said"), [("u", "Undo comes back"), ("r", "What to look at again comes")]
)
def test_a_key_that_needs_the_server_says_so_without_it(desk, key, said):
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        desk.keys(key)
        expect(desk.toast).to_contain_text(said)


def test_a_minute_without_the_server_loses_nothing(desk, server):
    desk.page.clock.install()
    desk.page.reload()
    server.kill()
    try:
        label(desk, SIX[:3])
        desk.page.clock.run_for(30_000)
        label(desk, SIX[3:], 4)
        desk.page.clock.run_for(30_000)
        expect(line(desk)).to_contain_text("6 answers wait")
    finally:
        server.restart()
    desk.page.clock.run_for(10_000)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == STORED
    assert server.history(desk.name) == [1, 2, 3, 4, 5, 6]


def test_an_answer_saved_before_the_page_came_is_not_shown_as_none(desk):
    desk.answer("claim", "Jo Marr")
    desk.at(2)
    desk.page.reload()
    with offline(desk):
        desk.keys("k")
        desk.at(1)
        desk.chosen("claim")
        expect(desk.card).to_contain_text("come back with the server")
        desk.keys("f")
        expect(desk.state).to_have_text("not saved yet")
    expect(desk.card).not_to_have_attribute("data-made", "")
    expect(desk.speaker).to_have_value("Jo Marr")
    expect(desk.page.get_by_label("Unsure")).to_be_checked()


def test_an_article_is_finished_without_the_server(desk, server):
    desk.keys(*["3", "Enter"] * 10)
    desk.at(11)
    with offline(desk):
        desk.keys("3", "Enter", "3", "Enter")
        expect(desk.card).to_contain_text("2 of them wait in this browser")
    expect(desk.page.get_by_role("link", name="Next article")).to_be_visible()
    assert len(server.stored(desk.name)) == 12


@pytest.mark.parametrize("later", ["", " later"], ids=["nobody", "somebody else"])
def test_answers_wait_for_the_person_who_gave_them(desk, server, console, later):
    console.expect("status of 409", "status of 401")
    with offline(desk):
        label(desk, SIX[:2])
        desk.page.context.clear_cookies()
    who = Desk(desk.page, desk.url, f"{desk.name}{later}")
    if later:
        who.sign_in()
    told = "under another name now" if later else "asks who you are"
    expect(line(desk)).to_contain_text(re.compile(f"{told}.*2 answers wait"))
    assert server.stored(who.name) == []
    desk.sign_in()
    desk.page.get_by_role("button", name="Send now").click()
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == STORED[:2]


@pytest.mark.parametrize(
    ("places", "status", "body", "told"),
    [
        (SAVES, 500, "<p class=notice>It is full.</p>", "It is full. 2 answers wait"),
        ("**/sentences/1", 200, "<p id=card data-text=x>", "Another project is served"),
    ],
    ids=["broken", "another project"],
)
def test_a_server_that_is_back_but_cannot_save_loses_nothing(
    desk, server, console, places, status, body, told
):
    console.expect(f"status of {status}")
    with offline(desk):
        label(desk, SIX[:2])
        desk.page.route(
            places,
            lambda route: route.fulfill(
                status=status, body=body, content_type="text/html"
            ),
        )
    expect(line(desk)).to_contain_text(told)
    assert server.stored(desk.name) == []
    desk.page.unroute(places)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == STORED[:2]


def test_leaving_while_answers_wait_is_asked_about(desk):
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: asked.append(dialog.type))
    with offline(desk):
        label(desk, SIX[:1])
        desk.page.close(run_before_unload=True)
        desk.page.wait_for_event("close")
    assert asked == ["beforeunload"]


def test_leaving_when_all_is_saved_is_not_asked_about(desk):
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: asked.append(dialog.type))
    with offline(desk):
        label(desk, SIX[:1])
    expect(line(desk)).to_be_hidden()
    desk.page.reload()
    desk.at(2)
    assert asked == []


def test_without_room_in_the_browser_the_answer_stays_on_the_card(desk, server):
    desk.page.evaluate(
        """() => {
            const store = Storage.prototype.setItem;
            Storage.prototype.setItem = function (...pair) {
                if (this === localStorage) throw new DOMException("full");
                store.apply(this, pair);
            };
        }"""
    )
    with offline(desk):
        desk.keys("3", "Enter")
        expect(desk.page.locator("#notice")).to_contain_text("no room to keep")
        desk.at(1)
        desk.chosen("fact")
    expect(line(desk)).to_be_hidden()
    desk.keys("Enter")
    desk.at(2)
    assert server.stored(desk.name) == [(1, "fact", None)]


def test_the_marks_are_words_and_signs_and_the_outage_is_announced_once(desk):
    spoken = desk.page.get_by_role("alert")
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        expect(spoken).to_contain_text("The server does not answer.")
        desk.page.evaluate("document.getElementById('notice').replaceChildren()")
        desk.keys("f")
        desk.answer("other")
        desk.at(3)
        expect(spoken).to_be_empty()
        expect(desk.page.locator(".article")).to_match_aria_snapshot(
            """
            - link "The harbour board expects the union to keep last year’s agreement, \
its chair Ines Valdor said on Thursday. (fact, waiting to be saved)"
            - link "The two sides met for the third time this week. (other, unsure, \
waiting to be saved)"
            """
        )
        expect(desk.page.locator("#s-2 sup")).to_have_text("O?…")
    expect(desk.page.locator("#s-2 sup")).to_have_text("O?")


def test_another_projects_answers_are_left_alone(desk, server):
    kept = f"queue:0123456789ab:{desk.page.evaluate('reviewer')}:1:foreign1"
    entry = """{"sentence": "1", "save_id": "foreign1", "order": 1, "action":
        "/sentences/1/label", "fields": [["kind", "fact"], ["revision", "0"]]}"""
    desk.page.evaluate("pair => localStorage.setItem(...pair)", [kept, entry])
    with desk.page.expect_response("**/sentences/1"):
        desk.page.reload()
    desk.answer("other")
    desk.at(2)
    expect(line(desk)).to_be_hidden()
    assert server.stored(desk.name) == [(1, "other", None)]
    assert desk.page.evaluate("key => localStorage.getItem(key)", kept) == entry


def test_same_as_before_and_goes_on_work_without_the_server(desk, server):
    desk.open(3)
    with offline(desk):
        desk.answer("quote", "Ines Valdor")
        for number, key in ((4, "="), (5, "m")):
            desk.at(number)
            desk.keys(key)
        desk.at(6)
    expect(desk.toast).to_contain_text("3 answers saved")
    quoted = [(number, "quote", "Ines Valdor") for number in (3, 4, 5)]
    assert server.stored(desk.name) == quoted
    desk.page.reload()
    parts = [desk.page.locator(f"#s-{n}").get_attribute("data-part") for n in (3, 4, 5)]
    assert parts == [None, "first", "last"]


def test_same_as_before_saves_what_was_shown_though_the_one_before_is_refused(
    desk, server, console
):
    other = desk.second_tab(1)
    with offline(desk):
        desk.answer("quote", "Ines Valdor")
        desk.at(2)
        desk.keys("=")
        desk.at(3)
        other_answer = {"kind": "fact", "revision": "0", "save_id": "elsewhere-1"}
        form = {**other_answer, "reviewer": desk.page.evaluate("reviewer")}
        console.expect("409")
        post = other.page.request.post
        assert post(f"{server.url}/sentences/1/label", form=form).ok
    expect(line(desk)).to_contain_text("1 answer was not taken")
    expect(desk.page.locator("#yours")).to_contain_text("2 of 14")
    assert server.stored(desk.name) == [(1, "fact", None), (2, "quote", "Ines Valdor")]


def test_no_fact_goes_on_without_the_server_either(desk, server):
    with offline(desk):
        desk.answer("fact")
        desk.at(2)
        desk.keys("m")
        expect(desk.alert).to_contain_text("Choose what the sentence is")
        desk.at(2)
    expect(desk.toast).to_contain_text("1 answer saved")
    assert server.stored(desk.name) == [(1, "fact", None)]
