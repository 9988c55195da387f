"""Files of labels handed over: how much of them is read, and what a damaged one is."""

import io
import json
import zipfile

import pytest

from annotator.errors import Fault, InvalidRecord
from annotator.formats import handed, own, streams
from annotator.formats.files import File
from annotator.formats.incoming import Document
from tests import receiving

ROW = receiving.own_row("It rained.", "r1", "fact")


def packed(**files: bytes) -> bytes:
    """Answer a .zip of rows: a file of each name."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.jsonl", content)
    return sink.getvalue()


def blown_up(size: int) -> bytes:
    """Answer a row of ours with a text of this many bytes."""
    row = json.loads(ROW)
    row["body"] = " " * size
    return json.dumps(row).encode() + b"\n"


@pytest.mark.parametrize("content", [ROW, b"no row of ours\n"])
def test_a_zip_sent_is_weighed_before_anything_in_it_is_read(monkeypatch, content):
    monkeypatch.setattr(handed, "LARGEST_SENT", 100_000)
    bomb = File("out.zip", content=packed(rows=content, more=b" " * 100_000))
    with pytest.raises(
        InvalidRecord, match=r"out\.zip.*Unpacked, this is over"
    ) as found:
        handed.known([bomb])
    assert "annotator labels FOLDER" in found.value.faults[0].problem


def test_several_zips_sent_are_weighed_together(monkeypatch):
    monkeypatch.setattr(handed, "LARGEST_SENT", 100_000)
    content = packed(rows=ROW, more=b" " * 60_000)
    one, two = (File(name, content=content) for name in ("one.zip", "two.zip"))
    assert handed.known([one])[0] is own.READER
    with pytest.raises(InvalidRecord, match=r"two\.zip"):
        handed.known([one, two])


def test_a_zip_on_the_disk_is_weighed_too(monkeypatch, tmp_path):
    monkeypatch.setattr(handed, "LARGEST_UNPACKED", 100_000)
    path = tmp_path / "out.zip"
    path.write_bytes(packed(rows=ROW, more=b" " * 100_000))
    with pytest.raises(InvalidRecord, match="Unpack it, and give the folder"):
        handed.known([File("out.zip", path)])


def test_of_a_line_that_is_too_long_no_part_is_read(monkeypatch, tmp_path):
    monkeypatch.setattr(own, "LONGEST_SENT", 10_000)
    rows = ROW + blown_up(10_000) + ROW
    sent = [File("rows.jsonl", content=rows), File("out.zip", content=packed(a=rows))]
    for file, name in zip(sent, ("rows.jsonl", "out.zip/a.jsonl"), strict=True):
        first, fault = own.read([file])
        assert isinstance(first, Document)
        assert isinstance(fault, Fault)
        assert (fault.file, fault.line) == (name, 2)
        assert "nothing was read from here on" in fault.problem
    path = tmp_path / "rows.jsonl"
    path.write_bytes(rows)
    assert "not read" not in str(list(own.read([File("rows.jsonl", path)])))
    monkeypatch.setattr(streams, "LONGEST_LINE", 10_000)
    *_, fault = own.read([File("rows.jsonl", path)])
    assert (fault.file, fault.line) == ("rows.jsonl", 2)


def test_the_blanks_between_sentences_make_no_text_longer_than_any():
    row = json.loads(ROW)
    sentence = row.pop("sentences")[0]
    del row["body"], row["body_sha256"]
    lines = b""
    for index in range(3):
        start = 4_000_000 * index
        places = {"sent_id": f"brought:{index:04}", "sent_index": index}
        places |= {"doc_start": start, "doc_end": start + 10}
        lines += json.dumps(row | sentence | places).encode() + b"\n"
    (fault,) = own.read([File("rows.jsonl", content=lines)])
    assert "over 5,000,000 characters" in fault.problem


def test_an_encrypted_zip_says_so():
    content = bytearray(packed(rows=ROW))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    found = list(own.read([File("out.zip", content=bytes(content))]))
    assert "encrypted" in found[0].problem


def test_a_fault_of_our_own_is_not_told_as_a_damaged_file(monkeypatch):
    def broken(row, line):
        raise ValueError("of our own")

    monkeypatch.setattr(own.own_rows, "document", broken)
    with pytest.raises(ValueError, match="of our own"):
        list(own.read([File("rows.jsonl", content=ROW)]))
