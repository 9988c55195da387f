"""Labels of other tools, and of our own exports, into the project.

First everything is read and counted, and nothing stored; then it is read once more and
stored, an article at a time, all of it or nothing. So the memory needed is that of one
article, however many there are.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import AnnotatorError, Conflict, Fault, InvalidRecord
from annotator.formats import own
from annotator.formats.articles import Progress
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.persons import People, Person
from annotator.formats.placing import Said
from annotator.formats.planning import LEFT, OUT, REFUSED, STORED, Fate, Plan, Planner
from annotator.formats.wishes import NOTHING_SAID, Wishes, Word
from annotator.store import articles, audit, guidelines, received
from annotator.store.audit import Event

Tell = Callable[[Fate], object]
KEPT = 10_000
"""So many refused answers are kept to be shown; the others are counted."""
GONE = (
    "The text of version {version} did not come along with the labels that were made "
    "under it. They were brought here from another project."
)


@dataclass(slots=True)
class Draft:
    """What storing some files would do: counted, with what is refused and guessed."""

    reader: Reader
    files: list[File]
    wishes: Wishes
    about: own.About
    found: People
    articles_new: int = 0
    articles_here: int = 0
    sentences: int = 0
    labels: int = 0
    decisions: int = 0
    already: int = 0
    out: int = 0
    unclear: int = 0
    refused_count: int = 0
    left_count: int = 0
    refused: list[Fate] = field(default_factory=list)
    left: list[Fate] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    asked: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)

    @property
    def new(self) -> int:
        """How much there is to store: articles, labels and decisions."""
        return self.articles_new + self.labels + self.decisions

    @property
    def fits(self) -> bool:
        """Whether nothing is refused or to be asked."""
        return not (self.refused_count or self.asked)

    def faults(self) -> list[Fault]:
        """Answer what is to be said, then what is refused, as far as it is kept."""
        return [*self.asked, *(fate.fault() for fate in self.refused)]

    def take(self, fate: Fate) -> None:
        """Count the fate of an answer."""
        if fate.fate == REFUSED:
            self.refused_count += 1
            if len(self.refused) < KEPT:
                self.refused.append(fate)
        elif fate.fate == LEFT:
            self.left_count += 1
            if len(self.left) < KEPT:
                self.left.append(fate)
        elif fate.fate == OUT:
            self.out += 1
        elif fate.fate != STORED:
            self.already += 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was stored, and what was not."""

    articles: int
    sentences: int
    labels: int
    decisions: int
    people: int
    already: int
    left: int
    refused: int
    files: list[Path] = field(default_factory=list)

    def __str__(self) -> str:
        """Answer "2 articles, 31 labels and 3 decisions added, 4 were refused."."""
        said = f"{counted(self.articles, self.labels, self.decisions)} added"
        for count, ending in (
            (self.already, "already here"),
            (self.left, "left alone"),
            (self.refused, "refused"),
        ):
            if count:
                said += f", {count:,} {'was' if count == 1 else 'were'} {ending}"
        return said + "."


def check(
    db: Database,
    reader: Reader,
    files: Sequence[File],
    wishes: Wishes = NOTHING_SAID,
    *,
    tell: Tell = bool,
    progress: Progress | None = None,
) -> Draft:
    """Answer what storing these files would add; nothing is stored.

    `tell` is told the fate of every answer, `progress` how many texts were read.
    """
    exact = reader.name == own.NAME
    about = own.about(files) if exact else own.About()
    people = People(db, wishes, about.pseudonyms if exact else False)
    draft = Draft(reader, list(files), wishes, about, people)

    def take(fate: Fate) -> None:
        draft.take(fate)
        tell(fate)

    planner = Planner(db, wishes, people, take, exact=exact)
    for done, plan in enumerate(_plans(planner, reader, files, take), 1):
        if plan.article_id is not None:
            draft.articles_here += 1
        elif plan.fields:
            draft.articles_new += 1
            draft.sentences += len(plan.sentences)
        draft.labels += len(plan.labels)
        draft.decisions += len(plan.decisions)
        for _, said in (*plan.labels, *plan.decisions):
            version = said.row["guideline_version"]
            if version is not None:
                draft.versions.add(version)
        if progress:
            progress(done, 0)
    draft.unclear = planner.unclear
    draft.words = sorted(planner.words.values(), key=lambda one: (-one.count, one.word))
    draft.people = people.listed()
    draft.asked = _asked(draft)
    draft.notes = [*about.notes, *_guideline_notes(db, draft)]
    return draft


def store(
    db: Database,
    draft: Draft,
    *,
    keep_good: bool = False,
    by: int | None = None,
    tell: Tell = bool,
    progress: Progress | None = None,
) -> Outcome:
    """Store what fits in one transaction, on the record as `by`'s; answer what.

    Anything refused means that nothing is stored, and InvalidRecord with all of it,
    unless `keep_good`. Words and people that are still to be named are refused even
    then where nothing else is left. `progress` is told answers done and in all.
    """
    if draft.faults() and not (keep_good and draft.new):
        raise InvalidRecord(draft.faults())
    at = now()
    with writing(db):
        made = _Storing(db, draft, at, tell)
        made.store(progress)
        if not keep_good and made.told.refused_count:
            raise Conflict(
                "The project changed since these files were checked, and now some of "
                "it does not fit. Nothing was stored. Check the files again."
            )
        outcome = made.outcome(write_refused(draft.files, made.told.refused))
        if outcome.articles or outcome.labels or outcome.decisions:
            audit.note(
                db,
                by,
                Event.LABELS_RECEIVED,
                about=draft.reader.name,
                at=at,
                articles=outcome.articles,
                sentences=outcome.sentences,
                labels=outcome.labels,
                decisions=outcome.decisions,
                people=outcome.people,
            )
    return outcome


def counted(articles_: int, labels: int, decisions: int) -> str:
    """Answer "2 articles, 31 labels and 3 decisions"."""
    said = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in (
            (articles_, "article"),
            (labels, "label"),
            (decisions, "decision"),
        )
    ]
    return f"{said[0]}, {said[1]} and {said[2]}"


def lines(fates: Iterable[Fate]) -> Iterator[str]:
    """Yield what became of answers, one JSON object a line."""
    for fate in fates:
        yield line(fate)


def line(fate: Fate) -> str:
    """Answer what became of one answer as a line of JSON."""
    return json.dumps(fate.row(), ensure_ascii=False) + "\n"


def write_refused(files: Sequence[File], refused: Sequence[Fate]) -> list[Path]:
    """Write what was refused beside the first file on the disk; answer where.

    tasks.json gives tasks.refused.jsonl, or tasks.refused-2.jsonl where that is there.
    """
    beside = next((file.path for file in files if file.path), None)
    if beside is None or not refused:
        return []
    turn = 1
    while True:
        number = "" if turn == 1 else f"-{turn}"
        target = beside.with_name(f"{beside.stem}.refused{number}.jsonl")
        try:
            with target.open("x", encoding="utf-8") as stream:
                stream.writelines(lines(refused))
        except FileExistsError:
            turn += 1
        except OSError as error:
            raise AnnotatorError(
                f"What was refused cannot be written to {target} ({error.strerror}). "
                "Nothing was stored. Copy the files to a folder of your own first."
            ) from error
        else:
            return [target]


def _plans(
    planner: Planner, reader: Reader, files: Sequence[File], take: Tell
) -> Iterator[Plan]:
    """Yield what each text of the files would add; tell what cannot be read."""
    name = files[0].name if len(files) == 1 else None
    for found in reader.read(files):
        if isinstance(found, Document):
            yield from planner.plans(found, name)
        else:
            place = found.field or ""
            lost = (found.file or name, found.line, place, "", None, "", found.problem)
            take(Fate(REFUSED, *lost))


def _asked(draft: Draft) -> list[Fault]:
    """Answer what is to be said before everything can be stored."""
    words = [
        Fault(
            f"Nobody knows what “{word.word[:80]}” is ({word.count:,} answers). Say "
            f"which kind: {word.word[:80]}=claim, or {word.word[:80]}= for none.",
            field="kinds",
        )
        for word in draft.words
        if word.kind is None
    ]
    return [*words, *draft.found.faults()]


def _guideline_notes(db: Database, draft: Draft) -> Iterator[str]:
    """Yield what is to be known of the versions of the guideline that labels name."""
    if not draft.versions:
        return
    fresh = received.is_fresh(db)
    kept = _versions(db, draft, fresh=fresh)
    lost = sorted(version for version, here in kept.items() if here is None)
    if lost:
        yield (
            f"Labels made under version {', '.join(map(str, lost))} of another "
            "guideline: this project has not that text, so they will name none."
        )
    for version in sorted(draft.versions):
        text, _ = draft.about.guidelines.get(version, (None, None))
        if fresh and kept[version] == version and text is not None:
            here = _text(db, version)
            if here not in (None, text):
                yield (
                    f"Version {version} of the guideline is another text here than "
                    "where the labels come from. They keep the number."
                )


def _versions(db: Database, draft: Draft, *, fresh: bool) -> dict[int, int | None]:
    """Answer the version here of each version that labels name; None for none.

    In a project without labels our own exports keep their numbers. Elsewhere a version
    is the one with the same text; where no text came along, the one of this number.
    """
    found: dict[int, int | None] = {}
    here = {row["version"]: row["text"] for row in guidelines.versions(db)}
    for version in draft.versions:
        text, _ = draft.about.guidelines.get(version, (None, None))
        if fresh and draft.reader.name == own.NAME and 0 < version < 1_000_000:
            found[version] = version
        elif text is None:
            found[version] = version if version in here else None
        else:
            same = [number for number, said in here.items() if said == text]
            found[version] = version if version in same else max(same, default=None)
    return found


def _text(db: Database, version: int) -> str | None:
    rows = guidelines.versions(db, before=version + 1, limit=1)
    return rows[0]["text"] if rows and rows[0]["version"] == version else None


class _Storing:
    """One import under way."""

    def __init__(self, db: Database, draft: Draft, at: str, tell: Tell):
        self.db = db
        self.draft = draft
        self.at = at
        # What is told now counts: the project may have changed since the check.
        self._people = draft.found.again(db)
        self.told = Draft(
            draft.reader, draft.files, draft.wishes, draft.about, self._people
        )
        self._tell = tell
        self._exact = draft.reader.name == own.NAME
        self._versions = _versions(db, draft, fresh=received.is_fresh(db))
        self._put_guidelines()
        self._added = self._people.add_new()
        self._speakers: dict[tuple[str, str | None], int] = {}

    def store(self, progress: Progress | None) -> None:
        """Store article by article."""
        draft = self.draft
        total = draft.labels + draft.decisions + draft.already + draft.left_count
        done = 0
        planner = Planner(
            self.db, draft.wishes, self._people, self._take, exact=self._exact
        )
        for plan in _plans(planner, draft.reader, draft.files, self._take):
            self._put(plan)
            done += len(plan.labels) + len(plan.decisions)
            if progress:
                progress(min(done, total), total)

    def outcome(self, files: list[Path]) -> Outcome:
        """Answer what was done."""
        told = self.told
        return Outcome(
            told.articles_new,
            told.sentences,
            told.labels,
            told.decisions,
            self._added,
            told.already,
            told.left_count,
            told.refused_count,
            files,
        )

    def _take(self, fate: Fate) -> None:
        self.told.take(fate)
        self._tell(fate)

    def _put_guidelines(self) -> None:
        """Bring the versions along, where the project has nothing of its own yet."""
        if not self._exact or not received.is_fresh(self.db):
            return
        here = {row["version"] for row in guidelines.versions(self.db)}
        given = self.draft.about.guidelines
        for version in sorted({*self.draft.versions, *given} - here):
            text, at = given.get(version, (GONE.format(version=version), self.at))
            if 0 < version < 1_000_000:
                received.put_guideline(self.db, version, text, at)

    def _put(self, plan: Plan) -> None:
        """Store one article's plan."""
        article_id = plan.article_id
        if article_id is None:
            article_id = articles.add(
                self.db, plan.fields, plan.sentences, named=self._exact, at=self.at
            )
            if article_id is None:
                return
            self.told.articles_new += 1
            self.told.sentences += len(plan.sentences)
            plan.ids = [row["id"] for row in received.sentences(self.db, article_id)]
        labels = self._rows(plan, plan.labels)
        decisions = self._rows(plan, plan.decisions)
        if not labels and not decisions:
            return
        answered = sorted(
            {said.position for _, said in (*plan.labels, *plan.decisions)}
        )
        received.enter_words(
            self.db, [(plan.ids[at], plan.texts[at]) for at in answered]
        )
        received.put_labels(self.db, labels)
        received.put_decisions(self.db, decisions)
        received.hold(self.db, article_id, at=self.at)
        self.told.labels += len(labels)
        self.told.decisions += len(decisions)

    def _rows(
        self, plan: Plan, given: Sequence[tuple[Person, Said]]
    ) -> list[dict[str, Any]]:
        """Answer answers as the tables take them, those of people who are known."""
        rows = []
        for person, said in given:
            if person.id is None:
                self._added += self._people.add_new()
            reviewer_id = person.id
            row = dict(said.row)
            name, kind = row.pop("speaker"), row.pop("speaker_type")
            version = row["guideline_version"]
            sentence_id = plan.ids[said.position]
            rows.append(
                row
                | {
                    "speaker_id": name and self._speaker(name, kind),
                    "guideline_version": version and self._versions.get(version),
                    "sentence_id": sentence_id,
                    "reviewer_id": reviewer_id,
                    "save_id": f"in-{sentence_id}-{reviewer_id}-{said.digest()}",
                    "at": said.at or self.at,
                }
            )
        return rows

    def _speaker(self, name: str, kind: str | None) -> int:
        key = (name, kind)
        if key not in self._speakers:
            self._speakers[key] = received.speaker(
                self.db, name, kind, exact=self._exact, at=self.at
            )
        return self._speakers[key]
