"""What is said of a data set in words, wherever it is described."""

from collections.abc import Mapping
from typing import Any

from annotator.formats.observed import Observed
from annotator.formats.order import Order
from annotator.formats.parts import Row
from annotator.schemas import Status
from annotator.schemas_export import Shape, Split, Which

TITLE = "News articles, sentence by sentence: claims, quotes and facts, with speakers"
DESCRIPTION = (
    "Sentences of news articles. People said of each whether it is a claim (what a "
    "source said, reported), a quote (a source’s own words), a fact (the article’s own "
    "voice, which says nothing about truth) or other (no statement), and who speaks."
)

ALWAYS = (
    "The kind says who speaks, never whether it is true.",
    "Train, validation and test are 80, 10 and 10 of a hundred articles by a hash of "
    "the article’s name; in a small data set the shares can be far from that.",
)


def resolved(order: Order, shape: Shape) -> str:
    """Answer what `label` means in these rows."""
    if shape == Shape.LABELS:
        return "Each row is one reviewer’s own answer; nothing was resolved."
    return f"The label of a sentence is {order.resolve.hint}."


def without(form: str, counts: Row) -> str:
    """Answer which splits of a format in splits have no article; "" for none."""
    empty = [str(split) for split in Split if not counts["split"][str(split)]]
    if form != "huggingface" or not counts["rows"] or not empty:
        return ""
    return (
        f"No article fell into {' and '.join(empty)}: splits go by a hash of each "
        "article’s name."
    )


def limits(seen: Observed, manifest: Row) -> list[str]:
    """Answer what a user of the data must know, a sentence or two each."""
    counts = manifest["counts"]
    status = counts["status"]
    chosen = manifest["selection"]
    return [
        *_people(counts, manifest["names"]),
        *_left_out(chosen),
        *_sure(status, counts["sentences"], seen.shape),
        *_machine(seen),
        *ALWAYS,
    ]


def citation(seen: Observed, manifest: Row, hashes: Mapping[str, str]) -> str:
    """Answer an entry of a bibliography, with the hashes of just these files."""
    counts = manifest["counts"]
    files = "; ".join(f"{name}: {digest}" for name, digest in sorted(hashes.items()))
    year = f"  year = {{{seen.day[:4]}}},\n" if seen.day else ""
    return (
        f"@misc{{news_{seen.shape},\n"
        f"  title = {{{TITLE}}},\n"
        f"{year}"
        f"  note = {{{counted(counts['sentences'], 'sentence')} of "
        f"{counted(counts['articles'], 'article')}, "
        f"{counted(counts['labels'], 'label')}; made with annotator "
        f"{manifest['annotator_version']}; SHA-256 of {files or 'no rows'}}}\n"
        "}"
    )


def counted(number: int, noun: str) -> str:
    """Answer "1 label", "1,200 labels", "2 people"."""
    many = {"person": "people"}.get(noun, f"{noun}s")
    return f"{number:,} {noun if number == 1 else many}"


def _people(counts: Row, names: str) -> list[str]:
    """Say who labelled."""
    number = counts["reviewers"]
    if not number:
        return ["Nobody has labelled these sentences."]
    called = "by name" if names == "names" else "under pseudonyms"
    said = [
        f"The labels are those of {counted(number, 'person')}, who stand in the rows "
        f"{called}. The export does not say how they were chosen or trained."
    ]
    if number == 1:
        said.append("All labels are one person’s: nothing shows how far others agree.")
    return said


def _left_out(chosen: Row) -> list[str]:
    """Say what of the project is not here."""
    said = []
    if chosen["which"] != Which.ALL:
        hint = Which(chosen["which"]).hint
        said.append(f"Only {hint} are here; the other sentences were left out.")
    if chosen["articles"]:
        number = counted(len(chosen["articles"]), "article")
        said.append(f"Only {number} chosen by name are here.")
    if chosen["reviewers"]:
        people = ", ".join(chosen["reviewers"])
        said.append(f"Only labels of these reviewers are here: {people}.")
    if chosen["since"] or chosen["until"]:
        days = " ".join(
            f"{word} {chosen[name]}"
            for word, name in (("from", "since"), ("up to", "until"))
            if chosen[name]
        )
        said.append(f"Only labels and decisions {days} are here.")
    if chosen["seen_by"]:
        said.append(
            "Others’ labels are here only where the reviewer who exported had answered."
        )
    return said


def _sure(status: Mapping[str, int], sentences: int, shape: Shape) -> list[str]:
    """Say how much rests on one voice, is disputed, or has no label at all."""
    said = []
    for word, meaning in (
        (Status.SINGLE, "rest on one person’s label alone"),
        (Status.CONFLICT, "were answered differently and not decided"),
        (Status.UNLABELLED, "have no label"),
    ):
        number = status.get(word, 0)
        if number and not (shape == Shape.LABELS and word == Status.UNLABELLED):
            said.append(f"{number:,} of {counted(sentences, 'sentence')} {meaning}.")
    if shape == Shape.LABELS:
        said.append(
            "Decisions are not among the rows; those are reviewers’ own labels."
        )
    return said


def _machine(seen: Observed) -> list[str]:
    """Say what machines had to do with it."""
    if not seen.suggestions and not seen.from_suggestion:
        return ["No label here is marked as begun from a machine’s suggestion."]
    said = []
    if seen.suggestions:
        number = counted(seen.suggestions, "row")
        said.append(f"A machine’s proposal stands beside {number}, in `suggestion`.")
    number = counted(seen.from_suggestion, "label")
    said.append(
        f"{number} began as a machine’s suggestion (`from_suggestion`); whoever starts "
        "from a suggestion tends to agree with it."
    )
    return said


def figure(value: Any) -> str:
    """Answer a number as people read it, "–" where there is none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
