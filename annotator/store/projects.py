"""The project file as a whole: opening, checking, backing up, restoring."""

import secrets
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from annotator import ASSETS
from annotator.clock import CLOCK
from annotator.db import connect, copy_to, prepare, recognise, settle, writing
from annotator.errors import BrokenProject
from annotator.store import guidelines
from annotator.store.checks import check
from annotator.trouble import told

LOGS = ("-wal", "-shm", "-journal")


def open_project(path: str | Path) -> Database:
    """Open a project at the present schema; a new one has the default guideline."""
    db = prepare(path)
    if guidelines.version(db) is None:
        default = (ASSETS / "seeds" / "guideline.md").read_text(encoding="utf-8")
        with writing(db):
            # Another process may have opened the new file at the same moment.
            if guidelines.version(db) is None:
                guidelines.add(db, default)
    if latest := latest_moment(db):
        CLOCK.not_before(datetime.fromisoformat(latest))
    return db


def latest_moment(db: Database) -> str | None:
    """Answer when something was last done here, as this file dates it.

    Looks and decisions have no index by moment and are read through, some tens of
    milliseconds for a million; it is asked once, as the file is opened.
    """
    (latest,) = db.execute(
        """
        select max(
            coalesce((select max(saved_at) from reviewers), ''),
            coalesce((select at from audit order by id desc limit 1), ''),
            coalesce(
                (select changed_at from speaker_history order by id desc limit 1), ''
            ),
            coalesce((select max(first_at) from seen_others), ''),
            coalesce((select max(first_at) from seen_articles), ''),
            coalesce((select max(opened_at) from opened_articles), ''),
            coalesce((select max(saved_at) from decision_history), ''),
            coalesce((select max(saved_at) from again_history), '')
        )
        """
    ).fetchone()
    return latest or None


def setting(db: Database, name: str) -> str | None:
    """Answer a setting of the project, or None."""
    found = db.execute("select value from settings where name = ?", [name]).fetchone()
    return found and found[0]


def secret_key(db: Database) -> str:
    """Answer the key that signs sessions, made at random when first asked for."""
    with writing(db):
        db.execute(
            """
            insert into settings (name, value)
            values ('secret_key', ?)
            on conflict do nothing
            """,
            [secrets.token_hex(32)],
        )
    return str(setting(db, "secret_key"))


def backup(
    db: Database,
    target: Path,
    *,
    pages: int = -1,
    pause: float = 0,
    stopped: threading.Event | None = None,
) -> Path:
    """Copy the project, whole and at one moment, to a new file; answer where it is.

    It takes its name when it is on the disk and was looked through. `pages`, `pause`
    and `stopped` are those of copy_to.
    """
    if target.exists():
        raise BrokenProject(f"{target} is there already. Name another file.")
    if not target.parent.is_dir():
        raise BrokenProject(f"There is no folder {target.parent}. Make it first.")
    part = target.with_name(target.name + ".part")
    held = _rows(db)
    try:
        _clear(part)
        copy_to(db, part, pages=pages, pause=pause, stopped=stopped)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            if stopped:
                # True breaks off whatever the copy is at, also within one statement.
                copy.set_progress_handler(stopped.is_set, 1_000)
            # A backup is handed about: what opens the server without a password stays
            # at home. Hashes of passwords go along: a restored project that let nobody
            # in, its owner first, would be none, and they are slow to guess from.
            copy.execute("delete from settings where name = 'secret_key'")
            for way_in in ("sessions", "invites", "tokens"):
                copy.execute(f"delete from {way_in}")  # noqa: S608 (names of ours)
            copy.execute("vacuum")
            _look_through(copy, target, held)
        part.replace(target)
        settle(target)
    except OSError as error:
        raise BrokenProject(
            f"{target} cannot be written ({error.strerror}). "
            "Check that the disk has room and that you may write there."
        ) from error
    except sqlite3.OperationalError as error:
        if told(error) is None:
            raise
        raise BrokenProject(
            f"{target} cannot be written ({error}). "
            "Check that the disk has room and that you may write there."
        ) from error
    finally:
        _clear(part)
    return target


def _look_through(copy: sqlite3.Connection, target: Path, held: list[int]) -> None:
    """Refuse a copy that is damaged, or has less than there was when it was begun."""
    (found,) = copy.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise BrokenProject(
            f"The copy for {target} is damaged: {found}. Run `annotator check` on the "
            "project, and look whether the disk is in order."
        )
    if any(now < then for now, then in zip(_rows(copy), held, strict=True)):
        raise BrokenProject(
            f"The copy for {target} has fewer rows than the project. Make it again."
        )


def _rows(db: Database | sqlite3.Connection) -> list[int]:
    """Answer how many rows there are of what is only ever added to."""
    return [
        db.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 (ours)
        for table in ("texts", "sentences", "label_history", "decision_history")
    ]


def _clear(part: Path) -> None:
    """Take away what a copy that broke off left, its journals too."""
    for ending in ("", *LOGS):
        Path(f"{part}{ending}").unlink(missing_ok=True)


def restore(source: Path, path: Path) -> Path | None:
    """Put a backup in the project's place; answer where what it replaced is kept."""
    if not source.is_file():
        raise BrokenProject(f"There is no file {source}. Name a backup.")
    if source.resolve() == path.resolve():
        raise BrokenProject(f"{source} is the project itself. Name a backup of it.")
    if not path.parent.is_dir():
        raise BrokenProject(
            f"There is no folder {path.parent}. Make it first, or name another file."
        )
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _copy_backup(source, part)
        kept = _set_aside(path)
        part.replace(path)
        settle(path)
    except OSError as error:
        raise BrokenProject(
            f"{path} cannot be replaced ({error.strerror}). "
            "Check that the disk has room and that you may write there."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return kept


def _copy_backup(source: Path, part: Path) -> None:
    """Copy a backup, with what its log holds; refuse one that would not do."""
    try:
        with closing(connect(source)) as db:
            recognise(db, source)
            if not db.table_names():
                raise BrokenProject(f"{source} is empty. Name a backup.")
            copy_to(db, part)
    except sqlite3.DatabaseError as error:
        raise BrokenProject(
            f"{source} cannot be copied ({error}). Nothing was replaced. "
            "Name another backup, or check that the disk has room."
        ) from error
    with closing(connect(part)) as copy:
        for fault in check(copy):
            raise BrokenProject(
                f"{source} is not whole: {fault} Nothing was replaced. "
                "Name another backup."
            )


def _set_aside(path: Path) -> Path | None:
    """Keep what stands in a project's place; refuse while somebody has it open."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = path.with_name(f"{path.name}.replaced-{stamp}")
    found = path.exists()
    if found:
        _fold_log(path)
        shutil.copyfile(path, kept)
        settle(kept)
    for ending in LOGS:
        # What is left of a log would be played into the backup.
        log = Path(f"{path}{ending}")
        if log.exists():
            log.replace(f"{kept}{ending}")
    return kept if found else None


def _fold_log(path: Path) -> None:
    """Have all of a project in its one file; one that is unreadable stays as it is."""
    with closing(sqlite3.connect(path, timeout=0)) as own:
        try:
            own.execute("pragma journal_mode = delete")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            ):
                raise BrokenProject(
                    f"{path} is open elsewhere. Stop its server, then restore again."
                ) from error
