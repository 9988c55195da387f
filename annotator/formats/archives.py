"""The files of an export wherever it lies: in a folder, or packed in a .zip."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from annotator.formats.manifest import NAME
from annotator.formats.streams import DAMAGED

LARGEST_MANIFEST = 64 * 1024 * 1024
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A damaged name or place is a ValueError; it is caught around the opening alone.
_UNOPENED = (zipfile.BadZipFile, NotImplementedError, ValueError)


class Unreadable(Exception):
    """A file of an export cannot be read; the message is a sentence that says why."""


class Folder:
    """The files of a folder, and of the folders in it."""

    def __init__(self, path: Path):
        self._path = path

    def names(self) -> list[str]:
        """Answer the names of its files, in order, with "/" between folders."""
        return sorted(
            path.relative_to(self._path).as_posix()
            for path in self._path.rglob("*")
            if path.is_file()
        )

    def has(self, name: str) -> bool:
        """Answer whether one of them has this name."""
        return _within(name) and (self._path / name).is_file()

    def misplaced(self) -> Iterator[tuple[str, str]]:
        """Yield nothing: a folder has a name once, and nothing outside itself."""
        yield from ()

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        try:
            return (self._path / name).open("rb")
        except OSError as error:
            said = f"The file cannot be read ({error.strerror})."
            advice = "Check that it is there and that you may read it."
            raise Unreadable(f"{said} {advice}") from error


class Archive:
    """The files of a .zip, which stand side by side where its manifest is."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
        self._doubled: list[str] = []
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            if PurePosixPath(entry.filename) in self._entries:
                self._doubled.append(entry.filename)
            self._entries[PurePosixPath(entry.filename)] = entry
        every = [path for path in self._entries if not is_hidden(str(path))]
        manifests = [path.parent for path in every if is_manifest(path.name)]
        rows = [path.parent for path in every if path.suffix == ".jsonl"]
        parents = manifests or rows or [PurePosixPath()]
        self._parent = min(parents, key=lambda path: (len(path.parts), str(path)))

    def names(self) -> list[str]:
        """Answer the names of its files, in order, with "/" between folders."""
        return sorted(
            str(path.relative_to(self._parent))
            for path in self._entries
            if path.is_relative_to(self._parent)
        )

    def has(self, name: str) -> bool:
        """Answer whether one of them has this name."""
        return _within(name) and self._parent / name in self._entries

    def misplaced(self) -> Iterator[tuple[str, str]]:
        """Yield the names that come again, and those outside, with what to say."""
        for name in self._doubled:
            yield name, "The .zip has this file twice; programs differ in which counts."
        for path in sorted(self._entries):
            if not path.is_relative_to(self._parent) and not is_hidden(str(path)):
                yield str(path), "The file is outside the folder of the manifest."

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        entry = self._entries.get(self._parent / name)
        if entry is None:
            raise Unreadable("The file is not in the .zip. Export anew.")
        return member(self._archive, entry)


Place = Folder | Archive


def one_file(path: Path) -> bool:
    """Answer whether a path names one file of an export, and no folder or .zip."""
    return not path.is_dir() and path.suffix != ".zip" and not zipfile.is_zipfile(path)


@contextmanager
def opened(path: Path) -> Iterator[Place]:
    """Give the files of a folder or of a .zip; for one file, those of its folder.

    Raises Unreadable for a .zip whose list of files cannot be read.
    """
    if path.is_dir() or one_file(path):
        yield Folder(path if path.is_dir() else path.parent)
        return
    if not zipfile.is_zipfile(path):
        raise Unreadable("This is not a whole .zip file.")
    with unzipped(path) as archive:
        yield Archive(archive)


@contextmanager
def unzipped(source: Path | BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Give a .zip to read; raises Unreadable where its list of files is damaged."""
    try:
        archive = zipfile.ZipFile(source)
    except OSError as error:
        raise unread(error) from error
    except _UNOPENED as error:
        raise Unreadable(f"The .zip is damaged ({error}).") from error
    with archive:
        yield archive


def member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """Open a file of a .zip; raises Unreadable for one that is not read here."""
    if entry.flag_bits & 1:
        problem = "The file is encrypted."
        raise Unreadable(f"{problem} Unpack the .zip, and name the folder.")
    if entry.compress_type not in _PACKED:
        problem = "The file is packed in a way not read here."
        raise Unreadable(f"{problem} Unpack the .zip, and name the folder.")
    try:
        return archive.open(entry)  # type: ignore[return-value]
    except OSError as error:
        raise unread(error) from error
    except _UNOPENED as error:
        raise Unreadable(f"The .zip is damaged here ({error}).") from error


@contextmanager
def telling(tell: Callable[[str], object]) -> Iterator[None]:
    """Call `tell` with why a file cannot be opened or read to its end, and go on."""
    try:
        yield
    except DAMAGED as error:
        tell(str(unread(error)))
    except Unreadable as error:
        tell(str(error))


def beside(files: Place, name: str) -> list[str]:
    """Answer the manifests that may tell of one file, its own before the common one."""
    own = f"{PurePosixPath(name).stem}.{NAME}"
    return [one for one in (own, NAME) if files.has(one)]


def is_manifest(name: str) -> bool:
    """Answer whether a file of this name says what an export is."""
    return name == NAME or ("/" not in name and name.endswith(f".{NAME}"))


def is_hidden(name: str) -> bool:
    """Answer whether a file, or a folder that it is in, is kept out of sight.

    So are those of an export under way, and what macOS puts beside each file of a .zip.
    """
    return any(part.startswith(".") and part != ".." for part in name.split("/"))


def content(files: Place, name: str) -> bytes:
    """Answer the bytes of a manifest; raises Unreadable for one over 64 MB."""
    most = LARGEST_MANIFEST
    try:
        with files.open(name) as stream:
            found = stream.read(most + 1)
    except DAMAGED as error:
        raise unread(error) from error
    if len(found) > most:
        problem = f"The manifest is over {most // 2**20} MB."
        raise Unreadable(f"{problem} Ask for a smaller one.")
    return found


def unread(error: Exception) -> Unreadable:
    """Answer what to say of a file that broke off while it was read."""
    if isinstance(error, OSError):
        said = error.strerror
        return Unreadable(f"The file cannot be read ({said}). Copy it anew.")
    return Unreadable(f"The .zip is damaged here ({error}).")


def _within(name: str) -> bool:
    """Answer whether a name that a manifest gives is one of a file below it."""
    path = PurePosixPath(name)
    plain = str(path) == name and not path.is_absolute()
    return plain and ".." not in path.parts and "\\" not in name
