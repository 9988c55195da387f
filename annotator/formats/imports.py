"""Importing: check everything first, then store all of it or nothing."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlite_utils import Database

from annotator.db import writing
from annotator.errors import Fault, InvalidRecord
from annotator.formats import corrected, tables
from annotator.formats.articles import (
    TABLES,
    Article,
    Progress,
    Refused,
    read_files,
)
from annotator.formats.corrected import Correction
from annotator.formats.files import File
from annotator.formats.refused import write_beside
from annotator.store import articles, audit, corrections, corrections_plan
from annotator.store.audit import Event
from annotator.store.corrections_plan import Compared


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be stored: new articles, those here already, and what is refused."""

    articles: list[Article]
    repeated: int
    faults: list[Fault]
    refused: list[Refused]
    skipped: list[str]
    corrections: list[Correction] = field(default_factory=list)

    @property
    def new(self) -> list[Article]:
        """The articles whose text is not in the project, nor a corrected one."""
        corrected = {id(one.article) for one in self.corrections}
        return [
            article
            for article in self.articles
            if not article.already and id(article) not in corrected
        ]

    @property
    def already(self) -> int:
        """How many articles are here; those the files hold again are `repeated`."""
        return len(self.articles) - len(self.new) - len(self.corrections)

    @property
    def sentences(self) -> int:
        """How many sentences the new articles have."""
        return sum(len(article.sentences) for article in self.new)

    def without_articles(self) -> "Draft":
        """Answer what is still asked for once the articles are stored."""
        return replace(self, articles=[], corrections=[])

    def uncorrected(self) -> "Draft":
        """Answer the draft with nothing taken as a corrected text.

        What gives its article's name is refused then; the rest is new, or here already.
        """
        refused = [one.refused for one in self.articles if one.refused]
        return replace(
            self,
            articles=[one for one in self.articles if one.refused is None],
            faults=self.faults + [fault for one in refused for fault in one.faults],
            refused=self.refused + refused,
            corrections=[],
        )

    def refusing(self, refused: Mapping[int, Refused]) -> "Draft":
        """Answer the draft with these of its articles, by their `id()`, refused."""
        told = list(refused.values())
        return replace(
            self,
            articles=[one for one in self.articles if id(one) not in refused],
            faults=self.faults + [fault for one in told for fault in one.faults],
            refused=self.refused + told,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was stored; `added` has the new articles' ids.

    `already` counts texts that were here, `repeated` those that the files hold again.
    """

    added: list[int]
    sentences: int
    already: int
    repeated: int
    faults: list[Fault]
    files: list[Path] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        """Answer "3 articles with 92 sentences added, 1 was already here."."""
        said = f"{counted(len(self.added), self.sentences)} added"
        if self.corrected:
            said += f", {len(self.corrected):,} corrected"
        return f"{said}{known(self.already, self.repeated)}."


def check(
    db: Database,
    sources: Iterable[Path | File],
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, str | None] | None = None,
    *,
    progress: Progress | None = None,
    correct: bool = False,
) -> Draft:
    """Answer what storing these files would add; nothing is stored.

    Parameters are those of `read_files`. `progress` is told bytes done and in all.
    With `correct`, articles that are here with another text are offered as corrected
    ones: those that a record names, and those that are most likely meant.
    """
    batch = read_files(
        sources,
        columns,
        defaults,
        taken=lambda doc_id: articles.body_hash(db, doc_id),
        progress=progress,
    )
    here = articles.known(db, [article.body_sha256 for article in batch.articles])
    for article in batch.articles:
        article.already = article.body_sha256 in here
    draft = Draft(
        batch.articles,
        batch.repeated,
        batch.faults,
        batch.refused,
        batch.skipped,
        corrected.offered(db, batch.articles),
    )
    draft = draft.refusing(_uncorrectable(db, draft))
    return draft if correct else draft.uncorrected()


def _uncorrectable(db: Database, draft: Draft) -> dict[int, Refused]:
    """Answer by `id()` the articles whose name is taken, and that correct none here."""
    corrected = {id(one.article) for one in draft.corrections}
    return {
        id(one): _name_taken(db, one.fields["doc_id"], one.refused)
        for one in draft.articles
        if one.refused and id(one) not in corrected
    }


def _name_taken(db: Database, doc_id: str, refused: Refused) -> Refused:
    """Answer what is refused with whose name it gives, and what to do."""
    present = articles.earlier_of(db, doc_id)
    problem = f"Another article is called {doc_id}. Name this one otherwise."
    if present:
        problem = (
            f"{doc_id} is the name of an earlier text of {present}. "
            "Name this one otherwise."
        )
    faults = [replace(fault, problem=problem) for fault in refused.faults]
    return replace(refused, faults=faults)


def store(
    db: Database,
    draft: Draft,
    *,
    keep_good: bool = False,
    progress: Progress | None = None,
    by: int | None = None,
    why: str | None = None,
) -> Outcome:
    """Store the new articles in one transaction, on the record as `by`'s; answer what.

    The corrections of the draft are carried out with it, `why` being told of each.

    Any fault means that nothing is stored and InvalidRecord with all of them, unless
    `keep_good`: then the good ones are stored and the refused lines written to a new
    file beside each file on the disk. `progress` is told articles done and in all.
    """
    good = draft.articles or draft.corrections
    if draft.faults and not (keep_good and good):
        raise InvalidRecord(draft.faults)
    files = write_refused(draft.refused)
    added = []
    sentences = 0
    compared = [
        corrections_plan.compare(
            db, one.article_id, one.article.fields["body"], one.article.sentences
        )
        for one in draft.corrections
    ]
    with writing(db):
        for done, article in enumerate(draft.new, 1):
            article_id = articles.add(
                db, article.fields, article.sentences, named=article.named
            )
            if article_id is not None:
                added.append(article_id)
                sentences += len(article.sentences)
            if progress:
                progress(done, len(draft.new))
        if added:
            audit.note(db, by, Event.IMPORTED, articles=len(added), sentences=sentences)
        renewed = [
            one
            for one, before in zip(draft.corrections, compared, strict=True)
            if _correct(db, one, before, by, why)
        ]
    already = len(draft.articles) - len(added) - len(renewed)
    done_to = [one.article_id for one in renewed]
    return Outcome(
        added, sentences, already, draft.repeated, draft.faults, files, done_to
    )


def _correct(
    db: Database, one: Correction, before: Compared, by: int | None, why: str | None
) -> bool:
    """Take a text for its article's; answer whether that changed anything."""
    article = one.article
    made = corrections.correct(
        db,
        one.article_id,
        article.fields,
        article.sentences,
        by=by,
        why=why,
        save_id=one.save_id,
        compared=before,
    )
    return made is not None


def write_refused(refused: Iterable[Refused]) -> list[Path]:
    """Write the refused lines beside the files they stand in; answer where.

    news.jsonl gives news.refused.jsonl, or news.refused-2.jsonl where that is there.
    Files refused as a whole give none: they are their own list.
    """
    by_path: dict[Path, list[Refused]] = {}
    for one in refused:
        if one.file.path and one.source is not None:
            by_path.setdefault(one.file.path, []).append(one)
    return [_write_beside(path, lines) for path, lines in by_path.items()]


def refused_lines(refused: Iterable[Refused]) -> str:
    """Answer the refused lines as JSON lines with file, line, problem and original."""
    return "".join(_as_json(one) for one in refused)


def known(already: int, repeated: int) -> str:
    """Answer ", 1 was already here, 2 stood in the files again", or less."""
    said = ""
    if already:
        said += f", {already:,} {'was' if already == 1 else 'were'} already here"
    if repeated:
        said += f", {repeated:,} stood in the files again"
    return said


def counted(articles: int, sentences: int) -> str:
    """Answer "1 article with 9 sentences"."""
    return (
        f"{articles:,} article{'' if articles == 1 else 's'} with "
        f"{sentences:,} sentence{'' if sentences == 1 else 's'}"
    )


def _write_beside(path: Path, lines: list[Refused]) -> Path:
    """Write to the first free name beside the file."""
    table = lines[0].file.kind in TABLES
    ending = lines[0].file.kind if table else ".jsonl"
    content = _as_table(lines) if table else refused_lines(lines)
    return write_beside(path, ending, [content.encode()])


def _as_table(lines: list[Refused]) -> str:
    """Answer the refused rows as they stood, each behind its problem."""
    delimiter = tables.between(lines[0].heading, lines[0].file.kind)
    out = io.StringIO()
    out.write(f"problem{delimiter}{_readable(lines[0].heading).rstrip()}\n")
    for one in lines:
        cell = io.StringIO()
        csv.writer(cell, delimiter=delimiter, lineterminator="").writerow([_why(one)])
        source = _readable(one.source or "")
        out.write(f"{cell.getvalue()}{delimiter}{source.rstrip(chr(10) + chr(13))}\n")
    return out.getvalue()


def _as_json(one: Refused) -> str:
    source = one.source if one.source is None else _readable(one.source).rstrip("\r\n")
    row = {
        "file": one.file.base_name,
        "line": one.line,
        "problem": _why(one),
        "original": source,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _why(one: Refused) -> str:
    """Answer what is wrong, without saying the file and line again."""
    return " ".join(
        f"{fault.field}: {fault.problem}" if fault.field else fault.problem
        for fault in one.faults
    )


def _readable(text: str) -> str:
    r"""Answer the text with each byte that is not UTF-8 as \xe9."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
