"""Suggestions of models as JSON, one object a line: read, checked, and added.

Files are read a line at a time, however long they are; what is wrong is said with file,
line and field, and nothing is stored unless all of it fits or the good ones are wanted.
"""

import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from sqlite_utils import Database

from annotator.errors import Fault, InvalidRecord
from annotator.formats import imports, jsonl
from annotator.formats.articles import Refused
from annotator.formats.files import File
from annotator.formats.refused import write_beside
from annotator.schemas import load
from annotator.schemas_suggestions import SuggestionLineSchema
from annotator.store import speakers, suggestion_imports

LONGEST_LINE = 1_000_000
KEPT = 100
"""So many faults are kept to be shown; the file of refused lines has them all."""
_AT_ONCE = 1000
_IN_MEMORY = 1 << 16
_BOM = b"\xef\xbb\xbf"
_FIELDS = frozenset(SuggestionLineSchema._declared_fields)

Report = Callable[[Fault], None]
Progress = Callable[[int, int], None]


@dataclass(slots=True, weakref_slot=True)
class Draft:
    """What adding some files would store: suggestions by model, and what is refused.

    `faults` are the first of all `refused`; `passed_over` names what lines hold besides
    the fields; `lists` has a list of refused lines for each file with any.
    """

    models: list[tuple[str, str, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: int = 0
    passed_over: set[str] = field(default_factory=set)
    lists: list[tuple[File, IO[bytes]]] = field(default_factory=list)

    @property
    def good(self) -> int:
        """How many suggestions fit."""
        return sum(count for _, _, count in self.models)

    def __str__(self) -> str:
        """Answer "38 suggestions (marker 1.2: 38)"."""
        listed = "; ".join(f"{name} {of}: {count:,}" for name, of, count in self.models)
        return f"{counted(self.good)}{f' ({listed})' if listed else ''}"

    def refused_lines(self) -> Iterator[bytes]:
        """Yield the refused lines of all files, one JSON object a line."""
        for _, stream in self.lists:
            stream.seek(0)
            yield from stream


class _Refusal(Exception):
    """Why a line is no suggestion for a sentence of this project."""

    def __init__(self, field: str, problem: str):
        super().__init__(problem)
        self.fault = Fault(problem, field=field)


def read(
    db: Database,
    files: Iterable[File],
    defaults: Mapping[str, str | None] | None = None,
    *,
    report: Report | None = None,
    progress: Progress | None = None,
) -> Draft:
    """Answer what these files hold, and keep it ready for `store` on this connection.

    `defaults` are `model` and `version` where a line says neither. Every fault is told
    to `report`; `progress` is told bytes done and in all. Raises nothing: a file that
    cannot be read is a fault.
    """
    files = list(files)
    with suggestion_imports.waiting(db):
        reading = _Reading(db, defaults or {}, report)
        total, done = sum(file.size() for file in files), 0
        for file in files:
            for size in reading.read(file):
                done += size
                if progress:
                    progress(min(done, total), total)
    draft = reading.draft
    draft.models = suggestion_imports.held(db)
    return draft


def store(
    db: Database,
    draft: Draft,
    *,
    keep_good: bool = False,
    by: int | None = None,
    at: str | None = None,
) -> list[Path]:
    """Add what `read` has found, in one go; answer where the refused lines are.

    Any fault means that nothing is stored and InvalidRecord, unless `keep_good`: then
    the good ones are stored, and the refused lines written beside each file.
    """
    if draft.refused and not (keep_good and draft.good):
        raise InvalidRecord(draft.faults)
    paths = []
    for file, lines in draft.lists:
        if file.path:
            lines.seek(0)
            paths.append(write_beside(file.path, ".jsonl", lines))
    suggestion_imports.put(db, by=by, at=at)
    return paths


def counted(suggestions: int) -> str:
    """Answer "1 suggestion" or "1,200 suggestions"."""
    return f"{suggestions:,} suggestion{'' if suggestions == 1 else 's'}"


class _Reading:
    """The files of one import, one after another."""

    def __init__(
        self, db: Database, defaults: Mapping[str, str | None], report: Report | None
    ):
        self.db, self.report, self.draft = db, report, Draft()
        self.defaults = {name: given for name, given in defaults.items() if given}
        self.speaker = lru_cache(10_000)(lambda name: speakers.find(db, name))
        self.there = lru_cache(10_000)(
            lambda doc_id: suggestion_imports.has_article(db, doc_id)
        )

    def read(self, file: File) -> Iterator[int]:
        """Take in a file; yield now and then how many bytes were read since."""
        size = 0
        try:
            with file.opened() as stream:
                for number, line in enumerate(_lines(stream), 1):
                    self._take(file, number, line)
                    size += len(line)
                    if number % _AT_ONCE == 0:
                        yield size
                        size = 0
        except OSError as error:
            problem = f"The file cannot be read ({error.strerror}). Check its name."
            self._refuse(file, None, b"", [Fault(problem)])
        yield size

    def _take(self, file: File, number: int, line: bytes) -> None:
        """Hold the suggestion of a line, or say what is wrong with it."""
        if number == 1:
            line = line.removeprefix(_BOM)
        if not line.strip():
            return
        try:
            self._hold(_parsed(line))
        except InvalidRecord as error:
            self._refuse(file, number, line, error.faults)
        except _Refusal as error:
            self._refuse(file, number, line, [error.fault])

    def _hold(self, given: dict[str, Any]) -> None:
        row = load(SuggestionLineSchema, given)
        if (
            len(given) > len(_FIELDS & given.keys())
            and len(self.draft.passed_over) < 50
        ):
            self.draft.passed_over |= {name[:60] for name in given.keys() - _FIELDS}
        named = {name: _named(row[name]) for name in ("model", "version", "speaker")}
        for name in ("model", "version"):
            named[name] = named[name] or self.defaults.get(name)
            if not named[name]:
                raise _Refusal(name, _MISSING[name])
        sentence_id, text = self._sentence(row)
        who, surface = named["speaker"], row["speaker_surface"]
        start = text.find(surface) if surface else -1
        found = start >= 0
        entry = (self.speaker(who) if who else None) or (
            self.speaker(surface) if surface and not who else None
        )
        held = suggestion_imports.wait(
            self.db,
            {
                **named,
                "sentence_id": sentence_id,
                "kind": str(row["label"]),
                "speaker_id": entry,
                "speaker_surface": surface,
                "speaker_start": start if found else None,
                "speaker_end": start + len(surface) if found else None,
                "score": row["score"],
            },
        )
        if not held:
            raise _Refusal("sent_id" if row["sent_id"] else "doc_id", _TWICE)

    def _sentence(self, row: dict[str, Any]) -> tuple[int, str]:
        """Answer the id and the text of the sentence that a line is about."""
        by = _WAYS[0]
        wanted = dict(row)
        if row["sent_id"]:
            doc_id, _, index = row["sent_id"].rpartition(":")
            if not (doc_id and index.isascii() and index.isdigit() and len(index) < 16):
                raise _Refusal("sent_id", _NO_NAME)
            wanted |= {"doc_id": row["doc_id"] or doc_id, "sent_index": int(index)}
            if row["sent_index"] not in (None, int(index)) or row["doc_id"] not in (
                None,
                doc_id,
            ):
                raise _Refusal("sent_id", _OTHERWISE.format("sent_id"))
        else:
            by = next(way for way in _WAYS if row[way] is not None)
        field = "sent_id" if row["sent_id"] else by
        if not self.there(wanted["doc_id"]):
            name = "sent_id" if row["sent_id"] else "doc_id"
            raise _Refusal(name, _NO_ARTICLE.format(wanted["doc_id"]))
        found = suggestion_imports.sentences(self.db, by, wanted)
        if not found:
            raise _Refusal(field, _NO_SENTENCE)
        if len(found) > 1:
            raise _Refusal(field, _SEVERAL)
        sentence_id, _, index, starts, ends, text = found[0]
        there = {
            "sent_index": index,
            "doc_start": starts,
            "doc_end": ends,
            "text": text,
        }
        for name, value in there.items():
            if row[name] not in (None, value):
                raise _Refusal(name, _OTHERWISE.format(name))
        return sentence_id, text

    def _refuse(
        self, file: File, number: int | None, line: bytes, faults: list[Fault]
    ) -> None:
        """Note what is wrong with a line, and the line."""
        draft = self.draft
        draft.refused += 1
        placed = [Fault(one.problem, file.name, number, one.field) for one in faults]
        for fault in placed:
            if len(draft.faults) < KEPT:
                draft.faults.append(fault)
            if self.report:
                self.report(fault)
        if number is not None:
            if not draft.lists or draft.lists[-1][0] is not file:
                kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (it stays)
                weakref.finalize(draft, kept.close)
                draft.lists.append((file, kept))
            source = line.decode("utf-8", "surrogateescape")
            one = Refused(file, number, faults, source)
            draft.lists[-1][1].write(imports.refused_lines([one]).encode())


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines; of one that is too long its beginning, a byte more than fits."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def _parsed(line: bytes) -> dict[str, Any]:
    """Answer the object on a line, or raise InvalidRecord."""
    if len(line) > LONGEST_LINE:
        problem = "The line is over 1 MB. Give one object a line."
        raise InvalidRecord([Fault(problem)])
    try:
        return jsonl.parsed(line.rstrip())
    except jsonl.Unfit as error:
        problem = f"{error} Give one JSON object a line, in UTF-8."
        raise InvalidRecord([Fault(problem)]) from error


def _named(text: str | None) -> str | None:
    """Answer a name with single spaces."""
    return " ".join(text.split()) or None if text else None


_WAYS = ("sent_index", "doc_start", "text")
_MISSING = {
    "model": (
        "Say which model proposes it: in the line, or once for all of them (--model, "
        "or the field Model)."
    ),
    "version": (
        "Say which version of the model it is: in the line, or once for all of them "
        "(--version, or the field Version)."
    ),
}
_NO_NAME = "Give it as exports do: the article’s doc_id, a colon, and the index."
_NO_ARTICLE = "There is no article {} in this project. Its doc_id is as in an export."
_NO_SENTENCE = (
    "The article has no such sentence. Export it again, and suggest for what it has."
)
_SEVERAL = "The article has this sentence several times. Give its sent_index."
_OTHERWISE = (
    "The sentence has another {}. Export the articles again, or leave this out."
)
_TWICE = "This model has a suggestion for this sentence before. Keep one of them."
