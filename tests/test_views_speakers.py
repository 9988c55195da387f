"""The pages of the cast: the same with script and without, and blind."""

import re

import pytest

from annotator.db import writing
from annotator.store import cast_history, labels, reviewers, speakers


@pytest.fixture(params=["plain", "htmx"])
def browser(request, client):
    if request.param == "htmx":
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    client.kind = request.param
    return client


@pytest.fixture
def blind(db, client, ada):
    """Ada, who decides nothing; the first to come would own the project."""
    return reviewers.named(db, ada["name"], role="reviewer")


@pytest.fixture
def people(db):
    """Four entries of the cast by name."""
    names = ("J. Brekke", "Jonas Brekke", "Ines Valdor", "unnamed")
    with writing(db):
        return {name: speakers.named(db, name) for name in names}


def label(db, sentence_id, reviewer, speaker):
    answer = {"kind": "claim", "speaker": speaker, "revision": 0}
    save_id = f"save-{sentence_id}-{reviewer['id']}-{speaker}"[:60]
    labels.put(db, sentence_id, reviewer["id"], {**answer, "save_id": save_id})


def form(db, save="save-0001", **fields):
    return {"revision": cast_history.revision(db), "save_id": save, **fields}


def merged(db, people):
    ids = [people["Jonas Brekke"], people["J. Brekke"]]
    return form(db, ids=ids, into=ids[0])


def said(browser, response):
    """What the page says of a change that was made."""
    if browser.kind == "plain":
        assert response.status_code == 303
        response = browser.get(response.location)
    assert response.status_code == 200
    toast = response.text.rpartition("toast")[2]
    return re.findall(r"<p>([^<]*)</p>", toast)[-1]


def names(db):
    return [row["name"] for row in speakers.page(db)]


def test_a_proposed_pair_is_merged_and_stays_undoable(db, browser, people):
    page = browser.get("/speakers").text
    assert "Same person: merge" in page
    response = browser.post(
        "/speakers/merge", data={**merged(db, people), "from": "list"}
    )
    assert said(browser, response) == "Merged “J. Brekke” into “Jonas Brekke”."
    assert names(db) == ["Ines Valdor", "Jonas Brekke", "unnamed"]
    back = form(db, "undo-0001", change=1, **{"from": "list"})
    response = browser.post("/speakers/undo", data=back)
    assert said(browser, response) == "Undid: merged “J. Brekke” into “Jonas Brekke”."
    assert "J. Brekke" in names(db)


def test_not_the_same_is_remembered(db, browser, people):
    ids = [people["Jonas Brekke"], people["J. Brekke"]]
    response = browser.post("/speakers/apart", data=form(db, ids=ids))
    assert "are not the same" in said(browser, response)
    assert "Same person: merge" not in browser.get("/speakers").text
    assert len(names(db)) == 4


def test_several_are_chosen_and_the_name_to_go_by_is_asked(db, client, people):
    page = client.get("/speakers/merge?id=1&id=2&id=3").text
    assert "Make these one speaker?" in page
    assert page.count('name="into"') == 3
    assert "Choose two or more" in client.get("/speakers/merge?id=1").text
    response = client.post("/speakers/merge", data=form(db, ids=[1, 2, 3], into=3))
    assert response.location == "/speakers/3"
    assert names(db) == ["Ines Valdor", "unnamed"]


def test_a_fixed_answer_leads_where_it_is_chosen(client, people):
    page = client.get(f"/speakers/merge?id={people['unnamed']}&id=1").text
    checked = re.search(r'value="(\d+)" checked', page)
    assert int(checked[1]) == people["unnamed"]


@pytest.mark.parametrize(
    ("fields", "said_so"),
    [
        ({"into": ""}, "Choose the name to go by."),
        ({"ids": [1]}, "Choose two entries or more"),
        ({"ids": [3, 4], "into": 3}, "Leave it out, or merge others into it."),
    ],
)
def test_a_refused_merge_says_why(db, client, people, fields, said_so):
    data = {**form(db, ids=[1, 2], into=1), **fields}
    response = client.post("/speakers/merge", data=data)
    assert response.status_code == 422
    assert said_so in response.text
    assert len(names(db)) == 4


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("rename", {"name": "Jon Brekke"}, "Renamed “J. Brekke” to “Jon Brekke”."),
        ("retype", {"type": "person"}, "Changed the type from none to person."),
        ("add", {"name": "  Jon   B. "}, "Added the name “Jon B.”."),
    ],
)
def test_an_entry_is_changed_on_its_page(db, browser, people, what, fields, told):
    response = browser.post(f"/speakers/1/{what}", data=form(db, **fields))
    assert said(browser, response) == told
    page = browser.get("/speakers/1").text
    assert told.rstrip(".") in page
    assert "Ada Lind" in page


def test_a_merged_name_is_split_off_and_an_other_name_taken_apart(db, browser, people):
    browser.post("/speakers/merge", data=merged(db, people))
    browser.post("/speakers/2/add", data=form(db, "save-0002", name="Brekke"))
    other = {"entry": 2, "name": "Brekke"}
    response = browser.post("/speakers/2/separate", data=form(db, "save-0003", **other))
    assert said(browser, response) == "Made “Brekke” an entry of its own."
    response = browser.post("/speakers/2/split", data=form(db, "save-0004", entry=1))
    assert said(browser, response) == "Split off “J. Brekke”."
    assert names(db) == [
        "Brekke",
        "Ines Valdor",
        "J. Brekke",
        "Jonas Brekke",
        "unnamed",
    ]


def test_an_other_name_is_taken_off(db, browser, people):
    browser.post("/speakers/1/add", data=form(db, name="Brekke"))
    data = form(db, "save-0002", entry=1, name="Brekke")
    response = browser.post("/speakers/1/remove", data=data)
    assert said(browser, response) == "Took off the name “Brekke”."


@pytest.mark.parametrize(
    ("what", "fields", "said_so"),
    [
        ("rename", {"name": " "}, "Give the name."),
        ("rename", {"name": "ines valdor"}, "There is an entry “ines valdor” already."),
        ("rename", {"name": "unclear"}, "is an answer of its own"),
        ("add", {"name": "x" * 201}, "Keep it under 200 characters."),
        ("retype", {"type": "ghost"}, "Choose one of: person, organisation"),
    ],
)
def test_a_refused_change_stays_on_screen(db, browser, people, what, fields, said_so):
    response = browser.post(f"/speakers/1/{what}", data=form(db, **fields))
    assert response.status_code == 422
    assert said_so in response.text
    assert fields.get("name", "").strip() in response.text
    assert cast_history.revision(db) == 0


def test_a_change_against_an_older_page_is_refused_with_what_was_typed(
    db, browser, people
):
    stale = form(db, "save-0002", name="Typed with care")
    browser.post("/speakers/1/retype", data=form(db, type="person"))
    response = browser.post("/speakers/1/rename", data=stale)
    assert response.status_code == 409
    assert "was changed since you opened this page" in response.text
    assert 'value="Typed with care"' in response.text
    assert speakers.get(db, 1)["name"] == "J. Brekke"


def test_an_undo_out_of_turn_says_what_to_do(db, browser, people):
    browser.post("/speakers/1/rename", data=form(db, name="Jon Brekke"))
    browser.post("/speakers/1/rename", data=form(db, "save-0002", name="Jonny Brekke"))
    data = form(db, "undo-0001", change=1, **{"from": 1})
    response = browser.post("/speakers/undo", data=data)
    assert response.status_code == 409
    assert "Undo the later one first" in response.text


def test_a_fixed_answer_offers_no_other_name_or_type(client, people):
    page = client.get(f"/speakers/{people['unnamed']}").text
    assert "means the same in every project" in page
    assert "rename-name" not in page


@pytest.mark.parametrize(
    "path", ["/speakers", "/speakers/3", "/speakers/merge?id=3&id=1"]
)
def test_others_labels_are_not_counted_for_a_reviewer(
    db, client, people, article, blind, ben, path
):
    before = client.get(path).text
    label(db, 1, ben, "Ines Valdor")
    label(db, 2, ben, "Ines Valdor")
    dated = re.compile(r'value="[0-9a-f]{32}[^"]*"')
    assert dated.sub("", client.get(path).text) == dated.sub("", before)


def test_others_sentences_are_not_listed_for_a_reviewer(
    db, client, people, article, blind, ben
):
    label(db, 1, ben, "Ines Valdor")
    label(db, 2, blind, "Ines Valdor")
    page = client.get("/speakers/3").text
    assert "sentence=2" in page
    assert "sentence=1" not in page


@pytest.mark.parametrize("role", ["adjudicator", "owner"])
def test_whoever_decides_sees_all_labels(db, client, people, article, ada, ben, role):
    reviewers.named(db, ada["name"], role=role)
    label(db, 1, ben, "Ines Valdor")
    page = client.get("/speakers/3").text
    assert "sentence=1" in page
    assert "1 label" in page


def test_the_cast_is_searched_by_any_name_with_slips(db, browser, people):
    speakers.add_alias(db, people["Ines Valdor"], "the chair")
    for typed in ("vlador", "CHAIR", "valdor ines"):
        page = browser.get(f"/speakers?search={typed}").text
        assert "Ines Valdor" in page
        assert "Jonas Brekke" not in page
    assert ("<html" in page) == (browser.kind == "plain")
    assert "fits “<bdi>nobody</bdi>”" in browser.get("/speakers?search=nobody").text


def test_the_cast_is_filtered_by_type_and_paged(db, client, people):
    with writing(db):
        for number in range(120):
            speakers.named(db, f"Witness {number:03}", speaker_type="group")
    page = client.get("/speakers?type=group").text
    assert "Witness 049" in page
    assert "Ines Valdor" not in page
    following = re.search(r'href="(/speakers\?type=group&amp;after=[^"]+)"', page)[1]
    page = client.get(following.replace("&amp;", "&")).text
    assert "Witness 050" in page
    assert "Witness 049" not in page
    assert "Ines Valdor" in client.get("/speakers?type=ghost").text


def test_an_empty_cast_says_how_it_fills(client):
    assert "Nobody is in the cast yet." in client.get("/speakers").text


def test_the_desk_asks_for_names_that_fit(db, client, people):
    speakers.add_alias(db, people["Ines Valdor"], "the chair")
    options = client.get("/speakers/match?speaker=vlador").text
    assert options.strip() == '<option value="Ines Valdor"></option>'
    options = client.get("/speakers/match?speaker=chair").text
    assert '<option value="Ines Valdor" label="the chair">' in options
    assert client.get("/speakers/match").text.count("<option") == 4
    assert client.get("/speakers/match?speaker=qqqq").text.strip() == ""


def test_the_desk_has_the_cast_without_script(client, people, article):
    page = client.get("/articles/1").text
    assert '<option value="Ines Valdor">' in page
    assert 'hx-get="/speakers/match"' in page


def test_a_merged_entrys_address_leads_to_the_one_it_went_into(db, client, people):
    client.post("/speakers/merge", data=merged(db, people))
    assert client.get("/speakers/1").location == "/speakers/2"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/speakers/1/rename", "/speakers/1"),
        ("/speakers/1/split", "/speakers/1"),
        ("/speakers/undo", "/speakers"),
        ("/speakers/apart", "/speakers"),
    ],
)
def test_an_address_in_the_bar_leads_back(client, people, path, place):
    assert client.get(path).location == place


@pytest.mark.parametrize(
    "path", ["/speakers/999", "/speakers/99999999999999999999", "/speakers/1/nothing"]
)
def test_what_is_not_there_is_said_so(client, people, path):
    assert client.get(path).status_code == 404


def test_a_name_is_shown_as_text_and_never_run(db, client, article, ada):
    evil = "<script>alert('Brekke')</script>"
    label(db, 1, ada, evil)
    with writing(db):
        speakers.add_alias(db, 1, f"{evil} & sons")
        speakers.named(db, f"{evil}s")
    client.post("/speakers/1/rename", data=form(db, name=f"{evil}!"))
    for path in (
        "/speakers",
        "/speakers?search=script",
        "/speakers/1",
        "/speakers/merge?id=1&id=2",
        "/speakers/match?speaker=script",
    ):
        page = client.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>" not in page


def test_a_form_that_came_broken_changes_nothing(db, browser, people):
    for data in ({}, {"revision": "x", "save_id": "y", "ids": ["9" * 30, "1"]}):
        for path in ("merge", "apart", "undo", "1/rename", "1/split", "1/remove"):
            response = browser.post(f"/speakers/{path}", data=data)
            assert response.status_code == 422, path
    assert cast_history.revision(db) == 0
