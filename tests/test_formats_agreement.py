"""Downloads of agreement: every figure, null where there is none, never a formula."""

import csv
import io
import json

import pytest

from annotator.formats import agreement_files, cells
from tests import agreement_reports as made

FIGURE = {"value", "se", "ci", "n", "undefined"}
KEYS = {
    "percent", "alpha", "ac1", "fleiss", "conger", "scott", "brennan_prediger",
    "per_class", "pairs", "labels", "items", "annotators", "judgements",
}  # fmt: skip


@pytest.mark.parametrize("name", made.ALL)
def test_the_json_of_every_report_has_the_agreed_keys_and_plain_types(name):
    report = made.ALL[name]()
    found = json.loads(agreement_files.json_of(report))
    assert set(found) >= KEYS
    for key in agreement_files.COEFFICIENTS:
        assert set(found[key]) >= FIGURE
        assert (found[key]["value"] is None) == (found[key]["undefined"] is not None)
    assert list(found["per_class"]) == found["labels"] == list(made.KINDS)
    assert all({"a", "b", "kappa", "n"} <= set(pair) for pair in found["pairs"])
    assert found == agreement_files.as_json(report)


def test_figures_and_intervals_are_those_of_the_report():
    report = made.demo()
    found = agreement_files.as_json(report, {1: "r1", 2: "r2", 3: "r3"})
    assert found["alpha"]["value"] == report.what.alpha.value
    assert found["alpha"]["ci"] == list(report.what.alpha.ci)
    assert found["judgements"] == report.counts.labels
    assert found["items"] == report.counts.labelled
    assert (found["pairs"][0]["a"], found["pairs"][0]["b"]) == ("r1", "r2")
    assert found["causes"]["first"] == report.causes.first


def test_who_has_no_name_goes_by_number():
    assert agreement_files.as_json(made.two())["pairs"][0]["a"] == "1"


@pytest.mark.parametrize("name", made.ALL)
def test_the_table_has_a_row_a_figure(name):
    report = made.ALL[name]()
    rows = list(csv.reader(io.StringIO(agreement_files.csv_of(report))))
    assert rows[0] == list(agreement_files.COLUMNS)
    assert {len(row) for row in rows} == {len(agreement_files.COLUMNS)}
    kappas = [row for row in rows if row[2] == "kappa"]
    assert len(kappas) == len(report.pairs)


def test_an_undefined_figure_is_an_empty_cell_with_its_reason():
    rows = list(csv.DictReader(io.StringIO(agreement_files.csv_of(made.constant()))))
    alpha = next(row for row in rows if row["figure"] == "alpha")
    assert alpha["value"] == "" and alpha["undefined"] == made.NO_VARIATION


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-Ada", "'-Ada"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("“ =1", "'“ =1"),
        ("\u200b＝1", "'\u200b＝1"),
        ("Ada", "Ada"),
    ],
)
def test_no_cell_of_the_table_is_a_formula(name, cell):
    assert cells.defused(name) == cell
    table = agreement_files.csv_of(made.two(), {1: name, 2: "Ben"})
    rows = list(csv.reader(io.StringIO(table)))
    assert f"{cell} / Ben" in [row[1] for row in rows]


def test_a_number_below_zero_stays_a_number():
    assert cells.defused(-0.03) == -0.03
