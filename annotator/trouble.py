"""What it means for the reader that the project's file or its disk refuses.

SQLite and the system answer with codes; each that is no fault of the program is one
sentence here, for pages, API and commands alike.
"""

import errno
import sqlite3

from annotator.errors import AnnotatorError, BrokenProject, Unavailable

_AGAIN = "What was saved before is safe. Then send this again"
_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing was saved. Make room on the "
    f"disk that the project is on. {_AGAIN}.",
    sqlite3.SQLITE_READONLY: "The project file cannot be written, so nothing was "
    "saved. Let annotator write the file and the folder it is in, and look whether "
    f"the disk is mounted for reading only. {_AGAIN}.",
    sqlite3.SQLITE_BUSY: "Another program holds the project file, so nothing was "
    f"saved. Wait until it is done, or stop it. {_AGAIN}.",
    sqlite3.SQLITE_IOERR: "The disk gave an error or is full, so this is not taken as "
    "saved. Look whether the disk has room and is in order, and run `annotator check`. "
    f"{_AGAIN}: what is sent twice is done once.",
    sqlite3.SQLITE_CANTOPEN: "The project file cannot be opened, so nothing was saved. "
    "Look whether it is where it was, and let annotator read and write the file and "
    f"the folder it is in. {_AGAIN}.",
    sqlite3.SQLITE_NOMEM: "The memory of this machine is full, so nothing was saved. "
    f"End other programs, or start annotator anew. {_AGAIN}.",
}
_ALIKE = {
    sqlite3.SQLITE_LOCKED: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PROTOCOL: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PERM: sqlite3.SQLITE_CANTOPEN,
}
_OF_THE_SYSTEM = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EIO: sqlite3.SQLITE_IOERR,
    errno.EFBIG: sqlite3.SQLITE_IOERR,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def told(error: BaseException) -> AnnotatorError | None:
    """Answer what file or disk refused as an error of ours; None for anything else."""
    if isinstance(error, sqlite3.Error):
        # The low byte is the kind of the error, the rest says where it came up.
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in _DAMAGED:
            return BrokenProject(
                f"The project file is damaged: {error}. Stop its server and restore a "
                "backup: annotator -p project.db restore project-monday.db"
            )
        code = _ALIKE.get(code, code)
    elif isinstance(error, OSError):
        code = _OF_THE_SYSTEM.get(error.errno or 0, 0)
    else:
        return None
    return Unavailable(_SENTENCES[code]) if code in _SENTENCES else None
