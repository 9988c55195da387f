"""Take the README's pictures of the demo project.

python tests/screens.py FOLDER
"""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from annotator import ASSETS
from annotator.db import writing
from annotator.formats import seeds
from annotator.store import projects
from tests import teams
from tests.browser.desk import Desk
from tests.browser.serving import Served, chromium

WIDE = {"viewport": {"width": 1280, "height": 800}}
NARROW = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
SCALE = 2
BEGUN = seeds.BEGUN.isoformat()
REVIEWER = "Ada Okonjo"
ANSWERS = [
    ("fact", None),
    ("fact", None),
    ("quote", "Sunniva Strand"),
    ("quote", "Sunniva Strand", True),
    ("quote", "Sunniva Strand", True),
    ("claim", "Sunniva Strand"),
    ("claim", "Dock and Quay Workers’ Union"),
    ("quote", "Dock and Quay Workers’ Union"),
    ("claim", "Piet Marlowe"),
]
PASTED = (
    "The ferry to Teshi sails again from Monday, the harbour board said.\n\n“We have "
    "waited nine weeks for this,” said its captain, Jo Marr. “The boat is sound.”\n\n"
    "A return ticket costs 4.50 crowns."
)


def half_labelled(desk: Desk) -> None:
    """The desk in the middle of an article."""
    desk.open()
    desk.at(desk.page.locator("a.s.claim, a.s.quote, a.s.fact").count() + 1)


def articles(desk: Desk) -> None:
    """The list of articles."""
    desk.page.goto(f"{desk.url}/articles")


def import_preview(desk: Desk) -> None:
    """What a pasted text would add."""
    desk.page.goto(f"{desk.url}/import")
    desk.page.get_by_label("Text", exact=True).fill(PASTED)
    desk.page.get_by_label("Title").fill("Teshi ferry sails again")
    desk.page.get_by_label("Outlet").fill("Northport Gazette")
    desk.page.get_by_role("button", name="Check them").click()
    desk.page.get_by_role("heading", name="1 new article").wait_for()


def finer_points(desk: Desk) -> None:
    """The words of a quotation taken from the text, and the guideline beside it."""
    half_labelled(desk)
    desk.open(3)
    desk.page.get_by_text("Finer points", exact=True).click()
    desk.keys("t", "g")
    desk.page.locator("#guideline h2, #guideline h3").first.wait_for()


def waiting(desk: Desk) -> None:
    """The desk while the server does not answer."""
    half_labelled(desk)
    desk.page.wait_for_function("!queue.busy()")
    desk.page.context.set_offline(True)
    number = desk.page.locator("a.s.claim, a.s.quote, a.s.fact").count() + 1
    desk.keys("3", "Enter")
    desk.at(number + 1)


def speakers(desk: Desk) -> None:
    """The cast."""
    desk.page.goto(f"{desk.url}/speakers")


def changes(desk: Desk) -> None:
    """One's own changes in an article."""
    desk.page.goto(f"{desk.url}/articles/1/history")


def preferences(desk: Desk) -> None:
    """Colours and keys."""
    desk.page.goto(f"{desk.url}/preferences")


def people(desk: Desk) -> None:
    """Who is here, and whom a link waits for."""
    desk.page.goto(f"{desk.url}/people")
    desk.page.get_by_role("button", name="Make a link").click()
    desk.page.get_by_role("link", name="Back").click()


def record(desk: Desk) -> None:
    """Who did what."""
    desk.page.request.get(f"{desk.url}/export/rows.jsonl")
    desk.page.request.post(f"{desk.url}/people/2/role", form={"role": "adjudicator"})
    desk.page.goto(f"{desk.url}/record")


def review(desk: Desk) -> None:
    """What is to be decided."""
    desk.page.goto(f"{desk.url}/review")


def decide(desk: Desk) -> None:
    """The sentence that is divided most, with a vote chosen."""
    desk.page.goto(f"{desk.url}/review/next")
    desk.keys("b", "-")
    desk.page.locator(".similar-list .case, .similar-list .hint").first.wait_for()


def queue(desk: Desk) -> None:
    """How articles are handed out."""
    desk.page.request.post(
        f"{desk.url}/queue", form={"overlap": "3", "lease_hours": "48", "share": "0"}
    )
    desk.page.goto(f"{desk.url}/queue")


def overview(desk: Desk) -> None:
    """How far everybody is."""
    desk.page.goto(f"{desk.url}/overview")


def cases(desk: Desk) -> None:
    """The decided cases."""
    desk.page.goto(f"{desk.url}/precedents")


def calibration(desk: Desk) -> None:
    """A sheet that is open."""
    desk.page.goto(f"{desk.url}/calibration/new")
    desk.page.get_by_label("Name").fill("Week 12")
    desk.page.locator("input[name=article]").nth(2).check()
    for box in desk.page.locator("input[name=person]").all()[2:]:
        box.uncheck()
    desk.page.get_by_role("button", name="Make the sheet").click()
    desk.page.locator("form[action$='/open'] button").click()


def export(desk: Desk) -> None:
    """What would be exported."""
    desk.page.goto(f"{desk.url}/export")


def guideline(desk: Desk) -> None:
    """The guideline."""
    desk.page.goto(f"{desk.url}/guideline")


def agreement(desk: Desk) -> None:
    """How far they agree."""
    desk.page.goto(f"{desk.url}/agreement")


def sentences(desk: Desk) -> None:
    """The sentences behind a number."""
    agreement(desk)
    desk.page.get_by_role("link", name="who speaks").click()


def same_words(desk: Desk) -> None:
    """The same words, answered otherwise."""
    desk.page.goto(f"{desk.url}/agreement/same-words")


def who(desk: Desk) -> None:
    """Who is labelling?"""
    desk.page.goto(f"{desk.url}/who")


PICTURES: list[tuple[str, Callable[[Desk], None], dict]] = [
    ("desk", half_labelled, WIDE),
    ("desk-dark", half_labelled, {**WIDE, "color_scheme": "dark"}),
    ("desk-narrow", half_labelled, NARROW),
    ("articles", articles, WIDE),
    ("import", import_preview, WIDE),
    ("finer-points", finer_points, {"viewport": {"width": 1440, "height": 900}}),
    ("waiting", waiting, WIDE),
    ("speakers", speakers, WIDE),
    ("changes", changes, WIDE),
    ("preferences", preferences, WIDE),
    ("review", review, WIDE),
    ("decide", decide, WIDE),
    ("cases", cases, WIDE),
    ("calibration", calibration, WIDE),
    ("queue", queue, WIDE),
    ("overview", overview, WIDE),
    ("people", people, WIDE),
    ("record", record, WIDE),
    ("export", export, WIDE),
    ("guideline", guideline, WIDE),
    ("who", who, WIDE),
    ("agreement", agreement, WIDE),
    ("agreement-sentences", sentences, WIDE),
    ("same-words", same_words, WIDE),
]
TEAMS: list[tuple[str, tuple[str, ...], teams.Answer, dict]] = [
    ("nobody", teams.PEOPLE[:1], teams.as_people_do, {"documents": 0}),
    ("one", teams.PEOPLE[:1], teams.as_people_do, {"each": 1}),
    ("twenty", teams.PEOPLE, teams.as_people_do, {"documents": 60}),
    ("at-one", teams.PEOPLE[:3], teams.at_one, {}),
    ("by-chance", teams.PEOPLE[:4], teams.by_chance, {}),
]
"""Whose agreement is pictured beside the demo's."""


def main(folder: Path) -> None:
    """Take every picture into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = "UTC"
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        server = Served(Path(place) / "demo.db")
        plant(server.project)
        server.start()
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=found, args=args)
        try:
            desk(browser, server, WIDE).open().label(ANSWERS)
            for name, show, settings in PICTURES:
                at = desk(browser, server, settings)
                show(at)
                at.page.screenshot(path=folder / f"{name}.png", animations="disabled")
                at.page.context.close()
                print(folder / f"{name}.png")
            picture_teams(folder, Path(place), browser)
        finally:
            browser.close()
            server.stop()


def picture_teams(folder: Path, place: Path, browser: Browser) -> None:
    """Take a picture of the agreement of every sort of team, the first screen of it."""
    for name, people, answer, size in TEAMS:
        server = Served(place / f"{name}.db")
        with closing(projects.open_project(server.project)) as db:
            teams.plant(db, people, answer, **size)
        server.start()
        try:
            at = desk(browser, server, WIDE, people[0])
            agreement(at)
            file = folder / f"agreement-{name}.png"
            at.page.screenshot(path=file, animations="disabled")
            print(file)
            if name == "twenty":
                file = folder / "agreement-pairs.png"
                at.page.locator(".map").first.screenshot(path=file)
                print(file)
        finally:
            server.stop()


def plant(project: Path) -> None:
    """Plant the demo as if it had been begun on the day its seeds say."""
    db = projects.open_project(project)
    seeds.plant(db, ASSETS / "seeds")
    with writing(db):
        db.execute("update guidelines set added_at = ?", [BEGUN])
    db.close()


def desk(
    browser: Browser, server: Served, settings: dict, person: str = REVIEWER
) -> Desk:
    """Open a browser window with the reviewer signed in."""
    context = browser.new_context(
        device_scale_factor=SCALE, reduced_motion="reduce", **settings
    )
    return Desk(context.new_page(), server.url, person).sign_in()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
