"""How fast articles go in: `python tests/bench/importing.py [SENTENCES]`.

Makes that many sentences (100,000 where none are named) of its own text in a temporary
folder, imports them into a new project, and prints sentences a second and the peak of
memory.
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from annotator.formats import imports
from annotator.store.projects import open_project

PEOPLE = ["Ines Valdor", "Dr. J. R. Smith", "the harbour board", "Mr. Okoro", "the DQU"]
FRAMES = [
    "“We will {verb} the {thing} before the {time},” {who} said.",
    "According to {who}, the {thing} will {verb} {share} % more by the {time}.",
    "The {thing} of the {time} did not {verb} as the U.N. had hoped.",
    "{who} asked whether the {thing} could {verb} at 9 p.m. on the {time}.",
    "About {share} of the {thing} had to {verb} in the {time}, the ministry wrote.",
    "Will the {thing} {verb} again this {time}?",
]
VERBS = ["reopen", "close", "carry", "deliver", "shelter", "replace", "return"]
THINGS = ["ferry", "bridge", "school", "clinic", "orchard", "archive", "market"]
TIMES = ["winter", "harvest", "weekend", "election", "season", "hearing", "summer"]


def main() -> None:
    """Make, import, print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        source.write_text("".join(lines(wanted)), encoding="utf-8")
        db = open_project(Path(folder) / "project.db")
        begun, cpu = time.perf_counter(), time.process_time()
        draft = imports.check(db, [source])
        checked = time.perf_counter()
        outcome = imports.store(db, draft)
        stored, cpu = time.perf_counter(), time.process_time() - cpu
        db.close()
    print(outcome)
    print(f"checked in {checked - begun:.2f} s, stored in {stored - checked:.2f} s")
    print(f"{outcome.sentences / (stored - begun):,.0f} sentences a second,")
    print(f"{outcome.sentences / cpu:,.0f} a second of processor time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:,.0f} MB at the most")


def lines(wanted: int) -> list[str]:
    """Answer articles of 30 sentences each as JSON lines."""
    chance = random.Random(7)
    articles = []
    for number in range(0, wanted, 30):
        text = "\n\n".join(
            " ".join(_sentence(chance) for _ in range(3))
            for _ in range(0, min(30, wanted - number), 3)
        )
        title = f"The {chance.choice(THINGS)} and the {chance.choice(TIMES)}, {number}"
        row = {"title": title, "outlet": "Northport Gazette", "text": text}
        articles.append(json.dumps(row, ensure_ascii=False) + "\n")
    return articles


def _sentence(chance: random.Random) -> str:
    """Answer a sentence of the kind that news is made of."""
    made = chance.choice(FRAMES).format(
        verb=chance.choice(VERBS),
        thing=chance.choice(THINGS),
        time=chance.choice(TIMES),
        who=chance.choice(PEOPLE),
        share=round(chance.uniform(1, 90), 1),
    )
    # Below a small letter no sentence begins, so two would be one.
    return made[0].upper() + made[1:]


if __name__ == "__main__":
    main()
