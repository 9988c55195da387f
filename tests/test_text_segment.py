"""An article's sentences are exact slices that lose nothing of it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import header, segment
from annotator.text.paragraphs import WHITE, paragraphs

SHARED = Path(__file__).resolve().parents[2] / "shared"
GUM = SHARED / "data/gum-news/gum_news_attributions.jsonl"
AKAR = SHARED / "data/article-akar-idlib.txt"

TABLE = [
    "The harbour closed.|Boats stayed out.",
    "The U.N. Office in Norhavn said so.|It left.",
    "Talks with the U.N.|The envoy left at noon.",
    "U.S. President Ada Moreau met the mayor of Norhavn.",
    "She lives in the U.S.|The brothers do not.",
    "He met Mr. Osei and Dr. Lindqvist.|Gen. Roth stayed away.",
    "J. R. Smith spoke.|Then A. B. Okafor replied.",
    "See No. 4 on the list.|He said no.|They went on.",
    "Prices rose 4.5 % in May.|Wages fell by 0.3.|Nobody knew.",
    "It began at 9 a.m. Tuesday in Norhavn.|It ended at 5 p.m.|Police left.",
    "Harbour Works Inc. Chairman Ona Reyes resigned.|Shares fell.",
    "She joined Harbour Works Inc.|The firm grew.",
    "On Jan. 5 the bridge opened.|It shut in Feb.|The mayor wept.",
    "He was born in St. Aldate near Mt. Corvin.",
    "Boats, e.g. Ferries and tugs, i.e. Norhavn's fleet, vs. Trucks.",
    "We waited...|Nobody came.",
    "We waited… and waited.|Then … nothing.",
    "“We will go,” she said.|“We will not stay.”",
    "“It hurts.”|Akar said nothing.",
    "“It hurts.|It always did.|We live with it,” he said.",
    "“Why now?” he asked.|“Leave!” she said.",
    "“Why now?” Akar asked.|Nobody knew.",
    "“Why now?”|The mayor left.",
    "He heard “‘Leave us.’”|The crowd left.",
    'He said "it hurts."|"We know," she said.',
    "He called it “unfair.”|The court did not.",
    "The mayor (who is new) left.|(She came back.)|All cheered.",
    "You did what?!|Nothing.|Really?|Yes!",
    "Look at www.norhavn.example/a.b?c=d.|Write to ada.b@post.example now.",
    "1. The harbour closes.|2. The bridge opens.",
    "It was built in 1957.|3 people remember it.",
    "Great news! 😀|The harbour opens.",
    "ماذا حدث؟|لا أحد يعرف.|هذا كل شيء.",
    "وہ چلا گیا۔|کوئی نہیں آیا۔",
    "הוא הלך.|איש לא בא.",
    "港口关闭了。|没有人来！|为什么？|“我们走。”|他走了。",
    "बंदरगाह बंद है।|कोई नहीं आया।",
    "<b>The harbour closed.</b>|<i>Boats &amp; men</i> stayed.",
    "The net was cut.|#freedom was trending.",
    "He fled.|al-Noor fighters took the hill.",
    "***",
    "The harbour closed.[4]|Nobody came.",
    "“An end [...] at last [...]|However, it held,” she said.",
    "„Wir gehen.“|Der Hafen ist am 3. Mai zu.",
    "« Nous partons. »|Elle est restée.",
    "“Left the U.S.”|Moreau said nothing.",
    "“A long game.” - Ona Reyes",
]


def split(text: str) -> list[str]:
    return [text[one.start : one.end] for one in segment.sentences(text)]


@pytest.mark.parametrize("marked", TABLE)
def test_a_sentence_ends_where_a_reader_ends_it(marked):
    wanted = marked.split("|")
    joint = "" if marked[0] in "港" else " "

    assert split(joint.join(wanted)) == wanted


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_every_line_break_and_every_blank_line_ends_a_paragraph(line_break):
    text = line_break.join(["Harbour closed", "", "Boats stayed out.", "None sank."])

    assert [(text[s.start : s.end], s.paragraph) for s in segment.sentences(text)] == [
        ("Harbour closed", 0),
        ("Boats stayed out.", 1),
        ("None sank.", 2),
    ]


def test_lines_wrapped_at_a_width_stay_one_paragraph():
    text = (
        "The harbour of Norhavn closed on Tuesday after a storm that the\n"
        "mayor called the worst in forty years. No boat was lost. The\n"
        "harbour opens again on Friday.\n"
        "Ona Reyes contributed."
    )

    assert [one.paragraph for one in segment.sentences(text)] == [0, 0, 0, 1]


def test_lines_of_a_list_stay_apart():
    text = "\n".join(
        f"Berth {name} of the old harbour of Norhavn closed" for name in "ABC"
    )

    assert len(paragraphs(text)) == 3


def test_marks_that_take_no_room_never_stand_at_an_end():
    text = "\ufeffThe harbour closed.\u200b \u200bBoats left.\xa0\u200e\n\u200b\n\ufeff"

    assert split(text) == ["The harbour closed.", "Boats left."]


def test_no_sentence_covers_a_skip():
    text = "Harbour closed\n\nNORTHPORT (Agency) — Boats left."

    found = segment.sentences(text, 0, [(16, 37)])

    assert [text[one.start : one.end] for one in found] == [
        "Harbour closed",
        "Boats left.",
    ]


def test_an_article_with_a_glued_header_has_its_sentences():
    text = (
        " date 2021-09-28 Norhavn expects calm, Mayor Ona Reyes said, adding that "
        "the U.N. agrees.\n\n“They say ‘nothing happened.’ It did. We know,” she "
        'said.\n\nShe spoke of “dark days" ahead – a hint at the U.S. troops.'
    )
    head = header.read(text)

    found = segment.sentences(text, head.start, head.skips)

    assert text[found[0].start :].startswith("Norhavn expects")
    assert [one.paragraph for one in found] == [0, 1, 1, 1, 2]


@pytest.mark.skipif(not AKAR.exists(), reason="the shared article is not here")
def test_the_shared_article_has_thirty_one_sentences():
    text = AKAR.read_text(encoding="utf-8")
    head = header.read(text)

    found = segment.sentences(text, head.start, head.skips)

    assert len(found) == 31
    assert text[found[0].start :].startswith("Turkey expects")


@pytest.mark.skipif(not GUM.exists(), reason="the shared gold is not here")
def test_gold_boundaries_inside_paragraphs_are_found():
    hits = found = gold = 0
    for line in GUM.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        text = article["text"]
        mine = inner(text, [(s.start, s.end) for s in segment.sentences(text)])
        theirs = inner(text, article["sentences"])
        hits += len(mine & theirs)
        found, gold = found + len(mine), gold + len(theirs)

    assert 200 * hits / (found + gold) > 96


def inner(text: str, spans: list[tuple[int, int]]) -> set[int]:
    pairs = pairwise(spans)
    return {
        below[0] for above, below in pairs if "\n\n" not in text[above[1] : below[0]]
    }


MARKUP = st.text(
    st.sampled_from(list("Aab1 .?!\n\r\t“”\"'’‘()[]—-…。؟\u200b\ufeff<>&;#"))
)


@given(st.text() | MARKUP, st.integers(0, 20), st.integers(0, 9), st.integers(0, 9))
def test_sentences_are_ordered_trimmed_and_lose_nothing(text, start, skip, length):
    skip = (start + skip, start + skip + length)

    found = segment.sentences(text, start, [skip])

    covered = set(range(*skip)) | set(range(min(start, len(text))))
    for before, after in pairwise(found):
        assert before.end <= after.start
        assert 0 <= after.paragraph - before.paragraph <= 1
    for one in found:
        words = text[one.start : one.end]
        assert words
        assert words == words.strip(WHITE)
        assert not covered & set(range(one.start, one.end))
        covered |= set(range(one.start, one.end))
    assert all(text[at] in WHITE for at in set(range(len(text))) - covered)


def test_every_white_space_python_knows_is_white():
    assert not {mark for mark in map(chr, range(0x110000)) if mark.isspace()} - {*WHITE}


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "A. ",
        "a.\t",
        ".",
        ". ",
        " ",
        "\n",
        "“",
        ".” ",
        "Mr. ",
        "! 😀",
        ".<a ",
        "。",
    ],
)
def test_a_line_of_one_thing_over_and_over_is_read_to_its_end(unit):
    text = unit * (400_000 // len(unit))
    read = "".join(text[one.start : one.end] for one in segment.sentences(text))
    assert "".join(read.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "marked",
    [
        "“Really...?” Akar asked.",
        "Rain fell ... Akar stayed.",
        "Rain fell ...|The mayor stayed.",
        "viii. Rain fell.",
        "Es kamen 150.|Januar war kalt.",
        "Am 15. Januar war es kalt.",
        "She met (Dr. Lund) and “Mr. Brekke” there.",
    ],
)
def test_dots_numbers_and_titles_behind_marks(marked):
    wanted = marked.split("|")
    assert split(" ".join(wanted)) == wanted


def test_what_stands_before_and_behind_a_skip_is_text():
    text = "Rain fell. Photo: Lund. Snow lay."
    found = segment.sentences(text, skips=[(11, 23)])
    assert [text[s.start : s.end] for s in found] == ["Rain fell.", "Snow lay."]
