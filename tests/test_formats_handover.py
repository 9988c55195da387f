"""The hand-over sheet: a table no cell of which is a formula, a page without script."""

import csv
import io
from html.parser import HTMLParser

import pandas
import pytest
from hypothesis import given

from annotator.db import writing
from annotator.formats import handover
from annotator.formats.order import Order
from annotator.schemas_export import Resolve
from annotator.store import articles as stored
from annotator.store import speakers
from annotator.text.segment import Sentence
from tests.exporting import AT, add, decide, files_of, say, source
from tests.whole_articles import articles, of_rows

SCRIPT = "<script>alert('x')</script>"


class Page(HTMLParser):
    """The tags, links and text of a page; fails where a tag is left open."""

    VOID = ("meta", "br")

    def __init__(self, page: str):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.names: set[str] = set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


def sheet(files) -> list[dict[str, str]]:
    text = files["handover.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def claim(db, ada):
    """An article whose every field is against us, with a claim in its middle."""
    body = f"Before. {SCRIPT} he said. After."
    ends = [7, 8 + len(SCRIPT) + 9, len(body)]
    starts = [0, 8, ends[1] + 1]
    places = [Sentence(a, b, 0) for a, b in zip(starts, ends, strict=True)]
    article = {
        "doc_id": f"=x{SCRIPT}",
        "title": f"+{SCRIPT}",
        "outlet": f"@{SCRIPT}",
        "published": "2024-03-14",
        "url": f"https://gazette.example/{SCRIPT}",
        "language": 'en"><script>',
        "body": body,
    }
    with writing(db):
        stored.add(db, article, places, at=AT)
    decide(
        db,
        ada,
        1,
        "claim",
        speaker=f"={SCRIPT}",
        rationale=f"-{SCRIPT}",
    )
    return db


def test_nothing_in_the_page_is_markup_but_ours(claim):
    files = files_of(handover.write(source(claim, Order())))
    text = files["handover.html"].decode()
    page = Page(text)
    assert "script" not in page.tags and "<script" not in text.lower()
    assert page.names == {"lang", "charset", "name", "content", "class", "dir"}
    assert page.links == []
    shown = "".join(page.texts)
    assert shown.count(SCRIPT) >= 5
    assert f"Before. {SCRIPT} he said. After." in shown


def test_no_cell_of_the_sheet_is_a_formula(claim):
    (row,) = sheet(files_of(handover.write(source(claim, Order()))))
    assert row["title"] == f"'+{SCRIPT}"
    assert row["outlet"] == f"'@{SCRIPT}"
    assert row["speaker"] == f"'={SCRIPT}"
    assert row["note"] == f"'-{SCRIPT}"
    assert row["doc_id"] == f"'=x{SCRIPT}"


def test_a_row_has_what_a_desk_asks_for(db, article, ada, ben):
    speakers.named(db, "Ines Valdor", speaker_type="person", at=AT)
    for who in (ada, ben):
        say(
            db,
            who,
            0,
            "claim",
            speaker="Ines Valdor",
            speaker_surface="Ines Valdor",
            speaker_span=[[77, 88]],
            content=[[0, 66]],
        )
    say(db, ada, 1, "fact")
    files = files_of(handover.write(source(db, Order())))
    (row,) = sheet(files)
    assert row == {
        "claim": "The harbour board expects the union to keep last year’s agreement",
        "kind": "claim",
        "speaker": "Ines Valdor",
        "speaker_as_written": "Ines Valdor",
        "speaker_type": "person",
        "date": "2024-03-14",
        "outlet": "Northport Gazette",
        "title": "Harbour talks go on",
        "link": "",
        "sentence": "The harbour board expects the union to keep last year’s "
        "agreement, its chair Ines Valdor said on Thursday.",
        "before": "",
        "after": "The two sides met for the third time this week.",
        "status": "agreed",
        "label_from": "unanimous",
        "annotator": "",
        "note": "",
        "doc_id": "harbour",
        "sent_id": "harbour:0000",
    }
    assert list(row) == list(handover.COLUMNS)
    table = pandas.read_csv(io.BytesIO(files["handover.csv"]))
    assert list(table.columns) == list(handover.COLUMNS)
    assert table["claim"].tolist() == [row["claim"]]
    page = Page(files["handover.html"].decode())
    shown = [text.strip() for text in page.texts if text.strip()]
    assert shown.count("Verdict") == shown.count("Source") == 1
    assert "harbour:0000, all who answered agree" in shown


def test_with_votes_each_answer_is_a_row(db, ada, ben):
    add(db, "ferry", "The ferry is safe, the board said.")
    say(db, ada, 0, "claim", speaker="Port board")
    say(db, ben, 0, "quote", speaker="Port board")
    files = files_of(handover.write(source(db, Order(resolve=Resolve.VOTES))))
    found = [(row["annotator"], row["kind"]) for row in sheet(files)]
    assert found == [("r1", "claim"), ("r2", "quote")]
    assert "answer of r2" in files["handover.html"].decode()


def test_only_an_address_of_the_web_becomes_a_link(db, ada):
    urls = ["https://gazette.example/a?b=1&c=2", "javascript:alert(1)", None]
    for number, url in enumerate(urls, 1):
        body = f"Ship {number} is safe, the board said."
        article = {"doc_id": f"ship-{number}", "title": "Ships", "body": body}
        with writing(db):
            places = [Sentence(0, len(body), 0)]
            stored.add(db, {**article, "url": url}, places, at=AT)
        decide(db, ada, 0, "claim", article_id=number, speaker="unnamed")
    files = files_of(handover.write(source(db, Order())))
    page = Page(files["handover.html"].decode())
    assert page.links == ["https://gazette.example/a?b=1&c=2"]
    assert "javascript:alert(1)" in page.texts


def test_an_export_without_claims_says_so(db, article, ada):
    say(db, ada, 0, "fact")
    files = files_of(handover.write(source(db, Order())))
    assert sheet(files) == []
    page = Page(files["handover.html"].decode())
    assert "No sentence of this export is a claim or a quote." in page.texts


@given(articles())
def test_any_article_gives_a_whole_page_and_whole_rows(article):
    files = files_of(handover.write(of_rows(article)))
    page = Page(files["handover.html"].decode())
    claims = [row for row in article["sentences"] if row["label"] in ("claim", "quote")]
    assert page.tags.count("section") == len(claims)
    assert [row["sentence"].removeprefix("'") for row in sheet(files)] == [
        row["text"].removeprefix("'") for row in claims
    ]
