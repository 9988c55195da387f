"""Exports over the API: rows and files as streams, and what was exported before."""

from typing import Any

from flask import Response
from werkzeug.exceptions import Forbidden

from annotator import api, rules, web
from annotator.api import LINES, ZIP, Answer, Endpoint
from annotator.errors import NotFound
from annotator.formats import export as files
from annotator.formats.order import PLAIN, Order
from annotator.rules import Act
from annotator.schemas_api import LARGEST
from annotator.schemas_api_asked import (
    ExportsAskedSchema,
    FileAskedSchema,
    RowsAskedSchema,
)
from annotator.schemas_api_records import ExportedRecord
from annotator.schemas_export import ExportSchema, Resolve, Shape, Which
from annotator.store import past_exports
from annotator.store.exports import Selection
from annotator.views import api_records as records
from annotator.views import export_asked
from annotator.views.exports import NOT_TOLD, is_told, streamed, told_of, zip_name


def index(asked: dict[str, Any]) -> Answer:
    """List what was exported, the latest first: one's own, and who decides, all."""
    limit = asked["limit"]
    found = past_exports.listed(
        web.get_db(), reviewer_id=told_of(), before=asked["after"], limit=limit + 1
    )
    last = found[limit - 1]["id"] if len(found) > limit else None
    return api.page([records.export(row) for row in found[:limit]], last)


def show(export_id: int) -> dict[str, Any]:
    """Answer one export: what was ordered, what came of it, what was done since."""
    if export_id > LARGEST:
        raise NotFound(f"There is no export {export_id}. /api/v1/exports has them all.")
    row = past_exports.get(web.get_db(), export_id)
    if not is_told(row):
        raise Forbidden(f"{NOT_TOLD} /api/v1/exports has your own.")
    return records.export(row)


def rows(asked: dict[str, Any]) -> Response:
    """Stream the rows of an export, one JSON object a line.

    They are the rows of `annotator export`, made while they are read. That somebody
    exported is recorded. A reviewer gets others' labels only where they may see them,
    and no names.
    """
    order = _order(asked, PLAIN.format, Shape(asked["shape"]))
    return streamed(files.lines, order, LINES, files.file_name(order), way="api")


def file(asked: dict[str, Any]) -> Response:
    """Stream an export in any format, with its manifest, as one .zip.

    It is what the page Export makes, with the same bounds on what a reviewer gets. A
    format that needs something more on the server is refused with the command that
    installs it.
    """
    name, shape = export_asked.made_as(asked["format"], asked["shape"])
    order = _order(asked, name, shape)
    return streamed(files.zipped, order, ZIP, zip_name(order), way="api")


def _order(asked: dict[str, Any], name: str, shape: Shape) -> Order:
    """Answer what is ordered; NotFound, before it begins, for what is not here."""
    since, until = asked["since"], asked["until"]
    selection = Selection(
        Which(asked["which"]),
        articles=tuple(dict.fromkeys(asked["article"])),
        reviewers=tuple(dict.fromkeys(asked["reviewer"])),
        since=since and since.isoformat(),
        until=until and until.isoformat(),
        seen_by=None if web.sees_all() else web.reviewer()["pseudonym"],
    )
    for fault in export_asked.not_here(web.get_db(), selection):
        raise NotFound(fault.problem)
    names = asked["names"] and web.sees_all()
    return Order(shape, selection, names, Resolve(asked["resolve"]), name)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/exports",
        index,
        Act.LABEL,
        {200: ExportedRecord},
        asked=ExportsAskedSchema,
        paged=True,
    ),
    Endpoint(
        "GET",
        "/exports/<int:export_id>",
        show,
        Act.LABEL,
        {200: ExportedRecord},
        holder=rules.sees_export,
    ),
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
    Endpoint(
        "GET",
        "/exports/file",
        file,
        Act.LABEL,
        {200: ExportedRecord},
        asked=FileAskedSchema,
        refusals=(404, 422),
        mimetype=ZIP,
    ),
)
