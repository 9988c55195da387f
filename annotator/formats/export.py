"""Exports: a project as files of any format, whole or not at all, or as a stream."""

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from sqlite_utils import Database

from annotator.db import now, snapshot
from annotator.errors import AnnotatorError
from annotator.formats import (
    answers,
    catalogue,
    commands,
    folders,
    jsonl,
    manifest,
    zips,
)
from annotator.formats import records as lines_of_rows
from annotator.formats import rows as records
from annotator.formats.order import PLAIN, Order
from annotator.formats.parts import Part, Source
from annotator.schemas_export import Resolve, Shape, Split
from annotator.store import exports, guidelines
from annotator.store.articles import sha256

Row = dict[str, Any]
Passed = Callable[[int], object]
ARTICLES = "articles.jsonl"
STREAMED = ("jsonl", "csv", "tsv")
ONE_FILE = (*STREAMED, "parquet")


def file_name(order: Order) -> str:
    """Answer the name of the file of rows, of a format that is one file."""
    return f"{order.shape}.{order.format}"


def manifest_name(order: Order) -> str:
    """Answer the name of the manifest; lines of JSON of three shapes share a folder."""
    if order.format != "jsonl" or order.shape == Shape.SENTENCES:
        return manifest.NAME
    return f"{order.shape}.{manifest.NAME}"


def is_file(target: Path) -> bool:
    """Answer whether this names a file of rows and not a folder for several files."""
    return target.suffix.removeprefix(".") in ONE_FILE and not target.is_dir()


def passes(order: Order) -> int:
    """Answer how often an export reads the rows."""
    beside = catalogue.known(order.format).read is None
    return 1 + beside + (order.resolve == Resolve.LIKELY)


def rows(db: Database, order: Order) -> Generator[Row, None, None]:
    """Yield the rows in total order, as the project was when the first was read.

    Raises NotFound for an article or reviewer that is not here, InvalidRecord where a
    sentence is not the slice of the text that it claims to be.
    """
    with snapshot(db):
        yield from _Written(db, order).resolved(order.shape)


def source(db: Database, order: Order) -> Source:
    """Answer what a format is made of; read it inside `snapshot(db)`."""
    return _Written(db, order).source()


def lines(
    db: Database,
    order: Order,
    *,
    at: str | None = None,
    passed: Passed = bool,
    told: Callable[[Row], object] = bool,
) -> Iterator[bytes]:
    """Yield the rows as lines of JSON; `told` is called with the manifest behind them.

    `passed` is called as by `export`.
    """
    with snapshot(db):
        written = _Written(db, replace(order, format=PLAIN.format), passed)
        for part in written.parts():
            yield part.data
        told(written.manifest(at))


def export(
    db: Database,
    target: Path | BinaryIO,
    order: Order = PLAIN,
    *,
    at: str | None = None,
    passed: Passed = bool,
) -> Row:
    """Write the files, and the manifest beside them; answer the manifest.

    `target` is a folder; or a file that ends in the name of a format of one file, such
    as .jsonl, beside which `<name>.manifest.json` is put; or a stream of bytes, which
    gets the rows only. Files are whole or not there: what they replace stays until all
    are on the disk, and what an earlier export left in the folder goes if it is still
    as that wrote it. `passed` is called with 1 for each row read, `passes` times over.
    Raises as `rows` does, NotFound and Conflict as `catalogue.fitting`, and
    AnnotatorError where the target cannot be written.
    """
    with snapshot(db):
        written = _Written(db, catalogue.fitting(order), passed)
        if not isinstance(target, Path):
            return _to_stream(written, target, at)
        folder, beside = target, manifest_name(written.order)
        if is_file(target) and target.suffix == f".{order.format}":
            folder, beside = target.parent, f"{target.stem}.{manifest.NAME}"
            written.called = target.name
        with folders.whole(folder) as place:
            for part in written.parts():
                place.write(part.name, part.data)
            made = written.manifest(at)
            place.write(beside, manifest_text(made))
            place.replaces(beside)
    return made


def zipped(
    db: Database,
    order: Order,
    *,
    at: str | None = None,
    passed: Passed = bool,
    told: Callable[[Row], object] = bool,
) -> Iterator[bytes]:
    """Yield a .zip of the files and the manifest, made as it is read.

    Its files are dated 1980, so that the same project and moment give the same bytes.
    `passed` is called as by `export`, `told` with the manifest when all is read.
    """
    with snapshot(db):
        written = _Written(db, catalogue.fitting(order), passed)

        def last() -> Part:
            found = written.manifest(at)
            told(found)
            return Part(manifest_name(written.order), manifest_text(found))

        yield from zips.packed(written.parts(), last)


def manifest_text(made: Row) -> bytes:
    """Answer a manifest as it is written: for people to read, with an end of line."""
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def command(db: Database, order: Order) -> str:
    """Answer the command that makes the same rows.

    Reviewers go by what the export calls them, so that no name slips into it.
    """
    return commands.command(order, selected(db, order))


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
    """One export under way, inside one snapshot: its files, and what was counted."""

    called: str | None = None
    """The name of the one file, where it was asked to be another than usual."""

    def __init__(self, db: Database, order: Order, passed: Passed = bool):
        self.order = order
        self._db = db
        self._passed = passed
        self._tally = manifest.Tally(order.shape)
        self._tallied: set[Split | None] = set()
        self._measures: dict[str, jsonl.Measure] = {}
        self._people = exports.people(db, names=order.names)

    def rows(self, shape: Shape, split: Split | None = None) -> Iterator[Row]:
        """Yield the rows of a shape; those of the order's own are counted once."""
        tally = None
        if shape == self.order.shape and split not in self._tallied:
            self._tallied.add(split)
            tally = self._tally
        for row in self.resolved(shape, split):
            if tally is not None:
                tally.add(row)
            self._passed(1)
            yield row

    def resolved(self, shape: Shape, split: Split | None = None) -> Iterator[Row]:
        """Yield the rows of a shape, uncounted."""
        return self._rows(shape, split, self._judge)

    def parts(self) -> Iterator[Part]:
        """Yield the bytes of every file but the manifest, measuring them."""
        made = catalogue.known(self.order.format)
        source = self.source()
        if made.read is None:
            yield from self._measured(
                lines_of_rows.lines(ARTICLES, source, Shape.ARTICLES)
            )
        yield from self._measured(made.write(source))

    def source(self) -> Source:
        """Answer what a format is made of."""
        return Source(
            self.order, self.rows, lambda: manifest.lasting(self._stated([], None))
        )

    def manifest(self, at: str | None) -> Row:
        """Answer the manifest, once all files were read."""
        return self._stated(
            [
                {
                    "name": name,
                    "rows": self._counted(name, measure),
                    "bytes": measure.size,
                    "sha256": measure.sha256,
                }
                for name, measure in sorted(self._measures.items())
            ],
            at,
        )

    @cached_property
    def _judge(self) -> answers.Judge:
        """How labels become one label, of all the rows that are exported."""
        resolve = self.order.resolve
        if resolve != Resolve.LIKELY or self.order.shape == Shape.LABELS:
            return answers.Judge(resolve)
        return answers.judge(resolve, self._voted())

    def _voted(self) -> Iterator[list[Row]]:
        for row in self._rows(Shape.SENTENCES, None, answers.AS_THEY_STAND):
            yield row["annotations"]
            self._passed(1)

    def _rows(
        self, shape: Shape, split: Split | None, by: answers.Judge
    ) -> Iterator[Row]:
        wanted = None
        if split is not None:

            def wanted(doc_id: str) -> bool:
                return records.split_of(doc_id) == split

        selection = self.order.selection
        for article in exports.articles_with_sentences(self._db, selection, wanted):
            yield from records.rows(
                article, self._people, shape=shape, which=selection.which, by=by
            )

    def _measured(self, parts: Iterator[Part]) -> Iterator[Part]:
        for part in parts:
            name = self.called or part.name
            measure = self._measures.setdefault(name, jsonl.Measure())
            measure.add(part.data, part.rows)
            yield Part(name, part.data, part.rows)

    def _counted(self, name: str, measure: jsonl.Measure) -> int | None:
        """Answer the rows of a file; None where it is not one of rows."""
        usual = name in (self.called, file_name(self.order), ARTICLES)
        return measure.rows if measure.rows or usual else None

    def _stated(self, files: list[Row], at: str | None) -> Row:
        chosen = selected(self._db, self.order)
        return manifest.made(
            self._tally,
            files,
            order=self.order,
            selection=chosen,
            guidelines=_guidelines(self._db),
            command=commands.command(self.order, chosen),
            at=at or now(),
        )


def _to_stream(written: _Written, stream: BinaryIO, at: str | None) -> Row:
    """Write the one file of a format to a stream; answer the manifest."""
    if written.order.format not in STREAMED:
        raise AnnotatorError(
            f"The format {written.order.format} is not one stream of rows. "
            "Name a folder to write it to."
        )
    for part in written.parts():
        stream.write(part.data)
    return written.manifest(at)


def _guidelines(db: Database) -> list[Row]:
    """Answer all versions of the guideline as the manifest has them, in order."""
    return [
        {
            "version": one["version"],
            "text": one["text"],
            "sha256": sha256(one["text"]),
            "added_at": one["added_at"],
        }
        for one in reversed(guidelines.versions(db))
    ]
