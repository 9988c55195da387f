"""Tables that the literature prints, with their figures, and what ours say of them."""

import json
from collections import Counter
from pathlib import Path

from annotator.agreement import distances, nominal, pairs, spans
from annotator.agreement.sums import OpenPart, OpenSums, Sums

HERE = Path(__file__).with_suffix(".json")
FOLDER = Path(__file__).resolve().parents[2] / "shared/data/agreement-tables"
TABLES = {table["id"]: table for table in json.loads(HERE.read_text("utf-8"))}
OURS = {
    "percent": "percent",
    "alpha_nominal": "alpha",
    "ac1": "ac1",
    "fleiss_kappa": "fleiss",
    "brennan_prediger": "brennan_prediger",
}


def items_of(table):
    """Answer a table's items as {person: place of the class in the codebook}."""
    data = table["data"]
    places = {label: at for at, label in enumerate(data.get("categories", []))}
    if table["kind"] == "ratings_matrix":
        return [
            {
                who: places[label]
                for who, label in zip(data["coders"], row, strict=True)
                if label is not None
            }
            for row in zip(*data["ratings"], strict=True)
        ]
    if table["kind"] == "contingency":
        return [
            {"a": x, "b": y}
            for x, row in enumerate(data["table"])
            for y, n in enumerate(row)
            for _ in range(n)
        ]
    return [
        dict(enumerate(Counter({at: n for at, n in enumerate(counts)}).elements()))
        for counts in data["counts"]
    ]


def patterns_of(items, size):
    """Answer how many items have so many answers of each class."""
    return Counter(
        tuple(Counter(item.values())[at] for at in range(size)) for item in items
    )


def of_patterns(patterns, labels):
    """Answer the figures with intervals over items, so many of each pattern."""
    rows = [(items, dict(enumerate(counts))) for counts, items in patterns.items()]
    return nominal.of_rows(
        [(items, {at: n for at, n in row.items() if n}) for items, row in rows], labels
    )


def part_of(items, everywhere):
    """Answer a part from its items' answers, and how often all parts give each answer.

    `everywhere` counts answers over items of two answers or more only.
    """
    sums, own = {}, {}
    for answers in items:
        if len(answers) < 2:
            continue
        counts = {}
        for answer in answers:
            counts[answer] = counts.get(answer, 0) + 1
            own[answer] = own.get(answer, 0) + 1
        row = sums.setdefault(len(answers), [0, 0])
        row[0] += 1
        row[1] += sum(n * (n - 1) for n in counts.values())
    return OpenPart(
        tuple(OpenSums(size, *row) for size, row in sorted(sums.items())),
        own=sum(n * n for n in own.values()),
        met=sum(n * everywhere[answer] for answer, n in own.items()),
    )


def figure(table, measure):  # noqa: C901
    """Answer what ours say of a table, None for what is no figure of ours."""
    kind, data = table["kind"], table["data"]
    if kind == "set_pairs":
        between = {
            "masi_distance": distances.masi,
            "jaccard_distance": distances.jaccard,
        }
        return [between[measure](*map(frozenset, pair)) for pair in data["pairs"]]
    if kind == "spans":
        return _of_spans(data, measure)
    labels = [str(label) for label in data["categories"]]
    items = items_of(table)
    patterns = patterns_of(items, len(labels))
    if measure in OURS:
        return getattr(of_patterns(patterns, labels), OURS[measure])
    if measure in ("cohen_kappa", "scott_pi"):
        return {"cohen_kappa": pairs.cohen, "scott_pi": pairs.scott}[measure](
            data["table"]
        )
    if measure == "conger_kappa":
        return pairs.conger_of(items)
    if measure == "alpha_one_vs_rest":
        return {k: f.value for k, f in of_patterns(patterns, labels).per_class.items()}
    if measure == "fleiss_kappa_by_class":
        return {
            label: nominal.values(
                against(nominal.sums_of(patterns), at), "ab"
            ).fleiss.value
            for at, label in enumerate(labels)
        }
    if measure == "coincidence_matrix":
        return nominal.coincidences(patterns, len(labels))
    if measure == "pairable_values":
        return sum(map(sum, nominal.coincidences(patterns, len(labels))))
    if measure.startswith("alpha_"):
        distance = measure.removeprefix("alpha_")
        if distance == "weighted":
            return distances.alpha(
                [list(item.values()) for item in items],
                lambda a, b: data["distance"][a][b],
            )
        answers = [[data["categories"][at] for at in i.values()] for i in items]
        return distances.alpha(answers, distance)
    return None


def against(sums, at):
    """Answer the sums of one class against the rest."""
    return [
        Sums(
            row.labels,
            row.items,
            (row.given[at], row.labels * row.items - row.given[at]),
            (
                row.squares[at],
                row.labels**2 * row.items
                - 2 * row.labels * row.given[at]
                + row.squares[at],
            ),
        )
        for row in sums
    ]


def marked(data, category):
    """Answer each person's spans of one category, from 0."""
    found = {coder: [] for coder in data["coders"]}
    for coder, start, length, kind in data["spans"]:
        if kind == category:
            start -= data["begin"]
            found[coder].append((start, start + length))
    return found


def _of_spans(data, measure):
    length = data["length"]
    old = {kind: spans.unitizing_1995(marked(data, kind), length) for kind in "ck"}
    new = {
        kind: spans.figures([[spans.span_sums(marked(data, kind), length)]])
        for kind in "ck"
    }
    return {
        "u_alpha_c": old["c"].alpha,
        "u_alpha_Do_c": old["c"].observed,
        "u_alpha_De_c": old["c"].expected,
        "u_alpha_k": old["k"].alpha,
        "u_alpha_De_k": old["k"].expected,
        "u_alpha_all": 1
        - sum(each.observed for each in old.values())
        / sum(each.expected for each in old.values()),
        "u_alpha_2016_c_only": new["c"].unit_alpha,
        "character_alpha_c_only": new["c"].character_alpha,
        "span_exact_f1_c": new["c"].exact_f1,
        "span_exact_f1_k": new["k"].exact_f1,
    }[measure]
