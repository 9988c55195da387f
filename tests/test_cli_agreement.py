"""`annotator agreement --ratings`: any file of labels in, every figure out."""

import csv
import io
import json
import math
import random
from fractions import Fraction

import krippendorff
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.ratings import Rating, canonical, report
from annotator.cli import main
from annotator.errors import InvalidRecord
from annotator.formats import ratings as files
from tests.agreement_tables import TABLES, items_of

FIGURES = ("percent", "alpha", "ac1", "fleiss", "conger", "scott", "brennan_prediger")
KEYS = {
    *FIGURES,
    "per_class",
    "pairs",
    "labels",
    "items",
    "annotators",
    "judgements",
    "remarks",
}


def run(*args, data=None):
    return CliRunner().invoke(main, ["agreement", *map(str, args)], input=data)


def told(*args, data=None):
    done = run(*args, "--json", data=data)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def table_csv(name):
    """A published table, one answer a line."""
    table = TABLES[name]
    labels = table["data"]["categories"]
    lines = ["item,annotator,label"]
    for at, item in enumerate(items_of(table)):
        lines += [f"{at},{who},{labels[place]}" for who, place in item.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def wrote(tmp_path):
    def write(text, name="labels.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_gwets_ratings_come_out_as_printed(wrote):
    found = told("--ratings", wrote(table_csv("gwet_raw4raters")))
    assert set(found) >= KEYS
    names = {
        "alpha_nominal": "alpha",
        "fleiss_kappa": "fleiss",
        "conger_kappa": "conger",
    }
    for line in TABLES["gwet_raw4raters"]["expected"]:
        figure = found[names.get(line["measure"], line["measure"])]
        assert figure["value"] == pytest.approx(line["value"], abs=line["tol"])
        assert figure["se"] == pytest.approx(line["se"], abs=line["se_tol"])
        assert figure["ci"] == pytest.approx(line["ci95"], abs=6e-4)
        assert figure["undefined"] is None
    assert found["labels"] == ["1", "2", "3", "4", "5"]
    assert (found["items"], found["annotators"], found["judgements"]) == (12, 4, 41)
    assert found["scott"]["value"] is None
    assert found["scott"]["undefined"] == (
        "Scott’s pi is for two people; here are 4. Fleiss’ kappa is its form for more."
    )
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["n"]) == ("Rater1", "Rater2", 9)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_each_distance_comes_out_as_printed(wrote, level):
    path = wrote(table_csv("krippendorff_4x12"))
    found = told("--ratings", path, "--distance", level)
    expected = {e["measure"]: e for e in TABLES["krippendorff_4x12"]["expected"]}
    assert found["alpha"]["value"] == pytest.approx(
        expected[f"alpha_{level}"]["value"], abs=1e-9
    )
    by_class = expected["alpha_one_vs_rest"]["by_class"]
    assert {k: f["value"] for k, f in found["per_class"].items()} == pytest.approx(
        by_class
    )


def test_two_people_have_scotts_pi_and_cohens_kappa(wrote):
    found = told("--ratings", wrote(table_csv("gwet_3x3_abstractors")))
    assert found["scott"]["value"] == pytest.approx(0.7962396962119107, abs=1e-9)
    assert found["scott"]["se"] == pytest.approx(0.0590547333089573, abs=1e-9)
    (pair,) = found["pairs"]
    assert (pair["a"], pair["b"], pair["n"]) == ("a", "b", 100)
    assert pair["kappa"] == pytest.approx(0.7964094021839718, abs=1e-9)
    assert pair["undefined"] is None


NO_LINES = [
    ("item,annotator,label\n", "x.csv"),
    ("item,annotator,label", "x.csv"),
    ("item\tannotator\tlabel\tarticle\n\n", "x"),
    ("", "x.jsonl"),
    ("\n", "x.ndjson"),
]


@pytest.mark.parametrize(("data", "name"), NO_LINES)
@pytest.mark.parametrize("distance", ["nominal", "ordinal", "interval", "masi"])
@pytest.mark.parametrize("labels", [None, ["3", "1", "2"]])
def test_a_file_without_a_line_is_not_defined_throughout(
    wrote, data, name, distance, labels
):
    args = ["--distance", distance] + (["--labels", ",".join(labels)] if labels else [])
    found = told("--ratings", wrote(data, name), *args)
    assert set(found) >= KEYS
    for figure in [*(found[name] for name in FIGURES), *found["per_class"].values()]:
        assert figure["value"] is figure["se"] is figure["ci"] is None
        assert figure["n"] == 0 and figure["undefined"].endswith(".")
    assert (found["items"], found["annotators"], found["judgements"]) == (0, 0, 0)
    assert found["labels"] == list(found["per_class"]) == (labels or [])
    assert found["pairs"] == found["remarks"] == []


@pytest.mark.parametrize("article", ["", ",doc"])
def test_one_person_agrees_with_nobody(article):
    data = lines_of(f"1,ada,claim{article}", f"2,ada,fact{article}")
    if article:
        data = data.replace("label\n", "label,article\n")
    found = told("--ratings", "-", "--labels", "fact,claim,quote", data=data)
    for figure in [*(found[name] for name in FIGURES), *found["per_class"].values()]:
        assert figure["value"] is None and figure["undefined"]
    assert (found["items"], found["annotators"], found["pairs"]) == (2, 1, [])
    assert found["labels"] == list(found["per_class"]) == ["fact", "claim", "quote"]


def lines_of(*answers):
    return "item,annotator,label\n" + "".join(f"{a}\n" for a in answers)


def test_where_all_labels_are_equal_the_codebook_decides():
    data = lines_of(*(f"{at},{who},claim" for at in range(9) for who in "ab"))
    found = told("--ratings", "-", "--labels", "claim,quote,fact", data=data)
    for name in ("alpha", "fleiss", "conger", "scott"):
        assert found[name]["value"] is None
        assert "second class" in found[name]["undefined"]
    for name in ("percent", "ac1", "brennan_prediger"):
        assert found[name]["value"] == 1
        assert found[name]["ci"] is None and "no proof" in found[name]["unsure"]
    assert found["labels"] == list(found["per_class"]) == ["claim", "quote", "fact"]
    assert found["pairs"][0]["kappa"] is None and found["pairs"][0]["undefined"]
    alone = told("--ratings", "-", data=data)
    assert "--labels" in alone["ac1"]["undefined"]
    assert alone["percent"]["value"] == 1


def test_without_two_labels_on_an_item_nothing_is_defined():
    found = told("--ratings", "-", data=lines_of("1,ada,claim", "2,bo,fact"))
    for name in FIGURES:
        assert found[name]["value"] is None and found[name]["undefined"]
    assert found["items"] == 2
    assert found["pairs"] == [
        {
            "a": "ada",
            "b": "bo",
            "kappa": None,
            "n": 0,
            "undefined": "These two have answered nothing in common.",
        }
    ]


def test_one_difference_and_always_swapped():
    odd = [f"{at},{who},claim" for at in range(20) for who in "ab"]
    odd[0] = "0,a,fact"
    found = told("--ratings", "-", data=lines_of(*odd))
    assert found["alpha"]["value"] == pytest.approx(0, abs=1e-12)
    swapped = ["1,a,x", "1,b,y", "2,a,y", "2,b,x"]
    found = told("--ratings", "-", data=lines_of(*swapped))
    assert found["alpha"]["value"] == -0.5
    assert found["pairs"][0]["kappa"] == -1


def test_intervals_go_by_article_where_there_are_articles():
    chance = random.Random(7)
    rows = ["doc,n,who,tag"]
    for doc in range(14):
        for n in range(6):
            true = chance.choice(["claim", "fact"])
            for who in ("ada", "bo", "cy"):
                said = true if chance.random() < 0.8 else "quote"
                rows.append(f"{doc},{n},{who},{said}")
    data = "\n".join(rows)
    names = "item=n,annotator=who,label=tag,article=doc"
    found = told("--ratings", "-", "--columns", names, data=data)
    assert (found["items"], found["articles"]) == (84, 14)
    assert all(found[name]["ci"] for name in FIGURES if name != "scott")
    single = "item=x,annotator=who,label=tag"
    lines = [rows[0].replace("doc,n", "x")]
    lines += [row.replace(",", "-", 1) for row in rows[1:]]
    plain = told("--ratings", "-", "--columns", single, data="\n".join(lines))
    assert plain["articles"] is None
    for name in FIGURES:
        assert plain[name]["value"] == pytest.approx(found[name]["value"], abs=1e-12)
    assert plain["alpha"]["se"] != found["alpha"]["se"]


def test_few_articles_give_no_interval():
    data = "item,annotator,label,article\n" + "".join(
        f"{n},{who},{'claim' if n % 2 else who},doc{n % 3}\n"
        for n in range(12)
        for who in "ab"
    )
    found = told("--ratings", "-", data=data)
    for name in FIGURES:
        assert found[name]["value"] is not None and found[name]["ci"] is None
        assert found[name]["unsure"].startswith("Too few articles"), name


def test_many_articles_are_left_out_by_groups():
    chance = random.Random(3)
    rows = [
        Rating("1", who, chance.choice("ab"), f"doc{doc}")
        for doc in range(250)
        for who in ("x", "y")
    ]
    found = report(rows)
    assert found["articles"] == 250 and found["alpha"]["ci"]


def test_sets_of_tags_are_measured_by_what_they_share(wrote):
    data = lines_of("1,a,x|y", "1,b,y | x", "2,a,x", "2,b,x|z", "3,a,|", "3,b,|")
    found = told("--ratings", "-", "--distance", "masi", data=data)
    assert found["percent"]["value"] == pytest.approx(2 / 3)
    assert found["labels"] == ["x", "x|y", "x|z", "|"]
    lines = [
        {"item": 1, "annotator": "a", "label": ["y", "x"]},
        {"item": 1, "annotator": "b", "label": ["x", "y"]},
        {"item": 2, "annotator": "a", "label": ["x"]},
        {"item": 2, "annotator": "b", "label": ["x", "z"]},
        {"item": 3, "annotator": "a", "label": []},
        {"item": 3, "annotator": "b", "label": []},
        {"item": 4, "annotator": "b", "label": None},
    ]
    path = wrote("".join(json.dumps(each) + "\n" for each in lines), "tags.jsonl")
    again = told("--ratings", path, "--distance", "masi", "--labels", "x,y,z")
    assert again["alpha"] == found["alpha"]
    assert again["labels"] == ["x", "y", "z", "x|y", "x|z", "|"]


def test_the_order_of_the_codebook_orders_words():
    rows = ["1,a,low", "1,b,mid", "2,a,high", "2,b,high", "3,a,low", "3,b,low"]
    words = told(
        "--ratings",
        "-",
        "--distance",
        "ordinal",
        "--labels",
        "low,mid,high",
        data=lines_of(*rows),
    )
    as_numbers = lines_of(*rows).replace("low", "1").replace("mid", "2")
    numbers = told(
        "--ratings",
        "-",
        "--distance",
        "ordinal",
        data=as_numbers.replace("high", "3"),
    )
    assert words["alpha"]["value"] == numbers["alpha"]["value"] is not None


# --- Files as they come.

SAME = [
    pytest.param("item,annotator,label\r\n1,ada,a\r\n1,bo,b\r\n", "x.csv", id="crlf"),
    pytest.param("item,annotator,label\r1,ada,a\r1,bo,b", "x.csv", id="old mac"),
    pytest.param("\ufeffitem,annotator,label\n1,ada,a\n1,bo,b\n", "x.csv", id="bom"),
    pytest.param("item;annotator;label\n1;ada;a\n1;bo;b\n", "x.csv", id="semicolon"),
    pytest.param("item\tannotator\tlabel\n1\tada\ta\n1\tbo\tb\n", "x.tsv", id="tabs"),
    pytest.param(
        "item\tannotator\tlabel\n1\tada\ta\n1\tbo\tb\n", "x.csv", id="tabs csv"
    ),
    pytest.param(
        "item\tannotator\tlabel\n1\tada\ta\n1\tbo\tb\n", "x.txt", id="tabs txt"
    ),
    pytest.param(
        "\n\nitem;annotator;label\n1;ada;a\n1;bo;b\n", "x.csv", id="blank first"
    ),
    pytest.param(
        "item\tannotator\tlabel\ta, b; c\n1\tada\ta\t\n1\tbo\tb\t\n",
        "x",
        id="tabs and a comma",
    ),
    pytest.param('"item","annotator","label"\n"1","ada","a"\n1,bo,b', "x", id="marks"),
    pytest.param(
        "note,label,annotator,item\n,a,ada,1\nx,b,bo,1\n", "x.csv", id="order"
    ),
    pytest.param(
        "item,annotator,label\n\n1,ada,a\n1,ada,a\n1,bo,b\n2,bo,\n", "x.csv", id="twice"
    ),
    pytest.param(
        '{"item":1,"annotator":"ada","label":"a"}\r\n\n'
        '{"item":"1","annotator":"bo","label":"b","more":[1]}',
        "x.jsonl",
        id="json lines",
    ),
    pytest.param(
        '\ufeff{"item":1,"annotator":"ada","label":"a"}\n'
        '{"item":"1","annotator":"bo","label":"b"}',
        "x",
        id="json lines by their first sign",
    ),
]


@pytest.mark.parametrize(("data", "name"), SAME)
def test_a_file_is_read_however_it_is_written(wrote, data, name):
    found = told("--ratings", wrote(data, name))
    assert (found["items"], found["annotators"], found["judgements"]) == (1, 2, 2)
    assert found["labels"] == ["a", "b"]
    assert [(p["a"], p["b"]) for p in found["pairs"]] == [("ada", "bo")]


def test_standard_input_may_have_tabs():
    data = "item\tannotator\tlabel\n1\tada\ta\n1\tbo\tb\n"
    assert told("--ratings", "-", data=data)["labels"] == ["a", "b"]


def test_letters_typed_in_two_ways_are_one(wrote):
    apart, whole = "cafe\u0301", "caf\u00e9"
    rows = [f"{apart},{apart},{apart}", f"{whole},bo,{whole}", f"2,{whole},x"]
    data = f"{apart},annotator,label\n" + "\n".join(rows)
    args = ("--columns", f"item={whole}", "--labels", f"{apart},x")
    found = told("--ratings", "-", *args, data=data)
    assert (found["items"], found["annotators"], found["judgements"]) == (2, 2, 3)
    assert found["labels"] == [whole, "x"] and found["remarks"] == []
    line = json.dumps({"item": 1, "annotator": "a", "label": [apart, whole]})
    path = wrote(line, "x.jsonl")
    assert told("--ratings", path, "--distance", "masi")["labels"] == [whole]


def test_labels_that_only_capitals_tell_apart_are_two_and_remarked():
    data = lines_of("1,a,fact", "1,b,Fact", "2,a,claim", "2,b,claim")
    found = told("--ratings", "-", data=data)
    said = "“Fact” and “fact” differ in capitals only; they count as 2 labels."
    assert found["remarks"] == [said]
    assert found["percent"]["value"] == 0.5
    assert said in run("--ratings", "-", data=data).output.splitlines()


def scores(change):
    pairs = ((3, 9), (4, 4), (1, 8), (7, 2), (5, 6), (2, 9), (3, 3))
    return lines_of(
        *(
            f"{at},{who},{change(Fraction(n))}"
            for at, pair in enumerate(pairs)
            for who, n in zip("ab", pair, strict=True)
        )
    )


@pytest.mark.parametrize("distance", ["ordinal", "interval", "ratio"])
def test_numbers_of_any_size_are_measured_exactly(distance):
    changes = [lambda n: f"{n}e{300}", lambda n: f"{n}e-299", lambda n: f"{n}000.0"]
    if distance != "ratio":
        changes += [lambda n: 10**15 + n, lambda n: 10**16 + n, lambda n: 10**25 - n]
    args = ("--ratings", "-", "--distance", distance)
    plain = told(*args, data=scores(str))["alpha"]
    assert plain["value"] is not None and plain["ci"]
    for change in changes:
        assert told(*args, data=scores(change))["alpha"] == plain


def test_two_small_numbers_are_not_the_same():
    data = lines_of("1,a,1e-170", "1,b,2e-170", "2,a,1e-170", "2,b,1e-170")
    for distance in ("interval", "ratio"):
        found = told("--ratings", "-", "--distance", distance, data=data)
        assert found["alpha"]["value"] == 0
        assert found["labels"] == ["1e-170", "2e-170"]


def test_a_number_of_very_many_digits_is_a_number():
    data = lines_of(f"1,a,{'9' * 250}.{'7' * 5000}", "1,b,2", "2,a,2", "2,b,2")
    found = told("--ratings", "-", "--distance", "interval", data=data)
    assert found["alpha"]["value"] == 0


def test_marks_hold_commas_and_line_breaks():
    data = 'item,annotator,label\n"1, a","Doe, Jo","so\nso"\n"1, a",bo,"x ""y"""\n'
    found = told("--ratings", "-", data=data)
    assert found["labels"] == ["so\nso", 'x "y"']
    assert found["pairs"][0]["a"] == "Doe, Jo"


REFUSED = [
    ("item,annotator,label\n1,ada,a\n1,ada,b\n", "line 3, label: ada gives item 1"),
    ("item,annotator,label\n1,ada,a\n1,ada,b\n", "“a” in line 2"),
    ("item,annotator,label\n1,ada,a,x\n", "line 2: The row has 4 cells under 3"),
    ("item,annotator,label\n,ada,a\n", "line 2, item: Say which item"),
    ("item,annotator,label\n1,,a\n", "line 2, annotator: Say which annotator"),
    ("item,who,label\n1,ada,a\n", "line 1, annotator: There is no “annotator”"),
    ("item,Annotator,label\n1,ada,a\n", "--columns annotator=Annotator"),
    ("item,item,annotator,label\n", "Two columns are called “item”"),
    ("", "The file is empty"),
    ('item,annotator,label\n1,ada,"a\n', "line 2: The quotation marks do not fit"),
    ('item,annotator,label\n"1,\nx",ada,a\n2,ada\n', "line 4: The row has 2"),
    (b"item,annotator,label\n1,ada,a\n2,\xff,a\n", "line 3: Byte 3 of the line"),
    (b"item,\xff\n", "line 1: Byte 6 of the line"),
    ("item,annotator,label".encode("utf-16"), "This is UTF-16"),
    ("item,annotator,label,article\n1,a,x,d\n2,a,x,\n", "line 3, article: Name it"),
    ("item,annotator,label,article\n1,a,x,\n2,a,x,d\n", "Lines before name none"),
]


@pytest.mark.parametrize(("data", "problem"), REFUSED)
def test_a_bad_line_is_told_with_its_place(wrote, data, problem):
    done = run("--ratings", wrote(data, "their.csv"), "--json")
    assert done.exit_code == 1
    assert "their.csv" in done.output and problem in done.output


REFUSED_JSON = [
    ("nonsense\n", "line 1: This is not JSON"),
    ("[1]\n", "line 1: The line is not a JSON object"),
    ('{"item":1,"annotator":"a"}\n', "line 1: There is no “label”"),
    ('{"item":1,"annotator":{"a":1},"label":"x"}\n', "annotator: Write a text"),
    ('{"item":1,"annotator":"a","label":["x|y"]}\n', "label: Write a text"),
    (b'{"item":1}\n{"item":"\xff"}\n', "line 2: Byte 10 of the line is not UTF-8"),
]


@pytest.mark.parametrize(("data", "problem"), REFUSED_JSON)
def test_a_bad_json_line_is_told_with_its_place(wrote, data, problem):
    done = run("--ratings", wrote(data, "their.jsonl"))
    assert done.exit_code == 1
    assert "their.jsonl" in done.output and problem in done.output


@pytest.mark.parametrize(
    ("args", "label", "problem"),
    [
        (("--labels", "a,b"), "c", "“c” is not among the labels a, b"),
        (("--distance", "interval"), "1,5", "is not a number"),
        (("--distance", "ordinal"), "high", "give the order of the labels"),
        (("--distance", "ratio"), "-2", "below 0"),
        (("--distance", "interval"), "1e301", "beyond the numbers that are read"),
        (("--distance", "ordinal"), "1e-999999", "beyond the numbers that are read"),
        (("--distance", "interval"), "nan", "is not a number"),
        (("--distance", "interval"), "1_000", "is not a number"),
        (("--distance", "masi", "--labels", "x,y"), "x|q", "“q|x” is not among"),
    ],
)
def test_a_label_that_does_not_fit_is_told_by_line(wrote, args, label, problem):
    data = f'item,annotator,label\n1,ada,"{label}"\n'
    done = run("--ratings", wrote(data), *args)
    assert done.exit_code == 1
    assert "labels.csv, line 2, label:" in done.output and problem in done.output


def test_fifty_faults_are_told_and_the_rest_counted(wrote):
    data = "item,annotator,label\n" + ",ada,a\n" * 70
    with wrote(data).open("rb") as stream, pytest.raises(InvalidRecord) as raised:
        list(files.read(stream, "x.csv"))
    assert len(raised.value.faults) == 51
    assert "20 more" in raised.value.faults[-1].problem


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("--ratings", "-", "--error-rates"), "of the project"),
        (("--labels", "a,b"), "go with --ratings"),
        (("--ratings", "-", "--columns", "word=x"), "does not say once"),
        (("--ratings", "-", "--columns", "item=x,item=y"), "does not say once"),
        (("--ratings", "-", "--labels", "a,a"), "each label once"),
        (("--ratings", "-", "--labels", " "), "each label once"),
        (("--ratings", "-", "--labels", "a", "--distance", "ratio"), "not a number"),
        (("--ratings", "-", "--distance", "far"), "distance"),
    ],
)
def test_wrong_use_is_told_as_such(args, problem):
    done = run(*args, data="item,annotator,label\n")
    assert done.exit_code == 2
    assert problem in done.output


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = run("--ratings", tmp_path / "none.csv")
    assert done.exit_code == 1 and "Check its name" in done.output


def test_people_read_an_aligned_table(wrote):
    done = run("--ratings", wrote(table_csv("gwet_raw4raters")))
    lines = done.output.splitlines()
    assert lines[0] == (
        "12 items, 4 annotators, 41 judgements; 11 items have two or more."
    )
    assert lines[1] == "Labels: 1, 2, 3, 4, 5"
    assert "Krippendorff’s alpha    0.743    0.423 to 1.000      11" in lines
    assert any(line.startswith("Scott’s pi: not defined. ") for line in lines)
    assert any(line.startswith("  Rater1, Rater2  ") for line in lines)
    heads = [len(line) for line in lines[3:11]]
    assert len(set(heads)) == 1


def test_one_item_with_two_labels_is_told_in_the_singular():
    done = run("--ratings", "-", data=lines_of("1,a,x", "1,b,y"))
    assert "1 item, 2 annotators, 2 judgements; 1 item has two or more." in done.output


def test_what_stands_in_a_file_does_not_steer_the_screen():
    long = "x" * 200
    data = f'item,annotator,label\n1,a\x1b[2J,{long}\n1,b,"two\nlines"\n'
    done = run("--ratings", "-", data=data)
    assert "\x1b" not in done.output and long not in done.output
    assert "two�lines" in done.output
    assert told("--ratings", "-", data=data)["labels"] == ["two\nlines", long]


STEERING = "\x1b[2J\x9b1m\u202e\x07"


@pytest.mark.parametrize(
    ("data", "args"),
    [
        pytest.param(f"1,a{STEERING},x{STEERING}\n1,b,x{STEERING}", (), id="constant"),
        pytest.param(f"1,a,X{STEERING}\n1,b,x{STEERING}", (), id="remark"),
        pytest.param(f"1,a,q{STEERING}", ("--labels", f"x{STEERING},y"), id="codebook"),
        pytest.param(f"1,a,{STEERING}", ("--distance", "ratio"), id="number"),
        pytest.param(f"1{STEERING},a,x\n1{STEERING},a,y", (), id="two labels"),
        pytest.param("1,a,x", ("--columns", f"item={STEERING}"), id="no column"),
        pytest.param("1,a,x", ("--columns", f"{STEERING}=x"), id="no field"),
        pytest.param("1,a,x", ("--labels", f"x,{STEERING},{STEERING}"), id="twice"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_no_sign_that_steers_a_screen_is_printed(wrote, data, args, more):
    path = wrote(f"item,annotator,label,x{STEERING}\n", "x.csv")
    rows = "".join(f"{row},\n" for row in data.splitlines())
    path.write_bytes(path.read_bytes() + rows.encode())
    done = run("--ratings", path, *args, *more)
    assert done.output and done.exit_code in (0, 1, 2)
    assert not set(STEERING) & set("\x1b\x9b\u202e\x07") & set(done.output)


def test_a_files_own_name_does_not_steer_the_screen(wrote, tmp_path):
    done = run("--ratings", wrote("item\n", f"x{STEERING}.csv"))
    assert done.exit_code == 1 and "\x1b" not in done.output
    done = run("--ratings", tmp_path / f"none{STEERING}.csv")
    assert done.exit_code == 1 and "\x1b" not in done.output


def test_json_says_exactly_what_the_file_holds():
    data = lines_of(f"1,a,x{STEERING[:3]}\U000e0001", "1,b,é\u00a0y")
    assert told("--ratings", "-", data=data)["labels"] == [
        f"x{STEERING[:3]}\U000e0001",
        "é\u00a0y",
    ]


# --- Properties.

answers = st.dictionaries(
    st.tuples(st.sampled_from("12345678"), st.sampled_from(["ada", "bo", "cy"])),
    st.sampled_from(["1", "2", "3"]),
    max_size=24,
)


@settings(max_examples=60, deadline=None)
@given(answers, st.randoms())
def test_the_order_of_the_lines_does_not_matter(each, chance):
    rows = [Rating(item, who, label) for (item, who), label in each.items()]
    mixed = list(rows)
    chance.shuffle(mixed)
    for distance in ("nominal", "interval"):
        one, two = report(rows, None, distance), report(mixed, None, distance)
        assert one["pairs"] == two["pairs"] and one["labels"] == two["labels"]
        for name in FIGURES:
            for key in ("value", "se"):
                assert one[name][key] == pytest.approx(two[name][key], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_a_written_file_says_what_the_rows_say(each):
    rows = [Rating(item, who, label) for (item, who), label in each.items()]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["item", "annotator", "label"])
    writer.writerows([row.item, row.annotator, row.label] for row in rows)
    data = text.getvalue().encode()
    assert list(files.read(io.BytesIO(data), "x.csv")) == rows
    lines = "".join(
        json.dumps({"item": r.item, "annotator": r.annotator, "label": int(r.label)})
        + "\n"
        for r in rows
    )
    assert list(files.read(io.BytesIO(lines.encode()), "x.jsonl")) == rows


@settings(max_examples=60, deadline=None)
@given(answers)
def test_alpha_of_a_file_is_what_krippendorff_says(each):
    items = sorted({item for item, _ in each})
    table = [
        [float(each.get((item, who), math.nan)) for item in items]
        for who in ("ada", "bo", "cy")
    ]
    rows = [Rating(item, who, label) for (item, who), label in each.items()]
    found = report(rows, None, "interval")["alpha"]
    if found["value"] is not None:
        told_ = krippendorff.alpha(
            reliability_data=table, level_of_measurement="interval"
        )
        assert found["value"] == pytest.approx(told_, abs=1e-9)


def test_two_labels_of_one_person_are_refused_by_the_report_too():
    with pytest.raises(ValueError, match="Keep one"):
        report([Rating("1", "ada", "a"), Rating("1", "ada", "b")])


@pytest.mark.parametrize(
    ("label", "distance", "written"),
    [
        (" claim ", "nominal", "claim"),
        ("1.0", "nominal", "1.0"),
        ("1.0", "interval", "1"),
        ("1e3", "interval", "1000"),
        ("-0.0", "interval", "0"),
        ("10000000000000000.1", "interval", "10000000000000000.1"),
        ("0.00012", "ratio", "0.00012"),
        ("12e-300", "ratio", "1.2e-299"),
        ("1e300", "ordinal", "1e+300"),
        ("+2.50", "ratio", "2.5"),
        ("b|a| b", "masi", "a|b"),
        ("|", "jaccard", "|"),
    ],
)
def test_a_label_has_one_way_to_be_written(label, distance, written):
    assert canonical(label, distance) == written
    assert canonical(written, distance) == written


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(["x.csv", "x.tsv", "x.jsonl", "x"]))
def test_whatever_the_bytes_are_they_are_read_or_refused(data, name):
    heading = b"item,annotator,label\n"
    for whole in (data, heading + data, b'{"item":1,"annotator":2,' + data):
        try:
            rows = list(files.read(io.BytesIO(whole), name))
        except InvalidRecord as error:
            assert all(fault.file == name for fault in error.faults)
        else:
            assert all(row.item and row.annotator and row.label for row in rows)


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson"])
def test_json_lines_without_a_line_are_nothing_yet(wrote, name):
    assert told("--ratings", wrote("", name))["judgements"] == 0
