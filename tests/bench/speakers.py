"""How often the right speaker is offered first, or among the first three.

Gold: each attribution with a source span and a canonical speaker in the open set of
Wikinews articles. The sentence is the one that holds the source. A candidate is right
when its name and the gold speaker's, or one of the names the gold gives the same
speaker elsewhere in the article, are

- equal by key (case, accents, dots, hyphens and a leading "the" ignored), or
- one the end of the other, word by word (a surname, or a title before a name), or
- one the abbreviation of the other (its initials).

"canonical" counts only the canonical name of the gold, "any name" also its other names:
the gold calls some people only by a description ("a second year art student").
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator.text.candidates import Candidate, candidates
from annotator.text.names import key, mentions

GOLD = (
    Path(__file__).resolve().parents[3]
    / "shared/data/gum-news/gum_news_attributions.jsonl"
)
PRONOUNS = frozenset({"he", "she", "they", "it", "who", "which", "we", "i", "you"})


class Case(NamedTuple):
    """One gold attribution, and what was offered for its sentence."""

    article: str
    sentence: str
    surface: str
    gold: str
    names: frozenset[str]
    cued: bool
    offered: list[Candidate]

    @property
    def is_named(self) -> bool:
        """Whether the gold speaker is called by a name, not by a description."""
        last = key(bare(self.gold)).split()[-1]
        return any(last in key(name).split() for name in self.names)

    def rank(self, every_name: bool) -> int:
        """Answer the place of the first right candidate from 1; 99 for none."""
        golds = self.names | {self.gold} if every_name else {self.gold}
        for place, candidate in enumerate(self.offered, 1):
            if any(same(candidate.name, gold) for gold in golds):
                return place
        return 99


def same(one: str, other: str) -> bool:
    """Say whether two names mean the same speaker by the rule of this file."""
    left, right = key(bare(one)), key(bare(other))
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    if f" {long}".endswith(f" {short}") and short:
        return True
    small = {"of", "the", "for", "and", "on", "in"}
    initials = "".join(word[0] for word in long.split() if word not in small)
    return len(short) > 1 and short == initials


def bare(name: str) -> str:
    """Answer the name without an encyclopedia's "%28politician%29"."""
    return name.split("%28")[0].strip()


def articles(path: Path = GOLD) -> list[dict[str, Any]]:
    """Answer the gold articles, in the order of the file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cases(gold: list[dict[str, Any]], with_previous: bool) -> Iterator[Case]:
    """Answer every attribution that has a source and a canonical speaker."""
    for article in gold:
        text = article["text"]
        spans = article["sentences"]
        sentences = [text[start:end] for start, end in spans]
        index = mentions(sentences)
        wanted = [
            (place(spans, each), each)
            for each in article["attributions"]
            if each["source"] and each["speaker_canonical"]
        ]
        first = {at: bare(each["speaker_canonical"]) for at, each in reversed(wanted)}
        names = spellings(text, wanted)
        for at, each in wanted:
            start, end = each["source"][0]
            previous = first.get(at - 1) if with_previous else None
            offered = candidates(index, sentences, at, previous=previous)
            yield Case(
                article["id"],
                sentences[at],
                text[start:end],
                each["speaker_canonical"],
                names[each["speaker_cluster"]],
                bool(each["cue"]),
                offered,
            )


def place(spans: list[list[int]], attribution: dict[str, Any]) -> int:
    """Answer the number of the sentence in which the source begins."""
    start = attribution["source"][0][0]
    return next(at for at, (low, high) in enumerate(spans) if low <= start < high)


def spellings(
    text: str, wanted: list[tuple[int, dict[str, Any]]]
) -> dict[int, frozenset[str]]:
    """Answer, by gold speaker, the surfaces that are not pronouns."""
    found: dict[int, set[str]] = {}
    for _, each in wanted:
        start, end = each["source"][0]
        names = found.setdefault(each["speaker_cluster"], set())
        if text[start:end].casefold() not in PRONOUNS:
            names.add(text[start:end])
    return {cluster: frozenset(names) for cluster, names in found.items()}


def shares(found: list[Case], every_name: bool) -> tuple[float, float, float]:
    """Answer the shares with the right speaker first, in the first three, at all."""
    ranks = [case.rank(every_name) for case in found]
    total = max(1, len(ranks))
    return tuple(sum(rank <= top for rank in ranks) / total for top in (1, 3, 9))  # type: ignore[return-value]


def speed(gold: list[dict[str, Any]]) -> tuple[float, float]:
    """Answer sentences a second for mentions, and milliseconds for one candidates()."""
    sentences = [
        article["text"][start:end]
        for article in gold
        for start, end in article["sentences"]
    ]
    sentences = (sentences * 3)[:2000]
    began = time.process_time()
    index = mentions(sentences)
    rate = len(sentences) / (time.process_time() - began)
    began = time.process_time()
    for position in range(0, len(sentences), 10):
        candidates(index, sentences, position, previous="Ada Holm")
    return rate, (time.process_time() - began) / (len(sentences) / 10) * 1000


def main() -> None:
    """Print the figures; with --misses also each case not among the first three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--second", action="store_true", help="also second and third")
    asked = parser.parse_args()
    gold = articles()
    for with_previous in (True, False):
        found = list(cases(gold, with_previous))
        for label, part in (
            ("all", found),
            ("with a cue", [case for case in found if case.cued]),
            ("pronouns", [c for c in found if c.surface.casefold() in PRONOUNS]),
            ("gold a name", [case for case in found if case.is_named]),
        ):
            for every_name in (False, True):
                one, three, nine = shares(part, every_name)
                print(
                    f"{'with' if with_previous else 'no  '} previous  {label:11}"
                    f" {'any name ' if every_name else 'canonical'} n={len(part):3}"
                    f"  first {one:6.1%}  three {three:6.1%}  nine {nine:6.1%}"
                )
        if with_previous and (asked.misses or asked.second):
            report(found, 1 if asked.second else 3)
    rate, cost = speed(gold)
    print(
        f"mentions {rate:,.0f} sentences a CPU second;"
        f" candidates {cost:.2f} CPU ms a position"
    )


def report(found: list[Case], top: int) -> None:
    """Print each case whose right speaker is not among the first `top`."""
    for case in found:
        if case.rank(True) > top:
            print(f"--- {case.article}: {case.surface!r} is {case.gold!r}")
            print(f"    {case.sentence[:300]}")
            for each in case.offered[:4]:
                print(f"      {each.name} [{each.type}] {each.surface!r} {each.why}")


if __name__ == "__main__":
    main()
