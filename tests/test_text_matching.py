"""Names are found by what people type, not by what they should have typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.matching import best, folded

CAST = [
    "Jonas Brekke",
    "Ines Valdor",
    "Dock and Quay Workers’ Union",
    "Northport Harbour Board",
    "Piet Marlowe",
    "Tayyip Erdoğan",
    "Søren Ålgård",
    "Ministry of Health",
    "U.N. envoy Aurelio Banning",
    "Marsh fever trial report",
    "نورة العتيبي",
    "Brigid Amadi-Stone",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ines", "Ines Valdor"),
        ("VALDOR", "Ines Valdor"),
        ("valdor ines", "Ines Valdor"),
        ("erdogan", "Tayyip Erdoğan"),
        ("soren algard", "Søren Ålgård"),
        ("brek", "Jonas Brekke"),
        ("bour", "Northport Harbour Board"),
        ("b jonas", "Jonas Brekke"),
        ("berkke", "Jonas Brekke"),
        ("breke", "Jonas Brekke"),
        ("brekkke", "Jonas Brekke"),
        ("brexke", "Jonas Brekke"),
        ("marlwo pite", "Piet Marlowe"),
        ("mniistry helath", "Ministry of Health"),
        ("nhb", "Northport Harbour Board"),
        ("dqu", "Dock and Quay Workers’ Union"),
        ("workers union", "Dock and Quay Workers’ Union"),
        ("un envoy", "U.N. envoy Aurelio Banning"),
        ("amadi stone", "Brigid Amadi-Stone"),
        ("amadistone", "Brigid Amadi-Stone"),
        ("العتيبي", "نورة العتيبي"),
    ],
)
def test_a_name_is_found_by_what_is_typed(typed, meant):
    assert best(typed, CAST, 5)[0] == meant


@pytest.mark.parametrize("typed", ["", "  ", "…", "zzzz", "valdor brekke", "nah"])
def test_what_fits_nobody_finds_nobody(typed):
    assert best(typed, CAST, 5) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("nhsb", 1), ("nhb", 1), ("nsb", 1), ("hsb", 0), ("nhs", 0), ("nb", 0)],
)
def test_initials_may_leave_out_one_word_but_the_first_and_the_last(typed, found):
    assert len(best(typed, ["Northport Harbour Safety Board"], 5)) == found


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("nie", "Ines Valdor", 1),
        ("ni", "Ines Valdor", 0),
        ("d", "Ines Valdor", 0),
        ("enes", "Ines Valdor", 1),
        ("inxs", "Ines Valdor", 1),
        ("vldor", "Ines Valdor", 1),
        ("bek", "Jonas Brekke", 0),
    ],
)
def test_a_slip_needs_enough_letters_around_it(typed, name, found):
    assert len(best(typed, [name], 5)) == found


def test_whole_words_come_before_beginnings():
    cast = ["Mara Ivesa", "Zed Mar Ives"]
    assert best("mar ives", cast, 5) == cast[::-1]


def test_initials_may_leave_out_small_words():
    name = "Ministry of Health"
    assert best("mh", [name], 5) == best("moh", [name], 5) == [name]


def test_the_closer_fit_comes_first():
    cast = ["Anna Hallmar", "Marlow Ives", "Mar", "Margit Oyelaran", "Amarant Ost"]
    assert best("mar", cast, 9) == [
        "Mar",
        "Margit Oyelaran",
        "Marlow Ives",
        "Amarant Ost",
        "Anna Hallmar",
    ]


def test_a_slip_is_forgiven_only_where_too_little_fits():
    cast = ["Marlowe", "Marlwoe"]
    assert best("marlowe", cast, 1) == ["Marlowe"]
    assert best("marlowe", cast, 2) == ["Marlowe", "Marlwoe"]


def test_no_more_than_the_limit():
    assert len(best("a", CAST, 3)) == 3


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=8))
def test_whatever_is_typed_is_answered_the_same_each_time(names, typed):
    found = best(typed, names, 4)
    assert found == best(typed, tuple(names), 4)
    assert len(found) <= 4
    assert set(found) <= set(names)


@given(st.lists(st.sampled_from(CAST), min_size=1, unique=True), st.data())
def test_every_name_finds_itself(names, data):
    name = data.draw(st.sampled_from(names))
    assert name in best(name, names, len(names))


def test_folding_keeps_the_letters_and_drops_their_marks():
    assert folded("The U.N.’s Jón  Łuk-Ström") == "the uns jon luk strom"
