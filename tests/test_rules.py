"""Who may do what, by role."""

import pytest

from annotator import rules
from annotator.rules import Act


@pytest.mark.parametrize("act", Act)
def test_an_owner_may_do_everything(act):
    assert rules.may({"role": "owner"}, act)


def test_a_reviewer_labels_and_does_nothing_else():
    assert [act for act in Act if rules.may({"role": "reviewer"}, act)] == [Act.LABEL]


def test_who_may_not_is_told_who_may():
    assert rules.asks_for(Act.DECIDE) == "an adjudicator or an owner"
