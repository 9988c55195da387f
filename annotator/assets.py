"""Files that never change and answers made small: what travels, and how much of it."""

import gzip
import hashlib
import mimetypes
from functools import cache

from flask import Flask, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from annotator import ASSETS, web

SMALLEST = 1024
"""Below this a smaller answer saves no packet."""
FOR_EVER = "public, max-age=31536000, immutable"
ANEW = "no-cache"
PACKED = {
    "application/json",
    "application/problem+json",
    "application/x-ndjson",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/markdown",
    "text/plain",
    "text/tab-separated-values",
}
SECRET = web.NOT_FOR_SCRIPTS
"""Whose pages may show a secret beside what was sent: their length tells nothing."""


@cache
def _names() -> frozenset[str]:
    """Answer the names of all static files, so that no other name meets the disk."""
    folder = ASSETS / "static"
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def kept(name: str) -> tuple[bytes, bytes | None, str, str] | None:
    """Answer a static file, packed where that helps, its type and its fingerprint.

    None where there is none of this name, and for a path that leads out of the folder.
    """
    return _kept(name) if name in _names() else None


@cache
def _kept(name: str) -> tuple[bytes, bytes | None, str, str]:
    content = (ASSETS / "static" / name).read_bytes()
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0)
    helps = mimetype in PACKED and len(content) >= SMALLEST
    print_ = hashlib.sha256(content).hexdigest()[:12]
    return content, packed if helps else None, mimetype, print_


def asset(name: str) -> str:
    """Answer the address of a static file, which changes when the file does."""
    found = kept(name)
    if found is None:
        raise FileNotFoundError(name)
    return url_for("static", filename=name, v=found[3])


def serve(app: Flask) -> None:
    """Have the application send its static files from memory, and pages packed."""
    app.view_functions["static"] = _static
    app.after_request(packed)
    app.jinja_env.globals["asset"] = asset


def packed(response: Response) -> Response:
    """Pack a whole text where the browser takes it that way.

    Parts of pages stay as they are: packing the answer to a label costs the server 0.1
    milliseconds and saves no round trip, as ten kilobytes come in one. So do streams.
    """
    if (
        response.mimetype not in PACKED
        or response.is_streamed
        or response.direct_passthrough
        or response.status_code not in (200, 201, 422)
        or request.method not in ("GET", "HEAD")
        or request.endpoint == "static"
        or "Content-Encoding" in response.headers
        or web.wants_fragment()
        or request.blueprint in SECRET
    ):
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) >= SMALLEST and _taken():
        response.set_data(gzip.compress(content, 1, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        if (tag := response.headers.get("ETag", "")) and not tag.startswith("W/"):
            response.headers["ETag"] = f"W/{tag}"
    return response


def _static(filename: str) -> ResponseReturnValue:
    """Answer a static file; by its fingerprint for ever, else to be asked for anew."""
    found = kept(filename)
    if found is None:
        abort(404)
    content, small, mimetype, fingerprint = found
    pack = small is not None and _taken()
    response = Response(small if pack and small else content, mimetype=mimetype)
    response.set_etag(f"{fingerprint}-gz" if pack else fingerprint)
    named = request.args.get("v") == fingerprint
    response.headers["Cache-Control"] = FOR_EVER if named else ANEW
    if small is not None:
        response.vary.add("Accept-Encoding")
    if pack:
        response.headers["Content-Encoding"] = "gzip"
    return response.make_conditional(request)


def _taken() -> bool:
    return request.accept_encodings["gzip"] > 0
