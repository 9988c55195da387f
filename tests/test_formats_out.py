"""What holds for every format whose files have the rows in them."""

import zipfile
from functools import cache
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.formats.catalogue import FORMATS
from annotator.formats.order import Order
from annotator.schemas_export import Shape, Split
from tests.exporting import source
from tests.written import (
    any_rows,
    back,
    bare,
    counts,
    demo,
    files,
    held,
    parted,
    same,
)

OURS = ("csv", "tsv", "parquet", "huggingface", "croissant")
PAIRS = [(name, shape) for name in OURS for shape in FORMATS[name].shapes]
EACH = pytest.mark.parametrize("name, shape", PAIRS)


def rows_back(form, made, shape):
    """Answer the rows of all files of a format, in the order of the files."""
    numbers = counts(form, made)
    return [
        row
        for name, content in files(form, made).items()
        if numbers[name]
        for row in back(form, content, shape)
    ]


@EACH
def test_the_demo_comes_back_as_it_was(name, shape):
    made = demo(shape)
    assert same(rows_back(FORMATS[name], made, shape), list(made.rows(shape)))


@EACH
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_rows_of_any_content_come_back_as_they_were(name, shape, data):
    rows = data.draw(any_rows(shape))
    if name == "huggingface":
        rows.sort(key=lambda row: list(Split).index(row["split"]))
    made = held(shape, rows, bare(shape))
    assert same(rows_back(FORMATS[name], made, shape), rows)


@EACH
def test_the_same_rows_give_the_same_bytes(name, shape):
    made = parted(shape, *Split)
    assert files(FORMATS[name], made) == files(FORMATS[name], made)


@EACH
def test_a_format_says_how_many_rows_it_wrote(name, shape):
    made = parted(shape, *Split)
    written = counts(FORMATS[name], made)
    assert sum(written.values()) == len(list(made.rows(shape)))


@EACH
def test_a_project_without_sentences_gives_files_that_can_be_read(db, name, shape):
    made = source(db, Order(shape))
    assert rows_back(FORMATS[name], made, shape) == []
    assert files(FORMATS[name], made)


@EACH
def test_a_file_in_a_zip_is_read_as_well(tmp_path, name, shape):
    made = demo(shape)
    first, content = next(iter(files(FORMATS[name], made).items()))
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(first, content)
    faults = []
    with zipfile.ZipFile(tmp_path / "made.zip") as archive, archive.open(first) as one:
        read = [row for _, row in FORMATS[name].read(one, shape, faults.append)]
    assert read == list(made.rows(shape)) and faults == []


@EACH
def test_a_damaged_zip_is_said_and_not_raised(tmp_path, name, shape):
    first, content = next(iter(files(FORMATS[name], demo(shape)).items()))
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(first, content)
    packed = bytearray((tmp_path / "made.zip").read_bytes())
    middle = len(packed) // 2
    packed[middle : middle + 40] = bytes(40)
    faults = []
    with zipfile.ZipFile(BytesIO(bytes(packed))) as archive, archive.open(first) as one:
        list(FORMATS[name].read(one, shape, faults.append))
    assert faults


@EACH
@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_make_a_reader_raise(name, shape, content):
    faults = []
    rows = list(FORMATS[name].read(BytesIO(content), shape, faults.append))
    assert faults or rows or not content


@EACH
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_damage_makes_a_reader_raise(name, shape, data):
    first = next(iter(files(FORMATS[name], small(shape)).values()))
    damaged = bytearray(first)
    places = st.tuples(st.integers(0, len(damaged) - 1), st.integers(0, 3), BYTES)
    for at, length, put in data.draw(st.lists(places, min_size=1, max_size=4)):
        damaged[at : at + length] = put
    list(FORMATS[name].read(BytesIO(bytes(damaged)), shape, lambda fault: None))


BYTES = st.binary(max_size=3)


@cache
def small(shape):
    """Answer a source of the demo's first three rows."""
    return held(shape, list(demo(shape).rows(shape))[:3], bare(shape))


class Counted(dict):
    """A row that is counted for as long as anybody holds it."""

    live = 0
    most = 0

    def __init__(self, *given):
        super().__init__(*given)
        Counted.live += 1
        Counted.most = max(Counted.most, Counted.live)

    def __del__(self):
        Counted.live -= 1


@pytest.mark.parametrize(
    "name, held_at_once",
    [("csv", 3), ("tsv", 3), ("parquet", 4100), ("huggingface", 3), ("croissant", 3)],
)
def test_a_writer_never_holds_the_rows(name, held_at_once):
    shape = Shape.LABELS
    row = next(demo(shape).rows(shape))

    def many(of, split=None):
        if split in (None, row["split"]):
            for _ in range(10_000):
                yield Counted(row)

    made = demo(shape)
    Counted.most = 0
    long = type(made)(made.order, many, made.manifest)
    assert sum(part.rows for part in FORMATS[name].write(long)) == 10_000
    assert 0 < Counted.most <= held_at_once


@pytest.mark.parametrize("name", ["csv", "tsv", "huggingface", "croissant"])
def test_a_reader_reads_on_only_as_it_is_asked(name):
    shape = Shape.SENTENCES
    content = next(iter(files(FORMATS[name], demo(shape)).values()))
    stream = BytesIO(content)
    read = FORMATS[name].read(stream, shape, lambda fault: None)
    next(read)
    assert stream.tell() < len(content) / 20
