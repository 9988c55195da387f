"""The formats in groups, as the export page offers them, with what each still needs."""

from dataclasses import dataclass
from importlib.util import find_spec

from annotator.formats import catalogue
from annotator.formats.parts import Format

TOOLS = "To other tools"
GROUPS = {
    "To analyse": (
        "jsonl",
        "csv",
        "tsv",
        "parquet",
        "huggingface",
        "croissant",
        "spacy",
    ),
    TOOLS: (),
    "For a fact-check desk": ("claimreview", "handover"),
}
"""Which formats stand under which heading; those not named here go to other tools."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A format as it is offered; `install` is the command that it still needs."""

    format: Format
    install: str | None


def grouped() -> dict[str, list[Offer]]:
    """Answer what is offered by its heading; a heading with nothing is left out."""
    found: dict[str, list[Offer]] = {heading: [] for heading in GROUPS}
    for made in catalogue.FORMATS.values():
        found[_heading(made.name)].append(Offer(made, missing(made)))
    return {heading: offers for heading, offers in found.items() if offers}


def missing(made: Format) -> str | None:
    """Answer the command that installs what a format needs and is not here, or None."""
    if made.needs is None or find_spec(made.needs) is not None:
        return None
    return f"pip install {made.needs}"


def _heading(name: str) -> str:
    return next((head for head, names in GROUPS.items() if name in names), TOOLS)
