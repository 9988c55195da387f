"""What the tests share: a project, an article in it, two reviewers, the pages."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from annotator.app import create_app
from annotator.db import writing
from annotator.store import articles, projects, reviewers
from annotator.text import segment
from tests import once
from tests.people import given_password

LONG = frozenset(Path(__file__).with_name("long.txt").read_text("utf-8").split())
once.compiled()
once.in_memory()
once.applications()
once.passwords()
BODY = (
    "The harbour board expects the union to keep last year’s agreement, its chair "
    "Ines Valdor said on Thursday. The two sides met for the third time this week.\n\n"
    "“Nobody here wants a stoppage,” Valdor told reporters. “We have put a fair offer "
    "on the table,” she added.\n\nPort traffic fell by 4.5 % in March."
)
AT = "2024-03-14T09:00:00.000Z"


@pytest.fixture(scope="session")
def empty_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project, made once; each test works on a copy."""
    made = tmp_path_factory.mktemp("empty") / "empty.db"
    projects.open_project(made).close()
    return made


@pytest.fixture
def project(tmp_path: Path, empty_project: Path) -> Path:
    """Where the project file is."""
    return Path(shutil.copy(empty_project, tmp_path / "project.db"))


@pytest.fixture
def db(project: Path):
    """An open project without articles."""
    opened = projects.open_project(project)
    yield opened
    opened.close()


@pytest.fixture
def article(db: Database) -> dict:
    """An article of five sentences in three paragraphs."""
    with writing(db):
        article_id = articles.add(
            db,
            {
                "doc_id": "harbour",
                "title": "Harbour talks go on",
                "outlet": "Northport Gazette",
                "published": "2024-03-14",
                "language": "en",
                "body": BODY,
            },
            segment.sentences(BODY),
            at=AT,
        )
    return articles.get(db, article_id)


@pytest.fixture
def ada(db: Database) -> dict:
    """A reviewer."""
    return reviewers.named(db, "Ada Lind", at=AT)


@pytest.fixture
def ben(db: Database) -> dict:
    """Another reviewer."""
    return reviewers.named(db, "Ben Okoro", at=AT)


@pytest.fixture
def app(project: Path):
    """The pages of the project."""
    made = create_app(PROJECT=str(project), TESTING=True)
    yield made
    made.extensions["connections"].close()


@pytest.fixture
def client(app, ada):
    """A browser in which Ada is signed in."""
    with app.test_client() as browser:
        browser.post("/who", data={"name": ada["name"]})
        yield browser


@pytest.fixture
def htmx(client):
    """The same browser, asking for parts of pages as htmx does."""
    client.environ_base["HTTP_HX_REQUEST"] = "true"
    return client


@pytest.fixture
def runner() -> CliRunner:
    """The command line."""
    return CliRunner()


@pytest.fixture
def owner(db: Database) -> dict:
    """The owner, who has a password."""
    return given_password(db, reviewers.named(db, "Mara Kessel", role="owner", at=AT))


@pytest.fixture
def team(project: Path, owner: dict):
    """The pages of the project as a team reaches them: everybody signs in."""
    made = create_app(PROJECT=str(project), ACCOUNTS=1, TESTING=True)
    yield made
    made.extensions["connections"].close()


@pytest.fixture
def mara(db: Database) -> dict:
    """Somebody who decides and may change the guideline, in somebody else's project."""
    reviewers.named(db, "Nora Vale", role="owner", at=AT)
    return reviewers.named(db, "Mara Kessel", role="adjudicator", at=AT)


@pytest.fixture
def decider(app, mara):
    """A browser in which Mara is signed in."""
    browser = app.test_client()
    browser.post("/who", data={"name": mara["name"]})
    return browser


@pytest.fixture
def reader(app, mara, ada):
    """A browser in which Ada is signed in, who is a reviewer and no more."""
    browser = app.test_client()
    browser.post("/who", data={"name": ada["name"]})
    return browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long, as `tests/long.py` lists it; `-m ""` runs it too."""
    for item in items:
        if written_as(item) in LONG:
            item.add_marker("long")


def written_as(item: pytest.Item) -> str:
    """Answer a test as the list has it: file and function."""
    name = getattr(item, "originalname", item.name)
    return f"{item.path.relative_to(Path(__file__).parent).as_posix()}::{name}"
