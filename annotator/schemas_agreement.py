"""What the agreement pages are asked: of which answers, which of their sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate
from marshmallow import validates_schema as together

from annotator.schemas import Choice, Kind

MOST_PEOPLE = 50
_LARGEST = 2**63 - 1
_DAY = "Give a day as year-month-day, such as 2026-03-14."
_VERSION = "Give the number of a version of the guideline, such as 2."
_NOT_WHOLE = "This address is not whole. Go back, and follow the link again."


@dataclass(frozen=True, slots=True)
class Filters:
    """Which answers the figures are taken from; as it stands, all of them.

    `since` and `until` are days (2026-03-14), both included, in UTC; `kind` leaves
    sentences that at least one person called so.
    """

    doc_id: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    reviewers: tuple[int, ...] = ()
    kind: str | None = None
    version: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()


ALL = Filters()


class What(StrEnum):
    """Which sentences a list shows."""

    KINDS = "kinds"
    PAIR = "pair"
    PERSON = "person"
    ARTICLE = "article"
    WINDOW = "window"
    VERSION = "version"
    CAUSE = "cause"


class Differ(StrEnum):
    """In what two answers to a sentence differ first."""

    ATTRIBUTED = "attributed"
    KIND = "kind"
    WHO = "who"
    SPAN = "span"
    FINER = "finer"
    JOINS = "joins"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number on the page whose sentences are asked for.

    `x` and `y` are kinds: what `a` says where `b` says the other, or where anybody
    does. `first` and `last` are hours (2026-03-14T09), both included, in UTC; `version`
    0 is several versions.
    """

    what: What
    a: int | None = None
    b: int | None = None
    x: str | None = None
    y: str | None = None
    article_id: int | None = None
    first: str | None = None
    last: str | None = None
    version: int | None = None
    cause: str | None = None

    def asked(self) -> dict[str, Any]:
        """Answer it as an address carries it."""
        given = {
            "a": self.a,
            "b": self.b,
            "x": self.x,
            "y": self.y,
            "article": self.article_id,
            "first": self.first,
            "last": self.last,
            "under": self.version,
            "cause": self.cause,
        }
        known = {name: value for name, value in given.items() if value is not None}
        return {"of": str(self.what), **known}


def _number(problem: str, least: int = 1) -> fields.Integer:
    """Answer a field for the number of something; empty is none."""
    return fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=least, max=_LARGEST, error=problem),
        error_messages={"invalid": problem, "too_large": problem},
    )


def _text(limit: int) -> fields.String:
    """Answer a field for a short text; empty is none."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=limit, error=f"Keep it under {limit} characters."),
    )


def _a_day(value: str) -> None:
    """Refuse what is no day."""
    try:
        # It reads weeks and days without hyphens too, which are not kept so.
        day = date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValidationError(_DAY) from None
    if day != value:
        raise ValidationError(_DAY)


class FiltersSchema(Schema):
    """The form above the figures; what is left empty leaves nothing out."""

    doc_id = _text(200)
    outlet = _text(200)
    since = fields.String(load_default=None, allow_none=True, validate=_a_day)
    until = fields.String(load_default=None, allow_none=True, validate=_a_day)
    reviewers = fields.List(
        _number("Choose people of this list."),
        load_default=(),
        validate=validate.Length(
            max=MOST_PEOPLE, error=f"Choose {MOST_PEOPLE} people at most."
        ),
    )
    kind = Choice(Kind, load_default=None, allow_none=True)
    version = _number(_VERSION)

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {
            name: (value.strip() or None) if isinstance(value, str) else value
            for name, value in data.items()
        }

    @together
    def _in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError("The last day is before the first.", "until")
        if len(set(data.get("reviewers") or ())) == 1:
            raise ValidationError(
                "Choose two people or more: nobody agrees alone.", "reviewers"
            )

    @post_load
    def _made(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        people = tuple(sorted({one for one in data["reviewers"] if one}))
        kind = data["kind"] and str(data["kind"])
        return {"filters": Filters(**{**data, "reviewers": people, "kind": kind})}


_NEEDS = {
    What.KINDS: ("x", "y"),
    What.PAIR: ("a", "b", "x", "y"),
    What.PERSON: ("a", "x", "y"),
    What.ARTICLE: ("article",),
    What.WINDOW: ("first", "last"),
    What.VERSION: ("under",),
    What.CAUSE: ("cause",),
}


def _an_hour(value: str) -> None:
    """Refuse what is no hour of a day."""
    try:
        hour = f"{datetime.strptime(value, '%Y-%m-%dT%H'):%Y-%m-%dT%H}"
    except ValueError:
        raise ValidationError(_NOT_WHOLE) from None
    if hour != value:
        raise ValidationError(_NOT_WHOLE)


class CellSchema(Schema):
    """What the list of sentences is asked for."""

    of = Choice(What, required=True, error_messages={"required": _NOT_WHOLE})
    a = _number(_NOT_WHOLE)
    b = _number(_NOT_WHOLE)
    x = Choice(Kind, load_default=None, allow_none=True)
    y = Choice(Kind, load_default=None, allow_none=True)
    article = _number(_NOT_WHOLE)
    first = fields.String(load_default=None, allow_none=True, validate=_an_hour)
    last = fields.String(load_default=None, allow_none=True, validate=_an_hour)
    under = _number(_NOT_WHOLE, least=0)
    cause = Choice(Differ, load_default=None, allow_none=True)

    @together(skip_on_field_errors=True)
    def _whole(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if any(data.get(name) is None for name in _NEEDS[data["of"]]):
            raise ValidationError(_NOT_WHOLE)
        if data["of"] == What.PAIR and data["a"] == data["b"]:
            raise ValidationError(_NOT_WHOLE)

    @post_load
    def _made(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        texts = {name: data[name] and str(data[name]) for name in ("x", "y", "cause")}
        cell = Cell(
            what=data["of"],
            a=data["a"],
            b=data["b"],
            article_id=data["article"],
            first=data["first"],
            last=data["last"],
            version=data["under"],
            **texts,
        )
        return {"cell": cell}
