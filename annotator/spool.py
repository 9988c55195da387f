"""Files that a page makes and lets go again: in a private folder, for an hour."""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from annotator.errors import AnnotatorError

SECONDS_KEPT = 3600


class Spooled:
    """One file; it is gone an hour after it was filled, or when nobody knows of it."""

    def __init__(self, path: Path, seconds: float):
        self.path = path
        self._seconds = seconds
        self._gone = weakref.finalize(self, _remove, path)

    def fill(self, parts: Iterable[bytes]) -> int:
        """Write these bytes to it, and answer how many; what broke off is removed.

        Raises AnnotatorError where there is no room for them.
        """
        size = 0
        try:
            # Unbuffered, so that what was taken of `parts` is there or was refused.
            with self.path.open("wb", buffering=0) as stream:
                for part in parts:
                    left = memoryview(part)
                    while left:
                        left = left[stream.write(left) :]
                    size += len(part)
        except OSError as error:
            self._gone()
            raise AnnotatorError(
                f"The server's disk takes no more of this file ({error.strerror}). "
                "Make room there; or download it directly, which needs no room."
            ) from error
        except BaseException:
            self._gone()
            raise
        timer = threading.Timer(self._seconds, _remove, [self.path])
        timer.daemon = True
        timer.start()
        return size


class Spool:
    """A folder that only this server reads, made when it is first needed."""

    def __init__(self, seconds: float = SECONDS_KEPT):
        self._seconds = seconds
        self._folder: Path | None = None
        self._guard = threading.Lock()

    def new(self) -> Spooled:
        """Answer a file to be filled."""
        with self._guard:
            if self._folder is None or not self._folder.is_dir():
                self._folder = _made()
                weakref.finalize(self, _clear, self._folder)
        return Spooled(self._folder / token_hex(8), self._seconds)


def _made() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="annotator-"))
    except OSError as error:
        raise AnnotatorError(
            f"The server has no place for files that pass ({error.strerror}). "
            "Make room there; or download it directly, which needs no room."
        ) from error


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
