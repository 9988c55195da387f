"""A folder that `datasets.load_dataset` opens: splits, a card, Croissant metadata.

A split without rows has no file: `load_dataset` refuses a folder with an empty one.
"""

from collections.abc import Iterator

from annotator.formats import croissant, jsonl
from annotator.formats.card import card
from annotator.formats.jsonl import Measure
from annotator.formats.observed import Observed
from annotator.formats.parts import Format, Part, Source
from annotator.formats.streams import read_jsonl
from annotator.schemas_export import Shape, Split


def write(source: Source) -> Iterator[Part]:
    """Yield data/<split>.jsonl in one pass each, then README.md and croissant.json."""
    shape = source.order.shape
    seen = Observed(shape)
    files: dict[str, Measure] = {}
    for split in Split:
        name = f"data/{split}.jsonl"
        for row in source.rows(shape, split):
            line = jsonl.line(row)
            files.setdefault(name, Measure()).add(line)
            seen.add(row)
            yield Part(name, line, 1)
    hashes = {name: measure.sha256 for name, measure in files.items()}
    yield Part("README.md", card(source, seen, hashes).encode())
    yield croissant.metadata(files, seen, source)


FORMAT = Format(
    name="huggingface",
    hint="a folder with splits and a card, for Hugging Face datasets",
    write=write,
    shapes=(Shape.SENTENCES, Shape.LABELS),
    read=read_jsonl,
)
