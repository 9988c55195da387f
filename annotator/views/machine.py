"""What the machine is asked: whether it works, and how much it does."""

import shutil
import sqlite3
import time
from pathlib import Path

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from annotator import counts, web
from annotator.db import probe, writers_waiting
from annotator.errors import BrokenProject, Unavailable
from annotator.rules import Act
from annotator.store import overview

blueprint = Blueprint("machine", __name__)
FULL_BELOW = 16 * 1024 * 1024
SECONDS_KEPT = 1
"""Whoever asks more often is told the same again, so that asking costs nothing."""
_PLAIN = "text/plain; charset=utf-8"


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Answer ok where the project can be read and written to, else what to do."""
    kept = current_app.extensions.get("health")
    if kept is None or time.monotonic() - kept[0] >= SECONDS_KEPT:
        kept = time.monotonic(), _trouble()
        current_app.extensions["health"] = kept
    trouble = kept[1]
    said = Response(
        f"{trouble or 'ok'}\n", 503 if trouble else 200, content_type=_PLAIN
    )
    said.headers["Cache-Control"] = "no-store"
    return said


@blueprint.get("/metrics")
@web.needs(Act.OWN)
def metrics() -> ResponseReturnValue:
    """Answer the server's figures as Prometheus reads them."""
    db = web.get_db()
    said = current_app.extensions["requests"].text()
    for name, help, value in (
        ("writers_waiting", "Who waits to save.", writers_waiting(db)),
        *(
            (what, f"{what.capitalize()} of the project.", count)
            for what, count in overview.sizes(db).items()
        ),
    ):
        said += counts.figure(f"annotator_{name}", "gauge", help, [({}, value)])
    answer = Response(said + counts.process(), content_type=counts.TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _trouble() -> str | None:
    """Answer in a sentence what keeps people from working; None when nothing does."""
    path = Path(current_app.config["PROJECT"])
    try:
        if not path.exists():
            return "The project file is gone. Put it back, and start the server anew."
        db = web.get_db()
        overview.sizes(db)
        probe(db)
        free = shutil.disk_usage(path.parent).free
    except Unavailable:
        return "The project file was moved or replaced. Put it back, start anew."
    except BrokenProject:  # Its sentence names the file, which is not for everybody.
        return "The project file is no project. Restore a backup."
    except sqlite3.DatabaseError as error:
        return f"The project file refuses: {error}. Look at the disk and its rights."
    except OSError as error:
        return f"The disk refuses: {error.strerror}. Look whether it is there."
    if free < FULL_BELOW:
        return f"The disk is nearly full ({free // 1024:,} KB free). Make room there."
    return None
