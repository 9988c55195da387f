"""A header is read into fields and never takes words of the article with it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import header
from annotator.text.paragraphs import WHITE

AKAR = (
    Path(__file__).resolve().parents[2] / "shared" / "data" / "article-akar-idlib.txt"
)


def body(text: str) -> str:
    head = header.read(text)
    kept = text[head.start :]
    for start, end in reversed(head.skips):
        kept = kept[: start - head.start] + kept[end - head.start :]
    return kept


@pytest.mark.parametrize(
    "glued",
    [
        " date 2021-09-28 ",
        "\ufeffDate: 2021-09-28 ",
        "date\xa0: 2021-09-28T10:15:00Z ".replace("\xa0", ""),
        "published 2021-09-28\t",
        "Tuesday, September 28, 2021 ",
        "Tue, 28 Sept. 2021 at 10:15 ",
    ],
)
def test_a_date_glued_to_the_first_sentence_is_cut_off(glued):
    text = f"{glued}Norhavn expects calm."

    assert header.read(text).published == "2021-09-28"
    assert body(text) == "Norhavn expects calm."


@pytest.mark.parametrize(
    "text",
    [
        "Date palms died in Norhavn.",
        "Date 2021-09-28 was chosen by lot.",
        "date 2021-02-30 Norhavn expects calm.",
        "date 2021-09-28",
        "Date: palms\nThe harbour closed.",
        "2021-09-28 was a Tuesday.",
        "On Tuesday, September 28, 2021 Norhavn slept.",
        "Tuesday, September 28, 2021, was calm.",
        "Tuesday, September 28, 2021 brought rain.",
        "The fair. Title: fight of the night. It drew few.",
        "By: nobody knows how it ended.\nIt ended.",
        "Source: close to the ministry, they say.\nMore came.",
        "--- he paused ---\nThen he left.",
        "---\nThe harbour closed.\n---\nBoats left.",
        "---\ntitle: Harbour closed",
        "title: Harbour closed",
        "“We will go,” she said.\n\nThey went.",
        "NATO — The Alliance met.",
        "NASA - the agency - met.",
        "U.S. — Canada trade fell.",
        "NORHAVN — Ona Reyes’s town — slept.",
        "NORHAVN — the town on the fjord.",
        "NORHAVN (Agency) — ",
        "Ona Reyes (Labour) — The mayor spoke.",
        "BREXIT — The vote was close. Brexit came.",
        "TRUMP — He said so. Trump’s party agreed.",
        "NORTHPORT — The harbour closed.",
        "By Ona Reyes\n\nTRUMP — He said so. Trump left.",
        "",
        " \n\u200b",
    ],
)
def test_words_of_the_article_are_never_cut_off(text):
    assert body(text) == text.lstrip(WHITE)
    assert header.read(text).dateline is None


@pytest.mark.parametrize(
    "dateline",
    [
        "NORTHPORT (Agency) — ",
        "NORTHPORT (Agency)—",
        "LONDON, March 3 (Agency) - ",
        "PORTLAND, Ore. (Agency) -- ",
        "NEW NORHAVN, Sept. 28, 2021 /PressWire/ -- ",
        "SAINT-ÉLOI, Corvin (Agency & Post) – ",
        "NORTHPORT, Veld — ",
        "LONDON — ",
        "Port Norhavn (AFP) - ",
    ],
)
@pytest.mark.parametrize("sentence", ["The harbour closed.", "“We go,” she said."])
def test_a_dateline_is_kept_as_text_and_cut_off(dateline, sentence):
    head = header.read(dateline + sentence)

    assert head.dateline == dateline.rstrip(" -–—")
    assert head.published is None
    assert (dateline + sentence)[head.start :] == sentence


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("NORTHPORT — Rain fell. It fell in Northport for days.", None),
        ("By Ona Reyes\n\nNORTHPORT — Rain fell.", None),
        ("NORTHPORT — Rain fell.", "Northport Post"),
        ("Source: Northport Post\nNORTHPORT — Rain fell.", None),
    ],
)
def test_a_town_alone_is_a_dateline_where_something_shows_that_it_is_one(text, outlet):
    assert header.read(text, outlet).dateline == "NORTHPORT"


def test_key_lines_at_the_top_become_fields():
    head = header.read(
        "Title: Harbour closes\r\nDate: 3 July 2020\r\nBy: Ona Reyes\r\n"
        "Source: The Norhavn Post\r\nURL: https://post.example/1\r\n\r\nBoats left."
    )

    assert head.title == "Harbour closes"
    assert head.published == "2020-07-03"
    assert head.byline == "Ona Reyes"
    assert head.outlet == "The Norhavn Post"
    assert head.url == "https://post.example/1"


def test_front_matter_becomes_fields():
    text = (
        "---\ntitle: 'Harbour closes'\ntags:\n  - boats\ndate: 2020-07-03 10:15:00\n"
        "---\n\nBoats left."
    )

    assert header.read(text).title == "Harbour closes"
    assert header.read(text).published == "2020-07-03"
    assert body(text) == "Boats left."


def test_headline_date_and_byline_on_their_own_lines_are_read_and_stay():
    text = (
        "Harbour of Norhavn closes\n\nFriday, July 21, 2017\n\n"
        "By Ona Reyes and Tom van Dijk, Norhavn Post\n\n"
        "NORTHPORT (Agency) — Boats left."
    )

    head = header.read(text)

    assert head.title == "Harbour of Norhavn closes"
    assert head.published == "2017-07-21"
    assert head.byline == "Ona Reyes and Tom van Dijk, Norhavn Post"
    assert head.dateline == "NORTHPORT (Agency)"
    assert head.start == 0
    assert body(text).endswith("Norhavn Post\n\nBoats left.")


@pytest.mark.parametrize(
    "first",
    [
        "The harbour closed.",
        "Will the harbour close?",
        "What follows is known:",
        "***",
        "The harbour " * 30,
    ],
)
def test_a_first_line_that_is_no_headline_is_no_title(first):
    assert header.read(f"{first}\n\nBoats left.").title is None


def test_a_line_without_a_blank_line_below_is_no_title():
    assert header.read("The harbour closed on\nTuesday.\n\nBoats left.").title is None


@pytest.mark.skipif(not AKAR.exists(), reason="the shared article is not here")
def test_the_shared_article_has_its_date_and_begins_below_it():
    text = AKAR.read_text(encoding="utf-8")

    assert header.read(text).published == "2021-09-28"
    assert body(text).startswith("Turkey expects")


TOPS = ["---", "title: Harbour", "date: 2021-09-28", "date 2021-09-28 ", "NORTHPORT — "]
OTHERS = ["By Ona Reyes", "July 32, 2017", "The harbour closed.", "", "\ufeff", "a: b"]
LINES = st.lists(st.sampled_from([*TOPS, *OTHERS]), max_size=6).map("\n".join)


@given(st.text() | LINES)
def test_any_text_has_a_header_whose_body_is_in_it(text):
    head = header.read(text)

    assert 0 <= head.start <= len(text)
    assert text[head.start : head.start + 1] not in {*WHITE}
    assert all(head.start <= start < end <= len(text) for start, end in head.skips)
    assert not head.published or date.fromisoformat(head.published)
    assert not text.strip(WHITE) or text[head.start :].strip(WHITE)
