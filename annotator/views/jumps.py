"""Jumps on the desk: to the next sentence without an answer, and to look at again."""

from typing import Any

from sqlite_utils import Database

from annotator.actions import Action
from annotator.store import jumps, labels


def links(
    db: Database, article: dict[str, Any], reviewer_id: int, position: int = -1
) -> list[dict[str, Any]]:
    """Answer where the keys of the jumps lead from a sentence, or why nowhere.

    Without a position they lead to the first one.
    """
    done = labels.progress(db, article["id"], reviewer_id) == article["sentence_count"]
    following = (
        None if done else jumps.next_open(db, article["id"], reviewer_id, position)
    )
    marked = jumps.look_again(db, article["id"], reviewer_id)
    others = [row for row in marked if row["position"] != position]
    later = [row for row in others if row["position"] > position]
    return [
        {
            "action": Action.OPEN,
            "name": "Next open",
            "sentence": following,
            "why": (
                "Every sentence of this article has an answer."
                if done
                else "This is the only sentence left without an answer."
            ),
        },
        {
            "action": Action.AGAIN,
            "name": f"Look again ({len(marked)})",
            "sentence": next(iter(later or others), None),
            "why": (
                "This is the only sentence to look at again."
                if marked
                else "Nothing to look at again: no sentence is unsure, has scare "
                "quotes or a note."
            ),
        },
    ]


def begin(
    db: Database, sentences: list[dict[str, Any]], reviewer_id: int
) -> dict[str, Any] | None:
    """Answer where in an article its reviewer left off; None when it is finished.

    It is the first open sentence from the one they changed last, or else of all.
    """
    still = [row for row in sentences if row["kind"] is None]
    if not still:
        return None
    last = jumps.last_changed(db, still[0]["article_id"], reviewer_id) or 0
    return next((row for row in still if row["position"] >= last), still[0])
