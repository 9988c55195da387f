"""Rows as columns with their types, in Parquet, zstd-packed, a few thousand at a time.

The `parquet` extra is pyarrow, which is imported only here and when it is needed.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from annotator.errors import AnnotatorError, Fault
from annotator.formats.parts import Format, Part, Report, Row, Source
from annotator.formats.streams import DAMAGED
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import Column, columns

GROUP = 4096
_IN_MEMORY = 16 * 1024 * 1024


def write(source: Source) -> Iterator[Part]:
    """Yield one file, of row groups that hold up to GROUP sentences or labels.

    Raises AnnotatorError where pyarrow is not installed.
    """
    arrow, files = _pyarrow()
    shape = source.order.shape
    name = f"{shape}.parquet"
    record = _schema(shape)
    sink = _Sink()
    with files.ParquetWriter(
        arrow.PythonFile(sink, "w"),
        record,
        compression="zstd",
        write_page_checksum=True,
    ) as writer:
        for group in _groups(source.rows(shape)):
            writer.write_table(arrow.Table.from_pylist(group, record))
            number = len(group)
            # Or it would be held while the next is gathered.
            group.clear()
            yield Part(name, sink.taken(), number)
    yield Part(name, sink.taken())


def read(stream: BinaryIO, shape: Shape, report: Report) -> Iterator[tuple[int, Row]]:
    """Yield the rows, numbered from 1; reports what is no such file, raises nothing.

    A stream that is slow to be read backwards is copied to the disk first.
    """
    try:
        arrow, files = _pyarrow()
    except AnnotatorError as error:
        report(Fault(error.message))
        return
    number = 0
    try:
        with (
            _seekable(stream) as whole,
            files.ParquetFile(whole, page_checksum_verification=True) as opened,
        ):
            if not _same(opened.schema_arrow, _schema(shape), report):
                return
            batches = opened.iter_batches(batch_size=GROUP // 4, use_threads=False)
            rows = chain.from_iterable(batch.to_pylist() for batch in batches)
            for number, row in enumerate(rows, 1):
                yield number, row
    except (arrow.ArrowException, ValueError, MemoryError, *DAMAGED) as error:
        why = (str(error).splitlines() or [""])[0][:200]
        problem = f"This is not a whole Parquet file ({why}). Get it anew."
        report(Fault(problem, line=number + 1 if number else None))


def _pyarrow() -> tuple[Any, Any]:
    """Answer pyarrow and its Parquet part, or say how to get them."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise AnnotatorError("Parquet needs pyarrow: pip install pyarrow.") from error


def _schema(shape: Shape) -> Any:
    """Answer the columns as Arrow has them."""
    arrow, _ = _pyarrow()
    return arrow.schema(_fields(columns(RECORDS[shape])))


def _fields(listed: tuple[Column, ...]) -> list[tuple[str, Any]]:
    return [(column.name, _type(column)) for column in listed]


def _type(column: Column) -> Any:
    """Answer one column's type."""
    arrow, _ = _pyarrow()
    if column.columns:
        one = arrow.struct(_fields(column.columns))
    else:
        one = {
            "string": arrow.string(),
            "integer": arrow.int64(),
            "number": arrow.float64(),
            "boolean": arrow.bool_(),
        }[column.type]
    return arrow.list_(one) if column.many else one


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield the rows in groups; an article weighs as much as its sentences."""
    group: list[Row] = []
    weight = 0
    for row in rows:
        group.append(row)
        weight += len(row["sentences"]) + 1 if "sentences" in row else 1
        if weight >= GROUP:
            yield group
            group, weight = [], 0
    if group:
        yield group


def _same(found: Any, right: Any, report: Report) -> bool:
    """Say whether a file has our columns; report each that differs."""
    if found.equals(right, check_metadata=False):
        return True
    for field in right:
        at = found.get_field_index(field.name)
        if at < 0:
            report(Fault("The column is missing. Export it anew.", field=field.name))
        elif found.field(at).type != field.type:
            problem = f"The column is of another type than {field.type}."
            report(Fault(f"{problem} Export it anew.", field=field.name))
    for name in found.names:
        if right.get_field_index(name) < 0:
            problem = f"“{name[:40]}” is no column of an export. Take it out."
            report(Fault(problem))
    if sorted(found.names) == sorted(right.names):
        report(Fault("The columns are not as an export has them. Export it anew."))
    return False


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[Any]:
    """Give a stream in which going back costs nothing."""
    if isinstance(stream, io.BufferedReader | io.BytesIO):
        yield stream
        return
    with SpooledTemporaryFile(_IN_MEMORY) as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


class _Sink(io.RawIOBase):
    """A file for pyarrow to write to, from which the bytes are taken as they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, piece: Any) -> int:
        """Keep some bytes."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Answer what was kept, and keep it no longer."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


FORMAT = Format(
    name="parquet",
    hint="columns with their types, for pandas, DuckDB, Spark and R",
    write=write,
    shapes=tuple(Shape),
    read=read,
    needs="pyarrow",
)
