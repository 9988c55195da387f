"""The cast: one entry a speaker, every change undone exactly, no label without one."""

import sqlite3
from contextlib import closing
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from annotator import migrations as steps
from annotator.db import connect, prepare, writing
from annotator.errors import AnnotatorError, Conflict, InvalidRecord, NotFound
from annotator.schemas import Change
from annotator.store import (
    articles,
    cast,
    cast_changes,
    cast_history,
    labels,
    projects,
    speakers,
)

save_ids = (f"save-{number:06}" for number in count())


def form(db, **fields):
    """A form as it is sent from a page that was opened just now."""
    return {"revision": cast_history.revision(db), "save_id": next(save_ids), **fields}


def enter(db, *names, speaker_type=None):
    """Have these names in the cast; answer their numbers."""
    with writing(db):
        return [speakers.named(db, name, speaker_type=speaker_type) for name in names]


def label(db, sentence_id, reviewer, speaker):
    answer = {"kind": "claim", "speaker": speaker, "revision": 0}
    labels.put(db, sentence_id, reviewer["id"], {**answer, "save_id": next(save_ids)})


def merge(db, reviewer, into, *others):
    ids = [into, *others]
    return cast.merge(db, reviewer["id"], form(db, ids=ids, into=into))


def undo(db, reviewer, change):
    return cast_changes.undo(db, reviewer["id"], form(db, change=change))


def spoken(db, sentence_id, reviewer):
    return labels.find(db, sentence_id, reviewer["id"])["speaker"]


def entries(db):
    """What the cast is to people: each entry with its type and all of its names."""
    held = {}
    for speaker_id, name, _ in speakers.names(db):
        held.setdefault(speaker_id, []).append(name)
    return [
        (names[0], speakers.get(db, speaker_id)["type"], frozenset(names))
        for speaker_id, names in held.items()
    ]


def counted(db, **seen):
    return {row["name"]: row["labels"] for row in speakers.page(db, **seen)}


def test_labels_follow_a_merge_and_an_undo_brings_each_back(db, article, ada):
    short, full = enter(db, "J. Brekke", "Jonas Brekke")
    label(db, 1, ada, "J. Brekke")
    label(db, 2, ada, "Jonas Brekke")
    before = entries(db)
    change = merge(db, ada, full, short)
    assert counted(db) == {"Jonas Brekke": 2}
    assert spoken(db, 1, ada) == "Jonas Brekke"
    assert {"J. Brekke", "Jonas Brekke"} <= entries(db)[0][2]
    undo(db, ada, change)
    assert counted(db) == {"J. Brekke": 1, "Jonas Brekke": 1}
    assert entries(db) == before


def test_a_merge_rewrites_nothing_that_people_typed(db, article, ada):
    short, full = enter(db, "J. Brekke", "Jonas Brekke")
    label(db, 1, ada, "J. Brekke")
    (typed,) = db.query("select * from labels")
    merge(db, ada, full, short)
    assert list(db.query("select * from labels")) == [typed]
    assert list(projects.check(db)) == []


def test_a_merge_of_merges_is_still_one_step_and_undone_step_by_step(db, article, ada):
    one, two, three = enter(db, "Brekke", "J. Brekke", "Jonas Brekke")
    label(db, 1, ada, "Brekke")
    first = merge(db, ada, two, one)
    second = merge(db, ada, three, two)
    assert {row["merged_into"] for row in db.query("select * from speakers")} == {
        None,
        three,
    }
    assert spoken(db, 1, ada) == "Jonas Brekke"
    with pytest.raises(Conflict, match="Undo the later one first"):
        undo(db, ada, first)
    undo(db, ada, second)
    assert spoken(db, 1, ada) == "J. Brekke"
    undo(db, ada, first)
    assert spoken(db, 1, ada) == "Brekke"


def test_a_merge_gives_an_entry_without_a_type_the_others(db, ada):
    (typed,) = enter(db, "J. Brekke", speaker_type="person")
    (full,) = enter(db, "Jonas Brekke")
    change = merge(db, ada, full, typed)
    assert speakers.get(db, full)["type"] == "person"
    undo(db, ada, change)
    assert speakers.get(db, full)["type"] is None


def test_a_name_once_merged_still_finds_its_entry(db, ada):
    short, full = enter(db, "DQU", "Dock and Quay Workers’ Union")
    merge(db, ada, full, short)
    assert enter(db, "dqu") == [full]
    assert speakers.get(db, short)["id"] == full


def test_one_entry_is_split_off_and_the_others_stay(db, article, ada):
    one, two, full = enter(db, "Brekke", "J. Brekke", "Jonas Brekke")
    label(db, 1, ada, "Brekke")
    label(db, 2, ada, "J. Brekke")
    merge(db, ada, full, one, two)
    cast.split(db, full, ada["id"], form(db, entry=one))
    assert counted(db) == {"Brekke": 1, "Jonas Brekke": 1}
    assert spoken(db, 1, ada) == "Brekke"


def test_an_entry_is_not_split_from_where_it_is_not(db, ada):
    one, two = enter(db, "Brekke", "Ines Valdor")
    with pytest.raises(Conflict, match="no part of this entry"):
        cast.split(db, two, ada["id"], form(db, entry=one))
    with pytest.raises(NotFound, match="not merged"):
        cast.split(db, one, ada["id"], form(db, entry=one))


def test_another_name_becomes_an_entry_and_goes_back(db, article, ada):
    (piet,) = enter(db, "Piet Marlowe", speaker_type="person")
    speakers.add_alias(db, piet, "Marlowe")
    label(db, 1, ada, "Marlowe")
    before = entries(db)
    change = cast.separate(db, piet, ada["id"], form(db, entry=piet, name="Marlowe"))
    (new,) = enter(db, "Marlowe")
    assert new != piet
    assert spoken(db, 1, ada) == "Piet Marlowe"
    label(db, 2, ada, "Marlowe")
    assert spoken(db, 2, ada) == "Marlowe"
    undo(db, ada, change)
    assert spoken(db, 2, ada) == "Piet Marlowe"
    assert entries(db) == before


def test_a_renamed_entry_keeps_its_old_name_beside(db, ada):
    (one,) = enter(db, "Brecke")
    change = cast.rename(db, one, ada["id"], form(db, name="Brekke"))
    assert entries(db) == [("Brekke", None, frozenset({"Brekke", "Brecke"}))]
    assert enter(db, "Brecke") == [one]
    undo(db, ada, change)
    assert entries(db) == [("Brecke", None, frozenset({"Brecke"}))]


def test_a_name_can_be_spelt_otherwise(db, ada):
    (one,) = enter(db, "tayyip erdogan")
    cast.rename(db, one, ada["id"], form(db, name="Tayyip Erdoğan"))
    assert entries(db) == [("Tayyip Erdoğan", None, frozenset({"Tayyip Erdoğan"}))]


def test_a_type_is_changed_and_changed_back(db, ada):
    (one,) = enter(db, "Calder Group", speaker_type="person")
    change = cast.retype(db, one, ada["id"], form(db, type="organisation"))
    assert speakers.get(db, one)["type"] == "organisation"
    undo(db, ada, change)
    assert speakers.get(db, one)["type"] == "person"


def test_other_names_come_and_go(db, ada):
    (one,) = enter(db, "Northport Harbour Board")
    added = cast.add_name(db, one, ada["id"], form(db, name="NHB"))
    assert enter(db, "nhb") == [one]
    gone = cast.remove_name(db, one, ada["id"], form(db, entry=one, name="NHB"))
    assert enter(db, "nhb") != [one]
    with pytest.raises(Conflict, match="Undo the later one first"):
        undo(db, ada, added)
    undo(db, ada, gone)
    assert "NHB" in entries(db)[0][2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda db, ada, a, b: merge(db, ada, b, a), "Leave it out"),
        (
            lambda db, ada, a, b: cast.rename(
                db, a, ada["id"], form(db, name="No one")
            ),
            "cannot be renamed",
        ),
        (
            lambda db, ada, a, b: cast.retype(db, a, ada["id"], form(db, type="group")),
            "cannot be given another type",
        ),
        (
            lambda db, ada, a, b: cast.rename(
                db, b, ada["id"], form(db, name="Unclear")
            ),
            "is an answer of its own",
        ),
        (
            lambda db, ada, a, b: cast.add_name(
                db, b, ada["id"], form(db, name="unnamed")
            ),
            "is an answer of its own",
        ),
    ],
)
@pytest.mark.parametrize("fixed", ["unnamed", "unclear"])
def test_unnamed_and_unclear_stay_what_they_are(db, ada, fixed, change, said):
    ids = enter(db, fixed, "Ines Valdor")
    before = entries(db)
    with pytest.raises(InvalidRecord, match=said):
        change(db, ada, *ids)
    assert entries(db) == before
    assert cast_history.revision(db) == 0


def test_others_may_be_merged_into_unnamed(db, article, ada):
    unnamed, officials = enter(db, "unnamed", "officials")
    label(db, 1, ada, "officials")
    merge(db, ada, unnamed, officials)
    assert spoken(db, 1, ada) == "unnamed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (
            lambda db, who, a, b: cast.rename(db, a, who, form(db, name="Ines Valdor")),
            "name",
        ),
        (
            lambda db, who, a, b: cast.rename(db, a, who, form(db, name="Brekke")),
            "name",
        ),
        (
            lambda db, who, a, b: cast.add_name(
                db, a, who, form(db, name="ines valdor")
            ),
            "name",
        ),
        (
            lambda db, who, a, b: cast.add_name(db, a, who, form(db, name="brekke")),
            "name",
        ),
        (lambda db, who, a, b: cast.retype(db, a, who, form(db, type=None)), "type"),
    ],
)
def test_what_would_change_nothing_or_clash_is_refused(db, ada, change, field):
    ids = enter(db, "Brekke", "Ines Valdor")
    with pytest.raises(InvalidRecord) as refused:
        change(db, ada["id"], *ids)
    assert list(refused.value.by_field()) == [field]


def test_a_name_that_is_taken_meanwhile_is_not_given_back(db, ada):
    (one,) = enter(db, "Brecke")
    renamed = cast.rename(db, one, ada["id"], form(db, name="Brekke"))
    cast.remove_name(db, one, ada["id"], form(db, entry=one, name="Brecke"))
    enter(db, "Brecke")
    removed = cast_history.revision(db)
    undo(db, ada, removed)
    with pytest.raises(Conflict, match="has an entry of this name by now"):
        undo(db, ada, renamed)
    assert speakers.get(db, one)["name"] == "Brekke"


def test_a_form_against_an_older_state_is_refused(db, ada, ben):
    one, two, three = enter(db, "Brekke", "J. Brekke", "Ines Valdor")
    stale = form(db, ids=[one, two], into=one)
    cast.rename(db, two, ben["id"], form(db, name="Jonas Brekke"))
    with pytest.raises(Conflict, match="“Jonas Brekke” was changed since"):
        cast.merge(db, ada["id"], stale)
    cast.retype(db, three, ada["id"], {**stale, "type": "person"})


def test_a_form_sent_twice_is_one_change(db, ada, ben):
    one, two = enter(db, "Brekke", "J. Brekke")
    given = form(db, ids=[one, two], into=one)
    assert cast.merge(db, ada["id"], given) == cast.merge(db, ada["id"], given)
    back = form(db, change=1)
    assert cast_changes.undo(db, ada["id"], back) == 2
    assert cast_changes.undo(db, ada["id"], back) == 2
    for who, other in ((ben, given), (ada, {**given, "into": two})):
        with pytest.raises(Conflict, match="sent before"):
            cast.merge(db, who["id"], other)
    assert cast_history.revision(db) == 2


def test_a_change_is_undone_once_and_an_undo_never(db, ada):
    (one,) = enter(db, "Brekke")
    change = cast.retype(db, one, ada["id"], form(db, type="person"))
    back = undo(db, ada, change)
    with pytest.raises(Conflict, match="undone already"):
        undo(db, ada, change)
    with pytest.raises(InvalidRecord, match="not undone"):
        undo(db, ada, back)
    with pytest.raises(NotFound, match="no change 99"):
        undo(db, ada, 99)


def test_changes_beside_each_other_are_undone_in_any_order(db, ada):
    (one,) = enter(db, "Brekke")
    typed = cast.retype(db, one, ada["id"], form(db, type="person"))
    cast.rename(db, one, ada["id"], form(db, name="Jonas Brekke"))
    undo(db, ada, typed)
    assert entries(db)[0][:2] == ("Jonas Brekke", None)


def test_the_history_says_who_did_what_from_what_to_what(db, ada, ben):
    one, two = enter(db, "Brekke", "J. Brekke")
    merge(db, ada, one, two)
    cast.rename(db, one, ben["id"], form(db, name="Jonas Brekke"))
    renamed, merged = cast_history.rows(db, one)
    assert (renamed["did"], renamed["reviewer"]) == (Change.RENAME, "Ben Okoro")
    assert renamed["before"]["entries"] == {str(one): {"name": "Brekke"}}
    assert renamed["after"]["entries"] == {str(one): {"name": "Jonas Brekke"}}
    assert (merged["did"], merged["names"]) == (
        Change.MERGE,
        {one: "Brekke", two: "J. Brekke"},
    )


def test_who_is_not_the_same_is_remembered_through_merges(db, ada):
    one, two, three = enter(db, "Ada Marlowe", "Piet Marlowe", "P. Marlowe")
    said = cast.apart(db, ada["id"], form(db, ids=[two, one]))
    assert cast_history.said_apart(db) == {(one, two)}
    merge(db, ada, three, two)
    assert cast_history.said_apart(db) == {(one, three)}
    undo(db, ada, said)
    assert cast_history.said_apart(db) == set()


def test_a_reviewer_counts_and_lists_own_labels_only(db, article, ada, ben):
    enter(db, "Ines Valdor")
    label(db, 1, ada, "Ines Valdor")
    label(db, 1, ben, "Ines Valdor")
    label(db, 2, ben, "Ines Valdor")
    assert counted(db) == {"Ines Valdor": 3}
    assert counted(db, seen_by=ada["id"]) == {"Ines Valdor": 1}
    assert [row["id"] for row in speakers.sentences(db, 1)] == [1, 2]
    own = speakers.sentences(db, 1, seen_by=ada["id"])
    assert [(row["id"], row["labels"]) for row in own] == [(1, 1)]
    assert speakers.parts(db, 1, seen_by=ada["id"])[0]["labels"] == 1


@pytest.mark.parametrize(
    "sql",
    [
        "delete from speaker_history",
        "update speaker_history set what = 'rename'",
        "delete from speaker_history_entries",
        "update speaker_history_entries set name = 'Nobody'",
        "update speakers set merged_into = 2 where id = 3",
        "update speakers set merged_into = 3 where id = 1",
        "insert into speaker_history select id + 9, reviewer_id, 'other', 'undo', "
        "asked, before, after, touches, null, changed_at from speaker_history",
    ],
)
def test_the_file_itself_keeps_the_history_and_merges_of_one_step(db, ada, sql):
    one, two, _ = enter(db, "Brekke", "J. Brekke", "Ines Valdor")
    merge(db, ada, one, two)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)


def test_the_file_knows_the_same_changes_as_the_code(db):
    (check,) = db.table("speaker_history").column_checks["what"]
    assert list(check.options) == list(Change)


def test_a_project_of_before_has_its_cast_and_takes_changes(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    first = steps.Migrations("annotator")
    first()(steps.m001_articles_people_and_labels)
    monkeypatch.setattr("annotator.db.migrations", first)
    with closing(prepare(path)) as db:
        ada = {"id": 1}
        db.execute(
            """
            insert into reviewers (id, name, name_key, pseudonym, role, added_at)
            values (1, 'Ada Lind', 'ada lind', 'r1', 'reviewer', 'then')
            """
        )
        one, two = 1, 2
        db.executescript("""
            insert into speakers (id, name, name_key, merged_into, added_at) values
                (1, 'Brekke', 'brekke', null, 'then'),
                (2, 'J. Brekke', 'j. brekke', 1, 'then');
        """)
    monkeypatch.undo()
    with closing(prepare(path)) as db:
        assert counted(db) == {"Brekke": 0}
        cast.split(db, one, ada["id"], form(db, entry=two))
        assert counted(db) == {"Brekke": 0, "J. Brekke": 0}
    assert len(list(tmp_path.glob("old.db.before-*"))) == 1


NAMES = ["Brekke", "J. Brekke", "Jonas Brekke", "Valdor", "Ines Valdor", "unnamed"]
places = st.integers(0, 7)
moves = st.one_of(
    st.tuples(st.just("merge"), places, places),
    st.tuples(st.just("split"), places, places),
    st.tuples(st.just("rename"), places, st.sampled_from([*NAMES, "NHB", "Brecke"])),
    st.tuples(st.just("retype"), places, st.sampled_from(["person", "group", None])),
    st.tuples(st.just("add"), places, st.sampled_from([*NAMES, "NHB", "Brecke"])),
    st.tuples(st.just("remove"), places, st.sampled_from([*NAMES, "NHB", "Brecke"])),
    st.tuples(st.just("separate"), places, st.sampled_from([*NAMES, "NHB", "Brecke"])),
    st.tuples(st.just("undo"), st.integers(1, 30), places),
)


def move(db, who, kind, one, other):
    """Try a change; what cannot be done is refused with a sentence."""
    known = [row[0] for row in db.execute("select id from speakers order by id")]
    entry = known[one % len(known)]
    root = speakers.get(db, entry)["id"]
    if kind == "merge":
        ids = [root, speakers.get(db, known[other % len(known)])["id"]]
        return cast.merge(db, who, form(db, ids=ids, into=root))
    if kind == "split":
        return cast.split(db, root, who, form(db, entry=entry))
    if kind in ("rename", "add"):
        change = cast.rename if kind == "rename" else cast.add_name
        return change(db, root, who, form(db, name=other))
    if kind == "retype":
        return cast.retype(db, root, who, form(db, type=other))
    if kind == "undo":
        return cast_changes.undo(db, who, form(db, change=one))
    change = cast.remove_name if kind == "remove" else cast.separate
    return change(db, root, who, form(db, entry=entry, name=other))


def state(db):
    """Every label's entry, and the cast as people see it."""
    told = db.execute("select sentence_id, speaker from label_rows order by 1")
    return told.fetchall(), sorted(entries(db), key=str)


def sound(db):
    """Every label points to an entry that stands by itself, and the file is whole."""
    lost = db.execute(
        """
        select count(*)
        from labels
        left join speakers as typed on typed.id = labels.speaker_id
        left join speakers as entry on entry.id = coalesce(typed.merged_into, typed.id)
        where entry.id is null or entry.merged_into is not null
        """
    ).fetchone()
    assert lost == (0,)
    assert list(projects.check(db)) == []


def effective(db):
    """The changes that were not taken back, the latest first."""
    return [
        row[0]
        for row in db.execute(
            """
            select id
            from speaker_history
            where what <> 'undo'
            and id not in (select undoes from speaker_history where undoes is not null)
            order by id desc
            """
        )
    ]


@pytest.fixture
def peopled(db: Database, article, ada):
    """A project whose five sentences name five speakers."""
    for sentence_id, name in enumerate(NAMES[:5], 1):
        label(db, sentence_id, ada, name)
    enter(db, "unnamed")
    return db


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(moves, max_size=14))
def test_whatever_is_done_no_label_is_lost_and_undoing_all_leads_back(
    peopled, ada, sequence
):
    db = peopled
    db.execute("begin")
    try:
        before = state(db)
        for kind, one, other in sequence:
            try:
                move(db, ada["id"], kind, one, other)
            except AnnotatorError as error:
                assert error.message.endswith(".")
            sound(db)
        for change in effective(db):
            undo(db, ada, change)
            sound(db)
        assert state(db) == before
        assert effective(db) == []
    finally:
        db.execute("rollback")


def test_a_large_cast_is_paged_by_name(db, ada):
    with writing(db):
        for number in range(120):
            speakers.named(db, f"Witness {number:03}")
    first = speakers.page(db, limit=50)
    rest = speakers.page(db, after=first[-1]["name_key"], limit=100)
    assert [row["name"] for row in first + rest] == [
        f"Witness {number:03}" for number in range(120)
    ]
    assert speakers.page(db, speaker_type="group") == []


def test_an_entry_is_read_without_reading_the_labels_from_end_to_end(db, article, ada):
    label(db, 1, ada, "Ines Valdor")
    seen = []
    db.conn.set_trace_callback(seen.append)
    speakers.some(db, [1], seen_by=ada["id"])
    speakers.parts(db, 1, seen_by=ada["id"])
    speakers.sentences(db, 1, seen_by=ada["id"])
    db.conn.set_trace_callback(None)
    for sql in seen:
        steps_taken = [row[3] for row in db.execute("explain query plan " + sql)]
        assert not [step for step in steps_taken if step.startswith("SCAN labels")]


def test_what_is_not_there_is_said_so(db, ada):
    with pytest.raises(NotFound, match="There is no speaker 99"):
        speakers.get(db, 99)
    with pytest.raises(NotFound, match="There is no speaker 99"):
        merge(db, ada, 99, 98)
    with pytest.raises(NotFound, match="There is no change 99"):
        cast_history.change(db, 99)


def test_a_connection_that_waited_finds_the_cast_as_it_is(db, project, ada):
    one, two = enter(db, "Brekke", "J. Brekke")
    with closing(connect(project)) as other:
        stale = form(other, ids=[one, two], into=one)
        merge(db, ada, two, one)
        with pytest.raises(Conflict):
            cast.merge(other, ada["id"], stale)
    assert articles.totals(db)["articles"] == 0
