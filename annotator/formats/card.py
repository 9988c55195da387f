"""The card of a data set: a README with a head for machines and a text for people."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from annotator.formats.observed import Observed, language
from annotator.formats.parts import Row, Source
from annotator.formats.words import (
    DESCRIPTION,
    TITLE,
    citation,
    counted,
    figure,
    limits,
    resolved,
)
from annotator.schemas import Kind, Status
from annotator.schemas_export import RECORDS, Shape, Split
from annotator.schemas_manifest import Column, columns, dtype

TAGS = ["news", "claims", "quotations", "attribution", "speakers", "disagreement"]
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)
_YAML_WORDS = {"true", "false", "null"}


def card(source: Source, seen: Observed, hashes: Mapping[str, str]) -> str:
    """Answer the README of a folder of rows, in Markdown with a YAML head.

    `hashes` are the SHA-256 of the files by their names, `seen` all their rows.
    """
    made = source.manifest()
    parts = [
        f"---\n{''.join(_yaml(_head(seen, hashes)))}---",
        f"# {TITLE}",
        _what(seen, made),
        "## Open it",
        _open(hashes),
        "## How much there is",
        *_counts(seen, made),
        "## How the labels were made",
        _made(source, seen, made),
        "## How far people agree",
        *_agreement(made.get("agreement") or {}),
        "## Fields",
        _table(("field", "type", "what it is"), _fields(columns(RECORDS[seen.shape]))),
        "## The guideline",
        *_guidelines(made.get("guidelines") or []),
        "## Limits",
        "\n".join(f"- {one}" for one in limits(seen, made)),
        "## Licence",
        _licence(seen),
        "## Cite it",
        f"```bibtex\n{citation(seen, made, hashes)}\n```",
        "## Verify it",
        "Every file is named with its SHA-256 in the manifest that came with the "
        "export. `annotator verify FOLDER` checks hashes, rows and offsets, and "
        "computes the agreement again from the rows alone. The same rows come from the "
        f"same project with:\n\n```sh\n{made['command']}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _head(seen: Observed, hashes: Mapping[str, str]) -> Row:
    """Answer what Hugging Face reads at the top of the card."""
    rows = sum(seen.rows.values())
    languages = list(dict.fromkeys(language(tag) for tag in seen.tags))
    data_files = [{"split": _split(name), "path": name} for name in hashes]
    listed = columns(RECORDS[seen.shape])
    head: Row = {
        "pretty_name": TITLE,
        "license": seen.hub_licence,
        "language": languages,
        "language_bcp47": [tag for tag in seen.tags if "-" in tag],
        "task_categories": ["text-classification"],
        "size_categories": [
            next((name for most, name in _SIZES if rows < most), "100M<n<1B")
        ],
        "tags": TAGS,
        "configs": data_files
        and [{"config_name": "default", "data_files": data_files}],
        # Without it, a column whose first thousands are null is always null.
        "dataset_info": {"features": features(listed)},
    }
    if head["license"] == "other":
        head["license_name"] = "several" if len(seen.licences) > 1 else "own-terms"
    return {name: value for name, value in head.items() if value}


def features(listed: tuple[Column, ...]) -> list[Row]:
    """Answer the types as the head of a card has them."""
    return [{"name": column.name, **_feature(column)} for column in listed]


def _feature(column: Column) -> Row:
    if column.columns:
        word = "list" if column.many else "struct"
        return {word: features(column.columns)}
    return {"list" if column.many else "dtype": dtype(column)}


def _yaml(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the lines of YAML of objects and lists that are not empty."""
    space = "  " * depth
    for name, one in value.items():
        if isinstance(one, dict):
            yield f"{space}{name}:\n"
            yield from _yaml(one, depth + 1)
        elif isinstance(one, list):
            yield f"{space}{name}:\n"
            for item in one:
                yield from _item(item, depth)
        else:
            yield f"{space}{name}: {_scalar(one)}\n"


def _item(item: Any, depth: int) -> Iterator[str]:
    """Yield the lines of one item of a list."""
    space = "  " * depth
    if isinstance(item, dict):
        first, *rest = _yaml(item, depth + 1)
        yield f"{space}- {first.lstrip()}"
        yield from rest
    else:
        yield f"{space}- {_scalar(item)}\n"


def _scalar(value: Any) -> str:
    """Answer a word as it is, else in marks; "no" is Norwegian and not false."""
    plain = re.fullmatch(r"[a-z][a-z0-9_-]{3,}", value, re.ASCII)
    return value if plain and value not in _YAML_WORDS else json.dumps(value)


def _what(seen: Observed, made: Row) -> str:
    counts = made["counts"]
    return (
        f"{DESCRIPTION}\n\n{counted(counts['sentences'], 'sentence')} of "
        f"{counted(counts['articles'], 'article')}, with "
        f"{counted(counts['labels'], 'label')} of "
        f"{counted(counts['reviewers'], 'person')}. One row is "
        f"{seen.shape.hint.removeprefix('one row ')}."
    )


def _open(hashes: Mapping[str, str]) -> str:
    if not hashes:
        return "There are no rows, and so no files of them, in this folder."
    missing = [str(s) for s in Split if s not in {_split(name) for name in hashes}]
    said = (
        "```python\nfrom datasets import load_dataset\n\n"
        'dataset = load_dataset("this/folder")\n```'
    )
    if missing:
        said += (
            f"\n\nNo article falls into {' or '.join(missing)}, so there is no such "
            "split."
        )
    return said


def _counts(seen: Observed, made: Row) -> Iterator[str]:
    """Yield the tables of counts, split by split."""
    splits = [str(split) for split in Split if seen.rows[split]]
    heads = ("", *splits, "together")
    rows: list[tuple[str, list[int]]] = [
        ("rows", [seen.rows[split] for split in splits]),
        ("articles", [seen.articles[split] for split in splits]),
    ]
    of = "reviewers’ labels" if seen.shape == Shape.LABELS else "label"
    for kind in [*map(str, Kind), ""]:
        numbers = [seen.kinds[split, kind] for split in splits]
        if kind or any(numbers):
            rows.append((f"{of}: {kind or 'none'}", numbers))
    for status in Status if seen.statuses else ():
        numbers = [seen.statuses[split, str(status)] for split in splits]
        rows.append((f"status: {status}", numbers))
    yield _table(
        heads,
        [(name, *(f"{n:,}" for n in (*ns, sum(ns)))) for name, ns in rows],
    )
    meanings = (
        "`agreed`: two or more gave the same kind and speaker; `conflict`: they did "
        "not; `single`: one label; `adjudicated`: somebody decided."
    )
    if seen.statuses:
        yield meanings


def _made(source: Source, seen: Observed, made: Row) -> str:
    versions = [str(version) for version in made["guideline_versions"]]
    under = (
        f" The labels name version {', '.join(versions)} of the guideline."
        if versions
        else ""
    )
    said = (
        "Reviewers had the whole article before them, with the guideline beside it, "
        "and answered sentence by sentence. The rows keep every answer, when it was "
        f"given and how long that took, and call reviewers by {made['names']}.{under} "
        f"{resolved(source.order, seen.shape)}"
    )
    if seen.shape != Shape.LABELS:
        said += " `label_from` says for each sentence which of these it was."
    return said


def _agreement(agreement: Row) -> Iterator[str]:
    """Yield the figures that there are, with intervals, and why others are not."""
    found = list(_figures(agreement))
    if not found:
        yield "No figure was computed."
        return
    yield _table(
        ("figure", "value", "interval", "rests on, or why there is none"), found
    )
    yield (
        "1 is full agreement. Percent agreement counts what would come by chance too; "
        "coefficients (alpha, kappa) take that off, so that 0 is chance."
    )


def _figures(agreement: Row, above: str = "") -> Iterator[tuple[str, ...]]:
    """Yield a row for each figure, however deep it lies."""
    for name, one in agreement.items():
        called = f"{above} {name}".strip().replace("_", " ")
        if isinstance(one, dict) and "value" in one:
            yield called, figure(one["value"]), _interval(one), _basis(one)
        elif isinstance(one, dict):
            yield from _figures(one, called)
        elif isinstance(one, list):
            for item in one:
                if isinstance(item, dict):
                    label = item.get("name") or item.get("label") or called
                    yield from _figures({str(label): item}, above)
        elif isinstance(one, float):
            yield called, figure(one), "–", ""


def _interval(one: Row) -> str:
    low, high = one.get("low"), one.get("high")
    if low is None or high is None:
        low, high = (one.get("interval") or (None, None))[:2]
    return "–" if low is None or high is None else f"{figure(low)} to {figure(high)}"


def _basis(one: Row) -> str:
    """Answer the reason, or the numbers that a figure rests on."""
    if one.get("reason"):
        return str(one["reason"])
    return ", ".join(
        f"{value:,} {name.replace('_', ' ')}"
        for name, value in one.items()
        if isinstance(value, int) and name not in {"value", "low", "high"}
    )


def _fields(listed: Sequence[Column], above: str = "") -> Iterator[tuple[str, ...]]:
    """Yield each field with its type and meaning, those within a record too."""
    for column in listed:
        mark = "[]" if column.many else ""
        null = " or null" if column.null else ""
        new = [word for word in column.words if word not in column.means]
        words = f" ({', '.join(column.words)})" if new else ""
        kind = f"list of {column.type}" if column.many else column.type
        yield f"`{above}{column.name}`", f"{kind}{null}", f"{column.means}{words}"
        yield from _fields(column.columns, f"{above}{column.name}{mark}.")


def _guidelines(listed: Iterable[Row]) -> Iterator[str]:
    """Yield the text of each version, set apart as quoted."""
    none = True
    for one in listed:
        none = False
        added = str(one.get("added_at") or "")[:10]
        day = f", of {added}" if added else ""
        yield f"### Version {one.get('version', '')}{day}"
        yield "\n".join(
            f"> {line}".rstrip() for line in str(one.get("text") or "").splitlines()
        )
    if none:
        yield "No guideline text came with this export."


def _licence(seen: Observed) -> str:
    """Say under which terms the articles are, and how many name none."""
    rows = [
        (_safe(licence) if licence else "none named", f"{number:,}")
        for licence, number in sorted(
            seen.licences.items(), key=lambda one: (-one[1], one[0] or "")
        )
    ]
    said = (
        "The texts are under the terms of their articles (`source.licence`). What "
        "terms the labels are under is for whoever publishes them to say."
    )
    return f"{said}\n\n{_table(('licence', 'articles'), rows)}" if rows else said


def _split(name: str) -> str:
    """Answer the split that a file holds: "test" of "data/test.jsonl"."""
    return name.rpartition("/")[2].partition(".")[0]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Answer a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _safe(text: str) -> str:
    """Answer a text of the project in which Markdown sees no marks of its own."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))
