"""JSON lines: the format in which the rows stand as they are."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from annotator.formats import jsonl
from annotator.formats.parts import Format, Part, Report, Source
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


def read(
    stream: BinaryIO, shape: Shape, report: Report
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number, from 1, and row of each line; report what is none."""
    return jsonl.read(jsonl.lines(stream, report), report)


FORMAT = Format(
    "jsonl",
    "JSON, one object a line: for pandas, DuckDB, jq and scripts",
    write,
    shapes=(Shape.SENTENCES, Shape.LABELS, Shape.ARTICLES),
    read=read,
)
