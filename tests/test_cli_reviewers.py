"""`annotator reviewer` and `invite`, and `serve` for a team."""

import re
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from annotator import passwords
from annotator.cli import main
from annotator.store import audit, guidelines, invites, people, reviewers, sessions
from tests.people import PASSWORD

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def run(runner, project):
    def invoke(*words, typed=None):
        return runner.invoke(main, ["-p", str(project), *words], input=typed)

    return invoke


def kept(db, name="Mara Kessel"):
    return people.password_hash(db, reviewers.find(db, name)["id"])


def test_a_password_is_asked_for_twice_and_not_shown(run, db):
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    done = run("reviewer", "Mara Kessel", "--role", "owner", "--password", typed=typed)
    assert done.exit_code == 0, done.output
    assert done.stdout == "Mara Kessel (r1) is owner and has a new password.\n"
    assert PASSWORD not in done.output
    assert passwords.fits(kept(db), PASSWORD)


def test_a_password_comes_from_standard_input_for_scripts(run, db):
    for ending in ("\n", "\r\n", ""):
        done = run(
            "reviewer", "Mara Kessel", "--password-stdin", typed=PASSWORD + ending
        )
        assert done.exit_code == 0, done.output
        assert passwords.fits(kept(db), PASSWORD)


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        (["Mara", "--password"], f"{PASSWORD}\nanother one\n", 1, "The two differ."),
        (["Mara", "--password-stdin"], "short\n", 1, "10 characters or more"),
        (["Mara", "--password-stdin"], "", 1, "10 characters or more"),
        (["Mara", "--password-stdin"], "x" * 300, 1, "under 200"),
        (["Mara", "--password", "--password-stdin"], "", 2, "Choose one of"),
        (["--password"], "", 2, "Say whose"),
    ],
)
def test_a_password_that_does_not_fit_adds_nobody(run, db, words, typed, code, said):
    done = run("reviewer", *words, typed=typed)
    assert done.exit_code == code
    assert said in done.output
    assert reviewers.everyone(db) == []


def test_a_new_password_signs_out_and_is_on_the_record(run, db, ada):
    session = sessions.begin(db, ada["id"])
    run("reviewer", "Ada Lind", "--password-stdin", typed=PASSWORD)
    assert sessions.find(db, session) is None
    (row,) = audit.rows(db)
    assert (row["event"], row["about"], row["name"]) == (
        "password set",
        "Ada Lind",
        None,
    )


def test_the_only_owner_stays_one(run, db):
    run("reviewer", "Mara Kessel", "--role", "owner")
    done = run("reviewer", "Mara Kessel", "--role", "reviewer")
    assert done.exit_code == 1
    assert "is the only owner. Make somebody else owner first." in done.output


def test_a_role_changed_here_is_on_the_record(run, db, ada):
    run("reviewer", "Ada Lind", "--role", "owner")
    assert [(row["event"], row["name"]) for row in audit.rows(db)] == [
        ("role changed", None)
    ]


def test_who_retired_is_listed_as_such(run, db, ada):
    people.retire(db, ada["id"], by=None)
    assert run("reviewer").stdout == "r1\tAda Lind\treviewer\t0 labels\tretired\n"


def test_a_link_is_printed_alone_and_lets_in(run, db, owner):
    done = run("invite", "--role", "adjudicator", "--at", "https://label.example.org/")
    assert re.fullmatch(r"https://label\.example\.org/invite/[\w-]{43}\n", done.stdout)
    link = done.stdout.strip().rpartition("/")[2]
    assert invites.find(db, link)["role"] == "adjudicator"


def test_a_link_is_made_for_who_is_here(run, db, owner):
    done = run("invite", "--for", "mara kessel", "--days", "1")
    link = done.stdout.strip().rpartition("/")[2]
    assert invites.find(db, link)["name"] == "Mara Kessel"
    assert "It is for Mara Kessel" in done.stderr


def test_no_link_is_made_for_who_is_not_here(run, db, owner):
    done = run("invite", "--for", "Nobody Here")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nobody here is called Nobody Here." in done.stderr


def test_what_leaves_and_comes_in_by_command_is_on_the_record(
    run, db, article, tmp_path
):
    (tmp_path / "ferry.txt").write_text("The ferry sank at noon. Nobody was hurt.")
    (tmp_path / "new.md").write_text("# Kinds\n\nNew.\n")
    run("import", str(tmp_path / "ferry.txt"))
    run("import", str(tmp_path / "ferry.txt"))
    run("export", str(tmp_path), "--names")
    run("guideline", str(tmp_path / "new.md"))
    assert [(row["event"], row["name"], row["detail"]) for row in audit.rows(db)] == [
        ("guideline changed", None, {"version": guidelines.version(db), "why": None}),
        ("exported", None, {"shape": "sentences", "rows": 7, "names": True}),
        ("imported", None, {"articles": 1, "sentences": 2}),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "192.0.2.1"], "annotator -p {project} reviewer NAME --role owner"),
        (["--public-name", "label.example.org"], "no owner of this project has a pass"),
        (["--host", "0.0.0.0"], "--public-name 192.168.1.5"),  # noqa: S104
        (["--host", "label.example.org"], "is no IPv4 address"),
    ],
)
def test_nothing_is_served_beyond_this_machine_without_what_it_takes(
    run, project, words, said
):
    done = run("serve", "--port", "0", *words)
    assert done.exit_code == 1
    assert said.format(project=project) in done.output


@pytest.fixture
def served(project, owner):
    """Serve the project to a team; answer a connection to it."""
    begun, opened = [], []

    def start(*words):
        command = [sys.executable, "-m", "annotator", "-p", str(project), "serve"]
        process = subprocess.Popen(
            [*command, "--port", "0", *words], stdout=subprocess.PIPE, text=True
        )
        begun.append(process)
        port = int(process.stdout.readline().strip().strip("/").rpartition(":")[2])
        opened.append(HTTPConnection("127.0.0.1", port, timeout=20))
        return opened[-1]

    yield start
    for connection in opened:
        connection.close()
    for process in begun:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def signed_in(connection, password, **headers):
    """Send the sign-in form under the public name; answer the status and cookie."""
    form = urlencode({"name": "Mara Kessel", "password": password})
    named = {"Host": "label.example.org", **headers}
    connection.request("POST", "/who", form, {**FORM, **named})
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    ("words", "address", "secure"),
    [([], "203.0.113.9", False), (["--https"], "203.0.113.9", True)],
)
def test_a_team_signs_in_behind_a_proxy(served, db, words, address, secure):
    connection = served("--public-name", "label.example.org", *words)
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert signed_in(connection, "wrong wrong wrong", **forwarded)[0] == 422
    status, cookie = signed_in(connection, PASSWORD, **forwarded)
    assert status == 303
    assert ("Secure" in cookie) is secure
    refused = audit.rows(db, event="sign-in refused")
    assert [row["detail"]["address"] for row in refused] == [address]


def test_a_right_and_a_wrong_name_take_the_same_time(served, db):
    connection = served("--public-name", "label.example.org")
    spent = {"Mara Kessel": [], "Nobody Here": []}
    for name in [*spent, *spent, *spent, *spent]:
        form = urlencode({"name": name, "password": "wrong wrong wrong"})
        start = time.perf_counter()
        connection.request("POST", "/who", form, {**FORM, "Host": "label.example.org"})
        connection.getresponse().read()
        spent[name].append(time.perf_counter() - start)
    known, unknown = (min(times) for times in spent.values())
    assert 0.4 < known / unknown < 2.5
