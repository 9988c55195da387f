"""Quotations over several sentences come out right whatever is changed in them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from annotator.schemas import Part
from annotator.store import articles, labels, quotations
from tests.exporting import add, say

KINDS = st.sampled_from(["quote", "claim", "fact", "other", None])
ANSWERS = st.lists(
    st.tuples(KINDS, st.sampled_from([1, 2]), st.booleans()), max_size=12
)


def answers(*said):
    """Answers in a row, each (kind, speaker, continues)."""
    return [
        {"position": at, "kind": kind, "speaker_id": speaker, "continues": goes_on}
        for at, (kind, speaker, goes_on) in enumerate(said)
    ]


def test_three_sentences_of_one_speaker_are_first_middle_and_last():
    found = quotations.parts(
        answers(("quote", 1, False), ("quote", 1, True), ("quote", 1, True))
    )
    assert found == [(0, Part.FIRST), (0, Part.MIDDLE), (0, Part.LAST)]


def test_a_fact_in_the_middle_parts_a_quotation_in_two():
    found = quotations.parts(
        answers(
            ("quote", 1, False),
            ("quote", 1, True),
            ("fact", None, False),
            ("quote", 1, True),
            ("quote", 1, True),
        )
    )
    assert found == [
        (0, Part.FIRST),
        (0, Part.LAST),
        None,
        (3, Part.FIRST),
        (3, Part.LAST),
    ]


def test_another_speaker_begins_a_quotation_of_their_own():
    found = quotations.parts(answers(("quote", 1, False), ("quote", 2, True)))
    assert found == [(0, Part.SINGLE), (1, Part.SINGLE)]


def test_a_sentence_left_out_between_two_parts_them():
    first, _, last = answers(
        ("quote", 1, False), ("quote", 1, True), ("quote", 1, True)
    )
    assert quotations.parts([first, last]) == [(0, Part.SINGLE), (2, Part.SINGLE)]


@given(ANSWERS)
def test_every_quotation_has_one_beginning_one_end_and_one_speaker(said):
    row = answers(*said)
    found = quotations.parts(row)
    assert [part is not None for part in found] == [
        kind in ("quote", "claim") for kind, *_ in said
    ]
    named = [(part[0], at) for at, part in enumerate(found) if part]
    for begins, group in itertools.groupby(named, key=lambda one: one[0]):
        places = [at for _, at in group]
        assert places == list(range(begins, begins + len(places)))
        names = [found[at][1] for at in places]
        middle = [Part.MIDDLE] * (len(places) - 2)
        whole = [Part.FIRST, *middle, Part.LAST]
        assert names == ([Part.SINGLE] if len(places) == 1 else whole)
        assert len({row[at]["speaker_id"] for at in places}) == 1


def shown(db, ada):
    """The part of each sentence, as an article's page has it."""
    rows = articles.sentences(db, 1, ada["id"])
    return [found and str(found[1]) for found in quotations.parts(rows)]


def test_parts_are_right_after_edits_in_either_direction(db, article, ada):
    valdor, brekke = {"speaker": "Ines Valdor"}, {"speaker": "Tomas Brekke"}
    say(db, ada, 0, "quote", **valdor)
    say(db, ada, 1, "quote", **valdor, continues=True)
    say(db, ada, 2, "quote", **valdor, continues=True)
    assert shown(db, ada)[:3] == ["first", "middle", "last"]
    say(db, ada, 1, "fact")
    assert shown(db, ada)[:3] == ["single", None, "single"]
    say(db, ada, 1, "quote", **valdor, continues=True)
    assert shown(db, ada)[:3] == ["first", "middle", "last"]
    say(db, ada, 0, "quote", **brekke)
    assert shown(db, ada)[:3] == ["single", "first", "last"]
    say(db, ada, 2, "quote", **valdor)
    assert shown(db, ada)[:3] == ["single", "single", "single"]


def test_a_save_shows_again_only_those_whose_part_can_change(db, article, ada):
    for position in (1, 2, 4):
        say(db, ada, position, "quote", speaker="Ines Valdor", continues=True)
    sentence = articles.sentence_at(db, 1, 3)
    assert [row["position"] for row in quotations.around(db, sentence, ada["id"])] == [
        2,
        3,
        4,
    ]
    here = {
        row["position"]: row["part"]
        for row in quotations.around(db, articles.sentence_at(db, 1, 2), ada["id"])
    }
    assert here == {1: "first", 2: "last"}


def test_the_whole_quotation_is_found_from_each_of_its_sentences(db, article, ada):
    say(db, ada, 0, "quote", speaker="Ines Valdor")
    say(db, ada, 1, "quote", speaker="Tomas Brekke", continues=True)
    say(db, ada, 2, "quote", speaker="Ines Valdor", continues=True)
    say(db, ada, 3, "quote", speaker="Ines Valdor")
    for at in (0, 1, 2):
        found = quotations.whole(db, articles.sentence_at(db, 1, at), ada["id"])
        assert [row["position"] for row in found] == [0, 1, 2]
    alone = quotations.whole(db, articles.sentence_at(db, 1, 3), ada["id"])
    assert [row["position"] for row in alone] == [3]
    assert quotations.whole(db, articles.sentence_at(db, 1, 4), ada["id"]) == []


def test_a_quotation_longer_than_one_reading_is_found_whole(db, ada):
    number = add(db, "long", *(f"“It rained {n} days." for n in range(40)))
    for position in range(1, 39):
        say(db, ada, position, "quote", article_id=number, speaker="X", continues=True)
    for position in (1, 20, 38):
        sentence = articles.sentence_at(db, number, position)
        found = quotations.whole(db, sentence, ada["id"])
        assert [row["position"] for row in found] == list(range(1, 39))


def test_a_speaker_given_twice_to_a_quotation_leaves_later_changes_alone(
    db, article, ada
):
    """The answer to the first was lost on its way, and the browser asked again."""
    say(db, ada, 0, "quote", speaker="Ines Valdor")
    say(db, ada, 1, "quote", speaker="Tomas Brekke", continues=True)
    say(db, ada, 2, "quote", speaker="Ines Valdor", continues=True)

    def give():
        sentence = articles.sentence_at(db, 1, 0)
        form = {"revision": 1, "save_id": "give-0001"}
        quotations.give_speaker(db, sentence, ada["id"], form, lambda *_: {})
        rows = quotations.whole(db, sentence, ada["id"])
        return [labels.find(db, row["id"], ada["id"])["speaker"] for row in rows]

    assert give() == ["Ines Valdor"] * 3
    say(db, ada, 2, "quote", speaker="Tomas Brekke", continues=True)
    assert give() == ["Ines Valdor", "Ines Valdor", "Tomas Brekke"]


def test_the_place_of_an_answer_in_a_long_quotation(db, ada):
    number = add(db, "long", *(f"“It rained {n} days." for n in range(40)))
    for position in range(1, 39):
        say(db, ada, position, "quote", article_id=number, speaker="X", continues=True)
    places = [
        quotations.place(db, number, here, ada["id"], ada["id"])
        for here in (0, 1, 2, 20, 38)
    ]
    middle = (1, Part.MIDDLE)
    assert places == [None, (1, Part.FIRST), middle, middle, (1, Part.LAST)]


def test_a_place_tells_nothing_of_sentences_one_has_not_answered(db, article, ada, ben):
    for position in (0, 1, 2, 3):
        say(db, ada, position, "quote", speaker="Ines Valdor", continues=True)
    for position in (1, 2):
        say(db, ben, position, "fact")
    asked = [quotations.place(db, 1, here, ada["id"], ben["id"]) for here in (1, 2)]
    assert asked == [(1, Part.FIRST), (1, Part.LAST)]
