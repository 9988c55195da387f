"""Where the agreement pages get what they show, in one place."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.agreement.report import Article, Report
from annotator.agreement.reviewers import dawid_skene
from annotator.formats import agreement_report
from annotator.schemas import Kind
from annotator.schemas_agreement import Cell, Filters, What
from annotator.store import agreement_lists as lists
from annotator.store import agreement_votes

MOST = 50_000
"""So many sentences take about two seconds to estimate from."""
STEPS, SETTLED = 200, 1e-6
Errors = list[list[float] | None]


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


def errors_of(db: Database, reviewer_id: int) -> Errors | str:
    """Answer a person's error rates as Dawid and Skene (1979) estimate them.

    A row a kind as it most likely is, None where none of theirs is likely one; a column
    a kind as this person says. Or a sentence that says why they are not estimated.
    """
    sentences = agreement_votes.double(db)
    if sentences > MOST:
        return (
            f"{sentences:,} sentences are more than a page estimates at once "
            f"({MOST:,}). Take the labels out with “annotator export --shape labels” "
            "and estimate there."
        )
    kinds = tuple(map(str, Kind))
    reading = dawid_skene(
        agreement_votes.votes(db), kinds, limit=STEPS, settled=SETTLED
    )
    own = reading.errors.get(reviewer_id)
    if own is None:
        return "No sentence of this person was answered by somebody else."
    rows = [own[true] for true in kinds]
    return [[row[said] for said in kinds] if row else None for row in rows]


def _hour(moment: str | None) -> int:
    """Answer 2026031409 for 2026-03-14T09."""
    return int("".join(sign for sign in (moment or "0") if sign.isdecimal()))
