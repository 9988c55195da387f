"""Entries that may be one are proposed; those that clearly are not, never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.twins import END, INITIALS, SAME, SHORT, SLIP, Entry, Twin, twins


def cast(*names, types=None):
    """Entries of these names; one that is a tuple goes by several."""
    return tuple(
        Entry(
            number,
            (types or {}).get(number),
            (name,) if isinstance(name, str) else name,
        )
        for number, name in enumerate(names, 1)
    )


@pytest.mark.parametrize(
    ("full", "other", "why"),
    [
        ("Imke Raud", "Dr. Imke Raud", SAME),
        ("Corvin Haas", "Education Minister Corvin Haas", SAME),
        ("Jonas Brekke", "Jonas K. Brekke", SAME),
        ("Harbour Board", "the harbour board", SAME),
        ("Jonas Brekke", "J. Brekke", INITIALS),
        ("Jonas Brekke", "J. K. Brekke", INITIALS),
        ("Jonas Brekke", "Mr. J. Brekke", INITIALS),
        ("Dock and Quay Workers’ Union", "DQU", SHORT),
        ("Northport Harbour Board", "N.H.B.", SHORT),
        ("Ministry of Health", "MH", SHORT),
        ("Ministry of Health", "MOH", SHORT),
        ("Piet Marlowe", "Piet Marlwoe", SLIP),
        ("Piet Marlowe", "Piet Marlow", SLIP),
        ("Tomas Brekke", "Tomas Brecke", SLIP),
        ("Piet Marlowe", "Marlowe", END),
        ("State Water Office", "Water Office", END),
    ],
)
def test_two_entries_that_may_be_one_are_proposed_with_the_reason(full, other, why):
    assert twins(cast(full, other)) == [Twin(1, 2, why)]
    (turned,) = twins(cast(other, full))
    assert {turned.one, turned.other} == {1, 2}
    assert turned.why == why


@pytest.mark.parametrize(
    "names",
    [
        ("Ines Valdor", "Piet Marlowe"),
        ("Suspect A", "Suspect B"),
        ("Witness 14", "Witness 15"),
        ("K. Brekke", "Jonas Brekke"),
        ("K. Brekke", "J. Brekke"),
        ("Anna Lind", "Hanna Lind"),
        ("DQX", "Dock and Quay Workers’ Union"),
        ("General Assembly", "General Hospital"),
        (("Piet Marlowe", "Marlowe"), ("Ada Marlowe", "Marlowe")),
    ],
)
def test_two_entries_that_are_not_one_are_left_alone(names):
    assert twins(cast(*names)) == []


def test_entries_of_different_types_are_not_one():
    names = ("Philippa Straun", "Straun")
    assert twins(cast(*names, types={1: "person"}))
    assert not twins(cast(*names, types={1: "person", 2: "organisation"}))


def test_another_name_counts_as_well():
    assert twins(cast(("Piet Marlowe", "Captain"), "Capt. Marlowe", "The Captain")) == [
        Twin(3, 1, SAME),
        Twin(1, 2, END),
    ]


def test_a_short_name_that_fits_anybody_says_nothing():
    smiths = [f"{name} Smith" for name in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")]
    assert not [twin for twin in twins(cast("Smith", *smiths)) if twin.why == END]
    assert len(twins(cast("Smith", *smiths[:2]))) == 2


@given(st.lists(st.text(min_size=1, max_size=10).filter(str.strip), max_size=12))
def test_every_pair_is_of_two_entries_and_comes_once(names):
    found = twins(cast(*names))
    pairs = [frozenset((twin.one, twin.other)) for twin in found]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)
