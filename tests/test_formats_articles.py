"""Files to articles, and articles into the project: all or nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.db import writing
from annotator.errors import AnnotatorError, Conflict, InvalidRecord
from annotator.formats import articles_jsonl, imports
from annotator.formats.articles import read_files
from annotator.formats.files import File
from annotator.store import articles, projects

FERRY = "The ferry to Lund sank at noon. Nobody was hurt."
RAIN = "It rained in Northport. The market closed."


def lines(*rows: dict) -> bytes:
    """Answer an import file."""
    return b"".join(
        json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
    )


def news(*rows: dict) -> File:
    """Answer an import file in the hand."""
    return File("news.jsonl", content=lines(*rows))


def test_a_line_says_what_it_knows_and_the_rest_is_kept():
    row = {
        "text": "NORTHPORT (Tidewire) — " + FERRY,
        "doc_id": 17,
        "published": "20240314",
        "tags": ["port", {"a": None}],
        "meta": {"desk": "Harbour"},
    }
    batch = read_files([news(row)], defaults={"outlet": "Gazette", "language": "en"})
    (article,) = batch.articles
    fields = article.fields
    assert fields["doc_id"] == "17"
    assert fields["published"] == "2024-03-14"
    assert (fields["outlet"], fields["language"]) == ("Gazette", "en")
    assert fields["meta"] == {
        "dateline": "NORTHPORT (Tidewire)",
        "tags": ["port", {"a": None}],
        "desk": "Harbour",
    }
    assert fields["header"] + fields["body"] == row["text"]
    assert fields["original"] is None


def test_what_the_file_says_goes_before_what_was_said_for_all():
    batch = read_files(
        [news({"text": FERRY, "outlet": "Tidewire"})], defaults={"outlet": "Gazette"}
    )
    assert batch.articles[0].fields["outlet"] == "Tidewire"


def test_articles_without_a_name_get_one_from_their_title_or_line():
    batch = read_files(
        [news({"text": FERRY, "title": "Ferry Lost!"}, {"text": "غرقت العبارة ظهرا."})]
    )
    assert [a.fields["doc_id"] for a in batch.articles] == ["ferry-lost", "news-2"]


def test_the_same_text_twice_is_counted_once(db):
    draft = imports.check(db, [news({"text": FERRY}, {"text": " \n" + FERRY})])
    assert (len(draft.new), draft.already, draft.repeated) == (1, 0, 1)
    assert str(imports.store(db, draft)) == (
        "1 article with 2 sentences added, 1 stood in the files again."
    )
    again = imports.check(db, [news({"text": FERRY}, {"text": RAIN})])
    assert [article.already for article in again.articles] == [True, False]
    assert str(imports.store(db, again)) == (
        "1 article with 2 sentences added, 1 was already here."
    )


def test_what_came_in_between_check_and_store_is_not_doubled(db):
    first = imports.check(db, [news({"text": FERRY})])
    second = imports.check(db, [news({"text": FERRY})])
    imports.store(db, first)
    outcome = imports.store(db, second)
    assert (outcome.added, outcome.already) == ([], 1)


def test_one_fault_keeps_everything_out(db):
    draft = imports.check(db, [news({"text": FERRY}, {"title": "No text"})])
    with pytest.raises(InvalidRecord) as refused:
        imports.store(db, draft)
    assert str(refused.value.faults[0]) == (
        "news.jsonl, line 2, text: The text is missing. Give the article's text."
    )
    assert articles.totals(db)["articles"] == 0


def test_the_good_ones_go_in_and_the_refused_lines_stand_beside(db, tmp_path: Path):
    file = tmp_path / "news.jsonl"
    file.write_bytes(lines({"text": FERRY}) + b'{"text": caf\xe9}\r\n{"title": "x"}\n')
    (tmp_path / "news.refused.jsonl").write_text("an older list")
    outcome = imports.store(db, imports.check(db, [file]), keep_good=True)
    assert len(outcome.added) == 1
    assert [path.name for path in outcome.files] == ["news.refused-2.jsonl"]
    rows = [json.loads(row) for row in outcome.files[0].read_text().splitlines()]
    assert [(row["line"], row["original"]) for row in rows] == [
        (2, '{"text": caf\\xe9}'),
        (3, '{"title": "x"}'),
    ]
    assert rows[1]["problem"].startswith("text: The text is missing.")
    assert (tmp_path / "news.refused.jsonl").read_text() == "an older list"


def test_refused_rows_of_a_table_stand_as_they_stood(db, tmp_path: Path):
    file = tmp_path / "news.csv"
    file.write_text(f'title,text\nA,"{FERRY}"\n"B\nC",\n', encoding="utf-8")
    outcome = imports.store(db, imports.check(db, [file]), keep_good=True)
    assert outcome.files[0].read_text() == (
        "problem,title,text\n"
        'text: The text is missing. Give the article\'s text.,"B\nC",\n'
    )


def test_where_the_refused_lines_cannot_be_written_nothing_is_stored(
    db, tmp_path: Path
):
    folder = tmp_path / "gone"
    folder.mkdir()
    file = folder / "news.jsonl"
    file.write_bytes(lines({"text": FERRY}, {}))
    draft = imports.check(db, [file])
    file.unlink()
    folder.rmdir()
    with pytest.raises(AnnotatorError, match="Nothing was stored"):
        imports.store(db, draft, keep_good=True)
    assert articles.totals(db)["articles"] == 0


def test_progress_ends_at_its_total(db):
    seen: list[tuple[int, int]] = []
    rows = [{"text": FERRY}, {"text": RAIN}]
    draft = imports.check(db, [news(*rows)], progress=lambda *at: seen.append(at))
    assert seen[-1] == (len(lines(*rows)), len(lines(*rows)))
    imports.store(db, draft, progress=lambda *at: seen.append(at))
    assert seen[-1] == (2, 2)


def test_offsets_in_the_project_are_those_of_the_body(db):
    text = " date 2024-03-14 “Nobody was hurt,” she said. 😀 It was 4.5 % less."
    imports.store(db, imports.check(db, [news({"text": text})]))
    (row,) = articles.page(db, 0)
    body = articles.body(db, row["id"])
    for sentence in articles.sentences(db, row["id"]):
        assert body[sentence["starts"] : sentence["ends"]] == sentence["text"]
    assert articles.original(db, row["id"]) == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(
    row=st.dictionaries(
        st.sampled_from(["title", "doc_id", "published", "url", "meta", "desk"]), VALUES
    ),
    text=st.text(),
    pure=st.booleans(),
)
def test_any_line_goes_in_or_is_refused(db_for_all, row, text, pure):
    line = json.dumps({**row, "text": text}, ensure_ascii=pure)
    content = line.encode("utf-8", "surrogatepass") + b"\n"
    draft = imports.check(db_for_all, [File("any.jsonl", content=content)])
    assert len(draft.articles) + len(draft.refused) == 1
    if draft.articles:
        fields = draft.articles[0].fields
        assert fields["header"] + fields["body"] == text
        with writing(db_for_all):
            imports.store(db_for_all, draft)
    for fault in draft.faults:
        assert fault.line == 1 and fault.problem


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[]":,\\ud8c0aeE01.-+ \n\tNnultrsxfI'))
def test_any_signs_are_lines_or_faults(text: str):
    found = list(articles_jsonl.read(text, {}))
    assert len(found) == sum(1 for line in text.split("\n") if line.strip())


@pytest.fixture(scope="module")
def db_for_all(tmp_path_factory):
    """A project that takes whatever comes."""
    opened = projects.open_project(tmp_path_factory.mktemp("all") / "project.db")
    yield opened
    opened.close()


def test_a_name_given_to_two_articles_is_refused(tmp_path):
    news = tmp_path / "news.jsonl"
    news.write_text(
        '{"doc_id": "port", "text": "The port is shut."}\n'
        '{"doc_id": "port", "text": "The port is open."}\n'
        '{"doc_id": "port", "text": "The port is shut."}\n',
        encoding="utf-8",
    )
    batch = read_files([news])
    assert [article.fields["doc_id"] for article in batch.articles] == ["port"]
    assert [str(fault) for fault in batch.faults] == [
        f"{news}, line 2, doc_id: Another article is called port. "
        "Name this one otherwise."
    ]
    assert batch.repeated == 1


def test_a_name_that_the_project_has_for_another_text_is_refused(tmp_path):
    news = tmp_path / "news.jsonl"
    news.write_text('{"doc_id": "port", "text": "The port is shut."}\n')
    batch = read_files([news], taken={"port": "the hash of another text"}.get)
    (article,) = batch.articles
    assert article.refused
    assert "Another article is called port" in str(article.refused.faults[0])


def test_a_name_that_a_file_gives_goes_before_those_that_are_made_up(db):
    rows = [
        {"title": "News", "text": FERRY},
        {"title": "News", "text": RAIN},
        {"doc_id": "news-2", "text": "It snowed in Lund."},
    ]
    imports.store(db, imports.check(db, [news(*rows)]))
    stored = [row["doc_id"] for row in articles.page(db, 0)]
    assert stored == ["news", "news-3", "news-2"]
    more = [{"title": "News", "text": "Fog came."}]
    more.append({"doc_id": "news-4", "text": "It went."})
    imports.store(db, imports.check(db, [news(*more)]))
    stored = [row["doc_id"] for row in articles.page(db, 0)]
    assert stored == ["news", "news-3", "news-2", "news-5", "news-4"]


def test_a_given_name_that_was_taken_meanwhile_is_never_changed(db):
    draft = imports.check(db, [news({"doc_id": "port", "text": FERRY})])
    imports.store(db, imports.check(db, [news({"doc_id": "port", "text": RAIN})]))
    with pytest.raises(Conflict, match="has come to be called port"):
        imports.store(db, draft)
    again = imports.check(db, [news({"doc_id": "port", "text": RAIN})])
    again.articles[0].already = False
    assert imports.store(db, again).added == []
