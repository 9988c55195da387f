"""How others judge such figures: what their scales say of these, and where."""

from dataclasses import dataclass

from annotator.agreement import scales
from annotator.agreement.figure import Figure
from annotator.agreement.report import Report
from annotator.agreement.scales import Guidance

EXPLAINED = (
    (
        scales.krippendorff,
        "Krippendorff",
        "Rely on answers whose alpha is at least 0.800; where tentative conclusions "
        "are still acceptable, 0.667 is the lowest. The lower end of the interval "
        "decides, not alpha itself. The bounds are for alpha, not for percent.",
    ),
    (
        scales.landis_koch,
        "Landis and Koch",
        "For kappa: to 0.20 slight, to 0.40 fair, to 0.60 moderate, to 0.80 "
        "substantial, above almost perfect. The authors call the bands arbitrary.",
    ),
    (
        scales.gwet,
        "Gwet",
        "The bands of Landis and Koch, but only the highest of which the figure and "
        "its uncertainty leave at least 95 % sure: with a wide interval often one band "
        "lower.",
    ),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Somebody's scale: what it is, and what it says of which figure."""

    name: str
    text: str
    said: tuple[tuple[str, Guidance], ...]


def customs(report: Report) -> list[Scale]:
    """Answer what each scale says of alpha, AC1 and alpha on the speaker."""
    what = report.what
    figures: tuple[tuple[str, Figure], ...] = (
        ("alpha on the kind", what.alpha),
        ("AC1 on the kind", what.ac1),
        ("alpha on the speaker", report.who.alpha),
    )
    made = []
    for scale, name, text in EXPLAINED:
        for_alpha = scale is scales.krippendorff
        said = tuple(
            (figure, told)
            for figure, one in figures
            if (not for_alpha or figure.startswith("alpha")) and (told := scale(one))
        )
        made.append(Scale(name, text, said))
    return made
