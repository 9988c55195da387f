"""What the tests of bringing labels share: a tool of our own, and the two steps."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database

from annotator.errors import Fault
from annotator.formats import bringing, export, handed, jsonl, receiving
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document, Reader
from annotator.formats.order import Order
from annotator.formats.wishes import NOTHING_SAID, Wishes
from annotator.schemas_export import Shape

TEXT = (
    "The harbour board expects a deal, its chair Ines Valdor said. The two sides met "
    "for the third time.\n\n“Nobody here wants a stoppage,” Valdor told reporters. “We "
    "have put a fair offer on the table,” she added. “It is up to them.”"
)
ARTICLES = Order(Shape.ARTICLES)


def answer(words: str, label: str, text: str = TEXT, **more) -> Answer:
    """Answer what a tool says of some words of a text."""
    start = text.index(words)
    return Answer(start, start + len(words), label, **{"who": "Ana", **more})


def tool(*found: Document | Fault, name: str = "slips") -> Reader:
    """Answer a tool whose files, whatever is in them, hold this."""

    def recognises(file: File, head: str) -> bool:
        return head.startswith("slips")

    def read(files: Sequence[File]) -> Iterator[Document | Fault]:
        yield from found

    return Reader(name, "slips of paper", recognises, read)


def document(*answers: Answer, text: str | None = TEXT, **more) -> Document:
    """Answer a text of a tool with what was said of it."""
    return Document(text, **{"name": "harbour", **more}, answers=answers)


def check(db: Database, *found, wishes: Wishes = NOTHING_SAID) -> receiving.Draft:
    """Answer what a tool's texts would add."""
    return receiving.check(db, tool(*found), [File("slips.txt")], wishes)


def bring(
    db: Database, *found, wishes: Wishes = NOTHING_SAID, keep_good: bool = False
) -> bringing.Outcome:
    """Store a tool's texts; answer what was stored."""
    return bringing.store(db, check(db, *found, wishes=wishes), keep_good=keep_good)


def bring_back(db: Database, path: Path, wishes: Wishes = NOTHING_SAID):
    """Store an export of ours; answer what was stored."""
    reader, files = handed.known(handed.find([path]))
    return bringing.store(db, receiving.check(db, reader, files, wishes))


def exported(db: Database, order: Order = ARTICLES) -> bytes:
    """Answer the rows of an export."""
    return b"".join(map(jsonl.line, export.rows(db, order)))


def labels_of(db: Database) -> list[tuple]:
    """Answer who said what of which sentence, in order."""
    return db.execute(
        """
        select reviewer, position, kind, speaker
        from label_rows
        order by reviewer, doc_id, position
        """
    ).fetchall()


def own_row(text: str, who: str, kind: str, doc_id: str = "brought") -> bytes:
    """Answer the line of an export of one article, one sentence and one label."""
    nothing = ("context_before", "context_after", "label", "quote_type", "speaker")
    nothing += ("attribution_id", "polarity", "cue", "adjudicator", "rationale")
    unsaid = ("speaker_surface", "speaker_canonical", "speaker_type", "speaker_start")
    unsaid += ("speaker_end", "cue_start", "cue_end", "quote_type", "polarity", "part")
    unsaid += ("attribution_id", "comment", "duration_ms", "guideline_version")
    label = {"annotator": who, "label": kind, **dict.fromkeys(unsaid)}
    label |= {"content_starts": [], "content_ends": [], "flags": []}
    label |= {"created_at": "2024-03-14T09:00:00.000Z"}
    label |= {"from_suggestion": None, "changed": None}
    sentence = {
        **dict.fromkeys((*nothing, "adjudicated_at", "guideline_version")),
        **{"sent_index": 0, "paragraph_index": 0, "text": text},
        **{"doc_start": 0, "doc_end": len(text), "content": [], "flags": []},
        "annotations": [label],
    }
    source = dict.fromkeys(("publisher", "published", "url", "language", "licence"))
    row = {
        **{"schema_version": "1.1", "doc_id": doc_id},
        "source": {"title": text, **source},
        "body": text,
        "body_sha256": "",
        "sentences": [sentence],
    }
    return jsonl.line(row)
