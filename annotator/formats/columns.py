"""Which column of a file holds which field of an article."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotator.errors import Fault, InvalidRecord
from annotator.schemas import ArticleSchema

FIELDS = tuple(ArticleSchema().fields)
PLACE = "columns"


def parse(written: Iterable[str]) -> dict[str, str]:
    """Answer {"text": "Body"} for "text=Body,title=Headline", or raise InvalidRecord.

    Each piece is `field=column`; pieces stand behind commas, line breaks or in several
    strings. A field may be named once, and must be one of ArticleSchema's.
    """
    columns: dict[str, str] = {}
    faults = []
    for piece in _pieces(written):
        name, _, column = (part.strip() for part in piece.partition("="))
        problem = _problem(name, column, columns)
        if problem:
            faults.append(Fault(problem, field=PLACE))
        columns[name] = column
    if faults:
        raise InvalidRecord(faults)
    return columns


def split(
    data: Mapping[str, Any], columns: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answer the article's fields, and everything else that the record holds."""
    taken = {name: columns.get(name, name) for name in FIELDS}
    fields = {name: data[key] for name, key in taken.items() if key in data}
    used = set(taken.values())
    return fields, {key: value for key, value in data.items() if key not in used}


def _pieces(written: Iterable[str]) -> list[str]:
    cut = (piece for text in written for piece in text.replace("\n", ",").split(","))
    return [piece for piece in cut if piece.strip()]


def _problem(name: str, column: str, columns: Mapping[str, str]) -> str | None:
    """Answer what is wrong with one piece, or None."""
    if name not in FIELDS:
        return f"There is no field “{name}”. The fields are {', '.join(FIELDS)}."
    if not column:
        return f"Say which column holds the {name}, such as {name}=Body."
    if name in columns:
        return f"The field {name} is named twice. Keep one of them."
    return None
