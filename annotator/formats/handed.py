"""Files of labels as they are handed over: found, unpacked, and known by their tool."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from annotator.errors import Fault, InvalidRecord
from annotator.formats import archives, own, unread
from annotator.formats.catalogue import READERS
from annotator.formats.files import File, printable
from annotator.formats.incoming import Reader

HEAD = 65_536
MOST_FILES = 50_000
"""So many are looked at to know their tool; more of .zip that were sent are refused."""
LARGEST_UNPACKED = 512 * 1024 * 1024
LARGEST_SENT = 128 * 1024 * 1024
"""So much the .zip files that were sent may have unpacked; it is all in memory."""


def find(paths: Iterable[Path]) -> list[File]:
    """Answer the files at these paths and below these folders, in order of their names.

    Hidden ones are passed over. Raises InvalidRecord for what is not there.
    """
    found: list[File] = []
    faults: list[Fault] = []
    for path in paths:
        if path.is_dir():
            found += _below(path)
        elif path.is_file():
            found.append(File(printable(str(path)), path))
        else:
            problem = "There is no such file. Check its name."
            faults.append(Fault(problem, printable(str(path))))
    if faults:
        raise InvalidRecord(faults)
    return found


def known(files: Sequence[File], name: str | None = None) -> tuple[Reader, list[File]]:
    """Answer who reads these files, and the files as the reader takes them.

    It is the first reader of the catalogue that recognises one of them, unless it is
    named. A .zip that is not an export of ours is unpacked. Raises InvalidRecord where
    nobody reads them, and for a .zip that is too large unpacked.
    """
    if name is not None and name not in READERS:
        listed = ", ".join(READERS)
        problem = f"There is no format “{name}”. Choose one of {listed}."
        raise InvalidRecord([Fault(problem, field="format")])
    if not files:
        problem = "There are no files in this. Choose files or a folder with labels."
        raise InvalidRecord([Fault(problem, field="files")])
    if name is None and unread.without_rows(files):
        raise InvalidRecord(
            [Fault(f"{_named(files)}: {unread.NO_ROWS}", field="files")]
        )
    _weigh(files)
    own_zip = name in (None, own.NAME) and recognised(files) is own.READER
    if own_zip:
        return own.READER, list(files)
    files = [part for file in files for part in _unpacked(file)]
    reader = READERS[name] if name else recognised(files)
    if reader is None:
        problem = f"{_named(files)}: {_why_not(files)}"
        raise InvalidRecord([Fault(problem, field="files")])
    return reader, files


def _why_not(files: Sequence[File]) -> str:
    """Answer why nobody reads these files, with what can be read where that helps."""
    reason = unread.reason(files)
    if reason and reason != unread.NO_TEXT:
        return reason
    listed = "; ".join(one.hint for one in READERS.values())
    nothing = "no tool's labels were recognised in this."
    return (
        f"{reason or nothing} What can be read: {listed}. If it is one of these, say "
        "which."
    )


def recognised(files: Sequence[File]) -> Reader | None:
    """Answer the first reader of the catalogue that knows one of these files."""
    heads = [(file, _head(file)) for file in files[:MOST_FILES]]
    for reader in READERS.values():
        if any(reader.recognises(file, head) for file, head in heads):
            return reader
    return None


def _head(file: File) -> str:
    """Answer the first 64 kB of a file as text, whatever its bytes are."""
    data = file.content[:HEAD]
    if file.path is not None:
        try:
            with file.path.open("rb") as stream:
                data = stream.read(HEAD)
        except OSError:
            return ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _named(files: Sequence[File]) -> str:
    names = [file.base_name for file in files[:3]]
    return ", ".join(names) + (" …" if len(files) > 3 else "")


def _below(folder: Path) -> Iterator[File]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and not path.is_symlink():
            yield File(printable(str(path)), path)


def _weigh(files: Sequence[File]) -> None:
    """Raise InvalidRecord for the first .zip with which there is too much to unpack."""
    whole = many = 0
    for file in files:
        if file.kind != ".zip":
            continue
        with _unzipped(file) as archive:
            entries = archive.infolist()
        many += len(entries)
        if many > MOST_FILES and file.path is None:
            problem = f"Unpacked, these are over {MOST_FILES:,} files. Give fewer."
            raise InvalidRecord([Fault(problem, file.name, field="files")])
        whole += sum(entry.file_size for entry in entries)
        most = LARGEST_SENT if file.path is None else LARGEST_UNPACKED
        if whole > most:
            advice = "Unpack it, and give the folder."
            if file.path is None:
                advice = "Unpack it, and give it on the computer with the project: "
                advice += "annotator labels FOLDER."
            problem = f"Unpacked, this is over {most // 2**20} MB. {advice}"
            raise InvalidRecord([Fault(problem, file.name, field="files")])


def _unpacked(file: File) -> Iterator[File]:
    """Yield a file, or those in it where it is a .zip; raise InvalidRecord."""
    if file.kind != ".zip":
        yield file
        return
    with _unzipped(file) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            with archives.member(archive, entry) as stream:
                content = stream.read()
            yield File(f"{file.name}/{printable(entry.filename)}", content=content)


@contextmanager
def _unzipped(file: File) -> Iterator[ZipFile]:
    """Give a .zip to read; InvalidRecord says of which one why it cannot be read."""
    said: list[str] = []
    source = file.path or io.BytesIO(file.content)
    with archives.telling(said.append), archives.unzipped(source) as archive:
        yield archive
    if said:
        raise InvalidRecord([Fault(said[0], file.name)])
