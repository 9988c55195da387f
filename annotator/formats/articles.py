"""Files to articles: read, checked and cut into sentences, with every fault named."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from annotator.errors import Fault, InvalidRecord
from annotator.formats import articles_jsonl, html, plain, tables
from annotator.formats.files import File, bad_byte, find
from annotator.formats.found import Record, Unread
from annotator.schemas import ArticleSchema, load
from annotator.store.articles import sha256
from annotator.text import header
from annotator.text.segment import Sentence, sentences

Progress = Callable[[int, int], None]
Taken = Callable[[str], str | None]
LARGEST_ARTICLE = 5_000_000
READERS: Mapping[str, Callable[[str, Mapping[str, str]], Iterator[Record | Unread]]] = {
    ".txt": plain.read,
    ".md": plain.read_markdown,
    ".html": html.read,
    ".htm": html.read,
    ".jsonl": articles_jsonl.read,
    ".ndjson": articles_jsonl.read,
    ".csv": tables.read_csv,
    ".tsv": tables.read_tsv,
}
TABLES = (".csv", ".tsv")


@dataclass(slots=True)
class Article:
    """An article as `store.articles.add` takes it, and its sentences in the body.

    `named` says whether the file gave its `doc_id`; a name made up gives way to it,
    and `wished` is what it was at first. `refused` is what the article is, unless it is
    taken as a corrected text, where its name is here with another one.
    """

    fields: dict[str, Any]
    sentences: list[Sentence]
    body_sha256: str
    named: bool = False
    already: bool = False
    wished: str = ""
    refused: "Refused | None" = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Lines of a file that give no article: why, and the very lines."""

    file: File
    line: int | None
    faults: list[Fault]
    source: str | None
    heading: str = ""


@dataclass(slots=True)
class Batch:
    """What some files hold: articles in their order, what was refused, and why.

    `articles` has every body once; one that comes again is counted in `repeated`.
    `skipped` names what was passed over in folders.
    """

    articles: list[Article] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    repeated: int = 0


def read_files(
    sources: Iterable[Path | File],
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, str | None] | None = None,
    *,
    taken: Taken = lambda doc_id: None,
    progress: Progress | None = None,
) -> Batch:
    """Answer the articles in these files and folders, and all that is wrong with them.

    `taken` answers the hash of the body that goes by a `doc_id` elsewhere, or None; an
    article that gives that name to another body has its `refused` filled in.
    `columns` names columns for fields (see `columns.parse`), `defaults` gives fields
    that a record leaves out. Offsets count code points in each article's `body`;
    `header + body` is the text exactly as it was given. `progress` is told bytes done
    and bytes in all. Faults are gathered, not raised; nothing is stored.
    """
    batch = Batch()
    files: list[File] = []
    for source in sources:
        found = ([source], [], []) if isinstance(source, File) else find([source])
        files += found[0]
        batch.faults += found[1]
        batch.skipped += found[2]
    reading = _Reading(batch, columns or {}, defaults or {}, taken)
    total = sum(file.size() for file in files)
    done = 0
    for file in files:
        for step in reading.read(file):
            if progress:
                progress(min(done + step, total), total)
        done += file.size()
        if progress:
            progress(done, total)
    reading.name()
    return batch


def slug(text: str) -> str:
    """Answer a name of ASCII letters, digits and hyphens, at most 100; may be empty."""
    plain_text = unicodedata.normalize("NFKD", text.casefold()).encode(
        "ascii", "ignore"
    )
    words = re.sub(r"[^a-z0-9]+", "-", plain_text.decode()).strip("-")
    if len(words) <= 100:
        return words
    return words[:100].rpartition("-")[0] or words[:100]


@dataclass(slots=True)
class _Reading:
    """Reads one file after another into a batch."""

    batch: Batch
    columns: Mapping[str, str]
    defaults: Mapping[str, str | None]
    taken: Taken
    seen: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def read(self, file: File) -> Iterator[int]:
        """Read a file; yield how many of its bytes are done, about."""
        try:
            text = file.text()
        except InvalidRecord as error:
            self._refuse(Refused(file, None, error.faults, None))
            return
        heading = text.partition("\n")[0] if file.kind in TABLES else ""
        done = count = 0
        for found in READERS[file.kind](text, self.columns):
            count += 1
            done += len(found.source or "")
            try:
                article = _article(found, file, self.defaults, text)
                self._check_name(article, file, found)
                if self._has_other_text(article):
                    article.refused = _refused(article, file, found, heading)
                self._add(article)
            except InvalidRecord as error:
                faults = error.faults
                line = faults[0].line
                self._refuse(Refused(file, line, faults, found.source, heading))
            yield done
        if not count:
            problem = "The file has no article in it. Give one with a text."
            self._refuse(Refused(file, None, [Fault(problem, file.name)], None))

    def _check_name(self, article: Article, file: File, found: Record | Unread) -> None:
        """Refuse a name that these files give to two texts."""
        if not article.named:
            return
        doc_id = article.fields["doc_id"]
        if self.names.get(doc_id) not in (None, article.body_sha256):
            problem = f"Another article is called {doc_id}. Name this one otherwise."
            line = found.line if isinstance(found, Record) else None
            raise InvalidRecord([Fault(problem, file.name, line, "doc_id")])
        self.names[doc_id] = article.body_sha256

    def _has_other_text(self, article: Article) -> bool:
        """Answer whether the name that the file gives is here with another text."""
        if not article.named:
            return False
        here = self.taken(article.fields["doc_id"])
        return here not in (None, article.body_sha256)

    def name(self) -> None:
        """Put a number behind each name made up that another article has."""
        turns: dict[str, int] = {}
        for article in self.batch.articles:
            if article.named:
                continue
            doc_id = wished = article.wished = article.fields["doc_id"]
            while not self._is_free(doc_id, article.body_sha256):
                turns[wished] = turns.get(wished, 1) + 1
                doc_id = f"{wished}-{turns[wished]}"
            article.fields["doc_id"] = doc_id
            self.names[doc_id] = article.body_sha256

    def _is_free(self, doc_id: str, body_sha256: str) -> bool:
        if doc_id in self.names:
            return False
        return self.taken(doc_id) in (None, body_sha256)

    def _add(self, article: Article) -> None:
        """Keep the article unless its body is here already."""
        if article.body_sha256 in self.seen:
            self.batch.repeated += 1
            return
        self.seen.add(article.body_sha256)
        self.batch.articles.append(article)

    def _refuse(self, refused: Refused) -> None:
        # Its bytes would be kept as long as the list of what was refused.
        refused = replace(refused, file=replace(refused.file, content=b""))
        self.batch.refused.append(refused)
        self.batch.faults += refused.faults


def _refused(
    article: Article, file: File, found: Record | Unread, heading: str
) -> Refused:
    """Answer what an article is that would be another's corrected text."""
    problem = (
        f"Another article is called {article.fields['doc_id']}. Name this one "
        "otherwise, or take it as the corrected text: annotator import --correct, or "
        "the box on the import page."
    )
    line = found.line if isinstance(found, Record) else None
    faults = [Fault(problem, file.name, line, "doc_id")]
    return Refused(replace(file, content=b""), line, faults, found.source, heading)


def _article(
    found: Record | Unread, file: File, defaults: Mapping[str, str | None], whole: str
) -> Article:
    """Answer the article that a reader found, or raise InvalidRecord."""
    _check_bytes(found, file, whole)
    if isinstance(found, Unread):
        raise InvalidRecord([replace(found.fault, file=file.name)])
    said = {name: value for name, value in file.fields.items() if value}
    given = load(
        ArticleSchema, {**found.fields, **said}, file=file.name, line=found.line
    )
    text = given.pop("text")
    if len(text) > LARGEST_ARTICLE:
        problem = (
            "The text has over 5 million characters. Cut it into several articles."
        )
        raise InvalidRecord([Fault(problem, file.name, found.line, "text")])
    fields, skips = _fields(text, given, found, defaults)
    found_sentences = sentences(fields["body"], 0, skips)
    if not found_sentences:
        problem = "There is no sentence in the text. Give the article's text."
        raise InvalidRecord([Fault(problem, file.name, found.line, "text")])
    body_sha256 = sha256(fields["body"])
    named = bool(fields["doc_id"])
    first = fields["body"][found_sentences[0].start :]
    fields["title"] = fields["title"] or first_words(first)
    fields["doc_id"] = fields["doc_id"] or _doc_id(fields["title"], found, file)
    fields["doc_id"] = fields["doc_id"] or f"article-{body_sha256[:12]}"
    fields["file_name"] = file.base_name
    return Article(fields, found_sentences, body_sha256, named)


def _fields(
    text: str,
    given: dict[str, Any],
    found: Record,
    defaults: Mapping[str, str | None],
) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """Answer what is stored of an article, and the spans of its body to leave out."""
    outlet = given["outlet"] or defaults.get("outlet")
    top = header.read(text[found.starts :] if found.starts else text, outlet)
    start = found.starts + top.start
    read = {"dateline": top.dateline, "byline": top.byline}
    fields = {name: given[name] or defaults.get(name) for name in given}
    fields["title"] = given["title"] or (top.title or "").strip()[:500]
    fields["published"] = _day(given["published"]) or top.published
    fields["outlet"] = fields["outlet"] or top.outlet
    fields["url"] = fields["url"] or top.url
    fields["meta"] = {name: value for name, value in read.items() if value} | found.meta
    fields["header"] = text[:start]
    fields["body"] = text[start:]
    fields["original"] = found.original
    skips = [(first - top.start, last - top.start) for first, last in top.skips]
    return fields, skips


def _check_bytes(found: Record | Unread, file: File, whole: str) -> None:
    """Raise InvalidRecord where the bytes of a file or line are not UTF-8."""
    bad = bad_byte(whole if found.source is None else found.source)
    if not bad:
        return
    line, place, value = bad
    first = found.fault.line if isinstance(found, Unread) else found.line
    line += (first or 1) - 1
    problem = (
        f"Byte {place} of the line (0x{value:02X}) is not UTF-8. "
        "Save the file as UTF-8 and give it again."
    )
    raise InvalidRecord([Fault(problem, file.name, line)])


def _day(written: str | None) -> str | None:
    """Answer a day of the calendar as the project stores it."""
    return date.fromisoformat(written).isoformat() if written else None


def first_words(text: str) -> str:
    """Answer the first words, up to some 80 characters."""
    words = " ".join(text[:400].split())
    if len(words) <= 80:
        return words
    cut = words[:80].rpartition(" ")[0] or words[:79]
    return cut.rstrip(",;:–—- ") + "…"


def _doc_id(title: str, found: Record, file: File) -> str:
    """Answer a name from the file where it is one article, else from the title."""
    stem = file.base_name.rpartition(".")[0]
    if found.line is None:
        return slug(stem) or slug(title)
    return slug(title) or (slug(stem) and f"{slug(stem)}-{found.line}")
