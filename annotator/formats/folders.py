"""A folder of files that are all written whole before any takes its place."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO

from annotator.errors import AnnotatorError

FEW = 16
"""Files that are brought to the disk one by one; of more, all that waits is."""


class Place:
    """Files on their way into a folder."""

    def __init__(self, folder: Path, part: Path):
        self._folder = folder
        self._part = part
        self._names: list[str] = []
        self._stream: BinaryIO | None = None
        self._earlier: dict[str, str] = {}

    def write(self, name: str, data: bytes) -> None:
        """Add bytes to a file; another name than before begins another file."""
        if not self._names or name != self._names[-1]:
            self._end()
            path = self._part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("xb")
            self._names.append(name)
        if self._stream is not None:
            self._stream.write(data)

    def replaces(self, manifest: str) -> None:
        """Take away what an earlier manifest of this name lists and is still as it was.

        What somebody changed since stays.
        """
        try:
            stated = json.loads((self._folder / manifest).read_bytes())
            listed = {str(one["name"]): str(one["sha256"]) for one in stated["files"]}
        except (OSError, ValueError, KeyError, TypeError):
            return
        self._earlier = {
            name: sha256 for name, sha256 in listed.items() if _is_inside(name)
        }

    def settle(self) -> None:
        """Have all files on the disk, and put each in its place; the last one last."""
        self._end()
        if len(self._names) > FEW:
            os.sync()
        for name in self._names:
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._part / name).replace(target)
        for name in self._earlier.keys() - set(self._names):
            path = self._folder / name
            if path.is_file() and _sha256(path) == self._earlier[name]:
                path.unlink()
                self._clear(path.parent)

    def _clear(self, path: Path) -> None:
        """Take away folders that are empty now, up to the folder itself."""
        while path != self._folder and not any(path.iterdir()):
            path.rmdir()
            path = path.parent

    def close(self) -> None:
        """Leave the file that was being written."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _end(self) -> None:
        if self._stream is None:
            return
        self._stream.flush()
        if len(self._names) <= FEW:
            os.fsync(self._stream.fileno())
        self.close()


@contextlib.contextmanager
def whole(folder: Path) -> Iterator[Place]:
    """Give a place whose files come into the folder all together, or none of them.

    Raises AnnotatorError where the folder cannot be written.
    """
    part = folder / f".{token_hex(4)}.part"
    try:
        part.mkdir(parents=True)
        with contextlib.closing(Place(folder, part)) as place:
            yield place
            place.settle()
    except OSError as error:
        raise AnnotatorError(
            f"{folder} cannot be written ({error.strerror}). "
            "Name another place, or make room."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_inside(name: str) -> bool:
    """Answer whether a name that a file gives stays inside the folder."""
    parts: Any = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
