"""JSON lines: the format in which the rows stand as they are."""

from collections.abc import Iterator

from annotator.formats import jsonl
from annotator.formats.parts import Format, Part, Source
from annotator.formats.streams import read_jsonl
from annotator.schemas_export import Shape


def write(source: Source) -> Iterator[Part]:
    """Yield `<shape>.jsonl`, a row a line."""
    shape = source.order.shape
    yield from lines(f"{shape}.jsonl", source, shape)


def lines(name: str, source: Source, shape: Shape) -> Iterator[Part]:
    """Yield the rows of a shape as lines of one file, there also without a row."""
    yield Part(name, b"")
    for row in source.rows(shape):
        yield Part(name, jsonl.line(row), 1)


FORMAT = Format(
    "jsonl",
    "JSON, one object a line: for pandas, DuckDB, jq and scripts",
    write,
    shapes=(Shape.SENTENCES, Shape.LABELS, Shape.ARTICLES),
    read=read_jsonl,
)
