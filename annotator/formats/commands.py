"""The command of an export, made of what its manifest says and of nothing else."""

import shlex
from collections.abc import Mapping
from typing import Any

from annotator.formats import catalogue
from annotator.formats.order import PLAIN, Order
from annotator.schemas_export import Which


def command(order: Order, chosen: Mapping[str, Any]) -> str:
    """Answer the command that makes the rows of an order again.

    `chosen` is the selection as the manifest carries it, `ManifestSelectionSchema`;
    that of the order is not read. Raises NotFound for a format that is not known.
    """
    words = ["annotator", "export"]
    if order.format != PLAIN.format:
        words += ["--format", order.format]
    if catalogue.known(order.format).read is not None:
        words += ["--shape", str(order.shape)]
    if order.resolve != PLAIN.resolve:
        words += ["--resolve", str(order.resolve)]
    if chosen["which"] != Which.ALL:
        words.append(f"--{chosen['which']}")
    for option, values in (
        ("--article", chosen["articles"]),
        ("--reviewer", chosen["reviewers"]),
        ("--since", [chosen["since"]]),
        ("--until", [chosen["until"]]),
        ("--seen-by", [chosen["seen_by"]]),
    ):
        words += [word for value in values if value for word in (option, value)]
    return shlex.join([*words, *(["--names"] if order.names else [])])
