"""Which files are read, and how their bytes become text."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from annotator.errors import Fault, InvalidRecord

ENDINGS = (".txt", ".md", ".html", ".htm", ".jsonl", ".ndjson", ".csv", ".tsv")
LARGEST_FILE = 64 * 1024 * 1024
_AS_TEXT = "Save its text as a .txt file and import that."
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_ZIPPED = {
    ".docx": "a Word document",
    ".odt": "an OpenDocument text",
    ".epub": "an e-book",
    ".xlsx": "an Excel workbook",
    ".ods": "an OpenDocument table",
}
_AS_TABLE = "Save its table as CSV (UTF-8) and import that."
_REFUSED = re.compile(r".+\.refused(-\d+)?\.(jsonl|csv|tsv)")
_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: on the disk (`path`) or in the hand (`content`).

    `name` is what people know it by, `fields` what the giver says of its article.
    """

    name: str
    path: Path | None = None
    content: bytes = b""
    fields: dict[str, Any] = field(default_factory=dict)
    ending: str = ""

    @property
    def kind(self) -> str:
        """The ending that says how it is written, in small letters."""
        return self.ending or os.path.splitext(self.name)[1].lower()

    @property
    def base_name(self) -> str:
        """The name without the folders it came from."""
        return self.name.replace("\\", "/").rstrip("/").rpartition("/")[2]

    def size(self) -> int:
        """Answer how many bytes it has; 0 where that cannot be said."""
        if self.path is None:
            return len(self.content)
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def opened(self) -> BinaryIO:
        """Open it for its bytes; raises OSError."""
        return self.path.open("rb") if self.path else io.BytesIO(self.content)

    def text(self) -> str:
        """Answer its text without a byte-order mark, or raise InvalidRecord.

        Bytes that are not UTF-8 stay in it as half characters (surrogateescape), so
        that `bad_byte` can say where they stand.
        """
        problem = None
        if self.kind not in ENDINGS and not self._magic():
            problem = f"Files of this kind are not read. Give {', '.join(ENDINGS)}."
        elif self.size() > LARGEST_FILE:
            problem = "The file is over 64 MB. Cut it into smaller ones."
        if problem:
            raise InvalidRecord([Fault(problem, self.name)])
        data = self._bytes()
        problem = self._no_text(data)
        if problem:
            raise InvalidRecord([Fault(problem, self.name)])
        return _decoded(data, self.name)

    def _bytes(self) -> bytes:
        if self.path is None:
            return self.content
        try:
            return self.path.read_bytes()
        except OSError as error:
            problem = f"The file cannot be read ({error.strerror}). Check its rights."
            raise InvalidRecord([Fault(problem, self.name)]) from error

    def _magic(self) -> str | None:
        """Answer what a file is that begins with bytes no text has, or None."""
        try:
            head = self.content[:16]
            if self.path:
                with self.path.open("rb") as stream:
                    head = stream.read(16)
        except OSError:
            return None
        for magic, name in _MAGIC:
            if head.startswith(magic):
                return _ZIPPED.get(self.kind, name) if name[-7:] == "archive" else name
        return None

    def _no_text(self, data: bytes) -> str | None:
        """Answer why these bytes are no text, or None."""
        magic = self._magic()
        if magic:
            table = "Excel" in magic or "table" in magic
            return f"This is {magic}, not text. {_AS_TABLE if table else _AS_TEXT}"
        if not data.removeprefix(b"\xef\xbb\xbf").strip():
            return "The file is empty. Give one with the article's text."
        nul = -1 if _utf16(data) else data.find(b"\0")
        if nul >= 0:
            line = data.count(b"\n", 0, nul) + 1
            return (
                f"Line {line} has a NUL byte, which no text has: this is not text, or "
                "UTF-16 without its mark. Save it as UTF-8."
            )
        return None


def find(paths: Iterable[Path]) -> tuple[list[File], list[Fault], list[str]]:
    """Answer the files at these paths, what is wrong there, and what was passed over.

    A folder gives every file below it that can be read, in the order of their names;
    hidden files, files of other kinds, links that leave the folder and lists of refused
    lines are passed over and named.
    """
    files: list[File] = []
    faults: list[Fault] = []
    skipped: list[str] = []
    for path in paths:
        if path.is_dir():
            try:
                found = list(_below(path, os.path.realpath(path), skipped))
            except OSError as error:
                problem = (
                    f"A folder cannot be read ({error.strerror}). Check its rights."
                )
                faults.append(Fault(problem, printable(str(error.filename or path))))
                continue
            files += found
            if not found:
                problem = f"The folder has no file of {', '.join(ENDINGS)} in it."
                faults.append(Fault(f"{problem} Name another.", printable(str(path))))
        elif path.is_file():
            files.append(File(printable(str(path)), path))
        else:
            problem = "There is no such file. Check its name."
            faults.append(Fault(problem, printable(str(path))))
    return files, faults, skipped


def bad_byte(text: str) -> tuple[int, int, int] | None:
    """Answer line, place in the line (both from 1) and value of the first byte that
    was not UTF-8, or None."""
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError as error:
        before = text[: error.start]
        last = 0
        line = 1
        for stop in _BREAK.finditer(before):
            line, last = line + 1, stop.end()
        place = len(before[last:].encode("utf-8", "surrogateescape")) + 1
        return line, place, ord(text[error.start]) - 0xDC00
    return None


def printable(name: str) -> str:
    """Answer a name that can be shown, whatever bytes the disk has for it."""
    return name.encode("utf-8", "replace").decode()


def _below(folder: Path, root: str, skipped: list[str]) -> Iterator[File]:
    """Yield the files below a folder, and note what is passed over."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        name = printable(str(path))
        if path.name.startswith("."):
            skipped.append(f"{name}: hidden")
        elif path.is_symlink() and not _within(path, root):
            skipped.append(f"{name}: a link that leaves the folder")
        elif path.is_dir():
            if path.is_symlink():
                skipped.append(f"{name}: a link to a folder")
            else:
                yield from _below(path, root, skipped)
        elif not path.is_file() or path.suffix.lower() not in ENDINGS:
            skipped.append(f"{name}: not of a kind that is read")
        elif _REFUSED.fullmatch(path.name):
            skipped.append(f"{name}: a list of refused lines")
        else:
            yield File(name, path)


def _within(path: Path, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def _utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _decoded(data: bytes, name: str) -> str:
    """Answer UTF-16 with a mark, or UTF-8, as text."""
    if not _utf16(data):
        return data.decode("utf-8-sig", "surrogateescape")
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        problem = f"Byte {error.start + 1} is not UTF-16. Save the file as UTF-8."
        raise InvalidRecord([Fault(problem, name)]) from error
    if "\0" in text:
        problem = "The text has NULs in it, so it is no UTF-16. Save it as UTF-8."
        raise InvalidRecord([Fault(problem, name)])
    return text
