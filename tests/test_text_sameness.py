"""When two sentences have the same words, or nearly."""

import pytest

from annotator.text import sameness

AGENCY = "Port traffic fell by 4.5 percent in March, the harbour board said on Monday."


def near(one, other):
    """Answer whether two sentences are found as nearly equal, by ends and likeness."""
    shared = set(sameness.ends(one)) & set(sameness.ends(other))
    return bool(shared and sameness.near(one, [(1, other)]))


@pytest.mark.parametrize(
    "other",
    [
        AGENCY.upper(),
        AGENCY.replace(",", " –"),
        f"“{AGENCY}”",
        AGENCY.replace(" ", "  "),
        AGENCY.replace("harbour", "harbour\u00a0"),
    ],
)
def test_case_marks_and_spaces_make_no_other_words(other):
    assert sameness.whole(other) == sameness.whole(AGENCY)


@pytest.mark.parametrize(
    "other",
    [
        AGENCY.replace("4.5", "5.4"),
        AGENCY.replace("March", "April"),
        AGENCY.replace(" on Monday", ""),
        AGENCY.replace("fell by", "fell again by"),
        AGENCY.replace("the harbour board", "the board"),
        AGENCY.replace("Port", "Ferry"),
    ],
)
def test_a_number_a_word_or_a_day_makes_them_nearly_equal(other):
    assert sameness.whole(other) != sameness.whole(AGENCY)
    assert near(AGENCY, other)


@pytest.mark.parametrize("words", range(8, 21))
def test_any_one_change_in_a_sentence_of_any_length_is_found(words):
    """The changes are a number for a number, a word for a word, and a word left out."""
    names = [f"{chr(97 + n)}word" for n in range(words)]
    for at in range(words):
        four, ten, other, less = (
            " ".join([*names[:at], *put, *names[at + 1 :]])
            for put in (["4"], ["10,500.5"], ["another"], [])
        )
        assert near(four, ten)
        assert near(" ".join(names), other)
        assert words == 8 or near(" ".join(names), less)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Shares fell by 4 percent on Monday evening.",
            "Shares fell by 5 percent on Monday evening.",
        ),
        (
            "The port handled some 400 ships in March.",
            "The port handled some 410 ships in March.",
        ),
        (
            "Shares fell by 4.5 percent in Teshi on Monday evening.",
            "Shares fell by 5 percent in Teshi on Monday evening.",
        ),
        (
            "The port handled some 400 ships in March, the harbour board said.",
            "The port handled some 400 ships, the harbour board said.",
        ),
    ],
)
def test_a_number_changed_is_found_in_short_sentences_too(one, other):
    assert sameness.whole(one) != sameness.whole(other)
    assert near(one, other)


@pytest.mark.parametrize(
    "other",
    [
        "Port traffic fell by 4.5 percent after the crane drivers walked out in May.",
        AGENCY.replace("Port", "Ferry").replace("Monday", "Tuesday"),
        "Port traffic fell.",
    ],
)
def test_one_end_alone_and_changes_at_both_are_not_found(other):
    assert not near(AGENCY, other)


def test_a_short_sentence_has_no_ends():
    assert sameness.ends("The talks go on until Friday, officials say.") != []
    assert sameness.ends("The talks go on until Friday.") == []


def test_a_sentence_without_words_is_itself():
    assert sameness.whole("—") != sameness.whole("…")
