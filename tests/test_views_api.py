"""Articles, sentences, labels, decisions and exports over the API, by role."""

import json

import pytest

from annotator.store import (
    articles,
    audit,
    blindness,
    decisions,
    history,
    labels,
    listing,
    precedents,
    queue_settings,
    reviewers,
)
from tests.calling import Script, fields, refused
from tests.correcting import correct
from tests.exporting import add, decide, say

FERRY = "The ferry sank at noon. Nobody was hurt, the harbour master said."
FIRST = "/sentences/harbour:0000"
CLAIM = {"label": "claim", "speaker_canonical": "Ines Valdor"}


@pytest.fixture
def script(app, db, ada, ben, article):
    """Ada's script, who is a reviewer."""
    return Script(app, db, ada)


@pytest.fixture
def other(app, db, ada, ben, article):
    """Ben's script, who is a reviewer."""
    return Script(app, db, ben)


@pytest.fixture
def chief(app, db, article, ada, ben):
    """The script of Mara, who decides."""
    return Script(app, db, reviewers.named(db, "Mara Kessel", role="adjudicator"))


def opened(db, who):
    blindness.set_open(db, 1, who["id"], True)


# Articles and sentences.


def test_articles_come_in_pages_that_lead_on(script, db):
    for number in range(7):
        add(db, f"news-{number}", f"One of {number}.", "Two.")
    pages = script.pages("/articles?limit=3")
    assert [len(page) for page in pages] == [3, 3, 2]
    names = [one["doc_id"] for page in pages for one in page]
    assert names == ["harbour", *(f"news-{number}" for number in range(7))]
    answer = script("GET", "/articles?limit=3&search=ABOUT")
    assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
    assert "search=ABOUT" in answer.json["next"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outlet": "Northport Gazette"}, ["harbour"]),
        ({"outlet": "Gazette"}, []),
        ({"language": "en"}, ["harbour"]),
        ({"search": "HARBOUR TALKS"}, ["harbour"]),
        ({"search": "ABOUT é"}, ["é/news 1?#"]),
        ({}, ["harbour", "é/news 1?#"]),
    ],
)
def test_articles_are_found_by_what_they_carry(script, db, asked, found):
    add(db, "é/news 1?#", "One.")
    answer = script("GET", "/articles", query_string=asked)
    assert [one["doc_id"] for one in answer.json["items"]] == found


def test_a_filter_that_lets_little_through_makes_short_pages(script, db, monkeypatch):
    monkeypatch.setattr(listing, "REACH", 2)
    for number in range(4):
        add(db, f"news-{number}", f"One of {number}.")
    pages = script.pages("/articles?outlet=Northport+Gazette")
    assert [len(page) for page in pages] == [1, 0, 0]


def test_an_article_is_answered_with_its_text_and_sentences(script, db):
    found = script("GET", "/articles/harbour").json
    assert found["body"] == articles.body(db, 1)
    assert found["n_sentences"] == len(found["sentences"]) == 5
    for one in found["sentences"]:
        assert found["body"][one["doc_start"] : one["doc_end"]] == one["text"]
    pages = script.pages("/articles/harbour/sentences?limit=2")
    assert [one for page in pages for one in page] == found["sentences"]
    one = script("GET", "/sentences/harbour:0001").json
    assert one == found["sentences"][1]
    assert one["context_before"] == found["sentences"][0]["text"]


def test_an_article_has_all_its_sentences_however_many(script, db, monkeypatch):
    monkeypatch.setattr(listing, "REACH", 2)
    found = script("GET", "/articles/harbour").json
    assert found["n_sentences"] == len(found["sentences"]) == 5
    assert found["sentences"][-1]["doc_end"] == len(found["body"])


@pytest.mark.parametrize("doc_id", ["a/b", "a//b", "/a", "é ü", "50%", "a?b#c", "a\nb"])
def test_an_article_is_found_whatever_it_is_called(script, db, doc_id):
    add(db, doc_id, "One.", "Two.")
    items = script("GET", "/articles?after=1").json["items"]
    assert [one["doc_id"] for one in items] == [doc_id]
    quoted = "".join(f"%{byte:02X}" for byte in doc_id.encode())
    assert script("GET", f"/articles/{quoted}").json["doc_id"] == doc_id
    assert len(script.pages(f"/articles/{quoted}/sentences?limit=1")) == 2
    sent = script("GET", f"/sentences/{quoted}%3A0001").json
    assert (sent["doc_id"], sent["text"]) == (doc_id, "Two.")
    done = script("PUT", f"/sentences/{quoted}%3A0001/label", {"label": "fact"})
    assert done.json["sent_id"] == f"{doc_id}:0001"


@pytest.mark.parametrize("escaped", ["%2Fsentences", "%2fsentences"])
def test_a_name_that_ends_as_an_address_does_is_found_with_its_slash_escaped(
    script, db, escaped
):
    add(db, "a", "Of a.")
    add(db, "a/sentences", "One.", "Two.")
    whole = script("GET", f"/articles/a{escaped}")
    assert whole.json["doc_id"] == "a/sentences"
    assert refused(script("GET", f"/articles/a{escaped}?limit=3"), 400)
    for path in ("/articles/a/sentences", "/articles/a/%73entences"):
        (found,) = script("GET", path).json["items"]
        assert found["doc_id"] == "a"
    for path in (f"/articles/a{escaped}/sentences", "/articles/a/sentences/sentences"):
        items = script("GET", path).json["items"]
        assert items == whole.json["sentences"]


def test_a_name_that_ends_as_an_address_does_needs_no_escape_where_none_has_the_rest(
    script, db
):
    add(db, "b/sentences", "One.")
    raw = {"REQUEST_URI": "", "RAW_URI": ""}
    for more in ({}, {"environ_overrides": raw}):
        answer = script("GET", "/articles/b/sentences", **more)
        assert answer.json["doc_id"] == "b/sentences"
    refused(script("GET", "/articles/c/sentences"), 404)


@pytest.mark.parametrize("doc_id", ["a/label", "a:0000/label", "a/decision", "label"])
def test_a_sentence_is_found_whatever_its_article_ends_in(script, chief, db, doc_id):
    add(db, doc_id, "One.")
    path = f"/sentences/{doc_id}:0000"
    assert script("GET", path).json["doc_id"] == doc_id
    assert script("GET", f"/articles/{doc_id}").json["doc_id"] == doc_id
    for what, one in (("label", script), ("decision", chief)):
        answer = one("PUT", f"{path}/{what}", {"label": "fact"})
        assert answer.json["sent_id"] == f"{doc_id}:0000"
        assert one("GET", f"{path}/{what}").json == answer.json


def test_the_place_of_a_new_article_is_where_it_is_found(chief):
    sent = {"text": FERRY, "doc_id": "coast/sentences"}
    answer = chief("POST", "/articles", sent)
    found = chief("GET", answer.headers["Location"])
    assert found.json["doc_id"] == "coast/sentences"


def test_an_article_is_added_once(chief, db):
    sent = {"text": FERRY, "title": "Ferry lost", "desk": "coast", "run": 10**30}
    answer = chief("POST", "/articles", sent)
    assert answer.status_code == 201
    assert answer.json == {"doc_id": "ferry-lost", "n_sentences": 2, "new": True}
    found = chief("GET", answer.headers["Location"]).json
    assert found["source"]["title"] == "Ferry lost"
    assert found["meta"] == {"desk": "coast", "run": 10**30}
    again = chief("POST", "/articles", sent)
    assert (again.status_code, again.json["new"]) == (200, False)
    (row,) = audit.rows(db, event="imported")
    assert (row["name"], row["detail"]) == (
        "Mara Kessel",
        {"articles": 1, "sentences": 2},
    )


def test_a_list_of_articles_is_added_whole_or_not_at_all(chief, db):
    sent = [{"text": FERRY}, {"text": " "}, 3, {"text": "Fog.", "published": "never"}]
    problem = refused(chief("POST", "/articles", sent), 422)
    assert fields(problem) == ["1.text", "2", "3.published"]
    assert articles.totals(db)["articles"] == 1
    sent = [
        {"text": FERRY, "doc_id": "ferry"},
        {"text": "Fog at sea."},
        {"text": FERRY},
    ]
    answer = chief("POST", "/articles", sent)
    assert answer.status_code == 201
    assert [one["doc_id"] for one in answer.json["items"]] == ["ferry", "fog-at-sea"]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, ["text"]),
        ({"text": 3}, ["text"]),
        ({"text": FERRY, "doc_id": 7}, ["doc_id"]),
        ({"text": FERRY, "doc_id": "harbour"}, ["doc_id"]),
        ({"text": FERRY, "url": "javascript:1"}, ["url"]),
        ({"text": "a\0b"}, [None]),
        ({"text": FERRY, "a\0b": 1}, [None]),
        ([], [None]),
        ([{"text": "Fog."}] * 101, [None]),
    ],
)
def test_an_article_that_does_not_fit_is_refused_by_field(chief, sent, found):
    assert fields(refused(chief("POST", "/articles", sent), 422)) == found


@pytest.mark.parametrize("several", [False, True])
def test_an_article_is_not_named_as_an_earlier_text(chief, db, several):
    chief("POST", "/articles", {"doc_id": "sea", "text": "The sea was rough."})
    correct(db, articles.named(db, "sea"), "The sea was calm.")
    sent = [{"doc_id": "sea@1", "text": FERRY}]
    if several:
        sent = [{"doc_id": "ferry", "text": "Ferries sail."}, *sent]
    answer = chief("POST", "/articles", sent if several else sent[0])
    (fault,) = refused(answer, 422)["errors"]
    assert fault == {
        "field": "1.doc_id" if several else "doc_id",
        "problem": "sea@1 is the name of an earlier text of sea. "
        "Name this one otherwise.",
    }
    assert articles.totals(db)["articles"] == 2


def test_a_reviewer_adds_no_articles(script):
    problem = refused(script("POST", "/articles", {"text": FERRY}), 403)
    assert "add articles" in problem["detail"]


# One's own label.


def test_a_label_is_given_changed_and_withdrawn(script, db, ada):
    assert "PUT one" in refused(script("GET", f"{FIRST}/label"), 404)["detail"]
    answer = script("PUT", f"{FIRST}/label", CLAIM)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json["speaker_canonical"] == "Ines Valdor"
    assert script("GET", f"{FIRST}/label").json == answer.json
    changed = {"label": "fact", "flags": ["unsure"], "revision": 1}
    answer = script("PUT", f"{FIRST}/label", changed)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json["flags"] == ["unsure"]
    gone = script("DELETE", f"{FIRST}/label", headers={"If-Match": '"2"'})
    assert (gone.status_code, gone.data) == (204, b"")
    assert labels.find(db, 1, ada["id"]) is None
    assert len(history.rows(db, 1, ada["id"])) == 3
    refused(script("DELETE", f"{FIRST}/label"), 404)


def test_what_is_read_is_what_may_be_written(script):
    sent = {
        **CLAIM,
        "content_starts": [0, 30],
        "content_ends": [20, 40],
        "cue_start": 96,
        "cue_end": 100,
        "quote_type": "indirect",
        "polarity": "negative",
        "comment": "as reported",
        "duration_ms": 5000,
        "speaker_start": 85,
        "speaker_end": 96,
    }
    first = script("PUT", f"{FIRST}/label", sent).json
    assert {name: first[name] for name in sent} == sent
    taken = set(CLAIM) | set(sent) | {"revision", "guideline_version", "flags"}
    back = {name: first[name] for name in taken | {"speaker_surface", "continues"}}
    again = script("PUT", f"{FIRST}/label", back)
    assert (again.status_code, again.json) == (200, first)


def test_the_speaker_as_written_is_found_as_on_the_desk(script):
    found = script("PUT", f"{FIRST}/label", CLAIM).json
    assert found["speaker_surface"] == "its chair Ines Valdor"
    text = script("GET", FIRST).json["text"]
    start, end = found["speaker_start"], found["speaker_end"]
    assert text[start:end] == "its chair Ines Valdor"


def test_the_speaker_as_written_stays_as_it_was_given(script):
    found = script("PUT", f"{FIRST}/label", {**CLAIM, "speaker_surface": "she"}).json
    assert (found["speaker_surface"], found["speaker_start"]) == ("she", None)


def test_a_label_against_an_older_revision_is_refused_with_the_present_one(script):
    first = script("PUT", f"{FIRST}/label", CLAIM).json
    for headers, revision in (
        ({}, 0),
        ({"If-Match": '"7"'}, None),
        ({"If-Match": "0"}, 1),
    ):
        sent = {"label": "fact", "revision": revision}
        answer = script("PUT", f"{FIRST}/label", sent, headers)
        problem = refused(answer, 409)
        assert problem["present"] == first
        assert problem["revision"] == 1
        assert answer.headers["ETag"] == '"1"'
    refused(script("DELETE", f"{FIRST}/label", headers={"If-Match": '"7"'}), 409)
    assert script("GET", f"{FIRST}/label").json == first


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_save_sent_twice_is_one_save(script, db, ada, how):
    sent, headers = dict(CLAIM), {}
    if how == "body":
        sent["save_id"] = "save-0001"
    else:
        headers["Idempotency-Key"] = "save-0001"
    first = script("PUT", f"{FIRST}/label", sent, headers)
    again = script("PUT", f"{FIRST}/label", sent, headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(history.rows(db, 1, ada["id"])) == 1
    sent["label"] = "quote"
    problem = refused(script("PUT", f"{FIRST}/label", sent, headers), 409)
    assert "save id was sent before" in problem["detail"]
    once = {"Idempotency-Key": "gone-0001"}
    assert script("DELETE", f"{FIRST}/label", headers=once).status_code == 204
    assert script("DELETE", f"{FIRST}/label", headers=once).status_code == 204
    assert len(history.rows(db, 1, ada["id"])) == 2


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, ["label"]),
        ({"label": "opinion"}, ["label"]),
        ({"label": "claim"}, ["speaker_canonical"]),
        ({"label": "quote", "speaker_canonical": " "}, ["speaker_canonical"]),
        ({**CLAIM, "cue_start": 3}, ["cue_start"]),
        ({**CLAIM, "cue_start": 9, "cue_end": 3}, ["cue_start"]),
        ({**CLAIM, "cue_start": 0, "cue_end": 9000}, ["cue_start"]),
        ({**CLAIM, "content_starts": [1]}, ["content_ends"]),
        (
            {**CLAIM, "content_starts": [4, 1], "content_ends": [6, 3]},
            ["content_starts"],
        ),
        ({**CLAIM, "content_starts": [0], "content_ends": [900]}, ["content_starts"]),
        ({**CLAIM, "speaker_start": 0, "speaker_end": 900}, ["speaker_start"]),
        ({**CLAIM, "speaker_start": -9, "speaker_end": -3}, ["speaker_start"]),
        ({**CLAIM, "speaker_start": True}, ["speaker_start"]),
        ({**CLAIM, "duration_ms": "5"}, ["duration_ms"]),
        ({**CLAIM, "revision": 10**30}, ["revision"]),
        ({**CLAIM, "revision": 0.5}, ["revision"]),
        ({**CLAIM, "continues": 1}, ["continues"]),
        ({**CLAIM, "flags": ["sure"]}, ["flags.0"]),
        ({**CLAIM, "flags": None}, ["flags"]),
        ({**CLAIM, "save_id": "short"}, ["save_id"]),
        ({**CLAIM, "save_id": "with-break\n"}, ["save_id"]),
        ({**CLAIM, "kind": "claim"}, ["kind"]),
        ({**CLAIM, "comment": "x" * 4001}, ["comment"]),
    ],
)
def test_a_label_that_does_not_fit_is_refused_by_field(script, db, ada, sent, found):
    assert fields(refused(script("PUT", f"{FIRST}/label", sent), 422)) == found
    assert labels.find(db, 1, ada["id"]) is None


def test_a_label_needs_a_place_in_the_article(script, other, db, ada):
    queue_settings.put(db, by=None, overlap=1, lease_hours=24, share=0)
    assert other("PUT", f"{FIRST}/label", {"label": "fact"}).status_code == 201
    problem = refused(script("PUT", f"{FIRST}/label", {"label": "fact"}), 403)
    assert "1 reviewer" in problem["detail"] or "its reviewer" in problem["detail"]
    assert labels.find(db, 1, ada["id"]) is None


# All labels, as far as one may see them.


@pytest.fixture
def labelled(db, article, ada, ben):
    """Ada answered two sentences and Ben three, of which one is the same."""
    for who, positions in ((ada, (0, 1)), (ben, (1, 2, 3))):
        for position in positions:
            say(db, who, position, "fact")


def told(script, path="/labels"):
    """Answer which labels a script is told of, as position and reviewer."""
    found = [one for page in script.pages(path) for one in page]
    return [(one["sent_id"][-1], one["annotator"]) for one in found]


def test_a_reviewer_sees_no_others_labels_before_the_article_is_opened(
    script, other, labelled, db, ada
):
    assert told(script) == [("0", "r1"), ("1", "r1")]
    assert told(script, "/labels?article=harbour") == [("0", "r1"), ("1", "r1")]
    assert told(script, "/labels?reviewer=r2") == []
    assert told(other) == [("1", "r2"), ("2", "r2"), ("3", "r2")]
    assert all(one["first_at"] is None for one in blindness.blind_answers(db))


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_a_reviewer_sees_others_labels_of_what_they_answered(
    script, labelled, db, ada, limit
):
    opened(db, ada)
    seen = [("0", "r1"), ("1", "r1"), ("1", "r2")]
    assert told(script, f"/labels?limit={limit}") == seen
    assert told(script, f"/labels?limit={limit}&article=harbour") == seen
    assert told(script, f"/labels?limit={limit}&reviewer=r2") == [("1", "r2")]
    assert told(script, f"/labels?limit={limit}&reviewer=r1") == seen[:2]
    first = {
        (row["sentence_id"], row["reviewer_id"]): row["first_at"]
        for row in blindness.blind_answers(db)
    }
    assert first[2, ada["id"]] and not first[1, ada["id"]]


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_who_decides_sees_all_labels(chief, labelled, limit):
    seen = [("0", "r1"), ("1", "r1"), ("1", "r2"), ("2", "r2"), ("3", "r2")]
    assert told(chief, f"/labels?limit={limit}") == seen
    assert told(chief, f"/labels?limit={limit}&article=harbour") == seen
    assert told(chief, f"/labels?limit={limit}&reviewer=r2") == seen[2:]


def test_labels_are_found_by_when_they_changed(chief, db, article, ada):
    say(db, ada, 0, "fact", at="2024-03-14T09:00:00.000Z")
    say(db, ada, 1, "fact", at="2024-03-15T09:00:00.000Z")
    for since, number in (
        ("2024-03-14", 2),
        ("2024-03-15", 1),
        ("2024-03-15T11:00:00+02:00", 1),
        ("2024-03-15T09:00:00.001Z", 0),
    ):
        answer = chief("GET", "/labels", query_string={"since": since})
        assert len(answer.json["items"]) == number, since


def test_nobody_is_called_by_name(chief, labelled):
    assert "Ada" not in chief("GET", "/labels").text


# Decisions.


def test_a_sentence_is_decided_and_reopened(chief, db):
    answer = chief("PUT", f"{FIRST}/decision", {**CLAIM, "rationale": "Reported."})
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json["rationale"] == "Reported."
    assert chief("GET", f"{FIRST}/decision").json == answer.json
    problem = refused(chief("PUT", f"{FIRST}/decision", {"label": "fact"}), 409)
    assert problem["present"] == answer.json
    changed = {"label": "fact", "cue_start": 1, "cue_end": 2, "continues": True}
    answer = chief("PUT", f"{FIRST}/decision", {**changed, "revision": 1})
    assert (answer.status_code, answer.json["cue_start"]) == (200, None)
    once = {"If-Match": '"2"', "Idempotency-Key": "gone-0001"}
    for _ in range(2):
        assert chief("DELETE", f"{FIRST}/decision", headers=once).status_code == 204
    refused(chief("DELETE", f"{FIRST}/decision"), 404)
    assert decisions.find(db, 1) is None
    assert [row["event"] for row in audit.rows(db)][:3] == [
        "reopened",
        "decided",
        "decided",
    ]


def test_a_decision_against_a_case_needs_despite(chief, db, mara):
    text = articles.sentence(db, 1)["text"]
    add(db, "twin", text)
    decide(db, mara, 0, "claim", speaker="Ines Valdor")
    precedents.make(db, 1, mara["id"], "Who is named speaks.", "case-0001")
    twin = "/sentences/twin:0000/decision"
    problem = refused(chief("PUT", twin, {"label": "fact"}), 409)
    assert problem["cases"] == ["harbour:0000"]
    assert chief("PUT", twin, {"label": "fact", "despite": True}).status_code == 201


def test_a_reviewer_decides_nothing(script):
    for method in ("PUT", "DELETE"):
        problem = refused(script(method, f"{FIRST}/decision", {"label": "fact"}), 403)
        assert "decide" in problem["detail"]


def test_a_reviewer_sees_decisions_on_what_they_answered_once_it_is_opened(
    script, chief, db, ada, mara
):
    for position in (0, 1):
        decide(db, mara, position, "fact")
    say(db, ada, 1, "fact")
    assert len(chief("GET", "/decisions").json["items"]) == 2
    for path in ("/decisions", "/decisions?article=harbour"):
        assert script("GET", path).json["items"] == []
    refused(script("GET", "/sentences/harbour:0001/decision"), 404)
    opened(db, ada)
    for path in ("/decisions", "/decisions?article=harbour"):
        (found,) = script("GET", path).json["items"]
        assert found["sent_id"] == "harbour:0001"
    assert script("GET", "/sentences/harbour:0001/decision").json == found
    refused(script("GET", "/sentences/harbour:0000/decision"), 404)
    assert found["adjudicator"] == mara["pseudonym"]


def test_decisions_come_in_pages(chief, db, mara):
    for position in range(5):
        decide(db, mara, position, "fact")
    pages = chief.pages("/decisions?limit=2")
    names = [[one["sent_id"][-1] for one in page] for page in pages]
    assert names == [["0", "1"], ["2", "3"], ["4"]]
    assert chief.pages("/decisions?limit=2&article=harbour") == pages


# Exports, and the rest.


def test_an_export_is_streamed_and_recorded(chief, db, labelled):
    answer = chief("GET", "/exports/rows?which=labelled&reviewer=r2&names=true")
    assert answer.mimetype == "application/x-ndjson"
    rows = [json.loads(line) for line in answer.data.splitlines()]
    assert [row["sent_index"] for row in rows] == [1, 2, 3]
    assert {one["annotator"] for row in rows for one in row["annotations"]} == {
        "Ben Okoro"
    }
    (row,) = audit.rows(db, event="exported")
    assert row["detail"] == {
        "shape": "sentences",
        "format": "jsonl",
        "names": True,
    }


def test_a_look_at_the_head_of_an_export_exports_nothing(chief, db, labelled):
    assert chief("HEAD", "/exports/rows").status_code == 200
    assert audit.rows(db, event="exported") == []


def test_a_reviewers_export_has_what_the_page_gives_and_no_names(
    script, labelled, db, ada
):
    answer = script("GET", "/exports/rows?shape=labels&names=true")
    rows = [json.loads(line) for line in answer.data.splitlines()]
    assert {row["annotator"] for row in rows} == {"r1"}


@pytest.mark.parametrize("asked", ["article=nowhere", "reviewer=nobody"])
def test_an_export_of_what_is_not_here_is_refused_before_it_begins(chief, asked):
    refused(chief("GET", f"/exports/rows?{asked}"), 404)


@pytest.mark.parametrize("asked", ["shape=rows", "names=yes", "since=2026", "which="])
def test_an_export_that_cannot_be_is_refused(chief, asked):
    refused(chief("GET", f"/exports/rows?{asked}"), 400)


def test_a_script_knows_whose_it_is(script, chief):
    assert script("GET", "/me").json == {
        "name": "Ada Lind",
        "pseudonym": "r1",
        "role": "reviewer",
        "may": ["label"],
    }
    assert "decide" in chief("GET", "/me").json["may"]


def test_the_guideline_is_answered_by_version(script):
    present = script("GET", "/guideline").json
    assert present["version"] == 1 and present["text"]
    assert script("GET", "/guideline?version=1").json == present
    refused(script("GET", "/guideline?version=9"), 404)
