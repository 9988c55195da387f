"""Agreement on answers out of an open list, such as who is the speaker."""

import math
from collections.abc import Sequence

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import interval, less
from annotator.agreement.nominal import NOTHING
from annotator.agreement.sums import OpenPart, OpenSums

ONE_ANSWER = (
    "Every answer that can be compared is the same one: without a second there is no "
    "telling agreement from chance."
)


def figures(
    parts: Sequence[OpenPart], *, of: str = "articles"
) -> tuple[Figure, Figure]:
    """Answer percent agreement and nominal alpha, with intervals over parts.

    All the parts must be given: what an answer is expected by chance goes by how often
    all of them give it. Source: Krippendorff 2004, whose alpha asks of the classes only
    how often each occurs; left out, a part takes 2 `met` - `own` from the sum of
    squares, since the square of N - n is that of N, less 2 N n, and n's own. Raises
    nothing.
    """
    scale = math.lcm(
        *(row.labels * (row.labels - 1) for part in parts for row in _compared(part))
    )
    rows = [_moments(part, scale) for part in parts]
    rows = [row for row in rows if row[0]]
    whole = [sum(column) for column in zip(*rows, strict=True)] or [0] * 6
    total = whole[4]
    found = _values(whole, total, scale)
    rest = [
        _values(less(whole, row), total - 2 * row[4] + row[5], scale) for row in rows
    ]
    made = []
    for at, why in enumerate((NOTHING, ONE_ANSWER if whole[0] else NOTHING)):
        value = found[at]
        if value is None:
            made.append(Figure(None, whole[0], undefined=why))
            continue
        each = interval(
            value, [left[at] for left in rest], lowest=-1.0 if at else 0.0, of=of
        )
        made.append(Figure(value, whole[0], each.se, each.ci, None, each.unsure))
    return made[0], made[1]


def _compared(part: OpenPart) -> list[OpenSums]:
    return [row for row in part.sums if row.labels > 1 and row.items]


def _moments(part: OpenPart, scale: int) -> tuple[int, ...]:
    """Answer whole numbers that add up over parts, but for the last one.

    Items, answers, agreement (for percent), disagreement (for alpha), how the part's
    answers meet all of them, and its own squares.
    """
    items = answers = agreeing = differing = 0
    for row in _compared(part):
        weight = scale // (row.labels - 1)
        items += row.items
        answers += row.items * row.labels
        agreeing += row.same * (weight // row.labels)
        differing += (row.items * row.labels * (row.labels - 1) - row.same) * weight
    return items, answers, agreeing, differing, part.met, part.own


def _values(
    row: Sequence[int], squares: int, scale: int
) -> tuple[float | None, float | None]:
    """Answer percent and alpha where answers' squares sum to so much, or None."""
    items, answers, agreeing, differing, *_ = row
    if not items:
        return None, None
    chance = answers * answers - squares
    alpha = 1 - (answers - 1) * differing / (chance * scale) if chance else None
    return agreeing / (items * scale), alpha
