"""Plots: well-formed, every name escaped, every mark told, no value never drawn."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from annotator.views import agreement_drift, agreement_parts, agreement_plots
from annotator.views.agreement_plots import Line
from tests import agreement_reports as made

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert('&\"')</script>"


def parsed(svg):
    """Answer the SVG as a tree; one that is not well-formed fails here."""
    text = str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    return ElementTree.fromstring(text)  # noqa: S314 (our own text)


def map_of(report, names=None):
    order = agreement_plots.on_the_map(report.people, report.pairs)
    called = names or {one.id: f"r{one.id}" for one in report.people}
    return agreement_plots.heat_map(
        order, report.pairs, called, lambda a, b: f"/agreement/pair/{a}/{b}?x=1&y=2"
    )


@pytest.mark.parametrize("name", made.ALL)
def test_every_plot_of_every_report_is_well_formed(name):
    report = made.ALL[name]()
    forest = agreement_parts.forest(report)
    for row in forest["rows"]:
        assert parsed(row.mark).get("aria-label")
    parsed(forest["axis"])
    parsed(map_of(report))
    parsed(agreement_drift.drift(report.windows, lambda one: "/a?b=1&c=2"))


def test_nothing_is_styled_inline():
    svg = map_of(made.twenty()) + agreement_drift.drift(made.demo().windows, str)
    assert "style=" not in svg


def test_a_name_is_text_wherever_it_stands():
    svg = map_of(made.demo(), {1: EVIL, 2: "Ada & Ben", 3: "ß"})
    assert "<script" not in svg
    texts = [one.text for one in parsed(svg).iter(f"{SVG}title")]
    assert EVIL in texts
    labels = [one.get("aria-label") for one in parsed(svg).iter(f"{SVG}a")]
    assert any(EVIL in one for one in labels)


def test_a_long_name_is_cut_and_whole_in_its_tooltip():
    svg = map_of(made.demo(), {1: "A" * 40, 2: "b", 3: "c"})
    assert f">{'A' * 12}…<" in svg
    assert f"<title>{'A' * 40}</title>" in svg


def test_a_pair_under_thirty_sentences_is_hatched_and_told():
    report = made.twenty()
    few = [pair for pair in report.pairs if pair.n < 30]
    svg = map_of(report)
    assert few
    assert len(re.findall(r'class="few"', svg)) == len(few)
    assert svg.count("too few to tell") >= len(few)
    by_colour = sum(len(re.findall(f'class="t{one}"', svg)) for one in range(5))
    assert by_colour == len(report.pairs) - len(few)


def test_thirty_sentences_are_not_hatched():
    report = made.two()
    (pair,) = report.pairs
    for n, hatched in ((29, 1), (30, 0)):
        svg = map_of(replace(report, pairs=[replace(pair, n=n)]))
        assert svg.count('class="few"') == hatched


def test_a_pair_without_a_kappa_is_drawn_without_a_colour():
    report = made.constant()
    svg = map_of(report)
    assert 'class="none"' in svg and "no kappa (All answers" in svg
    assert ">–<" in svg


def test_whoever_agrees_most_stands_first():
    report = made.twenty()
    order = agreement_plots.on_the_map(report.people, report.pairs)
    kappas = {one.id: one.mean_kappa.value for one in report.people}
    assert [kappas[one] for one in order] == sorted(kappas.values(), reverse=True)


def test_every_pair_leads_to_its_page_with_the_smaller_number_first():
    links = [one.get("href") for one in parsed(map_of(made.demo())).iter(f"{SVG}a")]
    assert set(links) == {
        "/agreement/pair/1/2?x=1&y=2",
        "/agreement/pair/1/3?x=1&y=2",
        "/agreement/pair/2/3?x=1&y=2",
    }


def test_of_more_than_fifty_people_the_map_shows_those_with_most_in_common():
    report = made.demo()
    people = [
        replace(report.people[0], id=number, shared=number) for number in range(1, 61)
    ]
    pairs = [replace(report.pairs[0], a=1, b=number) for number in range(2, 61)]
    shown = agreement_plots.on_the_map(people, pairs)
    assert sorted(shown) == list(range(11, 61))


def test_the_map_of_fifty_is_of_a_size_that_travels():
    assert len(map_of(made.fifty())) < 1_000_000


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (None, "none"),
        (-0.1, "t0"),
        (0.0, "t1"),
        (0.4, "t2"),
        (0.667, "t3"),
        (0.8, "t4"),
        (1.0, "t4"),
    ],
)
def test_a_colour_is_a_stretch_of_kappa(value, colour):
    assert agreement_plots.band(value) == colour


def test_an_undefined_figure_has_no_mark_but_its_reason():
    svg = agreement_plots.strip(Line("Alpha", made.none("All are fact.")), 0.0)
    assert "<circle" not in svg
    assert parsed(svg).get("aria-label") == "Alpha: no value. All are fact."


def test_a_figure_without_interval_is_a_hollow_dot():
    svg = agreement_plots.strip(Line("Alpha", made.some(0.8, half=None)), 0.0)
    assert 'class="dot unsure"' in svg and 'class="span"' not in svg


def test_only_alpha_stands_between_bounds_made_for_alpha():
    rows = agreement_parts.forest(made.demo())["rows"]
    bounded = [row.line.name for row in rows if 'class="bound"' in row.mark]
    assert "Alpha on the kind" in bounded and "Alpha: claim" in bounded
    assert "Percent on the kind" not in bounded and "AC1 on the kind" not in bounded


@pytest.mark.parametrize(
    ("has_bounds", "ends"),
    [(True, ["0", ".667", ".800", "1"]), (False, ["0", "1"])],
)
def test_every_row_has_an_axis_of_its_own_for_narrow_pages(has_bounds, ends):
    line = Line("Alpha", made.some(0.8), has_bounds=has_bounds)
    (axis,) = parsed(agreement_plots.strip(line, 0.0)).iter(f"{SVG}g")
    assert [one.text for one in axis] == ends


def test_the_names_of_the_rows_stand_in_a_picture_of_their_own():
    beside, cells = parsed(map_of(made.demo(), {1: "Ada", 2: "Ben", 3: "Cem"}))
    named = [one[0].text for one in beside]
    assert sorted(named) == ["Ada", "Ben", "Cem"]
    assert [one[0].text for one in cells.findall(f"{SVG}text")] == named
    assert beside.get("height") == cells.get("height")


@pytest.mark.parametrize(
    ("values", "low"), [([0.9], 0.5), ([0.49], 0.25), ([-0.1], -0.25), ([], 0.5)]
)
def test_the_axis_holds_every_figure(values, low):
    assert agreement_plots.lowest([made.some(one, half=None) for one in values]) == low


def test_the_axis_holds_every_interval_and_never_begins_below_minus_one():
    wide = replace(made.some(0.6), ci=(0.1, 1.0))
    assert agreement_plots.lowest([wide, made.none()]) == 0.0
    assert agreement_plots.lowest([replace(wide, ci=(-3.0, 1.0))]) == -1.0


def windows(*values):
    """Answer windows with these alphas, None where there is none."""
    first = made.demo().windows[0]
    return [
        replace(
            first, alpha=made.none("All are fact.") if one is None else made.some(one)
        )
        for one in values
    ]


def test_the_line_breaks_where_alpha_has_no_value():
    svg = agreement_drift.drift(windows(0.7, 0.8, None, 0.9, 0.8), lambda one: "/")
    assert svg.count('class="path"') == 2
    assert svg.count('class="gap"') == 1
    assert "no value. All are fact." in svg


def test_new_guidelines_are_marked_where_they_were_first_used():
    given = windows(0.7, 0.8)
    given[1] = replace(given[1], new_versions=(2, 3))
    svg = agreement_drift.drift(given, lambda one: "/")
    assert svg.count('class="version"') == 1
    assert ">v2, v3<" in svg and "version 2 and 3 of the guideline" in svg


def test_a_stretch_is_a_day_or_two():
    (window,) = windows(0.7)
    assert agreement_drift.stretch(window) == "4 Mar 2026"
    longer = replace(window, last="2026-04-02T10")
    assert agreement_drift.stretch(longer) == "4 Mar to 2 Apr 2026"


@pytest.mark.parametrize(
    ("cells", "tones"),
    [
        ([[50, 1], [2, 47]], [["same", "off0"], ["off1", "same"]]),
        ([[50, 0], [25, 25]], [["same", "empty"], ["off4", "same"]]),
        ([[0, 0], [0, 0]], [["same", "empty"], ["empty", "same"]]),
    ],
)
def test_a_cell_beside_the_diagonal_is_never_painted_as_good(cells, tones):
    rows = agreement_parts.by_kinds(("claim", "fact"), cells, lambda x, y: f"{x}-{y}")
    assert [[one.tone for one in squares] for _, squares in rows] == tones
    places = [[one.place for one in squares] for _, squares in rows]
    assert all(
        (place is not None) == bool(n)
        for row, counted in zip(places, cells, strict=True)
        for place, n in zip(row, counted, strict=True)
    )


def test_a_bar_is_as_long_as_its_part():
    assert 'class="part" width="25.0%"' in agreement_plots.bar(1, 4)
    assert 'class="part" width="0%"' in agreement_plots.bar(0, 0)
