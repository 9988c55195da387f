"""What an export is to be: the format, the shape of its rows, which, and how named."""

from dataclasses import dataclass

from annotator.schemas_export import Resolve, Shape
from annotator.store.exports import EVERYTHING, Selection


@dataclass(frozen=True, slots=True)
class Order:
    """What to export, and how.

    As it stands: every sentence as a line of JSON, the label that all agree on or that
    was decided, with pseudonyms. `format` is a name of `catalogue.FORMATS`.
    """

    shape: Shape = Shape.SENTENCES
    selection: Selection = EVERYTHING
    names: bool = False
    resolve: Resolve = Resolve.UNANIMOUS
    format: str = "jsonl"


PLAIN = Order()
