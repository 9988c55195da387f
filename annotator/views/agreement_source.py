"""Where the agreement pages get what they show, in one place."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.agreement.report import Article, Report
from annotator.formats import agreement_report
from annotator.schemas_agreement import Cell, Filters, What
from annotator.store import agreement_lists as lists


def report_of(db: Database, filters: Filters) -> Report:
    """Answer the agreement of the part of the project that the filters leave."""
    return agreement_report.of_project(db, filters)


def articles_of(db: Database, filters: Filters, *, outlets: bool) -> Sequence[Article]:
    """Answer the articles, or the outlets, with what leaving each out changes."""
    return agreement_report.articles(db, filters, outlets=outlets)


def sentences_of(
    db: Database, cell: Cell, *, after: tuple[int, int], limit: int
) -> list[dict[str, Any]]:
    """Answer the sentences of a cell, from behind an hour and sentence.

    Rows: sentence_id, article_id, doc_id, title, language, position, text, hour,
    decided, and votes, each with reviewer_id, kind and speaker.
    """
    kinds = (cell.x or "", cell.y or "")
    _, last = after
    match cell.what:
        case What.PAIR:
            a, b = cell.a or 0, cell.b or 0
            return lists.of_pair(db, a, b, kinds, after=last, limit=limit)
        case What.PERSON:
            a = cell.a or 0
            return lists.of_person(db, a, kinds, after=last, limit=limit)
        case What.KINDS:
            return lists.of_kinds(db, kinds, after=last, limit=limit)
        case What.ARTICLE:
            article = cell.article_id or 0
            return lists.of_article(db, article, after=last, limit=limit)
        case What.WINDOW:
            hours = _hour(cell.first), _hour(cell.last)
            return lists.of_hours(db, *hours, after=after, limit=limit)
        case What.VERSION:
            version = cell.version or 0
            return lists.of_version(db, version, after=last, limit=limit)
    return lists.of_cause(db, str(cell.cause), after=last, limit=limit)


def errors_of(db: Database, reviewer_id: int) -> list[list[float]] | str:
    """Answer a person's error rates as Dawid and Skene (1979) estimate them.

    A row a kind as it most likely is, a column a kind as this person says; or a
    sentence that says why they are not estimated here.
    """
    return agreement_report.errors(db, reviewer_id)


def _hour(moment: str | None) -> int:
    """Answer 2026031409 for 2026-03-14T09."""
    return int("".join(sign for sign in (moment or "0") if sign.isdecimal()))
