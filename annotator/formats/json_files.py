"""The objects of a JSON file one at a time: a list, lines, or one object.

Nothing but the object at hand is in memory, so that an export of any size can be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from annotator.errors import Fault
from annotator.formats import jsonl
from annotator.formats.files import File

LARGEST_OBJECT = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_SIGN = re.compile(rb'["\\{}\[\]]')
_IN_TEXT = re.compile(rb'["\\]')
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(:?)\s*(.?)', re.DOTALL)
_TOO_LARGE = "is over 64 MB. Cut its text into smaller ones."


@dataclass(frozen=True, slots=True)
class Found:
    """One object of a file, its place among them and its first line, from 1."""

    row: dict[str, Any]
    number: int
    line: int


def objects(file: File, of: str = "task") -> Iterator[Found | Fault]:
    """Yield the objects of a file of JSON, and a Fault for what is none.

    The file is a list of objects, an object a line, or one object. Raises nothing.
    """
    try:
        with file.opened() as stream:
            yield from _objects(stream, file, of)
    except OSError as error:
        problem = f"The file cannot be read ({error.strerror}). Check its rights."
        yield Fault(problem, file.name)


def whole(file: File, of: str) -> bytes | Fault:
    """Answer all bytes of a file of at most 64 MB without their mark, or why not."""
    if file.size() > LARGEST_OBJECT:
        return Fault(f"The {of} {_TOO_LARGE}", file.name)
    try:
        with file.opened() as stream:
            data = stream.read(LARGEST_OBJECT + 1).removeprefix(_BOM)
    except OSError as error:
        why = f"The file cannot be read ({error.strerror}). Check its rights."
        return Fault(why, file.name)
    problem = no_text(data)
    return Fault(problem, file.name) if problem else data


def no_text(head: bytes) -> str | None:
    """Answer why these first bytes begin no file in UTF-8, or None."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "This is UTF-16. Save the file as UTF-8."
    if not head.strip():
        return "The file is empty. Export it once more."
    return None


def first_keys(head: str) -> dict[str, str]:
    """Answer the keys of the first object, with the first sign of each one's value.

    `head` may end anywhere; what lies beyond it is not there.
    """
    found: dict[str, str] = {}
    head = head.lstrip("\ufeff \t\r\n")
    at = head.find("{")
    if at < 0 or head[:at].strip("[ \t\r\n"):
        return found
    depth = 0
    while at < len(head):
        sign = head[at]
        if sign == '"':
            key = _KEY.match(head, at)
            if not key:
                return found
            if depth == 1 and key[2]:
                found[key[1]] = key[3]
            at = key.end(1) + 1
            continue
        depth += (sign in "{[") - (sign in "}]")
        at += 1
        if not depth:
            break
    return found


def listed(value: Any) -> list[Any]:
    """Answer a list as it is, and none for what is no list."""
    return value if isinstance(value, list) else []


def _objects(stream: BinaryIO, file: File, of: str) -> Iterator[Found | Fault]:
    first = stream.readline(_CHUNK).removeprefix(_BOM)
    while first and not first.strip():
        first = stream.readline(_CHUNK)
    problem = no_text(first)
    stream.seek(0)
    if problem:
        yield Fault(problem, file.name)
    elif first.lstrip().startswith(b"[") or not _is_lines(first, file):
        yield from _values(stream, file, of)
    else:
        yield from _lines(stream, file, of)


def _is_lines(first: bytes, file: File) -> bool:
    """Answer whether each line is an object, rather than the file one over many."""
    if file.kind in (".jsonl", ".ndjson"):
        return True
    if len(first) >= _CHUNK or not first.lstrip().startswith(b"{"):
        return True
    try:
        jsonl.parsed(first)
    except jsonl.Unfit:
        return first.rstrip().endswith(b"}")
    return True


def _lines(stream: BinaryIO, file: File, of: str) -> Iterator[Found | Fault]:
    number = line = 0
    while written := stream.readline(LARGEST_OBJECT + 1):
        line += 1
        written = written.removeprefix(_BOM) if line == 1 else written
        if not written.strip():
            continue
        number += 1
        if len(written) > LARGEST_OBJECT:
            yield Fault(f"The {of} {_TOO_LARGE}", file.name, line)
            while written and not written.endswith(b"\n"):
                written = stream.readline(_CHUNK)
            continue
        yield _parsed(written, file, of, number, line)


def _parsed(
    written: bytes, file: File, of: str, number: int, line: int
) -> Found | Fault:
    try:
        return Found(jsonl.parsed(written), number, line)
    except jsonl.Unfit as error:
        problem = f"The {of} {number} cannot be read: {error} Export it once more."
        return Fault(problem, file.name, line)


def _values(stream: BinaryIO, file: File, of: str) -> Iterator[Found | Fault]:
    """Yield the objects of a list, or the one that stands by itself."""
    cut = _Cut()
    number = 0
    while chunk := stream.read(_CHUNK):
        for line, written in cut.objects(chunk):
            number += 1
            yield _parsed(written, file, of, number, line)
        if cut.problem:
            yield Fault(cut.problem, file.name, cut.line)
            return
        if cut.waiting() > LARGEST_OBJECT:
            problem = f"The {of} {number + 1} {_TOO_LARGE}"
            yield Fault(problem, file.name, cut.began)
            return
    if cut.depth:
        problem = (
            f"The file ends within {of} {number + 1}; it is not whole. "
            "Export it once more."
        )
        yield Fault(problem, file.name, cut.began)
    elif not number:
        yield Fault(f"There is no {of} in the file. Export it once more.", file.name)


class _Cut:
    """Bytes of JSON as they come, cut into the objects that stand uppermost."""

    def __init__(self) -> None:
        self.depth, self.line, self.began = 0, 1, 1
        self.listed = False
        self.problem: str | None = None
        self._text = self._escaped = False
        self._kept: list[bytes] = []

    def waiting(self) -> int:
        """Answer how many bytes wait for the end of their object."""
        return sum(map(len, self._kept))

    def objects(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the line and the bytes of each object that ends in these bytes."""
        done = 0
        for at, sign in self._brackets(chunk):
            if sign in b"{[" and (self.depth or self.listed or sign == b"{"):
                if not self.depth:
                    done = self._passed(chunk, done, at)
                    self.began = self.line
                self.depth += 1
            elif sign == b"[":
                self.listed = True
            elif self.depth:
                self.depth -= 1
                if not self.depth:
                    whole = b"".join([*self._kept, chunk[done : at + 1]])
                    self._kept.clear()
                    done = self._passed(chunk, done, at + 1)
                    yield self.began, whole
            elif sign == b"}":
                done = self._passed(chunk, done, at)
                self.problem = (
                    "A bracket closes here that was not opened; nothing was read from "
                    "here on. Export it once more."
                )
                return
        if self.depth:
            self._kept.append(chunk[done:])
        self._passed(chunk, done, len(chunk))

    def _brackets(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the brackets that stand outside of texts, and their places."""
        at = 0
        while at < len(chunk):
            if self._escaped:
                self._escaped, at = False, at + 1
                continue
            found = (_IN_TEXT if self._text else _SIGN).search(chunk, at)
            if not found:
                return
            at = found.end()
            if found[0] == b"\\":
                self._escaped = True
            elif found[0] == b'"':
                self._text = not self._text
            else:
                yield found.start(), found[0]

    def _passed(self, chunk: bytes, done: int, at: int) -> int:
        """Count the lines up to a place, and go on from there."""
        self.line += chunk.count(b"\n", done, at)
        return at
