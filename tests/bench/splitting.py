"""How well and how fast articles are split, beside the libraries that are installed."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from annotator.text import header, segment  # noqa: E402 the path comes first
from annotator.text.paragraphs import paragraphs  # noqa: E402 the same
from tests.test_text_segment import TABLE  # noqa: E402 the same

GUM = ROOT.parent / "shared/data/gum-news/gum_news_attributions.jsonl"
Span = tuple[int, int]
Splitter = Callable[[str], list[Span]]


def ours(text: str) -> list[Span]:
    head = header.read(text)
    found = segment.sentences(text, head.start, head.skips)
    return [(one.start, one.end) for one in found]


def ours_without_header(text: str) -> list[Span]:
    return [(one.start, one.end) for one in segment.sentences(text)]


def by_paragraph(split: Callable[[str], list[str]]) -> Splitter:
    """Answer a splitter that finds a library's sentences in each of our paragraphs."""

    def spans(text: str) -> list[Span]:
        found = []
        for start, end in paragraphs(text):
            at = start
            for sentence in map(str.strip, split(text[start:end])):
                first = text.find(sentence, at, end)
                if sentence and first >= 0:
                    at = first + len(sentence)
                    found.append((first, at))
        return found

    return spans


def libraries() -> Iterator[tuple[str, Splitter]]:
    if find_spec("nupunkt"):
        import nupunkt

        yield "nupunkt", by_paragraph(nupunkt.sent_tokenize)
    if find_spec("syntok"):
        from syntok import segmenter

        def syntok(text: str) -> list[str]:
            tokens = (one for part in segmenter.analyze(text) for one in part)
            return ["".join(t.spacing + t.value for t in one) for one in tokens]

        yield "syntok", by_paragraph(syntok)
    if find_spec("pysbd"):
        import pysbd

        yield "pysbd", by_paragraph(pysbd.Segmenter(language="en", clean=False).segment)


def gold() -> list[tuple[str, list[Span]]]:
    if not GUM.exists():
        return []
    rows = map(json.loads, GUM.read_text(encoding="utf-8").splitlines())
    return [(row["text"], [tuple(span) for span in row["sentences"]]) for row in rows]


def table() -> list[tuple[str, list[Span]]]:
    """Answer the hand-made articles of the tests, with the sentences they want."""
    rows = []
    for marked in TABLE:
        wanted, spans, at = marked.split("|"), [], 0
        joint = "" if marked[0] == "港" else " "
        for sentence in wanted:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + len(joint)
        rows.append((joint.join(wanted), spans))
    return rows


def boundaries(text: str, spans: list[Span]) -> set[int]:
    """Answer where a sentence begins below another one of the same paragraph."""
    return {
        below[0]
        for above, below in pairwise(spans)
        if "\n\n" not in text[above[1] : below[0]]
    }


def report(name: str, split: Splitter, rows: list, misses: bool) -> str:
    hits = found = wanted = exact = 0
    for text, spans in rows:
        mine, theirs = boundaries(text, split(text)), boundaries(text, spans)
        hits, found = hits + len(mine & theirs), found + len(mine)
        wanted, exact = wanted + len(theirs), exact + (mine == theirs)
        for at in sorted(mine ^ theirs) if misses else ():
            kind = "extra " if at in mine else "missed"
            print(f"{kind} {text[max(at - 50, 0) : at]!r} | {text[at : at + 30]!r}")
    scores = [
        100 * hits / max(found, 1),
        100 * hits / max(wanted, 1),
        200 * hits / max(found + wanted, 1),
    ]
    figures = "".join(f"{score:8.1f}" for score in scores)
    return f"{name:22}{figures}{exact:6}/{len(rows)}{speed(split, rows):12,.0f}"


def speed(split: Splitter, rows: list) -> float:
    """Answer sentences a second of processor time, over at least half a second."""
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < 0.5:
        count += sum(len(split(text)) for text, _ in rows)
    return count / spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print each one")
    misses = parser.parse_args().misses
    ways = [("rules", ours), ("rules, header ignored", ours_without_header)]
    for title, rows in [("GUM news", gold()), ("hand-made table", table())]:
        if rows:
            lines = [report(*way, rows, misses) for way in [*ways, *libraries()]]
            print(f"\n{title:22}{'P':>8}{'R':>8}{'F1':>8}  exact  sentences/s")
            print("\n".join(lines))
    line = "The U.N. said 4.5 % left. “It hurts,” Mr. Osei said. " * 90_000
    began = time.process_time()
    segment.sentences(line)
    size = len(line) / 1e6
    print(f"\none line of {size:.1f} MB: {time.process_time() - began:.2f} s")


if __name__ == "__main__":
    main()
