"""Many labels at once: what is counted of them is counted once, behind the last.

Label by label, most of the time of an import went into counts that the next label
changed again.
"""

import contextlib
import json
from collections.abc import Iterator

from sqlite_utils import Database

from annotator.migrations import m009, m010

FEW = 1_000
"""So few labels are sooner counted one by one than all that is there anew."""
_FOLLOWING = (
    "labels_agree_or_not",
    "labels_are_votes",
    "labels_have_words_first",
    "labels_have_words_insert",
)


@contextlib.contextmanager
def labels(db: Database, coming: int) -> Iterator[set[int]]:
    """Count agreement, votes and words behind so many new labels, where they are many.

    The set yielded takes the articles that they are in. Call it inside `writing(db)`:
    what is put aside comes back with the counts, and was never away if that fails.
    """
    met: set[int] = set()
    (standing,) = db.execute("select sum(labelled) from reviewers").fetchone()
    if coming < max(FEW, standing or 0):
        yield met
        return
    aside = _put_aside(db)
    yield met
    m009.refill(db)
    m010.recount(db)
    for sql in aside:
        db.execute(sql)
    db.execute(
        """
        insert into review_recount (sentence_id)
        select id
        from sentences
        where article_id in (select value from json_each(?))
        """,
        [json.dumps(sorted(met))],
    )


def _put_aside(db: Database) -> list[str]:
    """Drop what follows every label; answer how it is made again."""
    found = db.execute(
        f"""
        select name, sql
        from sqlite_master
        where type = 'trigger' and name in ({", ".join("?" * len(_FOLLOWING))})
        """,  # noqa: S608 (question marks)
        _FOLLOWING,
    ).fetchall()
    for name, _ in found:
        db.execute(f"drop trigger {name}")
    return [sql for _, sql in found]
