"""The preferences page: what is chosen holds everywhere; what clashes is refused."""

import re

import pytest

from annotator.actions import Action
from annotator.store import preferences

USUAL = {action.value: action.usual for action in Action}


def save(client, **changed):
    return client.post("/preferences/keys", data={**USUAL, **changed})


def keys_of(page):
    return set(re.findall(r'data-key="([^"]*)"', page))


@pytest.mark.parametrize(
    ("theme", "root", "scheme"),
    [
        ("system", '<html lang="en">', "light dark"),
        ("light", '<html lang="en" data-theme="light">', "light"),
        ("dark", '<html lang="en" data-theme="dark">', "dark"),
    ],
)
def test_colours_are_in_the_page_as_it_comes(client, article, theme, root, scheme):
    answer = client.post("/preferences/theme", data={"theme": theme})
    assert (answer.status_code, answer.location) == (303, "/preferences")
    for path in ("/preferences", "/articles", "/articles/1", "/nothing-here"):
        page = client.get(path).text
        assert root in page
        assert f'<meta name="color-scheme" content="{scheme}">' in page
    assert client.get("/preferences").text.count('aria-pressed="true"') == 1


def test_colours_that_there_are_not_are_refused(client, db, ada):
    answer = client.post("/preferences/theme", data={"theme": "pink"})
    assert answer.status_code == 422
    assert "Choose one of: system, light, dark." in answer.text
    assert preferences.get(db, ada["id"])["theme"] == "system"


def test_before_somebody_gives_a_name_all_is_as_usual(app, client):
    client.post("/preferences/theme", data={"theme": "dark"})
    with app.test_client() as stranger:
        assert "data-theme" not in stranger.get("/who").text
        assert stranger.get("/preferences").location == "/who?next=/preferences"
        assert (
            stranger.post("/preferences/theme", data={"theme": "dark"}).status_code
            == 401
        )


def test_another_browser_and_nobody_else_has_the_same(app, client, ada, ben):
    client.post("/preferences/theme", data={"theme": "dark"})
    for person, theirs in ((ada, True), (ben, False)):
        with app.test_client() as other:
            other.post("/who", data={"name": person["name"]})
            assert ('data-theme="dark"' in other.get("/articles").text) == theirs


def test_own_keys_are_the_desks(client, article):
    answer = save(client, next="l", note="M", continued="y", claim="5", speaker_1="[")
    assert answer.status_code == 303
    assert "Saved: your keys." in client.get("/preferences").text
    page = client.get("/articles/1").text
    assert {"l", "m", "5", "["} <= keys_of(page)
    assert not {"j", "n", "1", "a", "M"} & keys_of(page)
    for key in ("l", "m", "5", "y"):
        assert f"<kbd>{key}</kbd>" in page


def test_two_keys_can_change_places(client, db, ada):
    assert save(client, next="k", previous="j").status_code == 303
    keys = preferences.get(db, ada["id"])["keys"]
    assert (keys["next"], keys["previous"]) == ("k", "j")


@pytest.mark.parametrize("key", ["l", "L", " l ", "ñ", "ت", ";", "\\", '"', "<", "5"])
def test_a_sign_of_any_keyboard_can_be_a_key(client, db, ada, key):
    assert save(client, note=key).status_code == 303
    assert preferences.get(db, ada["id"])["keys"]["note"] == key.strip().lower()


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("j", "j is already ‘Next sentence’; choose another, or change that one first"),
        ("J", "j is already ‘Next sentence’; choose another, or change that one first"),
        ("?", "? is already ‘List of keys’; choose another, or change that one first."),
        (" ", "Space scrolls the page and presses buttons; choose another key."),
        ("&#39;", "Firefox begins a search with &#39;; choose another key."),
        ("/", "Firefox begins a search with /; choose another key."),
        ("", "Give one letter, figure or sign of your keyboard."),
        ("ll", "Give one letter, figure or sign of your keyboard."),
        ("Enter", "Give one letter, figure or sign of your keyboard."),
        ("Tab", "Give one letter, figure or sign of your keyboard."),
        ("\t", "Give one letter, figure or sign of your keyboard."),
        ("\x07", "Give one letter, figure or sign of your keyboard."),
        ("\u00a0", "Give one letter, figure or sign of your keyboard."),
        ("\u0301", "Give one letter, figure or sign of your keyboard."),
        ("😀", "Give one letter, figure or sign of your keyboard."),
    ],
)
def test_a_key_that_does_not_fit_is_refused_at_its_field(
    client, db, ada, key, sentence
):
    typed = key.replace("&#39;", "'")
    answer = save(client, note=typed, undo="l")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    field = re.search(r'<input id="key-note"[^>]*>', answer.text).group()
    assert 'aria-invalid="true" aria-describedby="key-note-fault"' in field
    fault = re.search(r'id="key-note-fault">([^<]*)<', answer.text).group(1)
    assert fault.startswith(sentence)
    assert answer.text.count("aria-invalid") == 1
    assert f'value="{key}"' in field
    assert re.search(r'<input id="key-undo"[^>]* value="l"', answer.text)
    assert preferences.get(db, ada["id"])["keys"] == USUAL


def test_every_fault_is_named_at_once(client):
    answer = save(client, note="j", undo="/", claim="")
    assert "3 keys do not fit" in answer.text
    assert answer.text.count('aria-invalid="true"') == 3


def test_a_form_that_did_not_come_whole_changes_nothing(client, db, ada):
    answer = client.post("/preferences/keys", data={"note": "l"})
    assert answer.status_code == 422
    assert "did not come whole" in answer.text
    assert preferences.get(db, ada["id"])["keys"] == USUAL


def test_the_usual_keys_come_back(client, db, ada):
    save(client, note="l")
    client.post("/preferences/theme", data={"theme": "dark"})
    assert client.post("/preferences/usual-keys").status_code == 303
    found = preferences.get(db, ada["id"])
    assert (found["keys"], found["theme"]) == (USUAL, "dark")


def test_keys_of_one_sign_are_turned_off_and_on_without_script(client, db, ada):
    for given, kept in (("0", False), ("1", True)):
        data = {"single_keys": given, "next": "/articles/1"}
        answer = client.post("/preferences/single-keys", data=data)
        assert (answer.status_code, answer.location) == (303, "/articles/1")
        assert preferences.get(db, ada["id"])["single_keys"] is kept


def test_the_switch_answers_with_itself_to_the_desk(htmx, article):
    data = {"single_keys": "0", "next": "/articles/1"}
    answer = htmx.post("/preferences/single-keys", data=data)
    assert answer.text.startswith('<form id="single-keys"')
    assert 'data-single-keys="off"' in answer.text
    assert "Turn them on" in answer.text
    assert 'data-single-keys="off"' in htmx.get("/articles/1").text


@pytest.mark.parametrize("name", ["theme", "keys", "usual-keys", "single-keys"])
def test_an_address_that_takes_forms_leads_back_to_the_page(client, name):
    answer = client.get(f"/preferences/{name}")
    assert (answer.status_code, answer.location) == (303, "/preferences")


def test_a_page_reads_the_preferences_once(client, article, monkeypatch):
    asked = []
    read = preferences.get
    monkeypatch.setattr(
        "annotator.store.preferences.get",
        lambda *where: asked.append(1) or read(*where),
    )
    client.get("/articles/1")
    assert len(asked) == 1
