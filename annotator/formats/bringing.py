"""Labels that were checked, into the project: all or nothing, on the record."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, InvalidRecord
from annotator.formats import own
from annotator.formats.articles import Progress
from annotator.formats.files import File
from annotator.formats.persons import Person
from annotator.formats.placing import Said
from annotator.formats.planning import Fate, Planner
from annotator.formats.receiving import Draft, Tell, plans
from annotator.formats.refused import write_beside
from annotator.formats.texts import Plan
from annotator.formats.under import put_guidelines, versions
from annotator.store import articles, audit, bulk, received, suggestion_imports
from annotator.store.audit import Event


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
    suggestions: int = 0

    def __str__(self) -> str:
        """Answer "2 articles, 31 labels and 3 decisions added, 4 were refused."."""
        numbers = (self.articles, self.labels, self.decisions, self.suggestions)
        said = f"{counted(*numbers)} added"
        for count, ending in (
            (self.already, "already here"),
            (self.left, "left alone"),
            (self.refused, "refused"),
        ):
            if count:
                said += f", {count:,} {'was' if count == 1 else 'were'} {ending}"
        return said + "."


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
        suggestion_imports.make_waiting(db)
        made = _Storing(db, draft, at, tell)
        with bulk.labels(db, draft.labels) as met:
            made.store(met, progress)
        suggestion_imports.link(db)
        suggestion_imports.put(db, by=by, at=at)
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


def counted(articles_: int, labels: int, decisions: int, suggestions: int = 0) -> str:
    """Answer "2 articles, 31 labels and 3 decisions", with suggestions if any."""
    said = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in (
            (articles_, "article"),
            (labels, "label"),
            (decisions, "decision"),
            (suggestions, "suggestion"),
        )
    ]
    if not suggestions:
        said.pop()
    return f"{', '.join(said[:-1])} and {said[-1]}"


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
    written = (line(fate).encode() for fate in refused)
    return [write_beside(beside, ".jsonl", written)]


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
        known = (draft.versions, draft.about.guidelines)
        self._versions = versions(db, *known, ours=self._exact)
        if self._exact:
            put_guidelines(db, *known, at=at)
        self._added = self._people.add_new()
        self._speakers: dict[tuple[str, str | None], int] = {}
        self._models: dict[str, tuple[str, str]] = {}

    def store(self, met: set[int], progress: Progress | None) -> None:
        """Store article by article, and note in `met` which got answers."""
        draft = self.draft
        total = draft.labels + draft.decisions + draft.already + draft.left_count
        done = 0
        planner = Planner(
            self.db, draft.wishes, self._people, self._take, exact=self._exact
        )
        for plan in plans(planner, draft.reader, draft.files, self._take):
            self._put(plan, met)
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
            told.suggestions,
        )

    def _take(self, fate: Fate) -> None:
        self.told.take(fate)
        self._tell(fate)

    def _put(self, plan: Plan, met: set[int]) -> None:
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
        self._propose(plan)
        labels = self._rows(plan, plan.labels)
        decisions = self._rows(plan, plan.decisions)
        if not labels and not decisions:
            return
        answered = sorted(
            {said.position for _, said in (*plan.labels, *plan.decisions)}
        )
        met.add(article_id)
        received.enter_words(
            self.db, [(plan.ids[at], plan.texts[at]) for at in answered]
        )
        received.put_labels(self.db, labels)
        received.put_decisions(self.db, decisions)
        received.hold(self.db, article_id, at=self.at)
        self.told.labels += len(labels)
        self.told.decisions += len(decisions)

    def _propose(self, plan: Plan) -> None:
        """Hold what models proposed, to be added when the whole cast is there."""
        for at, one in plan.proposals:
            if one.model not in self._models:
                found = suggestion_imports.model_called(self.db, one.model)
                self._models[one.model] = found
            model, version = self._models[one.model]
            start = plan.texts[at].find(one.surface) if one.surface else -1
            found_there = start >= 0
            self.told.suggestions += suggestion_imports.wait(
                self.db,
                {
                    "model": model,
                    "version": version,
                    "sentence_id": plan.ids[at],
                    "kind": one.kind,
                    "speaker": one.speaker,
                    "speaker_id": None,
                    "speaker_surface": one.surface,
                    "speaker_start": start if found_there else None,
                    "speaker_end": (
                        start + len(one.surface or "") if found_there else None
                    ),
                    "score": one.score,
                },
            )

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
