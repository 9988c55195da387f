"""Suggestions over the API: who sees which, adding them, labels that began as one."""

import pytest

from annotator.store import articles, audit, blindness, labels, reviewers, suggestions
from tests.calling import Script, fields, refused
from tests.exporting import add, say
from tests.suggesting import MARKER, line, propose, show

FIRST = "/sentences/harbour:0000"
VALDOR = "Ines Valdor"


@pytest.fixture
def script(app, db, ada, ben, article):
    """Ada's script, who is a reviewer."""
    return Script(app, db, ada)


@pytest.fixture
def chief(app, db, article, ada, ben):
    """The owner's script."""
    return Script(app, db, reviewers.named(db, "Mara Kessel", role="owner"))


def sent(position, kind, speaker=None, **more):
    """Answer a suggestion of the marker, as a script sends it."""
    return {**line(position, kind, speaker, **more), **MARKER}


def told(script, path="/suggestions"):
    """Answer what a script is told of: place, kind and version."""
    return [
        (one["sent_id"][-1], one["label"], one["version"])
        for page in script.pages(path)
        for one in page
    ]


@pytest.fixture
def proposed(db, article):
    """Two versions of a model, and one of another model that was withdrawn."""
    add(db, "fog", "Fog at sea.")
    propose(db, line(0, "claim", VALDOR, score=0.83), line(1, "fact"))
    propose(db, line(0, "quote", VALDOR), line(2, "other"), version="2.0")
    propose(db, {"sent_id": "fog:0000", "label": "fact"}, model="other", version="1")
    suggestions.withdraw(db, suggestions.named(db, "other", "1"), by=None)


ALL = [
    ("0", "claim", "1.2"),
    ("0", "quote", "2.0"),
    ("1", "fact", "1.2"),
    ("2", "other", "2.0"),
    ("0", "fact", "1"),
]


@pytest.mark.parametrize("limit", [1, 2, 200])
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ALL),
        ("&model=headline-marker", ALL[:4]),
        ("&model=headline-marker&version=2.0", [ALL[1], ALL[3]]),
        ("&version=1.2", [ALL[0], ALL[2]]),
        ("&article=fog", ALL[4:]),
        ("&article=harbour&version=1.2", [ALL[0], ALL[2]]),
    ],
)
def test_who_decides_sees_all_that_models_proposed(
    chief, proposed, limit, asked, found
):
    assert told(chief, f"/suggestions?limit={limit}{asked}") == found


def test_a_suggestion_says_what_was_proposed_and_whether_it_stands(chief, proposed):
    items = chief("GET", "/suggestions").json["items"]
    assert items[0] == {
        "id": 1,
        "doc_id": "harbour",
        "sent_id": "harbour:0000",
        "label": "claim",
        "speaker": VALDOR,
        "speaker_surface": None,
        "score": 0.83,
        **MARKER,
        "standing": True,
        "imported_at": "2024-03-14T09:00:00.000Z",
    }
    assert [one["standing"] for one in items] == [True] * 4 + [False]


@pytest.mark.parametrize("limit", [1, 200])
@pytest.mark.parametrize("more", ["", "&article=harbour"])
@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("never", []),
        ("after", [ALL[1]]),
        ("before", [ALL[1], ALL[2], ALL[3]]),
    ],
)
def test_a_reviewer_sees_what_their_cards_show(
    script, proposed, db, ada, ben, shown, found, more, limit
):
    show(db, shown)
    say(db, ada, 0, "fact")
    say(db, ada, 3, "fact")
    say(db, ben, 1, "fact")
    say(db, ada, 0, "fact", article_id=2)
    assert told(script, f"/suggestions?limit={limit}{more}") == found


def test_a_reviewer_sees_the_chosen_model_alone(script, proposed, db):
    show(db, "before", suggestions.named(db, "headline-marker", "1.2"))
    assert told(script) == [ALL[0], ALL[2]]
    assert told(script, "/suggestions?version=2.0") == []
    path = "/suggestions?model=headline-marker&version=1.2"
    assert told(script, path) == [ALL[0], ALL[2]]


def test_a_model_that_is_not_here_is_named(chief, proposed):
    path = "/suggestions?model=headline-marker&version=9"
    assert "headline-marker 2.0" in refused(chief("GET", path), 404)["detail"]
    assert told(chief, "/suggestions?model=nobody") == []


def test_suggestions_are_added_once(chief, db):
    given = [sent(0, "claim", VALDOR, score=0.83), sent(1, "fact")]
    answer = chief("POST", "/suggestions", given)
    assert answer.status_code == 201
    assert answer.json == {"items": [{**MARKER, "sent": 2, "new": 2}]}
    again = chief("POST", "/suggestions", [*given, sent(2, "other")])
    assert (again.status_code, again.json["items"][0]["new"]) == (201, 1)
    last = chief("POST", "/suggestions", given[0])
    assert (last.status_code, last.json["items"][0]["new"]) == (200, 0)
    assert db.execute("select count(*) from suggestions").fetchone() == (3,)
    noted = [row["detail"] for row in audit.rows(db, event="imported suggestions")]
    assert noted == [{"suggestions": 1}, {"suggestions": 2}]


@pytest.mark.parametrize(
    "other", [{"label": "fact"}, {"score": 0.5}, {"speaker": "Tom Reyle"}]
)
def test_what_a_model_says_otherwise_is_added_and_stands(chief, db, other):
    given = sent(0, "claim", VALDOR, score=0.83)
    for one in (given, given | other, given):
        answer = chief("POST", "/suggestions", one)
        assert answer.json["items"][0]["new"] == 1, answer.text
    assert suggestions.find(db, 1)["id"] == 3


def test_a_sentence_is_named_by_its_own_words_too(chief, db):
    text = articles.sentence(db, 2)["text"]
    given = {"doc_id": "harbour", "text": text, "label": "fact", **MARKER}
    assert chief("POST", "/suggestions", given).status_code == 201
    assert suggestions.find(db, 2)["kind"] == "fact"


def test_a_list_of_suggestions_is_added_whole_or_not_at_all(chief, db):
    given = [
        sent(0, "fact"),
        sent(1, "opinion"),
        sent(2, "fact") | {"speeker": "x"},
        5,
        sent(3, "fact") | {"model": None},
        sent(4, "fact") | {"sent_index": True},
    ]
    problem = refused(chief("POST", "/suggestions", given), 422)
    named = ["1.label", "2.speeker", "3", "4.model", "5.sent_index"]
    assert fields(problem) == named
    given = [sent(0, "fact"), sent(99, "fact"), sent(0, "claim")]
    problem = refused(chief("POST", "/suggestions", given), 422)
    assert fields(problem) == ["1.sent_id", "2.sent_id"]
    assert db.execute("select count(*) from suggestions").fetchone() == (0,)
    assert db.execute("select count(*) from suggestion_batches").fetchone() == (0,)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["label", "model", "version"]),
        (MARKER | {"label": "fact"}, ["sent_id"]),
        (MARKER | {"label": "fact", "doc_id": "harbour"}, ["sent_index"]),
        (MARKER | {"label": "fact", "sent_id": "nowhere:0000"}, ["sent_id"]),
        (MARKER | {"label": "fact", "sent_id": 3}, ["sent_id"]),
        (sent(0, "fact", score=2), ["score"]),
        (sent(0, "fact") | {"version": 2}, ["version"]),
        (sent(0, "fact") | {"doc_start": 3}, ["doc_start"]),
        ([], [None]),
        ([sent(0, "fact")] * 1001, [None]),
    ],
)
def test_a_suggestion_that_does_not_fit_is_refused_by_field(chief, given, found):
    if isinstance(given, dict) and given.get("doc_start"):
        given = {**given, "sent_id": None, "doc_id": "harbour"}
    assert fields(refused(chief("POST", "/suggestions", given), 422)) == found


def test_what_a_model_proposed_is_withdrawn_and_may_come_again(chief, proposed, db):
    path = "/suggestions?model=headline-marker&version=2.0"
    for _ in range(2):
        assert chief("DELETE", path).status_code == 204
    assert suggestions.find(db, 1)["kind"] == "claim"
    assert len(audit.rows(db, event="withdrew suggestions")) == 2  # The fixture's too.
    given = sent(0, "quote", VALDOR) | {"version": "2.0"}
    assert chief("POST", "/suggestions", given).json["items"][0]["new"] == 1
    assert suggestions.find(db, 1)["kind"] == "quote"
    refused(chief("DELETE", "/suggestions?model=nobody&version=1"), 404)
    problem = refused(chief("DELETE", "/suggestions?model=other"), 400)
    assert fields(problem) == ["version"]


def test_only_an_owner_adds_and_withdraws(app, db, script):
    mara = reviewers.named(db, "Una Birk", role="adjudicator")
    for other in (script, Script(app, db, mara)):
        refused(other("POST", "/suggestions", sent(0, "fact")), 403)
        refused(other("DELETE", "/suggestions?model=a&version=1"), 403)


# Labels that began as a suggestion.


def test_a_label_says_which_suggestion_it_began_as(script, proposed, db, ada):
    show(db, "before")
    (shown,) = [
        one
        for one in script("GET", "/suggestions").json["items"]
        if one["sent_id"] == "harbour:0000"
    ]
    taken = {"suggestion_id": shown["id"], "from_suggestion": True}
    given = {"label": "quote", "speaker_canonical": VALDOR, **taken}
    answer = script("PUT", f"{FIRST}/label", given)
    assert answer.status_code == 201
    assert {name: answer.json[name] for name in (*taken, "changed")} == {
        **taken,
        "changed": False,
    }
    given |= {"label": "claim", "revision": 1}
    answer = script("PUT", f"{FIRST}/label", given)
    assert (answer.json["from_suggestion"], answer.json["changed"]) == (True, True)
    assert script("GET", "/labels").json["items"] == [answer.json]


def test_a_label_without_a_suggestion_says_so(script):
    found = script("PUT", f"{FIRST}/label", {"label": "fact"}).json
    names = ("suggestion_id", "from_suggestion", "changed")
    assert [found[name] for name in names] == [None, None, None]


@pytest.mark.parametrize(
    ("shown", "suggestion"), [("never", 1), ("after", 1), ("before", 2), ("before", 9)]
)
def test_a_suggestion_that_no_card_shows_is_refused(
    script, proposed, db, ada, shown, suggestion
):
    show(db, shown)
    given = {"label": "fact", "suggestion_id": suggestion}
    problem = refused(script("PUT", f"{FIRST}/label", given), 422)
    assert fields(problem) == ["suggestion_id"]
    assert labels.find(db, 1, ada["id"]) is None


def test_a_suggestion_shown_after_is_kept_with_the_second_answer(script, proposed, db):
    show(db, "after")
    assert script("PUT", f"{FIRST}/label", {"label": "fact"}).status_code == 201
    given = {"label": "claim", "speaker_canonical": VALDOR, "revision": 1}
    given |= {"suggestion_id": 1, "from_suggestion": False}
    found = script("PUT", f"{FIRST}/label", given).json
    assert (found["suggestion_id"], found["from_suggestion"]) == (1, False)
    show(db, "never")
    again = script("PUT", f"{FIRST}/label", given | {"revision": 2, "label": "quote"})
    assert again.json["suggestion_id"] == 1


# The part of a quotation that a label is.


def quoted(db, who, positions):
    """Give answers that make one quotation."""
    for position in positions:
        goes_on = position > positions[0]
        say(db, who, position, "quote", speaker=VALDOR, continues=goes_on)


def parts(script, path="/labels"):
    """Answer the parts of labels by reviewer and place."""
    return {
        (one["annotator"], one["sent_id"][-1]): (one["part"], one["attribution_id"])
        for page in script.pages(path)
        for one in page
    }


def test_a_label_says_which_part_of_its_quotation_it_is(script, db, ada):
    quoted(db, ada, [1, 2, 3])
    say(db, ada, 0, "fact")
    say(db, ada, 4, "claim", speaker=VALDOR)
    assert parts(script) == {
        ("r1", "0"): (None, None),
        ("r1", "1"): ("first", "harbour:0001"),
        ("r1", "2"): ("middle", "harbour:0001"),
        ("r1", "3"): ("last", "harbour:0001"),
        ("r1", "4"): ("single", "harbour:0004"),
    }


def test_a_long_quotation_begins_where_it_begins(script, db, ada):
    article_id = add(db, "speech", *(f"Sentence {at}." for at in range(60)))
    for at in range(60):
        say(
            db,
            ada,
            at,
            "quote",
            speaker=VALDOR,
            continues=at > 1,
            article_id=article_id,
        )
    found = script.pages("/labels?article=speech&limit=200")[0]
    begins = [int(one["attribution_id"][-4:]) for one in found]
    assert begins == [0] + [1] * 59
    assert [one["part"] for one in found[:3]] == ["single", "first", "middle"]
    assert found[59]["part"] == "last"


def test_a_part_tells_nothing_of_what_one_has_not_answered(
    script, chief, db, ada, ben, opened
):
    quoted(db, ben, [0, 1, 2])
    say(db, ada, 1, "fact")
    opened()
    assert parts(script)["r2", "1"] == ("single", "harbour:0001")
    assert parts(chief)["r2", "1"] == ("middle", "harbour:0000")
    say(db, ada, 0, "fact")
    assert parts(script)["r2", "1"] == ("last", "harbour:0000")


@pytest.fixture
def opened(db, ben):
    """Open the article, when it is called."""
    return lambda: blindness.set_open(db, 1, ben["id"], True)
