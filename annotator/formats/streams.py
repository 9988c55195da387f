"""Reading a file of rows line by line, whatever is in it."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from annotator.errors import Fault
from annotator.formats import jsonl
from annotator.formats.parts import Report, Row
from annotator.schemas_export import Shape

LONGEST_LINE = 64 * 1024 * 1024
_SHORTER = "Ask for the shape sentences, of short lines."
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile)


def lines(
    stream: BinaryIO,
    report: Report,
    *,
    file: str | None = None,
    longest: int | None = None,
    advice: str = _SHORTER,
) -> Iterator[bytes]:
    """Yield the lines with their "\\n", up to one that is too long or damaged.

    `longest` is how many bytes a line may have, LONGEST_LINE where nothing is said;
    `advice` is given where one has more.
    """
    longest = longest or LONGEST_LINE
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(longest + 1)
        except DAMAGED as error:
            problem = f"The file is damaged here ({error}). Get it anew."
            report(Fault(problem, file, number))
            return
        if len(line) > longest:
            problem = (
                f"The line is over {longest // 2**20} MB; nothing was read from here "
                f"on. {advice}"
            )
            report(Fault(problem, file, number))
            return
        if not line:
            return
        yield line


def read_jsonl(
    stream: BinaryIO, shape: Shape, report: Report
) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a file of JSON lines, numbered from 1. Raises nothing."""
    return jsonl.read(lines(stream, report), report)
