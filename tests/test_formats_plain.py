"""Plain text and Markdown go in as they are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats.articles import read_files
from annotator.formats.files import File

SIGNS = st.one_of(
    st.text(),
    st.text(
        alphabet="aB1 .!?“”\"'’…—\n\r\t\u200b\u2029\ufeff\x85\0é😀م#-:,{}<>&\ud800é"
    ),
)


def read(name: str, text: str | bytes, **more):
    """Answer what one file gives."""
    content = text if isinstance(text, bytes) else text.encode()
    return read_files([File(name, content=content)], **more)


def only(name: str, text: str | bytes):
    """Answer the fields of a file's one article."""
    batch = read(name, text)
    assert batch.faults == []
    (article,) = batch.articles
    return article.fields


def test_a_text_keeps_every_sign_and_break():
    text = "The ferry sank.\r\n\r\n“Nobody was hurt,” the port said.\u200b\r\n"
    fields = only("ferry.txt", text)
    assert fields["header"] + fields["body"] == text
    assert fields["original"] is None


def test_a_glued_date_is_header_and_not_text_to_label():
    text = " date 2024-03-14 Lund expects its ferry back."
    fields = only("ferry.txt", text)
    assert fields["published"] == "2024-03-14"
    assert fields["body"] == "Lund expects its ferry back."
    assert fields["header"] + fields["body"] == text


def test_offsets_count_in_the_body_and_leave_the_dateline_out():
    text = "By Ines Valdor\n\nNORTHPORT (Tidewire) — The ferry sank. It was old."
    (article,) = read("ferry.txt", text).articles
    body = article.fields["body"]
    texts = [body[s.start : s.end] for s in article.sentences]
    assert texts == ["By Ines Valdor", "The ferry sank.", "It was old."]
    assert article.fields["meta"] == {
        "dateline": "NORTHPORT (Tidewire)",
        "byline": "Ines Valdor",
    }


def test_a_title_that_nobody_gave_is_the_first_words():
    words = "The old ferry between Lund and Northport sank at noon on Thursday"
    fields = only("ferry.txt", words + ", unbelievably, in the harbour.")
    assert fields["title"] == words + "…"


@pytest.mark.parametrize(
    ("name", "doc_id"),
    [
        ("Ferry Sinks!.txt", "ferry-sinks"),
        ("archive/2024/Café Noir.txt", "cafe-noir"),
        ("C:\\news\\ferry.txt", "ferry"),
        ("../../etc/passwd.txt", "passwd"),
        ("العبارة.txt", "the-ferry-sank"),
        ("a" * 240 + ".txt", "a" * 100),
    ],
)
def test_an_articles_name_is_made_from_the_files(name: str, doc_id: str):
    fields = only(name, "The ferry sank.")
    assert fields["doc_id"] == doc_id
    assert "/" not in fields["file_name"] and "\\" not in fields["file_name"]


def test_where_neither_file_nor_title_has_a_latin_letter_the_body_names_it():
    fields = only("العبارة.txt", "غرقت العبارة ظهر الخميس.")
    assert fields["doc_id"].startswith("article-")


def test_utf_16_with_its_mark_and_utf_8_with_one_are_read():
    assert only("a.txt", "The café sank.".encode("utf-16"))["body"] == "The café sank."
    assert (
        only("a.txt", "The café sank.".encode("utf-8-sig"))["body"] == "The café sank."
    )


def test_five_million_signs_on_one_line_are_fine():
    batch = read("long.txt", "It sank. " * 555_555)
    assert batch.faults == []
    assert len(batch.articles[0].sentences) == 555_555


def test_front_matter_and_heading_describe_the_article_and_stay_in_its_header():
    text = (
        "---\r\ntitle: 'Ferry lost'\r\ndate: 2024-03-14T10:00:00Z\r\n"
        "outlet: Northport Gazette\r\ntags:\r\n  - ferry\r\n  - port\r\n---\r\n\r\n"
        "# Ferry lost at noon\r\n\r\nThe *old* ferry [sank](x.html).\r\n"
    )
    fields = only("ferry.md", text)
    assert fields["title"] == "Ferry lost"
    assert fields["published"] == "2024-03-14"
    assert fields["outlet"] == "Northport Gazette"
    assert fields["meta"] == {"date": "2024-03-14T10:00:00Z", "tags": "- ferry\n- port"}
    assert fields["body"] == "The *old* ferry [sank](x.html).\r\n"
    assert fields["header"] + fields["body"] == text


def test_a_heading_alone_is_the_title_and_rules_are_no_front_matter():
    assert only("a.md", "# Ferry lost #\n\nIt sank.")["title"] == "Ferry lost"
    assert only("a.md", "---\n\nIt sank.\n")["body"] == "---\n\nIt sank.\n"


def test_a_column_mapping_also_names_front_matter():
    text = "---\nHeadline: Ferry lost\n---\nIt sank."
    (article,) = read("a.md", text, columns={"title": "Headline"}).articles
    assert article.fields["title"] == "Ferry lost"
    assert article.fields["meta"] == {}


@settings(max_examples=300, deadline=None)
@given(text=SIGNS, ending=st.sampled_from([".txt", ".md"]))
def test_any_text_goes_in_whole_or_is_refused(text: str, ending: str):
    content = text.encode("utf-8", "surrogatepass")
    batch = read("any" + ending, content)
    assert len(batch.articles) + len(batch.faults) == 1
    for article in batch.articles:
        fields = article.fields
        whole = content.decode("utf-8-sig")
        if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            assert fields["header"] + fields["body"] == whole
        assert fields["title"] and fields["doc_id"]
        before = 0
        for s in article.sentences:
            assert before <= s.start < s.end <= len(fields["body"])
            before = s.end
    for fault in batch.faults:
        assert fault.file == "any" + ending and fault.problem.endswith(".")


def test_paths_and_folders_are_read_in_order_and_what_is_not_is_named(tmp_path: Path):
    folder = tmp_path / "news"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.txt").write_text("The second ferry sank.")
    (folder / "a.txt").write_text("The first ferry sank.")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    (folder / "old.refused-2.jsonl").write_text("{}")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("Hidden.")
    outside = tmp_path / "outside.txt"
    outside.write_text("This is not in the folder.")
    (folder / "c.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "round").symlink_to(folder / "round")
    batch = read_files([folder])
    assert [a.fields["file_name"] for a in batch.articles] == ["a.txt", "2.txt"]
    assert batch.faults == []
    assert [note.rpartition("/")[2] for note in batch.skipped] == [
        ".git: hidden",
        "c.txt: a link that leaves the folder",
        "loop: a link to a folder",
        "old.refused-2.jsonl: a list of refused lines",
        "photo.png: not of a kind that is read",
        "round: not of a kind that is read",
    ]


def test_a_folder_that_cannot_be_read_is_a_fault(tmp_path: Path, monkeypatch):
    def closed(folder: Path):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", closed)
    (fault,) = read_files([tmp_path]).faults
    assert fault.file == str(tmp_path)
    assert fault.problem.startswith("A folder cannot be read (Permission denied).")


def test_an_empty_folder_and_a_missing_file_are_faults(tmp_path: Path):
    batch = read_files([tmp_path, tmp_path / "gone.txt"])
    assert [fault.problem.split(". ")[0] for fault in batch.faults] == [
        "The folder has no file of .txt, .md, .html, .htm, .jsonl, .ndjson, .csv, .tsv "
        "in it",
        "There is no such file",
    ]
