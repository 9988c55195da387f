"""Places in a text as other tools count them, and as code points."""

from bisect import bisect_left, bisect_right


class Utf16:
    """A text's places in code units of UTF-16, as Java and JavaScript count them.

    A sign beyond U+FFFF, such as most emoji, counts two there and one here.
    """

    def __init__(self, text: str):
        self._size = len(text)
        self._wide = [at for at, sign in enumerate(text) if sign > "\uffff"]
        self._units = [at + before for before, at in enumerate(self._wide)]

    @property
    def wide(self) -> bool:
        """Whether the two ways of counting differ."""
        return bool(self._wide)

    def point(self, unit: int) -> int | None:
        """Answer the code point at a unit; None beyond the text and within a sign."""
        before = bisect_left(self._units, unit)
        if before and self._units[before - 1] + 1 == unit:
            return None
        found = unit - before
        return found if unit >= 0 and found <= self._size else None

    def unit(self, point: int) -> int:
        """Answer the unit of a code point of the text."""
        return point + bisect_right(self._wide, point - 1)
