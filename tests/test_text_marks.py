"""Quotations are found whatever marks stand around them, or are missing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import marks
from annotator.text.paragraphs import paragraphs


def found(text: str) -> list[marks.Quotation]:
    return marks.quotations(text, paragraphs(text))


def words(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "[“We go,”] she said. [“We stay.”]",
        '["We go,"] she said. ["We stay."]',
        'She spoke of [“dark days"] and ["better ones”] ahead.',
        '["We go, "]she said.',
        "[“He told me ‘no’ and left,”] she said.",
        '[“He told me "no" and left,”] she said.',
        '["He told me “no” and left,"] she said.',
        "[“He told me “no” and left,”] she said.",
        "[“They say ‘nothing happened.’ It did.”]",
        "[“Leave us in ‘peace.’”]",
        "[«Nous partons», dit-elle.]".replace("», dit-elle.]", "»], dit-elle."),
        "[« Nous partons »], dit-elle.",
        "[„Wir gehen“], sagte sie. [»Wir bleiben«], sagte er.",
        "[”Vi går,”] sa hon.",
        "[「我们走。」]她说。[“我们留下。”]",
        "[``We go,''] she said.",
        "[‘We will go,’] she said. [‘We won’t stay.’]",
        "['We will go,'] she said. ['We won't stay.']",
        "[‘The ministers’ word is good,’] she said.",
        "[‘He said “no” to me,’] she said.",
        "[‚Wir gehen‘], sagte sie.",
        "Team honoured for ['courageous work'] at home.",
        "The ministers’ word isn’t Norhavn’s, nor the boys' club's.",
        "The '90s and rock 'n' roll, ‘em all.",
        'He was 6\'2" tall. ["We go,"] he said.',
        'An empty “” and "" hold nothing.',
        "😀 [“We go,”] she said.",
    ],
)
def test_the_outermost_quotation_is_found_with_its_marks(text):
    plain = text.replace("[", "").replace("]", "")
    wanted = [part.split("]")[0] for part in text.split("[")[1:]]

    assert words(plain) == wanted


def test_a_stray_mark_spoils_neither_its_paragraph_nor_the_next():
    text = 'He made a "threat and left. "We go," she said.\n\nShe said "no" to him.'

    assert words(text) == ['"threat and left.', '"We go,"', '"no"']
    assert [one.closed for one in found(text)] == [False, True, True]


def test_a_stray_closing_mark_is_nothing():
    assert words('It was a threat." He left.') == []


@pytest.mark.parametrize("mark", ["“", '"', "«", "‘"])
def test_a_paragraph_left_open_goes_on_with_the_mark_of_the_next(mark):
    close = {"“": "”", '"': '"', "«": "»", "‘": "’"}[mark]
    text = (
        f"{mark}We go. We stay.\n\n{mark}We come back,{close} she said.\n\nBoats left."
    )

    first, second = found(text)

    assert (first.opened, first.closed, first.continues) == (True, False, False)
    assert (second.opened, second.closed, second.continues) == (True, True, True)
    assert text[first.start : first.end] == f"{mark}We go. We stay."


def test_a_paragraph_may_go_on_without_a_mark():
    text = '"We go. We stay.\n\nWe come back," she said. "No."'

    assert words(text) == ['"We go. We stay.', 'We come back,"', '"No."']
    assert [one.opened for one in found(text)] == [True, False, True]
    assert found(text)[1].continues


def test_the_parts_inside_a_sentence_count_from_its_start():
    text = "Akin said: “We go. We stay,” and “left” then."
    quotations = found(text)

    assert marks.within(quotations, 0, 18) == [(11, 18)]
    assert marks.within(quotations, 19, len(text)) == [(0, 9), (14, 20)]
    assert marks.within(quotations, len(text) - 5, len(text)) == []


def test_a_quotation_runs_across_the_sentences_it_holds():
    text = "She said: “We go. We stay.” Then she left."

    quotations = found(text)

    assert marks.open_at(quotations, text.index("We stay"))
    assert not marks.open_at(quotations, text.index("“"))
    assert not marks.open_at(quotations, text.index("Then"))
    assert not marks.open_at([], 0)


def test_a_quotation_runs_across_the_gap_to_the_paragraph_that_goes_on():
    text = "“We go.\n\n“We stay.”\n\n“No,” he said."

    quotations = found(text)

    assert marks.open_at(quotations, text.index("\n"))
    assert marks.open_at(quotations, text.index("“We stay"))
    assert not marks.open_at(quotations, text.index("“No"))


MARKUP = st.text(st.sampled_from(list("ab .,s\n“”\"'’‘«»„`(—")))


@given(st.text() | MARKUP, st.integers(0, 30), st.integers(0, 30))
def test_quotations_are_ordered_and_inside_their_paragraph(text, start, end):
    quotations = found(text)

    for before, after in pairwise(quotations):
        assert before.end <= after.start
    for one in quotations:
        assert one.start < one.end
        assert any(a <= one.start and one.end <= b for a, b in paragraphs(text))
    for first, last in marks.within(quotations, start, end):
        assert 0 <= first < last <= end - start
    assert marks.open_at(quotations, start) in {True, False}


@pytest.mark.parametrize("unit", ['"', "“", "“a ", "‘a ", "a” ", "'s ", '"a “b '])
def test_marks_over_and_over_are_paired_to_the_end(unit):
    text = unit * (80_000 // len(unit))
    found = marks.quotations(text, [(0, len(text))])
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
