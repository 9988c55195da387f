"""The pages of the same words with different labels."""

import pytest

from annotator.db import now, writing
from annotator.store import articles, blindness, labels, same_words
from annotator.store.same_words import Among, Differs
from annotator.text.segment import Sentence
from tests.exporting import add, decide, say

NOTICE = "Sign up for the <b>morning</b> letter of the Northport Gazette every day."
LATER = NOTICE.replace("morning", "evening")


@pytest.fixture
def copies(db, mara, ada, ben):
    """Two articles with the same line, answered by two people; a third with another."""
    made = []
    for number, text in enumerate((NOTICE, NOTICE, LATER)):
        article = {"doc_id": f"n{number}", "title": f"Letter {number}"}
        article["body"] = f"{text} No. {number}"
        with writing(db):
            made.append(articles.add(db, article, [Sentence(0, len(text), 0)]))
    say(db, ada, 0, "other", article_id=made[0])
    say(db, ada, 0, "fact", article_id=made[1])
    say(db, ben, 0, "claim", article_id=made[2], speaker="Ines Valdor")
    return made


def test_what_one_person_answered_twice_is_listed_with_its_counts(decider, copies):
    page = decider.get("/agreement/same-words").text
    assert "2 sentences</td>" in page
    assert "&lt;b&gt;morning" in page
    assert "Ada" not in page
    assert "evening" not in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("among=people", False),
        ("among=decisions", False),
        ("differs=speaker", False),
        ("who=3", True),
        ("who=4", False),
        ("among=nonsense&differs=nonsense&who=x&after=x", False),
        ("nearly=1&among=people", True),
        ("nearly=1", False),
    ],
)
def test_the_list_is_narrowed_down(decider, copies, asked, there):
    page = decider.get(f"/agreement/same-words?{asked}")
    assert page.status_code == 200
    assert ("/agreement/same-words/" in page.text) is there


def test_the_page_of_the_words_leads_to_every_place(decider, db, mara, copies):
    decide(db, mara, 0, "other", article_id=copies[0])
    (row,) = same_words.page(db, Among.PERSON, Differs.KIND)
    page = decider.get(f"/agreement/same-words/{row['key']}").text
    for article_id in copies[:2]:
        assert f"/articles/{article_id}?sentence=1" in page
        sentence = articles.sentence_at(db, article_id, 0)
        assert f'href="/review/{sentence["id"]}"' in page
    assert "r3: " in page
    assert "decided: " in page
    assert "Nearly the same words" in page


@pytest.mark.parametrize(
    ("asked", "places"),
    [("", 2), ("kind=fact", 1), ("kind=nonsense", 2), ("who=3", 2), ("who=4", 0)],
)
def test_the_page_of_the_words_is_narrowed_down(decider, db, copies, asked, places):
    (row,) = same_words.page(db, Among.PERSON, Differs.KIND)
    page = decider.get(f"/agreement/same-words/{row['key']}?{asked}").text
    assert page.count('href="/review/') == places


def seen(db, who):
    """Answer the articles whose sentence this person has seen others' answers to."""
    sql = """
        select article_id
        from seen_others
        join sentences on sentences.id = sentence_id
        where reviewer_id = ?
        order by article_id
    """
    return [article_id for (article_id,) in db.execute(sql, [who["id"]])]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("", [0, 1]),
        ("?nearly=1&among=people", [0, 1, 2]),
        ("?among=decisions", []),
        ("/{key}", [0, 1, 2]),
        ("/{key}?kind=fact", [0, 1, 2]),
        ("/{key}?after=999", [0, 1]),
    ],
)
def test_who_looks_has_seen_every_answer_that_is_counted(
    decider, db, mara, copies, asked, places
):
    (row,) = same_words.page(db, Among.PERSON, Differs.KIND)
    decider.get("/agreement/same-words" + asked.format(key=row["key"]))
    assert seen(db, mara) == [copies[at] for at in places]


@pytest.mark.parametrize("asked", ["", "?nearly=1&among=people"])
def test_who_answers_a_copy_after_a_look_at_the_list_is_not_blind(
    decider, db, mara, copies, asked
):
    decider.get("/agreement/same-words" + asked)
    for article_id in copies[:2]:
        say(db, mara, 0, "fact", article_id=article_id, at=now())
    told = [
        row["blind"]
        for row in blindness.blind_answers(db)
        if row["reviewer_id"] == mara["id"]
    ]
    assert told == [0, 0]


def test_words_in_very_many_places_are_counted_on_their_own_page_alone(
    decider, db, mara, ada
):
    many = same_words.COUNTED + 1
    (first, *rest) = [f"“Read more: {'.' * n}" for n in range(many)]
    place = add(db, "long", first, *rest)
    for at in range(many):
        say(db, ada, at, "other" if at else "fact", article_id=place)
    page = decider.get("/agreement/same-words").text
    assert f"{many} sentences</td>" in page
    assert "Count the answers" in page
    assert "× " not in page
    assert seen(db, mara) == []
    (row,) = same_words.page(db, Among.PERSON, Differs.KIND)
    page = decider.get(f"/agreement/same-words/{row['key']}").text
    assert f"{many - 1} × " in page
    assert len(seen(db, mara)) == many


def test_words_that_are_decided_and_no_longer_labelled_say_so(decider, db, mara, ada):
    places = [add(db, f"copy-{n}", NOTICE, f"No. {n}") for n in range(2)]
    for article_id, kind in zip(places, ("fact", "other"), strict=True):
        say(db, ada, 0, kind, article_id=article_id)
        decide(db, mara, 0, kind, article_id=article_id)
        sentence = articles.sentence_at(db, article_id, 0)["id"]
        form = {"to": 0, "revision": 1, "save_id": f"back-{article_id}-0"}
        labels.restore(db, sentence, ada["id"], form)
    page = decider.get("/agreement/same-words?among=decisions").text
    assert "0 sentences</td>" in page
    assert "decided: 1 × Fact, 1 × Other" in page


def test_a_reviewer_sees_none_of_it(reader, copies):
    assert reader.get("/agreement/same-words").status_code == 403


def test_an_empty_list_leads_to_the_nearly_equal(decider):
    page = decider.get("/agreement/same-words").text
    assert "No sentences of the same words" in page
    assert "nearly=1" in page


def test_words_that_there_are_not_are_not_found(decider):
    assert decider.get("/agreement/same-words/12345").status_code == 404
