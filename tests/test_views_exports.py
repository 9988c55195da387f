"""The export page and its downloads."""

import io
import json
import zipfile

import pytest

from annotator.formats import catalogue
from annotator.formats import export as files
from annotator.formats.order import Order
from annotator.formats.parts import Format, Part
from annotator.formats.verify import verify
from annotator.schemas_export import Shape
from annotator.store import blindness, reviewers
from annotator.views.export_summary import said_size
from tests.exporting import add, say


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article that Ada and Ben have labelled in part."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 1, "other", note="Ben alone saw this.")
    return db


def unpacked(answer) -> dict:
    """Answer the files of a .zip by their names."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_page_says_what_will_be_exported(client, labelled):
    page = client.get("/export").text
    assert "What will be in it" in page
    assert "harbour:0000" in page
    assert "annotator export --shape sentences" in page


def test_the_page_of_an_empty_project_says_so(client):
    assert "There is nothing to export yet" in client.get("/export").text


def test_a_choice_is_shown_and_counted(client, labelled):
    page = client.get("/export?shape=labels&which=gold&names=true").text
    assert '<option value="gold" selected>' in page
    assert '<option value="labels" selected>' in page
    assert "Ada Lind" in page and "checked" in page


def test_a_part_of_the_page_is_the_summary_alone(htmx, labelled):
    part = htmx.get("/export?which=gold").text
    assert part.lstrip().startswith('<section id="export-summary"')
    assert "<form" not in part


@pytest.mark.parametrize("address", ["/export", "/export/download"])
def test_an_unknown_choice_is_refused(client, address):
    answer = client.get(f"{address}?shape=pages")
    assert answer.status_code == 422
    assert "Choose one of" in answer.text


@pytest.mark.parametrize("shape", ["sentences", "labels", "articles"])
def test_the_download_is_a_zip_that_verifies(client, labelled, tmp_path, shape):
    answer = client.get(f"/export/download?shape={shape}")
    assert answer.mimetype == "application/zip"
    assert f"annotator-{shape}.zip" in answer.headers["Content-Disposition"]
    assert sorted(unpacked(answer)) == sorted(
        [files.manifest_name(Order(Shape(shape))), f"{shape}.jsonl"]
    )
    path = tmp_path / "got.zip"
    path.write_bytes(answer.data)
    assert verify(path).faults == []


def test_the_rows_alone_are_those_of_the_zip(client, labelled):
    rows = client.get("/export/rows.jsonl")
    assert rows.mimetype == "application/x-ndjson"
    zipped = client.get("/export/download")
    assert rows.data == unpacked(zipped)["sentences.jsonl"]


def test_a_long_row_is_cut_on_the_page_and_whole_in_the_file(client, db, ada):
    add(db, "long", "It rained. " * 2000)
    assert len(client.get("/export").text) < 20000
    row = json.loads(client.get("/export/rows.jsonl").data)
    assert len(row["text"]) == len("It rained. " * 2000)


def test_text_is_never_shown_as_html(client, db):
    add(db, "sly", "<script>alert(1)</script> said the page.")
    assert "<script>alert" not in client.get("/export").text


@pytest.mark.parametrize("address", ["/export", "/export/rows.jsonl"])
def test_what_others_said_is_kept_from_who_has_not_answered(client, labelled, address):
    reviewers.named(labelled, "Ada Lind", role="reviewer")
    assert "Ben alone saw this." not in client.get(address).text


@pytest.mark.parametrize("role", ["adjudicator", "owner"])
def test_who_decides_gets_everything(client, labelled, role):
    reviewers.named(labelled, "Ada Lind", role=role)
    assert "Ben alone saw this." in client.get("/export/rows.jsonl").text


def test_names_are_for_who_decides_and_no_reviewer_asks_them_out(
    client, labelled, ada, ben
):
    reviewers.named(labelled, "Mara Kessel", role="owner")
    reviewers.named(labelled, ada["name"], role="reviewer")
    blindness.set_open(labelled, 1, ada["id"], True)
    rows = client.get("/export/rows.jsonl?which=all&shape=sentences&names=true").text
    assert ada["pseudonym"] in rows
    assert ada["name"] not in rows and ben["name"] not in rows
    assert "export-names" not in client.get("/export").text


def test_nobody_exports_without_a_name(app, labelled):
    assert app.test_client().get("/export/rows.jsonl").status_code == 303


def test_no_page_shows_others_labels_even_to_the_owner(client, db, article, ada, ben):
    reviewers.named(db, ada["name"], role="owner")
    say(db, ben, 0, "quote", speaker="Secret Source")
    assert "Secret Source" not in client.get("/export").text
    assert b"Secret Source" in client.get("/export/rows.jsonl").data


CHOICES = [
    ("article=nowhere", "There is no article nowhere"),
    ("reviewer=r99", "There is no reviewer r99"),
    ("since=2024-02-30", "Give a day as year-month-day"),
    ("until=soon", "Give a day as year-month-day"),
    ("since=2024-03-15&until=2024-03-14", "This is before 2024-03-15"),
    ("format=punchcards", "There is no such format. Choose one of: jsonl"),
    ("resolve=dice", "Choose one of: decided"),
    ("names=perhaps", "Write true for names"),
]


@pytest.mark.parametrize(("query", "said"), CHOICES)
@pytest.mark.parametrize("address", ["/export", "/export/download"])
def test_what_cannot_be_chosen_is_refused_in_a_sentence(
    decider, labelled, address, query, said
):
    answer = decider.get(f"{address}?{query}")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_refusal_stands_by_its_field_and_the_rest_of_the_choice_stays(
    client, labelled
):
    answer = client.get("/export?since=never&which=gold")
    assert '<p class="fault" id="export-since-fault">Give a day' in answer.text
    assert '<p class="fault" id="export-until-fault" hidden>' in answer.text
    assert '<option value="gold" selected>' in answer.text


def test_a_live_refusal_brings_the_sentence_to_its_field(htmx, labelled):
    answer = htmx.get("/export?since=never")
    assert answer.status_code == 422
    assert 'hx-target="#export-since-fault"' in answer.text
    assert "Give a day as year-month-day" in answer.text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 5),
        ("which=labelled", 2),
        ("which=labelled&reviewer=r1", 1),
        ("which=labelled&since=2024-03-15", 0),
        ("which=labelled&until=2024-03-14", 2),
        ("article=harbour", 5),
        ("article=harbour&article=quay", 7),
        ("article=quay&which=labelled", 0),
        ("shape=labels", 3),
        ("shape=articles&article=quay", 1),
    ],
)
def test_a_script_gets_the_rows_that_it_names(client, labelled, query, rows):
    add(labelled, "quay", "The quay is old.", "It leans.")
    expected = rows + (2 if query == "" else 0)
    got = client.get(f"/export/rows.jsonl?{query}").data.splitlines()
    assert len(got) == expected
    page = client.get(f"/export?{query}").text
    assert "There is nothing to export yet" in page or expected


def test_a_reviewer_names_nobody_to_learn_whose_letters_they_are(labelled, reader, ben):
    by_name = reader.get(f"/export/rows.jsonl?reviewer={ben['name']}")
    by_letter = reader.get(f"/export/rows.jsonl?reviewer={ben['pseudonym']}")
    assert (by_name.status_code, by_letter.status_code) == (422, 200)
    absent = reader.get("/export/rows.jsonl?reviewer=Nobody Here")
    for answer, name in ((by_name, ben["name"]), (absent, "Nobody Here")):
        assert f"There is no reviewer {name} here. Reviewers go by" in answer.text


def test_who_decides_may_name_people(decider, labelled, ben):
    rows = decider.get(f"/export/rows.jsonl?shape=labels&reviewer={ben['name']}")
    assert len(rows.data.splitlines()) == 2


def test_articles_are_looked_for_by_title_and_outlet(client, labelled):
    add(labelled, "quay", "The quay is old.")
    page = client.get("/export?find=GAZETTE&article=quay").text
    harbour, quay = (page.index(f'value="{name}"') for name in ("harbour", "quay"))
    assert "checked" in page[quay : page.index(">", quay)]
    assert "checked" not in page[harbour : page.index(">", harbour)]
    assert "No other title or outlet has" in client.get("/export?find=mountain").text


def test_the_articles_found_are_a_part_of_the_page(htmx, labelled):
    part = htmx.get("/export/articles?find=harbour").text
    assert part.lstrip().startswith('<div id="export-articles"')
    assert "Harbour talks go on" in part


def test_the_address_of_the_part_leads_to_the_page(client, labelled):
    answer = client.get("/export/articles?find=harbour")
    assert (answer.status_code, answer.location) == (303, "/export?find=harbour")


def paper(**more) -> Format:
    """Answer a format of the test's own."""
    return Format(
        "paper",
        "cards for a board",
        lambda source: iter([Part("cards.txt", b"cards")]),
        **more,
    )


@pytest.fixture
def offer(monkeypatch):
    """Offer a format of the test's own."""

    def put(made: Format) -> None:
        monkeypatch.setitem(catalogue.FORMATS, made.name, made)

    return put


def test_a_format_is_offered_with_its_hint_and_its_own_rows(client, labelled, offer):
    offer(paper())
    page = client.get("/export?format=paper").text
    assert "To other tools" in page and "cards for a board" in page
    assert page.count('<option value="articles" selected>') == 1
    assert '<option value="labels"' not in page
    assert "Size, as JSON" in page


def test_a_format_without_its_library_says_what_to_install(client, labelled, offer):
    offer(paper(needs="a_module_that_nobody_has"))
    assert "pip install a_module_that_nobody_has" in client.get("/export").text
    answer = client.get("/export/download?format=paper")
    assert answer.status_code == 422
    assert "paper needs something more on this server" in answer.text


def test_rows_that_a_format_has_not_are_refused_with_those_it_has(
    client, labelled, offer
):
    offer(paper(shapes=(Shape.SENTENCES, Shape.LABELS)))
    answer = client.get("/export/download?format=paper&shape=articles")
    assert answer.status_code == 422
    assert "Choose one of: sentences, labels." in answer.text


def test_the_preview_says_when_what_is_chosen_is_not_for_these_eyes(decider, labelled):
    page = decider.get("/export?shape=labels").text
    assert "answers of others to sentences that you have not labelled" in page
    assert "Ben alone saw this." not in page


def test_the_size_is_that_of_the_rows_told_roughly(client, labelled):
    size = len(client.get("/export/rows.jsonl").data)
    assert f"about {said_size(size)}" in client.get("/export").text


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (999.7, "1 kB"),
        (1000, "1 kB"),
        (1234, "1.2 kB"),
        (9960, "10 kB"),
        (3_400_000, "3.4 MB"),
        (2e9, "2 GB"),
    ],
)
def test_sizes_are_said_in_thousands(size, said):
    assert said_size(size) == said


def test_counts_are_those_of_the_present_moment(client, labelled, ada):
    assert client.get("/export?which=labelled").text.count('<div class="v">2</div>')
    say(labelled, ada, 2, "other")
    page = client.get("/export?which=labelled").text
    assert '<div class="k">Sentences</div><div class="v">3</div>' in page
