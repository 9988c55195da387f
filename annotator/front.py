"""Several projects from one server: their addresses, and the page that lists them."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import HTTPException, SecurityError

from annotator import ASSETS, assets, web
from annotator.app import SENTENCES, UNKNOWN_HOST, create_app
from annotator.counts import Requests
from annotator.errors import AnnotatorError
from annotator.passing import Prefixed, Several, Watched

TAKEN = {"static", "health"}
"""What the first page needs itself."""
NOWHERE = "There is nothing at this address. Choose a project."


def addresses(paths: Sequence[Path]) -> dict[str, Path]:
    """Answer each project under the part of the address that its file's name gives.

    Refuses files of the same name, or of one that nothing can be made of.
    """
    found: dict[str, Path] = {}
    for path in paths:
        name = address(path)
        if not name or name in TAKEN:
            raise AnnotatorError(
                f"No address can be made of the name {path.name}. Rename the file, "
                "such as to harbour-2024.db."
            )
        if name in found:
            raise AnnotatorError(
                f"{found[name]} and {path} would both be at /{name}/. Rename one."
            )
        found[name] = path
    return found


def address(path: Path) -> str:
    """Answer "harbour-2024" for "Harbour 2024.db": small letters, figures, hyphens."""
    plain = unicodedata.normalize("NFKD", path.stem.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class Projects:
    """Several projects, each at its own address with its own people and cookie."""

    def __init__(self, paths: Sequence[Path], **settings: object) -> None:
        self.apps: dict[str, Flask] = {}
        try:
            for name, path in addresses(paths).items():
                self._add(name, path, settings)
        except BaseException:
            self.close()
            raise
        one = next(iter(self.apps.values()))
        prefix = one.config["FRONT"].rstrip("/")
        page = self.front = _front(one, list(self.apps))
        self.config = page.config
        own = page.wsgi_app
        self.wsgi = Several(
            {f"{prefix}/{name}": app for name, app in self.apps.items()},
            Prefixed(own, prefix) if prefix else own,
        )

    def close(self) -> None:
        """Close every project."""
        for app in self.apps.values():
            app.extensions["connections"].close()

    def _add(self, name: str, path: Path, settings: dict[str, object]) -> None:
        self.apps[name] = create_app(**{**settings, "PROJECT": str(path), "NAME": name})


def _front(one: Flask, names: list[str]) -> Flask:
    """Answer the first page; it reads no project, and knows nobody."""
    app = Flask(
        "annotator",
        static_folder=str(ASSETS / "static"),
        template_folder=str(ASSETS / "templates"),
    )
    app.config["FRONT"] = one.config["FRONT"]
    shared = ("HOST", "PORT", "HTTPS", "PUBLIC_NAME", "TRUSTED_HOSTS", "LOG")
    app.config.update({name: one.config[name] for name in shared})
    app.config["MAX_CONTENT_LENGTH"] = one.config["MAX_CONTENT_LENGTH"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    watched: Any = Watched(app.wsgi_app, Requests(), log=bool(app.config["LOG"]))
    app.wsgi_app = watched  # type: ignore[method-assign]
    assets.serve(app)
    app.after_request(web.name_the_route)
    app.after_request(web.add_headers)

    @app.get("/")
    def projects() -> str:
        """List the projects by their addresses, and say no more of them."""
        return _page(names=names)

    @app.get("/health")
    def health() -> Response:
        """Answer ok: the server answers. Each project has its own address for this."""
        return make_response("ok\n", 200, {"Content-Type": "text/plain"})

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        """Answer the framework's error as a sentence."""
        if isinstance(error, SecurityError):
            return make_response(UNKNOWN_HOST, 400, {"Content-Type": "text/plain"})
        status = error.code or 500
        said = NOWHERE if status == 404 else SENTENCES.get(status, f"{error.name}.")
        return make_response(_page(error=said, names=names), status)

    return app


def _page(**shown: object) -> str:
    return render_template("front/index.html", theme="system", reviewer=None, **shown)
