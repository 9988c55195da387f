"""The project file as a whole: opening, checking, backing up, restoring."""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from annotator import ASSETS
from annotator.db import connect, copy_to, prepare, writing
from annotator.errors import BrokenProject
from annotator.store import guidelines


def open_project(path: str | Path) -> Database:
    """Open a project at the present schema; a new one has the default guideline."""
    db = prepare(path)
    if guidelines.version(db) is None:
        default = (ASSETS / "seeds" / "guideline.md").read_text(encoding="utf-8")
        guidelines.add(db, default)
    return db


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


def check(db: Database) -> Iterator[str]:
    """Yield a sentence for each thing in the project that is not as it must be."""
    for (answer,) in db.execute("pragma integrity_check"):
        if answer != "ok":
            yield f"The file is damaged: {answer}. Restore a backup."
    for table, row, parent, _ in db.execute("pragma foreign_key_check"):
        yield f"Row {row} of {table} points to a row of {parent} that is gone."
    for template, sql in _CHECKS:
        for row in db.execute(sql):
            yield template.format(*row)


def backup(db: Database, target: Path) -> Path:
    """Copy the project, whole and at one moment, to a new file; answer where it is."""
    if target.exists():
        raise BrokenProject(f"{target} is there already. Name another file.")
    if not target.parent.is_dir():
        raise BrokenProject(f"There is no folder {target.parent}. Make it first.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy_to(db, part)
    with closing(sqlite3.connect(part)) as copy:
        # A backup is handed about; the key that signs sessions stays at home.
        copy.execute("delete from settings where name = 'secret_key'")
        copy.commit()
        copy.execute("vacuum")
    part.replace(target)
    return target


def restore(source: Path, path: Path) -> Path | None:
    """Put a backup in the project's place; answer where what it replaced is kept."""
    if not source.is_file():
        raise BrokenProject(f"There is no file {source}. Name a backup.")
    with closing(connect(source)) as db:
        if "_sqlite_migrations" not in db.table_names():
            raise BrokenProject(f"{source} is not a backup of an annotator project.")
        faults = list(check(db))
    if faults:
        raise BrokenProject(f"{source} is not whole: {faults[0]}")
    kept = _set_aside(path) if path.exists() else None
    part = path.with_name(path.name + ".part")
    shutil.copyfile(source, part)
    part.replace(path)
    return kept


def _set_aside(path: Path) -> Path:
    """Copy a project before it is replaced; refuse while somebody has it open."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = path.with_name(f"{path.name}.replaced-{stamp}")
    with closing(connect(path)) as db:
        copy_to(db, kept)
        db.execute("pragma busy_timeout = 0")
        try:
            db.execute("pragma journal_mode = delete")
        except sqlite3.OperationalError as error:
            kept.unlink()
            raise BrokenProject(
                f"{path} is open elsewhere. Stop its server, then restore again."
            ) from error
    return kept


_CHECKS = [
    (
        "Article {0}: sentence {1} is not the slice of the text it says it is.",
        """
        select doc_id, position
        from sentences
        join articles on articles.id = sentences.article_id
        where substr(body, starts + 1, ends - starts) <> text
        order by doc_id, position
        """,
    ),
    (
        "Article {0} says it has {1} sentences, but has {2}.",
        """
        select doc_id, sentence_count, count(sentences.id)
        from articles
        left join sentences on sentences.article_id = articles.id
        group by articles.id
        having sentence_count <> count(sentences.id)
        order by doc_id
        """,
    ),
    (
        "Article {0}: sentence {1} begins before the one in front of it ends.",
        """
        select doc_id, position
        from (
            select
                article_id, position, starts,
                lag(ends, 1, 0) over (
                    partition by article_id order by position
                ) as before
            from sentences
        ) as sentences
        join articles on articles.id = sentences.article_id
        where starts < before
        order by doc_id, position
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} is not the latest of its history.",
        """
        select sentence_id, reviewer_id
        from labels
        where revision <> (
            select max(revision)
            from label_history
            where label_history.sentence_id = labels.sentence_id
            and label_history.reviewer_id = labels.reviewer_id
        )
        order by sentence_id, reviewer_id
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} differs from its history.",
        """
        select labels.sentence_id, labels.reviewer_id
        from labels
        join label_history using (sentence_id, reviewer_id, revision)
        where answer is null
        or answer ->> '$.kind' is not kind
        or answer ->> '$.speaker_id' is not speaker_id
        or answer ->> '$.note' is not note
        order by labels.sentence_id, labels.reviewer_id
        """,
    ),
    (
        "The latest answer for sentence {0} by reviewer {1} is in the history only.",
        """
        select sentence_id, reviewer_id
        from label_history as latest
        where answer is not null
        and revision = (
            select max(revision)
            from label_history
            where label_history.sentence_id = latest.sentence_id
            and label_history.reviewer_id = latest.reviewer_id
        )
        and not exists (
            select 1
            from labels
            where labels.sentence_id = latest.sentence_id
            and labels.reviewer_id = latest.reviewer_id
        )
        order by sentence_id, reviewer_id
        """,
    ),
    (
        "The count of reviewer {0} in article {1} is {2}, but there are {3} labels.",
        """
        select
            progress.reviewer_id, progress.article_id, labelled,
            count(labels.sentence_id)
        from progress
        join sentences on sentences.article_id = progress.article_id
        left join labels
            on labels.sentence_id = sentences.id
            and labels.reviewer_id = progress.reviewer_id
        group by progress.reviewer_id, progress.article_id
        having labelled <> count(labels.sentence_id)
        order by progress.reviewer_id, progress.article_id
        """,
    ),
    (
        "The count of all labels of {0} is {1}, but there are {2}.",
        """
        select name, labelled, count(labels.sentence_id)
        from reviewers
        left join labels on labels.reviewer_id = reviewers.id
        group by reviewers.id
        having labelled <> count(labels.sentence_id)
        order by reviewers.id
        """,
    ),
    (
        "The project counts {0} articles and {1} sentences, but has {2} and {3}.",
        """
        select totals.articles, totals.sentences, counted.articles, counted.sentences
        from totals
        join (
            select
                (select count(*) from articles) as articles,
                (select count(*) from sentences) as sentences
        ) as counted
        where totals.articles <> counted.articles
        or totals.sentences <> counted.sentences
        """,
    ),
]
