"""The whole way: a text in, every sentence by keyboard, labels out and verified."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.desk import Desk
from tests.browser.pace import Pace, percentile

AKAR = Path(__file__).resolve().parents[3] / "shared/data/article-akar-idlib.txt"
HE = "Hulusi Akar"
FACT = ("fact", None)
GOES_ON = True
KEYS_A_SENTENCE = 2.5
AKAR_ANSWERS = [
    ("claim", HE),
    ("quote", HE),
    *[("quote", HE, GOES_ON)] * 3,
    *[("claim", HE)] * 4,
    ("quote", HE),
    ("quote", HE, GOES_ON),
    *[FACT] * 11,
    ("claim", "human rights organizations"),
    FACT,
    ("claim", "Vladimir Putin"),
    ("claim", "Vladimir Putin"),
    FACT,
    ("claim", "U.N. Office for the Coordination of Humanitarian Affairs"),
    FACT,
    ("other", None),
    ("claim", "unnamed"),
]


@pytest.mark.parametrize("article", ["harbour", "akar"])
def test_what_is_keyed_is_what_is_exported(
    serve, page, tmp_path, record_property, article
):
    source, answers = given(article, tmp_path)
    server = serve(lambda server: server.command("import", source).check_returncode())
    desk = Desk(page, server.url, "Ada Lind").sign_in().open()
    pace = Pace(desk.page)
    ways = desk.label(answers)
    expect(desk.card).to_contain_text("This article is finished")
    assert ways == {"none", "letter", "same", "goes on"}
    assert exported(server, tmp_path / "out") == [
        (kind, speaker, part)
        for (kind, speaker, *_), part in zip(answers, parts(answers), strict=True)
    ]
    keys = pace.keys() / len(answers)
    record_property(
        "pace",
        f"{article}: {keys:.2f} keys a sentence; 95 % of the next sentences "
        f"there to read after {percentile(pace.read(), 0.95):.0f} ms, "
        f"their cards ready after {percentile(pace.painted(), 0.95):.0f} ms",
    )
    assert len(pace.painted()) == len(answers)
    assert keys <= KEYS_A_SENTENCE


def parts(answers: list[tuple]) -> list[str | None]:
    """Answer which part of its quotation each answer must come out as."""
    joins = [*(any(goes_on) for _, _, *goes_on in answers), False]
    names = {
        (False, False): "single",
        (False, True): "first",
        (True, True): "middle",
        (True, False): "last",
    }
    return [
        names[joins[at], joins[at + 1]] if kind in ("claim", "quote") else None
        for at, (kind, *_) in enumerate(answers)
    ]


def given(article: str, folder: Path) -> tuple[Path, list]:
    """Answer the file of an article and what its sentences are."""
    if article == "harbour":
        (folder / "harbour.txt").write_text(texts.HARBOUR, encoding="utf-8")
        return folder / "harbour.txt", texts.HARBOUR_KEYED
    if not AKAR.exists():
        pytest.skip(f"{AKAR} is not beside this checkout; its twin is tested.")
    return AKAR, AKAR_ANSWERS


def exported(server, folder: Path) -> list:
    """Export and verify; answer kind and speaker of each row."""
    done = server.command("export", folder)
    assert done.returncode == 0, done.stderr
    checked = server.command("verify", folder)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout
    lines = (folder / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["status"] for row in rows} == {"single"}
    return [
        (row["label"], (row["speaker"] or {}).get("canonical"), row["part"])
        for row in rows
    ]
