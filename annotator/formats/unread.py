"""Why no tool's labels are in some files: no rows, no bytes, no text; else None."""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from annotator.formats import manifest
from annotator.formats.files import File

NO_ROWS = "This export has no rows."
EMPTY = "The file is empty."
NO_TEXT = "This is not text of any kind that is read here."
_LARGEST = 16 * 1024 * 1024
_FIRST = 4096
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def reason(files: Sequence[File]) -> str | None:
    """Answer in a sentence what is the matter with all of these files, or None."""
    if any(_says_no_rows(one) for one in (*files, *_beside(files))):
        return NO_ROWS
    if not any(one.size() for one in files):
        return EMPTY if len(files) == 1 else "The files are empty."
    return NO_TEXT if not any(map(_is_text, files)) else None


def without_rows(files: Sequence[File]) -> bool:
    """Answer whether the manifests among these files all say that they have no rows."""
    told = [one for one in files if one.base_name.endswith(manifest.NAME)]
    return bool(told) and all(_says_no_rows(one) for one in told)


def _says_no_rows(file: File) -> bool:
    """Answer whether a file is the manifest of an export of ours of 0 rows."""
    if not file.base_name.endswith(manifest.NAME) or file.size() > _LARGEST:
        return False
    try:
        with file.opened() as stream:
            stated = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return False
    ours = isinstance(stated, dict) and "annotator_version" in stated
    counts = stated.get("counts") if ours else None
    return isinstance(counts, dict) and counts.get("rows") == 0


def _beside(files: Sequence[File]) -> Iterator[File]:
    """Yield the manifests on the disk that tell of a file that was given alone."""
    if len(files) != 1 or files[0].path is None:
        return
    path = files[0].path
    stem = PurePosixPath(path.name).stem
    for name in (f"{stem}.{manifest.NAME}", manifest.NAME):
        beside = path.with_name(name)
        if beside.is_file() and not files[0].size():
            yield File(str(beside), beside)


def _is_text(file: File) -> bool:
    """Answer whether the first bytes of a file may be text."""
    try:
        with file.opened() as stream:
            data = stream.read(_FIRST)
    except OSError:
        return True
    if data.startswith(_UTF_16):
        return True
    # Old files of one byte a letter are text too, but have no signs that steer.
    return not any(byte < 9 or 13 < byte < 27 for byte in data)
