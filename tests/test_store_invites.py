"""Links that let one person in, once, for a while."""

import threading
from contextlib import closing, suppress

import pytest

from annotator.db import connect
from annotator.errors import AnnotatorError, Conflict, InvalidRecord, NotFound
from annotator.store import audit, invites, people, reviewers

AT = "2024-03-14T09:00:00.000Z"
DAY_LATER = "2024-03-15T09:00:00.001Z"
HASH = "scrypt:of-a-test"


@pytest.fixture
def mara(db):
    return reviewers.named(db, "Mara Kessel", role="owner")


def made(db, by, save_id="invite-0001", **more):
    whom = more if "reviewer_id" in more else {"role": "adjudicator", **more}
    return invites.make(db, days=1, save_id=save_id, by=by["id"], at=AT, **whom)


def used(db, link, name="Cleo Marr", at=AT):
    return invites.use(db, link, name=name, password_hash=HASH, at=at)


def test_a_new_person_comes_in_with_the_role_of_the_link(db, mara):
    person = used(db, made(db, mara))
    assert (person["name"], person["role"]) == ("Cleo Marr", "adjudicator")
    assert people.password_hash(db, person["id"]) == HASH
    assert [(row["name"], row["event"], row["about"]) for row in audit.rows(db)] == [
        ("Cleo Marr", "invite used", "Mara Kessel"),
        ("Cleo Marr", "password set", "Cleo Marr"),
        ("Mara Kessel", "invited", "a new adjudicator"),
    ]


def test_a_link_is_kept_as_a_hash_only(db, mara):
    link = made(db, mara)
    assert link not in "\n".join(db.conn.iterdump())


def test_a_link_for_who_is_here_sets_a_new_password_and_nothing_else(db, mara, ada):
    person = used(db, made(db, mara, reviewer_id=ada["id"]), name=None)
    assert (person["id"], person["role"]) == (ada["id"], "reviewer")
    assert people.password_hash(db, ada["id"]) == HASH
    assert len(reviewers.everyone(db)) == 2


def over(db, mara, link, how):
    if how == "used":
        used(db, link)
    if how == "taken back":
        assert invites.revoke(db, 1, by=mara["id"])
        assert not invites.revoke(db, 1, by=mara["id"])
    return {"too late": DAY_LATER}.get(how, AT)


@pytest.mark.parametrize("how", ["used", "taken back", "too late"])
def test_a_link_that_is_over_lets_nobody_in(db, mara, how):
    link = made(db, mara)
    at = over(db, mara, link, how)
    before = len(reviewers.everyone(db))
    for ask in (
        lambda: invites.find(db, link, at=at),
        lambda: used(db, link, "Dan", at=at),
    ):
        with pytest.raises(NotFound, match="Ask the owner of the project"):
            ask()
    assert len(reviewers.everyone(db)) == before
    assert invites.open_ones(db, at=at) == []


def test_a_taken_name_uses_nothing_up(db, mara, ada):
    link = made(db, mara)
    with pytest.raises(InvalidRecord) as refused:
        used(db, link, "  ada LIND ")
    assert "Somebody here has this name" in refused.value.by_field()["name"]
    assert used(db, link)["name"] == "Cleo Marr"


def test_a_newer_link_for_a_person_takes_the_place_of_the_older(db, mara, ada):
    old = made(db, mara, reviewer_id=ada["id"])
    new = made(db, mara, "invite-0002", reviewer_id=ada["id"])
    with pytest.raises(NotFound):
        invites.find(db, old, at=AT)
    assert invites.find(db, new, at=AT)["name"] == "Ada Lind"
    assert [one["id"] for one in invites.open_ones(db, at=AT)] == [2]


def test_one_form_sent_twice_makes_one_link_and_leaves_it_open(db, mara, ada):
    link = made(db, mara, reviewer_id=ada["id"])
    with pytest.raises(Conflict, match="shown only once"):
        made(db, mara, reviewer_id=ada["id"])
    assert invites.find(db, link, at=AT)


def test_nobody_retired_gets_a_link(db, mara, ada):
    people.retire(db, ada["id"], by=mara["id"])
    with pytest.raises(Conflict, match="has retired"):
        made(db, mara, reviewer_id=ada["id"])


def test_of_two_at_the_same_moment_one_comes_in(db, project, mara):
    link, start, came = made(db, mara), threading.Barrier(4), []

    def come(number):
        with closing(connect(project)) as own:
            start.wait()
            with suppress(AnnotatorError):
                came.append(used(own, link, f"Guest {number}")["name"])

    guests = [threading.Thread(target=come, args=[number]) for number in range(4)]
    for thread in guests:
        thread.start()
    for thread in guests:
        thread.join()
    assert len(came) == 1
    assert [one["name"] for one in reviewers.everyone(db)] == ["Mara Kessel", *came]
