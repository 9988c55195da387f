"""Agreement: how far reviewers agree, where they do not, and how sure that is."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.agreement import words
from annotator.agreement.report import FEW_SHARED, Report
from annotator.errors import InvalidRecord
from annotator.formats import agreement_files
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_agreement import Cell, CellSchema, Filters, What
from annotator.store import (
    agreement_report,
    articles,
    audit,
    blindness,
    review,
    reviewers,
)
from annotator.store.audit import Event
from annotator.views import (
    agreement_asked,
    agreement_drawn,
    agreement_parts,
)

blueprint = Blueprint("agreement", __name__)
PAGE = 50
FEW_SENTENCES = 50
"""The figures of so few may tell what somebody said of one of them."""


@blueprint.get("/agreement")
@web.needs(Act.DECIDE)
def index() -> ResponseReturnValue:
    """Show how far people agree, of all answers or of a part of them."""
    page = "_whole.html" if web.wants_fragment() else "index.html"
    db, real = web.get_db(), agreement_asked.names_shown()
    names = agreement_asked.names(db, real=bool(real))
    common = {
        "names": names,
        "names_shown": real,
        **agreement_asked.form(agreement_asked.typed(), names),
    }
    try:
        filters = agreement_asked.filters()
    except InvalidRecord as error:
        faults = agreement_asked.faults(error)
        made = render_template(
            f"agreement/{page}", faults=faults, report=None, **common
        )
        return made, 422
    report = agreement_report.of_project(db, filters)
    _note(filters, report)
    return render_template(
        f"agreement/{page}",
        faults={},
        report=report,
        filters=filters,
        carried=agreement_asked.carried(filters),
        described=agreement_asked.described(filters, names),
        left=None if filters else review.counts(db)["open"],
        **agreement_drawn.drawn(report, names, filters),
        **common,
    )


@blueprint.get("/agreement/names")
@web.needs(Act.DECIDE)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    return redirect(url_for("agreement.index"), 303)


@blueprint.post("/agreement/names")
@web.needs(Act.DECIDE)
def names() -> ResponseReturnValue:
    """Show people by name from now on; that somebody looked is recorded once."""
    audit.note_once(
        web.get_db(),
        web.reviewer()["id"],
        Event.AGREEMENT_NAMES_SHOWN,
        agreement_asked.RECORDED,
    )
    flash("The names are shown, and that you looked is recorded.")
    return redirect(url_for("agreement.index", **_sent_along()), 303)


@blueprint.get("/agreement.csv")
@web.needs(Act.DECIDE)
def as_csv() -> ResponseReturnValue:
    """Send every figure as a row of a table, people by pseudonym."""
    return _download(agreement_files.csv_of, "text/csv", "csv")


@blueprint.get("/agreement.json")
@web.needs(Act.DECIDE)
def as_json() -> ResponseReturnValue:
    """Send every figure as JSON, people by pseudonym."""
    return _download(agreement_files.json_of, "application/json", "json")


@blueprint.get("/agreement/pair/<int:a>/<int:b>")
@web.needs(Act.DECIDE)
def pair(a: int, b: int) -> ResponseReturnValue:
    """Show two people beside each other: who says what where the other says what."""
    if a == b:
        there = url_for("agreement.person", person_id=a, **_sent_along())
        return redirect(there, 303)
    if a > b:
        there = url_for("agreement.pair", a=b, b=a, **_sent_along())
        return redirect(there, 303)
    db, filters = web.get_db(), agreement_asked.filters()
    called = _called(a, b)
    report = agreement_report.of_project(db, filters)
    _note(filters, report)
    found = next((one for one in report.pairs if (one.a, one.b) == (a, b)), None)
    return render_template(
        "agreement/pair.html",
        pair=found,
        two=(called[a], called[b]),
        ids=(a, b),
        labels=report.labels,
        table=found and agreement_drawn.pair_table(found, report, filters),
        **_around(filters, called),
    )


@blueprint.get("/agreement/person/<int:person_id>")
@web.needs(Act.DECIDE)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person beside all others, and how they err where that is asked."""
    db, filters = web.get_db(), agreement_asked.filters()
    called = _called(person_id)
    report = agreement_report.of_project(db, filters)
    _note(filters, report)
    found = next((one for one in report.people if one.id == person_id), None)
    return render_template(
        "agreement/person.html",
        person=found,
        name=called[person_id],
        person_id=person_id,
        labels=report.labels,
        table=found and agreement_drawn.person_table(found, report, filters),
        pairs=[one for one in report.pairs if person_id in (one.a, one.b)],
        errors=agreement_report.errors(db, person_id) if web.number("errors") else None,
        **_around(filters, called),
    )


@blueprint.get("/agreement/articles")
@web.needs(Act.DECIDE)
def by_article() -> ResponseReturnValue:
    """List the articles or outlets, those first that pull alpha down most."""
    db, filters = web.get_db(), agreement_asked.filters()
    outlets, begin = bool(web.number("outlets")), web.number("from")
    rows = agreement_report.articles(
        db, filters, outlets=outlets, begin=begin, limit=PAGE + 1
    )
    return render_template(
        "agreement/articles.html",
        rows=rows[:PAGE],
        begin=begin,
        more=begin + PAGE if len(rows) > PAGE else None,
        outlets=outlets,
        no_outlet=agreement_report.NO_OUTLET,
        linked=lambda row: agreement_drawn.place(
            Cell(What.ARTICLE, article_id=row.id), filters
        ),
        **_around(filters, _called()),
    )


@blueprint.get("/agreement/sentences")
@web.needs(Act.DECIDE)
def sentences() -> ResponseReturnValue:
    """List the sentences behind a number of these pages."""
    db, filters = web.get_db(), agreement_asked.filters()
    given = {name: request.args[name] for name in agreement_parts.CELL_FIELDS
             if name in request.args}  # fmt: skip
    cell = load(CellSchema, given)["cell"]
    after = (web.number("hour"), web.number("after"))
    rows = agreement_report.sentences(db, cell, filters, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    blindness.saw(db, web.reviewer()["id"], [row["sentence_id"] for row in shown])
    called = _called(*(one for one in (cell.a, cell.b) if one))
    title = cell.article_id and articles.get(db, cell.article_id)["title"]
    last = shown[-1] if len(rows) > PAGE else None
    return render_template(
        "agreement/sentences.html",
        heading=agreement_parts.heading(cell, called, title),
        rows=shown,
        after=after[1],
        more=last
        and agreement_drawn.place(
            cell, filters, hour=last["hour"], after=last["sentence_id"]
        ),
        **_around(filters, called),
    )


def _around(filters: Filters, called: dict[int, str]) -> dict[str, Any]:
    """Answer what every page beneath the first shows of where it belongs."""
    return {
        "names": called,
        "words": words,
        "few_shared": FEW_SHARED,
        "filters": filters,
        "carried": agreement_asked.carried(filters),
        "described": agreement_asked.described(filters, called),
    }


def _called(*there: int) -> agreement_asked.Names:
    """Answer what people are called here; refuse numbers that are nobody's."""
    db = web.get_db()
    for one in there:
        reviewers.get(db, one)
    return agreement_asked.names(db, real=bool(agreement_asked.names_shown()))


def _sent_along() -> dict[str, Any]:
    """Answer the filters of the address, for where it leads on to."""
    return agreement_asked.carried(agreement_asked.filters())


def _download(
    write: Callable[[Report, Mapping[int, str], str], str], mimetype: str, ending: str
) -> Response:
    """Send the figures that the filters leave, people by pseudonym."""
    db, filters = web.get_db(), agreement_asked.filters()
    report = agreement_report.of_project(db, filters)
    called = agreement_asked.names(db, real=False)
    _note(filters, report)
    only = agreement_asked.described(filters, called)
    name = f"agreement{'-part' if filters else ''}.{ending}"
    response = Response(write(report, called, only), mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(filters: Filters, report: Report) -> None:
    """Note as seen what figures of so little give away sentence by sentence."""
    if filters and (filters.doc_id or report.counts.labelled <= FEW_SENTENCES):
        db, who = web.get_db(), web.reviewer()["id"]
        blindness.saw(db, who, agreement_report.sentence_ids(db, filters))
