"""Every figure of the published tables, to their digits, and the errors printed."""

import json

import pytest

from annotator.agreement.figure import Figure
from tests.agreement_tables import FOLDER, TABLES, figure

# Not figures of ours: parts of them, a test of significance, weights by hand.
OTHERS = {
    "pe_cohen",
    "pe_scott",
    "pe_ac1",
    "pe_fleiss",
    "fleiss_z_H0",
    "item_agreement_first5",
    "weighted_kappa",
}
# Here the table says the variance of R's two-rater functions; ours divides by n - 1.
BY_RAW = "se_n_minus_1"


def asked():
    for name, table in TABLES.items():
        if table["kind"] != "repeated":
            for line in table["expected"]:
                if line["measure"] not in OTHERS:
                    yield pytest.param(table, line, id=f"{name}-{line['measure']}")


@pytest.mark.parametrize(("table", "line"), list(asked()))
def test_a_published_figure_comes_out(table, line):
    found = figure(table, line["measure"])
    value = found.value if isinstance(found, Figure) else found
    for told in ("list", "matrix", "by_class"):
        if told in line:
            assert_near(value, line[told], line["tol"])
            return
    assert value == pytest.approx(line["value"], abs=line["tol"])


def assert_near(found, told, tolerance):
    """Lists, squares and classes, each figure by itself."""
    if isinstance(told, dict):
        assert list(found) == list(told)
        found, told = list(found.values()), list(told.values())
    if isinstance(told[0], list):
        for mine, theirs in zip(found, told, strict=True):
            assert mine == pytest.approx(theirs, abs=tolerance)
    else:
        assert found == pytest.approx(told, abs=tolerance)


@pytest.mark.parametrize(
    ("table", "line"), [each for each in asked() if "se" in each.values[1]]
)
def test_a_published_error_and_interval_come_out(table, line):
    found = figure(table, line["measure"])
    assert found.se == pytest.approx(line["se"], abs=line["se_tol"])
    if BY_RAW in line:
        assert found.se == pytest.approx(line[BY_RAW], abs=6e-6)
    else:
        tolerance = 6e-4 + line["se_tol"]
        assert found.ci == pytest.approx(line["ci95"], abs=tolerance)


def test_the_tight_error_of_alpha_for_two_abstractors_is_that_of_raw_data():
    table = TABLES["gwet_3x3_abstractors"]
    assert figure(table, "alpha_nominal").se == pytest.approx(0.05935, abs=6e-6)


def test_who_gave_the_lone_answer_matters_to_conger_alone():
    gwet, krippendorff = TABLES["gwet_raw4raters"], TABLES["krippendorff_4x12"]
    for measure in ("alpha_nominal", "ac1", "fleiss_kappa", "brennan_prediger"):
        assert figure(gwet, measure) == figure(krippendorff, measure)
    assert figure(gwet, "conger_kappa").value == pytest.approx(0.762817, abs=5e-7)
    assert figure(krippendorff, "conger_kappa").value == pytest.approx(
        0.762067, abs=5e-7
    )


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the published tables lie elsewhere")
def test_the_tables_kept_here_say_what_the_published_files_say():
    files = sorted(FOLDER.glob("*.json"))
    assert files
    for file in files:
        told = json.loads(file.read_text("utf-8"))
        kept = TABLES[told["id"]]
        assert kept["data"] == told["data"]
        assert kept["expected"] == told["expected"]
