"""The overview: how far the project is, and what each person did."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.rules import Act
from annotator.store import overview

blueprint = Blueprint("overview", __name__)


@blueprint.get("/overview")
@web.needs(Act.OWN)
def index() -> ResponseReturnValue:
    """Show how far the project is, and what each person did."""
    db, today = web.get_db(), datetime.now(UTC).date()
    return render_template(
        "overview/index.html",
        project=overview.project(db, today=today),
        people=overview.people(db, today=today),
    )
