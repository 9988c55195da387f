"""Decisions, decided cases and sheets, for tests that go round the pages of them."""

from contextlib import closing

from sqlite_utils import Database

from annotator.db import now
from annotator.store import (
    again,
    calibration,
    decisions,
    guidelines,
    labels,
    precedents,
    projects,
    queue_settings,
    reviewers,
)
from tests.browser import texts
from tests.browser.serving import Served

DECIDER = "Mara Kessel"
SECOND_TIME = "Ben Okoro"
LONG_AGO = "2024-03-14T09:00:00.000Z"
ANSWERS = [("claim", texts.EVIL), ("fact", None)]


def plant(server: Served) -> None:
    """Have an owner, two who differ, a case with its rule, and two sheets."""
    with closing(projects.open_project(server.project)) as db:
        mara = reviewers.named(db, DECIDER, role="owner")["id"]
        ben = reviewers.named(db, SECOND_TIME)["id"]
        for who, (kind, speaker) in zip((mara, ben), ANSWERS, strict=True):
            for sentence in (1, 2):
                given = {"kind": kind, "speaker": speaker, "note": texts.EVIL}
                given |= {"revision": 0, "save_id": f"planted-{who}-{sentence}"}
                labels.put(db, sentence, who, given)
        given = {"kind": "claim", "speaker": texts.EVIL, "rationale": texts.EVIL}
        decisions.put(db, 1, mara, given, save_id="planted-decision")
        precedents.make(db, 1, mara, f"A rule {texts.EVIL}", "planted-rule")
        text = guidelines.present(db)["text"]
        changed = text.replace("By-lines", f"By-lines and {texts.EVIL}")
        guidelines.add(db, changed, reviewer_id=mara, why=texts.EVIL)
        for turn in (1, 2):
            sheet = calibration.make(
                db,
                f"Week {turn} {texts.EVIL}"[:80],
                [1],
                [mara, ben],
                made_by=mara,
                save_id=f"planted-sheet-{turn}",
            )
        calibration.open_sheet(db, sheet, mara, early=True)
        _give_again(db, ben)
        # The sheets made it everybody's; the places of the queue hand it out.
        queue_settings.set_common(db, 1, None, by=mara)


def _give_again(db: Database, who: int) -> None:
    """Have the article given again, with one answer that is another than the first."""
    db["again_rounds"].insert(
        {
            "reviewer_id": who,
            "article_id": 1,
            "finished_at": LONG_AGO,
            "finished_then": 1,
            "given_at": now(),
        }
    )
    given = {"kind": "claim", "speaker": texts.EVIL, "revision": 0}
    again.save(db, 1, who, 1, {**given, "save_id": "planted-again"})
