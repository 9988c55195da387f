"""Lists of what models proposed, for scripts, as far as somebody may see them."""

from sqlite_utils import Database

from annotator.schemas_suggestions import Shown
from annotator.store import suggestions
from annotator.store.listing import Page, Row, page
from annotator.store.suggestions import STANDS

_COLUMNS = f"""
    select
        {{sentence}} as sentence_id, coalesce(suggestions.batch_id, 0) as batch_id,
        doc_id, position, suggestions.id, suggestions.kind,
        coalesce(entry.name, suggestions.speaker) as speaker,
        suggestions.speaker_surface, suggestions.score, suggestion_models.name as model,
        version, imported_at, {STANDS} as standing
"""
_NAMES = """
    {join} join suggestion_models on suggestion_models.id = suggestions.model_id
    {join} join suggestion_batches on suggestion_batches.id = suggestions.batch_id
    left join speakers as typed on typed.id = suggestions.speaker_id
    left join speakers as entry on entry.id = coalesce(typed.merged_into, typed.id)
"""
_BEHIND = """
    {sentence} >= :sentence
    and ({sentence} > :sentence or suggestions.batch_id > :batch)
    order by {sentence}, suggestions.batch_id
    limit :limit
"""
_OF_SUGGESTIONS = (
    """
    from suggestions indexed by {index}
    cross join sentences on sentences.id = suggestions.sentence_id
    cross join articles on articles.id = sentences.article_id
"""
    + _NAMES.format(join="cross")
    + "where {where}"
    + _BEHIND.format(sentence="suggestions.sentence_id")
)
_ALL = _OF_SUGGESTIONS.format(index="suggestions_by_sentence", where="")
_OF_A_MODEL = _OF_SUGGESTIONS.format(
    index="suggestions_by_model", where="suggestions.model_id = :model and "
)
_OF_AN_ARTICLE = (
    """
    from sentences
    cross join articles on articles.id = sentences.article_id
    cross join suggestions on suggestions.sentence_id = sentences.id
"""
    + _NAMES.format(join="cross")
    + "where sentences.article_id = :article and "
    + _BEHIND.format(sentence="sentences.id")
)
_OF_ANSWERED = (
    """
    from labels as own indexed by labels_by_reviewer
    cross join sentences on sentences.id = own.sentence_id
    cross join articles on articles.id = sentences.article_id
    left join suggestions on suggestions.sentence_id = own.sentence_id
"""
    + _NAMES.format(join="left")
    + """
    where own.reviewer_id = :seen_by
    and own.sentence_id >= :sentence
    and (own.sentence_id > :sentence or coalesce(suggestions.batch_id, 0) > :batch)
    order by own.sentence_id, suggestions.batch_id
    limit :limit
"""
)


def suggestions_page(
    db: Database,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int = 50,
    seen_by: int | None = None,
    model: str | None = None,
    version: str | None = None,
    article_id: int | None = None,
) -> Page:
    """Answer suggestions in order of sentence and import, from behind such a pair.

    With `seen_by`, a reviewer, only what their cards show: nothing, or the one that
    stands for a sentence, where it is shown after answering only of those they
    answered. Otherwise all that ever came, `standing` 0 where it was withdrawn.
    """
    shown = suggestions.settings(db)["shown"] if seen_by else None
    if shown == Shown.NEVER:
        return Page([], None)
    answered = shown == Shown.AFTER
    given = {"sentence": after[0], "batch": after[1], "article": article_id}
    sentence, where = "suggestions.sentence_id", _ALL
    if article_id is not None:
        where = _OF_AN_ARTICLE
    elif answered:
        # Sentences without a suggestion count as looked at, or a page had no end.
        sentence, where = "own.sentence_id", _OF_ANSWERED
    elif model and version and not seen_by:
        where = _OF_A_MODEL
    if where is _OF_A_MODEL:
        given["model"] = suggestions.named(db, str(model), str(version))
    given["seen_by"] = seen_by

    def fits(row: Row) -> bool:
        return (
            row["id"] is not None
            and model in (None, row["model"])
            and version in (None, row["version"])
            and (seen_by is None or _on_the_card(db, row, seen_by, answered=answered))
        )

    return page(db, _COLUMNS.format(sentence=sentence) + where, given, limit, fits)


def _on_the_card(db: Database, row: Row, seen_by: int, *, answered: bool) -> bool:
    """Answer whether a suggestion is the one that this reviewer's card shows."""
    newest = suggestions.find(db, row["sentence_id"])
    if newest is None or newest["id"] != row["id"]:
        return False
    own = "select 1 from labels where sentence_id = ? and reviewer_id = ?"
    found = db.execute(own, [row["sentence_id"], seen_by]).fetchone()
    return not answered or found is not None
