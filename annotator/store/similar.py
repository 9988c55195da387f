"""Sentences decided before that are like one at hand, and rules it would break."""

from typing import Any

from sqlite_utils import Database

from annotator.errors import AgainstCases
from annotator.schemas import Kind, name_key
from annotator.store import articles, speakers
from annotator.store.precedents import decided, in_force
from annotator.text import likeness

SAME_CASE = 0.6
"""Share of words from which another kind is a contradiction: of two sentences of
twenty words, fifteen are the same."""
SAME_SENTENCE = 0.8
"""Share of words from which another speaker is one: of twenty words, eighteen."""
COMMON = 2000
"""A word that more decided sentences have says too little, and takes too long."""
ASKED = 12
"""So many words of a sentence are looked up, the rarest of them."""
_LOOKED_AT = 40
_IN_DECIDED = {
    "count": """
        select count(*)
        from (select 1 from decided_words where decided_words match ? limit ?)
    """,
    "best": """
        select rowid
        from decided_words
        where decided_words match ? and rowid <> ?
        order by rank
        limit ?
    """,
}
_IN_PRECEDENTS = {
    "count": """
        select count(*)
        from (select 1 from precedent_words where precedent_words match ? limit ?)
    """,
    "best": """
        select rowid
        from precedent_words
        where precedent_words match ? and rowid <> ?
        order by rank
        limit ?
    """,
}


def similar(
    db: Database, sentence: dict[str, Any], limit: int = 3, *, decisions: bool = False
) -> list[dict[str, Any]]:
    """Answer the precedents most like a sentence, the best first, never itself.

    With `decisions`, for those who may see them all, other decided sentences follow.
    """
    words = likeness.telling(sentence["text"])
    ids = _matches(db, _IN_PRECEDENTS, words, sentence["id"])
    if decisions:
        ids += _matches(db, _IN_DECIDED, words, sentence["id"])
    found = []
    least = min(2, len(words))
    for sentence_id in dict.fromkeys(ids):
        row = in_force(db, sentence_id)
        if row is None and decisions:
            row = decided(db, sentence_id)
        if row is None:
            continue
        if len(set(words) & set(likeness.telling(row["text"]))) >= least:
            found.append(row)
        if len(found) == limit:
            break
    return found


def against(
    db: Database, sentence_id: int, kind: str, *, speaker: str | None = None
) -> list[dict[str, Any]]:
    """Answer the precedents that an answer would contradict, the most alike first.

    The sentence's own precedent is one of them. A sentence with somebody's words in
    marks and one without are two cases, however alike the rest of them is.
    """
    sentence = articles.sentence(db, sentence_id)
    words = likeness.telling(sentence["text"])
    found = []
    for other in [sentence_id, *_matches(db, _IN_PRECEDENTS, words, sentence_id)]:
        row = in_force(db, other)
        if row is None:
            continue
        alike = likeness.share(sentence["text"], row["text"])
        quoted = likeness.quotes(sentence["text"]), likeness.quotes(row["text"])
        if alike < SAME_CASE or quoted[0] != quoted[1]:
            continue
        differs = _differs(db, row, kind, speaker, alike)
        if differs:
            found.append({**row, "alike": alike, "differs": differs})
    return sorted(found, key=lambda row: (-row["alike"], -row["id"]))


def keep_to(
    db: Database, sentence_id: int, kind: str, *, speaker: str | None = None
) -> None:
    """Refuse an answer that would contradict a precedent."""
    broken = against(db, sentence_id, kind, speaker=speaker)
    if broken:
        raise AgainstCases(broken)


def _differs(
    db: Database, row: dict[str, Any], kind: str, speaker: str | None, alike: float
) -> str | None:
    """Answer in what an answer differs from a precedent: "kind", "speaker" or None."""
    if row["kind"] != kind:
        return "kind"
    attributed = Kind(kind).attributed and speaker and row["speaker_id"]
    if not attributed or alike < SAME_SENTENCE:
        return None
    names = speakers.names(db, ids=[row["speaker_id"]])
    keys = {name_key(name) for _, name, _ in names}
    return None if name_key(speaker or "") in keys else "speaker"


def _matches(
    db: Database, index: dict[str, str], words: list[str], but: int
) -> list[int]:
    """Answer the sentences that share the rarest of these words, the best first.

    How often a word stands is counted to a limit only, so that the time taken does
    not grow with the project.
    """
    column = "text : " if index is _IN_PRECEDENTS else ""
    rare = []
    for word in words[: 3 * ASKED]:
        (count,) = db.execute(
            index["count"], [f'{column}"{word}"', COMMON + 1]
        ).fetchone()
        if 0 < count <= COMMON:
            rare.append((count, word))
    if not rare:
        return []
    asked = " OR ".join(f'"{word}"' for _, word in sorted(rare)[:ASKED])
    query = f"{column}({asked})"
    return [row[0] for row in db.execute(index["best"], [query, but, _LOOKED_AT])]
