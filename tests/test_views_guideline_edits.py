"""Editing the guideline, its versions, and what changed since one last labelled."""

import pytest

from annotator.store import audit, guidelines

OURS = "# Ours\n\nSlogans are claims.\n"
FRAGMENT = {"HX-Request": "true"}


def save(browser, **given):
    form = {"text": OURS, "why": "Banners came up.", "based_on": "1"}
    return browser.post("/guideline/edit", data={**form, **given})


def test_an_edit_is_a_new_version_with_its_reason(decider, db):
    answer = save(decider, text=OURS.replace("\n", "\r\n"))
    assert (answer.status_code, answer.location) == (303, "/guideline")
    assert guidelines.present(db)["text"] == OURS
    page = decider.get("/guideline").text
    assert "Saved: version 2." in page
    assert "Slogans are claims." in page
    versions = decider.get("/guideline/versions").text
    assert "Banners came up." in versions
    assert "Mara Kessel" in versions
    assert audit.rows(db)[0]["event"] == "guideline changed"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": " \n "}, "It is empty. Write the guideline."),
        ({"text": "x" * 100_001}, "Keep it under 100,000 characters."),
        ({"why": "  "}, "Say in a line what changed and why."),
        ({"why": "x" * 501}, "Say in a line what changed and why."),
        ({"based_on": "one"}, "did not come whole"),
    ],
)
def test_what_does_not_fit_is_refused_and_still_there(decider, db, given, problem):
    answer = save(decider, **given)
    assert answer.status_code == 422
    assert problem in answer.text
    typed = {"text": OURS.strip(), "why": "Banners came up.", **given}
    assert typed["text"].strip() in answer.text
    assert f'value="{typed["why"]}"' in answer.text
    assert guidelines.version(db) == 1


def test_the_same_text_makes_no_version(decider, db):
    same = guidelines.present(db)["text"]
    assert save(decider, text=same).status_code == 303
    assert "Nothing was changed" in decider.get("/guideline").text
    assert guidelines.version(db) == 1


def test_of_two_edits_the_second_keeps_both_texts_on_screen(decider, db, ada):
    guidelines.add(db, "# Hers\n", reviewer_id=ada["id"], why="Faster than you.")
    answer = save(decider)
    assert answer.status_code == 409
    for words in ("Slogans are claims.", "# Hers", "Faster than you.", "Ada Lind"):
        assert words in answer.text
    assert 'name="based_on" value="2"' in answer.text
    assert guidelines.version(db) == 2
    assert save(decider, based_on="2").status_code == 303
    assert guidelines.present(db)["text"] == OURS


def test_the_preview_is_shown_with_and_without_script(decider, db):
    form = {"text": "## Claim\n\n<b>no</b> *yes*", "why": "Why?", "based_on": "1"}
    part = decider.post("/guideline/preview", data=form, headers=FRAGMENT).text
    assert part.startswith('<section id="preview"')
    assert "<em>yes</em>" in part
    assert "&lt;b&gt;no" in part
    page = decider.post("/guideline/preview", data=form).text
    assert "<em>yes</em>" in page
    assert 'value="Why?"' in page
    assert guidelines.version(db) == 1


def test_two_versions_are_compared_by_signs_and_not_by_colour_alone(decider, reader):
    save(decider)
    save(decider, text=OURS.replace("claims", "quotes"), based_on="2")
    page = reader.get("/guideline/changes?from=2&to=3").text
    assert '<b aria-hidden="true">−</b>claims</del>' in page
    assert '<b aria-hidden="true">+</b>quotes</ins>' in page
    assert "taken out: " in page
    assert "Ours" in page
    assert reader.get("/guideline/changes?from=2&to=99").status_code == 404


def test_an_earlier_version_is_read_and_brought_back_as_a_new_one(decider, db):
    first = guidelines.present(db)["text"]
    save(decider)
    assert "This is an earlier version." in decider.get("/guideline?version=1").text
    back = {"version": "1", "based_on": "2"}
    answer = decider.post("/guideline/versions", data=back)
    assert (answer.status_code, answer.location) == (303, "/guideline/versions")
    assert guidelines.present(db)["text"] == first
    assert guidelines.present(db)["why"] == "Version 1 brought back."
    assert decider.post("/guideline/versions", data=back).status_code == 303
    assert guidelines.version(db) == 3
    stale = {"version": "2", "based_on": "2"}
    assert decider.post("/guideline/versions", data=stale).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/guideline/edit"),
        ("post", "/guideline/edit"),
        ("post", "/guideline/preview"),
        ("post", "/guideline/versions"),
    ],
)
def test_reviewers_read_and_do_not_edit(reader, db, method, path):
    answer = getattr(reader, method)(path)
    assert answer.status_code == 403
    assert "To edit the guideline" in answer.text
    assert "/guideline/edit" not in reader.get("/guideline").text
    assert "Bring back" not in reader.get("/guideline/versions").text


@pytest.mark.parametrize(
    ("path", "place"),
    [("seen", "/guideline"), ("preview", "/guideline/edit")],
)
def test_an_address_that_takes_forms_leads_back(decider, path, place):
    assert decider.get(f"/guideline/{path}").location == place


def test_the_desk_tells_once_what_changed(reader, app, article, decider, ada):
    assert "guideline-news" not in reader.get("/articles/1").text
    save(decider)
    save(
        decider, text=OURS.replace("claims", "quotes"), based_on="2", why="No, quotes."
    )
    page = reader.get("/articles/1?sentence=2").text
    for words in ("Banners came up.", "No, quotes.", "</ins>", "<del>"):
        assert words in page
    with app.test_client() as elsewhere:
        elsewhere.post("/who", data={"name": ada["name"]})
        assert "guideline-news" in elsewhere.get("/articles/1").text
        form = {"version": "3", "next": "/articles/1?sentence=2"}
        answer = reader.post("/guideline/seen", data=form)
        assert (answer.status_code, answer.location) == (303, form["next"])
        for browser in (reader, elsewhere):
            assert "guideline-news" not in browser.get("/articles/1").text


def test_the_note_goes_by_itself_with_script(reader, decider, article):
    reader.get("/articles/1")
    save(decider)
    assert "guideline-news" in reader.get("/articles/1").text
    answer = reader.post("/guideline/seen", data={"version": "2"}, headers=FRAGMENT)
    assert (answer.status_code, answer.text) == (200, "")
    assert "guideline-news" not in reader.get("/articles/1").text


def test_who_changed_it_and_who_comes_first_are_told_nothing(
    reader, decider, article, app
):
    decider.get("/articles/1")
    save(decider)
    assert "guideline-news" not in decider.get("/articles/1").text
    with app.test_client() as newcomer:
        newcomer.post("/who", data={"name": "Cleo Marr"})
        assert "guideline-news" not in newcomer.get("/articles/1").text


def test_saving_a_label_does_not_look_for_news(reader, decider, article, db, ada):
    reader.get("/articles/1")
    save(decider)
    form = {"kind": "fact", "revision": 0, "reviewer": ada["id"]}
    answer = reader.post(
        "/sentences/1/label",
        data={**form, "save_id": "save-0001"},
        headers=FRAGMENT,
    )
    assert answer.status_code == 200
    assert "guideline-news" not in answer.text
    seen = db.execute(
        "select max(version) from guideline_seen where reviewer_id = ?", [ada["id"]]
    )
    assert seen.fetchone() == (1,)
