"""What others hold a figure to mean: their scales and their words, never a verdict."""

from dataclasses import dataclass
from statistics import NormalDist

from annotator.agreement.figure import Figure

SURE = 0.95


@dataclass(frozen=True, slots=True)
class Guidance:
    """Somebody's words for a figure; `judged` is the number they were chosen by.

    `by` says which number that is, in words; `source` is where the scale stands.
    """

    name: str
    words: str
    judged: float
    by: str
    source: str


_RELY = (
    (0.8, "may be relied on"),
    (0.667, "for tentative conclusions only"),
    (float("-inf"), "not to be relied on"),
)
# The upper ends belong to the band: .21 to .40 is fair, .40 is not moderate.
_BANDS = (
    (0.8, "almost perfect"),
    (0.6, "substantial"),
    (0.4, "moderate"),
    (0.2, "fair"),
    (0.0, "slight"),
    (float("-inf"), "poor"),
)
BY_VALUE = "the figure itself"
BY_LOW = "the lower end of its interval"


def krippendorff(figure: Figure) -> Guidance | None:
    """Answer Krippendorff's rule, by the interval's lower end; None if undefined.

    At least .800 to rely on, from .667 for tentative conclusions. Where there is no
    interval it goes by the value, and `by` says so. Source: Krippendorff 2004.
    """
    if figure.value is None:
        return None
    judged = figure.ci[0] if figure.ci else figure.value
    words = next(words for low, words in _RELY if judged >= low)
    return Guidance(
        "Krippendorff’s rule",
        words,
        judged,
        BY_LOW if figure.ci else f"{BY_VALUE}, which has no interval",
        "Krippendorff, K. (2004). Content Analysis, 2nd ed. Sage, pp. 241–243.",
    )


def landis_koch(figure: Figure) -> Guidance | None:
    """Answer Landis and Koch's band of the value, which they call arbitrary themselves.

    None if undefined. Source: Landis & Koch 1977.
    """
    if figure.value is None:
        return None
    words = next(
        words for low, words in _BANDS if figure.value > low or 0 == figure.value == low
    )
    return Guidance(
        "Landis and Koch’s bands",
        words,
        figure.value,
        BY_VALUE,
        "Landis, J. R. & Koch, G. G. (1977). Biometrics 33, 159–174.",
    )


def gwet(figure: Figure) -> Guidance | None:
    """Answer the best of these bands in which, or above which, it is with chance .95.

    None if undefined, or where there is no standard error. `judged` is that chance.
    Source: Gwet 2014 (benchmarking by cumulative membership probability).
    """
    if figure.value is None or not figure.se:
        return None
    value, se = figure.value, figure.se
    curve = NormalDist()
    bottom, top = curve.cdf((value - 1) / se), curve.cdf((value + 1) / se)
    chances = [
        (curve.cdf((value - max(low, -1)) / se) - bottom) / (top - bottom)
        for low, _ in _BANDS
    ]
    chosen = next(at for at, chance in enumerate(chances) if chance >= SURE)
    return Guidance(
        "Gwet’s benchmarking",
        _BANDS[chosen][1],
        chances[chosen],
        "the chance that it is in this band or a better one",
        "Gwet, K. L. (2014). Handbook of Inter-Rater Reliability, 4th ed., ch. 6.",
    )
