"""Lists of labels and decisions for scripts, as far as somebody may see them."""

from sqlite_utils import Database

from annotator.errors import NotFound
from annotator.store.listing import Page, Row, page

_ANSWER = """
        doc_id, article_id, position, length(sentences.text) as signs,
        {of}.sentence_id, {of}.revision, {of}.kind,
        coalesce(merged.name, typed.name) as speaker,
        iif(merged.id is null, typed.type, merged.type) as speaker_type,
        {of}.speaker_surface, {of}.speaker_start, {of}.speaker_end, {of}.cue_start,
        {of}.cue_end, {of}.content, {of}.quote_type, {of}.polarity, {of}.continues,
        {of}.unsure, {of}.scare_quotes, {of}.note, {of}.guideline_version,
        reviewers.pseudonym,
        case
            when {of}.speaker_start is null then null
            when {of}.speaker_start >= 0 and {of}.speaker_end <= length(sentences.text)
            then substr(
                sentences.text,
                {of}.speaker_start + 1,
                {of}.speaker_end - {of}.speaker_start
            )
            when sentences.starts + {of}.speaker_start >= 0 then substr(
                articles.body,
                sentences.starts + {of}.speaker_start + 1,
                {of}.speaker_end - {of}.speaker_start
            )
        end as written
"""
_WHO_SPEAKS = """
    left join speakers as typed on typed.id = {of}.speaker_id
    left join speakers as merged on merged.id = typed.merged_into
"""
_LABEL_COLUMNS = (
    "select"
    + _ANSWER.format(of="labels")
    + ", labels.reviewer_id, labels.duration_ms, labels.created_at, labels.changed_at, "
    "labels.suggestion_id, labels.from_suggestion, labels.changed\n"
)
_LABEL_NAMES = """
    cross join articles on articles.id = sentences.article_id
    cross join reviewers on reviewers.id = labels.reviewer_id
""" + _WHO_SPEAKS.format(of="labels")
_SHOWN = """(
    labels.reviewer_id = :seen_by
    or exists (
        select 1 from opened_articles where article_id = sentences.article_id
    )
)"""
_ALL_LABELS = f"""
    from labels
    cross join sentences on sentences.id = labels.sentence_id
    {_LABEL_NAMES}
    where labels.sentence_id >= :sentence
    and (labels.sentence_id > :sentence or labels.reviewer_id > :reviewer)
    order by labels.sentence_id, labels.reviewer_id
    limit :limit
"""
_LABELS_OF_ONE = f"""
    from labels indexed by labels_by_reviewer
    cross join sentences on sentences.id = labels.sentence_id
    {_LABEL_NAMES}
    where labels.reviewer_id = :by
    and labels.sentence_id >= :sentence
    and (labels.sentence_id > :sentence or :by > :reviewer)
    order by labels.sentence_id
    limit :limit
"""
_LABELS_SEEN = f"""
    from labels as own indexed by labels_by_reviewer
    cross join sentences on sentences.id = own.sentence_id
    cross join labels on labels.sentence_id = own.sentence_id
    {_LABEL_NAMES}
    where own.reviewer_id = :seen_by
    and own.sentence_id >= :sentence
    and (own.sentence_id > :sentence or labels.reviewer_id > :reviewer)
    and {_SHOWN}
    order by own.sentence_id, labels.reviewer_id
    limit :limit
"""
_LABELS_OF_ARTICLE = f"""
    from sentences
    cross join labels on labels.sentence_id = sentences.id
    {_LABEL_NAMES}
    where sentences.article_id = :article
    and labels.sentence_id >= :sentence
    and (labels.sentence_id > :sentence or labels.reviewer_id > :reviewer)
    and (
        :seen_by is null
        or (
            {_SHOWN}
            and exists (
                select 1
                from labels as own
                where own.sentence_id = sentences.id and own.reviewer_id = :seen_by
            )
        )
    )
    order by labels.sentence_id, labels.reviewer_id
    limit :limit
"""  # noqa: S608 (of constants)
_ONE_LABEL = f"""
    from labels
    cross join sentences on sentences.id = labels.sentence_id
    {_LABEL_NAMES}
    where labels.sentence_id = :sentence and labels.reviewer_id = :by
"""
_DECISION_COLUMNS = (
    "select"
    + _ANSWER.format(of="decisions")
    + ", decisions.rationale, decisions.causes, decisions.decided_at\n"
)
_DECISION_NAMES = """
    cross join articles on articles.id = sentences.article_id
    cross join reviewers on reviewers.id = decisions.adjudicator_id
""" + _WHO_SPEAKS.format(of="decisions")
_DECISION_SHOWN = """(
    :seen_by is null
    or (
        exists (
            select 1 from opened_articles where article_id = sentences.article_id
        )
        and exists (
            select 1
            from labels
            where labels.sentence_id = sentences.id and labels.reviewer_id = :seen_by
        )
    )
)"""
_ALL_DECISIONS = f"""
    from decisions
    cross join sentences on sentences.id = decisions.sentence_id
    {_DECISION_NAMES}
    where decisions.sentence_id > :sentence
    order by decisions.sentence_id
    limit :limit
"""
_DECISIONS_SEEN = f"""
    from labels as own indexed by labels_by_reviewer
    cross join sentences on sentences.id = own.sentence_id
    left join decisions
        on decisions.sentence_id = own.sentence_id
        and exists (
            select 1 from opened_articles where article_id = sentences.article_id
        )
    {_DECISION_NAMES.replace("cross join reviewers", "left join reviewers")}
    where own.reviewer_id = :seen_by
    and own.sentence_id > :sentence
    order by own.sentence_id
    limit :limit
"""  # noqa: S608 (of constants)
_DECISIONS_OF_ARTICLE = f"""
    from sentences
    cross join decisions on decisions.sentence_id = sentences.id
    {_DECISION_NAMES}
    where sentences.article_id = :article
    and decisions.sentence_id > :sentence
    and {_DECISION_SHOWN}
    order by decisions.sentence_id
    limit :limit
"""
_ONE_DECISION = f"""
    from decisions
    cross join sentences on sentences.id = decisions.sentence_id
    {_DECISION_NAMES}
    where decisions.sentence_id = :sentence and {_DECISION_SHOWN}
"""


def labels_page(
    db: Database,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int = 50,
    seen_by: int | None = None,
    by: int | None = None,
    article_id: int | None = None,
    since: str | None = None,
) -> Page:
    """Answer labels in order of sentence and reviewer, from behind such a pair.

    With `seen_by`, a reviewer, others' labels only where this one answered and the
    article is opened. `by` is whose, `since` a stored moment of the latest change.
    """
    if article_id is not None:
        where = _LABELS_OF_ARTICLE
    elif seen_by is not None and by != seen_by:
        where = _LABELS_SEEN
    else:
        where = _LABELS_OF_ONE if by is not None else _ALL_LABELS
    given = {
        "sentence": after[0],
        "reviewer": after[1],
        "seen_by": seen_by,
        "by": by,
        "article": article_id,
    }

    def fits(row: Row) -> bool:
        return by in (None, row["reviewer_id"]) and (
            since is None or row["changed_at"] >= since
        )

    return page(db, _LABEL_COLUMNS + where, given, limit, fits)


def label(db: Database, sentence_id: int, reviewer_id: int) -> Row | None:
    """Answer a reviewer's label of a sentence, or None."""
    given = {"sentence": sentence_id, "by": reviewer_id}
    return next(iter(db.query(_LABEL_COLUMNS + _ONE_LABEL, given)), None)


def decisions_page(
    db: Database,
    *,
    after: int = 0,
    limit: int = 50,
    seen_by: int | None = None,
    article_id: int | None = None,
) -> Page:
    """Answer decisions by sentence; with `seen_by` those that this reviewer sees."""
    columns = _DECISION_COLUMNS
    if article_id is not None:
        where = _DECISIONS_OF_ARTICLE
    elif seen_by is None:
        where = _ALL_DECISIONS
    else:
        # Sentences without a decision count as looked at, or a page had no end.
        columns = columns.replace("decisions.sentence_id", "own.sentence_id")
        where = _DECISIONS_SEEN
    given = {"sentence": after, "seen_by": seen_by, "article": article_id}
    return page(db, columns + where, given, limit, lambda row: row["kind"] is not None)


def decision(
    db: Database, sentence_id: int, *, seen_by: int | None = None
) -> Row | None:
    """Answer the decision on a sentence, or None where none is seen."""
    given = {"sentence": sentence_id, "seen_by": seen_by}
    return next(iter(db.query(_DECISION_COLUMNS + _ONE_DECISION, given)), None)


def reviewer_named(db: Database, pseudonym: str) -> int:
    """Answer whom a pseudonym means."""
    found = db.execute(
        "select id from reviewers where pseudonym = ?", [pseudonym]
    ).fetchone()
    if found is None:
        raise NotFound(
            f"There is no reviewer {pseudonym} in this project. Give a pseudonym, such "
            "as the `annotator` of a label."
        )
    return int(found[0])
