"""Sessions and tokens: found by their hash, over when they are over."""

import pytest

from annotator.errors import Conflict, NotFound
from annotator.store import audit, people, secret, sessions, tokens

AT = "2024-03-14T09:00:00.000Z"


def everything(db):
    return "\n".join(db.conn.iterdump())


def test_a_session_names_its_person_and_is_kept_as_a_hash_only(db, ada):
    token = sessions.begin(db, ada["id"], at=AT)
    person = sessions.find(db, token, at=AT)
    assert {name: person[name] for name in ada} == ada
    assert token not in everything(db)
    assert secret.digest(token) in everything(db)


@pytest.mark.parametrize("token", ["", "x", "é", "\udcff", "0" * 5000])
def test_what_was_never_given_names_nobody(db, ada, token):
    sessions.begin(db, ada["id"])
    assert sessions.find(db, token) is None
    assert tokens.find(db, token) is None


@pytest.mark.parametrize(
    ("later", "seen"),
    [
        ("2024-03-14T09:00:30.000Z", AT),
        ("2024-03-14T09:09:59.000Z", AT),
        ("2024-03-14T09:10:01.000Z", "2024-03-14T09:10:01.000Z"),
    ],
)
def test_last_seen_is_written_every_ten_minutes_at_most(db, ada, later, seen):
    token = sessions.begin(db, ada["id"], at=AT)
    sessions.find(db, token, at=later)
    assert people.get(db, ada["id"])["seen_at"] == seen


@pytest.mark.parametrize(
    ("later", "known"),
    [("2024-04-14T08:59:59.000Z", True), ("2024-04-14T09:00:01.000Z", False)],
)
def test_a_session_is_over_after_a_month(db, ada, later, known):
    token = sessions.begin(db, ada["id"], at=AT)
    assert (sessions.find(db, token, at=later) is not None) is known


def test_one_browser_is_signed_out_and_the_other_stays(db, ada):
    one, other = sessions.begin(db, ada["id"]), sessions.begin(db, ada["id"])
    sessions.end(db, one)
    assert sessions.find(db, one) is None
    assert sessions.find(db, other)["session_id"]


def test_all_of_a_person_and_nobody_elses_are_ended(db, ada, ben):
    own = [sessions.begin(db, ada["id"]) for _ in range(3)]
    bens = sessions.begin(db, ben["id"])
    assert sessions.end_all(db, ada["id"]) == 3
    assert [sessions.find(db, one) for one in own] == [None, None, None]
    assert sessions.find(db, bens)


def test_a_session_is_looked_up_by_an_index(db):
    plan = db.execute(
        """
        explain query plan
        select 1
        from sessions
        join reviewers on reviewers.id = sessions.reviewer_id
        where token_sha256 = ? and ended_at is null
        """,
        ["x"],
    )
    assert not [step for *_, step in plan if step.startswith("SCAN")]


def test_a_token_is_its_persons_and_kept_as_a_hash_only(db, ada):
    token = tokens.make(db, ada["id"], "nightly export", save_id="token-0001", at=AT)
    assert token.startswith("annotator_")
    assert tokens.find(db, token)["name"] == "Ada Lind"
    assert token not in everything(db)
    ((event, about),) = [(row["event"], row["about"]) for row in audit.rows(db)]
    assert (event, about) == ("token made", "nightly export")


def test_a_token_made_twice_by_one_form_is_made_once(db, ada):
    tokens.make(db, ada["id"], "nightly export", save_id="token-0001")
    with pytest.raises(Conflict, match="shown only once"):
        tokens.make(db, ada["id"], "nightly export", save_id="token-0001")
    assert len(tokens.listed(db, ada["id"])) == 1


def test_when_a_token_was_used_is_on_its_list(db, ada):
    token = tokens.make(db, ada["id"], "nightly export", save_id="token-0001", at=AT)
    assert tokens.listed(db, ada["id"])[0]["used_at"] is None
    tokens.find(db, token, at="2024-03-15T01:00:00.000Z")
    tokens.find(db, token, at="2024-03-15T01:00:09.000Z")
    assert tokens.listed(db, ada["id"])[0]["used_at"] == "2024-03-15T01:00:00.000Z"


def test_a_revoked_token_opens_nothing(db, ada):
    token = tokens.make(db, ada["id"], "nightly export", save_id="token-0001")
    for _ in range(2):
        tokens.revoke(db, 1, by=ada["id"])
    assert tokens.find(db, token) is None
    assert tokens.listed(db, ada["id"]) == []
    assert [row["event"] for row in audit.rows(db)] == ["token revoked", "token made"]


def test_a_token_that_there_is_not_is_said_to_be_none(db, ada):
    with pytest.raises(NotFound):
        tokens.revoke(db, 99, by=ada["id"])
