"""Files packed in a .zip as it is read, the same bytes for the same files."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

from annotator.formats.parts import Part

ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def packed(parts: Iterable[Part], last: Callable[[], Part]) -> Iterator[bytes]:
    """Yield a .zip of files that come in parts, and of one whole file behind them.

    `last` is called when all others were read. The files are dated 1980.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        name = None
        # What is broken off leaves no file open, which its archive could not close.
        with ExitStack() as opened:
            for part in parts:
                if part.name != name:
                    opened.close()
                    name = part.name
                    entry = archive.open(_entry(name), "w", force_zip64=True)
                    stream = opened.enter_context(entry)
                stream.write(part.data)
                yield from sink.drained()
        behind = last()
        archive.writestr(_entry(behind.name), behind.data)
    yield from sink.drained()


class _Sink:
    """A file for zipfile to write to, from which the bytes are taken as they come."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep some bytes."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing; there is nothing behind it."""

    def close(self) -> None:
        """Do nothing; what is kept is still to be taken."""

    def drained(self) -> Iterator[bytes]:
        """Yield what was kept, and keep it no longer."""
        if self._parts:
            yield b"".join(self._parts)
            self._parts.clear()


def _entry(name: str) -> zipfile.ZipInfo:
    """Answer the description of a file in a .zip, the same at every time."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
