"""A hand-over sheet for a fact-check desk: what was claimed, by whom, where it stands.

The same list twice, made for different hands: handover.csv for a spreadsheet, whose
cells are never formulas, and handover.html to print and write on.
"""

import csv
import io
from collections.abc import Iterator
from html import escape

from annotator.formats.addresses import web_address
from annotator.formats.cells import defused
from annotator.formats.claimreview import said
from annotator.formats.parts import Format, Part, Row, Source
from annotator.formats.standoff import Label, labels
from annotator.schemas import Kind
from annotator.schemas_export import LabelFrom, Shape
from annotator.text.direction import direction

COLUMNS = (
    "claim",
    "kind",
    "speaker",
    "speaker_as_written",
    "speaker_type",
    "date",
    "outlet",
    "title",
    "link",
    "sentence",
    "before",
    "after",
    "status",
    "label_from",
    "annotator",
    "note",
    "doc_id",
    "sent_id",
)
_FROM: dict[str, str] = {
    LabelFrom.DECIDED: "decided",
    LabelFrom.UNANIMOUS: "all who answered agree",
    LabelFrom.SINGLE: "one answer",
    LabelFrom.MAJORITY: "most who answered agree",
    LabelFrom.LIKELY: "the likeliest of the answers",
}
_STYLE = """
body{font:16px/1.45 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;
color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}
h2{font-size:1.05rem;margin:0 0 .5rem}
section{border-top:2px solid #444;padding:1rem 0;break-inside:avoid}
blockquote{margin:.5rem 0;padding:0 0 0 .8rem;border-left:3px solid #bbb;
white-space:pre-line}
blockquote[dir=rtl]{padding:0 .8rem 0 0;border-left:0;border-right:3px solid #bbb}
blockquote span{color:#595959}
p{margin:.4rem 0}
a{color:#0b4f9c;overflow-wrap:anywhere}
.box{border:1px solid #444;min-height:3.2rem;padding:.2rem .5rem;margin:.5rem 0;
font-size:.85rem;color:#595959}
.small{font-size:.85rem;color:#595959}
""".strip()
_HEAD = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Claims to check</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>Claims to check</h1>
<p class="small">What the labels say was claimed and by whom. Verdict and source are for
you to fill in.</p>
"""


def write(source: Source) -> Iterator[Part]:
    """Yield the sheet, then the page, with a row or a block for each claim or quote."""
    # With a byte-order mark, without which Excel takes UTF-8 for something else.
    yield Part("handover.csv", b"\xef\xbb\xbf" + _line(COLUMNS))
    for article, label in _claims(source):
        cells = [defused(cell) for cell in _cells(article, label)]
        yield Part("handover.csv", _line(cells), 1)
    yield Part("handover.html", _HEAD.encode())
    empty = "<p>No sentence of this export is a claim or a quote.</p>\n"
    for article, label in _claims(source):
        empty = ""
        yield Part("handover.html", _block(article, label).encode(), 1)
    yield Part("handover.html", f"{empty}</body>\n</html>\n".encode())


FORMAT = Format(
    "handover",
    "a sheet and a printable page of the claims and quotes, for a fact-check desk",
    write,
)


def _claims(source: Source) -> Iterator[tuple[Row, Label]]:
    for article in source.rows(Shape.ARTICLES):
        for label in labels(article, source.order.resolve):
            if Kind(label.kind).attributed:
                yield article, label


def _cells(article: Row, label: Label) -> list[str | None]:
    """Answer the cells of a row, in the order of COLUMNS."""
    about, row = article["source"], label.row
    return [
        said(article["body"], label),
        label.kind,
        label.speaker,
        label.surface,
        label.speaker_type,
        about["published"],
        about["publisher"],
        about["title"],
        about["url"],
        row["text"],
        row["context_before"],
        row["context_after"],
        row["status"],
        label.label_from,
        label.annotator,
        label.comment,
        article["doc_id"],
        label.sent_id,
    ]


def _line(cells: tuple[str, ...] | list[str | None]) -> bytes:
    """Answer a line of CSV, as RFC 4180 has it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _block(article: Row, label: Label) -> str:
    """Answer the part of the page on one claim, everything escaped."""
    about, row = article["source"], label.row
    way = f' dir="{direction(about["language"])}"'
    tongue = f' lang="{escape(about["language"])}"' if about["language"] else ""
    context = " ".join(
        [
            f"<span>{escape(row['context_before'] or '')}</span>",
            f"<b>{escape(row['text'])}</b>",
            f"<span>{escape(row['context_after'] or '')}</span>",
        ]
    )
    where = [about["title"], about["publisher"], about["published"]]
    shown = ", ".join(_apart(word) for word in where if word)
    return "\n".join(
        [
            "<section>",
            f"<h2{tongue}{way}>{escape(said(article['body'], label))}</h2>",
            f"<p>{_who(label)}</p>",
            f"<blockquote{tongue}{way}>{context}</blockquote>",
            f"<p>{shown}{_link(about)}</p>",
            f'<p class="small">{escape(_origin(label))}</p>',
            '<p class="box">Verdict</p>',
            '<p class="box">Source</p>',
            "</section>\n",
        ]
    )


def _who(label: Label) -> str:
    """Answer who says so, in the name of the cast and as written."""
    name = label.speaker or label.surface
    if not name:
        return f"{label.kind}, no speaker named"
    more = [label.speaker_type or ""]
    if label.surface and label.surface != name:
        more.append(f"here “{_apart(label.surface)}”")
    known = ", ".join(word for word in more if word)
    return f"{label.kind}: {_apart(name)}" + (f" ({known})" if known else "")


def _origin(label: Label) -> str:
    """Answer which sentence it is, and whose answer."""
    if label.annotator:
        return f"{label.sent_id}, answer of {label.annotator}"
    return f"{label.sent_id}, {_FROM.get(label.label_from or '', label.row['status'])}"


def _apart(text: str) -> str:
    """Answer some words, escaped, whose direction leaves those around alone."""
    return f"<bdi>{escape(text)}</bdi>"


def _link(about: Row) -> str:
    """Answer a link to the article, where its address is one of the web."""
    if not about["url"]:
        return ""
    shown = escape(about["url"])
    if not web_address(about["url"]):
        return f"<br>{shown}"
    return f'<br><a href="{shown}" rel="noreferrer">{shown}</a>'
