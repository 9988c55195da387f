"""The overview page."""

from annotator.store import labels
from tests import queueing
from tests.queueing import label, overlap


def test_an_empty_project_says_what_to_do(client):
    page = client.get("/overview").text
    assert "There are no articles yet." in page
    assert "Ada Lind" in page


def test_it_says_how_far_the_project_is_in_plain_words(client, db, ada, ben):
    ids = queueing.plant(db, 4)
    page = client.get("/overview").text
    assert "Nobody labelled in the last 7 days, so no end can be told" in page
    overlap(db, 2)
    assert "Nobody labelled in the last 7 days, so no end can be told" in (
        client.get("/overview").text
    )
    form = {"kind": "fact", "speaker": None, "revision": 0, "duration_ms": 4_200}
    labels.put(db, 1, ada["id"], {**form, "save_id": "save-0001", "unsure": True})
    page = client.get("/overview").text
    assert "15 answers are still wanted." in page
    assert "(1 answer by 1 person)" in page
    assert 'data-name="seconds a sentence">4.0</td>' in page
    assert 'data-name="unsure">100 %</td>' in page
    assert "2 reviewers: all it needs, or more" in page
    assert ids


def test_people_stand_by_name_and_names_are_text(client, db):
    queueing.people(db, 2)
    client.post("/who", data={"name": "<b>Zoë"})
    client.post("/who", data={"name": "Ada Lind"})
    page = client.get("/overview").text
    assert "&lt;b&gt;Zoë" in page
    assert page.index("Ada Lind</th>") < page.index("Person 0</th>")
    assert 'aria-current="page">Overview' in page
    ids = queueing.plant(db, 1)
    label(db, ids[0], 1)
    assert "2024" in client.get("/overview").text
