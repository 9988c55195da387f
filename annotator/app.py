"""The web application: settings, pages, and how errors look."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    SecurityError,
)

from annotator import ASSETS, actions, api, assets, hosts, pages, signin, web
from annotator.counts import Requests
from annotator.db import Connections
from annotator.errors import (
    AnnotatorError,
    BrokenProject,
    TextCorrected,
    TooMany,
    Unavailable,
)
from annotator.passing import InTurn, Prefixed, Watched
from annotator.rules import Act
from annotator.schemas import Kind
from annotator.store import projects, reviewers
from annotator.text.direction import direction
from annotator.throttle import Throttle
from annotator.trouble import told
from annotator.views import (
    acceptance,
    again,
    agreement,
    api_v1,
    articles,
    audit,
    calibration,
    comments,
    corrections,
    decisions,
    export_files,
    exports,
    guideline_edits,
    guidelines,
    history,
    imports,
    invites,
    labels,
    machine,
    overview,
    past_exports,
    people,
    precedents,
    preferences,
    queue,
    received,
    same_words,
    speakers,
    suggestions,
    tokens,
)
from annotator.views import reviewers as who


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set, by ANNOTATOR_<NAME> or on the command line."""

    name: str
    default: Any
    help: str
    numbers: range | None = None

    def read(self, given: Any) -> str | int:
        """Answer a text, or one of `numbers`; refuse anything else."""
        if self.numbers is None:
            return str(given)
        text = str(given)
        if text.isdecimal() and int(text) in self.numbers:
            return int(text)
        raise AnnotatorError(
            f"ANNOTATOR_{self.name} is “{text}”. Give a whole number from "
            f"{self.numbers[0]} to {self.numbers[-1]}, such as {self.default}."
        )


SETTINGS = [
    Setting("PROJECT", "annotator.db", "the project file"),
    Setting("PORT", 5757, "the port at which `serve` listens", range(65_536)),
    Setting("HOST", "127.0.0.1", "the address at which `serve` listens"),
    Setting("PUBLIC_NAME", "", "the host names by which people reach it, by commas"),
    Setting(
        "ACCOUNTS",
        0,
        "1: everybody signs in with a password, on this machine too",
        range(2),
    ),
    Setting(
        "HTTPS",
        0,
        "1: a proxy on this machine takes https and passes it on",
        range(2),
    ),
    Setting("BACKUPS", "", "the folder for a backup a day while serving; none without"),
    Setting("BACKUPS_KEEP", 14, "how many of these backups are kept", range(1, 1001)),
    Setting("BACKUPS_HOUR", 3, "the hour at which one is made, here", range(24)),
    Setting(
        "PREFIX",
        "",
        "the path under which a proxy on this machine passes it on: /label",
    ),
    Setting("LOG", 0, "1: a line a request to standard error", range(2)),
    Setting(
        "MAX_UPLOAD_MB", 64, "the largest upload the import page takes", range(1, 4097)
    ),
]
UNKNOWN_HOST = (
    "This server does not go by this name. It answers on its own machine as "
    "localhost or 127.0.0.1, and elsewhere by the names it was started with."
)
TYPED = {
    "kind": "Kind",
    "speaker": "Speaker",
    "rationale": "Reason",
    "note": "Note",
    "rule": "Rule",
    "text": "Text",
    "why": "Why",
}
"""What people type into forms, by field, as their pages call it."""
SENTENCES = {
    400: "The server could not read what was sent. Go back and try again.",
    403: "This is not yours to do.",
    404: "There is nothing at this address. Use the links above.",
    405: "This address does not take that. Go back and use the form.",
    413: "This is more than the server takes at once. Send it in smaller parts.",
    500: "Something went wrong here; it is in the server's log. "
    "What was saved before is safe.",
}


NO_PROJECT = "The project file is no project any more. Restore a backup."


def create_app(**settings: Any) -> Flask:
    """Answer the application for one project; its schema is brought up to date."""
    app = Flask(
        "annotator",
        static_folder=str(ASSETS / "static"),
        template_folder=str(ASSETS / "templates"),
    )
    app.jinja_environment = pages.Templates
    app.config.update({setting.name: setting.default for setting in SETTINGS})
    app.config.from_prefixed_env("ANNOTATOR", loads=str)
    app.config.update(settings)
    app.config.update({one.name: one.read(app.config[one.name]) for one in SETTINGS})
    app.config.update(
        MAX_CONTENT_LENGTH=app.config["MAX_UPLOAD_MB"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=app.config["MAX_UPLOAD_MB"] * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=bool(app.config["HTTPS"]),
    )
    _open_to_others(app)
    _place(app, settings.get("NAME", ""))
    with closing(projects.open_project(app.config["PROJECT"])) as db:
        if app.config["ACCOUNTS"] and not reviewers.can_sign_in(db):
            raise AnnotatorError(
                "Nobody could sign in here: no owner of this project has a password. "
                f"Set one first: annotator -p {app.config['PROJECT']} reviewer NAME "
                "--role owner --password"
            )
        app.secret_key = projects.secret_key(db)
    app.extensions["connections"] = Connections(app.config["PROJECT"])
    app.extensions["throttle"] = Throttle()
    app.extensions["requests"] = Requests()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        Act=Act,
        Kind=Kind,
        actions=actions,
        current_app=current_app,
        url_for=pages.address,
        front=app.config["FRONT"],
        project_name=settings.get("NAME", ""),
        project=hashlib.sha256(f"project {app.secret_key!r}".encode()).hexdigest()[:12],
    )
    app.jinja_env.filters.update(
        clock=web.clock,
        day=web.day,
        direction=direction,
        minute=web.minute,
        moment=web.day_and_clock,
        second=web.second,
    )
    app.url_map.converters.update(int=web.Number, name=api.Name)
    assets.serve(app)
    app.before_request(web.refuse_other_sites)
    app.before_request(web.ask_for_a_name)
    app.before_request(web.refuse_others)
    app.after_request(web.name_the_route)
    app.after_request(web.add_headers)
    app.context_processor(web.page_context)
    for noun in (
        acceptance,
        agreement,
        again,
        api_v1,
        articles,
        audit,
        calibration,
        comments,
        corrections,
        decisions,
        export_files,
        exports,
        guideline_edits,
        guidelines,
        history,
        imports,
        invites,
        labels,
        machine,
        overview,
        past_exports,
        people,
        precedents,
        preferences,
        queue,
        received,
        same_words,
        speakers,
        suggestions,
        tokens,
        who,
    ):
        app.register_blueprint(noun.blueprint)
    app.register_error_handler(AnnotatorError, _annotator_error)
    app.register_error_handler(HTTPException, _http_error)
    for refused in (sqlite3.Error, OSError):
        app.register_error_handler(refused, _refused)
    served: Any = InTurn(app.wsgi_app)
    if prefix := app.config["PREFIX"]:
        served = Prefixed(served, prefix)
    served = Watched(served, app.extensions["requests"], log=bool(app.config["LOG"]))
    app.wsgi_app = served  # type: ignore[method-assign]
    return app


def _open_to_others(app: Flask) -> None:
    """Settle which hosts are answered, and that others than us sign in.

    A public name on this machine's own address means that a proxy stands before it, so
    that whoever comes from here need not be from here.
    """
    public = hosts.names(app.config["PUBLIC_NAME"])
    host = app.config["HOST"] = hosts.address(app.config["HOST"])
    app.config["TRUSTED_HOSTS"] = hosts.trusted(host, public)
    if public or app.config["HTTPS"] or not hosts.is_local(host):
        app.config["ACCOUNTS"] = 1


def _refused(error: sqlite3.Error | OSError) -> Response:
    """Answer what file or disk refused as a sentence; a fault of ours goes on."""
    sentence = told(error)
    if sentence is None:
        raise error
    current_app.logger.error("%s: %s", current_app.config["PROJECT"], error)
    return _annotator_error(sentence)


def _place(app: Flask, name: str) -> None:
    """Settle under which path the pages stand, and whose cookie is whose.

    Of several projects each stands under its name, and the page that lists them at
    FRONT; browsers send a project's cookie to that project only.
    """
    front = hosts.prefix(app.config["PREFIX"])
    app.config["FRONT"] = f"{front}/" if name else ""
    app.config["PREFIX"] = prefix = f"{front}/{name}" if name else front
    app.config["SESSION_COOKIE_PATH"] = prefix or "/"
    if prefix:
        app.config["SESSION_COOKIE_NAME"] = "session" + prefix.replace("/", "-")


def _annotator_error(error: AnnotatorError) -> Response:
    """Answer one of our own errors as its sentence."""
    if isinstance(error, Unavailable | BrokenProject):
        g.reviewer = None  # The page is made without asking the file anything.
    if isinstance(error, BrokenProject):
        current_app.logger.error("%s", error)
        error = BrokenProject(NO_PROJECT)  # Where the file lies is not for everybody.
    if web.asks_the_api():
        return api.problem(error)
    if isinstance(error, TextCorrected) and request.method in ("GET", "HEAD"):
        return _led_to_the_correction(error)
    answer = _error_page(error.status, error.message)
    if isinstance(error, TooMany | Unavailable):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _led_to_the_correction(error: TextCorrected) -> Response:
    """Lead who only looks for a sentence to the text that it stood in."""
    place = url_for(
        "corrections.show", article_id=error.article_id, number=error.number
    )
    if web.wants_fragment():
        return make_response("", 204, {"HX-Redirect": place})
    return make_response(redirect(place, 303))


def _http_error(error: HTTPException) -> Response:
    """Answer the framework's error as a sentence with a next step."""
    if isinstance(error, SecurityError):
        return make_response(
            UNKNOWN_HOST,
            400,
            {"Content-Type": "text/plain; charset=utf-8"},
        )
    if web.asks_the_api():
        return api.problem(error)
    status = error.code or 500
    own = error.description if status in (401, 403) else None
    return _error_page(status, own or SENTENCES.get(status, error.name + "."))


def _error_page(status: int, message: str) -> Response:
    """Answer a page, or for a part of one a notice that leaves the work in place."""
    if signin.by_script():
        return make_response(
            f"{message}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
        )
    if web.wants_fragment():
        answer = make_response(render_template("_error.html", error=message), status)
        answer.headers["HX-Retarget"] = "#notice"
        answer.headers["HX-Reswap"] = "innerHTML"
        return answer
    typed = _typed() if status in (401, 503) else []
    page = render_template("error.html", error=message, status=status, typed=typed)
    return make_response(page, status)


def _typed() -> list[tuple[str, str]]:
    """Answer what was typed into a form that nobody's browser sent, with its name."""
    try:
        form = request.form
    except RequestEntityTooLarge:
        return []
    return [(TYPED[name], form[name]) for name in TYPED if form.get(name)]
