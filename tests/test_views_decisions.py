"""The review pages: what differs is shown, taken by a letter, and never overwritten."""

import re

import pytest

from annotator.store import (
    acceptance,
    audit,
    blindness,
    comments,
    decisions,
    precedents,
    review,
    reviewers,
)
from annotator.store import votes as voting
from tests.exporting import add, decide, merge, say


@pytest.fixture
def mara(db):
    """Who decides, and has labelled nothing; the project is somebody else's."""
    reviewers.named(db, "Olga Berg", role="owner")
    return reviewers.named(db, "Mara Kessel", role="adjudicator")


@pytest.fixture
def divided(db, article, ada, ben):
    """Three sentences: on two of them Ada and Ben differ."""
    say(db, ada, 0, "claim", speaker="Ines Valdor", cue_span=[[0, 3]])
    say(db, ben, 0, "fact", unsure=True, note="Whose words?")
    say(db, ada, 1, "quote", speaker="Ines Valdor")
    say(db, ben, 1, "quote", speaker="the union")
    for who in (ada, ben):
        say(db, who, 2, "fact")
    return db


@pytest.fixture
def at_review(app, divided, mara):
    """A browser in which Mara is signed in."""
    with app.test_client() as browser:
        browser.post("/who", data={"name": mara["name"]})
        yield browser


@pytest.fixture(params=["plain", "htmx"])
def either(at_review, request):
    """The same browser, asking for pages or for parts of them."""
    if request.param == "htmx":
        at_review.environ_base["HTTP_HX_REQUEST"] = "true"
    return at_review


def form_of(page):
    """Answer the hidden fields of the decision form."""
    form = page[page.index('id="decide-form"') :]
    named = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    names = ("reviewer", "revision", "seen", "save_id", "state", "article", "cause")
    found = {}
    for name, value in named:
        if name in names:
            found.setdefault(name, value)
    return found


def letter_of(page, kind):
    """Answer what takes the vote of a kind."""
    return re.search(
        rf'name="take" value="(\d)"[^>]*>\s*<kbd>\w</kbd>\s*<span class="pill {kind}"',
        page,
    ).group(1)


def decide_form(client, sentence=1, **more):
    """Answer the form of a sentence's page with more in it."""
    return {**form_of(client.get(f"/review/{sentence}").text), **more}


def test_the_queue_lists_what_differs_and_counts(at_review):
    page = at_review.get("/review").text
    assert "0 of 2 decided; 1 more were answered alike" in page
    assert page.index("The harbour board") < page.index("The two sides met")
    assert "the kind, 1 unsure" in page
    assert '<a href="/review" aria-current="page">Review</a>' in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 2),
        ("?cause=who", 1),
        ("?cause=kind&article=1", 1),
        ("?state=decided", 0),
        ("?state=stale", 0),
        ("?state=comments", 0),
        ("?cause=finer", 0),
        ("?article=99", 0),
        ("?state=never&cause=no&article=-1", 2),
    ],
)
def test_a_part_of_the_queue_is_shown_or_said_to_be_empty(at_review, asked, shown):
    page = at_review.get(f"/review{asked}").text
    assert len(re.findall(r'<a href="/review/\d', page)) == shown
    assert ('class="empty"' in page) == (shown == 0)


def test_the_queue_of_a_project_without_votes_says_what_will_come(app, db, mara):
    with app.test_client() as browser:
        browser.post("/who", data={"name": mara["name"]})
        assert "There is nothing to decide yet" in browser.get("/review").text
        assert browser.get("/review/next").location == "/review"


def test_the_article_chosen_can_be_chosen_again_however_many_there_are(
    at_review, monkeypatch
):
    monkeypatch.setattr("annotator.views.decisions.ARTICLES", 0)
    assert '<option value="1" selected>' in at_review.get("/review?article=1").text
    assert '<option value="1"' not in at_review.get("/review").text


def test_more_of_the_queue_comes_by_key(at_review, divided, ada, ben, monkeypatch):
    monkeypatch.setattr("annotator.views.decisions.PAGE", 1)
    page = at_review.get("/review").text
    more = re.search(r'href="(/review\?[^"]*after=[^"]*)"', page).group(1)
    rest = at_review.get(more.replace("&amp;", "&")).text
    assert "The two sides met" in rest and "The harbour board" not in rest


def test_the_page_of_a_sentence_says_what_differs_and_hides_who(either, ada, ben):
    page = either.get("/review/1").text
    assert "They differ on <b>the kind</b>." in page
    assert "Note: <bdi>Whose words?</bdi>" in page
    assert "1 vote · unsure" in page
    assert "Ada Lind" not in page and "Ben Okoro" not in page
    assert ("<html" in page) == ("HTTP_HX_REQUEST" not in either.environ_base)


def test_nobody_marked_spans_is_said_where_it_is_so(at_review):
    page = at_review.get("/review/2").text
    assert "They differ on <b>who</b>; nobody marked spans." in page


def test_a_vote_is_taken_with_its_finer_points_and_the_next_comes(
    either, divided, mara
):
    page = either.get("/review/1").text
    data = decide_form(
        either,
        take=letter_of(page, "claim"),
        causes=["slip", "ambiguous text"],
        rationale="She is named.",
        note="Ask again in May.",
    )
    answer = either.post("/review/1/decide", data=data)
    found = decisions.find(divided, 1)
    assert (found["kind"], found["speaker"], found["cue_end"]) == (
        "claim",
        "Ines Valdor",
        3,
    )
    assert found["causes"] == ["slip", "ambiguous text"]
    assert (found["rationale"], found["note"]) == ("She is named.", "Ask again in May.")
    assert found["adjudicator"] == "Mara Kessel"
    if "HTTP_HX_REQUEST" in either.environ_base:
        assert answer.headers["HX-Replace-Url"] == "/review/2"
        assert answer.text.lstrip().startswith('<div id="review"')
        assert "Decided: Claim · Ines Valdor" in answer.text
        assert "1 of 2 decided" in answer.text
    else:
        assert (answer.status_code, answer.location) == (303, "/review/2")
    (row,) = [row for row in audit.rows(divided) if row["event"] == "decided"]
    assert (row["name"], row["about"]) == ("Mara Kessel", "harbour:0000")


def test_an_own_answer_is_given_and_its_speaker_found_in_the_sentence(either, divided):
    data = decide_form(either, take="own", kind="quote", speaker="Ines Valdor")
    either.post("/review/1/decide", data=data)
    found = decisions.find(divided, 1)
    assert (found["kind"], found["speaker"]) == ("quote", "Ines Valdor")
    assert found["speaker_surface"] and found["speaker_start"] is not None


def test_a_candidate_chosen_goes_before_the_speaker_shown(at_review, divided):
    chosen = {"speaker": "Old", "speaker_shown": "Old", "candidate": "the union"}
    data = decide_form(at_review, take="own", kind="claim", **chosen)
    at_review.post("/review/1/decide", data=data)
    assert decisions.find(divided, 1)["speaker"] == "the union"


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "take", "Take one of the votes, or give your own answer."),
        ({"take": "own"}, "kind", "Choose what the sentence is"),
        (
            {"take": "own", "kind": "claim", "rationale": "As typed."},
            "speaker",
            "Say who speaks in this claim",
        ),
        ({"take": "own", "kind": "fact", "rationale": "x" * 1001}, "rationale", "1000"),
        ({"take": "own", "kind": "fact", "note": "x" * 4001}, "note", "4000"),
        ({"take": "own", "kind": "fact", "causes": ["spite"]}, None, "Choose one of"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    either, divided, sent, field, sentence
):
    answer = either.post("/review/1/decide", data=decide_form(either, **sent))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (f'id="{field}-fault"' in answer.text) == (field is not None)
    if "rationale" in sent:
        assert sent["rationale"] in answer.text
    assert decisions.find(divided, 1) is None


def test_the_second_of_two_is_told_and_keeps_what_was_typed(either, divided, ada):
    data = decide_form(either, take="own", kind="other", rationale="A by-line.")
    decide(divided, ada, 0, "fact")
    answer = either.post("/review/1/decide", data=data)
    assert answer.status_code == 409
    assert "Ada Lind decided Fact while you had this sentence open" in answer.text
    assert 'value="A by-line."' in answer.text
    assert decisions.find(divided, 1)["kind"] == "fact"
    again = {**data, **form_of(answer.text)}
    assert either.post("/review/1/decide", data=again).status_code in (200, 303)
    assert decisions.find(divided, 1)["kind"] == "other"


def test_a_vote_that_changed_meanwhile_is_told(either, divided, ben):
    page = either.get("/review/1").text
    data = decide_form(either, take=letter_of(page, "fact"))
    say(divided, ben, 0, "quote", speaker="the union")
    answer = either.post("/review/1/decide", data=data)
    assert answer.status_code == 409
    assert decisions.find(divided, 1) is None


def test_a_speaker_merged_meanwhile_is_told_as_the_letters_are_others(
    either, divided, ada, ben
):
    say(divided, ada, 3, "claim", speaker="Ines Valdor")
    say(divided, ben, 3, "claim", speaker="I. Valdor")
    say(divided, reviewers.named(divided, "Cleo Marsh"), 3, "fact")
    form = decide_form(either, 4, take="0", rationale="As read.")
    merge(divided, "I. Valdor", "Ines Valdor")
    answer = either.post("/review/4/decide", data=form)
    assert answer.status_code == 409
    assert decisions.find(divided, 4) is None


def test_the_same_form_twice_is_one_decision(either, divided):
    data = decide_form(either, take="own", kind="fact")
    for _ in range(2):
        assert either.post("/review/1/decide", data=data).status_code in (200, 303)
    assert decisions.latest(divided, 1) == 1
    assert [row["event"] for row in audit.rows(divided)] == ["decided"]


def test_under_another_name_nothing_is_decided(at_review, divided, ada):
    data = decide_form(at_review, take="own", kind="fact")
    answer = at_review.post("/review/1/decide", data={**data, "reviewer": ada["id"]})
    assert answer.status_code == 409
    assert "you are Mara Kessel now" in answer.text
    assert decisions.find(divided, 1) is None


def test_after_the_last_one_all_is_said_to_be_decided(either, divided, mara):
    decide(divided, mara, 1, "fact")
    data = decide_form(either, take="own", kind="fact")
    answer = either.post("/review/1/decide", data=data)
    if answer.status_code == 303:
        assert answer.location == "/review"
        assert "Everything is decided." in either.get("/review").text
    else:
        assert "Nothing left to decide" in answer.text
        assert answer.headers["HX-Replace-Url"] == "/review"


def test_one_stays_within_the_part_of_the_queue(at_review, divided, ada, ben):
    later = add(divided, "later", "Rain fell.")
    say(divided, ada, 0, "fact", article_id=later)
    say(divided, ben, 0, "other", article_id=later)
    page = at_review.get("/review/1?article=1&cause=kind").text
    data = {**form_of(page), "take": "own", "kind": "fact"}
    assert (data["article"], data["cause"]) == ("1", "kind")
    answer = at_review.post("/review/1/decide", data=data)
    assert answer.location == "/review?article=1&cause=kind"


def test_a_decision_is_reopened_and_the_reopening_undone(either, divided, mara):
    decide(divided, mara, 0, "fact")
    form = {"reviewer": mara["id"], "revision": 1, "save_id": "reopen-01"}
    either.post("/review/1/reopen", data=form)
    assert decisions.find(divided, 1) is None
    form = {"reviewer": mara["id"], "revision": 2, "to": 1, "save_id": "undo-0001"}
    either.post("/review/1/undo", data=form)
    assert decisions.find(divided, 1)["kind"] == "fact"
    page = either.get("/review/1").text
    assert "Earlier decisions (3)" in page and "reopened" in page


def test_a_stale_decision_is_shown_and_can_be_let_stand(either, divided, mara, ben):
    decide(divided, mara, 0, "claim", speaker="Ines Valdor")
    say(divided, ben, 0, "other")
    page = either.get("/review/1").text
    assert "A vote came or changed since this was decided" in page
    assert "1</span>" in at_part(either, "stale")
    seen = voting.fingerprint(voting.of(divided, 1))
    form = {
        "reviewer": mara["id"],
        "revision": 1,
        "seen": seen,
        "save_id": "stands-01",
    }
    either.post("/review/1/confirm", data=form)
    assert review.find(divided, 1)["state"] == "decided"
    assert decisions.find(divided, 1)["kind"] == "claim"


def at_part(client, state):
    """Answer how the queue offers one of its parts."""
    page = client.get("/review").text
    return re.search(rf'href="/review\?state={state}"[^/]*</span>', page).group()


def test_names_are_shown_on_demand_and_that_is_recorded_once(either, divided, mara):
    for _ in range(2):
        either.post("/review/1/names", data={"reviewer": mara["id"]})
    page = either.get("/review/1").text
    assert "<bdi>Ada Lind</bdi>" in page and "<bdi>Ben Okoro</bdi>" in page
    assert "You looked at the names on" in page
    assert "Ada Lind" not in either.get("/review/2").text
    events = [row["about"] for row in audit.rows(divided) if "voted" in row["event"]]
    assert events == ["harbour:0000"]


def test_an_answer_changed_after_seeing_others_is_marked(at_review, divided, ada, ben):
    blindness.saw(divided, ben["id"], [1], at="2024-03-14T10:00:00.000Z")
    say(divided, ben, 0, "other", at="2024-03-14T11:00:00.000Z")
    assert "after seeing others" in at_review.get("/review/1").text
    assert "after seeing others" not in at_review.get("/review/2").text


def test_what_is_shown_to_who_decides_counts_as_seen(at_review, divided, mara):
    at_review.get("/review")
    seen = "select sentence_id from seen_others where reviewer_id = ? order by 1"
    assert divided.execute(seen, [mara["id"]]).fetchall() == []
    at_review.get("/review/1")
    assert divided.execute(seen, [mara["id"]]).fetchall() == [(1,), (3,)]


def test_all_that_answered_alike_is_accepted_and_reopened(at_review, divided):
    page = at_review.get("/review/accept").text
    assert "<b>1 sentence</b> would be decided" in page
    data = {"least": 2, "article": 0, "save_id": "accept-01"}
    answer = at_review.post("/review/accept", data=data)
    assert (answer.status_code, answer.location) == (303, "/review/accept")
    assert decisions.find(divided, 3)["rationale"] == "All votes say the same."
    page = at_review.get("/review/accept").text
    assert "Decided as all answered: 1 sentence." in page
    assert "There is no such sentence." in page
    at_review.post("/review/accept/1/undo", data={"save_id": "back-0001"})
    assert decisions.find(divided, 3) is None


def test_what_came_to_agree_since_it_was_shown_is_not_accepted_with_it(
    at_review, divided
):
    data = {"least": 2, "article": 0, "save_id": "accept-01", "shown": 4}
    answer = at_review.post("/review/accept", data=data)
    assert answer.status_code == 409
    assert "4 sentences stood here, and by now it would be 1" in answer.text
    assert decisions.find(divided, 3) is None
    data["shown"] = 1
    assert at_review.post("/review/accept", data=data).status_code == 303
    assert at_review.post("/review/accept", data=data).status_code == 303


def test_an_acceptance_broken_off_can_be_gone_on_with(at_review, divided, monkeypatch):
    end = acceptance._end
    monkeypatch.setattr(acceptance, "_end", broken)
    data = {"least": 2, "article": 0, "save_id": "accept-01"}
    with pytest.raises(KeyboardInterrupt):
        at_review.post("/review/accept", data=data)
    page = at_review.get("/review/accept").text
    assert "not finished" in page and "Go on</button>" in page
    assert 'name="save_id" value="accept-01"' in page
    monkeypatch.setattr(acceptance, "_end", end)
    at_review.post("/review/accept", data=data)
    assert "not finished" not in at_review.get("/review/accept").text


def broken(*given):
    """Be broken off."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("least", ["1", "100", "many"])
def test_too_few_equal_votes_are_refused(at_review, divided, least):
    answer = at_review.get(f"/review/accept?least={least}")
    assert answer.status_code == 422
    assert "Give how many equal votes are enough: 2 to 99." in answer.text
    data = {"least": least, "article": 0, "save_id": "accept-01"}
    assert at_review.post("/review/accept", data=data).status_code == 422
    assert decisions.find(divided, 3) is None


def test_an_article_is_accepted_alone(at_review, divided):
    page = at_review.get("/review/accept?article=1&least=2").text
    assert "in “<bdi>Harbour talks go on</bdi>”" in page
    assert at_review.get("/review/accept?article=99").status_code == 404


def test_an_article_is_opened_and_closed_again(at_review, divided):
    assert "<span>blind</span>" in at_review.get("/review/articles").text
    form = {"open": "1", "save_id": "open-0001"}
    answer = at_review.post("/review/articles/1/open", data=form)
    assert (answer.status_code, answer.location) == (303, "/review/articles")
    assert blindness.is_open(divided, 1)
    assert "Close again" in at_review.get("/review/articles").text
    at_review.post("/review/articles/1/open", data={**form, "open": "0"})
    assert not blindness.is_open(divided, 1)


@pytest.mark.parametrize("act", ["decide", "confirm", "reopen", "undo", "names"])
def test_an_address_that_takes_forms_leads_back_to_its_sentence(at_review, act):
    answer = at_review.get(f"/review/1/{act}")
    assert (answer.status_code, answer.location) == (303, "/review/1")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/review/accept/1/undo", "/review/accept"),
        ("/review/articles/1/open", "/review/articles"),
    ],
)
def test_other_addresses_that_take_forms_lead_back(at_review, address, place):
    data = {"least": 2, "article": 0, "save_id": "accept-01"}
    at_review.post("/review/accept", data=data)
    answer = at_review.get(address)
    assert (answer.status_code, answer.location) == (303, place)


ADDRESSES = [
    ("get", "/review"),
    ("get", "/review/next"),
    ("get", "/review/articles"),
    ("get", "/review/accept"),
    ("get", "/review/1"),
    ("post", "/review/1/decide"),
    ("post", "/review/1/confirm"),
    ("post", "/review/1/reopen"),
    ("post", "/review/1/undo"),
    ("post", "/review/1/names"),
    ("post", "/review/accept"),
    ("post", "/review/accept/1/undo"),
    ("post", "/review/articles/1/open"),
    ("post", "/sentences/1/comments/resolve"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_a_reviewer_does_not_decide(app, divided, ben, mara, method, address):
    with app.test_client() as browser:
        browser.post("/who", data={"name": ben["name"]})
        answer = getattr(browser, method)(address)
        assert answer.status_code == 403
        assert "one must be an adjudicator or an owner" in answer.text
        assert 'href="/review"' not in browser.get("/articles").text


def test_text_is_never_shown_as_html(app, db, ada, ben, mara):
    evil = "<script>alert(1)</script>"
    add(db, "sly", f"{evil} said the page.")
    reviewers.named(db, evil)
    say(db, ada, 0, "claim", speaker=evil, note=evil)
    say(db, ben, 0, "fact", note=evil)
    comments.add(db, 1, ada["id"], evil, save_id="comment-1")
    decide(db, mara, 0, "claim", speaker=evil, rationale=evil)
    blindness.set_open(db, 1, mara["id"], True)
    for name, addresses in (
        ("Mara Kessel", ["/review?state=decided", "/review/1"]),
        ("Ada Lind", ["/articles/1?sentence=1", "/comments"]),
    ):
        with app.test_client() as browser:
            browser.post("/who", data={"name": name})
            for address in addresses:
                page = browser.get(address).text
                assert "&lt;script&gt;alert" in page and "<script>alert" not in page


def test_a_case_in_the_way_counts_as_a_look_at_its_sentence(either, divided, ada, mara):
    piece = "The harbour board expects the union to keep last year’s agreement, its "
    article_id = add(divided, "later", f"{piece}chair Ines Valdor said on Friday.")
    decide(divided, ada, 0, "claim", speaker="Ines Valdor", article_id=article_id)
    precedents.make(divided, 6, ada["id"], "A named source claims.", "case-0006")
    look = "select 1 from seen_others where reviewer_id = ? and sentence_id = 6"
    form = decide_form(either, take="own", kind="fact")
    assert not divided.execute(look, [mara["id"]]).fetchone()
    assert either.post("/review/1/decide", data=form).status_code == 409
    assert divided.execute(look, [mara["id"]]).fetchone()
