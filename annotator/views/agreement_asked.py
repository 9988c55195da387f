"""What an agreement page is asked for: which answers, and how people are called."""

from collections.abc import Iterator
from typing import Any

from flask import request
from sqlite_utils import Database

from annotator import web
from annotator.errors import Fault, InvalidRecord, NotFound
from annotator.schemas import load
from annotator.schemas_agreement import Filters, FiltersSchema
from annotator.store import articles, audit, guidelines, reviewers
from annotator.store.audit import Event

FIELDS = ("doc_id", "outlet", "since", "until", "kind", "version")
RECORDED = "agreement"
VERSIONS = 200


def filters() -> Filters:
    """Answer what the address leaves, or raise InvalidRecord by field."""
    given: dict[str, Any] = {
        name: request.args[name] for name in FIELDS if name in request.args
    }
    given["reviewers"] = request.args.getlist("reviewers")
    chosen = load(FiltersSchema, given)["filters"]
    if faults := list(_not_there(chosen)):
        raise InvalidRecord(faults)
    return chosen


def faults(error: InvalidRecord) -> dict[str, str]:
    """Answer what is wrong with the form, by field."""
    return error.by_field(*FIELDS, "reviewers")


def carried(chosen: Filters) -> dict[str, Any]:
    """Answer the filters as addresses carry them."""
    given = {name: getattr(chosen, name) for name in FIELDS}
    return {
        **{name: value for name, value in given.items() if value is not None},
        **({"reviewers": list(chosen.reviewers)} if chosen.reviewers else {}),
    }


def described(chosen: Filters, names: dict[int, str]) -> str:
    """Answer in words what the filters leave, "" where nothing is left out."""
    said = []
    if chosen.doc_id:
        said.append(f"the article {chosen.doc_id}")
    if chosen.outlet:
        said.append(f"articles of {chosen.outlet}")
    if chosen.since and chosen.until:
        said.append(
            "sentences last answered from "
            f"{web.day(chosen.since)} to {web.day(chosen.until)}"
        )
    elif chosen.since:
        said.append(f"sentences last answered from {web.day(chosen.since)} on")
    elif chosen.until:
        said.append(f"sentences last answered up to {web.day(chosen.until)}")
    if chosen.reviewers:
        people = [names.get(one, f"person {one}") for one in chosen.reviewers]
        said.append(f"answers of {', '.join(people[:-1])} and {people[-1]}")
    if chosen.kind:
        said.append(f"sentences that somebody called {chosen.kind}")
    if chosen.version:
        said.append(
            f"sentences that everybody answered under version {chosen.version} of the "
            "guideline"
        )
    return "; ".join(said)


def names_shown() -> str | None:
    """Answer since when the person here sees names on these pages, or None."""
    who = web.reviewer()["id"]
    return audit.noted(web.get_db(), who, Event.AGREEMENT_NAMES_SHOWN, RECORDED)


class Names(dict[int, str]):
    """What people are called; somebody who is not here any more by number."""

    def __missing__(self, reviewer_id: int) -> str:
        """Answer what stands in for a name."""
        return f"person {reviewer_id}"


def names(db: Database, *, real: bool) -> Names:
    """Answer what people are called: their pseudonyms, or their names."""
    field = "name" if real else "pseudonym"
    return Names({one["id"]: one[field] for one in reviewers.everyone(db)})


def form(typed: dict[str, Any], called: Names) -> dict[str, Any]:
    """Answer what the form of the filters shows: what is chosen, and from what."""
    return {
        "typed": typed,
        "versions": [
            one["version"] for one in guidelines.versions(web.get_db(), limit=VERSIONS)
        ],
        "people": called,
    }


def typed() -> dict[str, Any]:
    """Answer what the form held, as it was typed."""
    given: dict[str, Any] = {name: request.args.get(name, "") for name in FIELDS}
    return {**given, "reviewers": request.args.getlist("reviewers", type=int)}


def _not_there(chosen: Filters) -> Iterator[Fault]:
    """Yield what is wrong with filters that name what the project does not have."""
    db = web.get_db()
    if chosen.doc_id is not None:
        try:
            articles.named(db, chosen.doc_id)
        except NotFound:
            problem = "There is no article {}. Take its name from Articles."
            yield Fault(problem.format(chosen.doc_id), field="doc_id")
    if chosen.outlet is not None and not articles.has_outlet(db, chosen.outlet):
        problem = f"No article is of {chosen.outlet}. Write it as Articles does."
        yield Fault(problem, field="outlet")
    newest = guidelines.version(db) or 0
    if chosen.version is not None and chosen.version > newest:
        problem = f"The newest version of the guideline is {newest}."
        yield Fault(problem, field="version")
    known = {one["id"] for one in reviewers.everyone(db)}
    if not known.issuperset(chosen.reviewers):
        yield Fault("Choose people of this list.", field="reviewers")
