"""The report on a project's agreement: what is kept of it, or of a part of it."""

from collections import Counter
from collections.abc import Sequence

from sqlite_utils import Database

from annotator.agreement import counted, making, nominal
from annotator.agreement.counted import Counted
from annotator.agreement.report import Blind, Causes, Report, Simple
from annotator.agreement.sums import Sums
from annotator.schemas import Kind
from annotator.schemas_agreement import ALL, Filters
from annotator.store import agreement, agreement_filters
from annotator.store.agreement import KINDS, BlindChange

_ATTRIBUTED = frozenset(at for at, kind in enumerate(Kind) if kind.attributed)


def of_project(db: Database, filters: Filters = ALL) -> Report:
    """Answer all that is to say of a project, or of what the filters leave of it.

    Without filters nothing is counted here: the project keeps the counts.
    """
    if filters:
        return making.report(_chosen(db, filters), KINDS)
    kept = _kept(db)
    return making.report(kept, KINDS, _blind(db, kept))


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
        hours=agreement.sums(db, "hour"),
        versions=agreement.sums(db, "version"),
        first_uses=agreement.first_uses(db),
        who=agreement.who_parts(db, grain),
        where=agreement.span_parts(db, grain),
        causes=Causes(causes.pop("pairs"), causes),
    )


def _chosen(db: Database, filters: Filters) -> Counted:
    """Answer the counts of what the filters leave."""
    return counted.count(
        agreement_filters.chosen(db, filters),
        classes=len(KINDS),
        attributed=_ATTRIBUTED,
        where=agreement_filters.spans(db, filters),
        first_uses=agreement.first_uses(db),
    )


def _blind(db: Database, kept: Counted) -> Blind | None:
    """Answer agreement before others' answers were seen, None where nothing changed."""
    changes = agreement.blind_changes(db)
    if not changes:
        return None
    answers = [answer for change in changes for answer in change.answers]
    new = sum(answer.kind_before is None for answer in answers)
    total = nominal.total(kept.parts)
    return Blind(
        changed=len(answers) - new,
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
