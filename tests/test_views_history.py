"""Your changes in an article, the article as it was, and the way back to it."""

import re
import time

import pytest

from annotator.store import article_history, articles, labels

AT = "2024-03-14T09:00:0{}.000Z"


def save(db, who, number, kind, second, **more):
    speaker = "Ines Valdor" if kind in ("claim", "quote") else None
    form = {"kind": kind, "speaker": speaker, "revision": 0} | more
    form["save_id"] = f"save-{who['id']}-{number}-{second}"
    labels.put(db, number, who["id"], form, at=AT.format(second))


@pytest.fixture
def here(monkeypatch):
    """A server whose clock is an hour and a half ahead of UTC."""
    monkeypatch.setenv("TZ", "XXX-01:30")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def worked(db, article, ada):
    save(db, ada, 1, "claim", 1, unsure=True)
    save(db, ada, 2, "fact", 2)
    save(db, ada, 2, "other", 3, revision=1)


def kinds(db, who):
    return [row["kind"] for row in articles.sentences(db, 1, who["id"])]


def form_to(page, address):
    """The hidden fields of the form that posts to an address."""
    form = page.partition(f'action="{address}"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def then(client, second=2):
    return client.get(f"/articles/1/history?at={AT.format(second)}")


def test_changes_are_listed_latest_first_in_plain_words(client, worked, here):
    page = client.get("/articles/1/history").text
    lines = [
        " ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in page.split("<li>")
    ]
    assert lines[1].startswith("14 Mar 2024, 10:30:03")
    assert "Sentence 2" in lines[2]
    assert "from Fact → to Other" in lines[2]
    assert "from no answer → to Claim · Ines Valdor · unsure" in lines[6]
    assert f"/articles/1/history?at={AT.format(3)}" in page
    assert "/articles/1?sentence=2" in page


def test_what_was_brought_back_is_marked(client, db, worked, ada):
    assert ">brought back<" not in client.get("/articles/1/history").text
    undo = {"to": 1, "revision": 2, "save_id": "undo-0001"}
    labels.restore(db, 2, ada["id"], undo)
    assert client.get("/articles/1/history").text.count(">brought back<") == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cue_span": [[0, 3]]}, "Claim · Ines Valdor (other words marked)"),
        ({"note": "<b>why</b>"}, "Claim · Ines Valdor · “&lt;b&gt;why&lt;/b&gt;”"),
        ({"polarity": "negative"}, "Claim · Ines Valdor · they did not say it"),
        ({"quote_type": "indirect"}, "Claim · Ines Valdor · indirect words"),
        ({"scare_quotes": True}, "Claim · Ines Valdor · scare quotes"),
    ],
)
def test_every_change_reads_as_one(client, db, article, ada, more, words):
    save(db, ada, 1, "claim", 1)
    save(db, ada, 1, "claim", 2, revision=1, **more)
    page = client.get("/articles/1/history").text
    assert "<bdi>Claim · Ines Valdor</bdi> <span aria-hidden" in page
    assert f"<bdi>{words}</bdi>" in page


def test_nobody_reads_anothers_changes(client, db, article, ben):
    save(db, ben, 1, "claim", 1)
    assert "You have not changed anything" in client.get("/articles/1/history").text
    page = then(client, 5).text
    assert "Nothing differs from now" in page
    assert "Valdor ·" not in page
    assert page.count("no answer") == 5


def test_changes_come_in_pages_of_whole_moments(client, db, article, ada, monkeypatch):
    monkeypatch.setattr("annotator.views.history.PAGE", 2)
    for number in (1, 2, 3):
        save(db, ada, number, "fact", number)
    save(db, ada, 4, "fact", 3)
    first = client.get("/articles/1/history").text
    assert re.findall(r"Sentence (\d)", first) == ["3", "4", "2"]
    link = re.search(r'href="([^"]*before=[^"]*)"', first)[1]
    second = client.get(link).text
    assert re.findall(r"Sentence (\d)", second) == ["1"]
    assert "before=" not in second


def test_the_article_is_shown_as_it_was_with_what_differs(client, worked):
    page = then(client).text
    assert "1 of 5 differs from now" in page
    assert page.count('class="differs"') == 1
    assert "now: <bdi>Other</bdi>" in page
    assert f"at={AT.format(1)}" in page
    assert f"at={AT.format(3)}" in page


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ("2024-03-14T10:30", "2024-03-14T09:00:59.999Z"),
        ("2024-03-14T10:30:02", "2024-03-14T09:00:02.999Z"),
        ("2024-03-14T10:30:02.5", "2024-03-14T09:00:02.599Z"),
        ("2024-03-14T00:10", "2024-03-13T22:40:59.999Z"),
    ],
)
def test_a_time_is_typed_as_the_clock_here_shows_it(client, worked, here, typed, exact):
    response = client.get("/articles/1/history", query_string={"typed": typed})
    assert response.status_code == 303
    assert response.location == f"/articles/1/history?at={exact}"
    assert client.get(response.location).status_code == 200


WRONG = ["", "yesterday", "2024-02-30T10:00", "0001-01-01T00:00", "9999-12-31T23:59",
         "2024-03-14T25:00", "٢٠٢٤-03-14T10:00"]  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_a_time_that_is_none_is_asked_for_again(client, worked, typed):
    response = client.get("/articles/1/history", query_string={"typed": typed})
    assert response.status_code == 422
    assert "Give a day and a time, such as 2024-03-14 14:05." in response.text
    assert "Sentence 2" in response.text


@pytest.mark.parametrize("at", WRONG)
def test_an_address_without_a_moment_says_what_one_is(client, worked, at):
    response = client.get("/articles/1/history", query_string={"at": at})
    assert response.status_code == 422
    assert "Give a day and a time" in response.text


def test_the_whole_article_is_brought_back_and_it_says_how_many(
    client, db, worked, ada
):
    form = form_to(then(client, 1).text, "/articles/1/history")
    response = client.post("/articles/1/history", data=form)
    assert response.status_code == 303
    assert kinds(db, ada) == ["claim", None, None, None, None]
    page = client.get(response.location).text
    assert "1 sentence was brought back to" in page
    link = re.search(r'href="([^"]*)">Take that back', page)[1]
    form = form_to(client.get(link).text, "/articles/1/history")
    client.post("/articles/1/history", data=form)
    assert kinds(db, ada) == ["claim", "other", None, None, None]


def test_sent_twice_it_is_done_once(client, db, worked, ada):
    form = form_to(then(client, 1).text, "/articles/1/history")
    for _ in range(2):
        response = client.post("/articles/1/history", data=form)
        assert "1 sentence was brought back" in client.get(response.location).text
    assert article_history.revision(db, 1, ada["id"]) == 4


def test_a_change_meanwhile_refuses_it_and_shows_what_differs_now(
    client, db, worked, ada
):
    form = form_to(then(client).text, "/articles/1/history")
    save(db, ada, 5, "fact", 8)
    response = client.post("/articles/1/history", data=form)
    assert response.status_code == 409
    assert "nothing was brought back" in response.text
    assert "2 of 5 differ from now" in response.text
    assert kinds(db, ada) == ["claim", "other", None, None, "fact"]
    again = form_to(response.text, "/articles/1/history")
    client.post("/articles/1/history", data=again)
    assert kinds(db, ada) == ["claim", "fact", None, None, None]


def test_one_answer_is_brought_back_and_the_moment_stays(client, db, worked, ada):
    save(db, ada, 5, "fact", 8)
    form = form_to(then(client).text, "/articles/1/history/2")
    response = client.post("/articles/1/history/2", data=form)
    assert response.location == (f"/articles/1/history?at={AT.format(2)}#sentence-2")
    assert kinds(db, ada) == ["claim", "fact", None, None, "fact"]
    assert "Sentence 2 is brought back" in client.get(response.location).text


def test_one_answer_brought_back_is_not_taken_for_the_whole_article(
    client, db, worked, ada
):
    save(db, ada, 5, "fact", 8)
    page = then(client).text
    one = form_to(page, "/articles/1/history/2")
    client.post("/articles/1/history/2", data=one)
    whole = form_to(page, "/articles/1/history")
    assert client.post("/articles/1/history", data=whole).status_code == 409


def test_one_answer_changed_meanwhile_is_not_overwritten(client, db, worked, ada):
    form = form_to(then(client).text, "/articles/1/history/2")
    save(db, ada, 2, "claim", 8, revision=2)
    response = client.post("/articles/1/history/2", data=form)
    assert response.status_code == 409
    assert "changed elsewhere" in response.text
    assert "now: <bdi>Claim · Ines Valdor</bdi>" in response.text
    assert kinds(db, ada)[1] == "claim"


@pytest.mark.parametrize("address", ["/articles/1/history", "/articles/1/history/2"])
def test_a_page_opened_under_another_name_brings_nothing_back(
    client, db, worked, ada, ben, address
):
    form = form_to(then(client).text, address)
    client.post("/who", data={"name": ben["name"]})
    response = client.post(address, data=form)
    assert response.status_code == 409
    assert "you are Ben Okoro now" in response.text
    assert kinds(db, ada) == ["claim", "other", None, None, None]


def test_a_sentence_of_another_article_is_not_found(client, db, worked, ada):
    form = form_to(then(client).text, "/articles/1/history/2")
    assert client.post("/articles/1/history/99", data=form).status_code == 404
    assert client.get("/articles/9/history").status_code == 404


def test_a_form_address_in_the_bar_leads_to_the_changes(client, worked):
    response = client.get("/articles/1/history/2")
    assert (response.status_code, response.location) == (303, "/articles/1/history")


def test_the_desk_leads_to_the_changes_and_back(client, worked):
    assert 'href="/articles/1/history"' in client.get("/articles/1").text
    assert 'href="/articles/1"' in client.get("/articles/1/history").text


class TestTheDeskGoesOn:
    """Where an article opens, and where the keys o and r lead."""

    def card(self, client, address="/articles/1"):
        page = client.get(address, follow_redirects=True).text
        found = re.search(r'data-sentence="(\d+)"', page)
        return found and int(found[1])

    def links(self, client, address):
        page = client.get(address).text
        return {
            key: re.search(rf'data-key="{key}" (?:href|data-why)="([^"]*)"', page)[1]
            for key in "or"
        }

    def test_an_article_opens_behind_what_was_saved_last(
        self, client, db, article, ada
    ):
        save(db, ada, 3, "fact", 1)
        assert self.card(client) == 4
        assert self.card(client, "/annotate") == 4
        save(db, ada, 2, "fact", 2)
        assert self.card(client) == 4

    def test_behind_the_last_sentence_it_is_the_first_open_one(
        self, client, db, article, ada
    ):
        save(db, ada, 5, "fact", 1)
        assert self.card(client) == 1

    def test_what_was_taken_back_is_where_one_left_off(self, client, db, article, ada):
        save(db, ada, 3, "fact", 1)
        undo = {"to": 0, "revision": 1, "save_id": "undo-0001"}
        labels.restore(db, 3, ada["id"], undo)
        assert self.card(client) == 3

    def test_a_finished_article_says_so_until_a_sentence_is_asked_for(
        self, client, db, article, ada
    ):
        for number in range(1, 6):
            save(db, ada, number, "fact", number, note="?" if number == 4 else None)
        page = client.get("/articles/1").text
        assert "This article is finished" in page
        assert "Next article" in page
        assert "Look again (1)" in page
        assert self.card(client, "/articles/1?sentence=5") == 5

    def test_the_links_lead_round_and_say_why_there_is_none(
        self, client, db, article, ada
    ):
        assert self.links(client, "/articles/1?sentence=5") == {
            "o": "/articles/1?sentence=1",
            "r": "Nothing to look at again: no sentence is unsure, "
            "has scare quotes or a note.",
        }
        save(db, ada, 2, "fact", 1, unsure=True)
        links = self.links(client, "/articles/1?sentence=1")
        assert links == {"o": "/articles/1?sentence=3", "r": "/articles/1?sentence=2"}
        here = self.links(client, "/articles/1?sentence=2")
        assert here["r"] == "This is the only sentence to look at again."
        for number in (1, 3, 4):
            save(db, ada, number, "fact", 1)
        left = self.links(client, "/articles/1?sentence=5")
        assert left["o"] == "This is the only sentence left without an answer."
        save(db, ada, 5, "fact", 1)
        done = self.links(client, "/articles/1?sentence=5")
        assert done["o"] == "Every sentence of this article has an answer."

    @pytest.mark.parametrize("way", ["plain", "htmx"])
    def test_an_article_finished_at_a_skipped_sentence_says_so(
        self, client, db, article, ada, way
    ):
        for number in (1, 3, 4, 5):
            save(db, ada, number, "fact", number, unsure=number == 3)
        if way == "htmx":
            client.environ_base["HTTP_HX_REQUEST"] = "true"
        form = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
        form["reviewer"] = ada["id"]
        for _ in range(2):  # sent again, it says the same
            response = client.post("/sentences/2/label", data=form)
            place = response.location or response.headers["HX-Replace-Url"]
            page = client.get(place).text if way == "plain" else response.text
            assert "This article is finished" in page
            assert "Look again (1)" in page
            assert place == "/articles/1?sentence=2&finished=1"

    def test_a_walk_through_a_finished_article_goes_on(self, client, db, article, ada):
        for number in range(1, 6):
            save(db, ada, number, "fact", number)
        form = {"kind": "fact", "revision": 1, "save_id": "save-0001"}
        form["reviewer"] = ada["id"]
        response = client.post("/sentences/2/label", data=form)
        assert response.location == "/articles/1?sentence=3"
