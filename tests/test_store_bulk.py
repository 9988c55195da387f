"""Many labels at once: the counts are those of one label after the other."""

from contextlib import closing

import pytest

from annotator import ASSETS
from annotator.formats import export, seeds
from annotator.formats.order import Order
from annotator.migrations.m009_counted import KEYS
from annotator.schemas_export import Shape
from annotator.store import bulk, projects
from annotator.store.exports import Selection
from tests.receiving import bring_back

COUNTED = """
    select name
    from sqlite_master
    where type = 'table'
    and (
        name like 'agreement\\_%' escape '\\' or name like 'same\\_%' escape '\\'
        or name like 'review\\_%' escape '\\'
        or name in (
            'totals', 'progress', 'changed_after_seeing', 'near_groups',
            'article_queue', 'reached'
        )
    )
"""
TRIGGERS = "select name, sql from sqlite_master where type = 'trigger' order by name"


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """The demo as it is exported: some articles of it, and all."""
    folder = tmp_path_factory.mktemp("bulk")
    with closing(projects.open_project(folder / "demo.db")) as db:
        seeds.plant(db, ASSETS / "seeds")
        names = db.execute("select doc_id from articles order by doc_id limit 4")
        some = Selection(articles=tuple(name for (name,) in names))
        export.export(db, folder / "some", Order(Shape.ARTICLES, selection=some))
        export.export(db, folder / "all", Order(Shape.ARTICLES))
    return folder


def taken_in(folder, path, names, few, monkeypatch):
    """Answer all that is counted, and the triggers, behind these imports."""
    monkeypatch.setattr(bulk, "FEW", few)
    with closing(projects.open_project(path)) as db:
        for name in names:
            bring_back(db, folder / name)
        assert list(projects.check(db)) == []
        tables = [name for (name,) in db.execute(COUNTED)]
        rows = {name: counted(db, name) for name in tables}
        return rows, db.execute(TRIGGERS).fetchall()


def counted(db, table):
    """Answer the rows of a table that count something; agreement keeps rows of 0."""
    rows = db.execute(f"select * from {table}").fetchall()  # noqa: S608
    key = len(KEYS.get(table.removeprefix("agreement_"), ()))
    return sorted((row for row in rows if not key or any(row[key:])), key=repr)


@pytest.mark.parametrize("names", [["all"], ["some", "all"]])
def test_counted_at_the_end_is_counted_one_by_one(given, names, tmp_path, monkeypatch):
    one_by_one = taken_in(given, tmp_path / "1.db", names, 10**9, monkeypatch)
    at_once = taken_in(given, tmp_path / "2.db", names, 1, monkeypatch)
    assert len(at_once[0]["agreement_items"]) > 100
    for name, rows in one_by_one[0].items():
        assert at_once[0][name] == rows, name
    assert at_once[1] == one_by_one[1]


@pytest.mark.parametrize("breaks", ["refill", "recount"])
def test_what_follows_a_label_is_there_still_where_nothing_was_stored(
    given, db, monkeypatch, breaks
):
    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr(bulk, "FEW", 1)
    monkeypatch.setattr(bulk.m009 if breaks == "refill" else bulk.m010, breaks, broken)
    before = db.execute(TRIGGERS).fetchall()
    with pytest.raises(ZeroDivisionError):
        bring_back(db, given / "all")
    assert db.execute(TRIGGERS).fetchall() == before
    assert db.execute("select count(*) from labels").fetchone() == (0,)
    assert list(projects.check(db)) == []
