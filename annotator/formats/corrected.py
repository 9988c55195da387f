"""Which articles of some files are here with another text, to be corrected by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from annotator.formats.articles import Article
from annotator.store import corrections, corrections_plan
from annotator.store.corrections_plan import Plan
from annotator.text import changes
from annotator.text.changes import Line
from annotator.text.corrections import How

ENOUGH = 0.3
"""So large a share of the sentences must come again for a text to be the same article's
where no record says so by its name."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An article that is here with another text, and what this one would keep of it.

    `counts` are those of `store.corrections.plan`.
    """

    article: Article
    article_id: int
    doc_id: str
    counts: Mapping[str, int]
    fields: list[str]
    save_id: str = field(default_factory=lambda: uuid4().hex)


def offered(db: Database, found: Sequence[Article]) -> list[Correction]:
    """Answer the articles that are here with another text, or under another header.

    An article is named by its record; or it has the file, or the address, and the
    title of one that is here, and sentences of it.
    """
    hashes = {article.body_sha256 for article in found}
    taken: set[int] = set()
    answer = []
    for article in found:
        here = _meant(db, article, hashes)
        if here is None or here["id"] in taken:
            continue
        plan = corrections_plan.plan(db, here["id"], article.fields, article.sentences)
        if plan.changes and (article.named or _much(plan)):
            taken.add(here["id"])
            answer.append(
                Correction(
                    article, here["id"], here["doc_id"], plan.counts, plan.fields
                )
            )
    return answer


def shown(db: Database, correction: Correction) -> list[tuple[How, Line]]:
    """Answer sentence by sentence what a corrected text changes, word by word.

    What is kept is left out.
    """
    article = correction.article
    plan = corrections_plan.plan(
        db, correction.article_id, article.fields, article.sentences
    )
    body = article.fields["body"]
    texts = [body[one.start : one.end] for one in article.sentences]
    return [
        (
            step.how,
            changes.words(
                " ".join(plan.old[at]["text"] for at in step.old),
                " ".join(texts[at] for at in step.new),
            ),
        )
        for step in plan.steps
        if step.how != How.KEPT
    ]


def _meant(db: Database, article: Article, hashes: set[str]) -> dict[str, Any] | None:
    """Answer the article that one of the files would correct, None for a new one."""
    if article.already:
        here = corrections.with_text(db, article.body_sha256)
        same = here and article.fields["doc_id"] == here["doc_id"]
        return here if same and (article.named or article.fields["header"]) else None
    if article.named:
        return corrections.named(db, article.fields["doc_id"])
    here = corrections.named(db, article.wished)
    if here is None or here["body_sha256"] in hashes:
        return None
    return here if _same_place(article.fields, here) else None


def _same_place(fields: Mapping[str, Any], here: Mapping[str, Any]) -> bool:
    """Answer whether two articles came from one place, by what is said of them."""
    if fields["title"] != here["title"] and fields["file_name"] != here["file_name"]:
        return False
    same_url = fields.get("url") and fields["url"] == here["url"]
    return bool(same_url or fields["file_name"] == here["file_name"])


def _much(plan: Plan) -> bool:
    came = sum(len(step.old) for step in plan.steps if step.new)
    return came >= ENOUGH * len(plan.old)


def counted(counts: Mapping[str, int]) -> str:
    """Answer "14 answers stay, 2 are asked for again, 0 go with what is gone"."""
    kept, again = counts["labels_kept"], counts["labels_reopened"]
    gone = counts["labels_gone"]
    return (
        f"{kept:,} {'answer stays' if kept == 1 else 'answers stay'}, "
        f"{again:,} {'is' if again == 1 else 'are'} asked for again, "
        f"{gone:,} {'goes' if gone == 1 else 'go'} with what is gone"
    )
