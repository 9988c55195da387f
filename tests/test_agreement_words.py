"""What the figures say in words: how far, where not, how sure, what to be wary of."""

from dataclasses import replace

import pytest

from annotator.agreement import methods, words
from annotator.agreement.pitfalls import pitfalls
from annotator.agreement.report import Blind
from tests import agreement_reports as made


def plain(text):
    """Answer a text with ordinary spaces in front of percent signs."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.806, "0.81"), (1, "1.00"), (-0.031, "−0.03"), (-0.001, "0.00"), (None, "–")],
)
def test_a_figure_has_two_decimals(value, said):
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.876, "88 %"),
        (0, "0 %"),
        (1, "100 %"),
        (0.998, "99.8 %"),
        (0.9999, "99.9 %"),
        (0.0001, "0.1 %"),
        (None, "–"),
    ],
)
def test_a_share_never_says_all_or_none_where_it_is_not(value, said):
    assert plain(words.percent(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.024, "+0.02"), (-0.02, "−0.02"), (0.001, "0.00"), (None, "–")],
)
def test_a_change_has_its_sign(value, said):
    assert words.signed(value) == said


def test_an_interval_stands_beside_its_figure():
    figure = made.some(0.81)
    assert words.with_interval(figure) == "0.81 (0.77 – 0.85)"
    assert plain(words.with_interval(figure, words.percent)) == "81 % (77 – 85 %)"
    assert words.with_interval(made.some(0.81, half=None)) == "0.81"
    assert words.with_interval(made.none()) == "–"


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (made.none("Nobody answered twice."), "Nobody answered twice."),
        (made.some(0.5, half=None), made.FEW),
        (made.some(0.5), ""),
    ],
)
def test_why_there_is_no_value_or_interval_is_told(figure, reason):
    assert words.why(figure) == reason


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (0.80, "even its lower end reaches"),
        (0.799, "between Krippendorff’s bounds"),
        (0.667, "between Krippendorff’s bounds"),
        (0.666, "below 0.667"),
        (-0.2, "below 0.667"),
    ],
)
def test_krippendorff_judges_by_the_lower_end(low, said):
    figure = replace(made.some(0.9), ci=(low, 0.95))
    assert said in words.by_krippendorff(figure)
    assert "Krippendorff" in words.by_krippendorff(figure)


def test_without_an_interval_krippendorff_says_nothing():
    assert words.by_krippendorff(made.some(0.9, half=None)) == ""


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (made.demo(), "412 sentences were labelled by two or more people (3 people, "),
        (made.demo(), "two answers to the same sentence agree 86 % of the time; "),
        (made.demo(), "They agree least on claim (alpha 0.76) and most on quote"),
        (made.demo(), "On the speaker, where two people or more name one, 78 % agree"),
        (made.demo(), "the largest part, 31 %, differs first on whether it is"),
        (made.few(), "How sure that is cannot be told. Too few articles"),
        (made.constant(), "Krippendorff’s alpha has no value here. All answers are"),
        (made.constant(), "On the speaker, alpha has no value here. No sentence has"),
        (made.perfect(), "No two answers to a sentence differ."),
        (made.chance(), "Krippendorff’s alpha is 0.03 (−0.01 – 0.06): its lower"),
        (made.nothing(), "Nothing is labelled yet."),
        (made.alone(), "One person alone labelled 80 sentences."),
        (made.nothing(labels=9, reviewers=3), "3 people labelled 9 sentences, but"),
    ],
)  # fmt: skip
def test_the_summary_says_how_far_where_not_and_how_sure(report, said):
    assert said in plain(" ".join(words.summary(report)))


def test_one_sentence_is_one():
    one = made.report([{1: 0, 2: 2}], half=None)
    said = words.summary(one)[0]
    assert said.startswith("1 sentence was labelled by two or more people (2 people, ")


def test_no_verdict_is_ours():
    for name, report in made.ALL.items():
        said = " ".join(words.summary(report()))
        for verdict in ("reliable", "good", "poor", "excellent", "substantial", "weak"):
            assert verdict not in said, name


NAMES = {
    "demo": ["Several guidelines", "Answers after seeing others’"],
    "twenty": [
        "Pairs with little in common",
        "Several guidelines",
        "Answers after seeing others’",
    ],
    "rare": [
        "Much agreement, low alpha",
        "Several guidelines",
        "Answers after seeing others’",
    ],
    "few": ["Few articles", "Many sentences with one answer"],
    "nothing": [],
    "alone": [],
}


@pytest.mark.parametrize("name", NAMES)
def test_what_to_be_wary_of_is_told_only_where_it_is(name):
    found = pitfalls(made.ALL[name]())
    assert [one.name for one in found] == NAMES[name]


def test_constant_answers_are_no_evidence():
    names = [one.name for one in pitfalls(made.constant())]
    assert "No variation" in names and "Hardly any variation" not in names


def test_one_disagreement_in_constant_answers_takes_alpha_to_zero():
    given = [{1: 2, 2: 2}] * 99 + [{1: 2, 2: 0}]
    found = {one.name: one.text for one in pitfalls(made.report(given))}
    assert "a single disagreement takes alpha to zero" in found["Hardly any variation"]


def test_unequal_shares_that_kappa_rewards_are_told():
    demo = made.demo()
    conger = made.some(demo.what.fleiss.value + 0.06)
    unequal = replace(demo, what=replace(demo.what, conger=conger))
    assert "People use the kinds unequally" in [one.name for one in pitfalls(unequal)]


def test_few_sentences_are_told_to_be_few():
    found = pitfalls(made.report([{1: 0, 2: 2}], half=None))
    assert found[0].text.startswith("Only 1 sentence has two answers.")


@pytest.mark.parametrize(
    ("changed", "new", "said"),
    [
        (1, 0, "1 answer was changed after others’ answers"),
        (0, 2, "2 answers were first given after others’ answers"),
        (6, 1, "6 answers were changed and 1 answer was first given after others’"),
    ],
)
def test_answers_given_after_seeing_are_counted_in_words(changed, new, said):
    demo = made.demo()
    blind = Blind(changed, new, demo.blind.before, demo.blind.after)
    (last,) = pitfalls(replace(demo, blind=blind))[-1:]
    assert last.text.startswith(said)
    none_of_it = replace(demo, blind=replace(blind, changed=0, new=0))
    assert last.name not in [one.name for one in pitfalls(none_of_it)]


def test_every_cause_and_layer_has_words():
    assert words.cause("who") == "who speaks"
    assert words.layer("content") == "their words"
    assert set(made.demo().causes.first) == set(words.CAUSES)


def test_the_way_to_half_the_interval_is_told_where_it_is_known():
    assert "0.08 wide. About 88 more articles" in words.to_halve(made.demo())
    assert words.to_halve(made.few()) == ""


def test_the_paragraph_for_a_paper_has_figures_method_and_sources():
    said = plain(methods.paragraph(made.demo()))
    for part in (
        "3 reviewers labelled sentences of news articles as one of 4 kinds (claim, ",
        "the 412 sentences in 29 articles",
        "Krippendorff’s alpha (nominal; Krippendorff, 2004) was 0.81 [0.77 – 0.84]",
        "Gwet’s AC1 (Gwet, 2008) 0.82 [0.78 – 0.86]",
        "delete-one-article jackknife with quantiles of Student’s t",
        "Krippendorff, K. (2004). Reliability in content analysis",
        "Cohen, J. (1960).",
    ):
        assert part in said


def test_the_paragraph_says_what_is_left_out_and_claims_no_interval_there_is_not():
    said = methods.paragraph(made.few(), "answers up to 3 March 2026")
    assert "(only answers up to 3 March 2026)" in said
    assert "jackknife" not in said and "[" not in said
    assert "pooled over sentences" in said


def test_of_many_articles_groups_are_left_out():
    report = replace(made.twenty(), left_out=97)
    assert "over 97 groups of whole articles" in methods.paragraph(report)


def test_there_is_no_paragraph_about_nothing():
    assert methods.paragraph(made.nothing()) == ""


def test_an_undefined_alpha_is_told_with_its_reason():
    assert "was not defined (All answers are the same" in methods.paragraph(
        made.constant()
    )
