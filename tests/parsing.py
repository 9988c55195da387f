"""Everything that reads bytes of others, in one table: what fuzzing tries it with."""

import contextlib
import io
import json
import pkgutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import marshmallow
from sqlite_utils import Database

import annotator
from annotator import hosts
from annotator.errors import AnnotatorError, Fault
from annotator.formats import (
    articles,
    export,
    handed,
    jsonl,
    ratings,
    receiving,
    suggestions,
    verify,
)
from annotator.formats.catalogue import FORMATS, READERS
from annotator.formats.columns import parse as parse_columns
from annotator.formats.files import ENDINGS, File
from annotator.formats.order import Order
from annotator.schemas import load
from annotator.store import projects, reviewers
from annotator.text import segment
from annotator.views import guidelines
from tests.exporting import add, decide, say

WEBANNO = (
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Statement|kind|speaker\n\n\n"
    "#Text=Never , said Olm\n"
    "1-1\t0-5\tNever\tquote[2]|claim[3]\tOlm[2]|Ines Valdor[3]\t\n"
    "1-2\t6-7\t,\tquote[2]\tOlm[2]\t\n1-3\t8-12\tsaid\t_\t_\t\n1-4\t13-16\tOlm\t_\t_\t\n"
)
CAS = {
    "%TYPES": {"custom.Statement": {"%NAME": "custom.Statement"}},
    "%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "It rains, said Olm."},
        {"%ID": 2, "%TYPE": "custom.Statement", "@sofa": 1, "begin": 0, "end": 8,
         "kind": "claim", "speaker": "Olm"},
    ],
    "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}},
}  # fmt: skip
PAGE = (
    '<!doctype html><html lang="en"><head><title>Ferry lost</title>'
    '<meta property="article:published_time" content="2024-03-14T10:00Z"></head>'
    "<body><nav>Home</nav><article><h1>Ferry lost</h1><p>The ferry sank.<br>Nobody "
    "was hurt &amp; all is well.</p><script>x()</script></article></body></html>"
)
MARKDOWN = "---\ntitle: Ferry lost\ndate: 2024-03-14\n---\n# Ferry lost\n\nIt sank.\n"
RATINGS = b'item,annotator,label,article\n1,Ada,claim,a\n1,Ben,fact,a\n2,Ada,"x, y",b\n'
LINE = b'{"sent_id":"akar:0000","label":"claim","speaker":"Olm","score":0.5}\n'


@dataclass(frozen=True)
class Parser:
    """What reads bytes, whole files to begin with, and what it may raise."""

    read: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]] = list
    refuses: tuple[type[Exception], ...] = field(default=(AnnotatorError,))


@cache
def project() -> Database:
    """Answer a small project, in memory of this process only."""
    folder = tempfile.TemporaryDirectory(prefix="annotator-fuzz-")
    _kept.append(folder)
    db = projects.open_project(Path(folder.name) / "project.db")
    ada, ben = (reviewers.named(db, name) for name in ("Ada Lind", "Ben Okoro"))
    add(db, "akar", "It rains, said Olm.", "“Never,” she said.", "It is so.")
    for who in (ada, ben):
        say(db, who, 0, "claim", speaker="Olm", note="so he says")
        say(db, who, 1, "quote", speaker="Ines Valdor", content=[[1, 6]])
    say(db, ada, 2, "fact")
    decide(db, ada, 0, "claim", speaker="Olm", rationale="It is his.")
    return db


_kept: list[Any] = []


@cache
def exported(name: str) -> bytes:
    """Answer an export of the project, packed."""
    shape = FORMATS[name].shapes[0]
    return b"".join(export.zipped(project(), Order(shape, format=name)))


@cache
def unpacked(*endings: str) -> list[bytes]:
    """Answer the files of all exports whose names end so."""
    found = []
    for name in FORMATS:
        with zipfile.ZipFile(io.BytesIO(exported(name))) as archive:
            names = [one for one in archive.namelist() if one.endswith(endings)]
            found += [archive.read(one) for one in names]
    return found


def _articles(ending: str) -> Callable[[bytes], object]:
    return lambda data: articles.read_files([File(f"x{ending}", content=data)])


def _reader(name: str) -> Callable[[bytes], object]:
    reader = READERS[name]

    def read(data: bytes) -> None:
        text, _, marks = data.partition(b"\0\0")
        files = [File("x.txt", content=text), File("x.ann", content=marks)]
        for ending in (".json", ".jsonl", ".tsv", ".csv", ".zip"):
            file = File(f"x{ending}", content=data)
            reader.recognises(file, data[:65_536].decode("utf-8", "replace"))
            _told(reader.read([file]))
        _told(reader.read(files))

    return read


def _told(found: Iterator[Any]) -> None:
    """Read to the end; each fault says what is wrong."""
    for one in found:
        assert not isinstance(one, Fault) or one.problem


def _handed(data: bytes) -> None:
    """Read a file as the page for labels does, without storing anything."""
    for ending in (".zip", ".json"):
        try:
            reader, files = handed.known([File(f"x{ending}", content=data)])
        except AnnotatorError:
            continue
        receiving.check(project(), reader, files)


def _verified(data: bytes) -> None:
    """Verify a .zip, then lines, a table and columns of this."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("x.zip", "sentences.jsonl", "sentences.csv", "labels.parquet"):
            path = Path(folder, name)
            path.write_bytes(data)
            verify.verify(path)
            path.unlink()


def _rated(data: bytes) -> None:
    for name in ("x.csv", "x.tsv", "x.jsonl"):
        try:
            list(ratings.read(io.BytesIO(data), name))
        except AnnotatorError:
            continue


def _suggested(data: bytes) -> None:
    given = {"model": "marker", "version": "1"}
    suggestions.read(project(), [File("x.jsonl", content=data)], given)


@cache
def schemas() -> tuple[type[marshmallow.Schema], ...]:
    """Answer every schema that there is."""
    found = {
        one
        for module in pkgutil.iter_modules(annotator.__path__, "annotator.")
        if module.name.startswith("annotator.schemas")
        for one in vars(import_module(module.name)).values()
        if isinstance(one, type) and issubclass(one, marshmallow.Schema)
        if one is not marshmallow.Schema
    }
    return tuple(sorted(found, key=lambda one: one.__name__))


OF_JSON = {"ArticleSchema", "SuggestionLineSchema"}


def _is_of_json(schema: type[marshmallow.Schema]) -> bool:
    """Answer whether a schema gets JSON; forms and addresses have texts alone."""
    return schema.__module__.endswith("_sent") or schema.__name__ in OF_JSON


def _as_text(value: Any) -> Any:
    """Answer a value as a form has it: a text, or a list of them."""
    many = isinstance(value, list)
    return [str(one) for one in value] if many else str(value)


def _loaded(data: bytes) -> None:
    """Load whatever an object says with each schema, its values in every field."""
    given = jsonl.value(data)
    if not isinstance(given, dict):
        given = {"": given}
    values = list(given.values()) or [None]
    for schema in schemas():
        names = [
            field.data_key or name for name, field in schema._declared_fields.items()
        ]
        filled = {name: values[turn % len(values)] for turn, name in enumerate(names)}
        for one in (given, filled | given):
            texts = {name: _as_text(value) for name, value in one.items()}
            try:
                load(schema, one if _is_of_json(schema) else texts)
            except AnnotatorError:
                continue


def _text(data: bytes) -> None:
    """Read a text as an article's, a guideline, a name of a host and of columns."""
    text = data.decode("utf-8", "replace")
    segment.sentences(text)
    guidelines.rendered(text)
    for read in (hosts.address, hosts.names, lambda one: parse_columns([one])):
        try:
            read(text)
        except AnnotatorError:
            continue


def _json(data: bytes) -> None:
    for read in (jsonl.parsed, jsonl.value):
        try:
            read(data)
        except jsonl.Unfit:
            continue


def _of(*endings: str) -> Callable[[], list[bytes]]:
    return lambda: unpacked(*endings)


_SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "annotator": lambda: [exported("jsonl"), exported("csv"), *unpacked(".jsonl")],
    "webanno": lambda: [WEBANNO.encode()],
    "cas-json": lambda: [json.dumps(CAS).encode()],
    "brat": lambda: [b"It rains.\0\0T1\tClaim 0 8\tIt rains\nA1\tNegation T1\n"],
    "ratings": lambda: [RATINGS],
}
_FILES = {".md": MARKDOWN, ".html": PAGE, ".txt": "Ferry lost\n\nIt sank.\n"}
PARSERS: dict[str, Parser] = {
    **{
        f"articles {ending}": Parser(
            _articles(ending),
            lambda ending=ending: (
                [_FILES[ending].encode()] if ending in _FILES else unpacked(ending)
            ),
        )
        for ending in ENDINGS
        if ending not in (".htm", ".ndjson")
    },
    **{
        f"labels of {name}": Parser(
            _reader(name), _SEEDS.get(name, _of(".json", ".jsonl")), ()
        )
        for name in READERS
    },
    "labels given": Parser(_handed, lambda: [exported(name) for name in FORMATS]),
    "verify": Parser(
        _verified,
        lambda: [*map(exported, FORMATS), *unpacked(".jsonl", ".csv", ".parquet")],
        (),
    ),
    "ratings": Parser(_rated, lambda: [RATINGS, *unpacked(".csv")]),
    "suggestions": Parser(_suggested, lambda: [LINE], ()),
    "forms": Parser(_loaded, lambda: [LINE], (jsonl.Unfit,)),
    "text": Parser(_text, lambda: [MARKDOWN.encode(), PAGE.encode()], ()),
    "json": Parser(_json, lambda: [LINE], ()),
}


def tried(parser: Parser, data: bytes) -> None:
    """Read these bytes; what may be refused is."""
    with contextlib.suppress(*parser.refuses):
        parser.read(data)
