"""What changed in a text: words within a line, lines, and the headings above them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.changes import GONE, NEW, SAME, changed, compare, parts

OLD = """# Ours

## Claim

A minister’s opinion is a claim.
The firm declined to comment: a claim.

## Other

By-lines and captions.
"""


def signed(lines):
    signs = {SAME: "", GONE: "-", NEW: "+"}
    return ["|".join(signs[one.sign] + one.text for one in line) for line in lines]


def test_a_changed_word_is_shown_within_its_line():
    new = OLD.replace("a claim.\n\n", "a claim, negative.\n\n")
    (part,) = parts(OLD, new)
    assert part.heading == "Claim"
    assert signed(part.lines) == [
        "The firm declined to comment: a claim|+, negative|.",
    ]


def test_changes_stand_under_the_heading_above_them():
    new = OLD.replace("opinion", "view").replace("captions", "questions")
    assert [part.heading for part in parts(OLD, new)] == ["Claim", "Other"]


def test_what_changed_under_one_heading_stands_together():
    old = OLD.replace("## Claim", "## Claim  ")
    new = old.replace("A minister’s opinion", "Opinion").replace("firm", "bank")
    claim, other = parts(old, new.replace("captions", "questions"))
    assert (claim.heading, len(claim.lines)) == ("Claim", 2)
    assert (other.heading, len(other.lines)) == ("Other", 1)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("A.\nB.\n", "A.\nSlogans are quotes.\nB.\n", ["+Slogans are quotes."]),
        ("A.\nSlogans are quotes.\n", "A.\n", ["-Slogans are quotes."]),
        (
            "Rain fell.",
            "Nobody knows why not.",
            ["-Rain fell.", "+Nobody knows why not."],
        ),
        (
            "Rain fell on the quay.\nNobody came.",
            "Rain fell on the pier.\nSlogans are quotes.",
            [
                "Rain fell on the |-quay|+pier|.",
                "-Nobody came.",
                "+Slogans are quotes.",
            ],
        ),
        ("A.\nB.", "A.\n\n\nB.", []),
        ("A.\nB.", "A.\n  \nB.", []),
        ("Yes.\n" * 200, "No.\n" + "Yes.\n" * 200, ["+No."]),
        ("A.", "A.", []),
    ],
)
def test_lines_that_came_and_went_are_whole(old, new, shown):
    assert signed([line for part in parts(old, new) for line in part.lines]) == shown


def test_the_lines_most_alike_are_shown_as_one_that_changed():
    old = "Officials are unnamed.\nThe court itself speaks."
    new = "Begin here.\nOfficials are never unnamed.\nThe court itself never speaks."
    assert signed(compare(old, new)) == [
        "+Begin here.",
        "Officials are |+never |unnamed.",
        "The court itself |+never |speaks.",
    ]


def test_many_lines_at_once_take_no_long_time():
    old = "\n".join(f"Rule {n} says this." for n in range(800))
    new = "\n".join(f"Other {n} words stand there." for n in range(800))
    assert len(compare(old, new)) == 1600


@given(st.text("ab \n#.", max_size=60), st.text("ab \n#.", max_size=60))
def test_both_texts_can_be_read_from_what_changed(old, new):
    lines = compare(old, new)
    for sign, text in ((NEW, old), (GONE, new)):
        read = [
            "".join(piece.text for piece in line if piece.sign != sign)
            for line in lines
            if not line[:1] or any(piece.sign != sign for piece in line)
        ]
        assert read == text.splitlines()
    assert bool([line for line in lines if changed(line)]) <= (old != new)
