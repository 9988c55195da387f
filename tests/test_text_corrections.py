"""What became of each sentence, and how soon that is known."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.corrections import How, carried, compare, folded, holds

OLD = [
    "The board met on Monday.",
    "Valdor said the offer was fair, and the union would hear it today.",
    "“Traffic fell in March.”",
    "The port is open.",
]
WORDS = st.sampled_from(["a", "the", "quay", "“fair”", '"fair"', "is", "open", "港口"])
TEXTS = st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=12)


def told(new):
    return [(str(step.how), step.old, step.new) for step in compare(OLD, new)]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (OLD, [("kept", (at,), (at,)) for at in range(4)]),
        ([], [("gone", (at,), ()) for at in range(4)]),
        (
            [OLD[0].replace("Monday", "Friday"), *OLD[1:]],
            [("changed", (0,), (0,)), *(("kept", (at,), (at,)) for at in (1, 2, 3))],
        ),
        (
            [
                OLD[0],
                "Valdor said the offer was fair.",
                "The union would hear it today.",
                *OLD[2:],
            ],
            [
                ("kept", (0,), (0,)),
                ("split", (1,), (1, 2)),
                ("kept", (2,), (3,)),
                ("kept", (3,), (4,)),
            ],
        ),
        (
            [f"{OLD[0][:-1]}, {OLD[1]}", *OLD[2:]],
            [("joined", (0, 1), (0,)), ("kept", (2,), (1,)), ("kept", (3,), (2,))],
        ),
        (
            [OLD[3], *OLD[:3]],
            [("moved", (3,), (0,)), *(("kept", (at,), (at + 1,)) for at in range(3))],
        ),
        (
            [*OLD[:2], '"Traffic fell\nin March."', "Nobody came here.", OLD[3]],
            [
                ("kept", (0,), (0,)),
                ("kept", (1,), (1,)),
                ("restyled", (2,), (2,)),
                ("added", (), (3,)),
                ("kept", (3,), (4,)),
            ],
        ),
    ],
)
def test_what_became_of_each_sentence(new, found):
    assert told(new) == found


@given(TEXTS, TEXTS)
def test_every_sentence_has_one_fate(old, new):
    steps = compare(old, new)
    assert sorted(at for step in steps for at in step.old) == list(range(len(old)))
    assert sorted(at for step in steps for at in step.new) == list(range(len(new)))
    sizes = {
        How.ADDED: (0, 1),
        How.GONE: (1, 0),
        How.SPLIT: (1, None),
        How.JOINED: (None, 1),
    }
    for step in steps:
        before, after = sizes.get(step.how, (1, 1))
        assert before in (None, len(step.old)) and after in (None, len(step.new))
        if step.how in (How.KEPT, How.MOVED):
            assert old[step.old[0]] == new[step.new[0]]
        if step.how == How.RESTYLED:
            assert folded(old[step.old[0]]) == folded(new[step.new[0]])


@given(TEXTS)
def test_the_same_text_is_kept_whole(texts):
    assert {step.how for step in compare(texts, texts)} <= {How.KEPT}


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 40))
def test_carried_words_are_the_same_words(old, new, at):
    for start, end in carried(old, new, [(at, at + 3)]):
        assert new[start:end] == old[at : at + 3]


def test_a_place_holds_where_every_character_does():
    assert holds("“Yes,” she\u00a0said", '"Yes," she said')
    assert not holds("She  said", "She said")
    assert not holds("She said", "He  said")


@pytest.mark.parametrize("kind", ["one", "each", "all", "shuffled", "repeated"])
def test_two_thousand_sentences_take_no_time(kind):
    dice = random.Random(7)
    words = [f"word{number}" for number in range(3000)]
    old = [" ".join(dice.choices(words, k=20)) for _ in range(2000)]
    new = {
        "one": [*old[:900], "else", *old[901:]],
        "each": [text.replace("word1", "ward1") for text in old],
        "all": [" ".join(dice.choices(words, k=20)) for _ in range(2000)],
        "shuffled": dice.sample(old, 2000),
        "repeated": [("one thing", "or two")[at % 2] for at in range(2000)],
    }[kind]
    begun = time.process_time()
    compare(old, new)
    assert time.process_time() - begun < 2


def fates(old, new):
    """Answer how each sentence of the old text stands in the new, and where."""
    found = {at: (str(s.how), s.new) for s in compare(old, new) for at in s.old}
    return [found[at] for at in range(len(old))]


def test_the_one_sentence_that_went_is_moved_and_not_the_others():
    old = ["Rain fell.", "Snow lay.", "Ice grew.", "Wind blew."]
    assert fates(old, [*old[1:], old[0]]) == [
        ("moved", (3,)),
        ("kept", (0,)),
        ("kept", (1,)),
        ("kept", (2,)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "stay"),
    [
        ("R Yes Yes S", "I Yes Yes W", {1: 1, 2: 2}),
        ("Yes R Yes U S", "I Yes Yes U W", {0: 1, 2: 2, 3: 3}),
        ("I Yes Yes U S", "Yes R Yes U W", {1: 0, 2: 2, 3: 3}),
    ],
)
def test_sentences_that_stand_twice_are_kept_in_their_order(old, new, stay):
    found = fates(old.split(), new.split())
    assert {at: found[at] for at in stay} == {
        at: ("kept", (to,)) for at, to in stay.items()
    }


def test_a_sentence_in_capitals_is_the_one_that_was_changed():
    old = ["Rain fell on the quay."]
    assert fates(old, [old[0].upper()]) == [("changed", (0,))]


def test_stretches_are_carried_to_their_words_but_not_over_each_other():
    old, new = "The port is shut, Lund said.", "Now the port is shut, Lund said."
    at = [(4, 8), (18, 22), (23, 27)]
    assert carried(old, new, at) == [(start + 4, end + 4) for start, end in at]
    assert carried(old, old, [(0, 8), (4, 16), (8, 11)]) == [(0, 8), (8, 11)]
    assert carried(old, old, [(0, 3), (4, 16), (8, 11)]) == [(0, 3), (4, 16)]
    assert carried("Lund said.", "Lund said Lund.", [(0, 4)]) == [(0, 4)]
    assert carried("A Lund.", "Lund, Lund.", [(2, 6)]) == []
