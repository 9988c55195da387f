"""Anybody's labels: how they are read and shown, and the intervals of their figures."""

import math

import pytest

from annotator.agreement import nominal
from annotator.agreement.ratings import Rating, canonical, report, shown


def rows_of(*items, people="ab", article=None):
    """Answer the answers of people to items, each given as one letter a person."""
    return [
        Rating(str(at), who, label, article(at) if article else None)
        for at, item in enumerate(items)
        for who, label in zip(people, item, strict=False)
        if label != "-"
    ]


def test_a_label_is_shown_in_sixty_signs():
    assert shown("x" * 60) == "x" * 60
    assert shown("x" * 61) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("1e21", "1" + "0" * 21),
        ("1" + "0" * 22, "1e+22"),
        ("1e-6", "0.000001"),
        ("0.0000001", "1e-7"),
    ],
)
def test_numbers_are_written_out_while_they_are_short(given, written):
    assert canonical(given, "interval") == written


@pytest.mark.parametrize(("distance", "alpha"), [("jaccard", 4 / 7), ("masi", 0.5)])
def test_alpha_of_sets_by_hand(distance, alpha):
    """Of {a} and {a, b} half is shared; by MASI the distance is 1 - 1/2 * 2/3.

    Observed: half of that. Expected: the mean of the six pairs of four answers, that
    of {a} and {a, b} once, of {a, b} and {b} twice, 1 twice, 0 once.
    """
    rows = [
        Rating("1", "x", "a"),
        Rating("1", "y", "a|b"),
        Rating("2", "x", "b"),
        Rating("2", "y", "b"),
    ]
    assert report(rows, distance=distance)["alpha"]["value"] == pytest.approx(alpha)


def jackknifed(values):
    mean = math.fsum(values) / len(values)
    square = math.fsum((each - mean) ** 2 for each in values)
    return math.sqrt(square * (len(values) - 1) / len(values))


def pi_of(items):
    """Scott's pi of pairs of answers, from its definition."""
    both = [label for item in items for label in item]
    met = sum((both.count(label) / len(both)) ** 2 for label in set(both))
    same = sum(a == b for a, b in items) / len(items)
    return (same - met) / (1 - met)


def test_scotts_pi_over_articles_is_leaving_out_each_one():
    items = [
        ("aa", "ab", "bb", "ba", "aa", "bb", "aa")[at * at % 7] for at in range(36)
    ]
    lone = "a-"  # An article in which only one person answered tells nothing.
    found = report(rows_of(*items, lone, article=lambda at: f"doc{at // 3}"))
    left = [pi_of(items[: 3 * at] + items[3 * at + 3 :]) for at in range(12)]
    assert found["scott"]["value"] == pytest.approx(pi_of(items))
    assert found["scott"]["se"] == pytest.approx(jackknifed(left))


def test_scotts_pi_of_three_people_says_how_many_items_there_are():
    rows = rows_of("aab", "ab-", "a--", people="xyz")
    assert (report(rows)["scott"]["value"], report(rows)["scott"]["n"]) == (None, 2)


@pytest.mark.parametrize(("people", "told"), [(100, 4950), (101, 2)])
def test_of_more_than_a_hundred_people_only_those_are_paired_who_share(people, told):
    rows = [Rating(f"own {at}", f"p{at:03}", "a") for at in range(people)]
    for who in ("p007", "p008", "p002", "p001"):
        rows.append(Rating("7" if who > "p006" else "2", who, "a"))
    found = [(pair["a"], pair["b"]) for pair in report(rows)["pairs"]]
    assert len(found) == told and found == sorted(found)
    assert {("p001", "p002"), ("p007", "p008")} <= set(found)


def test_the_interval_of_a_class_is_that_of_this_class_against_the_rest():
    """The figures of the whole are held against published ones elsewhere."""
    items = ["aab", "abc", "bb", "cc", "aac", "bbb", "c", "a", "ab", "ccb", "aa", "bc"]
    found = report(rows_of(*items, people="xyz"))["per_class"]
    for label in "abc":
        told = report(
            rows_of(
                *("".join("a" if a == label else "b" for a in item) for item in items),
                people="xyz",
            )
        )["alpha"]
        assert found[label]["value"] == pytest.approx(told["value"])
        assert found[label]["se"] == pytest.approx(told["se"])
        assert found[label]["ci"] == pytest.approx(told["ci"])


def test_of_two_classes_given_equally_often_ac1_is_as_sure_as_the_even_figure():
    """At one half each the chance of AC1 is 1/2 and does not move with the shares."""
    items = ["aa"] * 5 + ["bb"] * 5 + ["ab"] * 4
    found = report(rows_of(*items))
    share = 10 / 14
    se = math.sqrt(share * (1 - share) / 13)  # Of a share, with n - 1.
    assert found["percent"]["se"] == pytest.approx(se)
    for name in ("ac1", "brennan_prediger"):
        assert found[name]["value"] == pytest.approx(2 * share - 1)
        assert found[name]["se"] == pytest.approx(2 * se)


def test_sums_are_in_the_order_of_their_answers():
    three, two = nominal.sums_of({(3, 0): 1}), nominal.sums_of({(1, 1): 1})
    assert [row.labels for row in nominal.total([three, two])] == [2, 3]


def test_numbers_written_in_two_ways_are_one_label_and_stand_before_words():
    rows = rows_of(["1e3", "1000"], ["9", "-2"])
    found = report(rows, distance="interval")
    assert found["labels"] == ["-2", "9", "1000"]
    assert found["brennan_prediger"]["value"] == pytest.approx((1 / 2 - 1 / 3) * 3 / 2)
    assert report(rows_of(["10", "9"], ["n/a", "-2"]))["labels"] == [
        *("-2", "9", "10", "n/a"),
    ]


def test_the_order_of_the_rows_does_not_matter_to_groups_of_articles():
    items = ["aa", "ab", "bb", "ba", "aa", "bb", "aa"]
    rows = rows_of(
        *(items[at * at % 7] for at in range(500)), article=lambda at: f"doc {at // 2}"
    )
    one, other = report(rows)["alpha"], report(rows[::-1])["alpha"]
    assert one["ci"] and one["ci"] == pytest.approx(other["ci"], abs=1e-12)


@pytest.mark.parametrize("distance", ["ordinal", "interval", "ratio"])
def test_of_two_numbers_every_distance_is_as_sure_as_two_classes(distance):
    """Two answers are equal or not, whatever measures how far they are apart."""
    items = ["00", "01", "011", "111", "00", "1", "000", "10", "001", "11"]
    told = report(rows_of(*items, people="xyz"))["alpha"]
    found = report(rows_of(*items, people="xyz"), distance=distance)["alpha"]
    assert found["value"] == pytest.approx(told["value"])
    assert found["se"] == pytest.approx(told["se"])
