"""All formats by name, in the order in which they are offered."""

from collections.abc import Mapping

from annotator.formats import (
    cas_json,
    doccano,
    label_studio,
    prodigy,
    ratings_in,
    webanno,
)
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format

FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in list[Format](
        [
            label_studio.FORMAT,
            doccano.FORMAT,
            prodigy.FORMAT,
        ]
    )
}
READERS: Mapping[str, Reader] = {
    one.name: one
    for one in list[Reader](
        [
            label_studio.READER,
            prodigy.READER,
            doccano.READER,
            webanno.READER,
            cas_json.READER,
            ratings_in.READER,
        ]
    )
}
