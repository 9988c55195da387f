"""The record: what was done, by whom and when, as sentences, for the owner."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.rules import Act
from annotator.schemas_export import Shape
from annotator.store import audit, reviewers
from annotator.store.audit import Event

blueprint = Blueprint("audit", __name__, url_prefix="/record")
SHOWN = 100
SAID = {
    Event.EXPORTED: "{who} exported {about} sentences{shaped}{counted}",
    Event.IMPORTED: "{who} imported {articles:,} articles ({sentences:,} sentences)",
    Event.LABELS_RECEIVED: (
        "{who} brought {labels:,} labels and {decisions:,} decisions from elsewhere "
        "({about}; {articles:,} new articles)"
    ),
    Event.GUIDELINE_CHANGED: "{who} changed the guideline (version {version})",
    Event.SIGNED_IN: "{who} signed in",
    Event.SIGNED_OUT: "{who} signed out",
    Event.SESSIONS_ENDED: "{who} signed {about} out of {browsers} browsers",
    Event.PASSWORD_SET: "{who} set the password of {about}",
    Event.INVITED: "{who} made a link for {about}, good for {days} days",
    Event.INVITE_USED: "{who} came in as {role} by a link of {about}",
    Event.INVITE_REVOKED: "{who} took back the link for {about}",
    Event.ROLE_CHANGED: "{who} made {about} {now} (before: {before})",
    Event.PSEUDONYM_CHANGED: "{who} had exports call {about} {now} (before: {before})",
    Event.RETIRED: "{who} retired {about}",
    Event.BROUGHT_BACK: "{who} brought {about} back",
    Event.TOKEN_MADE: "{who} made the token “{about}” for scripts",
    Event.TOKEN_REVOKED: "{who} revoked the token “{about}”",
    Event.QUEUE_SET: "{who} changed the queue{more}",
    Event.AGAIN_SET: "{who} changed how often articles are given again{more}",
    Event.COMMON_SET: "{who} changed who labels {about}{more}",
    Event.LIMITS_SET: "{who} changed what {about} is given{more}",
    Event.TAKEN_BACK: "{who} took {about} back{more}",
    Event.HANDED_OVER: "{who} handed {about} over{more}",
    Event.DECIDED: "{who} decided {about}",
    Event.REOPENED: "{who} reopened {about}",
    Event.ACCEPTANCE_BEGUN: "{who} began to accept what all answered alike",
    Event.ACCEPTED: "{who} accepted the {sentences:,} sentences all answered alike",
    Event.ACCEPTANCE_UNDONE: "{who} took back what was accepted ({sentences:,})",
    Event.NAMES_SHOWN: "{who} looked at who voted on {about}",
    Event.ARTICLE_OPENED: "{who} opened {about} to its reviewers",
    Event.ARTICLE_CLOSED: "{who} closed {about} to its reviewers",
    Event.PRECEDENT_MADE: "{who} made a rule of the decision on {about}{more}",
    Event.PRECEDENT_REWORDED: "{who} reworded the rule on {about}{more}",
    Event.PRECEDENT_WITHDRAWN: "{who} withdrew the rule on {about}{more}",
    Event.REWOUND: (
        "{who} made this copy of the project as it stood at {about}, without "
        "{labels:,} later labels and {decisions:,} later decisions"
    ),
    Event.CORRECTED: "{who} corrected the text of {about}{more}",
    Event.SENTENCE_SPLIT: "{who} split {about}{more}",
    Event.SENTENCES_JOINED: "{who} joined {about} with the next sentence{more}",
    Event.SHEET_MADE: "{who} made the calibration sheet “{about}”",
    Event.SHEET_OPENED: "{who} opened the calibration sheet “{about}”",
    Event.SHEET_NAMES_SHOWN: "{who} looked at the names on “{about}”",
    Event.SUGGESTIONS_IMPORTED: "{who} imported {suggestions:,} suggestions of {about}",
    Event.SUGGESTIONS_WITHDRAWN: "{who} withdrew the suggestions of {about}",
    Event.SUGGESTIONS_SHOWN: "{who} changed when suggestions are shown{more}",
    Event.AGREEMENT_NAMES_SHOWN: "{who} looked at the names on the agreement pages",
}
"""Sentences for what the record holds; an event without one is its own word."""
REFUSED = "Somebody at {address} gave a wrong password for {about}"


@blueprint.get("")
@web.needs(Act.OWN)
def index() -> ResponseReturnValue:
    """Show the record, the latest first, a page at a time."""
    event = next((one for one in Event if one == request.args.get("event")), None)
    person = web.number("person")
    found = audit.rows(
        web.get_db(),
        before=web.number("before") or None,
        reviewer_id=person or None,
        event=event,
        limit=SHOWN + 1,
    )
    page = "audit/_rows.html" if web.wants_fragment() else "audit/index.html"
    return render_template(
        page,
        rows=[{**row, "said": sentence(row)} for row in found[:SHOWN]],
        more=found[SHOWN - 1]["id"] if len(found) > SHOWN else None,
        people=reviewers.everyone(web.get_db()),
        events=list(Event),
        person=person,
        event=event,
    )


@blueprint.get("/record.jsonl")
@web.needs(Act.OWN)
def download() -> ResponseReturnValue:
    """Send the whole record, one JSON object a line, the earliest first."""
    connections = current_app.extensions["connections"]

    def body() -> Iterator[bytes]:
        # The request's connection may be in other hands before the body is read.
        with closing(connections.apart()) as db:
            for row in audit.everything(db):
                yield json.dumps(row, ensure_ascii=False).encode() + b"\n"

    response = Response(body(), mimetype="application/x-ndjson")
    response.headers.set("Content-Disposition", "attachment", filename="record.jsonl")
    response.headers["Cache-Control"] = "no-store"
    return response


def sentence(row: dict[str, Any]) -> str:
    """Answer "Ada Lind exported all sentences (31 rows)" for a row of the record."""
    event, about = row["event"], row["about"]
    known = {**row["detail"], "who": row["name"] or "The command line"}
    shape = known.get("shape", Shape.SENTENCES)
    known["shaped"] = "" if shape == Shape.SENTENCES else f" as {shape}"
    known["counted"] = _counted(known)
    if event == Event.SIGN_IN_REFUSED:
        known["about"] = about or "a name that is not here"
        return REFUSED.format_map({"address": "an unknown address", **known})
    handed = event in (Event.TAKEN_BACK, Event.HANDED_OVER)
    known["about"] = about or ("articles" if handed else "the command line")
    more = ", ".join(f"{name}: {value}" for name, value in row["detail"].items())
    known["more"] = f" ({more})" if more else ""
    if event == Event.PASSWORD_SET and row["name"] == about:
        return f"{about} set a new password"
    if event in SAID:
        said = SAID[event].format_map(known)
        return said.replace(" 1 browsers", " 1 browser").replace(" 1 days", " 1 day")
    return f"{known['who']}: {event}" + (f", {about}" if about else "") + known["more"]


def _counted(detail: dict[str, Any]) -> str:
    """Answer " (31 rows, with names)", as far as the record says so."""
    rows = detail.get("rows")
    said = [f"{rows:,} {'row' if rows == 1 else 'rows'}"] if rows is not None else []
    said += ["with names"] if detail.get("names") else []
    return f" ({', '.join(said)})" if said else ""
