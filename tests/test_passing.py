"""What the log says of a request, and what stands under a prefix."""

import contextlib
import re
import threading

import pytest

from annotator.app import create_app
from annotator.errors import AnnotatorError
from annotator.hosts import prefix
from annotator.passing import InTurn

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ [A-Z]+ \S+ \d{3} \d+ \d+\.\d"
)


@pytest.fixture
def logged(project, capsys):
    """Ask the pages, with a log; answer what the log says."""
    app = create_app(PROJECT=str(project), LOG=1, TESTING=True)

    def ask(method, path, **sent):
        with app.test_client().open(path, method=method, **sent) as answer:
            size = len(answer.data)
        (line,) = capsys.readouterr().err.splitlines()
        assert LINE.fullmatch(line), line
        return [*line.split(" ")[1:5], size == int(line.split(" ")[5])]

    yield ask
    app.extensions["connections"].close()


@pytest.mark.parametrize(
    ("method", "path", "shown", "status"),
    [
        ("GET", "/who", "/who", "200"),
        ("HEAD", "/who", "/who", "200"),
        ("GET", "/who?next=/articles%3Fsearch=Ines+Valdor", "/who", "200"),
        ("GET", "/invite/abcDEF-secret", "/invite/<token>", "404"),
        ("GET", "/sentences/17", "/sentences/17", "303"),
        ("POST", "/sentences/17/label", "/sentences/17/label", "401"),
        ("GET", "/api/v1/articles/Ines-Valdor", "/api/v1/articles/<doc_id>", "401"),
        ("GET", "/static/site.css?v=0", "/static/site.css", "200"),
        ("GET", "/static/Ines-Valdor", "/static/<filename>", "404"),
        ("GET", "/invite-abcDEF-secret", "-", "404"),
        ("GET", "/a%0A2026-01-01T00:00:00.000Z%20x", "-", "404"),
    ],
)
def test_a_line_names_no_person_and_no_token(logged, method, path, shown, status):
    assert logged(method, path) == ["127.0.0.1", method, shown, status, True]


def test_a_made_up_sender_does_not_write_into_the_log(logged):
    sent = {"environ_base": {"REMOTE_ADDR": "1.2.3.4 GET /who 200\nmore"}}
    assert logged("GET", "/who", **sent)[0] == "-"


def test_nothing_is_logged_unless_asked(project, capsys):
    app = create_app(PROJECT=str(project), TESTING=True)
    app.test_client().get("/who")
    app.extensions["connections"].close()
    assert capsys.readouterr().err == ""


def test_a_download_is_counted_when_it_is_through(project, capsys):
    app = create_app(PROJECT=str(project), LOG=1, TESTING=True)
    browser = app.test_client()
    browser.post("/who", data={"name": "Mara Kessel"})
    capsys.readouterr()
    answer = browser.get("/export/rows.jsonl", buffered=False)
    answer.close()
    (line,) = capsys.readouterr().err.splitlines()
    assert " GET /export/rows.jsonl " in line
    app.extensions["connections"].close()


@pytest.mark.parametrize(
    ("given", "taken"),
    [("", ""), ("/", ""), ("label", "/label"), ("/label/", "/label"), ("/a/b", "/a/b")],
)
def test_a_prefix_may_be_written_with_slashes_or_without(given, taken):
    assert prefix(given) == taken


@pytest.mark.parametrize("given", ["/a//b", "a b", "../a", "/Ä", "a?b", "http://x/"])
def test_a_prefix_that_is_none_is_refused(given):
    with pytest.raises(AnnotatorError, match="no path to stand under"):
        prefix(given)


@pytest.fixture
def prefixed(project):
    """A browser at the pages under /label."""
    app = create_app(PROJECT=str(project), PREFIX="/label", TESTING=True)
    yield app.test_client()
    app.extensions["connections"].close()


def test_nothing_stands_above_the_prefix(prefixed):
    for path in ("/", "/who", "/labels/who", "/static/site.css"):
        assert prefixed.get(path).status_code == 404
    answer = prefixed.get("/label")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/label/")


def test_every_link_of_a_page_stays_under_the_prefix(prefixed, article):
    answer = prefixed.get("/label/articles?search=tide")
    assert answer.status_code == 303
    wished = "/label/who?next=/label/articles?search%3Dtide"
    assert answer.headers["Location"] == wished
    page = prefixed.get(answer.headers["Location"]).text
    assert 'name="next" value="/label/articles?search=tide"' in page
    sent = {"name": "Ada Lind", "next": "/label/articles?search=tide"}
    answer = prefixed.post("/label/who", data=sent)
    assert answer.headers["Location"] == "/label/articles?search=tide"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session-label=")
    assert "Path=/label;" in f"{cookie};"
    for path in (
        *("/", "/articles", "/articles/1", "/speakers", "/guideline", "/export"),
        *("/people", "/queue", "/review", "/preferences", "/account", "/agreement"),
        *("/api", "/import", "/overview", "/record", "/nowhere", "/articles/1/history"),
    ):
        page = prefixed.get(f"/label{path}", follow_redirects=True)
        assert page.status_code in (200, 404), path
        found = re.findall(
            r'\b(?:href|src|action|hx-\w+|data-\w+|value)="(/[^"]*)', page.text
        )
        assert found
        assert [
            one for one in found if not one.startswith("/label/") and one != "/label"
        ] == [], path


@pytest.mark.parametrize(
    "wished", ["/articles", "//label/", "/other/articles", "https://x/label/", "/label"]
)
def test_one_is_not_led_out_of_the_prefix(prefixed, wished):
    answer = prefixed.post("/label/who", data={"name": "Ada Lind", "next": wished})
    assert answer.headers["Location"].startswith("/label/")


def test_the_api_says_where_it_stands(prefixed, db, owner):
    prefixed.post("/label/who", data={"name": "Ada Lind"})
    (server,) = prefixed.get("/label/api/v1/openapi.json").json["servers"]
    assert server == {"url": "/label"}


def test_only_who_serves_several_gives_a_project_a_name(project, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_NAME", "ferries")
    app = create_app(PROJECT=str(project), TESTING=True)
    assert app.test_client().get("/who").status_code == 200
    app.extensions["connections"].close()


def test_what_is_above_a_prefix_is_logged_and_keeps_its_question(project, capsys):
    app = create_app(PROJECT=str(project), LOG=1, PREFIX="/label", TESTING=True)
    answer = app.test_client().get("/label?sentence=3")
    assert answer.headers["Location"].endswith("/label/?sentence=3")
    answer.close()
    (line,) = capsys.readouterr().err.splitlines()
    assert " GET - 308 " in line
    app.extensions["connections"].close()


class Inner:
    """Pages that stay at a request until they are let go on."""

    def __init__(self):
        self.inside, self.most, self.begun = 0, 0, threading.Semaphore(0)
        self.go_on = threading.Event()
        self._guard = threading.Lock()

    def __call__(self, environ, start):
        with self._guard:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.begun.release()
        self.go_on.wait(10)
        with self._guard:
            self.inside -= 1
        if environ.get("QUERY_STRING") == "breaks":
            raise BrokenPipeError
        return [b"answer"]


def ask(pages, path, question=""):
    asked = {"PATH_INFO": path, "QUERY_STRING": question}
    thread = threading.Thread(target=_ask, args=(pages, asked))
    thread.start()
    return thread


def _ask(pages, asked):
    with contextlib.suppress(BrokenPipeError):
        assert pages(asked, lambda *said: None) == [b"answer"]


def test_cards_are_answered_one_after_the_other(monkeypatch):
    monkeypatch.setattr("annotator.passing.PATIENCE_SECONDS", 10)
    inner = Inner()
    pages = InTurn(inner)
    waiting = [
        ask(pages, f"/sentences/{n}/label", "breaks" if n == 2 else "")
        for n in range(1, 6)
    ]
    assert inner.begun.acquire(timeout=10)
    assert not inner.begun.acquire(timeout=0.1)
    inner.go_on.set()
    for one in waiting:
        one.join(10)
    assert inner.most == 1
    assert inner.begun.acquire(timeout=10)


def test_who_waited_long_enough_goes_ahead():
    inner = Inner()
    pages = InTurn(inner)
    waiting = [ask(pages, f"/sentences/{n}/label") for n in (1, 2)]
    assert inner.begun.acquire(timeout=10)
    assert inner.begun.acquire(timeout=10)
    inner.go_on.set()
    for one in waiting:
        one.join(10)
    assert inner.most == 2


def test_other_pages_wait_for_nobody(monkeypatch):
    monkeypatch.setattr("annotator.passing.PATIENCE_SECONDS", 10)
    inner = Inner()
    pages = InTurn(inner)
    waiting = [ask(pages, path) for path in ("/sentences/1", "/export", "/agreement")]
    for _ in waiting:
        assert inner.begun.acquire(timeout=5)
    inner.go_on.set()
    for one in waiting:
        one.join(10)
