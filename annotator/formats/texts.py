"""Which article a text of a file is, or what a new one would be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlite_utils import Database

from annotator.errors import Fault, InvalidRecord
from annotator.formats.articles import first_words, slug
from annotator.formats.incoming import Answer, Document, Proposal, Stretch
from annotator.formats.persons import Person
from annotator.formats.placing import Said
from annotator.schemas import ArticleSchema, load
from annotator.store import articles, received
from annotator.text import header
from annotator.text.segment import Sentence
from annotator.text.segment import sentences as cut

Row = dict[str, Any]
LARGEST_TEXT = 5_000_000


@dataclass(slots=True)
class Plan:
    """One article with what would be stored of it.

    `article_id` is None for a new one, of which `fields` and `sentences` are given.
    """

    article_id: int | None
    fields: Row
    sentences: list[Sentence]
    ids: list[int] = field(default_factory=list)
    labels: list[tuple[Person, Said]] = field(default_factory=list)
    decisions: list[tuple[Person, Said]] = field(default_factory=list)
    proposals: list[tuple[int, Proposal]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Text:
    """The text at hand, where its sentences are, and what was answered before."""

    plan: Plan
    text: str
    spans: list[Stretch]
    mark: str
    shift: int = 0
    standing: dict[tuple[int, int], Row] = field(default_factory=dict)
    decided: dict[int, Row] = field(default_factory=dict)


class Texts:
    """The texts of some files, one after another; `exact` ones are our own."""

    def __init__(self, db: Database, *, exact: bool):
        self._db = db
        self._exact = exact
        self._bodies: set[str] = set()
        self._names: dict[str, str] = {}

    def find(self, document: Document, text: str, file: str | None) -> Text:
        """Answer the article of a text, which is here or new; raise InvalidRecord."""
        problem = _unfit(document, text, exact=self._exact)
        if problem:
            raise InvalidRecord([Fault(problem)])
        body_sha256 = articles.sha256(text)
        row = received.find_article(self._db, document.name, body_sha256)
        if row and row["body_sha256"] == body_sha256:
            return self.here(row["id"])
        if row and row["header"] and row["header"] + row["body"] == text:
            return self.here(row["id"], len(row["header"]))
        if row and document.sentences and self._same_sentences(row, document, text):
            return self.here(row["id"])
        if row and self._exact:
            raise InvalidRecord(
                [
                    Fault(
                        f"Another text is called {document.name} here, so this one "
                        "was not added. Import the project it comes from into a new "
                        "one, or rename the article there and export it again."
                    )
                ]
            )
        return self._new(document, text, file)

    def _same_sentences(self, row: Row, document: Document, text: str) -> bool:
        """Answer whether an article has the very sentences that a document has."""
        here = received.sentences(self._db, row["id"])
        given = document.sentences or ()
        return [(one["starts"], one["ends"], one["text"]) for one in here] == [
            (start, end, text[start:end]) for start, end, _ in given
        ]

    def here(self, article_id: int, shift: int = 0) -> Text:
        rows = received.sentences(self._db, article_id)
        plan = Plan(article_id, {}, [])
        plan.ids = [row["id"] for row in rows]
        plan.texts = [row["text"] for row in rows]
        return Text(
            plan,
            articles.body(self._db, article_id),
            [(row["starts"], row["ends"]) for row in rows],
            articles.get(self._db, article_id)["body_sha256"],
            shift,
            received.standing(self._db, article_id),
            received.decided(self._db, article_id),
        )

    def _new(self, document: Document, text: str, file: str | None) -> Text:
        """Answer an article to be added, without its header where nobody marked it."""
        top = header.read(text, document.fields.get("outlet"))
        marked = [span for one in document.answers for span in _places(one)]
        shift = top.start
        if document.sentences is not None or any(first < shift for first, _ in marked):
            shift = 0
        body = text[shift:]
        if shift:
            row = received.find_article(self._db, None, articles.sha256(body))
            if row:
                return self.here(row["id"], shift)
        listed = [Sentence(*one) for one in document.sentences or ()]
        if document.sentences is None:
            skips = [
                (first - shift, last - shift)
                for first, last in top.skips
                if first >= shift and not _touched(first, last, marked)
            ]
            listed = cut(body, 0, skips)
        if self._exact:
            fields: Row = dict(document.fields) | {"doc_id": document.name}
        else:
            fields = self._fields(document, body, top, listed)
        fields |= {"body": body, "header": text[:shift], "meta": document.meta}
        fields["file_name"] = file and file[:200]
        plan = Plan(None, fields, listed)
        plan.texts = [body[one.start : one.end] for one in listed]
        spans = [(one.start, one.end) for one in listed]
        mark = articles.sha256(body)
        if self._exact and self._names.get(str(document.name), mark) != mark:
            problem = f"Two texts of these files are called {document.name}."
            raise InvalidRecord([Fault(f"{problem} Import them one after another.")])
        self._names[str(fields["doc_id"])] = mark
        if mark in self._bodies:  # The files have it twice; it is added once.
            plan.fields = {}
        self._bodies.add(mark)
        return Text(plan, body, spans, mark, shift)

    def _fields(
        self,
        document: Document,
        body: str,
        top: header.Header,
        listed: Sequence[Sentence],
    ) -> Row:
        """Answer title and all that, as the file has it or the text shows it."""
        if not listed:
            raise InvalidRecord(
                [Fault("There is no sentence in the text. Leave it out.")]
            )
        given = load(ArticleSchema, {**document.fields, "text": body})
        given.pop("text")
        given["title"] = given["title"] or (top.title or "").strip()[:500]
        given["title"] = given["title"] or first_words(body[listed[0].start :])
        published = given["published"]
        given["published"] = (
            date.fromisoformat(published).isoformat() if published else top.published
        )
        given["outlet"] = given["outlet"] or top.outlet
        given["url"] = given["url"] or top.url
        name = (document.name or "").replace("\0", "").strip()[:200]
        named = name or slug(given["title"])
        given["doc_id"] = named or f"article-{articles.sha256(body)[:12]}"
        return given


def _places(answer: Answer) -> Iterator[Stretch]:
    """Yield every place of the text that an answer names."""
    yield answer.start, answer.end
    for span in (answer.surface, answer.cue, *answer.content):
        if span:
            yield span


def _touched(first: int, last: int, marked: Sequence[Stretch]) -> bool:
    return any(start < last and first < end for start, end in marked)


def _unfit(document: Document, text: str, *, exact: bool) -> str | None:
    """Answer why a text cannot be an article, or None."""
    if len(text) > LARGEST_TEXT:
        return "The text has over 5 million characters. Cut it into several articles."
    if "\0" in text:
        return "The text has a NUL in it, which no text has. Save it as UTF-8."
    strings = [text, document.name, *document.fields.values()]
    if any(_is_half(one) for one in strings if one):
        return "The text has half a character in it. Save the file as UTF-8."
    if not exact and not text.strip():
        return "The text is empty. Leave it out, or give the article's text."
    ends = 0
    for start, end, paragraph in document.sentences or ():
        if not (ends <= start < end <= len(text) and 0 <= paragraph < 2**53):
            return "Its sentences overlap, or lie outside the text. Export it anew."
        ends = end
    if exact:
        return _odd(document.fields)
    return None


def _odd(fields: dict[str, str | None]) -> str | None:
    """Answer what in the fields of an article of our own cannot be, or None."""
    published, url = fields["published"], fields["url"]
    try:
        if published and date.fromisoformat(published).isoformat() != published:
            raise ValueError
    except ValueError:
        return "Its day is not one such as 2024-03-14. Export it anew."
    if published == "":
        return "Its day is empty. Export it anew."
    scheme = (url or "").partition(":")[0].strip().casefold()
    if scheme in ("javascript", "data", "vbscript"):
        return "Its address is not one of a page. Export it anew."
    return None


def _is_half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
