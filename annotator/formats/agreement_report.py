"""The agreement of a project as the page, the command and the downloads tell it."""

from collections.abc import Sequence

from sqlite_utils import Database

from annotator.agreement.figure import Figure
from annotator.agreement.report import Article, Causes, Counts, Report, Simple, What
from annotator.schemas import Kind
from annotator.schemas_agreement import Filters
from annotator.store import articles as stored

_NONE = Figure(None, 0, undefined="No sentence has answers of two people or more.")


def of_project(db: Database, filters: Filters) -> Report:
    """Answer a report without figures, until they are counted."""
    sentences = stored.totals(db)["sentences"]
    kinds = tuple(map(str, Kind))
    nothing = Simple(_NONE, _NONE)
    return Report(
        labels=kinds,
        counts=Counts(sentences, 0, 0, 0, 0, 0),
        what=What(
            percent=_NONE,
            alpha=_NONE,
            ac1=_NONE,
            fleiss=_NONE,
            conger=_NONE,
            scott=_NONE,
            brennan_prediger=_NONE,
            chance=None,
            per_class=dict.fromkeys(kinds, _NONE),
            coincidences=[[0.0] * len(kinds) for _ in kinds],
        ),
        attributed=nothing,
        who=nothing,
        where=[],
        causes=Causes(0, {}),
        pairs=[],
        people=[],
        windows=[],
        versions=[],
        blind=None,
        articles_to_halve=None,
    )


def articles(db: Database, filters: Filters, *, outlets: bool) -> Sequence[Article]:
    """Answer no article, until they are counted."""
    return []
