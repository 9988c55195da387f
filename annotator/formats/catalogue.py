"""All formats by name, in the order in which they are offered."""

from collections.abc import Mapping

from annotator.formats import own
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format

FORMATS: Mapping[str, Format] = {made.name: made for made in list[Format]()}
READERS: Mapping[str, Reader] = {one.name: one for one in [own.READER]}
