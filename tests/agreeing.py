"""What the tests of agreement share: a crowd at work, its answers counted by hand."""

import itertools
import json
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from annotator.agreement.sums import OpenPart, OpenSums, SpanSums, Sums
from annotator.errors import AnnotatorError
from annotator.store import (
    agreement,
    blindness,
    cast,
    cast_changes,
    cast_history,
    comments,
    decisions,
    guidelines,
    history,
    labels,
    people,
    reviewers,
)
from tests.exporting import add

KINDS = agreement.KINDS
NAMES = ("Ines Valdor", "I. Valdor", "the union", "Jonas Berg", "J. Berg", "unnamed")
TEXT = "“We will not pay,” Ines Valdor told the harbour board on day {n}."
BEGIN = datetime(2024, 3, 14, 9, tzinfo=UTC)


class Crowd:
    """People who label, change answers, look, merge, decide and leave, by chance."""

    def __init__(self, db: Database, seed: int, *, articles: int = 6, size: int = 8):
        self.db = db
        self.chance = random.Random(seed)
        self.hours = 0.0
        self.changes: list[int] = []
        self.turn = 0
        self.owner = reviewers.named(db, "Mara Kessel", role="owner")["id"]
        self.people = [
            reviewers.named(db, name, role="adjudicator")["id"]
            for name in ("Ada Lind", "Ben Okoro", "Cleo Marsh", "Dora Pike")
        ]
        for number in range(articles):
            pieces = [TEXT.format(n=number * size + at) for at in range(size)]
            add(db, f"tides-{number}", *pieces)
        self.sentences = articles * size
        self.articles = articles
        for text in ("Say who says it.", "Say who says it, and how."):
            guidelines.add(db, text)
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    def work(self, events: int) -> None:
        """Have so many things happen, most of them labels."""
        ways = {
            self.label: 60,
            self.restore: 14,
            self.withdraw: 6,
            self.look: 6,
            self.download: 1,
            self.merge: 2,
            self.undo_of_the_cast: 3,
            self.retire: 1,
            self.decide: 4,
            self.reopen: 2,
            self.comment: 2,
        }
        for way in self.chance.choices(
            list(ways), weights=list(ways.values()), k=events
        ):
            try:
                way()
                self.done[way.__name__] += 1
            except AnnotatorError:
                self.refused[way.__name__] += 1

    def label(self) -> None:
        """Answer a sentence, or answer it anew."""
        sentence, person = self._sentence(), self.chance.choice(self.people)
        kind = self.chance.choice(KINDS)
        form = {
            "kind": kind,
            "revision": history.revision(self.db, sentence, person),
            "save_id": self._save_id(),
            "guideline_version": self.chance.choice((1, 2, None)),
            "unsure": self.chance.random() < 0.1,
        }
        if kind in ("claim", "quote"):
            form |= self._said(kind)
        labels.put(self.db, sentence, person, form, at=self._at())

    def restore(self) -> None:
        """Go back to one of one's answers, or to none."""
        self._restore(self.chance.randrange)

    def withdraw(self) -> None:
        """Take an answer back."""
        self._restore(lambda _: 0)

    def look(self) -> None:
        """See what others answer to a few sentences."""
        ids = [self._sentence() for _ in range(3)]
        person = self.chance.choice(self.people)
        blindness.saw(self.db, person, ids, at=self._at(), told=True)

    def download(self) -> None:
        """Download everything, or what is opened."""
        person = self.chance.choice(self.people)
        article = self.chance.randrange(self.articles)
        everything = self.chance.random() < 0.5
        if not everything:
            is_to_be = self.chance.random() < 0.5
            blindness.set_open(self.db, article + 1, person, is_to_be)
        docs = [f"tides-{article}"]
        at = self._at()
        blindness.saw_file(self.db, person, everything=everything, doc_ids=docs, at=at)

    def merge(self) -> None:
        """Make two entries of the cast one."""
        found = self.db.execute("select id from speakers where merged_into is null")
        ids = [one for (one,) in found]
        if len(ids) > 1:
            one, other = self.chance.sample(ids, 2)
            form = self._cast_form(ids=[one, other], into=one)
            self.changes.append(cast.merge(self.db, self.owner, form))

    def undo_of_the_cast(self) -> None:
        """Take a merge back."""
        if self.changes:
            form = self._cast_form(change=self.changes.pop())
            cast_changes.undo(self.db, self.owner, form)

    def retire(self) -> None:
        """Leave the project, or come back."""
        person = self.chance.choice(self.people)
        if not people.retire(self.db, person, by=self.owner):
            people.bring_back(self.db, person, by=self.owner)

    def decide(self) -> None:
        """Decide a sentence."""
        kind = self.chance.choice(KINDS)
        decision = {"kind": kind, "speaker": self.chance.choice(NAMES)}
        person = self.chance.choice(self.people)
        given = {"save_id": self._save_id(), "at": self._at()}
        decisions.put(self.db, self._sentence(), person, decision, **given)

    def reopen(self) -> None:
        """Take a decision back."""
        found = self.db.execute("select sentence_id from decisions").fetchall()
        if found:
            (sentence,) = self.chance.choice(found)
            given = {"save_id": self._save_id()}
            decisions.reopen(self.db, sentence, self.owner, **given)

    def comment(self) -> None:
        """Say something."""
        given = {"save_id": self._save_id()}
        comments.add(self.db, self._sentence(), self.people[0], "Is it?", **given)

    def _restore(self, choose) -> None:
        found = self.db.execute(
            "select sentence_id, reviewer_id from labels order by sentence_id"
        ).fetchall()
        if not found:
            return
        sentence, person = self.chance.choice(found)
        latest = history.revision(self.db, sentence, person)
        form = {"revision": latest, "save_id": self._save_id(), "to": choose(latest)}
        labels.restore(self.db, sentence, person, form, at=self._at())

    def _said(self, kind: str) -> dict:
        """Answer a speaker, and at times what is marked."""
        chance = self.chance
        said = {
            "speaker": chance.choice((*NAMES, *NAMES[:2] * 3)),
            "quote_type": chance.choice(("direct", "mixed", None, None, None)),
            "polarity": chance.choice(("positive", "negative", None, None, None)),
            "continues": chance.random() < 0.3,
        }
        if chance.random() < 0.5:
            edges = sorted(chance.sample(range(0, 40, 5), 2 * chance.randint(1, 3)))
            said["content"] = [
                list(each) for each in zip(edges[::2], edges[1::2], strict=True)
            ]
        if chance.random() < 0.4:
            said["cue_span"] = [chance.choice(([30, 34], [30, 38], [40, 44]))]
        if chance.random() < 0.4:
            said["speaker_span"] = [chance.choice(([20, 31], [26, 31], [-9, -4]))]
            said["speaker_surface"] = "Valdor"
        return said

    def _sentence(self) -> int:
        # Few of them are answered by several, so that there is something to count.
        return 1 + min(
            self.chance.randrange(self.sentences), self.chance.randrange(self.sentences)
        )

    def _at(self) -> str:
        """Answer a moment, later than the last but for a clock that was put back."""
        self.hours += self.chance.choice((0, 0.01, 0.3, 0.3, 2, 2, -3))
        at = BEGIN + timedelta(hours=self.hours)
        return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def _save_id(self) -> str:
        self.turn += 1
        return f"save-{self.turn:06}"

    def _cast_form(self, **fields) -> dict:
        revision = cast_history.revision(self.db)
        return {"revision": revision, "save_id": self._save_id(), **fields}


def answers(db: Database) -> dict[int, list[dict]]:
    """Answer every sentence's labels, in the order of the people, with the cast's
    entry and what is marked."""
    found = defaultdict(list)
    for row in db.query(
        """
        select
            labels.*, article_id, length(text) as length,
            coalesce(merged_into, speakers.id) as root
        from labels
        join sentences on sentences.id = sentence_id
        left join speakers on speakers.id = speaker_id
        order by sentence_id, reviewer_id
        """
    ):
        row["marked"] = _marked(row)
        found[row["sentence_id"]].append(row)
    return found


def attributed(vote: dict) -> bool:
    """Answer whether it is a claim or a quote."""
    return vote["kind"] in ("claim", "quote")


def pattern(votes: list[dict]) -> tuple[int, ...]:
    """Answer how often each kind is said."""
    return tuple(sum(vote["kind"] == kind for vote in votes) for kind in KINDS)


def units(votes: list[dict], grain: str) -> int:
    """Answer to which unit of a grain a sentence belongs."""
    article = votes[0]["article_id"]
    latest = max(vote["changed_at"] for vote in votes)
    versions = {vote["guideline_version"] or 0 for vote in votes}
    return {
        "all": 0,
        "article": article,
        "group": article * 40503 // 128 % 100,
        "hour": int("".join(filter(str.isdigit, latest))[:10]),
        "version": versions.pop() if len(versions) == 1 else 0,
    }[grain]


def summed(found: dict, grain: str) -> dict[int, list[Sums]]:
    """Answer the sums of a grain, counted by hand."""
    rows = defaultdict(list)
    for votes in found.values():
        rows[units(votes, grain), len(votes)].append(pattern(votes))
    by_unit = defaultdict(list)
    for (unit, size), patterns in sorted(rows.items()):
        given = tuple(map(sum, zip(*patterns, strict=True)))
        squares = tuple(
            map(sum, zip(*([n * n for n in one] for one in patterns), strict=True))
        )
        by_unit[unit].append(Sums(size, len(patterns), given, squares))
    return dict(by_unit)


def halved(found: dict, grain: str) -> dict[int, list[Sums]]:
    """Answer the sums of a grain by attributed or not, counted by hand."""
    rows = defaultdict(list)
    for votes in found.values():
        said = sum(map(attributed, votes))
        unit = units(votes, grain)
        rows[unit, len(votes)].append((said, len(votes) - said))
    by_unit = defaultdict(list)
    for (unit, size), counted in sorted(rows.items()):
        given = tuple(map(sum, zip(*counted, strict=True)))
        squares = tuple(sum(one[at] ** 2 for one in counted) for at in (0, 1))
        by_unit[unit].append(Sums(size, len(counted), given, squares))
    return dict(by_unit)


def spoken(found: dict, grain: str) -> list[OpenPart]:
    """Answer the parts of agreement on the speaker, counted by hand."""
    parts = defaultdict(lambda: defaultdict(list))
    for votes in found.values():
        roots = [vote["root"] for vote in votes if attributed(vote)]
        if len(roots) > 1:
            unit = units(votes, grain)
            unit = unit % 25 if grain == "group" else unit
            parts[unit][len(roots)].append(Counter(roots))
    pool = Counter()
    for sizes in parts.values():
        for counted in itertools.chain(*sizes.values()):
            pool += counted
    made = []
    for _, sizes in sorted(parts.items()):
        own = sum(itertools.chain(*sizes.values()), Counter())
        rows = tuple(
            OpenSums(
                size,
                len(counted),
                sum(n * (n - 1) for one in counted for n in one.values()),
            )
            for size, counted in sorted(sizes.items())
        )
        squares = sum(n * n for n in own.values())
        met = sum(n * pool[one] for one, n in own.items())
        made.append(OpenPart(rows, squares, met))
    return made


def marked(found: dict, grain: str) -> dict[str, list[list[SpanSums]]]:
    """Answer the sums of what is marked, counted letter by letter."""
    made = {}
    for layer in agreement.LAYERS:
        parts = defaultdict(Counter)
        for votes in found.values():
            people = [vote["marked"][layer] for vote in votes if attributed(vote)]
            people = [spans for spans in people if spans]
            if len(people) > 1:
                sums = by_letters(people, votes[0]["length"])
                key = units(votes, grain), len(people)
                parts[key].update(sums)
        rows = defaultdict(list)
        for (unit, size), sums in sorted(parts.items()):
            rows[unit].append(SpanSums(labels=size, **sums))
        made[layer] = [rows[unit] for unit in sorted(rows)]
    return made


def by_letters(people: list[list[tuple[int, int]]], length: int) -> dict[str, int]:
    """Answer what people marked in one sentence, looking at one letter at a time."""
    inside = [[_at(spans, letter) for letter in range(length)] for spans in people]
    sums = Counter(items=1, chars=length)
    for mine, spans in zip(inside, people, strict=True):
        sums["inside"] += sum(at is not None for at in mine)
        sums["spans"] += len(spans)
        for at, run in itertools.groupby(mine):
            if at is not None:
                sums["inside_squares"] += len(list(run)) ** 2
    for one, other in itertools.permutations(range(len(people)), 2):
        letters = list(zip(inside[one], inside[other], strict=True))
        shared = {a for a, b in letters if a is not None and b is not None}
        sums["both"] += sum(a is not None and b is not None for a, b in letters)
        sums["overlapping"] += len(shared)
        sums["exact"] += len(set(people[one]) & set(people[other]))
    names = (
        *("items", "chars", "inside", "both", "inside_squares"),
        *("spans", "exact", "overlapping"),
    )
    return {name: sums[name] for name in names}


def first_difference(one: dict, other: dict) -> str | None:
    """Answer in what two votes first differ."""
    if attributed(one) != attributed(other):
        return "attributed"
    if one["kind"] != other["kind"]:
        return "kind"
    if attributed(one):
        if one["root"] != other["root"]:
            return "who"
        marks = ("cue_start", "cue_end", "content", "speaker_start", "speaker_end")
        if _clash(one, other, marks):
            return "span"
    if _clash(one, other, ("quote_type", "polarity")):
        return "finer"
    return "joins" if one["continues"] != other["continues"] else None


def differing(found: dict) -> dict[str, int]:
    """Answer the pairs of answers, and how many differ in what, counted by hand."""
    counted = Counter(
        first_difference(*pair)
        for votes in found.values()
        for pair in itertools.combinations(votes, 2)
    )
    causes = {cause: counted[cause] for cause in agreement.CAUSES}
    return {"pairs": counted.total(), **causes}


def _clash(one: dict, other: dict, names: tuple[str, ...]) -> bool:
    return any(
        one[name] != other[name]
        for name in names
        if one[name] not in (None, "[]") and other[name] not in (None, "[]")
    )


def _marked(row: dict) -> dict[str, list[tuple[int, int]]]:
    cue = [(row["cue_start"], row["cue_end"])] if row["cue_end"] else []
    speaker = [(row["speaker_start"], row["speaker_end"])] if row["speaker_end"] else []
    inside = [span for span in speaker if span[0] >= 0 and span[1] <= row["length"]]
    content = [tuple(span) for span in json.loads(row["content"])]
    return {"content": content, "cue": cue, "speaker": inside}


def _at(spans: list[tuple[int, int]], letter: int) -> int | None:
    """Answer which stretch a letter is in."""
    for number, (start, end) in enumerate(spans):
        if start <= letter < end:
            return number
    return None
