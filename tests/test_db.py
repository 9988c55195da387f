"""Opening and writing a project file."""

import multiprocessing
import os
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from annotator import migrations as steps
from annotator.db import (
    Connections,
    connect,
    copy_to,
    prepare,
    step_names,
    writers_waiting,
    writing,
)
from annotator.errors import BrokenProject, Unavailable
from annotator.schemas import Kind, Polarity, QuoteType, Role, SpeakerType
from annotator.store import (
    audit,
    blindness,
    comments,
    labels,
    projects,
    reviewers,
)
from tests.exporting import decide, say

ASIDE = ("_", "sqlite_", "decided_words", "precedent_words")
"""Tables of SQLite's own, its indexes of words among them."""
PROCESSES = 4
ROUNDS = 6


def pragma(db, name):
    return db.execute(f"pragma {name}").fetchone()[0]


def test_a_project_is_opened_so_that_nothing_acknowledged_is_lost(db):
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2
    assert pragma(db, "foreign_keys") == 1


def test_steps_are_numbered_without_gaps():
    numbers = sorted(int(name[1:4]) for name in step_names())
    assert numbers == list(range(1, len(numbers) + 1))


def test_preparing_twice_changes_nothing(project):
    with closing(prepare(project)) as db:
        before = db.execute("select sql from sqlite_master").fetchall()
    with closing(prepare(project)) as db:
        assert db.execute("select sql from sqlite_master").fetchall() == before


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("labels", "kind", Kind),
        ("decisions", "kind", Kind),
        ("labels", "quote_type", QuoteType),
        ("labels", "polarity", Polarity),
        ("speakers", "type", SpeakerType),
        ("reviewers", "role", Role),
    ],
)
def test_the_file_knows_the_same_words_as_the_code(db, table, column, words):
    (check,) = db.table(table).column_checks[column]
    assert list(check.options) == list(words)


def test_every_table_is_strict(db):
    assert not [
        table.name
        for table in db.tables
        if not table.strict and not table.name.startswith(ASIDE)
    ]


def test_a_text_file_is_no_project(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear project, " * 100)
    with pytest.raises(BrokenProject, match="Name another file with -p"):
        prepare(letter)
    assert letter.read_text().startswith("Dear project")


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("table", ["recipes", "_sqlite_migrations"])
def test_another_database_is_left_alone(tmp_path, mode, table):
    other = tmp_path / "recipes.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute(f"pragma journal_mode = {mode}")
        made.execute("create table recipes (name)")
        if table != "recipes":
            made.execute(f"create table {table} (migration_set, name, applied_at)")
    before = other.read_bytes()
    with pytest.raises(BrokenProject, match="not an annotator project"):
        prepare(other)
    assert other.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["recipes.db"]


def test_a_newer_project_is_left_alone(project):
    with closing(connect(project)) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('annotator', 'm999_from_the_future', 'now')"
        )
    with pytest.raises(BrokenProject, match="newer annotator"):
        prepare(project)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(BrokenProject, match="There is no folder"):
        prepare(tmp_path / "nowhere" / "project.db")


def test_a_new_step_backs_up_first(project, monkeypatch):
    with closing(connect(project)) as db:
        db.execute("delete from _sqlite_migrations")
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('annotator', 'm000_an_older_one', 'now')"
        )

    later = steps.Migrations("annotator")

    @later()
    def m000_an_older_one(db):
        """Applied already."""

    @later()
    def m001_one_more_table(db):
        db.executescript("create table more (name text) strict;")

    monkeypatch.setattr("annotator.db.migrations", later)
    prepare(project).close()
    (copy,) = project.parent.glob("project.db.before-*")
    with closing(connect(copy)) as before, closing(connect(project)) as now:
        assert "more" not in before.table_names()
        assert "more" in now.table_names()
        assert "sentences" in before.table_names()


def test_a_refused_change_leaves_nothing_behind(db, ada):
    with pytest.raises(RuntimeError), writing(db):
        db.execute("update reviewers set name = 'Eve'")
        raise RuntimeError
    assert db.execute("select name from reviewers").fetchone() == ("Ada Lind",)


def test_writers_stand_in_line(db, project, ada):
    order = []
    arrived = threading.Event()

    def second():
        with closing(connect(project)) as other:
            other.execute("pragma busy_timeout = 0")  # Our own line is enough.
            arrived.set()
            with writing(other):
                order.append("second")

    with writing(db):
        thread = threading.Thread(target=second)
        thread.start()
        assert arrived.wait(timeout=30)
        time.sleep(0.1)
        db.execute("update reviewers set role = 'owner'")
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_opening_waits_for_another_who_makes_the_file(tmp_path):
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    ending = threading.Timer(0.3, other.rollback)
    ending.start()
    prepare(path).close()
    ending.join()
    other.close()


def open_together(barrier, folder):
    for turn in range(ROUNDS):
        barrier.wait(timeout=20)
        projects.open_project(folder / f"{turn}.db").close()


def test_a_new_project_is_opened_by_several_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    together = [
        context.Process(target=open_together, args=[barrier, tmp_path])
        for _ in range(PROCESSES)
    ]
    for process in together:
        process.start()
    for process in together:
        process.join(timeout=120)
    assert [process.exitcode for process in together] == [0] * PROCESSES
    for turn in range(ROUNDS):
        with closing(connect(tmp_path / f"{turn}.db")) as db:
            assert db.execute("select version from guidelines").fetchall() == [(1,)]
            assert not steps.migrations.pending(db)


def test_the_readable_views_say_who_said_what(db, article, ada, ben):
    given = {"revision": 0, "kind": "claim", "speaker": "Ines Valdor"}
    labels.put(db, 1, ada["id"], {**given, "save_id": "save-0001"})
    labels.put(db, 1, ben["id"], {**given, "kind": "quote", "save_id": "save-0002"})
    labels.put(db, 2, ada["id"], {**given, "save_id": "save-0003"})
    rows = list(db.query("select reviewer, kind, speaker from label_rows"))
    assert len(rows) == 3
    (split,) = db.query("select doc_id, position, answers from disagreements")
    assert split == {
        "doc_id": "harbour",
        "position": 0,
        "answers": "Ada Lind: claim by Ines Valdor; Ben Okoro: quote by Ines Valdor",
    }


@pytest.mark.parametrize(
    "table",
    [
        "audit",
        "comments",
        "assignment_history",
        "seen_others",
        "seen_articles",
        "decision_votes",
    ],
)
def test_the_file_refuses_to_replace_what_stays(db, article, ada, ben, table):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    decide(db, ben, 0, "fact")
    audit.note(db, ada["id"], audit.Event.EXPORTED, about="gold", rows=1)
    comments.add(db, 1, ada["id"], "Whose words?", save_id="comment-1")
    blindness.saw(db, ada["id"], [1])
    blindness.saw_file(db, ada["id"], everything=True)
    db.execute(
        "insert into assignments (article_id, reviewer_id, given_at, seen_at, why) "
        "values (1, ?, 'now', 'now', 'opened')",
        [ada["id"]],
    )
    # As other programs have it, which replace rows without a word of deleting them.
    db.execute("pragma recursive_triggers = off")
    before = list(db.table(table).rows)
    assert before
    with pytest.raises(sqlite3.IntegrityError, match=r"stays|only ever added to"):
        db.table(table).insert(before[0], replace=True)
    assert list(db.table(table).rows) == before


def test_a_script_is_part_of_the_transaction_around_it_whatever_stands_in_it(tmp_path):
    script = """
        create table said (words text); -- a note; with a semicolon
        create table counted (number integer);
        create trigger count_them after insert on said begin
            insert into counted values (1);
            insert into counted values (2);
        end;
        /* also; here */
        insert into said values ('one; two;');
        insert into said values ('three')
    """
    with closing(connect(tmp_path / "any.db")) as db:
        with pytest.raises(ZeroDivisionError), writing(db):
            db.executescript(script)
            assert db.conn.in_transaction
            raise ZeroDivisionError
        assert db.table_names() == []
        with writing(db):
            db.executescript(script)
        said = db.execute("select words from said").fetchall()
        assert said == [("one; two;",), ("three",)]
        assert db.execute("select sum(number) from counted").fetchone() == (6,)


def test_of_a_link_the_log_beside_the_file_itself_is_watched(project, tmp_path):
    link = tmp_path / "link.db"
    link.symlink_to(project)
    with closing(prepare(link)) as db, writing(db):
        reviewers.named(db, "Ines Valdor")
        db.execute("savepoint kept")
    with closing(connect(link)) as db:
        reviewers.named(db, "Tomas Reik")
        project.with_name(f"{project.name}-wal").unlink()
        with pytest.raises(Unavailable, match="moved, deleted or replaced"):
            reviewers.named(db, "Mara Kessel")


def test_work_of_its_own_is_refused_where_the_file_was_replaced(project, tmp_path):
    prepare(project).close()
    connections = Connections(project)
    connections.get()
    with closing(connections.apart()) as db:
        assert reviewers.everyone(db) == []
    project.rename(tmp_path / "elsewhere.db")
    prepare(project).close()
    with pytest.raises(Unavailable, match="moved, deleted or replaced"):
        connections.apart()
    connections.close()


def test_a_full_disk_has_the_room_of_the_log_again(project, db, ada):
    """What was saved is brought into the file, so that the log can be used anew."""
    db.execute("update reviewers set name = 'Ada Kept-in-the-log'")
    assert b"Kept-in-the-log" not in project.read_bytes()
    (pages,) = db.execute("pragma page_count").fetchone()
    db.execute(f"pragma max_page_count = {pages}")
    db.execute("create temp table large (text text)")
    with pytest.raises(sqlite3.OperationalError, match="full"), writing(db):
        db.execute("create table large as select zeroblob(99999) as text")
    assert b"Kept-in-the-log" in project.read_bytes()


def test_who_waits_to_write_is_counted_and_no_longer(db, project):
    began = threading.Event()

    def write():
        with closing(connect(project)) as other:
            began.set()
            with writing(other):
                pass

    waiter = threading.Thread(target=write)
    with writing(db):
        waiter.start()
        began.wait()
        until = time.monotonic() + 10
        while not writers_waiting(db) and time.monotonic() < until:
            time.sleep(0.001)
        assert writers_waiting(db) == 1
    waiter.join()
    assert writers_waiting(db) == 0


def test_a_copy_is_one_file_that_is_on_the_disk_with_its_name(
    db, ada, tmp_path, monkeypatch
):
    settled, real = {}, os.fsync

    def fsync(number):
        settled[os.fstat(number).st_ino] = number
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    target = tmp_path / "kept" / "copy.db"
    target.parent.mkdir()
    copy_to(db, target)
    assert target.read_bytes()[18:20] == b"\1\1", "needs a log beside it"
    assert {target.stat().st_ino, target.parent.stat().st_ino} <= set(settled)
    for number in settled.values():
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


def test_work_of_its_own_makes_no_file_where_there_is_none(project, tmp_path):
    connections = Connections(project)
    connections.get()
    project.rename(tmp_path / "elsewhere.db")
    with pytest.raises((Unavailable, sqlite3.OperationalError)):
        connections.apart()
    assert not project.exists()
    connections.close()


def test_connections_that_were_closed_can_be_had_anew(project):
    connections = Connections(project)
    connections.get()
    connections.close()
    assert connections.get().execute("select 1").fetchone() == (1,)
    connections.close()
