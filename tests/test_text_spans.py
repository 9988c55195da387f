"""Which spans a sentence proposes, and how spans are written and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import marks, spans

WORDS = [
    ("“Nobody here wants a stoppage,” Valdor told reporters.", "direct"),
    ("“Never,” said Lund, “have I seen such waves.”", "direct"),
    ("“We are glad!” its captain said on Thursday after the meeting.", "direct"),
    ("„Wir sind froh“, said its captain.", "direct"),
    ("Valdor said: “We are glad.”", "direct"),
    ("Valdor told reporters in Oslo, “We are glad.”", "direct"),
    ("Lund said “we shall not pay”.", "direct"),
    ("Valdor: “We are glad.”", "direct"),
    ("“It stands until Friday.”", "direct"),
    ("Lund said“we shall not pay”.", "direct"),
    ("“We shall not pay,”said Lund.", "direct"),
    ("“We are glad” – said its captain.", "direct"),
    ("“They said never,” Lund told us, “and meant it.”", "direct"),
    ("“Never” “ever” “have I seen such waves,” said Lund.", "direct"),
    ("We have put a fair offer on the table.", None),
    ("Lund said the offer was “thin and late”.", "mixed"),
    ("Lund said “we shall not pay” the fine.", "mixed"),
    ("Lund said that “we shall not pay”.", "mixed"),
    ("Lund said the port was closed, “a shame for all of us”.", "mixed"),
    ("“We lost,” Lund said, adding that the vote would be repeated.", "mixed"),
    ("“A fair offer on the table” was all they had, Lund said.", "mixed"),
    ("The union accused the board of “delay and deceit”.", "mixed"),
    ("She called the timetable “a work of fiction”.", "mixed"),
    ("A sign reads “mind the open hatch” near the pier.", "mixed"),
    ("I “did not pay the fine”.", "mixed"),
    ("I “did not pay,” she said.", "mixed"),
    ("“We lost,” Lund said, and that the harbour is shut.", "mixed"),
    ("“We lost,” Lund said of the “sorry state of it all”.", "mixed"),
    ("“Never,” said Lund, “have I seen” such waves.", "mixed"),
    ("Valdor: “We are glad,” about the “fine new boats”.", "mixed"),
    ("On the wall: “mind the open hatch”, in red.", "mixed"),
    ("On the wall: “mind the hatch” “and the step”, in red.", "mixed"),
]


def quotes_of(text):
    whole = marks.quotations(text, [(0, len(text))])
    return marks.within(whole, 0, len(text))


@pytest.mark.parametrize(("text", "whose"), WORDS)
def test_words_are_direct_where_all_but_the_frame_is_in_marks(text, whose):
    assert spans.whose_words(text, quotes_of(text)) == whose


def test_the_inner_sentence_of_a_long_quotation_is_direct():
    text = "They said it would never sink."
    assert spans.whose_words(text, [(0, len(text))]) == "direct"
    assert spans.cue(text, [(0, len(text))]) is None
    assert spans.cue(text, [(0, 12), (13, len(text))]) is None


def test_a_quote_is_proposed_its_marks_and_its_cue():
    text = "“Never,” said Lund, “have I seen such waves.”"
    proposed = spans.proposal(text, quotes_of(text), "quote")
    said = [text[start:end] for start, end in proposed.content]
    assert said == ["“Never,”", "“have I seen such waves.”"]
    assert proposed.cue and text[slice(*proposed.cue)] == "said"


def test_a_claim_is_proposed_its_cue_and_no_words():
    text = "Lund said the offer was “thin”."
    proposed = spans.proposal(text, quotes_of(text), "claim")
    assert proposed == spans.Proposal([], (5, 9), "indirect")


def test_before_a_kind_is_chosen_its_marks_and_its_cue_are_proposed():
    text = "“We are glad,” said its captain."
    proposed = spans.proposal(text, quotes_of(text), None)
    assert proposed == spans.Proposal([(0, 14)], (15, 19), None)


@pytest.mark.parametrize("kind", ["fact", "other"])
def test_what_nobody_says_is_proposed_nothing(kind):
    text = "“We are glad,” said its captain."
    nothing = spans.Proposal([], None, None)
    assert spans.proposal(text, quotes_of(text), kind) == nothing


NO_SPANS = ["5-5", "7-3", "a-b", "-1-4", "+1-4", "1-+4", "1_0-20", "3", "0-4 2-6"]


@pytest.mark.parametrize("written", [*NO_SPANS, "5-9 1-2", f"0-{'9' * 30}"])
def test_what_is_no_span_is_refused(written):
    with pytest.raises(ValueError, match=r"\S"):
        spans.read(written)
    assert spans.readable(written, 10**9) == []


@pytest.mark.parametrize("written", ["0-11", "0-3 5-11"])
def test_spans_beyond_the_sentence_are_not_shown(written):
    assert spans.readable(written, 10) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [("0-3 5-10", [(0, 3), (5, 10)]), ("0-4 4-9", [(0, 4), (4, 9)]), (None, [])],
)
def test_spans_within_the_sentence_are_shown_also_side_by_side(written, shown):
    assert spans.readable(written, 10) == shown


@given(st.lists(st.integers(0, 10**9), unique=True).map(sorted))
def test_what_is_written_is_read_again(cuts):
    made = list(zip(cuts[::2], cuts[1::2], strict=False))
    assert spans.read(spans.write(made)) == made


def test_a_text_is_cut_where_its_spans_begin_and_end():
    cut = spans.pieces("she said no", [("said", 0, 11), ("cue", 4, 8)])
    assert cut == [
        ("she ", ("said",), ("said",), ()),
        ("said", ("said", "cue"), ("cue",), ("cue",)),
        (" no", ("said",), (), ("said",)),
    ]


def test_spans_before_or_behind_a_text_leave_no_mark_in_it():
    beyond = [("gone", 11, 20), ("gone", 15, 20), ("gone", -4, 0)]
    cut = spans.pieces("she said no", [("s", -2, 1), *beyond])
    assert cut == [("s", ("s",), ("s",), ("s",)), ("he said no", (), (), ())]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.just("x"), st.integers(-5, 40), st.integers(-5, 40))),
)
def test_the_pieces_are_the_text(text, named):
    ordered = [(name, *sorted(ends)) for name, *ends in named]
    assert "".join(one.text for one in spans.pieces(text, ordered)) == text
