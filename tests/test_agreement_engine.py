"""The figures of agreement: extremes by hand, properties, and other people's code."""

import math
import random
import time
from collections import Counter
from fractions import Fraction

import krippendorff
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.agreement import distances, intervals, nominal, openlist, pairs, spans
from annotator.agreement.sums import SpanSums
from tests.agreement_tables import of_patterns, part_of

KINDS = ("claim", "quote", "fact", "other")
T_975 = {  # Any printed table of Student's t; 9 digits from R's qt.
    1: 12.706204736,
    2: 4.302652730,
    3: 3.182446305,
    4: 2.776445105,
    5: 2.570581836,
    9: 2.262157163,
    10: 2.228138852,
    11: 2.200985160,
    29: 2.045229642,
    59: 2.000995378,
    99: 1.984216952,
    199: 1.971956544,
    999: 1.962341461,
    1000: 1.962339081,
    1_000_000: 1.959966357,
}


def of_nltk(*given, **more):
    """Answer NLTK's figures of answers."""
    from nltk.metrics.agreement import AnnotationTask  # Brings seconds of SciPy.

    return AnnotationTask(*given, **more)


@pytest.mark.parametrize(("df", "t"), T_975.items())
def test_students_t_is_that_of_the_tables(df, t):
    assert intervals.t_quantile(0.975, df) == pytest.approx(t, abs=1e-9)
    assert intervals.t_quantile(0.025, df) == pytest.approx(-t, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0.001, 0.999))
def test_students_t_of_one_and_two_degrees_has_a_closed_form(p):
    one, two = (intervals.t_quantile(p, df) for df in (1, 2))
    assert one == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9, abs=1e-9)
    by_hand = (2 * p - 1) / math.sqrt(2 * p * (1 - p))
    assert two == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_students_t_does_not_jump_where_it_is_reckoned_otherwise():
    below, above = (intervals.t_quantile(0.9, df) for df in (999.999999, 1000))
    assert below == pytest.approx(above, abs=1e-8)


@pytest.mark.parametrize(("p", "df"), [(0, 5), (1, 5), (0.5, 0), (math.nan, 3)])
def test_there_is_no_quantile_outside(p, df):
    with pytest.raises(ValueError, match="no t quantile"):
        intervals.t_quantile(p, df)


# --- Items by hand: each is {person: place of the class}.

items_of = st.lists(
    st.dictionaries(st.integers(0, 5), st.integers(0, 3), max_size=5), max_size=25
)


def patterns_of(items):
    return Counter(
        tuple(Counter(item.values())[at] for at in range(len(KINDS))) for item in items
    )


def parts_of(items, names):
    found = {}
    for item, name in zip(items, names, strict=True):
        found.setdefault(name, []).append(item)
    return [nominal.sums_of(patterns_of(each)) for each in found.values()]


def plain(items):
    """Percent, alpha, AC1, Fleiss, Brennan-Prediger from their definitions."""
    double = [list(item.values()) for item in items if len(item) > 1]
    answered = [list(item.values()) for item in items if item]
    if not double:
        return None
    agreed = [
        sum(a == b for i, a in enumerate(each) for j, b in enumerate(each) if i != j)
        / (len(each) * (len(each) - 1))
        for each in double
    ]
    percent = math.fsum(agreed) / len(double)
    pool = Counter(answer for each in double for answer in each)
    n = sum(pool.values())
    observed = math.fsum(
        (1 - same) * len(each) for same, each in zip(agreed, double, strict=True)
    )
    expected = 1 - sum(k * (k - 1) for k in pool.values()) / (n * (n - 1))
    shares = [
        math.fsum(each.count(k) / len(each) for each in answered) / len(answered)
        for k in range(len(KINDS))
    ]
    by_shares = math.fsum(p * p for p in shares)
    by_hard = math.fsum(p * (1 - p) for p in shares) / (len(KINDS) - 1)
    even = 1 / len(KINDS)
    return {
        "percent": percent,
        "alpha": 1 - observed / n / expected if len(pool) > 1 else None,
        "ac1": (percent - by_hard) / (1 - by_hard),
        "fleiss": (percent - by_shares) / (1 - by_shares)
        if len({a for each in answered for a in each}) > 1
        else None,
        "brennan_prediger": (percent - even) / (1 - even),
    }


def numbers(found):
    return {
        **{name: getattr(found, name).value for name in NAMES},
        **{label: figure.value for label, figure in found.per_class.items()},
    }


NAMES = ("percent", "alpha", "ac1", "fleiss", "brennan_prediger")


@settings(deadline=None)
@given(items_of)
def test_each_figure_is_its_definition(items):
    found = nominal.values(nominal.sums_of(patterns_of(items)), KINDS)
    told = plain(items)
    for name in NAMES:
        figure = getattr(found, name)
        assert (figure.value is None) == (figure.undefined is not None)
        if told is None:
            assert figure.value is None
        else:
            assert figure.value == pytest.approx(told[name], abs=1e-12)
            assert figure.n == sum(len(item) > 1 for item in items)


@settings(deadline=None)
@given(items_of)
def test_the_analytic_figures_are_the_same_values(items):
    sums = nominal.values(nominal.sums_of(patterns_of(items)), KINDS)
    rows = of_patterns(patterns_of(items), KINDS)
    assert numbers(sums) == numbers(rows)


@settings(deadline=None)
@given(items_of, st.permutations(range(4)), st.permutations(range(6)), st.randoms())
def test_names_and_order_do_not_matter(items, classes, people, chance):
    before = of_patterns(patterns_of(items), KINDS)
    other = [{people[who]: classes[at] for who, at in item.items()} for item in items]
    chance.shuffle(other)
    after = of_patterns(patterns_of(other), [f"class {at}" for at in range(len(KINDS))])
    for name in NAMES:
        one, two = getattr(before, name), getattr(after, name)
        assert one.value == pytest.approx(two.value, abs=1e-12)
        assert one.se == pytest.approx(two.se, abs=1e-9)
    for at, label in enumerate(KINDS):
        one = before.per_class[label].value
        assert one == after.per_class[f"class {classes[at]}"].value
    assert pairs.conger_of(items).value == pytest.approx(
        pairs.conger_of(other).value, abs=1e-12
    )


@settings(deadline=None)
@given(items_of)
def test_alpha_is_the_mean_of_the_classes_by_expected_disagreement(items):
    found = nominal.values(nominal.sums_of(patterns_of(items)), KINDS)
    if found.alpha.value is None:
        return
    pool = Counter(k for item in items if len(item) > 1 for k in item.values())
    n = sum(pool.values())
    weights = {label: pool[at] * (n - pool[at]) for at, label in enumerate(KINDS)}
    mean = math.fsum(
        (found.per_class[label].value or 0.0) * weight
        for label, weight in weights.items()
    ) / sum(weights.values())
    assert found.alpha.value == pytest.approx(mean, abs=1e-12)


@settings(deadline=None)
@given(items_of)
def test_the_coincidences_give_alpha_and_chance(items):
    square = nominal.coincidences(patterns_of(items), len(KINDS))
    found = nominal.values(nominal.sums_of(patterns_of(items)), KINDS)
    n = sum(map(sum, square))
    if not n:
        assert found.chance is None
        return
    margins = [sum(row) for row in square]
    chance = sum(k * (k - 1) for k in margins) / (n * (n - 1))
    assert found.chance == pytest.approx(chance, abs=1e-9)
    if found.alpha.value is not None:
        same = sum(square[at][at] for at in range(len(KINDS))) / n
        assert found.alpha.value == pytest.approx(
            (same - chance) / (1 - chance), abs=1e-9
        )


@settings(deadline=None)
@given(items_of, st.integers(0, 24))
def test_taking_a_part_out_is_never_having_had_it(items, cut):
    one, two = (
        nominal.sums_of(patterns_of(items[:cut])),
        nominal.sums_of(patterns_of(items[cut:])),
    )
    whole = nominal.sums_of(patterns_of(items))
    assert nominal.total([one, two]) == [row for row in whole if row.items]
    assert nominal.minus(whole, two) == one


many = st.lists(
    st.dictionaries(st.integers(0, 5), st.integers(0, 3), min_size=1, max_size=4),
    min_size=24,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(many, st.integers(10, 14))
def test_the_jackknife_is_leaving_out_each_article_and_counting_anew(items, articles):
    names = [at % articles for at in range(len(items))]
    parts = parts_of(items, names)
    found = nominal.figures(parts, KINDS)
    rest = [
        numbers(nominal.values(nominal.total(parts[:at] + parts[at + 1 :]), KINDS))
        for at in range(articles)
    ]
    held = [
        at
        for at in range(articles)
        if any(len(i) > 1 for i, n in zip(items, names, strict=True) if n == at)
    ]
    for name, value in numbers(found).items():
        figure = getattr(found, name, None) or found.per_class[name]
        used = range(articles) if name in ("ac1", "fleiss") else held
        left = [rest[at][name] for at in used]
        if figure.se is None:
            flat = len(held) < 10 or None in left or max(left) - min(left) < 1e-11
            assert value is None or flat
            assert value is None or figure.unsure
            continue
        mean = math.fsum(left) / len(left)
        square = math.fsum((each - mean) ** 2 for each in left)
        se = math.sqrt(square * (len(left) - 1) / len(left))
        reach = intervals.t_quantile(0.975, len(held) - 1) * se
        assert figure.se == pytest.approx(se, abs=1e-9)
        lowest = 0 if name == "percent" else -1
        told = (max(value - reach, lowest), min(value + reach, 1))
        assert figure.ci == pytest.approx(told, abs=1e-9)


def test_the_jackknife_of_a_mean_is_its_usual_error():
    each = (0.3, 0.5, 0.8, 0.1, 0.9, 0.4, 0.4, 0.7, 0.2, 0.6, 0.5)
    mean = sum(each) / 11
    made = intervals.interval(mean, [(sum(each) - x) / 10 for x in each])
    usual = math.sqrt(sum((x - mean) ** 2 for x in each) / 10 / 11)
    assert made.se == pytest.approx(usual, abs=1e-12)
    reach = T_975[10] * usual
    assert made.ci == pytest.approx((mean - reach, mean + reach), abs=1e-9)


def test_an_interval_may_lie_below_0():
    rest = [-0.5 + 0.01 * (at - 5) for at in range(11)]
    made = intervals.interval(-0.5, rest)
    assert made.ci[0] < -0.5 < made.ci[1] < 0
    assert sum(made.ci) == pytest.approx(-1)


# --- Extremes.


def nominal_of(*patterns, labels=KINDS[:3]):
    return of_patterns(Counter(patterns), labels)


def test_where_every_answer_is_equal_only_the_even_figures_are_defined():
    found = nominal_of(*[(3, 0, 0)] * 20)
    assert (found.percent.value, found.brennan_prediger.value, found.ac1.value) == (
        1,
        1,
        1,
    )
    assert found.alpha.value is found.fleiss.value is None
    assert "Every answer that can be compared is “claim”" in found.alpha.undefined
    assert found.per_class["claim"].undefined == (
        "Every answer that can be compared is “claim”."
    )
    assert found.per_class["fact"].undefined == (
        "No answer that can be compared is “fact”."
    )
    assert found.chance == 1


@pytest.mark.parametrize("patterns", [[], [(1, 0, 0), (0, 1, 0)], [(0, 0, 0)]])
def test_without_two_answers_to_anything_nothing_is_defined(patterns):
    found = nominal_of(*patterns)
    figures = [getattr(found, name) for name in NAMES]
    for figure in [*figures, *found.per_class.values()]:
        assert (figure.value, figure.n, figure.se, figure.ci) == (None, 0, None, None)
        assert figure.undefined == nominal.NOTHING
    assert found.chance is None
    assert numbers(nominal.figures([], KINDS[:3])) == numbers(found)


def test_where_only_lone_answers_vary_alpha_is_not_defined():
    found = nominal_of((2, 0, 0), (3, 0, 0), (0, 1, 0))
    assert found.alpha.value is None
    assert found.fleiss.value == found.ac1.value == 1


@pytest.mark.parametrize("labels", [2, 3, 4])
def test_one_difference_in_constant_data_gives_an_alpha_of_nothing(labels):
    odd = (labels - 1, 1, 0)
    found = nominal_of(*[(labels, 0, 0)] * 11, odd)
    assert found.alpha.value == pytest.approx(0.0, abs=1e-15)
    assert found.ac1.value > 0.9


def test_two_who_always_swap_are_worse_than_chance():
    found = nominal_of(*[(1, 1, 0)] * 10)
    assert found.alpha.value == pytest.approx(-0.9, abs=1e-12)
    assert nominal_of((1, 1, 0)).alpha.value == 0
    assert nominal_of((1, 1, 0), (1, 1, 0)).alpha.value == pytest.approx(-0.5)
    assert pairs.cohen([[0, 5], [5, 0]]).value == -1
    assert pairs.scott([[0, 5], [5, 0]]).value == -1


def test_a_codebook_of_one_class_leaves_nothing_to_agree_on():
    found = nominal_of((2,), (3,), labels=("claim",))
    assert found.ac1.undefined == found.brennan_prediger.undefined == nominal.ONE_CLASS


def test_the_codebook_counts_and_not_the_classes_that_occurred():
    wide = of_patterns({(2, 0, 0, 0): 8, (1, 1, 0, 0): 2}, KINDS)
    narrow = of_patterns({(2, 0): 8, (1, 1): 2}, KINDS[:2])
    assert wide.alpha == narrow.alpha
    assert wide.brennan_prediger.value == pytest.approx((0.8 - 0.25) / 0.75)
    assert narrow.brennan_prediger.value == pytest.approx(0.6)
    assert wide.ac1.value > narrow.ac1.value


def test_few_articles_give_no_interval_and_say_how_many_are_needed():
    parts = [nominal.sums_of({(2, 0): 3, (1, 1): 1 + at}) for at in range(9)]
    found = nominal.figures(parts, KINDS[:2])
    assert found.alpha.ci is None
    assert found.alpha.unsure.startswith("Too few articles for an interval: 9 ")
    more = nominal.figures([*parts, parts[0]], KINDS[:2])
    assert more.alpha.ci and more.alpha.unsure is None
    alone = [nominal.sums_of({(1, 0): 5})] * 20
    assert nominal.figures(parts + alone, KINDS[:2]).ac1.ci is None


def test_a_figure_that_rests_on_one_article_has_no_interval():
    parts = [nominal.sums_of({(2, 0): 4}) for _ in range(11)]
    parts.append(nominal.sums_of({(0, 2): 2, (1, 1): 1}))
    found = nominal.figures(parts, KINDS[:2])
    assert found.alpha.value is not None and found.alpha.ci is None
    assert "rests on one of the articles alone" in found.alpha.unsure
    assert found.percent.ci is not None


def test_total_agreement_does_not_pretend_to_be_certain():
    parts = [nominal.sums_of({(2, 0): 4, (0, 2): 3}) for _ in range(12)]
    found = nominal.figures(parts, KINDS[:2])
    assert found.alpha.value == 1
    assert (found.alpha.se, found.alpha.ci) == (None, None)
    assert "nothing differs in 12 articles" in found.alpha.unsure
    assert "up to 23\u00a0%" in found.alpha.unsure
    even = [nominal.sums_of({(2, 0): 1, (1, 1): 1}) for _ in range(12)]
    assert nominal.figures(even, KINDS[:2]).percent.unsure == (
        "No interval: leaving out any one of the 12 articles changes nothing, so "
        "nothing here tells how far others would stray."
    )


def test_an_error_of_nothing_is_not_said_to_be_agreement():
    found = pairs.cohen([[10, 1], [0, 0]])
    assert found.value == 0 and found.se is None
    assert found.unsure == (
        "No interval: from these 11 items the published formula makes an error of 0, "
        "which would say that the figure is certain."
    )


def test_two_hundred_articles_take_milliseconds():
    part = nominal.sums_of({(3, 0, 0, 0): 9, (1, 1, 1, 0): 4, (0, 0, 1, 1): 7})
    other = nominal.sums_of({(2, 1, 0, 0): 6, (0, 0, 0, 3): 5, (0, 1, 0, 0): 3})
    took = []
    for _ in range(5):
        began = time.process_time()
        assert nominal.figures([part, other] * 100, KINDS).alpha.ci
        took.append(time.process_time() - began)
    # It takes 4 ms where this was written; 15 are allowed, and a slow machine more.
    assert min(took) < 0.06


# --- Two people, and each one's own shares.


@settings(deadline=None)
@given(items_of)
def test_conger_from_sums_is_conger_from_items(items):
    margins = {}
    for item in items:
        for person, at in item.items():
            margins.setdefault(person, [0] * len(KINDS))[at] += 1
    summed = pairs.conger(nominal.sums_of(patterns_of(items)), margins)
    single = pairs.conger_of([item for item in items if item])
    assert summed.value == pytest.approx(single.value, abs=1e-12)
    assert (summed.n, summed.undefined) == (single.n, single.undefined)


def test_conger_needs_two_people_and_two_classes():
    double = nominal.sums_of({(2, 0): 4})
    assert pairs.conger(double, {"ada": (8, 0)}).undefined == pairs.ALONE
    assert (
        "second class" in pairs.conger(double, {"ada": (4, 0), "bo": (4, 0)}).undefined
    )
    assert pairs.conger([], {}).undefined == nominal.NOTHING


def test_conger_by_article_is_leaving_out_each_one():
    items = [
        {who: (at * 7 + who * (at % 3)) % 3 for who in range(1 + at % 4)}
        for at in range(52)
    ]
    names = [at % 13 for at in range(52)]
    found = pairs.conger_of(items, names)
    rest = [
        pairs.conger_of([i for i, n in zip(items, names, strict=True) if n != at]).value
        for at in range(13)
    ]
    mean = sum(rest) / 13
    se = math.sqrt(sum((each - mean) ** 2 for each in rest) * 12 / 13)
    assert found.se == pytest.approx(se, abs=1e-12)


cells_of = st.lists(
    st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=3
)


@settings(deadline=None)
@given(cells_of)
@example([[0, 0, 0], [0, 0, 0], [0, 0, 0]])
@example([[7, 0, 0], [0, 0, 0], [0, 0, 0]])
def test_two_people_are_what_nltk_says(cells):
    data = [
        each
        for at, (x, y) in enumerate(
            (x, y) for x in range(3) for y in range(3) for _ in range(cells[x][y])
        )
        for each in (("a", at, x), ("b", at, y))
    ]
    kappa, pi, same = pairs.cohen(cells), pairs.scott(cells), pairs.percent(cells)
    if not data:
        assert kappa.undefined == pi.undefined == same.undefined == pairs.NO_SHARED
        return
    task = of_nltk(data)
    assert same.value == pytest.approx(task.avg_Ao(), abs=1e-12)
    if kappa.value is None:
        assert len({k for _, _, k in data}) == 1
        assert kappa.undefined == pi.undefined == pairs.NO_VARIATION
        return
    assert kappa.value == pytest.approx(task.kappa(), abs=1e-9)
    assert pi.value == pytest.approx(task.pi(), abs=1e-9)


@pytest.mark.parametrize(
    ("people", "n", "why"),
    [
        (0, 0, nominal.NOTHING),
        (1, 0, nominal.NOTHING),
        (2, 0, nominal.NOTHING),
        (
            3,
            8,
            "Scott’s pi is for two people; here are 3. Fleiss’ kappa is its form for "
            "more.",
        ),
    ],
)
def test_scotts_pi_says_why_it_is_not_there(people, n, why):
    found = pairs.not_two(people, n)
    assert (found.value, found.n, found.undefined) == (None, n, why)


def test_people_who_agree_in_all_have_a_kappa_without_an_interval():
    found = pairs.cohen([[4, 0], [0, 9]])
    assert found.value == 1 and found.se is None and "no proof" in found.unsure


def test_the_share_that_two_people_call_the_same_has_its_interval_by_hand():
    found = pairs.percent([[6, 2], [2, 1]])
    se = math.sqrt(7 / 11 * 4 / 11 / 10)
    assert (found.value, found.n) == (pytest.approx(7 / 11), 11)
    assert found.se == pytest.approx(se)
    reach = T_975[10] * se
    assert found.ci == pytest.approx((7 / 11 - reach, 7 / 11 + reach))
    assert pairs.percent([[0, 0], [0, 0]]).n == 0
    assert "Too few items" in pairs.percent([[1, 0], [0, 0]]).unsure
    assert pairs.percent([[1, 1], [0, 0]]).se == pytest.approx(0.5)


def test_conger_of_two_people_and_two_classes_is_cohen():
    """The same in 7 of 11; 8/11 and 3/11 both: 73 in 121 are met by chance."""
    answers = [(0, 0)] * 6 + [(0, 1)] * 2 + [(1, 0)] * 2 + [(1, 1)]
    found = pairs.conger_of([{"a": x, "b": y} for x, y in answers])
    assert found.value == pytest.approx((77 - 73) / (121 - 73))
    assert pairs.cohen([[6, 2], [2, 1]]).value == pytest.approx(found.value)


# --- Other people's code.


@settings(max_examples=60, deadline=None)
@given(items_of)
def test_alpha_is_what_krippendorff_says(items):
    double = [item for item in items if len(item) > 1]
    values = {k for item in double for k in item.values()}
    if len(values) < 2:
        return
    people = range(6)
    table = [
        [float(item[who]) + 1 if who in item else math.nan for item in items]
        for who in people
    ]
    for level in ("nominal", "ordinal", "interval", "ratio"):
        told = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
        answers = [[k + 1 for k in item.values()] for item in items]
        assert distances.alpha(answers, level).value == pytest.approx(told, abs=1e-9)
    summed = nominal.values(nominal.sums_of(patterns_of(items)), KINDS).alpha.value
    told = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert summed == pytest.approx(told, abs=1e-9)


tags = st.frozensets(st.sampled_from("abc"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(tags, min_size=1, max_size=4), max_size=12))
def test_alpha_of_sets_is_what_nltk_says(items):
    between = {"jaccard": distances.jaccard, "masi": distances.masi}
    for name, distance in between.items():
        data = [
            (who, at, answer)
            for at, answers in enumerate(items)
            for who, answer in enumerate(answers)
        ]
        ours = distances.alpha(items, name)
        if ours.value is None:
            assert len({a for i in items if len(i) > 1 for a in i}) < 2
            continue
        double = [each for each in data if len(items[each[1]]) > 1]
        told = of_nltk(double, distance=distance).alpha()
        assert ours.value == pytest.approx(told, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(1, 5), min_size=1, max_size=4), min_size=24, max_size=40
    ),
    st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
)
def test_distances_by_article_are_leaving_out_each_one(items, distance):
    names = [at % 11 for at in range(len(items))]
    found = distances.alpha(items, distance, names)
    if found.se is None:
        assert found.undefined or found.unsure
        return
    rest = []
    for part in sorted(set(names)):
        left = [i for i, n in zip(items, names, strict=True) if n != part]
        if any(len(i) > 1 for i, n in zip(items, names, strict=True) if n == part):
            rest.append(distances.alpha(left, distance).value)
    mean = math.fsum(rest) / len(rest)
    square = math.fsum((each - mean) ** 2 for each in rest)
    se = math.sqrt(square * (len(rest) - 1) / len(rest))
    assert found.se == pytest.approx(se, abs=1e-9)


SPREAD = ([3, 9], [4, 4], [1, 8], [7, 2], [5, 5, 6], [2, 9])


@pytest.mark.parametrize("distance", ["ordinal", "interval", "ratio"])
@pytest.mark.parametrize("parts", [None, [str(at) for at in range(12)]])
def test_the_size_of_the_numbers_does_not_matter(distance, parts):
    items = [[Fraction(n) for n in item] for item in SPREAD * 2]
    found = distances.alpha(items, distance, parts)
    assert found.ci and found.value == pytest.approx(
        distances.alpha(SPREAD, distance).value, abs=0.1
    )
    changes = [
        lambda n, by=by: n * by for by in (Fraction("1e300"), Fraction("1e-300"))
    ]
    if distance != "ratio":
        changes += [lambda n, by=by: n + by for by in (10**15, 10**16, 10**300)]
    for change in changes:
        moved = [[change(n) for n in item] for item in items]
        assert distances.alpha(moved, distance, parts) == found


def test_an_outlier_does_not_blur_the_rest():
    items = [[10**300, 10**300], *SPREAD * 2]
    left = distances.alpha(items, "interval", list(range(13)))
    assert "rests on one" not in left.unsure if left.unsure else left.ci
    assert distances.alpha(items, "interval").value == pytest.approx(1)


def test_answers_too_near_for_their_distance_are_not_called_the_same():
    items = [[Fraction(1), 1 + Fraction(1, 10**200)], [1, 1]]
    assert distances.alpha(items, "ratio").undefined == distances.TOO_NEAR
    assert distances.alpha(items, "interval").value == 0
    assert distances.alpha([[1, 1]], "ratio").undefined == distances.NO_DISTANCE


def test_numbers_of_many_values_are_quick_and_near_together():
    items = [[1e6 + at, 1e6 + at + (at % 3)] for at in range(3000)]
    assert distances.alpha(items, "interval").value == pytest.approx(1, abs=1e-5)


# --- Open lists.

speakers = st.lists(
    st.lists(st.sampled_from(["Valdor", "Lund", "the union", "police"]), max_size=4),
    min_size=1,
    max_size=50,
)


@settings(deadline=None)
@given(speakers, st.integers(1, 14))
def test_speakers_are_classes_nobody_listed(items, articles):
    everywhere = Counter(a for item in items if len(item) > 1 for a in item)
    parts = [part_of(items[at::articles], everywhere) for at in range(articles)]
    percent, alpha = openlist.figures(parts)
    names = sorted({a for item in items for a in item})
    patterns = Counter(
        tuple(item.count(name) for name in names) for item in items if len(item) > 1
    )
    rows = [
        nominal.sums_of(
            Counter(tuple(i.count(n) for n in names) for i in items[at::articles])
        )
        for at in range(articles)
    ]
    told = nominal.figures(rows, names)
    assert sum(part.met for part in parts) == sum(n * n for n in everywhere.values())
    assert percent.n == alpha.n == sum(patterns.values())
    for mine, theirs in ((percent, told.percent), (alpha, told.alpha)):
        assert mine.value == pytest.approx(theirs.value, abs=1e-12)
        assert mine.se == pytest.approx(theirs.se, abs=1e-9)
        assert (mine.undefined is None) == (theirs.undefined is None)
        assert (mine.unsure is None) == (theirs.unsure is None)


@pytest.mark.parametrize("seed", range(5))
def test_speakers_by_article_are_leaving_out_each_one(seed):
    chance = random.Random(seed)
    cast = ["Valdor", "Lund", "the union", "police"]
    articles = []
    for _ in range(14):
        heard = chance.sample(cast, 3)
        articles.append(
            [chance.choices(heard, k=chance.randint(1, 4)) for _ in range(8)]
        )

    def figures(chosen):
        everywhere = Counter(a for one in chosen for i in one if len(i) > 1 for a in i)
        return openlist.figures([part_of(one, everywhere) for one in chosen])

    for at, figure in enumerate(figures(articles)):
        rest = [
            figures(articles[:out] + articles[out + 1 :])[at].value for out in range(14)
        ]
        mean = math.fsum(rest) / 14
        se = math.sqrt(math.fsum((each - mean) ** 2 for each in rest) * 13 / 14)
        assert figure.se == pytest.approx(se, abs=1e-12)


def test_a_single_speaker_is_no_agreement_to_speak_of():
    part = part_of([["Valdor", "Valdor"]] * 3, {"Valdor": 6})
    percent, alpha = openlist.figures([part])
    assert percent.value == 1
    assert alpha.undefined == openlist.ONE_ANSWER
    assert openlist.figures([])[1].undefined == nominal.NOTHING


# --- Spans.


@st.composite
def marked(draw, length=30):
    """Stretches of a sentence that do not overlap; some touch."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    kept = draw(st.lists(st.booleans(), min_size=8, max_size=8))
    found = []
    for at in range(len(cuts) - 1):
        if kept[at]:
            found.append((cuts[at], cuts[at + 1]))
    return found


people = st.dictionaries(st.integers(0, 4), marked(), max_size=4)


def by_characters(spans_by_person, length):
    """The sums of an item, told by walking over its characters."""
    at_all = {
        who: {at for start, end in each for at in range(start, end)}
        for who, each in spans_by_person.items()
    }
    ordered = [(a, b) for a in at_all for b in at_all if a != b]
    return SpanSums(
        labels=len(at_all),
        items=1,
        chars=length,
        inside=sum(map(len, at_all.values())),
        both=sum(len(at_all[a] & at_all[b]) for a, b in ordered),
        inside_squares=sum(
            len(range(*s)) ** 2 for each in spans_by_person.values() for s in each
        ),
        spans=sum(map(len, spans_by_person.values())),
        exact=sum(
            s in spans_by_person[b] for a, b in ordered for s in spans_by_person[a]
        ),
        overlapping=sum(
            any(at in at_all[b] for at in range(*s))
            for a, b in ordered
            for s in spans_by_person[a]
        ),
    )


@settings(deadline=None)
@given(people)
def test_the_sums_of_spans_are_those_of_their_characters(each):
    assert spans.span_sums(each, 30) == by_characters(each, 30)


@settings(deadline=None)
@given(st.lists(people, min_size=1, max_size=6))
def test_character_alpha_is_alpha_over_characters(sentences):
    items = []
    for each in sentences:
        if len(each) > 1:
            for at in range(30):
                answers = [any(s <= at < e for s, e in own) for own in each.values()]
                items.append(answers)
    found = spans.figures([[spans.span_sums(each, 30) for each in sentences]])
    told = distances.alpha(items)
    assert found.character_alpha.value == pytest.approx(told.value, abs=1e-9)
    assert found.character_alpha.n == sum(len(each) > 1 for each in sentences)


@settings(max_examples=40, deadline=None)
@given(st.lists(people, min_size=12, max_size=20))
def test_spans_by_article_are_leaving_out_each_one(sentences):
    parts = [[spans.span_sums(each, 30)] for each in sentences]
    found = spans.figures(parts)
    held = [at for at, each in enumerate(sentences) if len(each) > 1]
    for name in ("unit_alpha", "character_alpha", "exact_f1", "overlap_f1"):
        figure = getattr(found, name)
        if figure.se is None:
            assert figure.undefined or figure.unsure
            continue
        rest = [
            getattr(spans.figures(parts[:at] + parts[at + 1 :]), name).value
            for at in held
        ]
        mean = math.fsum(rest) / len(rest)
        square = math.fsum((each - mean) ** 2 for each in rest)
        se = math.sqrt(square * (len(rest) - 1) / len(rest))
        assert figure.se == pytest.approx(se, abs=1e-9)


def test_equal_marks_agree_and_opposite_ones_do_not():
    equal = spans.figures([[spans.span_sums({1: [(3, 9)], 2: [(3, 9)]}, 20)]])
    assert [f.value for f in (equal.unit_alpha, equal.character_alpha)] == [1, 1]
    assert [f.value for f in (equal.exact_f1, equal.overlap_f1)] == [1, 1]
    apart = spans.figures([[spans.span_sums({1: [(0, 9)], 2: [(10, 19)]}, 20)]])
    assert apart.unit_alpha.value < 0 and apart.exact_f1.value == 0


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ({1: [], 2: []}, spans.NO_STRETCH),
        ({1: [(0, 20)], 2: [(0, 20)]}, spans.ALL_OR_NONE),
        ({1: [(0, 5)]}, spans.NOTHING),
        ({}, spans.NOTHING),
    ],
)
def test_spans_that_say_nothing_are_not_defined(each, why):
    found = spans.figures([[spans.span_sums(each, 20)]])
    assert found.unit_alpha.undefined == found.character_alpha.undefined == why


@pytest.mark.parametrize("own", [[(3, 3)], [(5, 21)], [(-1, 4)], [(1, 5), (4, 8)]])
def test_stretches_that_cannot_be_are_refused(own):
    with pytest.raises(ValueError, match=r"overlap|do not fit"):
        spans.span_sums({1: own}, 20)


def test_the_unitizing_alpha_needs_two_people_and_a_unit():
    assert spans.unitizing_1995({1: [(0, 5)]}, 20).alpha is None
    assert spans.unitizing_1995({1: [], 2: []}, 20).alpha is None
