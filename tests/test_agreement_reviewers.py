"""What is likely true and who confuses what, and what scales say of a figure."""

import math
from collections import Counter
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement import scales
from annotator.agreement.figure import Figure
from annotator.agreement.reviewers import dawid_skene
from tests.agreement_tables import TABLES


def patients():
    """The votes of the anaesthetists of 1979: the first one saw each patient thrice."""
    return Counter(
        tuple(
            (who, int(said))
            for who, given in enumerate(line.split(), 1)
            for said in given
        )
        for line in TABLES["dawid_skene_1979"]["data"]["patients"]
    )


def test_the_patients_of_1979_come_out_as_printed():
    told = {e["measure"]: e for e in TABLES["dawid_skene_1979"]["expected"]}
    found = dawid_skene(patients(), (1, 2, 3, 4))
    assert found.settled
    assert found.log_likelihood == pytest.approx(
        told["log_likelihood"]["value"], abs=told["log_likelihood"]["tol"]
    )
    assert list(found.shares.values()) == pytest.approx(
        told["shares"]["list"], abs=told["shares"]["tol"]
    )
    assert sum(patients().values()) == 45


def test_votes_that_all_agree_leave_no_doubt():
    votes = {
        (("ada", "claim"), ("bo", "claim")): 6,
        (("ada", "quote"), ("bo", "quote")): 2,
    }
    found = dawid_skene(votes, ("claim", "quote", "fact"))
    assert found.shares == {"claim": 0.75, "quote": 0.25, "fact": 0}
    assert found.errors["ada"]["claim"] == {"claim": 1, "quote": 0, "fact": 0}
    assert found.errors["ada"]["fact"] is None
    assert found.posteriors[(("ada", "claim"), ("bo", "claim"))]["claim"] == 1
    told = 6 * math.log(0.75) + 2 * math.log(0.25)
    assert found.log_likelihood == pytest.approx(told)


def test_who_stands_alone_against_two_is_the_one_who_errs():
    votes = {}
    for truth, other in (("claim", "quote"), ("quote", "claim")):
        votes[("ada", truth), ("bo", truth), ("cy", truth)] = 20
        votes[("ada", truth), ("bo", truth), ("cy", other)] = 10
    found = dawid_skene(votes, ("claim", "quote"))
    assert found.errors["ada"]["claim"]["claim"] > 0.99
    assert found.errors["cy"]["claim"]["quote"] == pytest.approx(1 / 3, abs=0.01)


@pytest.mark.parametrize("votes", [{}, {(): 4}, {(("ada", "claim"),): 0}])
def test_without_votes_nothing_is_likely(votes):
    found = dawid_skene(votes, ("claim", "quote"))
    assert (found.shares, found.errors, found.posteriors) == (
        {"claim": 0, "quote": 0},
        {},
        {},
    )
    assert found.log_likelihood == 0


def test_a_vote_for_no_class_is_refused():
    with pytest.raises(ValueError, match="none of the classes"):
        dawid_skene({(("ada", "rumour"),): 1}, ("claim", "quote"))


sets = st.dictionaries(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 2)), min_size=1, max_size=4
    ).map(tuple),
    st.integers(1, 5),
    min_size=1,
    max_size=6,
)


@settings(max_examples=50, deadline=None)
@given(sets)
def test_the_likelihood_is_that_of_the_rates_it_answers(votes):
    """Recount it and the likelihoods of classes by the model's own formula."""
    found = dawid_skene(votes, (0, 1, 2), limit=5)
    total = 0.0
    for given_, times in votes.items():
        each = []
        for true in range(3):
            rates = [
                (found.errors[who][true] or {0: 0, 1: 0, 2: 0})[said]
                for who, said in given_
            ]
            each.append(found.shares[true] * math.prod(rates))
        total += times * math.log(sum(each))
        assert sum(found.posteriors[given_].values()) == pytest.approx(1)
    assert found.log_likelihood == pytest.approx(total, abs=1e-9)
    assert sum(found.shares.values()) == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(sets)
def test_each_step_is_at_least_as_likely(votes):
    likely = [dawid_skene(votes, (0, 1, 2), limit=n).log_likelihood for n in range(6)]
    assert all(after >= before - 1e-9 for before, after in pairwise(likely))


@settings(max_examples=50, deadline=None)
@given(sets)
def test_items_counted_together_are_items_one_by_one(votes):
    apart: dict = {}
    for given_, times in votes.items():
        # The same votes in another order are another key.
        turned = (*given_[1:], given_[0])
        apart[given_] = apart.get(given_, 0) + 1
        apart[turned] = apart.get(turned, 0) + times - 1
    once, again = (dawid_skene(each, (0, 1, 2), limit=20) for each in (votes, apart))
    assert once.log_likelihood == pytest.approx(again.log_likelihood, abs=1e-9)
    assert list(once.shares.values()) == pytest.approx(list(again.shares.values()))


def test_no_other_rates_nearby_are_likelier():
    """By brute force: a grid round the answer for two people and two classes."""
    votes = {
        (("a", 0), ("b", 0), ("c", 0)): 12,
        (("a", 0), ("b", 0), ("c", 1)): 4,
        (("a", 0), ("b", 1), ("c", 0)): 3,
        (("a", 1), ("b", 1), ("c", 1)): 9,
        (("a", 1), ("b", 0), ("c", 1)): 2,
    }
    found = dawid_skene(votes, (0, 1), limit=5000)

    def likelihood(share, rates):
        total = 0.0
        for given_, times in votes.items():
            whole = 0.0
            for true, own in ((0, share), (1, 1 - share)):
                for who, said in given_:
                    right = rates[who][true]
                    own *= right if said == true else 1 - right
                whole += own
            total += times * math.log(whole)
        return total

    rates = {who: [found.errors[who][k][k] for k in (0, 1)] for who in "abc"}
    best = likelihood(found.shares[0], rates)
    assert best == pytest.approx(found.log_likelihood, abs=1e-9)
    for step in product((-0.01, 0, 0.01), repeat=4):
        moved = {who: list(own) for who, own in rates.items()}
        for who, by in zip("abc", step, strict=False):
            moved[who] = [min(max(rate + by, 0), 1) for rate in moved[who]]
        share = found.shares[0] + step[3]
        assert likelihood(share, moved) <= best + 1e-6


# --- Scales.


def test_gwet_calls_moderate_what_landis_and_koch_call_substantial():
    figure = Figure(0.775444, 11, se=0.14295, ci=(0.461, 1.0))
    assert scales.landis_koch(figure).words == "substantial"
    assert scales.gwet(figure).words == "moderate"
    assert scales.gwet(figure).judged > 0.95
    assert scales.krippendorff(figure).words == "not to be relied on"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.2, "poor"),
        (0.0, "slight"),
        (0.2, "slight"),
        (0.21, "fair"),
        (0.4, "fair"),
        (0.41, "moderate"),
        (0.61, "substantial"),
        (0.8, "substantial"),
        (0.81, "almost perfect"),
        (1.0, "almost perfect"),
    ],
)
def test_landis_and_koch_judge_the_value(value, words):
    assert scales.landis_koch(Figure(value, 50)).words == words


@pytest.mark.parametrize(
    ("low", "words"),
    [
        (0.8, "may be relied on"),
        (0.799, "for tentative conclusions only"),
        (0.667, "for tentative conclusions only"),
        (0.666, "not to be relied on"),
    ],
)
def test_krippendorff_judges_the_lower_end(low, words):
    told = scales.krippendorff(Figure(0.9, 50, se=0.02, ci=(low, 0.95)))
    assert (told.words, told.judged, told.by) == (words, low, scales.BY_LOW)


def test_without_an_interval_it_is_said_that_the_value_was_judged():
    told = scales.krippendorff(Figure(0.9, 50, unsure="Too few articles."))
    assert "has no interval" in told.by and told.judged == 0.9
    assert scales.gwet(Figure(0.9, 50, unsure="Too few articles.")) is None


def test_nobody_says_anything_of_what_is_not_defined():
    judges = (scales.krippendorff, scales.landis_koch, scales.gwet)
    nothing = Figure(None, 0, undefined="Nothing to compare.")
    assert [judge(nothing) for judge in judges] == [None] * 3
    known = Figure(0.85, 90, se=0.01, ci=(0.83, 0.87))
    told = [judge(known) for judge in judges]
    assert [each.words for each in told] == [
        "may be relied on",
        "almost perfect",
        "almost perfect",
    ]
    assert all(each.source for each in told)
