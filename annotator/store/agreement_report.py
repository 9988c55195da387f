"""The report on a project's agreement: what is kept of it, or of a part of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from annotator.agreement import counted, making, nominal
from annotator.agreement.counted import Answered, Counted, Pattern
from annotator.agreement.figure import Figure
from annotator.agreement.report import Article, Blind, Causes, Report, Simple
from annotator.agreement.reviewers import dawid_skene
from annotator.agreement.sums import Sums
from annotator.db import snapshot
from annotator.schemas_agreement import ALL, Cell, Filters, What
from annotator.store import (
    agreement,
    agreement_filters,
    agreement_lists,
    agreement_votes,
)
from annotator.store.agreement import ATTRIBUTED, KINDS, BlindChange

MOST_ESTIMATED = 50_000
"""Sentences whose error rates a page waits for, about two seconds."""
STEPS, SETTLED = 200, 1e-6
Rates = list[list[float] | None]
Rows = list[dict[str, Any]]
NO_OUTLET = "no outlet"
ALONE = "Without it there are no two kinds left to tell apart."
_Unit = tuple[int | None, str, Sequence[Sums]]


def of_project(db: Database, filters: Filters = ALL) -> Report:
    """Answer all that is to say of a project, or of what the filters leave of it.

    Without filters nothing is counted here: the project keeps the counts.
    """
    with snapshot(db):
        changes = agreement.blind_changes(db)
        if filters:
            found, changes = _chosen(db, filters, changes)
        else:
            found = _kept(db)
    return making.report(found, KINDS, _blind(changes, nominal.total(found.parts)))


def _kept(db: Database) -> Counted:
    """Answer the counts that the project keeps."""
    grain = agreement.grain_of_parts(db)
    causes = agreement.causes(db)
    return Counted(
        of="articles" if grain == "article" else "groups of articles",
        counts=agreement.counts(db),
        parts=list(agreement.sums(db, grain).values()),
        attributed=list(agreement.attributed(db, grain).values()),
        patterns=agreement.patterns(db),
        pairs={
            pair: (found.cells, found.speakers, found.same)
            for pair, found in agreement.pair_cells(db).items()
        },
        people=agreement.by_reviewer(db),
        hours=agreement.hours(db),
        versions=agreement.sums(db, "version"),
        first_uses=agreement.first_uses(db),
        who=agreement.who_parts(db, grain),
        where=agreement.span_parts(db, grain),
        causes=Causes(causes.pop("pairs"), causes),
    )


def _chosen(
    db: Database, filters: Filters, changes: Sequence[BlindChange]
) -> tuple[Counted, list[BlindChange]]:
    """Answer the counts of what the filters leave, and the changes among it."""
    by_sentence = {change.sentence_id: change for change in changes}
    left = []

    def sentences() -> Iterator[Answered]:
        for sentence in agreement_filters.chosen(db, filters):
            if change := by_sentence.get(sentence.sentence_id):
                left.append(_of(change, sentence))
            yield sentence

    found = counted.count(
        sentences(),
        classes=len(KINDS),
        attributed=ATTRIBUTED,
        where=agreement_filters.spans(db, filters),
        first_uses=agreement.first_uses(db),
    )
    return found, left


def _of(change: BlindChange, sentence: Answered) -> BlindChange:
    """Answer what of a change is of the people whose answers count."""
    people = {who for who, _, _ in sentence.voices}
    answers = tuple(one for one in change.answers if one.reviewer_id in people)
    now = counted.pattern_of(sentence, len(KINDS))
    return replace(
        change, now=now, before=agreement.before(now, answers), answers=answers
    )


def _blind(changes: Sequence[BlindChange], total: Sequence[Sums]) -> Blind | None:
    """Answer agreement before others' answers were seen, None where it is the same."""
    answers = [answer for change in changes for answer in change.answers]
    new = sum(answer.kind_before is None for answer in answers)
    changed = sum(answer.kind_before is not None and answer.moved for answer in answers)
    if not new and not changed:
        return None
    return Blind(
        changed=changed,
        new=new,
        before=_simple(_before(total, changes)),
        after=_simple(total),
    )


def _before(total: Sequence[Sums], changes: Sequence[BlindChange]) -> list[Sums]:
    """Answer the sums with the blind answers in the place of the present ones."""
    now = nominal.sums_of(_patterns([change.now for change in changes]))
    before = nominal.sums_of(_patterns([change.before for change in changes]))
    return nominal.total([nominal.minus(total, now), before])


def _patterns(listed: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """Answer how often each pattern is listed, those without an answer left out."""
    return Counter(one for one in listed if any(one))


def _simple(sums: Sequence[Sums]) -> Simple:
    """Answer agreement on the kind, without intervals."""
    found = nominal.values(sums, KINDS)
    return Simple(found.percent, found.alpha)


def articles(
    db: Database,
    filters: Filters = ALL,
    *,
    outlets: bool,
    begin: int = 0,
    limit: int = 1000,
) -> list[Article]:
    """Answer articles, or outlets, what pulls alpha down most first, from a place on.

    The time grows with the articles that were answered.
    """
    units = _by_outlet if outlets else _by_article
    with snapshot(db):
        listed = [one for one in units(db, filters) if _double(one[2])]
    parts = [sums for *_, sums in listed]
    alpha = nominal.values(nominal.total(parts), KINDS).alpha
    found = zip(listed, nominal.alphas_without(parts, KINDS), strict=True)
    ranked = sorted(
        ((making.rise(alpha.value, without), without, unit) for unit, without in found),
        key=lambda one: (one[0] is None, -(one[0] or 0), one[2][1]),
    )
    return [_article(alpha.n, *one) for one in ranked[begin : begin + limit]]


def sentences(
    db: Database,
    cell: Cell,
    filters: Filters = ALL,
    *,
    after: tuple[int, int],
    limit: int,
) -> list[dict[str, Any]]:
    """Answer the sentences that a number counts, from behind an hour and sentence.

    With filters all that they leave is looked through, else an index is read. Rows:
    sentence_id, article_id, doc_id, title, language, position, text, hour, decided, and
    votes, each with reviewer_id, kind and speaker.
    """
    if filters:
        found = sorted(
            (one.hour if cell.what == What.WINDOW else 0, one.sentence_id)
            for one in agreement_filters.chosen(db, filters)
            if _counts(cell, one)
        )
        behind = after if cell.what == What.WINDOW else (0, after[1])
        ids = [sentence_id for at, sentence_id in found if (at, sentence_id) > behind]
        rows = agreement_lists.of_sentences(db, ids[:limit])
        return [{**row, "votes": _of_people(row["votes"], filters)} for row in rows]
    return _LISTS[cell.what](db, cell, after, limit)


def _of_people(votes: Rows, filters: Filters) -> Rows:
    """Answer the votes of the people that are chosen."""
    some = filters.reviewers
    return [vote for vote in votes if not some or vote["reviewer_id"] in some]


def sentence_ids(db: Database, filters: Filters) -> list[int]:
    """Answer the sentences that the filters leave."""
    return [one.sentence_id for one in agreement_filters.chosen(db, filters)]


def errors(db: Database, reviewer_id: int) -> Rates | str:
    """Answer a person's error rates as Dawid and Skene (1979) estimate them.

    A row a kind as it most likely is, None where none of theirs is likely one; a column
    a kind as this person says. Or a sentence that says why they are not estimated.
    """
    double = agreement.counts(db).double
    if double > MOST_ESTIMATED:
        return (
            f"{double:,} sentences are more than a page estimates at once "
            f"({MOST_ESTIMATED:,}). The command does: annotator agreement --error-rates"
        )
    return error_rates(db).get(
        reviewer_id, "No sentence of this person was answered by somebody else."
    )


def error_rates(db: Database) -> dict[Any, Rates]:
    """Answer error rates by reviewer; the time grows with the answers."""
    found = dawid_skene(agreement_votes.votes(db), KINDS, limit=STEPS, settled=SETTLED)
    return {
        who: [None if row is None else [row[said] for said in KINDS] for row in rows]
        for who, rows in (
            (who, square.values()) for who, square in found.errors.items()
        )
    }


def _by_article(db: Database, filters: Filters) -> Iterator[_Unit]:
    """Yield the articles with their sums."""
    if not filters:
        for one in agreement.by_article(db):
            yield one.id, one.title, one.sums
        return
    patterns = _patterns_by_article(db, filters)
    for row in agreement.named(db, list(patterns)):
        yield row["id"], row["title"], nominal.sums_of(patterns[row["id"]])


def _by_outlet(db: Database, filters: Filters) -> Iterator[_Unit]:
    """Yield the outlets with the sums of their articles."""
    if not filters:
        for outlet, sums in agreement.by_outlet(db).items():
            yield None, outlet or NO_OUTLET, sums
        return
    patterns = _patterns_by_article(db, filters)
    outlets: dict[str, Counter[Pattern]] = defaultdict(Counter)
    for row in agreement.named(db, list(patterns)):
        outlets[row["outlet"] or NO_OUTLET].update(patterns[row["id"]])
    for outlet, found in sorted(outlets.items()):
        yield None, outlet, nominal.sums_of(found)


def _patterns_by_article(db: Database, filters: Filters) -> dict[int, Counter[Pattern]]:
    """Answer the patterns of what the filters leave, by article."""
    found: dict[int, Counter[Pattern]] = defaultdict(Counter)
    for sentence in agreement_filters.chosen(db, filters):
        found[sentence.article_id][counted.pattern_of(sentence, len(KINDS))] += 1
    return found


def _article(n: int, pull: float | None, without: float | None, unit: _Unit) -> Article:
    """Answer one article or outlet beside all."""
    number, name, sums = unit
    percent = nominal.values(sums, KINDS).percent
    left = Figure(without, n - percent.n, undefined=ALONE if without is None else None)
    return Article(number, name, percent.n, percent, left, pull)


def _double(sums: Sequence[Sums]) -> bool:
    """Answer whether two answers meet anywhere."""
    return any(row.labels > 1 and row.items for row in sums)


def _counts(cell: Cell, sentence: Answered) -> bool:
    """Answer whether a number counts this sentence."""
    said: dict[int | None, str] = {who: KINDS[kind] for who, kind, _ in sentence.voices}
    if cell.what == What.PAIR:
        return (said.get(cell.a), said.get(cell.b)) == (cell.x, cell.y)
    if cell.what == What.PERSON:
        others = [kind for who, kind in said.items() if who != cell.a]
        return said.get(cell.a) == cell.x and cell.y in others
    if cell.what == What.KINDS:
        return cell.x in said.values() and cell.y in said.values()
    if cell.what == What.CAUSE:
        return (sentence.differs or {}).get(cell.cause or "", 0) > 0
    return (
        _differs(sentence)
        and {
            What.ARTICLE: sentence.article_id == cell.article_id,
            What.WINDOW: _hour(cell.first) <= sentence.hour <= _hour(cell.last),
            What.VERSION: sentence.version == cell.version,
        }[cell.what]
    )


def _differs(sentence: Answered) -> bool:
    """Answer whether two answers differ, as far as kinds and speakers tell."""
    if sentence.differs is not None:
        return bool(sentence.differs)
    kinds = {kind for _, kind, _ in sentence.voices}
    named = {speaker for _, kind, speaker in sentence.voices if kind in ATTRIBUTED}
    return len(kinds) > 1 or len(named) > 1


def _hour(moment: str | None) -> int:
    """Answer 2024031409 for 2024-03-14T09."""
    return int("".join(filter(str.isdigit, moment or "0")))


def _of_window(db: Database, cell: Cell, after: tuple[int, int], limit: int) -> Rows:
    """Answer the sentences of a window, in the order of their hours."""
    first, last = _hour(cell.first), _hour(cell.last)
    return agreement_lists.of_hours(db, first, last, after=after, limit=limit)


_LISTS: dict[What, Callable[[Database, Any, tuple[int, int], int], Rows]] = {
    What.PAIR: lambda db, cell, after, limit: agreement_lists.of_pair(
        db, cell.a, cell.b, (cell.x, cell.y), after=after[1], limit=limit
    ),
    What.PERSON: lambda db, cell, after, limit: agreement_lists.of_person(
        db, cell.a, (cell.x, cell.y), after=after[1], limit=limit
    ),
    What.KINDS: lambda db, cell, after, limit: agreement_lists.of_kinds(
        db, (cell.x, cell.y), after=after[1], limit=limit
    ),
    What.ARTICLE: lambda db, cell, after, limit: agreement_lists.of_article(
        db, cell.article_id, after=after[1], limit=limit
    ),
    What.VERSION: lambda db, cell, after, limit: agreement_lists.of_version(
        db, cell.version, after=after[1], limit=limit
    ),
    What.CAUSE: lambda db, cell, after, limit: agreement_lists.of_cause(
        db, cell.cause, after=after[1], limit=limit
    ),
    What.WINDOW: _of_window,
}
