"""All formats by name, in the order in which they are offered."""

from dataclasses import replace

from annotator.errors import Conflict, NotFound
from annotator.formats import (
    brat,
    cas_json,
    claimreview,
    croissant,
    delimited,
    doccano,
    handover,
    huggingface,
    label_studio,
    own,
    parquet,
    prodigy,
    ratings_in,
    records,
    spacy_docbin,
    webanno,
    webannotation,
)
from annotator.formats.incoming import Reader
from annotator.formats.order import Order
from annotator.formats.parts import Format
from annotator.schemas_export import Shape

_OUT: list[Format] = [
    records.FORMAT,
    delimited.CSV,
    delimited.TSV,
    parquet.FORMAT,
    huggingface.FORMAT,
    croissant.FORMAT,
    brat.FORMAT,
    spacy_docbin.FORMAT,
    webannotation.FORMAT,
    label_studio.FORMAT,
    doccano.FORMAT,
    prodigy.FORMAT,
    claimreview.FORMAT,
    handover.FORMAT,
]
_IN: list[Reader] = [
    own.READER,
    label_studio.READER,
    prodigy.READER,
    doccano.READER,
    webanno.READER,
    cas_json.READER,
    brat.READER,
    ratings_in.READER,
]
FORMATS: dict[str, Format] = {made.name: made for made in _OUT}
READERS: dict[str, Reader] = {one.name: one for one in _IN}


def known(name: str) -> Format:
    """Answer the format of this name; raises NotFound, with all names, for another."""
    if name not in FORMATS:
        listed = ", ".join(FORMATS)
        raise NotFound(f"There is no format {name}. Choose one of: {listed}.")
    return FORMATS[name]


def fitting(order: Order) -> Order:
    """Answer an order whose format exists and whose shape is one of the format's.

    The shape is that of `shape_of`. Raises NotFound for another format, Conflict for a
    shape that this one has not.
    """
    return replace(order, shape=shape_of(known(order.format), order.shape))


def shape_of(made: Format, asked: Shape | None = None) -> Shape:
    """Answer the shape in which a format is made where this one was asked for.

    One of whole articles takes them, whatever was asked for; without a wish it is the
    first. Raises Conflict for a shape that the format has not.
    """
    if asked is None or (made.read is None and len(made.shapes) == 1):
        return made.shapes[0]
    if asked in made.shapes:
        return asked
    listed = ", ".join(made.shapes)
    raise Conflict(
        f"The format {made.name} has no rows of the shape {asked}. "
        f"Choose one of: {listed}."
    )
