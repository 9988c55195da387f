"""The decided cases: for everybody to read, for those who decide to word."""

import pytest

from annotator.cli import main
from annotator.store import decisions, guidelines, labels, precedents
from tests.exporting import add

RULE = "Who is named in the sentence speaks."
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def decided(db, article, mara):
    """Two decisions; the first is a precedent."""
    given = {"kind": "claim", "speaker": "Ines Valdor", "rationale": "She is named."}
    decisions.put(db, 1, mara["id"], given, save_id="decide-1")
    decisions.put(db, 2, mara["id"], {"kind": "fact"}, save_id="decide-2")
    precedents.make(db, 1, mara["id"], RULE, "case-0001")


def word(browser, sentence_id=1, **given):
    form = {"rule": RULE, "revision": "1", "save_id": "case-0002"}
    return browser.post(f"/sentences/{sentence_id}/precedent", data={**form, **given})


def test_everybody_reads_the_cases_with_rule_sentence_and_answer(reader, decided):
    for path in ("/precedents", "/precedents?kind=claim", "/guideline"):
        page = reader.get(path).text
        assert RULE in page
        assert "The harbour board expects the union" in page
        assert "Ines Valdor" in page
        assert "/articles/1?sentence=1" in page
        assert "Reword or withdraw" not in page
    assert RULE not in reader.get("/precedents?kind=fact").text


def test_the_desk_has_them_beside_the_guideline_of_their_kind(reader, decided):
    panel = reader.get("/guideline?kind=claim", headers=FRAGMENT).text
    assert RULE in panel
    assert "/precedents?kind=claim" in panel
    for query in ("?kind=fact", ""):
        assert RULE not in reader.get(f"/guideline{query}", headers=FRAGMENT).text


def test_they_are_searched_with_and_without_script(reader, decided):
    for headers in ({}, FRAGMENT):
        found = reader.get("/precedents?search=valdor+union", headers=headers).text
        assert RULE in found
        nothing = reader.get("/precedents?search=zzz", headers=headers).text
        assert RULE not in nothing
        assert "No case has “zzz”" in nothing
    assert reader.get("/precedents", headers=FRAGMENT).text.startswith(
        '<div id="cases"'
    )


def test_long_lists_are_paged(reader, db, decided, mara, monkeypatch):
    monkeypatch.setattr("annotator.views.precedents.PAGE", 1)
    given = {"kind": "claim", "speaker": "Ines Valdor"}
    decisions.put(db, 3, mara["id"], given, save_id="decide-3")
    precedents.make(db, 3, mara["id"], "A later rule.", "case-0003")
    first = reader.get("/precedents?kind=claim").text
    assert "A later rule." in first
    assert RULE not in first
    assert "/precedents?kind=claim&amp;before=2" in first
    assert RULE in reader.get("/precedents?kind=claim&before=2").text


def test_a_rule_is_reworded_and_the_page_says_by_whom(decider, db, decided):
    answer = word(decider, rule="  Named in it:\nspeaks. ")
    assert (answer.status_code, answer.location) == (303, "/sentences/1/precedent")
    assert precedents.get(db, 1)["rule"] == "Named in it: speaks."
    page = decider.get("/sentences/1/precedent").text
    assert "Reworded by Mara Kessel" in page


def test_a_decision_is_made_a_case(decider, db, decided):
    assert "Make it a case" in decider.get("/sentences/2/precedent").text
    assert word(decider, 2, revision="0").status_code == 303
    assert precedents.get(db, 2)["rule"] == RULE


@pytest.mark.parametrize(
    ("sentence", "given", "status", "problem"),
    [
        (1, {"rule": " "}, 422, "Say the rule in one line"),
        (1, {"rule": "x" * 301}, 422, "Keep it under 300 characters."),
        (1, {"save_id": ""}, 422, "did not come whole"),
        (1, {"revision": "0"}, 409, "was changed meanwhile"),
        (3, {"revision": "0"}, 422, "Decide the sentence first"),
    ],
)
def test_what_does_not_fit_is_refused(
    decider, db, decided, sentence, given, status, problem
):
    answer = word(decider, sentence, **given)
    assert answer.status_code == status
    assert problem in answer.text
    assert [row["rule"] for row in precedents.page(db)] == [RULE]


def test_a_case_is_withdrawn_and_listed_apart(decider, reader, db, decided):
    form = {"why": "Too wide.", "revision": "1", "save_id": "case-0009"}
    answer = decider.post("/sentences/1/precedent/withdraw", data=form)
    assert answer.status_code == 303
    page = reader.get("/precedents").text
    assert page.index("No longer in force") < page.index(RULE)
    assert "Too wide." in decider.get("/sentences/1/precedent").text
    assert RULE not in reader.get("/guideline").text
    again = decider.post(
        "/sentences/1/precedent/withdraw", data={**form, "save_id": "x" * 8}
    )
    assert again.status_code == 409
    assert "Let it hold again" in again.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/sentences/1/precedent"),
        ("post", "/sentences/1/precedent"),
        ("post", "/sentences/1/precedent/withdraw"),
    ],
)
def test_reviewers_read_and_do_not_word(reader, db, decided, method, path):
    assert getattr(reader, method)(path).status_code == 403
    assert precedents.get(db, 1)["rule"] == RULE


def test_similar_cases_come_as_a_part_and_as_a_page(reader, db, decided, mara):
    given = {"kind": "quote", "speaker": "Ines Valdor"}
    decisions.put(db, 3, mara["id"], given, save_id="decide-3")
    precedents.make(db, 3, mara["id"], "Words in marks are a quote.", "case-0003")
    part = reader.get("/sentences/1/similar", headers=FRAGMENT).text
    assert part.startswith('<div id="similar-1"')
    assert "No decided case is like this one." in part
    page = reader.get("/sentences/1/similar").text
    assert "<h1>Decided before</h1>" in page
    assert reader.get("/sentences/99/similar").status_code == 404


def test_a_reviewer_is_shown_no_decision_that_is_no_precedent(
    reader, decider, db, article, mara, ben
):
    """The text of one's own sentence does not draw out what others were given."""
    given = {"kind": "claim", "speaker": "Tomas Reik", "rationale": "Secret reason."}
    decisions.put(db, 3, mara["id"], given, save_id="decide-3")
    labels.put(
        db,
        4,
        ben["id"],
        {
            "kind": "claim",
            "speaker": "Tomas Reik",
            "revision": 0,
            "save_id": "save-001",
        },
    )
    for path in ("/sentences/1/similar", "/precedents", "/guideline", "/articles/1"):
        for headers in ({}, FRAGMENT):
            text = reader.get(path, headers=headers).text
            assert "Secret reason." not in text
    assert "Secret reason." in decider.get("/sentences/3/precedent").text


def test_the_card_asks_for_them_only_when_it_is_told_to(reader, decided):
    page = reader.get("/articles/1?sentence=2").text
    assert 'hx-get="/sentences/2/similar" hx-trigger="toggle once"' in page
    assert 'href="/sentences/2/similar"' in page
    assert RULE not in page


def test_a_form_address_leads_back(decider, decided):
    answer = decider.get("/sentences/1/precedent/withdraw")
    assert answer.location == "/sentences/1/precedent"


def test_the_command_prints_them_as_markdown(runner, project, db, decided, mara):
    precedents.make(db, 1, mara["id"], "A *named* one speaks.", "case-0004")
    precedents.make(db, 2, mara["id"], "No source: fact.", "case-0005")
    done = runner.invoke(main, ["-p", str(project), "precedents"])
    assert done.exit_code == 0
    assert done.output.startswith("# Decided cases\n\n## Claim\n\n**A \\*named\\* one")
    assert "> The harbour board expects" in done.output
    assert "claim, Ines Valdor (harbour:0)" in done.output
    assert "## Fact\n\n**No source: fact.**" in done.output
    assert "## Quote" not in done.output


def test_the_command_keeps_why_a_guideline_changed(runner, project, db, tmp_path):
    file = tmp_path / "ours.md"
    file.write_text("# Ours\n", encoding="utf-8")
    done = runner.invoke(
        main, ["-p", str(project), "guideline", str(file), "--why", "Banners."]
    )
    assert done.exit_code == 0
    assert guidelines.present(db)["why"] == "Banners."


def test_who_chooses_an_answer_is_warned_of_the_case_it_breaks(
    decider, reader, decided
):
    path = "/sentences/1/against?kind=fact"
    part = decider.get(path, headers=FRAGMENT).text
    assert RULE in part
    assert 'name="despite"' in part
    for query in ("?kind=claim&speaker=Ines+Valdor", "", "?kind=opinion"):
        part = decider.get(f"/sentences/1/against{query}", headers=FRAGMENT).text
        assert part.startswith('<div id="against-1"')
        assert RULE not in part
    assert decider.get(path).location == "/sentences/1/similar"
    assert reader.get(path, headers=FRAGMENT).status_code == 403


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_later_decision_is_shown_to_those_who_decide_only(
    reader, decider, db, decided, mara, withdrawn
):
    if withdrawn:
        precedents.withdraw(db, 1, mara["id"], "case-0008")
    given = {"kind": "quote", "speaker": "Tomas Reik"}
    decisions.put(db, 1, mara["id"], given, save_id="decide-4")
    for path in ("/precedents", "/guideline", "/precedents?kind=claim"):
        for headers in ({}, FRAGMENT):
            page = reader.get(path, headers=headers).text
            assert "Tomas Reik" not in page
            assert "Decided anew" not in page
    assert "Ines Valdor" in reader.get("/precedents").text
    assert "Decided anew since" in decider.get("/precedents").text
    edit = decider.get("/sentences/1/precedent").text
    assert "Tomas Reik" in edit
    assert ("The case still says" in edit) is not withdrawn


def seen(db):
    rows = db.execute("select reviewer_id, sentence_id from seen_others order by 1, 2")
    return rows.fetchall()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/precedents", {}),
        ("/precedents?kind=claim", FRAGMENT),
        ("/guideline", {}),
        ("/guideline?kind=claim", FRAGMENT),
        ("/sentences/6/similar", {}),
        ("/sentences/6/similar", FRAGMENT),
    ],
)
def test_a_case_shown_counts_as_a_look_at_its_sentence(
    reader, db, decided, ada, path, headers
):
    add(db, "later", "The harbour board expects the union to sign on Friday.")
    assert "Ines Valdor" in reader.get(path, headers=headers).text
    assert seen(db) == [(ada["id"], 1)]


def test_a_case_laid_aside_counts_too_and_a_page_without_cases_does_not(
    reader, db, decided, mara, ada
):
    precedents.withdraw(db, 1, mara["id"], "case-0008")
    reader.get("/precedents?kind=claim")
    reader.get("/guideline")
    assert seen(db) == []
    reader.get("/precedents")
    assert seen(db) == [(ada["id"], 1)]


@pytest.mark.parametrize(
    "path", ["/sentences/{}/precedent", "/sentences/{}/against?kind=fact"]
)
def test_what_another_decided_counts_for_those_who_decide(app, db, decided, mara, path):
    nora = app.test_client()
    nora.post("/who", data={"name": "Nora Vale"})
    nora.get(path.format(3), headers=FRAGMENT)
    assert seen(db) == []
    nora.get(path.format(1), headers=FRAGMENT)
    (owner,) = db.execute("select id from reviewers where role = 'owner'").fetchone()
    assert seen(db) == [(owner, 1)]
