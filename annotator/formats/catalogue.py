"""All formats by name, in the order in which they are offered."""

from collections.abc import Mapping

from annotator.formats import (
    brat,
    claimreview,
    handover,
    spacy_docbin,
    webannotation,
)
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format

FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        brat.FORMAT,
        spacy_docbin.FORMAT,
        webannotation.FORMAT,
        claimreview.FORMAT,
        handover.FORMAT,
    )
}
READERS: Mapping[str, Reader] = {one.name: one for one in (brat.READER,)}
