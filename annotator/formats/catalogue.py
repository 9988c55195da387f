"""All formats by name, in the order in which they are offered."""

from collections.abc import Mapping

from annotator.formats import brat
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format

FORMATS: Mapping[str, Format] = {made.name: made for made in (brat.FORMAT,)}
READERS: Mapping[str, Reader] = {one.name: one for one in (brat.READER,)}
