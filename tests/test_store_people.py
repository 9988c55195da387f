"""What an owner does with people, and what never happens to the last owner."""

import threading
from contextlib import closing

import pytest

from annotator.db import connect
from annotator.errors import Conflict, InvalidRecord, NotFound
from annotator.store import (
    audit,
    invites,
    labels,
    people,
    reviewers,
    sessions,
    tokens,
)
from tests.people import given_password

LABEL = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
AT = "2024-03-14T09:00:00.000Z"
HASH = "scrypt:of-a-test"


def events(db):
    return [(row["event"], row["about"]) for row in audit.rows(db)]


@pytest.fixture
def mara(db):
    return reviewers.named(db, "Mara Kessel", role="owner")


def test_a_role_changes_once_and_is_on_the_record(db, mara, ada):
    assert people.put_role(db, ada["id"], "adjudicator", by=mara["id"])
    assert not people.put_role(db, ada["id"], "adjudicator", by=mara["id"])
    assert reviewers.get(db, ada["id"])["role"] == "adjudicator"
    assert events(db) == [("role changed", "Ada Lind")]
    assert audit.rows(db)[0]["detail"] == {"before": "reviewer", "now": "adjudicator"}


@pytest.mark.parametrize("change", ["role", "retire"])
@pytest.mark.parametrize(
    ("other", "said"),
    [
        (None, "Mara Kessel is the only owner."),
        ("retired", "Mara Kessel is the only owner."),
        ("without password", "is the only owner with a password."),
        ("fit", None),
    ],
)
def test_the_last_owner_who_can_sign_in_stays_one(db, owner, ada, change, other, said):
    if other:
        people.put_role(db, ada["id"], "owner", by=None)
    if other in {"retired", "fit"}:
        given_password(db, ada)
    if other == "retired":
        people.retire(db, ada["id"], by=None)

    def leave():
        if change == "role":
            return people.put_role(db, owner["id"], "reviewer", by=owner["id"])
        return people.retire(db, owner["id"], by=owner["id"])

    if said is None:
        assert leave()
        return
    with pytest.raises(Conflict, match=said):
        leave()
    kept = reviewers.get(db, owner["id"])
    assert (kept["role"], kept["retired_at"]) == ("owner", None)


def test_two_owners_who_leave_at_the_same_moment_do_not_both(db, project, mara, ada):
    people.put_role(db, ada["id"], "owner", by=None)
    start, refused = threading.Barrier(2), []

    def leave(person):
        with closing(connect(project)) as own:
            start.wait()
            try:
                people.retire(own, person["id"], by=person["id"])
            except Conflict as error:
                refused.append(error)

    leaving = [threading.Thread(target=leave, args=[one]) for one in (mara, ada)]
    for thread in leaving:
        thread.start()
    for thread in leaving:
        thread.join()
    assert len(refused) == 1
    assert reviewers.has_owner(db)


def test_who_retires_is_out_at_once_and_their_labels_stay(db, mara, article, ada):
    labels.put(db, 1, ada["id"], LABEL)
    session = sessions.begin(db, ada["id"])
    token = tokens.make(db, ada["id"], "script", save_id="token-0001")
    link = invites.make(
        db, days=7, save_id="invite-0001", by=mara["id"], reviewer_id=ada["id"]
    )
    assert people.retire(db, ada["id"], by=mara["id"])
    assert not people.retire(db, ada["id"], by=mara["id"])
    assert sessions.find(db, session) is None
    assert tokens.find(db, token) is None
    with pytest.raises(NotFound):
        invites.find(db, link)
    assert labels.find(db, 1, ada["id"])["kind"] == "fact"
    assert ada["name"] not in [one["name"] for one in reviewers.working(db)]
    assert ada["name"] in [one["name"] for one in reviewers.everyone(db)]


def test_who_is_brought_back_starts_without_what_was_cut_off(db, mara, ada):
    token = tokens.make(db, ada["id"], "script", save_id="token-0001")
    session = sessions.begin(db, ada["id"])
    people.retire(db, ada["id"], by=mara["id"])
    assert people.bring_back(db, ada["id"], by=mara["id"])
    assert not people.bring_back(db, ada["id"], by=mara["id"])
    assert reviewers.get(db, ada["id"])["retired_at"] is None
    assert (tokens.find(db, token), sessions.find(db, session)) == (None, None)
    assert [event for event, _ in events(db)][:2] == ["brought back", "retired"]


def test_an_owner_no_more_has_no_way_back_by_a_link_made_before(db, mara, ada):
    people.put_role(db, ada["id"], "owner", by=None)
    link = invites.make(db, days=30, save_id="invite-0001", by=ada["id"], role="owner")
    people.put_role(db, ada["id"], "reviewer", by=mara["id"])
    with pytest.raises(NotFound):
        invites.find(db, link)


def test_a_new_password_ends_what_was_begun_without_it(db, ada):
    session = sessions.begin(db, ada["id"])
    token = tokens.make(db, ada["id"], "script", save_id="token-0001")
    people.put_password(db, ada["id"], HASH, by=None)
    assert (sessions.find(db, session), tokens.find(db, token)) == (None, None)
    assert people.password_hash(db, ada["id"]) == HASH
    assert reviewers.get(db, ada["id"])["has_password"]


def test_ones_own_new_password_leaves_ones_scripts(db, ada):
    token = tokens.make(db, ada["id"], "script", save_id="token-0001")
    people.put_password(db, ada["id"], HASH, by=ada["id"], keep_tokens=True)
    assert tokens.find(db, token)


@pytest.mark.parametrize("pseudonym", ["coder-3", "r1", "R_9x"])
def test_a_pseudonym_of_ones_own_is_taken(db, ada, pseudonym):
    people.put_pseudonym(db, ada["id"], pseudonym, by=None)
    assert reviewers.get(db, ada["id"])["pseudonym"] == pseudonym


@pytest.mark.parametrize(
    ("pseudonym", "said"),
    [
        ("B-7", "has this name or pseudonym"),
        ("ada lind", "has this name or pseudonym"),
        ("Ben  Okoro", "has this name or pseudonym"),
        ("r2", "what newcomers get"),
        ("r77", "what newcomers get"),
    ],
)
def test_a_pseudonym_that_is_taken_or_a_name_is_refused(db, ada, ben, pseudonym, said):
    people.put_pseudonym(db, ben["id"], "b-7", by=None)
    with pytest.raises(InvalidRecord) as refused:
        people.put_pseudonym(db, ada["id"], pseudonym, by=None)
    assert said in refused.value.by_field()["pseudonym"]


def test_newcomers_get_a_pseudonym_whatever_others_are_called(db, ada, ben):
    people.put_pseudonym(db, ada["id"], "r-3", by=None)
    assert reviewers.named(db, "Cleo")["pseudonym"] == "r3"


def test_the_list_goes_on_behind_a_person_and_counts_browsers(db, ada, ben):
    for day in ("02-01", "03-13", "03-14"):
        sessions.begin(db, ada["id"], at=f"2024-{day}T09:00:00.000Z")
    (one,) = people.listed(db, limit=1, at=AT)
    assert (one["name"], one["signed_in"], one["seen_at"]) == ("Ada Lind", 2, AT)
    (other,) = people.listed(db, after=one["id"], at=AT)
    assert (other["name"], other["signed_in"], other["seen_at"]) == (
        "Ben Okoro",
        0,
        None,
    )


def test_who_is_not_here_cannot_be_changed(db):
    for change in (
        lambda: people.put_role(db, 99, "owner", by=None),
        lambda: people.put_pseudonym(db, 99, "coder", by=None),
        lambda: people.retire(db, 99, by=None),
        lambda: people.get(db, 99),
    ):
        with pytest.raises(NotFound):
            change()
