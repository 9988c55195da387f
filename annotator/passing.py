"""What stands between server and pages: prefix, projects, turns, counts, log."""

import contextlib
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from annotator.counts import Requests

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

ROUTE, SHOWN = "annotator.route", "annotator.shown"
"""Where the pages leave what a request was for, as a route and as the log shows it."""
UNKNOWN = "-"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{1,45}")
_writing = threading.Lock()
IN_TURN = "/sentences/"
"""What is asked of one sentence: its card, and the labels given on it."""
PATIENCE_SECONDS = 0.25
_turn = threading.Lock()


class Prefixed:
    """Pages that stand under a prefix such as /label, and know of it."""

    def __init__(self, inner: Application, prefix: str):
        self.inner, self.prefix = inner, prefix

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the pages do; nothing is above the prefix."""
        path = environ.get("PATH_INFO", "")
        if path == self.prefix:
            asked = environ.get("QUERY_STRING", "")
            place = f"{self.prefix}/{f'?{asked}' if asked else ''}"
            return _plain(start, "308 Permanent Redirect", "", place)
        if not path.startswith(f"{self.prefix}/"):
            said = f"There is nothing at this address. Go to {self.prefix}/\n"
            return _plain(start, "404 Not Found", said)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.prefix
        environ["PATH_INFO"] = path[len(self.prefix) :]
        return self.inner(environ, start)


class Several:
    """Projects side by side, each under its own first part of the address.

    `projects` are keyed by their whole prefix; the rest goes to `front`.
    """

    def __init__(self, projects: Mapping[str, Application], front: Application):
        self.projects, self.front = projects, front
        self._depth = next(iter(projects)).count("/") + 1

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the project does to which the address belongs."""
        parts = environ.get("PATH_INFO", "").split("/", self._depth)
        prefix = "/".join(parts[: self._depth])
        return self.projects.get(prefix, self.front)(environ, start)


class InTurn:
    """Pages whose cards are answered one after the other, which is sooner for all.

    Threads of one interpreter that ask files many short questions spend a good part of
    the processor on giving way to each other (`tests.bench.whole` shows it), so all
    projects of a server take turns. Whoever waited long enough goes ahead, since the
    one before may be waiting for the disk, or for another program.
    """

    def __init__(self, inner: Application):
        self.inner = inner

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the pages do."""
        if not environ.get("PATH_INFO", "").startswith(IN_TURN):
            return self.inner(environ, start)
        mine = _turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            return self.inner(environ, start)
        finally:
            if mine:
                _turn.release()


class Watched:
    """Pages whose answers are counted and, where wished, logged, a line each."""

    def __init__(self, inner: Application, requests: Requests, *, log: bool = False):
        self.inner, self.requests, self.log = inner, requests, log

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterator[bytes]:
        """Answer as the pages do, and count it when the last byte is handed on."""
        begun, seen = time.perf_counter(), {"status": "500", "bytes": 0}

        def started(status: str, *rest: Any, **named: Any) -> Any:
            seen["status"] = status
            return start(status, *rest, **named)

        return _Counted(
            self.inner(environ, started), lambda: self._end(environ, seen, begun), seen
        )

    def _end(self, environ: Environ, seen: dict[str, Any], begun: float) -> None:
        seconds = time.perf_counter() - begun
        method = environ["REQUEST_METHOD"]
        method = method if method in METHODS else "OTHER"
        status = int(str(seen["status"]).split(" ", 1)[0])
        self.requests.add(method, environ.get(ROUTE, UNKNOWN), status, seconds)
        if self.log:
            _write(line(environ, method, status, seen["bytes"], seconds))


class _Counted:
    """The parts of one answer; their bytes are counted as they pass."""

    def __init__(
        self, parts: Iterable[bytes], done: Callable[[], None], seen: dict[str, Any]
    ):
        self._whole, self._done, self._seen = parts, done, seen
        self._parts = iter(parts)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = next(self._parts)
        self._seen["bytes"] += len(part)
        return part

    def close(self) -> None:
        """Close what is inside, and count the answer."""
        try:
            if hasattr(self._whole, "close"):
                self._whole.close()
        finally:
            self._done()


def line(environ: Environ, method: str, status: int, sent: int, seconds: float) -> str:
    """Answer a line of the log: when, whence, what, status, bytes, milliseconds.

    Of an address it has the parts that are numbers or ours. Names, tokens and
    questions are left out, and so is the whole of one that leads nowhere.
    """
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    given = str(environ.get("REMOTE_ADDR", ""))
    address = given if _ADDRESS.fullmatch(given) else UNKNOWN
    shown = environ.get(SHOWN, UNKNOWN)
    return f"{moment}Z {address} {method} {shown} {status} {sent} {seconds * 1000:.1f}"


def _write(text: str) -> None:
    """Write a line to standard error; that it is gone stops no answer."""
    with _writing, contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def _plain(
    start: Callable[..., Any], status: str, said: str, place: str | None = None
) -> list[bytes]:
    body = said.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start(status, [*headers, ("Location", place)] if place else headers)
    return [body]
