"""Several projects from one server."""

import shutil
from pathlib import Path

import pytest

from annotator.errors import AnnotatorError
from annotator.front import Projects, address, addresses
from annotator.store import projects as files
from annotator.store import reviewers
from tests.people import PASSWORD, given_password


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("ferries.db", "ferries"),
        ("Harbour 2024.db", "harbour-2024"),
        ("Fähren – März.db", "fahren-marz"),
        ("../up/a.b.db", "a-b"),
        ("日本.db", ""),
        ("--.db", ""),
    ],
)
def test_an_address_is_made_of_the_files_name(name, made):
    assert address(Path(name)) == made


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["x/tides.db", "y/Tides.db"], "would both be at /tides/. Rename one"),
        (["日本.db", "tides.db"], "No address can be made of the name 日本.db"),
        (["static.db", "tides.db"], "No address can be made of the name static.db"),
    ],
)
def test_files_that_would_get_in_each_others_way_are_refused(names, said):
    with pytest.raises(AnnotatorError, match=said):
        addresses([Path(name) for name in names])


@pytest.fixture
def two(tmp_path, empty_project):
    """Two projects and a way to ask them."""
    made = []

    def serve(**settings):
        paths = [tmp_path / "ferries.db", tmp_path / "harbour.db"]
        for path in paths:
            if not path.exists():
                shutil.copy(empty_project, path)
        made.append(Projects(paths, TESTING=True, **settings))
        return made[-1]

    yield serve
    for one in made:
        one.close()


def browser(served):
    """A browser whose requests go through the dispatch."""
    front = served.front
    front.wsgi_app = served.wsgi
    return front.test_client()


def test_the_first_page_lists_the_projects_and_no_more(two):
    answer = browser(two()).get("/")
    assert answer.status_code == 200
    assert 'href="/ferries/"' in answer.text
    assert 'href="/harbour/"' in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.text.count('class="btn"') == 2


def test_what_stands_nowhere_is_refused_with_the_list(two):
    front = browser(two())
    for path in ("/tides/", "/ferries2/", "/who", "/metrics"):
        answer = front.get(path)
        assert answer.status_code == 404, path
        assert 'href="/ferries/"' in answer.text
    assert front.get("/health").text == "ok\n"
    assert front.get("/static/site.css").status_code == 200
    assert front.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_people_of_one_project_are_not_people_of_the_other(two):
    served = two()
    one = browser(served)
    answer = one.post("/ferries/who", data={"name": "Ada Lind"})
    assert "Path=/ferries" in answer.headers["Set-Cookie"]
    assert one.get("/ferries/articles").status_code == 200
    answer = one.get("/harbour/articles")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/harbour/who?next=/harbour/articles"
    assert "Ada Lind" not in one.get("/harbour/who").text


def test_a_cookie_of_one_project_opens_nothing_in_the_other(two):
    served = two()
    one = browser(served)
    answer = one.post("/ferries/who", data={"name": "Ada Lind"})
    value = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    thief = browser(served)
    for name in ("session", "session-harbour", "session-ferries"):
        thief.set_cookie(name, value, path="/harbour")
    assert thief.get("/harbour/articles").status_code == 303


def test_under_a_prefix_all_of_it_stands_there(two):
    front = browser(two(PREFIX="/label"))
    assert 'href="/label/ferries/"' in front.get("/label/").text
    assert front.get("/label/ferries/who").status_code == 200
    assert front.get("/ferries/who").status_code == 404
    assert front.get("/label").headers["Location"] == "/label/"


def test_one_without_an_owners_password_keeps_all_from_starting(tmp_path, two):
    two()
    with pytest.raises(AnnotatorError, match=r"ferries\.db reviewer NAME"):
        two(ACCOUNTS=1)


def test_a_stranger_learns_the_addresses_only(tmp_path, two):
    two()
    for name in ("ferries", "harbour"):
        db = files.open_project(tmp_path / f"{name}.db")
        given_password(db, reviewers.named(db, "Mara Kessel", role="owner"))
        db.close()
    front = browser(two(ACCOUNTS=1))
    for path in ("/", "/ferries/who", "/harbour/who"):
        assert "Mara" not in front.get(path).text
    sent = {"name": "Mara Kessel", "password": PASSWORD}
    assert front.post("/ferries/who", data=sent).status_code == 303
    assert front.get("/ferries/metrics").status_code == 200
    assert front.get("/harbour/metrics").status_code == 401


def test_every_page_says_of_which_project_it_is(two):
    answer = browser(two()).get("/harbour/who")
    assert "· harbour · annotator</title>" in answer.text
    assert '<a class="brand" href="/"' in answer.text
    assert ">harbour</a>" in answer.text
