"""How fast labels come in: `python tests/bench/receiving.py [SENTENCES]`.

Makes a project of that many sentences (100,000 where none are named), each with the
labels of three people, exports it, brings the export into a new project, and prints
labels a second and the peak of memory of the bringing.
"""

import json
import random
import resource
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from annotator.formats import bringing, handed, receiving
from annotator.formats.rows import split_of
from annotator.store.articles import sha256
from annotator.store.projects import open_project

WORDS = [
    "harbour",
    "union",
    "board",
    "talks",
    "ferry",
    "bridge",
    "school",
    "clinic",
    "said",
    "that",
    "the",
    "of",
    "in",
    "on",
    "week",
    "offer",
    "fair",
    "chair",
    "minister",
    "wrote",
    "paid",
    "closed",
    "winter",
    "market",
]
SPEAKERS = [f"Speaker {number}" for number in range(200)]


def main() -> None:
    """Make, bring, print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for number in range(wanted // 30):
                stream.write(json.dumps(_article(number)) + "\n")
        size = source.stat().st_size / 2**20
        db = open_project(Path(folder) / "project.db")
        begun = time.perf_counter()
        reader, files = handed.known(handed.find([source]))
        draft = receiving.check(db, reader, files)
        checked = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        outcome = bringing.store(db, draft)
        stored = time.perf_counter()
        db.close()
    print(f"{size:,.0f} MB of rows: {outcome}")
    print(f"checked in {checked - begun:.1f} s, stored in {stored - checked:.1f} s")
    print(f"{outcome.labels / (stored - begun):,.0f} labels a second")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{before:,.0f} MB at the most when checked, {peak:,.0f} MB when stored")


def _article(number: int) -> dict:
    """Answer a row of the shape `articles` with 30 sentences, three labels each."""
    chance = random.Random(number)
    body, sentences = "", []
    for index in range(30):
        text = " ".join(chance.choice(WORDS) for _ in range(18))
        text += f" {chance.randrange(10**6)}."
        sentences.append(_sentence(number, index, text, len(body), chance))
        body += text + " "
    for one, other in pairwise(sentences):
        one["context_after"], other["context_before"] = other["text"], one["text"]
    doc_id = f"article-{number:06d}"
    source = {"title": f"Article {number}", "publisher": None, "published": None}
    source |= {"url": None, "language": "en", "licence": None}
    return {
        "schema_version": "1.1",
        "doc_id": doc_id,
        "split": split_of(doc_id),
        "source": source,
        "body": body,
        "body_sha256": sha256(body),
        "sentences": sentences,
    }


def _sentence(
    number: int, index: int, text: str, start: int, chance: random.Random
) -> dict:
    """Answer a nested sentence, as far as it is read."""
    labels = [_label(name, index, text, chance) for name in ("r1", "r2", "r3")]
    nothing = ("context_before", "context_after", "label", "quote_type", "speaker")
    nothing += ("attribution_id", "polarity", "cue", "adjudicator", "rationale")
    return {
        **dict.fromkeys((*nothing, "adjudicated_at", "guideline_version")),
        "sent_index": index,
        "paragraph_index": index // 3,
        "text": text,
        "doc_start": start,
        "doc_end": start + len(text),
        "content": [],
        "flags": [],
        "annotations": labels,
    }


def _label(name: str, index: int, text: str, chance: random.Random) -> dict:
    kind = chance.choice(["claim", "quote", "fact", "other"])
    spoken = kind in ("claim", "quote")
    nothing = ("speaker_surface", "speaker_start", "speaker_end", "quote_type")
    nothing += ("polarity", "part", "attribution_id", "comment", "from_suggestion")
    return {
        **dict.fromkeys((*nothing, "changed", "speaker_type")),
        "annotator": name,
        "label": kind,
        "speaker_canonical": chance.choice(SPEAKERS) if spoken else None,
        "cue_start": 2 if spoken else None,
        "cue_end": 9 if spoken else None,
        "content_starts": [10] if spoken else [],
        "content_ends": [30] if spoken else [],
        "flags": [],
        "created_at": f"2024-03-14T09:{index:02d}:00.000Z",
        "duration_ms": chance.randrange(1000, 60000),
        "guideline_version": 1,
    }


if __name__ == "__main__":
    main()
