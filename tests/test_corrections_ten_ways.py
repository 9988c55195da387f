"""An article edited in ten ways and given again: what each keeps, and what it asks."""

import pytest

from annotator.store import corrections, projects
from tests.correcting import WAYS, keeps, stands, table, texts, worked_on

KEPT = {
    # sentences before, after; labels kept, asked again, withdrawn; decisions kept;
    # sentences moved, gone, added
    "nothing": (8, 8, 16, 0, 0, 1, 0, 0, 0),
    "a typo mended": (8, 8, 14, 2, 0, 1, 0, 0, 0),
    "a sentence added": (8, 9, 16, 0, 0, 1, 0, 0, 1),
    "a sentence split": (8, 9, 14, 2, 0, 0, 0, 0, 0),
    "two sentences joined": (8, 7, 12, 4, 0, 1, 0, 0, 0),
    "a sentence moved": (8, 8, 16, 0, 0, 1, 1, 0, 0),
    "a paragraph deleted": (8, 5, 10, 0, 6, 1, 0, 3, 0),
    'marks restyled, “ ” to " "': (8, 8, 16, 0, 0, 1, 0, 0, 0),
    "another header": (8, 8, 16, 0, 0, 1, 0, 0, 0),
    "all replaced": (8, 2, 0, 0, 16, 0, 0, 8, 2),
}
COLUMNS = (
    *("before", "after", "labels_kept", "labels_reopened"),
    *("labels_gone", "decisions_kept"),
    *("moved", "gone", "added"),
)


@pytest.mark.parametrize(("way", "text"), WAYS, ids=[way for way, _ in WAYS])
def test_what_an_edit_keeps(db, ada, ben, tmp_path, way, text):
    quay = worked_on(db, ada, ben)
    before = stands(db, quay)
    counts = keeps(db, quay, text, tmp_path)
    assert tuple(counts[name] for name in COLUMNS) == KEPT[way]
    after = stands(db, quay)
    assert len(after["labels"]) == counts["labels_kept"]
    assert len(texts(db, quay)) == counts["after"]
    left = {row[4]: row[1:3] for row in before["labels"]}
    assert all(left[row[4]][1] for row in after["labels"])
    assert list(projects.check(db)) == []
    if way != "nothing":
        assert corrections.of(db, quay)[0]["doc_id"] == "quay@1"


def test_the_table_says_the_same(db, ada, ben, tmp_path):
    found = table(db, ada, ben, tmp_path)
    assert {row["way"]: tuple(row[name] for name in COLUMNS) for row in found} == KEPT
