"""How often an interval of 95 % holds the true figure, in studies made up by chance.

Every article has its own mix of kinds and its own difficulty, 20 sentences, and 3 of 6
reviewers, each with their own carefulness. The true figure is that of very many such
articles. Beside the interval from leaving out articles stands the analytic one over
sentences, as if they had nothing to do with each other.

    PYTHONPATH=. python -m tests.bench.coverage
"""

import argparse
import math
import random
import time
from collections import Counter
from itertools import accumulate

from annotator.agreement import nominal
from annotator.agreement.sums import Sums
from tests.agreement_tables import of_patterns

KINDS = ("claim", "quote", "fact", "other")
MIX = (0.45, 0.25, 0.2, 0.1)
SENTENCES, REVIEWERS, EACH = 20, 6, 3
CARELESS = (0.6, 0.8, 1.0, 1.0, 1.2, 1.4)
# Articles, groups left out at a time (None: single articles), studies.
SIZES = (
    (10, None, 1000),
    (20, None, 1000),
    (60, None, 1000),
    (200, None, 1000),
    (1000, 100, 500),
)
FIGURES = ("alpha", "percent", "ac1", "alpha of “other”")
Pattern = tuple[int, ...]


def article(chance: random.Random, clustered: float) -> Counter[Pattern]:
    """Answer the patterns of one article's sentences."""
    weights = [chance.gammavariate(clustered * share, 1) + 1e-9 for share in MIX]
    mix = list(accumulate(weights))
    difficulty = chance.betavariate(2, 5)
    slips = [difficulty * each for each in chance.sample(CARELESS, EACH)]
    found: Counter[Pattern] = Counter()
    for true in chance.choices(range(len(KINDS)), cum_weights=mix, k=SENTENCES):
        counts = [0] * len(KINDS)
        for slip in slips:
            said = true
            if chance.random() < slip:
                said = chance.choices(range(len(KINDS)), cum_weights=mix)[0]
            counts[said] += 1
        found[tuple(counts)] += 1
    return found


def chosen(found: nominal.Nominal) -> list:
    """Answer the figures that are looked at."""
    return [found.alpha, found.percent, found.ac1, found.per_class["other"]]


def true_figures(clustered: float, articles: int) -> list[float]:
    """Answer the figures of very many articles."""
    chance = random.Random(0)
    pooled: Counter[Pattern] = Counter()
    for _ in range(articles):
        pooled.update(article(chance, clustered))
    found = nominal.values(nominal.sums_of(pooled), KINDS)
    return [figure.value for figure in chosen(found)]


def study(
    chance: random.Random, clustered: float, articles: int, groups: int | None
) -> tuple[list, list]:
    """Answer the figures of one study by articles, and by sentences."""
    made = [article(chance, clustered) for _ in range(articles)]
    pooled: Counter[Pattern] = Counter()
    for each in made:
        pooled.update(each)
    parts: list[list[Sums]] = [nominal.sums_of(each) for each in made]
    if groups:
        parts = [nominal.total(parts[at::groups]) for at in range(groups)]
    by_part = nominal.figures(parts, KINDS)
    return chosen(by_part), chosen(of_patterns(pooled, KINDS))


def covered(figures: list, true: list[float]) -> list[bool | None]:
    """Answer for each figure whether its interval holds the truth; None without one."""
    return [
        figure.ci[0] <= value <= figure.ci[1] if figure.ci else None
        for figure, value in zip(figures, true, strict=True)
    ]


def share(told: list[bool | None]) -> str:
    """Answer the share of intervals that hold the truth, and its own error."""
    known = [each for each in told if each is not None]
    if not known:
        return "-"
    hit = sum(known) / len(known)
    error = math.sqrt(max(hit * (1 - hit), 0.01) / len(known))
    without = len(told) - len(known)
    return f"{hit:.3f} ±{error:.3f}" + (f" ({without} without)" if without else "")


def main() -> None:
    """Print a table of coverage."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--studies", type=int, help="as many for every size")
    parser.add_argument("--clustered", type=float, default=3.0, help="less is more")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.perf_counter()
    true = true_figures(options.clustered, 40_000)
    print("true:", *(f"{n} {v:.4f}" for n, v in zip(FIGURES, true, strict=True)))
    print(f"{'articles':>8} {'left out':>10} {'':9}", *(f"{n:>24}" for n in FIGURES))
    for articles, groups, studies in SIZES:
        chance = random.Random(f"{options.seed} {articles}")
        done = [
            study(chance, options.clustered, articles, groups)
            for _ in range(options.studies or studies)
        ]
        out = f"{groups} groups" if groups else "articles"
        for at, how in enumerate((out, "analytic")):
            told = [covered(each[at], true) for each in done]
            columns = zip(*told, strict=True)
            kind = "jackknife" if at == 0 else "sentences"
            print(
                f"{articles:>8} {how:>10} {kind:9}",
                *(f"{share(list(column)):>24}" for column in columns),
                flush=True,
            )
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
