"""What tests of formats share: rows of any content, those of the demo, their files."""

import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from annotator.errors import Fault
from annotator.formats import manifest as manifests
from annotator.formats.order import Order
from annotator.formats.parts import Format, Source
from annotator.schemas_export import RECORDS, Shape, Split
from annotator.schemas_manifest import Column, columns
from annotator.store import projects
from tests.exporting import AT, source
from tests.planted import demo_in

Row = dict[str, Any]
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(
    [
        "",
        "'",
        "null",
        "NA",
        "=1+1",
        "-",
        "a,b\tc;d",
        '"',
        "x\r\ny",
        "\u2028",
        " ",
        "'=",
        "+é",
    ]
)


def any_rows(shape: Shape, most: int = 3) -> st.SearchStrategy[list[Row]]:
    """Answer rows of a shape, of any content that the types of their columns allow.

    A row has some hundred values, so they are dealt from a few that are looked for.
    """
    return st.builds(
        _dealt,
        st.just(columns(RECORDS[shape])),
        st.integers(0, most),
        st.integers(0, 2**32),
        st.fixed_dictionaries(
            {
                "string": st.lists(TEXTS, min_size=1, max_size=6),
                "integer": st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1),
                "number": st.lists(FLOATS, min_size=1),
                "boolean": st.just([True, False]),
            }
        ),
    )


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def _dealt(
    listed: Sequence[Column], number: int, seed: int, pools: dict[str, list[Any]]
) -> list[Row]:
    """Answer so many rows of the values in the pools."""
    chance = Random(seed)

    def value(column: Column) -> Any:
        if column.null and chance.random() < 0.3:
            return None
        if column.many:
            return [one(column) for _ in range(chance.randrange(3))]
        return one(column)

    def one(column: Column) -> Any:
        if column.name == "split":
            return str(chance.choice(list(Split)))
        if column.columns:
            return {below.name: value(below) for below in column.columns}
        return chance.choice(pools[column.type])

    return [{column.name: value(column) for column in listed} for _ in range(number)]


def held(shape: Shape, rows: Sequence[Row], manifest: Row | None = None) -> Source:
    """Answer a source of rows that are at hand."""
    return Source(
        Order(shape),
        lambda of, split=None: (
            row for row in rows if of == shape and split in (None, row["split"])
        ),
        lambda: manifest or bare(shape),
    )


def bare(shape: Shape) -> Row:
    """Answer a manifest of nothing."""
    return manifests.made(
        manifests.Tally(shape),
        [],
        order=Order(shape),
        guidelines=[],
        selection={
            "which": "all",
            "articles": [],
            "reviewers": [],
            "since": None,
            "until": None,
            "seen_by": None,
        },
        command="annotator export",
        at=AT,
    )


@cache
def demo(shape: Shape) -> Source:
    """Answer a source of the demo's rows; read them, do not change them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(projects.open_project(demo_in(Path(folder)))) as db,
    ):
        made = source(db, Order(shape))
        return held(shape, list(made.rows(shape)), made.manifest())


def parted(shape: Shape, *splits: Split) -> Source:
    """Answer the demo's rows with the articles dealt out to these splits in turn."""
    rows = list(demo(shape).rows(shape))
    names = list(dict.fromkeys(row["doc_id"] for row in rows))
    of = {name: str(splits[at % len(splits)]) for at, name in enumerate(names)}
    dealt = [{**row, "split": of[row["doc_id"]]} for row in rows]
    return held(shape, dealt, demo(shape).manifest())


def files(form: Format, made: Source) -> dict[str, bytes]:
    """Answer the files that a format makes of a source, by name."""
    found: dict[str, bytes] = {}
    for part in form.write(made):
        assert part.name not in found or part.name == list(found)[-1]
        found[part.name] = found.get(part.name, b"") + part.data
    return found


def counts(form: Format, made: Source) -> dict[str, int]:
    """Answer how many rows a format says that each of its files has."""
    found: dict[str, int] = {}
    for part in form.write(made):
        found[part.name] = found.get(part.name, 0) + part.rows
    return found


def put(folder: Path, made: dict[str, bytes]) -> Path:
    """Write files into a folder; answer the folder."""
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def back(form: Format, content: bytes, shape: Shape) -> list[Row]:
    """Answer the rows of a file in which nothing is wrong."""
    faults: list[Fault] = []
    read = list(form.read(BytesIO(content), shape, faults.append))
    assert faults == []
    assert [number for number, _ in read] == [*range(1, len(read) + 1)]
    return [row for _, row in read]


def wrong(form: Format, content: bytes, shape: Shape) -> list[str]:
    """Answer what is wrong with a file, in words."""
    faults: list[Fault] = []
    list(form.read(BytesIO(content), shape, faults.append))
    return [str(fault) for fault in faults]


def ordered(value: Any) -> Any:
    """Answer a value in which the order of keys counts."""
    if isinstance(value, dict):
        return [(name, ordered(one)) for name, one in value.items()]
    return [ordered(one) for one in value] if isinstance(value, list) else value


def same(got: Sequence[Row], want: Sequence[Row]) -> bool:
    """Say whether rows are the same, with the order of their keys."""
    return got == want and ordered(got) == ordered(want)
