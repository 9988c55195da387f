"""Where the agreement pages get what they show, in one place."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.agreement.report import Article, Report
from annotator.formats import agreement_report
from annotator.schemas_agreement import Cell, Filters


def report_of(db: Database, filters: Filters) -> Report:
    """Answer the agreement of the part of the project that the filters leave."""
    return agreement_report.of_project(db, filters)


def articles_of(db: Database, filters: Filters, *, outlets: bool) -> Sequence[Article]:
    """Answer the articles, or the outlets, with what leaving each out changes."""
    return agreement_report.articles(db, filters, outlets=outlets)


def sentences_of(
    db: Database, cell: Cell, *, after: int, limit: int
) -> list[dict[str, Any]]:
    """Answer the sentences of a cell, from behind the sentence `after`.

    Rows: sentence_id, article_id, doc_id, title, language, position, text, decided,
    and votes, each with reviewer_id, kind and speaker.
    """
    return agreement_report.sentences(db, cell, after=after, limit=limit)


def errors_of(db: Database, reviewer_id: int) -> list[list[float]] | str:
    """Answer a person's error rates as Dawid and Skene (1979) estimate them.

    A row a kind as it most likely is, a column a kind as this person says; or a
    sentence that says why they are not estimated here.
    """
    return agreement_report.errors(db, reviewer_id)
