"""What an export page is asked for: the order, and what is wrong with it by field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database
from werkzeug.datastructures import MultiDict

from annotator import web
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.formats import catalogue, offered
from annotator.formats.order import Order
from annotator.schemas import load
from annotator.schemas_export import ExportFormSchema, Resolve, Shape, Which
from annotator.store import exports
from annotator.store.exports import Selection

ONE = ("format", "shape", "which", "resolve", "since", "until", "names")
MANY = ("article", "reviewer")
FIELDS = (*ONE, *MANY)


@dataclass(frozen=True, slots=True)
class Asked:
    """The order that a form comes to, and why parts of the form were passed over."""

    order: Order
    faults: Mapping[str, str]


def order(form: MultiDict[str, str]) -> Order:
    """Answer what is ordered, or raise InvalidRecord by field.

    Other people's labels are not shown to a reviewer who has not answered, unless
    the reviewer is the one who decides.
    """
    found = load(ExportFormSchema, _given(form))
    made, shape = made_as(found["format"], found["shape"])
    # Others stay letters to a reviewer, in a file as on the page.
    ordered = Order(
        shape=shape,
        selection=Selection(
            which=Which(found["which"]),
            articles=tuple(dict.fromkeys(found["article"])),
            reviewers=tuple(dict.fromkeys(found["reviewer"])),
            since=found["since"],
            until=found["until"],
            seen_by=None if web.sees_all() else web.reviewer()["pseudonym"],
        ),
        names=found["names"] and web.sees_all(),
        resolve=Resolve(found["resolve"]),
        format=made,
    )
    if faults := list(not_here(web.get_db(), ordered.selection)):
        raise InvalidRecord(faults)
    return ordered


def asked(form: MultiDict[str, str]) -> Asked:
    """Answer what is ordered; what is wrong is left out of it, and said by field."""
    left = MultiDict(form)
    faults: dict[str, str] = {}
    while True:
        try:
            return Asked(order(left), faults)
        except InvalidRecord as error:
            found = error.by_field(*FIELDS)
            faults |= found
            for name in found:
                if name not in left:
                    raise
                left.poplist(name)


def carried(ordered: Order) -> dict[str, Any]:
    """Answer an order as addresses and forms carry it; what is usual is left out."""
    usual, selection = Order(), ordered.selection
    given = {
        "format": (ordered.format, usual.format),
        "shape": (str(ordered.shape), str(usual.shape)),
        "which": (str(selection.which), str(usual.selection.which)),
        "resolve": (str(ordered.resolve), str(usual.resolve)),
        "article": (list(selection.articles), []),
        "reviewer": (list(selection.reviewers), []),
        "since": (selection.since, None),
        "until": (selection.until, None),
        "names": ("true" if ordered.names else None, None),
    }
    return {name: value for name, (value, plain) in given.items() if value != plain}


def blind(ordered: Order) -> Order:
    """Answer the order as somebody may see it who has still to label."""
    selection = replace(ordered.selection, seen_by=web.reviewer()["pseudonym"])
    return replace(ordered, selection=selection)


def _given(form: MultiDict[str, str]) -> dict[str, Any]:
    """Answer the fields of the form, each as often as it may stand there."""
    return {name: form[name] for name in ONE if name in form} | {
        name: form.getlist(name) for name in MANY
    }


def made_as(name: str, asked: str | None) -> tuple[str, Shape]:
    """Answer a format that is here and the shape that it is made in."""
    every = catalogue.FORMATS
    made = every.get(name)
    if made is None:
        problem = f"There is no such format. Choose one of: {', '.join(every)}."
        raise InvalidRecord([Fault(problem, field="format")])
    if install := offered.missing(made):
        problem = f"{made.name} needs something more on this server: {install}"
        raise InvalidRecord([Fault(problem, field="format")])
    try:
        return made.name, catalogue.shape_of(made, Shape(asked) if asked else None)
    except Conflict as error:
        raise InvalidRecord([Fault(error.message, field="shape")]) from error


def not_here(db: Database, selection: Selection) -> list[Fault]:
    """Answer a fault for the articles and for the reviewers that are not here."""
    faults = []
    for field, part in (
        ("article", Selection(articles=selection.articles)),
        ("reviewer", Selection(reviewers=selection.reviewers)),
    ):
        try:
            if field == "reviewer":
                _only_pseudonyms(db, selection)
            exports.parameters(db, part)
        except NotFound as error:
            faults.append(Fault(error.message, field=field))
    return faults


def _only_pseudonyms(db: Database, selection: Selection) -> None:
    """Refuse names to who may not know whose letters they are."""
    if web.sees_all():
        return
    known = set(exports.people(db).values())
    for name in selection.reviewers:
        if name not in known:
            raise NotFound(
                f"There is no reviewer {name} here. Reviewers go by what exports call "
                f"them, such as {web.reviewer()['pseudonym']}."
            )


def said(order: Order) -> list[tuple[str, str]]:
    """Answer what was ordered, in words, name by name."""
    chosen: Any = order.selection
    said = [
        ("Format", order.format),
        ("Rows", order.shape.hint),
        ("Which", chosen.which.hint),
        ("Label of a sentence", order.resolve.hint),
        ("Articles", ", ".join(chosen.articles)),
        ("Reviewers", ", ".join(chosen.reviewers)),
        ("From", chosen.since),
        ("To", chosen.until),
        ("As far as seen by", chosen.seen_by),
        ("Reviewers are", "names" if order.names else "pseudonyms"),
    ]
    return [(name, value) for name, value in said if value]
