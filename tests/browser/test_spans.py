"""Words picked out of the sentence, by mouse or keyboard, are stored as they read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk

OFFER = "“We have put a fair offer on the table.”"
SIGNS = "“We sail 🎉👩‍👩‍👧 today,” said Zoe\u0308 Ma\u0308rz of the 𝔅oard."
HEBREW = "השר אמר: „אנחנו 🎉 שמחים“ בנמל."
LINES = (
    "“We have put a rather long line of words here that fills the column and\r\n"
    "sail at dawn,” said Jo Marr of the harbour board, who had been waiting for\r\n"
    "hours before he went home."
)
ODD = [
    {"doc_id": doc_id, "title": doc_id, "language": language, "text": text}
    for doc_id, language, text in [
        ("signs", "en", SIGNS),
        ("hebrew", "he", HEBREW),
        ("lines", "en", LINES),
    ]
]


@pytest.fixture(scope="module")
def odd_server(serve):
    """A served project whose sentences are counted in more than one way."""
    return serve(lambda server: plant(server, ODD))


@pytest.fixture
def odd(page, odd_server, request):
    """A new reviewer there, who opens an article by its number."""
    return Desk(page, odd_server.url, request.node.name[:75].strip()).sign_in()


def select(page: Page, words: str) -> None:
    """Select words of the sentence as a mouse does that is drawn over them."""
    page.evaluate(
        """(words) => {
            const quote = document.querySelector("#sentence");
            const at = quote.textContent.indexOf(words);
            if (at < 0) throw new Error("not in the sentence");
            const place = (units) => {
                const walk = document.createTreeWalker(quote, NodeFilter.SHOW_TEXT);
                let node = walk.nextNode();
                while (node.length < units) {
                    units -= node.length;
                    node = walk.nextNode();
                }
                return [node, units];
            };
            getSelection().setBaseAndExtent(...place(at), ...place(at + words.length));
        }""",
        words,
    )


def selected(page: Page) -> str:
    return page.evaluate("getSelection().toString()")


def taken(desk: Desk, field: str):
    return desk.page.locator(f"[data-taken={field}]")


def said(desk: Desk):
    return desk.page.locator("#sentence-said")


def shown(desk: Desk, name: str):
    return desk.page.locator(f"#sentence .{name}")


def test_words_selected_with_the_mouse_are_stored(desk, server):
    desk.open(5)
    desk.keys("2", desk.letters()["Ines Valdor"])
    box = desk.page.locator("#sentence .said-hint").bounding_box()
    desk.page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=4)
    desk.page.mouse.up()
    desk.keys("w")
    expect(desk.page.locator("#sentence mark.said")).to_have_text(
        "It stands until Friday,”"
    )
    select(desk.page, " added")
    desk.keys("v", "Enter")
    desk.at(6)
    assert server.picked(desk.name) == [
        {
            "speaker": "she",
            "surface": "she",
            "cue": "added",
            "content": ["It stands until Friday,”"],
            "quote_type": None,
        }
    ]


def test_words_selected_with_the_arrow_keys_are_stored(desk, server):
    desk.open(5)
    desk.keys("2", "x", "q", "ArrowRight")
    assert selected(desk.page) == "It"
    desk.keys("ArrowRight", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight")
    assert selected(desk.page) == "It stands until"
    desk.keys("Shift+ArrowLeft")
    expect(said(desk)).to_have_text("Selected: It stands")
    desk.keys("w", "ArrowRight", "Shift+ArrowLeft")
    assert selected(desk.page) == "stands until"
    desk.keys("Shift+Home", "Shift+End", "End", "Shift+ArrowRight")
    assert selected(desk.page) == "added."
    desk.keys("v", "Home", "Shift+ArrowRight", "Escape")
    expect(desk.card).to_be_focused()
    desk.keys("p", "Enter")
    desk.at(6)
    (picked,) = server.picked(desk.name)
    assert picked["content"] == ["It stands"]
    assert (picked["cue"], picked["speaker"]) == ("added.", "It stands")


@pytest.mark.parametrize("key", "wvp")
def test_without_a_selection_the_key_says_what_to_do(desk, key):
    desk.keys(key)
    expect(said(desk)).to_have_text("Select the words in the sentence first.")
    expect(desk.state).to_have_text("not labelled yet")


def test_words_selected_again_are_taken_off(desk):
    desk.open(4)
    for words in ("We have put ", "the table"):
        select(desk.page, words)
        desk.keys("w")
    expect(shown(desk, "said")).to_have_text(["We have put", "the table"])
    expect(taken(desk, "content").locator("bdi")).to_have_text(
        ["We have put", "the table"]
    )
    select(desk.page, "We have put")
    desk.keys("w")
    expect(shown(desk, "said")).to_have_text(["the table"])
    desk.page.get_by_text("Finer points").click()
    desk.page.get_by_role("button", name="clear Their words").click()
    expect(taken(desk, "content")).to_have_text("none")
    expect(shown(desk, "said")).to_have_count(0)
    expect(shown(desk, "said-hint")).to_have_count(1)


def test_a_selection_survives_the_choice_of_the_kind_and_a_press_of_the_button(desk):
    desk.open(4)
    desk.page.get_by_text("Finer points").click()
    select(desk.page, "a fair offer")
    desk.keys("2", "x")
    desk.page.locator("[data-take=content]").click()
    expect(shown(desk, "said")).to_have_text(["a fair offer"])


def test_nothing_is_filled_in_until_it_is_asked_for(desk, server):
    desk.open(3)
    desk.keys("2", desk.letters()["Ines Valdor"])
    expect(shown(desk, "said")).to_have_count(0)
    desk.keys("t")
    expect(said(desk)).to_have_text(
        "Filled in: their words, said by this word, speaker as written, direct."
    )
    desk.keys("t")
    expect(said(desk)).to_have_text("There is nothing to fill in.")
    desk.keys("Enter")
    desk.at(4)
    desk.keys("2", desk.letters()["Ines Valdor"], "Enter")
    desk.at(5)
    first, second = server.picked(desk.name)
    assert first == {
        "speaker": "Valdor",
        "surface": "Valdor",
        "cue": "told",
        "content": ["“Nobody here wants a stoppage,”"],
        "quote_type": "direct",
    }
    assert (second["content"], second["cue"], second["quote_type"]) == ([], None, None)


def test_what_was_taken_by_hand_is_not_filled_in_over(desk):
    desk.open(3)
    desk.keys("2", "x")
    select(desk.page, "wants a stoppage")
    desk.keys("w", "t")
    expect(shown(desk, "said")).to_have_text(["wants a stoppage"])
    expect(shown(desk, "cue")).to_have_text(["told"])


def test_what_is_taken_and_not_saved_survives_a_reload(desk, server):
    desk.open(3)
    desk.keys("2", "x")
    for words, key in (("wants", "w"), ("told", "v"), ("reporters", "p")):
        select(desk.page, words)
        desk.keys(key)
    desk.page.reload()
    for name, words in (("said", "wants"), ("cue", "told"), ("speaker", "reporters")):
        expect(shown(desk, name)).to_have_text([words])
    expect(desk.state).to_have_text("not saved yet")
    desk.keys("Enter")
    desk.at(4)
    (picked,) = server.picked(desk.name)
    assert picked["surface"] == "reporters"


def test_what_is_saved_is_shown_and_kept_when_it_is_saved_again(desk, server):
    desk.open(3)
    desk.keys("2", "x", "t")
    select(desk.page, "Valdor")
    desk.keys("p", "Enter")
    desk.at(4)
    before = server.picked(desk.name)
    desk.keys("k")
    desk.at(3)
    expect(shown(desk, "said")).to_have_text(["“Nobody here wants a stoppage,”"])
    expect(shown(desk, "speaker")).to_have_text(["Valdor"])
    desk.keys("f", "Enter")
    desk.at(4)
    assert server.picked(desk.name) == before
    assert server.changes(desk.name, 3) == 2


def test_the_speaker_as_written_goes_with_the_speaker(desk, server):
    desk.open(3)
    letters = desk.letters()
    desk.keys("2", letters["Ines Valdor"])
    expect(taken(desk, "speaker_span")).to_have_text("Valdor (found by itself)")
    select(desk.page, "reporters")
    desk.keys("p")
    expect(taken(desk, "speaker_span")).to_have_text("reporters")
    desk.keys("x")
    expect(taken(desk, "speaker_span")).to_have_text("none")
    desk.keys(letters["Ines Valdor"])
    expect(taken(desk, "speaker_span")).to_have_text("reporters")
    desk.keys("Enter")
    desk.at(4)
    assert server.picked(desk.name)[0]["surface"] == "reporters"
    desk.keys("k")
    desk.at(3)
    desk.keys("x", "Enter")
    desk.at(4)
    assert server.picked(desk.name)[0]["surface"] is None


def test_a_speaker_who_is_not_in_the_sentence_can_be_said_so(desk, server):
    desk.open(3)
    desk.keys("2", desk.letters()["Ines Valdor"])
    desk.page.get_by_text("Finer points").click()
    desk.page.get_by_role("button", name="clear Speaker as written").click()
    expect(taken(desk, "speaker_span")).to_have_text("none")
    desk.keys("Escape", "Enter")
    desk.at(4)
    (picked,) = server.picked(desk.name)
    assert (picked["speaker"], picked["surface"]) == (None, None)


def test_a_fact_has_no_words_of_its_own_and_says_so(desk, server):
    desk.open(3)
    desk.page.get_by_text("Finer points").click()
    select(desk.page, "wants")
    desk.keys("Escape", "2", "w", "3")
    expect(desk.page.get_by_text("A fact or other keeps only")).to_be_visible()
    expect(desk.page.locator(".taken.content")).to_be_hidden()
    expect(shown(desk, "said")).to_have_count(0)
    select(desk.page, "told")
    desk.keys("v")
    expect(said(desk)).to_have_text(
        "A fact or other has none: choose quote or claim first."
    )
    desk.keys("2")
    expect(shown(desk, "said")).to_have_text(["wants"])
    desk.keys("3", "Enter")
    desk.at(4)
    assert server.picked(desk.name)[0]["content"] == []


@pytest.mark.parametrize(
    ("article", "words"),
    [
        (1, ["🎉👩‍👩‍👧", "said", "Zoe\u0308 Ma\u0308rz"]),
        (1, ["today,”", "Ma\u0308rz", "𝔅oard"]),
        (2, ["„אנחנו 🎉 שמחים“", "אמר", "השר"]),
        (3, ["column and\r\nsail at dawn", "said", "Jo Marr"]),
    ],
    ids=["emoji", "marks", "right to left", "line ends"],
)
def test_spans_slice_the_sentence_whatever_it_is_written_in(
    odd, odd_server, article, words
):
    odd.open(article=article)
    odd.keys("2", "x")
    for key, one in zip("wvp", words, strict=True):
        select(odd.page, one)
        odd.keys(key)
    odd.page.reload()
    expect(shown(odd, "said")).to_have_text([words[0].replace("\r\n", " ")])
    odd.keys("Enter")
    expect(odd.card).to_contain_text("This article is finished")
    content, cue, speaker = words
    (picked,) = odd_server.picked(odd.name)
    assert picked["content"] == [content]
    assert (picked["cue"], picked["speaker"]) == (cue, speaker)
    assert picked["surface"] == speaker
    odd.open(1, article=article)
    expect(shown(odd, "speaker")).to_have_text([speaker])


def test_arrows_go_the_way_the_text_goes(odd):
    odd.open(article=2)
    for keys, words in (
        (("q", "ArrowLeft"), "השר"),
        (("ArrowLeft",), "אמר"),
        (("Shift+ArrowLeft", "ArrowRight"), "השר"),
    ):
        odd.keys(*keys)
        expect(said(odd)).to_have_text(f"Selected: {words}")
        assert selected(odd.page) == words


def test_whoever_listens_hears_where_their_words_begin_and_end(desk):
    desk.open(3)
    desk.keys("2", "x", "t")
    spoken = desk.page.locator("#sentence mark").evaluate(
        """(mark) => ["::before", "::after"]
            .map((part) => getComputedStyle(mark, part).content).join(" ")"""
    )
    assert "their words" in spoken
    assert "end of their words" in spoken
    whole = texts.HARBOUR.split("\n\n")[1].split(" “")[0]
    expect(desk.page.locator("#sentence")).to_have_text(whole)
