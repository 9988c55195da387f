"""The tests that take long, as they were last measured: tests/long.txt.

    python -m pytest -m "" --junitxml=times.xml && python -m tests.long times.xml

A plain `pytest` leaves them out, so that it takes some two minutes; what every change
must pass runs them all.
"""

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

LIST = Path(__file__).with_name("long.txt")
ONE_SECONDS = 0.25
"""A test that takes longer, or one that is asked for many values and takes ..."""
TOGETHER_SECONDS = 2.0
"""... longer than this with all of them."""


def main(report: Path) -> None:
    """Write the list anew from a report; tests that are not in it stay as they were."""
    taken = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        place = str(case.get("classname")).removeprefix("tests.").split(".")
        path = "/".join(one for one in place if not one[0].isupper())
        name = str(case.get("name")).split("[")[0]
        taken[f"{path}.py::{name}"].append(float(case.get("time") or 0))
    slow = {
        name
        for name, times in taken.items()
        if max(times) > ONE_SECONDS or sum(times) > TOGETHER_SECONDS
    }
    slow |= set(LIST.read_text("utf-8").split()) - set(taken)
    here = [name for name in sorted(slow) if is_there(name)]
    LIST.write_text("".join(f"{name}\n" for name in here), encoding="utf-8")


def is_there(name: str) -> bool:
    """Answer whether there is such a test; those of the browser are chosen by name."""
    path, _, function = name.partition("::")
    file = LIST.with_name(path)
    return file.is_file() and f"def {function}(" in file.read_text("utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
