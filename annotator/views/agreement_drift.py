"""Agreement over time as inline SVG: a line that breaks where there is no value."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from annotator.agreement import words
from annotator.agreement.report import Window
from annotator.views.agreement_plots import BOUNDS, lowest

HIGH = 190


def drift(windows: Sequence[Window], link: Callable[[Window], str]) -> Markup:
    """Answer alpha over time: a line that breaks where alpha has no value."""
    low = lowest([one.alpha for one in windows])
    places = [_along(at, len(windows)) for at in range(len(windows))]
    drawn = list(zip(places, windows, strict=True))
    inside = Markup().join(
        [
            *(_level(one, low) for one in (low, *BOUNDS, 1.0)),
            *(_versions(x, one) for x, one in drawn),
            *(_step(pair, low) for pair in pairwise(drawn)),
            *(_point(x, one, low, link(one)) for x, one in drawn),
        ]
    )
    return Markup(
        '<svg class="drift" width="100%" height="{}" role="group" '
        'aria-label="Alpha over time, from the earliest sentences to the latest">'
        "{}</svg>"
    ).format(HIGH + 30, inside)


def day(moment: str) -> str:
    """Answer "4 Mar" for 2026-03-04T08."""
    when = date.fromisoformat(moment[:10])
    return f"{when.day} {when:%b}"


def stretch(window: Window) -> str:
    """Answer "4 Mar to 5 Mar 2026", a single day once."""
    first, last, year = day(window.first), day(window.last), window.last[:4]
    return f"{first} {year}" if first == last else f"{first} to {last} {year}"


def _along(at: int, count: int) -> float:
    """Answer where the window stands across the plot, in percent."""
    return round(9 + 86 * (at + 0.5) / count, 2)


def _up(value: float, low: float) -> float:
    """Answer how far down the plot a value stands."""
    inside = min(max(value, low), 1.0)
    return round(12 + (HIGH - 24) * (1.0 - inside) / (1.0 - low), 1)


def _level(value: float, low: float) -> Markup:
    named = {words.TENTATIVE: ".667", words.RELY: ".800"}
    kind = "bound" if value in BOUNDS else "edge"
    return Markup(
        '<line class="{0}" x1="8%" x2="97%" y1="{1}" y2="{1}"/>'
        '<text x="7%" y="{2}" text-anchor="end">{3}</text>'
    ).format(
        kind,
        _up(value, low),
        _up(value, low) + 4,
        named.get(value, words.number(value).removesuffix(".00")),
    )


def _versions(x: float, window: Window) -> Markup:
    if not window.new_versions:
        return Markup()
    named = ", ".join(f"v{one}" for one in window.new_versions)
    return Markup(
        "<g><title>From here on: version {0} of the guideline</title>"
        '<line class="version" x1="{1}%" x2="{1}%" y1="0" y2="{2}"/>'
        '<text x="{1}%" y="{3}" text-anchor="middle">{4}</text></g>'
    ).format(" and ".join(map(str, window.new_versions)), x, HIGH, HIGH + 14, named)


def _step(two: tuple, low: float) -> Markup:
    (x, one), (beyond, other) = two
    if one.alpha.value is None or other.alpha.value is None:
        return Markup()
    return Markup('<line class="path" x1="{}%" y1="{}" x2="{}%" y2="{}"/>').format(
        x, _up(one.alpha.value, low), beyond, _up(other.alpha.value, low)
    )


def _point(x: float, window: Window, low: float, place: str) -> Markup:
    shared = words.count(window.n, "sentence")
    said = f"{stretch(window)}, {shared}: alpha {words.number(window.alpha.value)}"
    if window.alpha.value is None:
        said = f"{stretch(window)}, {shared}: no value. {window.alpha.undefined}"
        mark = Markup(
            '<text class="gap" x="{}%" y="{}" text-anchor="middle">×</text>'
        ).format(x, HIGH - 14)
    else:
        mark = Markup('<circle class="dot" cx="{}%" cy="{}" r="5"/>').format(
            x, _up(window.alpha.value, low)
        )
    # A bigger mark that is not seen, for those who point with a thumb.
    target = Markup('<circle class="target" cx="{}%" cy="{}" r="13"/>').format(
        x, HIGH - 18 if window.alpha.value is None else _up(window.alpha.value, low)
    )
    return Markup('<a href="{0}" aria-label="{1}"><title>{1}</title>{2}{3}</a>').format(
        place, said, target, mark
    )
