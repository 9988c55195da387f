"""The project file as a whole."""

import sqlite3
from contextlib import closing

import pytest

from annotator.db import connect
from annotator.errors import BrokenProject
from annotator.store import (
    articles,
    invites,
    labels,
    projects,
    reviewers,
    secret,
    sessions,
    tokens,
)
from tests.exporting import decide

FORM = {
    "kind": "claim",
    "speaker": "Ines Valdor",
    "revision": 0,
    "save_id": "save-0001",
}


@pytest.fixture
def labelled(db, article, ada):
    labels.put(db, 1, ada["id"], FORM)
    return db


def test_a_sound_project_has_no_faults(labelled):
    assert list(projects.check(labelled)) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("update sentences set text = 'X' || substr(text, 2)", "is not the slice"),
        (
            "update articles set sentence_count = 9",
            "has 9 sentences, but has 5",
        ),
        ("update sentences set starts = 0 where position = 1", "begins before the one"),
        ("update progress set labelled = 4", "is 4, but there are 1 labels"),
        ("update reviewers set labelled = 7", "is 7, but there are 1"),
        ("update totals set sentences = 50", "50 sentences, but has 1 and 5"),
        (
            "insert into label_history values "
            "(1, 1, 2, 'x-save', '{\"kind\": \"fact\"}', null, 'now')",
            "is not the latest of its history",
        ),
        (
            "insert into label_history values "
            "(2, 1, 1, 'x-save', '{\"kind\": \"fact\"}', null, 'now')",
            "is in the history only",
        ),
        (
            "update labels set revision = 2, kind = 'fact'",
            "differs from its history",
        ),
    ],
)
def test_check_names_what_is_damaged(labelled, damage, said):
    labelled.execute("pragma ignore_check_constraints = on")
    labelled.execute("pragma foreign_keys = off")
    if "revision = 2" in damage:
        labelled.execute(
            "insert into label_history values "
            "(1, 1, 2, 'x-save', '{\"kind\": \"claim\"}', null, 'now')"
        )
    labelled.execute(damage)
    assert said in "\n".join(projects.check(labelled))


CHANGES = {
    "kind": "'quote'",
    "speaker_id": "null",
    "speaker_surface": "'she'",
    "speaker_start": "1",
    "speaker_end": "9",
    "cue_start": "1",
    "cue_end": "9",
    "content": "'[[0, 4]]'",
    "quote_type": "'direct'",
    "polarity": "'negative'",
    "continues": "1",
    "unsure": "1",
    "scare_quotes": "1",
    "note": "'not so'",
    "guideline_version": "null",
    "duration_ms": "12",
    "changed_at": "'then'",
    "rationale": "'not so'",
    "decided_at": "'then'",
    "adjudicator_id": "2",
}


def altered(db, table, column, value=None):
    """Alter one column behind the back of its history; answer what check says."""
    value = value or CHANGES[column]
    db.execute("pragma ignore_check_constraints = on")
    db.execute("pragma foreign_keys = off")
    for (name,) in db.execute(
        "select name from sqlite_master where type = 'trigger' and tbl_name = ?",
        [table],
    ).fetchall():
        db.execute(f"drop trigger {name}")
    db.execute(f"update {table} set {column} = {value}")  # noqa: S608 (ours)
    return "\n".join(projects.check(db))


@pytest.mark.parametrize("column", [*labels.ANSWER, "changed_at"])
def test_every_column_of_a_label_is_held_against_its_history(labelled, column):
    said = altered(labelled, "labels", column)
    assert f"reviewer 1 differs from its history in {column}." in said


@pytest.mark.parametrize(
    "column",
    [
        *(name for name in labels.ANSWER if name not in {"note", "duration_ms"}),
        "rationale",
        "decided_at",
        "adjudicator_id",
    ],
)
def test_every_column_of_a_decision_is_held_against_its_history(
    labelled, ada, ben, column
):
    decide(labelled, ada, 0, "claim", speaker="Ines Valdor", content=[[0, 3]])
    assert list(projects.check(labelled)) == []
    said = altered(labelled, "decisions", column)
    assert f"sentence 1 differs from its history in {column}." in said


def test_spans_are_compared_as_what_they_say(labelled):
    labelled.execute("drop trigger labels_change_with_a_row")
    labelled.execute("update labels set content = ' [ ] '")
    assert list(projects.check(labelled)) == []


def test_a_label_made_again_after_it_was_withdrawn_is_sound(labelled, ada):
    again = {"revision": 1, "save_id": "save-0002", "to": 0}
    labels.restore(labelled, 1, ada["id"], again)
    labels.put(labelled, 1, ada["id"], {**FORM, "revision": 2, "save_id": "save-0003"})
    assert list(projects.check(labelled)) == []
    labelled.execute("drop trigger labels_change_with_a_row")
    labelled.execute("update labels set created_at = 'then'")
    assert "is older or younger than it says" in "\n".join(projects.check(labelled))


def test_the_text_is_held_against_its_hash(labelled):
    labelled.execute("drop trigger bodies_stay")
    labelled.execute("update articles set body = body || ' And more.'")
    assert list(projects.check(labelled)) == [
        "Article harbour: its text is not the one it was hashed from."
    ]


def test_a_merge_into_what_was_merged_is_named(labelled):
    labelled.execute("drop trigger merges_are_one_step")
    for number, root in ((7, None), (8, 7), (9, 8)):
        labelled.execute(
            "insert into speakers (id, name, name_key, merged_into, added_at) "
            "values (?, 'One', ?, ?, 'now')",
            [number, f"one-{number}", root],
        )
    assert list(projects.check(labelled)) == [
        "Speaker 9 is merged into 8, which is itself merged into another."
    ]


def test_decisions_in_the_history_only_are_named(labelled, ada):
    row = (
        "insert into decision_history "
        "values (1, {0}, 1, 'x{0}', '{{}}', 'now', null, 0)"
    )
    labelled.execute(row.format(1))
    assert "decision on sentence 1 is in the history only" in "\n".join(
        projects.check(labelled)
    )
    decide(labelled, ada, 0, "fact")
    labelled.execute(row.format(3))
    assert "decision on sentence 1 is not the latest" in "\n".join(
        projects.check(labelled)
    )


def test_a_damaged_file_is_not_read_any_further(labelled):
    labelled.execute("pragma ignore_check_constraints = on")
    labelled.execute("update totals set sentences = 50")
    labelled.execute("update progress set labelled = -1")
    labelled.execute("pragma ignore_check_constraints = off")
    (said,) = projects.check(labelled)
    assert said.startswith("The file is damaged: CHECK constraint failed in progress.")


def test_check_survives_every_damaged_page(labelled, project):
    labelled.execute("pragma wal_checkpoint(truncate)")
    labelled.close()
    whole = project.read_bytes()
    for start in range(0, len(whole), 4096):
        damaged = whole[:start] + b"\xff" * 64 + whole[start + 64 :]
        project.write_bytes(damaged)
        try:
            with closing(connect(project)) as db:
                assert list(projects.check(db)), start
        except BrokenProject as error:
            assert "restore a backup" in error.message


def test_a_label_for_nobody_is_named(labelled):
    labelled.execute("pragma foreign_keys = off")
    labelled.execute("delete from reviewers")
    assert "points to a row of reviewers that is gone" in "\n".join(
        projects.check(labelled)
    )


def test_a_backup_is_a_whole_project_without_the_key(labelled, ada, tmp_path):
    projects.secret_key(labelled)
    target = projects.backup(labelled, tmp_path / "monday.db")
    with closing(projects.open_project(target)) as copy:
        assert labels.find(copy, 1, ada["id"])["kind"] == "claim"
        assert projects.setting(copy, "secret_key") is None
        assert list(projects.check(copy)) == []


def test_a_backup_lets_nobody_in_without_a_password(labelled, owner, tmp_path):
    session = sessions.begin(labelled, owner["id"])
    token = tokens.make(labelled, owner["id"], "nightly", save_id="token-0001")
    link = invites.make(labelled, days=7, role="owner", save_id="invite-1", by=None)
    target = projects.backup(labelled, tmp_path / "monday.db")
    bytes_of_it = target.read_bytes()
    for one in (session, token, link):
        assert secret.digest(one).encode() not in bytes_of_it
    with closing(projects.open_project(target)) as copy:
        assert sessions.find(copy, session) is None
        assert tokens.find(copy, token) is None
        assert invites.open_ones(copy) == []
        assert reviewers.can_sign_in(copy), "the owner is not locked out"
    assert sessions.find(labelled, session)


def test_a_backup_overwrites_nothing(labelled, tmp_path):
    (tmp_path / "monday.db").write_text("precious")
    with pytest.raises(BrokenProject, match="is there already"):
        projects.backup(labelled, tmp_path / "monday.db")
    assert (tmp_path / "monday.db").read_text() == "precious"


def test_restore_brings_the_backup_and_keeps_what_it_replaces(
    labelled, project, ada, tmp_path
):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    labels.put(labelled, 2, ada["id"], {**FORM, "save_id": "save-0002"})
    labelled.close()
    kept = projects.restore(backup, project)
    with closing(connect(project)) as now, closing(connect(kept)) as before:
        assert reviewers.get(now, ada["id"])["labelled"] == 1
        assert reviewers.get(before, ada["id"])["labelled"] == 2
        assert articles.totals(before) == articles.totals(now)


def test_restore_refuses_while_the_project_is_open(labelled, project, tmp_path):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    with pytest.raises(BrokenProject, match="is open elsewhere"):
        projects.restore(backup, project)
    assert not list(tmp_path.glob("*.replaced-*"))


def test_restore_brings_what_stands_in_the_log_of_a_live_source(
    labelled, project, ada, tmp_path
):
    assert project.with_name("project.db-wal").stat().st_size
    labels.put(labelled, 2, ada["id"], {**FORM, "save_id": "save-0002"})
    projects.restore(project, tmp_path / "second.db")
    with closing(connect(tmp_path / "second.db")) as second:
        assert reviewers.get(second, ada["id"])["labelled"] == 2
    assert not (tmp_path / "second.db.part").exists()


@pytest.mark.parametrize("start", [0, 20_480])
def test_restore_replaces_what_cannot_be_read_and_keeps_it(
    labelled, project, ada, tmp_path, start
):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    labelled.close()
    content = project.read_bytes()
    damaged = content[:start] + b"\xff" * 4096 + content[start + 4096 :]
    project.write_bytes(damaged)
    (tmp_path / "project.db-wal").write_bytes(b"left over")
    kept = projects.restore(backup, project)
    assert kept.read_bytes()[100:] == damaged[100:]
    assert not (tmp_path / "project.db-wal").exists()
    with closing(projects.open_project(project)) as now:
        assert reviewers.get(now, ada["id"])["labelled"] == 1


def test_a_log_without_its_project_is_not_played_into_the_backup(
    labelled, project, tmp_path
):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    labelled.close()
    project.unlink()
    (tmp_path / "project.db-wal").write_bytes(b"left over")
    assert projects.restore(backup, project) is None
    (log,) = tmp_path.glob("project.db.replaced-*-wal")
    assert log.read_bytes() == b"left over"


def test_restore_needs_a_folder(labelled, tmp_path):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    with pytest.raises(BrokenProject, match="There is no folder"):
        projects.restore(backup, tmp_path / "nowhere" / "project.db")


def test_restore_refuses_a_backup_from_the_future(labelled, project, tmp_path):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    with closing(connect(backup)) as newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('annotator', 'm999_from_the_future', 'now')"
        )
    labelled.close()
    before = project.read_bytes()
    with pytest.raises(BrokenProject, match="newer annotator"):
        projects.restore(backup, project)
    assert project.read_bytes() == before
    assert not list(tmp_path.glob("project.db.*"))


def test_restore_refuses_a_backup_that_is_not_whole(labelled, project, tmp_path):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    with closing(connect(backup)) as spoilt:
        spoilt.execute("update totals set sentences = 50")
    labelled.close()
    before = project.read_bytes()
    with pytest.raises(BrokenProject, match="is not whole: The project counts"):
        projects.restore(backup, project)
    assert project.read_bytes() == before
    assert not list(tmp_path.glob("project.db.*"))


def test_restore_refuses_what_is_no_backup(project, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("create table recipes (name)")
    (tmp_path / "letter.txt").write_text("Dear project, " * 100)
    (tmp_path / "empty.db").touch()
    for name in ("other.db", "letter.txt", "empty.db", "nowhere.db"):
        source = tmp_path / name
        with pytest.raises(BrokenProject):
            projects.restore(source, project)
