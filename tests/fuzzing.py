"""schemathesis against the real server, with the demo's articles, as one person."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from annotator import ASSETS
from annotator.formats import seeds
from annotator.store import projects, reviewers, tokens
from tests.calling import API
from tests.server import Server

RULES = Path(__file__).with_name("schemathesis.toml")


def planted(folder: Path) -> tuple[Path, dict[str, str]]:
    """Answer the demo as a project, and a token by role."""
    project, found = folder / "project.db", {}
    with contextlib.closing(projects.open_project(project)) as db:
        seeds.plant(db, ASSETS / "seeds")
        for role in ("owner", "reviewer"):
            person = reviewers.named(db, f"Fuzzing {role}", role=role)
            save_id = f"token-of-{role}"
            found[role] = tokens.make(db, person["id"], role, save_id=save_id)
    return project, found


@contextlib.contextmanager
def served(project: Path) -> Iterator[str]:
    """Serve a project; give its address."""
    server = Server(project).start()
    try:
        yield server.address
    finally:
        server.stop()


def tried(address: str, token: str, folder: Path, *options: str) -> tuple[int, str]:
    """Answer the exit code of schemathesis, and what it says of its findings."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(RULES)),
        *("run", f"{address}{API}/openapi.json", "--checks", "all"),
        *("-H", f"Authorization: Bearer {token}", "--no-color", *options),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr
