"""Plots of agreement as inline SVG: every name escaped, every mark told in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from annotator.agreement import words
from annotator.agreement.figure import Figure
from annotator.agreement.report import Pair, Person

MOST = 50
"""So many people are on the map at most; more would be seen by nobody."""
LINKED = 20
"""Up to so many people, both halves of the map lead somewhere."""
BOUNDS = (words.TENTATIVE, words.RELY)
BANDS = (0.0, 0.4, words.TENTATIVE, words.RELY)
"""Where a colour of the map ends and the next begins."""
CELL = 46
LETTERS, WIDE = 13, 7.5
"""So much of a name stands beside the map, and about so wide is a letter."""
LEAN = 0.4
"""So much of its length a name above the map stands out to the right of its cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the forest plot with what it is called."""

    name: str
    figure: Figure
    explained: str = ""
    has_bounds: bool = True
    is_share: bool = False


def lowest(figures: Sequence[Figure]) -> float:
    """Answer where an axis begins that holds all these figures: at 0.5, or below."""
    known = [
        min(one.value, one.ci[0] if one.ci else one.value)
        for one in figures
        if one.value is not None
    ]
    return max(-1.0, min([0.5, *known]) // 0.25 * 0.25)


def strip(line: Line, low: float) -> Markup:
    """Answer one row of the forest plot: a mark with its interval, and the bounds.

    It holds an axis of its own, seen where rows stand under each other.
    """
    figure = line.figure
    if figure.value is None:
        said = f"{line.name}: no value. {figure.undefined}"
        inside = Markup('<text x="50%" y="18" class="hint">no value</text>')
        return _strip(said, inside)
    show = words.percent if line.is_share else words.number
    said = f"{line.name}: {words.with_interval(figure, show)}"
    parts = [_bounds(low)] if line.has_bounds else []
    parts.append(_ends(low, bounded=line.has_bounds))
    if figure.ci:
        first, last = (_across(end, low) for end in figure.ci)
        parts.append(
            Markup(
                '<line class="span" x1="{0}%" x2="{1}%" y1="13" y2="13"/>'
                '<line class="span" x1="{0}%" x2="{0}%" y1="8" y2="18"/>'
                '<line class="span" x1="{1}%" x2="{1}%" y1="8" y2="18"/>'
            ).format(first, last)
        )
    at = _across(figure.value, low)
    kind = "dot" if figure.ci else "dot unsure"
    parts.append(Markup('<circle class="{}" cx="{}%" cy="13" r="5"/>').format(kind, at))
    return _strip(said, Markup().join(parts))


def axis(low: float) -> Markup:
    """Answer the numbers under the forest plot."""
    return Markup(
        '<svg class="strip axis" width="100%" height="16" aria-hidden="true">{}</svg>'
    ).format(_marks(low, 12, bounded=True))


def bar(part: float, whole: float) -> Markup:
    """Answer a bar as long as the part of the whole; what it says stands beside it."""
    share = round(100 * part / whole, 1) if whole else 0
    return Markup(
        '<svg class="share" width="100%" height="14" aria-hidden="true">'
        '<rect class="ground" width="100%" height="14"/>'
        '<rect class="part" width="{}%" height="14"/></svg>'
    ).format(share)


def on_the_map(people: Sequence[Person], pairs: Sequence[Pair]) -> list[int]:
    """Answer whom the map shows: by mean kappa, whoever agrees most first.

    Of more than it holds, those with most sentences in common with others.
    """
    met = {one for pair in pairs for one in (pair.a, pair.b)}
    shown = sorted(
        (one for one in people if one.id in met), key=lambda one: (-one.shared, one.id)
    )[:MOST]
    return [one.id for one in sorted(shown, key=_by_kappa)]


def heat_map(
    order: Sequence[int],
    pairs: Sequence[Pair],
    names: Mapping[int, str],
    link: Callable[[int, int], str],
) -> Markup:
    """Answer the map of pairs: kappa above the diagonal, sentences below it."""
    by_two = {frozenset((pair.a, pair.b)): pair for pair in pairs}
    linked = len(order) <= LINKED
    head = _margin(order, names)
    high = head + CELL * len(order) + 2
    # The last name above the map leans out to the right of it.
    wide = high - head + int(LEAN * head)
    told = {two: str(escape(_of_two(pair, names))) for two, pair in by_two.items()}
    places = {two: str(escape(link(one.a, one.b))) for two, one in by_two.items()}
    parts = [str(_above(order, names, head))]
    for row, first in enumerate(order):
        for column, second in enumerate(order):
            x, y = CELL * column, head + CELL * row
            two = frozenset((first, second))
            pair = by_two.get(two)
            if row == column or pair is None:
                parts.append(_blank(x, y, row == column))
                continue
            upper = column > row
            cell = _cell(x, y, pair, upper, told[two])
            if upper or linked:
                named = f'href="{places[two]}" aria-label="{told[two]}"'
                cell = f"<a {named}>{cell}</a>"
            parts.append(cell)
    # Put together as text, many cells being slow otherwise; names came in escaped.
    cells = Markup("".join(parts))  # noqa: S704
    return Markup(
        '<div class="pairs-map">{3}<svg class="heat" width="{0}" height="{1}" '
        'viewBox="0 0 {0} {1}" role="group" aria-label="Pairs of people: '
        "Cohen’s kappa above the diagonal, shared "
        'sentences below it"><defs><pattern id="hatch" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-ground" width="6" height="6"/>'
        '<line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
        "{2}</svg></div>"
    ).format(wide, high, cells, _beside(order, names, head, high))


def band(value: float | None) -> str:
    """Answer the colour of a kappa, as a class; none where there is no value."""
    if value is None:
        return "none"
    return f"t{sum(value >= one for one in BANDS)}"


def _strip(said: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="strip" width="100%" height="26" role="img" aria-label="{0}">'
        "<title>{0}</title>{1}</svg>"
    ).format(said, inside)


def _bounds(low: float) -> Markup:
    return Markup().join(
        Markup('<line class="bound" x1="{0}%" x2="{0}%" y1="0" y2="26"/>').format(
            _across(one, low)
        )
        for one in BOUNDS
    )


def _ends(low: float, *, bounded: bool) -> Markup:
    """Answer the axis of one row, under its mark."""
    return Markup('<g class="ends">{}</g>').format(_marks(low, 38, bounded=bounded))


def _marks(low: float, y: int, *, bounded: bool) -> Markup:
    """Answer the numbers of an axis; the bounds keep clear of each other."""
    marks = [low, *([0.0] if low < 0 else []), *(BOUNDS if bounded else ()), 1.0]
    named = {words.TENTATIVE: ".667", words.RELY: ".800"}
    sides = {low: "from-here"}
    if low < 0:
        sides |= {words.TENTATIVE: "to-here", words.RELY: "from-here"}
    return Markup().join(
        Markup('<text x="{}%" y="{}" class="{}">{}</text>').format(
            _across(one, low),
            y,
            sides.get(one, "at"),
            named.get(one, words.number(one).removesuffix(".00")),
        )
        for one in marks
    )


def _across(value: float, low: float) -> float:
    """Answer how far across a strip a value stands, in percent of its width."""
    inside = min(max(value, low), 1.0)
    return round(3 + 94 * (inside - low) / (1.0 - low), 2)


def _by_kappa(person: Person) -> tuple[float, int]:
    value = person.mean_kappa.value
    return (2.0 if value is None else -value, person.id)


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def _margin(order: Sequence[int], names: Mapping[int, str]) -> int:
    """Answer how wide the names beside the map are at most."""
    return int(20 + WIDE * max((len(_short(names[one])) for one in order), default=0))


def _beside(
    order: Sequence[int], names: Mapping[int, str], head: int, high: int
) -> Markup:
    """Answer the names of the rows, a picture that stays while the map is moved."""
    texts = Markup().join(
        Markup(
            '<text class="head" x="{}" y="{}" text-anchor="end"><title>{}</title>{}'
            "</text>"
        ).format(head - 8, head + CELL * at + CELL // 2 + 4, name, _short(name))
        for at, name in enumerate(names[one] for one in order)
    )
    return Markup(
        '<svg class="heat rows" width="{0}" height="{1}" viewBox="0 0 {0} {1}" '
        'aria-hidden="true">{2}</svg>'
    ).format(head, high, texts)


def _above(order: Sequence[int], names: Mapping[int, str], head: int) -> Markup:
    """Answer the names above the map; the whole name is the tooltip."""
    return Markup().join(
        Markup(
            '<text class="head" x="0" y="0" transform="translate({} {}) rotate(-50)">'
            "<title>{}</title>{}</text>"
        ).format(CELL * at + CELL // 2 + 2, head - 8, name, _short(name))
        for at, name in enumerate(names[one] for one in order)
    )


def _blank(x: int, y: int, is_self: bool) -> str:
    kind = "self" if is_self else "apart"
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{CELL}" height="{CELL}"/>'


def _of_two(pair: Pair, names: Mapping[int, str]) -> str:
    """Answer what a cell of the map says, in words."""
    both = f"{names[pair.a]} and {names[pair.b]}"
    shared = words.count(pair.n, "shared sentence")
    few = ", too few to tell" if pair.few else ""
    if pair.kappa.value is None:
        return f"{both}: no kappa ({pair.kappa.undefined}) on {shared}{few}"
    return f"{both}: kappa {words.number(pair.kappa.value)} on {shared}{few}"


def _cell(x: int, y: int, pair: Pair, upper: bool, said: str) -> str:
    """Answer a cell of the map; `said` is what it says, escaped."""
    colour = ("few" if pair.few else band(pair.kappa.value)) if upper else "count"
    text = words.number(pair.kappa.value) if upper else f"{pair.n:,}"
    # A hatch under a number would cut it up, so the number has ground of its own.
    ground = (
        f'<rect class="ground" x="{x + 6}" y="{y + 14}" width="34" height="18" rx="3"/>'
        if upper and pair.few
        else ""
    )
    middle = f'x="{x + CELL // 2}" y="{y + CELL // 2 + 4}" text-anchor="middle"'
    return (
        f'<g><title>{said}</title><rect class="{colour}" x="{x}" y="{y}" '
        f'width="{CELL}" height="{CELL}"/>{ground}<text {middle}>{text}</text></g>'
    )
