"""The files of an export wherever it lies: in a folder, or packed in a .zip."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from annotator.formats.manifest import NAME

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


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

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        try:
            return (self._path / name).open("rb")
        except OSError as error:
            problem = f"The file cannot be read ({error.strerror}). Check its rights."
            raise Unreadable(problem) from error


class Archive:
    """The files of a .zip, which stand side by side where its manifest is."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._entries = {
            PurePosixPath(entry.filename): entry
            for entry in archive.infolist()
            if not entry.is_dir()
        }
        every = list(self._entries)
        manifests = [path.parent for path in every if is_manifest(path.name)]
        parents = (
            manifests
            or [path.parent for path in every if path.suffix]
            or [PurePosixPath()]
        )
        self._parent = min(parents, key=lambda path: (len(path.parts), str(path)))

    def names(self) -> list[str]:
        """Answer the names of its files, in order, with "/" between folders."""
        return sorted(
            str(path.relative_to(self._parent))
            for path in self._entries
            if path.is_relative_to(self._parent)
        )

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        entry = self._entries[self._parent / name]
        if entry.flag_bits & 1:
            raise Unreadable("The file is encrypted. Unpack the .zip, then verify.")
        if entry.compress_type not in _PACKED:
            problem = "The file is packed in a way not read here."
            raise Unreadable(f"{problem} Unpack the .zip, then verify the folder.")
        try:
            return self._archive.open(entry)  # type: ignore[return-value]
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise Unreadable(f"The .zip is damaged here ({error}).") from error


Place = Folder | Archive


def is_manifest(name: str) -> bool:
    """Answer whether a file of this name says what an export is."""
    return name == NAME or ("/" not in name and name.endswith(f".{NAME}"))


def content(files: Place, name: str, most: int) -> bytes:
    """Answer the bytes of a manifest; raises Unreadable for one over `most`."""
    try:
        with files.open(name) as stream:
            found = stream.read(most + 1)
    except (*DAMAGED, OSError) as error:
        raise unread(error) from error
    if len(found) > most:
        problem = f"The manifest is over {most // 2**20} MB."
        raise Unreadable(f"{problem} Ask for a smaller one.")
    return found


def unread(error: Exception) -> Unreadable:
    """Answer what to say of a file that broke off while it was read."""
    if isinstance(error, DAMAGED):
        return Unreadable(f"The .zip is damaged here ({error}).")
    said = error.strerror if isinstance(error, OSError) else error
    return Unreadable(f"The file cannot be read ({said}). Copy it anew.")
