"""How alike two sentences are, and by which words they are found."""

import pytest

from annotator.text.likeness import quotes, share, telling

AGENCY = (
    "Port traffic fell by 4.5 percent in March, the statistics office said on Monday."
)


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        (AGENCY, 1, 1),
        (AGENCY.replace("4.5", "12").replace("March", "June"), 0.8, 0.99),
        (AGENCY.upper(), 1, 1),
        (AGENCY.replace(", the statistics office said on Monday", ""), 0.4, 0.59),
        ("The court ruled the fee unlawful.", 0, 0.1),
        ("", 0, 0),
    ],
)
def test_likeness_is_the_share_of_words(other, least, most):
    assert least <= share(AGENCY, other) <= most


def test_accents_do_not_part_two_words():
    assert share("Der Café-Besitzer", "der cafe besitzer") == 1


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Nobody here wants a stoppage,” Valdor said.", True),
        ('It is "a work of fiction".', True),
        ("She spoke of “irregularities” in the count of votes.", False),
        ("She spoke of “sharp practice”, he wrote to the board.", False),
        ("Nobody here wants a stoppage, Valdor said.", False),
        ("« Nous avons le temps », dit-elle.", True),
    ],
)
def test_three_words_in_marks_are_a_quotation(text, quoted):
    assert quotes(text) is quoted


def test_everyday_words_find_nothing():
    assert telling("It was not that, and they would be there.") == []
    assert telling("The Port of Amsel") == ["amsel", "port"]
