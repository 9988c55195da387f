"""Exports over the API: the rows as a stream of lines, however many there are."""

from typing import Any

from flask import Response, request

from annotator import web
from annotator.api import LINES, Endpoint
from annotator.formats import export as files
from annotator.formats.order import Order
from annotator.rules import Act
from annotator.schemas_api_asked import RowsAskedSchema
from annotator.schemas_export import ExportSchema, Shape, Which
from annotator.store import exports
from annotator.store.exports import Selection
from annotator.views.exports import streamed


def rows(asked: dict[str, Any]) -> Response:
    """Stream the rows of an export, one JSON object a line.

    They are the rows of `annotator export`, made while they are read. That somebody
    exported is recorded. A reviewer gets others' labels only where they may see them,
    and no names.
    """
    if request.method == "HEAD":
        return Response(mimetype=LINES)
    since, until = asked["since"], asked["until"]
    selection = Selection(
        Which(asked["which"]),
        articles=tuple(asked["article"]),
        reviewers=tuple(asked["reviewer"]),
        since=since and since.isoformat(),
        until=until and until.isoformat(),
        seen_by=None if web.sees_all() else web.reviewer()["pseudonym"],
    )
    # Refused now what is not here, and not in the middle of the stream.
    exports.parameters(web.get_db(), selection)
    names = asked["names"] and web.sees_all()
    order = Order(Shape(asked["shape"]), selection, names)
    return streamed(files.lines, order, LINES, files.file_name(order), way="api")


ENDPOINTS = (
    Endpoint(
        "GET",
        "/exports/rows",
        rows,
        Act.LABEL,
        {200: ExportSchema},
        asked=RowsAskedSchema,
        refusals=(404,),
        mimetype=LINES,
    ),
)
