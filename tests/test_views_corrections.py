"""Corrected texts in the browser: cut by hand, answered again, read as they were."""

import io
import json

import pytest

from annotator.store import articles, corrections, labels, projects, reviewers
from tests.correcting import AT, TEXT, correct, texts, worked_on
from tests.test_views_imports import add, give, settled


@pytest.fixture
def quay(db, ada, ben):
    """An article of eight sentences that two people labelled; Ada adds articles."""
    return worked_on(db, ada, ben)


def sentence(db, position):
    found = articles.sentence_at(db, 1, position)
    assert found
    return found["id"]


def cut(browser, db, position, **form):
    sent = {"save_id": f"cut-{position:05}", **form}
    return browser.post(
        f"/articles/1/sentences/{sentence(db, position)}/cut", data=sent
    )


class TestCutting:
    def test_the_page_shows_words_to_cut_at_and_who_is_asked_again(
        self, client, db, quay
    ):
        page = client.get(f"/articles/1/sentences/{sentence(db, 5)}/cut").text
        assert 'name="place" value="4" required> union' in page
        assert "2 answers are asked for again" in page
        assert "4 answers are asked for again" in page
        assert "The decision is to be made again." in page

    def test_a_split_leads_to_its_first_half(self, client, db, quay):
        answer = cut(client, db, 0, how="split", place="18", why="Two things")
        assert answer.status_code == 303
        assert answer.location == "/articles/1?sentence=1"
        assert texts(db, 1)[:2] == ["The harbour board", "met in Northport on Monday."]
        assert corrections.of(db, 1)[0]["why"] == "Two things"
        assert list(projects.check(db)) == []

    def test_the_same_form_twice_cuts_once(self, client, db, quay):
        number = sentence(db, 0)
        form = {"how": "split", "place": "18", "save_id": "twice-0001"}
        for _ in range(2):
            answer = client.post(f"/articles/1/sentences/{number}/cut", data=form)
            assert answer.location == "/articles/1?sentence=1"
        assert len(texts(db, 1)) == 9

    def test_a_join_needs_no_place(self, client, db, quay):
        assert cut(client, db, 0, how="join").status_code == 303
        assert texts(db, 1)[0].endswith("on Monday. Ferries ran as usual all day.")

    @pytest.mark.parametrize(
        ("position", "form", "said"),
        [
            (0, {"how": "split"}, "Choose the word with which"),
            (0, {"how": "split", "place": "9999"}, "Choose a word inside"),
            (0, {"how": "split", "place": "0"}, "Choose a word inside"),
            (7, {"how": "join"}, "No sentence follows"),
            (0, {"how": "melt"}, "fault"),
        ],
    )
    def test_what_does_not_go_is_said_by_its_field(
        self, client, db, quay, position, form, said
    ):
        answer = cut(client, db, position, **form)
        assert answer.status_code == 422 and said in answer.text
        assert len(texts(db, 1)) == 8

    def test_a_sentence_of_another_article_is_not_found(self, client, db, quay):
        assert (
            client.get(f"/articles/7/sentences/{sentence(db, 0)}/cut").status_code
            == 404
        )

    def test_a_reviewer_cuts_nothing(self, app, db, quay, ada):
        reviewers.named(db, "Olga", role="owner")
        db.execute("update reviewers set role = 'reviewer' where id = ?", [ada["id"]])
        browser = app.test_client()
        browser.post("/who", data={"name": "Ada Lind"})
        assert cut(browser, db, 0, how="join").status_code == 403
        assert "Split or join" not in browser.get("/articles/1?sentence=1").text

    def test_the_desk_leads_there(self, client, db, quay):
        page = client.get("/articles/1?sentence=3").text
        assert f"/articles/1/sentences/{sentence(db, 2)}/cut" in page


class TestAnsweredBefore:
    @pytest.fixture(autouse=True)
    def corrected(self, db, quay):
        correct(db, 1, TEXT.replace("in June", "in July"))

    def test_the_card_shows_what_changed_and_one_s_own_answer(self, client, db):
        page = client.get("/articles/1?sentence=6").text
        assert "<ins>" in page and "July" in page
        assert "You answered <b><bdi>Claim · unnamed</bdi></b> before" in page
        assert "the union</bdi></b>" not in page

    @pytest.mark.parametrize("fragment", [False, True])
    def test_one_button_gives_the_same_answer(self, client, db, ada, fragment):
        if fragment:
            client.environ_base["HTTP_HX_REQUEST"] = "true"
        number = sentence(db, 5)
        form = {
            "how": "earlier", "revision": "0", "save_id": "again-0001",
            "reviewer": ada["id"],
        }  # fmt: skip
        for _ in range(2):
            answer = client.post(f"/sentences/{number}/label", data=form)
            assert answer.status_code == (200 if fragment else 303)
        found = labels.find(db, number, ada["id"])
        assert (found["kind"], found["speaker"], found["revision"]) == (
            "claim", "unnamed", 1,
        )  # fmt: skip
        assert "You answered" not in client.get(f"/sentences/{number}").text

    def test_who_had_no_answer_is_told_so(self, app, db):
        browser = app.test_client()
        browser.post("/who", data={"name": "Cora"})
        cora = reviewers.named(db, "Cora")
        number = sentence(db, 5)
        page = browser.get("/articles/1?sentence=6").text
        assert "The text was corrected" in page and "You answered" not in page
        answer = browser.post(
            f"/sentences/{number}/label",
            data={"how": "earlier", "revision": "0", "save_id": "again-0002",
                  "reviewer": cora["id"]},
        )  # fmt: skip
        assert answer.status_code == 422
        assert "You had no answer to what this sentence was" in answer.text

    def test_marked_words_come_along_where_they_stand(self, client, db, ada):
        number = sentence(db, 2)
        quote = texts(db, 1)[2]
        inside = [[1, quote.index(",")]]
        said = {
            "kind": "quote", "speaker": "Ines Valdor", "content": inside,
            "revision": 1, "save_id": "marked-0001",
        }  # fmt: skip
        labels.put(db, number, ada["id"], said, at=AT)
        correct(db, 1, TEXT.replace("in June", "in July").replace("told the", "told a"))
        new = sentence(db, 2)
        client.post(
            f"/sentences/{new}/label",
            data={"how": "earlier", "revision": "0", "save_id": "again-0003",
                  "reviewer": ada["id"]},
        )  # fmt: skip
        found = labels.find(db, new, ada["id"])
        assert found["content"] == inside

    def test_a_card_of_the_old_text_is_refused_with_a_way_on(self, client, db, ada):
        gone = db.execute("select min(id) from sentences where article_id < 0")
        form = {"kind": "fact", "revision": "2", "save_id": "late-00001",
                "reviewer": ada["id"]}  # fmt: skip
        answer = client.post(f"/sentences/{gone.fetchone()[0]}/label", data=form)
        assert answer.status_code == 409
        assert "was corrected since you opened it" in answer.text

    @pytest.mark.parametrize(
        "address",
        [
            "/sentences/{}", "/review/{}", "/sentences/{}/precedent",
            "/sentences/{}/similar", "/articles/1/sentences/{}/cut",
        ],
    )  # fmt: skip
    def test_an_address_of_the_old_text_leads_to_its_correction(
        self, client, db, address
    ):
        reviewers.named(db, "Olga", role="owner")
        db.execute("update reviewers set role = 'owner'")
        (gone, number) = db.execute(
            "select sentences.id, corrections.id from sentences "
            "join corrections on earlier_id = sentences.article_id"
        ).fetchone()
        place = f"/articles/1/corrections/{number}"
        answer = client.get(address.format(gone))
        assert (answer.status_code, answer.location) == (303, place)
        assert client.get(place).status_code == 200
        script = {"HX-Request": "true"}
        answer = client.get(address.format(gone), headers=script)
        assert answer.headers["HX-Redirect"] == place


class TestHistory:
    def test_corrections_are_listed_with_who_and_why(self, client, db, quay, ada):
        assert "is as it came" in client.get("/articles/1/corrections").text
        correct(db, 1, TEXT.replace("Monday", "Tuesday"), by=ada["id"], why="A slip")
        page = client.get("/articles/1/corrections").text
        assert "Ada Lind" in page and "A slip" in page
        assert "/articles/1/corrections" in client.get("/articles/1").text

    def test_the_earlier_text_is_shown_with_one_s_own_answers(
        self, client, db, quay, ada
    ):
        number = correct(db, 1, "<b>Bold</b> " + TEXT.replace("in June", "in July"))
        page = client.get(f"/articles/1/corrections/{number}").text
        assert "You had answered <b><bdi>Claim · unnamed</bdi></b>" in page
        assert "the union</bdi></b>" not in page
        assert "Monday" in page and "<ins>" in page
        assert client.get("/articles/1/corrections/99").status_code == 404

    def test_texts_are_never_shown_as_html(self, client, db, quay):
        correct(db, 1, TEXT + " <b>Bold</b> words stay text.")
        number = correct(db, 1, TEXT)
        page = client.get(f"/articles/1/corrections/{number}").text
        assert "&lt;b&gt;Bold" in page and "<b>Bold" not in page


class TestImport:
    def file(self, text, **more):
        row = {"doc_id": "quay", "title": "The east quay stays", "text": text, **more}
        return ("quay.jsonl", json.dumps(row).encode())

    def test_a_changed_text_is_offered_with_its_numbers(self, client, db, quay):
        address = give(client, self.file(TEXT.replace("Monday", "Tuesday")))
        page = settled(client, address)
        assert "1 text differs from what is here" in page
        assert "14 answers stay, 2 are asked for again" in page
        shown = client.get(f"{address}/corrections/1").text
        assert "<del>" in shown and "Tuesday" in shown
        assert client.get(f"{address}/corrections/2").status_code == 404

    def test_it_is_taken_where_that_is_ticked(self, client, db, quay, ada):
        address = give(client, self.file(TEXT.replace("Monday", "Tuesday")))
        page = add(client, address, correct="yes", why="A slip")
        assert "1 corrected" in page
        (made,) = corrections.of(db, 1)
        assert (made["why"], made["name"]) == ("A slip", "Ada Lind")

    def test_without_the_tick_it_is_refused_as_before(self, client, db, quay):
        address = give(client, self.file(TEXT.replace("Monday", "Tuesday")))
        page = add(client, address)
        assert "Another article is called quay" in page
        assert corrections.of(db, 1) == []

    def test_a_file_of_the_same_name_and_title_is_offered_too(self, client, db):
        first = b"The quay stays\n\nNobody was hurt. The sea was calm."
        add(client, give(client, ("sea.txt", first)))
        sent = [(io.BytesIO(first.replace(b"calm", b"rough")), "sea.txt")]
        answer = client.post(
            "/import", data={"files": sent}, content_type="multipart/form-data"
        )
        page = settled(client, answer.location)
        assert "1 text differs" in page
        add(client, answer.location, correct="yes")
        assert articles.totals(db)["articles"] == 1
        assert "The sea was rough." in texts(db, 1)
