"""What an export is made of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.db import connect, snapshot
from annotator.errors import NotFound
from annotator.formats import export as files
from annotator.formats.order import Order
from annotator.schemas_export import Which
from annotator.store import articles, blindness, exports
from annotator.store.exports import Selection
from tests.exporting import add, decide, merge, say


def taken(db, **selection):
    """Answer the articles of a selection."""
    with snapshot(db):
        return list(exports.articles_with_sentences(db, Selection(**selection)))


def labels_of(articles):
    """Answer who said what, sentence by sentence."""
    return [
        [(label["reviewer_id"], label["kind"]) for label in sentence["labels"]]
        for article in articles
        for sentence in article["sentences"]
    ]


def test_articles_come_in_order_of_doc_id_and_sentences_of_position(db):
    add(db, "zinc", "Zinc rose.", "It fell.")
    add(db, "Åland", "Ferries ran.")
    add(db, "apples", "Apples were cheap.")
    found = taken(db)
    assert [article["doc_id"] for article in found] == ["apples", "zinc", "Åland"]
    assert [s["position"] for s in found[1]["sentences"]] == [0, 1]


def test_labels_come_in_order_of_reviewer(db, article, ada, ben):
    say(db, ben, 0, "fact")
    say(db, ada, 0, "other")
    assert labels_of(taken(db))[0] == [(ada["id"], "other"), (ben["id"], "fact")]


def test_a_label_follows_the_entry_its_speaker_was_merged_into(db, article, ada):
    say(db, ada, 0, "claim", speaker="I. Valdor", speaker_surface="Ines Valdor")
    say(db, ada, 1, "claim", speaker="Ines Valdor", speaker_type="person")
    merge(db, "I. Valdor", "Ines Valdor")
    label = taken(db)[0]["sentences"][0]["labels"][0]
    assert label["speaker"] == "Ines Valdor"
    assert label["speaker_type"] == "person"
    assert label["speaker_surface"] == "Ines Valdor"


def test_a_quotation_is_named_by_the_position_of_its_first_sentence(db, article, ada):
    say(db, ada, 2, "quote", speaker="Ines Valdor")
    say(db, ada, 3, "quote", speaker="Ines Valdor", continues=True)
    assert taken(db)[0]["sentences"][3]["labels"][0]["begins"] == 2


def test_a_save_in_the_middle_does_not_mix_in(project, db, article, ada):
    add(db, "later", "Rain fell.")
    say(db, ada, 0, "fact")
    other = connect(project)
    with snapshot(db):
        passing = exports.articles_with_sentences(db)
        assert next(passing)["doc_id"] == "harbour"
        say(other, ada, 0, "claim", article_id=2, speaker="unnamed")
        assert labels_of(passing) == [[]]
    other.close()
    assert labels_of(taken(db))[-1] == [(ada["id"], "claim")]


def test_a_snapshot_ends_when_it_is_left_half_read(db, article):
    rows = files.rows(db, Order())
    next(rows)
    assert db.conn.in_transaction
    rows.close()
    assert not db.conn.in_transaction


@pytest.mark.parametrize("name", ["Ada Lind", "ada  LIND", "r1"])
def test_only_the_chosen_reviewers_labels_count(db, article, ada, ben, name):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "claim", speaker="unnamed")
    assert labels_of(taken(db, reviewers=(name,)))[0] == [(ada["id"], "fact")]


def test_only_labels_and_decisions_of_the_chosen_days_count(db, article, ada, ben):
    say(db, ada, 0, "fact", at="2024-03-13T23:59:59.999Z")
    say(db, ben, 0, "fact", at="2024-03-14T00:00:00.000Z")
    decide(db, ben, 0, "fact", at="2024-03-15T12:00:00.000Z")
    before = taken(db, until="2024-03-13")[0]["sentences"][0]
    after = taken(db, since="2024-03-14", until="2024-03-14")[0]["sentences"][0]
    assert [label["reviewer_id"] for label in before["labels"]] == [ada["id"]]
    assert [label["reviewer_id"] for label in after["labels"]] == [ben["id"]]
    assert after["decision"] is None
    assert taken(db, until="2024-03-15")[0]["sentences"][0]["decision"]


def test_others_labels_are_kept_from_a_reviewer_until_answered_and_opened(
    db, article, ada, ben
):
    say(db, ben, 0, "fact")
    say(db, ben, 1, "fact")
    say(db, ada, 1, "other")
    decide(db, ben, 0, "fact")
    decide(db, ben, 1, "fact")
    blind = taken(db, seen_by="r1")[0]["sentences"]
    assert [label["kind"] for label in blind[1]["labels"]] == ["other"]
    assert (blind[0]["labels"], blind[1]["decision"]) == ([], None)
    blindness.set_open(db, 1, ben["id"], True)
    found = taken(db, seen_by="r1")[0]["sentences"]
    assert (found[0]["labels"], found[0]["decision"]) == ([], None)
    assert len(found[1]["labels"]) == 2 and found[1]["decision"]
    blindness.set_open(db, 1, ben["id"], False)
    assert taken(db, seen_by="r1")[0]["sentences"] == blind


def test_an_article_is_chosen_by_its_doc_id(db, article):
    add(db, "later", "Rain fell.")
    assert [a["doc_id"] for a in taken(db, articles=("later",))] == ["later"]


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ({"articles": ("nowhere",)}, "There is no article nowhere"),
        ({"reviewers": ("Nobody",)}, "There is no reviewer Nobody"),
    ],
)
def test_what_is_not_here_cannot_be_chosen(db, article, selection, says):
    with pytest.raises(NotFound, match=says):
        taken(db, **selection)


def test_the_queries_of_an_article_do_not_grow_with_it(db):
    add(db, "long", *(f"Line {n}." for n in range(500)))
    asked = []
    with db.tracer(lambda sql, parameters: asked.append(sql)):
        taken(db)
    assert len(asked) <= 8


KINDS = st.sampled_from(["claim", "quote", "fact", "other", None])
ANSWERS = st.lists(
    st.tuples(KINDS, KINDS, KINDS, st.booleans()), min_size=1, max_size=6
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=ANSWERS,
    names=st.sampled_from(["Ines Valdor", "the union"]),
    which=st.sampled_from(list(Which)),
    seen_by=st.sampled_from([None, "r1"]),
)
def test_the_counts_are_those_of_the_rows(db, ada, ben, answers, names, which, seen_by):
    doc_id = f"a{articles.totals(db)['articles']}"
    article_id = add(db, doc_id, *(f"{doc_id} line {n}." for n in range(len(answers))))
    for position, (first, second, decided, same) in enumerate(answers):
        for who, kind, name in ((ada, first, names), (ben, second, "Ines Valdor")):
            if kind:
                speaker = names if same else name
                say(db, who, position, kind, article_id=article_id, speaker=speaker)
        if decided:
            decide(db, ben, position, decided, article_id=article_id, speaker=names)
    selection = Selection(which, (doc_id,), seen_by=seen_by)
    counted = exports.counts(db, selection)
    tally = files.manifest.Tally(Order().shape)
    for row in files.rows(db, Order(selection=selection)):
        tally.add(row)
    expected = tally.counts()
    assert counted == {name: expected[name] for name in counted}
