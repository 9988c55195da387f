"""One server a project: a second one is refused as long as the first runs.

Two would lose nothing, since SQLite lets one write after the other. But each would
count wrong passwords by itself and make its own backups, and it is a mistake that
somebody should hear of. Commands are no servers, and work beside one.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from annotator.errors import BrokenProject

try:
    import fcntl
except ImportError:  # Windows has none; there the mistake is not noticed.
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def alone(project: Path) -> Iterator[None]:
    """Hold a project for one server, or raise BrokenProject with who has it.

    The mark is a file beside it. The system lets go of it when the server ends, be it
    by force; then what is left of it hinders nobody.
    """
    held = _hold(project) if fcntl else None
    try:
        yield
    finally:
        if held is not None:
            _mark(project).unlink(missing_ok=True)
            held.close()


def _mark(project: Path) -> Path:
    return Path(f"{project.resolve()}.serving")


def _hold(project: Path) -> IO[str] | None:
    """Answer the open mark; None where the disk has no such locks, or none to write."""
    path = _mark(project)
    while True:
        try:
            stream = path.open("a+", encoding="utf-8")
        except OSError:
            return None  # What cannot be written here is told where work is saved.
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            who = stream.read(40).strip()
            stream.close()
            raise BrokenProject(
                f"Another server has {project} open"
                f"{f' (process {who})' if who.isdecimal() else ''}. Use that one, or "
                "stop it first; another project can be served beside it."
            ) from error
        except OSError:
            stream.close()
            return None
        if _is(stream, path):
            stream.truncate(0)
            stream.write(f"{os.getpid()}\n")
            stream.flush()
            return stream
        stream.close()  # The one before took its mark away meanwhile.


def _is(stream: IO[str], path: Path) -> bool:
    """Answer whether an open file still bears this name."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False
