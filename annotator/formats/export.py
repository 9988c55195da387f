"""Exports: the rows of a project as files, whole or not at all, or as a stream."""

import contextlib
import json
import os
import shlex
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO

from sqlite_utils import Database

from annotator.db import now, snapshot
from annotator.errors import AnnotatorError
from annotator.formats import jsonl, manifest
from annotator.formats import rows as records
from annotator.formats.order import PLAIN, Order
from annotator.schemas_export import Shape, Which
from annotator.store import exports

Row = dict[str, Any]
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def file_name(order: Order) -> str:
    """Answer the name of the file of rows."""
    return f"{order.shape}.jsonl"


def manifest_name(order: Order) -> str:
    """Answer the name of its manifest; each shape has its own, to share a folder."""
    if order.shape == Shape.SENTENCES:
        return manifest.NAME
    return f"{order.shape}.{manifest.NAME}"


def rows(db: Database, order: Order) -> Generator[Row, None, None]:
    """Yield the rows in total order, as the project was when the first was read.

    Raises NotFound for an article or reviewer that is not here, InvalidRecord where a
    sentence is not the slice of the text that it claims to be.
    """
    with snapshot(db):
        people = exports.people(db, names=order.names)
        for article in exports.articles_with_sentences(db, order.selection):
            yield from records.rows(
                article, people, shape=order.shape, which=order.selection.which
            )


def lines(
    db: Database,
    order: Order,
    *,
    at: str | None = None,
    passed: Callable[[int], object] = bool,
    told: Callable[[Row], object] = bool,
) -> Iterator[bytes]:
    """Yield the rows as lines of JSON; `told` is called with the manifest behind them.

    `passed` is called with 1 for each row.
    """
    with snapshot(db):
        written = _Written(db, order, passed)
        yield from written.lines()
        told(written.manifest(file_name(order), at))


def export(
    db: Database,
    target: Path | BinaryIO,
    order: Order = PLAIN,
    *,
    at: str | None = None,
    passed: Callable[[int], object] = bool,
) -> Row:
    """Write the rows, and the manifest beside them; answer the manifest.

    `target` is a folder, which gets `<shape>.jsonl` and `manifest.json`, or
    `<shape>.manifest.json` of the other shapes; a file that ends in .jsonl, beside
    which `<name>.manifest.json` is put; or a stream of bytes, which gets the rows
    only. Files are whole or not there: what they replace stays until both are on the
    disk. `passed` is called with 1 for each row. Raises as `rows` does, and
    AnnotatorError where the target cannot be written.
    """
    with snapshot(db):
        written = _Written(db, order, passed)
        if not isinstance(target, Path):
            target.writelines(written.lines())
            return written.manifest(file_name(order), at)
        path, beside = _places(target, order)
        with _both_whole(path, beside) as (stream, side):
            stream.writelines(written.lines())
            made = written.manifest(path.name, at)
            side.write(manifest_text(made))
    return made


def zipped(
    db: Database,
    order: Order,
    *,
    at: str | None = None,
    passed: Callable[[int], object] = bool,
    told: Callable[[Row], object] = bool,
) -> Iterator[bytes]:
    """Yield a .zip of the rows and the manifest, made as it is read.

    Its files are dated 1980, so that the same project and moment give the same bytes.
    `passed` is called with 1 for each row, `told` with the manifest once it is made.
    """
    sink = _Sink()
    with snapshot(db), zipfile.ZipFile(sink, "w") as archive:
        written = _Written(db, order, passed)
        with archive.open(_entry(file_name(order)), "w", force_zip64=True) as stream:
            for line in written.lines():
                stream.write(line)
                yield from sink.drained()
        made = written.manifest(file_name(order), at)
        archive.writestr(_entry(manifest_name(order)), manifest_text(made))
        told(made)
    yield from sink.drained()


def manifest_text(made: Row) -> bytes:
    """Answer a manifest as it is written: for people to read, with an end of line."""
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def command(db: Database, order: Order) -> str:
    """Answer the command that makes the same rows.

    Reviewers go by what the export calls them, so that no name slips into it.
    """
    words = ["annotator", "export", "--shape", str(order.shape)]
    chosen = selected(db, order)
    if chosen["which"] != Which.ALL:
        words.append(f"--{chosen['which']}")
    for option, values in (
        ("--article", chosen["articles"]),
        ("--reviewer", chosen["reviewers"]),
        ("--since", [chosen["since"]]),
        ("--until", [chosen["until"]]),
        ("--seen-by", [chosen["seen_by"]]),
    ):
        words += [word for value in values if value for word in (option, value)]
    return shlex.join([*words, *(["--names"] if order.names else [])])


def selected(db: Database, order: Order) -> Row:
    """Answer the selection as the manifest carries it."""
    people = exports.people(db, names=order.names)
    given = exports.parameters(db, order.selection)
    chosen = json.loads(given["reviewers"] or "[]")
    return {
        "which": str(order.selection.which),
        "articles": sorted(set(order.selection.articles)),
        "reviewers": [people[reviewer_id] for reviewer_id in chosen],
        "since": order.selection.since,
        "until": order.selection.until,
        "seen_by": people.get(given["seen_by"]),
    }


class _Written:
    """One export under way: its lines, and what the manifest says of them."""

    def __init__(
        self, db: Database, order: Order, passed: Callable[[int], object] = bool
    ):
        self.order = order
        self.measure = jsonl.Measure()
        self.tally = manifest.Tally(order.shape)
        self.selection = selected(db, order)
        self.command = command(db, order)
        self._rows = rows(db, order)
        self._passed = passed

    def lines(self) -> Iterator[bytes]:
        """Yield the lines, counting them."""
        for row in self._rows:
            line = jsonl.line(row)
            self.tally.add(row)
            self.measure.add(line)
            self._passed(1)
            yield line

    def manifest(self, name: str, at: str | None) -> Row:
        """Answer the manifest, once all lines were read."""
        return manifest.made(
            self.tally,
            {name: self.measure},
            selection=self.selection,
            names=self.order.names,
            command=self.command,
            at=at or now(),
        )


class _Sink:
    """A file for zipfile to write to, from which the bytes are taken as they come."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep some bytes."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing; there is nothing behind it."""

    def close(self) -> None:
        """Do nothing; what is kept is still to be taken."""

    def drained(self) -> Iterator[bytes]:
        """Yield what was kept, and keep it no longer."""
        if self._parts:
            yield b"".join(self._parts)
            self._parts.clear()


def _entry(name: str) -> zipfile.ZipInfo:
    """Answer the description of a file in a .zip, the same at every time."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _places(target: Path, order: Order) -> tuple[Path, Path]:
    """Answer where the rows go and where the manifest."""
    if target.suffix == ".jsonl" and not target.is_dir():
        return target, target.with_name(f"{target.stem}.{manifest.NAME}")
    return target / file_name(order), target / manifest_name(order)


@contextlib.contextmanager
def _both_whole(*paths: Path) -> Iterator[Sequence[BinaryIO]]:
    """Give files to write that take their places when all are whole on the disk."""
    parts = [path.with_name(f".{path.name}.{token_hex(4)}.part") for path in paths]
    try:
        with contextlib.ExitStack() as opened:
            paths[0].parent.mkdir(parents=True, exist_ok=True)
            streams = [opened.enter_context(part.open("xb")) for part in parts]
            yield streams
            for stream in streams:
                stream.flush()
                os.fsync(stream.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except OSError as error:
        raise AnnotatorError(
            f"{paths[0]} cannot be written ({error.strerror}). "
            "Name another place, or make room."
        ) from error
    finally:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink()
