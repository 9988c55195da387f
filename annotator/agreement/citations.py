"""Who says how such figures are judged, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Somebody's scale: what it says, and where."""

    name: str
    text: str
    source: str


SCALES = (
    Scale(
        "Krippendorff",
        "Rely on answers whose alpha is at least 0.800; where tentative conclusions "
        "are still acceptable, 0.667 is the lowest. Judge by the lower end of the "
        "interval, not by alpha itself. The bounds are for alpha, not for percent.",
        "K. Krippendorff (2004): Reliability in content analysis. Human Communication "
        "Research 30, 411–433; Content Analysis, chapter on reliability.",
    ),
    Scale(
        "Landis and Koch",
        "For kappa: below 0 poor, to 0.20 slight, to 0.40 fair, to 0.60 moderate, to "
        "0.80 substantial, above almost perfect. The authors call the bands arbitrary.",
        "J. R. Landis, G. G. Koch (1977): The measurement of observer agreement for "
        "categorical data. Biometrics 33, 159–174.",
    ),
    Scale(
        "Gwet",
        "Take the bands of another scale, but only the highest one of which the "
        "figure and its uncertainty leave at least 95 % sure. With wide intervals "
        "this is often one band below what the figure alone suggests.",
        "K. L. Gwet (2014): Handbook of Inter-Rater Reliability, 4th edition, chapter "
        "on benchmarking.",
    ),
)
