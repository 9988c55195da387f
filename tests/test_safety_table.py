"""The classes of holes that other tools had, and that README's table is true."""

import ast
import re
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from annotator.app import create_app
from annotator.store import projects, reviewers, sessions

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", README)))
FETCH = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket"}
FETCH |= {"urllib.request", "urllib3", "websockets", "xmlrpc"}
LOAD = {"dill", "joblib", "marshal", "pickle", "runpy", "shelve", "subprocess", "yaml"}
RUN = {"eval", "exec", "__import__", "system", "popen", "Popen"}


@cache
def source() -> list[tuple[Path, ast.Module]]:
    """Answer the modules of annotator, taken apart."""
    return [
        (path, ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "annotator").rglob("*.py"))
    ]


def imported() -> set[str]:
    """Answer the names of all modules that annotator imports, and of their parents."""
    found = set()
    for _, tree in source():
        for one in ast.walk(tree):
            if isinstance(one, ast.Import):
                found |= {alias.name for alias in one.names}
            elif isinstance(one, ast.ImportFrom) and one.module:
                found.add(one.module)
                found |= {f"{one.module}.{alias.name}" for alias in one.names}
    return found | {name.partition(".")[0] for name in found}


def test_the_table_names_tests_for_each_class():
    table = README.partition("### Holes that other tools had")[2].partition("\n\n**")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 9
    assert all("tests/" in row for row in rows)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_each_test_that_is_named_is_there(path, name):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]


def test_nothing_here_fetches_an_address():
    assert imported() & FETCH == set()


def test_nothing_here_loads_code_from_data():
    assert imported() & LOAD == set()
    calls = [
        (path.name, getattr(one.func, "id", getattr(one.func, "attr", "")))
        for path, tree in source()
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
    ]
    assert [call for call in calls if call[1] in RUN] == []


def test_each_project_makes_its_own_secret(tmp_path):
    keys = set()
    for name in ("one.db", "two.db"):
        for _ in range(2):
            with closing(projects.open_project(tmp_path / name)) as db:
                keys.add(projects.secret_key(db))
    assert len(keys) == 2
    assert all(len(key) >= 32 for key in keys)


def test_a_cookie_signed_elsewhere_opens_nothing(app, db, ada, tmp_path):
    token = sessions.begin(db, ada["id"])
    other = create_app(PROJECT=str(tmp_path / "other.db"), TESTING=True)
    for key in (other.secret_key, "", "secret", "dev"):
        other.secret_key = key or "0"
        forger = other.test_client()
        with forger.session_transaction() as session:
            session["sign_in"] = token
        forged = forger.get_cookie("session")
        assert forged
        victim = app.test_client()
        victim.set_cookie("session", forged.value)
        assert victim.get("/articles").location.startswith("/who")
    other.extensions["connections"].close()


def test_no_question_reaches_a_column_by_its_name(client, article):
    asked = "reviewer__password_hash__startswith=scrypt&order_by=password_hash"
    for page in ("/articles", "/speakers", "/precedents", "/export"):
        plain, asking = (client.get(f"{page}{more}") for more in ("", f"?{asked}"))
        assert asking.text.count("<tr") == plain.text.count("<tr")
        assert "scrypt:" not in asking.text
    for address in ("articles", "labels", "decisions", "exports", "suggestions"):
        answer = client.get(f"/api/v1/{address}?{asked}")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "../setup.cfg",
        "..%2f..%2fsetup.cfg",
        "%2e%2e/annotator/app.py",
        "vendor/../../annotator/app.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..\\..\\setup.cfg",
        "static../setup.cfg",
        "site.css%00.html",
    ],
)
def test_no_file_but_ours_is_served(client, path):
    assert client.get(f"/static/{path}").status_code in (303, 308, 404)
    assert "[metadata]" not in client.get(f"/static/{path}").text


def test_nobody_signs_up_by_themselves(team, db):
    before = reviewers.everyone(db)
    with team.test_client() as stranger:
        for form in (
            {"name": "Mallory"},
            {"name": "Mallory", "password": "a b c d e f"},
        ):
            assert stranger.post("/who", data=form).status_code == 422
        assert stranger.post("/invite/guessed", data=form).status_code == 404
        assert stranger.get("/articles").location.startswith("/who")
    assert reviewers.everyone(db) == before
