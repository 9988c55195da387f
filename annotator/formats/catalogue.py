"""All formats by name, in the order in which they are offered."""

from collections.abc import Mapping

from annotator.formats import croissant, delimited, huggingface, parquet
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format

_OUT: list[Format] = [
    delimited.CSV,
    delimited.TSV,
    parquet.FORMAT,
    huggingface.FORMAT,
    croissant.FORMAT,
]
FORMATS: Mapping[str, Format] = {made.name: made for made in _OUT}
READERS: Mapping[str, Reader] = {one.name: one for one in list[Reader]()}
