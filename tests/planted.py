"""The demo project, planted once a process: each who asks has a copy of their own."""

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from annotator import ASSETS
from annotator.formats import seeds
from annotator.store import projects


def demo_in(folder: Path) -> Path:
    """Answer where the demo project is, in a folder that has none yet."""
    path = folder / "demo.db"
    with path.open("xb") as stream:
        stream.write(_planted())
    return path


@cache
def _planted() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        with closing(projects.open_project(path)) as db:
            seeds.plant(db, ASSETS / "seeds")
        return path.read_bytes()
