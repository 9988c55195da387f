"""The record as the owner reads it."""

import json
import re

import pytest

from annotator.store import audit, guidelines, invites, people
from annotator.store.audit import Event
from annotator.views.audit import SAID, sentence
from tests.people import PASSWORD, at_browser


@pytest.fixture
def browser(team):
    """The owner's browser."""
    with at_browser(team, "Mara Kessel", PASSWORD) as opened:
        yield opened


def said(page):
    """Answer the sentences on the page."""
    return re.findall(r"<td>([^<]*)</td></tr>", page)


def test_everything_done_here_is_a_sentence(browser, db, owner, ada, article):
    browser.get("/export/rows.jsonl?names=true").close()
    people.put_role(db, ada["id"], "adjudicator", by=owner["id"])
    invites.make(db, days=7, role="reviewer", save_id="invite-0001", by=None)
    invites.revoke(db, 1, by=owner["id"])
    guidelines.add(db, "# Kinds\n\nNew.", reviewer_id=owner["id"])
    people.retire(db, ada["id"], by=owner["id"])
    page = browser.get("/record").text
    assert said(page) == [
        "Mara Kessel retired Ada Lind",
        "Mara Kessel changed the guideline (version 2)",
        "Mara Kessel took back the link for a new reviewer",
        "The command line made a link for a new reviewer, good for 7 days",
        "Mara Kessel made Ada Lind adjudicator (before: reviewer)",
        "Mara Kessel exported all sentences (with names)",
        "Mara Kessel signed in",
        "The command line set the password of Mara Kessel",
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"event": "sign-in refused", "about": None, "detail": {"address": "::1"}},
            "Somebody at ::1 gave a wrong password for a name that is not here",
        ),
        (
            {"event": "exported", "about": "gold", "detail": {"rows": 1}},
            "Ada exported gold sentences (1 row)",
        ),
        (
            {
                "event": "exported",
                "about": "all",
                "detail": {"rows": 1200, "shape": "labels", "names": False},
            },
            "Ada exported all sentences as labels (1,200 rows)",
        ),
        (
            {"event": "sessions ended", "about": "Ben", "detail": {"browsers": 1}},
            "Ada signed Ben out of 1 browser",
        ),
        (
            {"event": "invite used", "about": None, "detail": {"role": "owner"}},
            "Ada came in as owner by a link of the command line",
        ),
        (
            {"event": "password set", "about": "Ada", "detail": {}},
            "Ada set a new password",
        ),
        (
            {"event": "looked up names", "about": "harbour:3", "detail": {"of": 2}},
            "Ada: looked up names, harbour:3 (of: 2)",
        ),
    ],
)
def test_each_row_reads_as_what_happened(row, words):
    assert sentence({"name": "Ada", **row}) == words


def test_every_event_of_ours_has_a_sentence():
    ours = [event for event in Event if event != Event.SIGN_IN_REFUSED]
    assert set(SAID) <= set(ours)
    assert {event for event in ours if event not in SAID} == set()


def test_it_is_filtered_by_person_and_by_event(browser, db, owner, ada):
    audit.note(db, ada["id"], Event.EXPORTED, about="all", rows=5)
    audit.note(db, owner["id"], Event.EXPORTED, about="gold", rows=2)
    hers = said(browser.get(f"/record?person={ada['id']}").text)
    assert hers == ["Ada Lind exported all sentences (5 rows)"]
    exported = said(browser.get("/record?event=exported").text)
    assert exported == [
        "Mara Kessel exported gold sentences (2 rows)",
        "Ada Lind exported all sentences (5 rows)",
    ]
    page = browser.get(f"/record?event=retired&person={ada['id']}").text
    assert "Nothing of that kind is on the record." in page
    assert said(browser.get("/record?event=nothing&person=x").text) == said(
        browser.get("/record").text
    )


def test_earlier_rows_are_a_page_further(browser, db, ada, monkeypatch):
    monkeypatch.setattr("annotator.views.audit.SHOWN", 2)
    for number in range(1, 6):
        audit.note(db, ada["id"], Event.EXPORTED, about="all", rows=number * 10)
    address, rows = f"/record?person={ada['id']}", []
    while address:
        page = browser.get(address).text
        rows.append([int(row.split("(")[1].split()[0]) for row in said(page)])
        found = re.search(r'href="([^"]+)">Earlier<', page)
        address = found and found.group(1).replace("&amp;", "&")
    assert rows == [[50, 40], [30, 20], [10]]


def test_the_filter_answers_with_its_part(browser, db):
    answer = browser.get("/record", headers={"HX-Request": "true"})
    assert answer.text.startswith('<div id="record"')


def test_the_download_has_every_row_in_its_order(browser, db, ada):
    audit.note(db, ada["id"], Event.EXPORTED, about="all", rows=5)
    answer = browser.get("/record/record.jsonl")
    rows = [json.loads(line) for line in answer.data.splitlines()]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert rows[-1] == {
        "id": len(rows),
        "at": rows[-1]["at"],
        "name": "Ada Lind",
        "pseudonym": "r2",
        "event": "exported",
        "about": "all",
        "detail": {"rows": 5},
    }
    assert "record.jsonl" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("audit.reviewer_id = 1", "audit_by_reviewer"),
        ("audit.event = 'exported'", "audit_by_event"),
    ],
)
def test_a_filter_reads_along_its_index(db, where, index):
    plan = db.execute(
        "explain query plan select id from audit where id < 9 and "  # noqa: S608
        f"{where} order by id desc limit 100"
    )
    steps = " ".join(step for *_, step in plan)
    assert index in steps and "TEMP B-TREE" not in steps


def test_reviewers_do_not_read_it(app, owner, ada):
    reviewers_browser = app.test_client()
    reviewers_browser.post("/who", data={"name": "Ada Lind"})
    for address in ("/record", "/record/record.jsonl"):
        assert reviewers_browser.get(address).status_code == 403
