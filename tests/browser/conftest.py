"""What the browser tests share: Chromium, a served project, a reviewer at a desk."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)

from tests.browser import cases, texts
from tests.browser.desk import Desk
from tests.browser.places import EXPECTED, HANDED_OUT, OWNED, PLACES, QUICK
from tests.browser.serving import Served, chromium

PATIENCE_MS = 15000
expect.set_options(timeout=PATIENCE_MS)


class Console(list[str]):
    """What the pages complained of; a test says beforehand what it expects."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[str] = []

    def expect(self, *patterns: str) -> None:
        """Take complaints that match as part of the test."""
        self.expected += patterns

    def surprises(self) -> list[str]:
        """Answer the complaints that nobody expected."""
        known = re.compile("|".join(self.expected) or "(?!)")
        return [complaint for complaint in self if not known.search(complaint)]

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("console", self._heard)
        context.on("weberror", lambda problem: self.append(str(problem.error)))

    def _heard(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.append(f"{message.text} ({message.location.get('url')})")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, found or installed."""
    with sync_playwright() as playwright:
        place = chromium(playwright.chromium.executable_path)
        if place is None:
            absent = (
                "There is no Chromium and none could be installed; "
                "name one with ANNOTATOR_CHROMIUM."
            )
            (pytest.fail if os.environ.get("CI") else pytest.skip)(absent)
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=place, args=args)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory) -> Iterator[Callable[..., Served]]:
    """Serve a project, made by a function that is given it."""
    begun: list[Served] = []

    def start(made: Callable[[Served], object] = lambda server: None) -> Served:
        server = Served(tmp_path_factory.mktemp("served") / "project.db")
        begun.append(server)
        made(server)
        server.start()
        return server

    yield start
    for server in begun:
        server.stop()


@pytest.fixture(scope="module")
def server(serve) -> Served:
    """A served project with the two articles of the desk tests."""
    return serve(lambda server: plant(server, texts.ARTICLES))


@pytest.fixture(scope="session")
def evil_server(serve) -> Served:
    """A served project whose one article is full of what must stay text."""

    def make(server: Served) -> None:
        plant(server, [texts.EVIL_ARTICLE])
        cases.plant(server)

    return serve(make)


@pytest.fixture(scope="session")
def empty_server(serve) -> Served:
    """A served project without articles, which no test fills."""
    return serve()


@pytest.fixture(scope="session")
def tour(browser) -> Iterator[tuple[Page, Console]]:
    """One page for all places, and what it complains of that no refusal explains."""
    context, heard = browser.new_context(reduced_motion="reduce"), Console()
    context.set_default_timeout(PATIENCE_MS)
    heard.watch(context)
    heard.expect(*EXPECTED)
    yield context.new_page(), heard
    context.close()


@pytest.fixture(scope="session", params=PLACES)
def place(request, tour, evil_server) -> Iterator[Desk]:
    """Each page and state in turn, with a new reviewer of an evil name at it."""
    page, heard = tour
    name = f"{texts.EVIL} {request.param}"[:80]
    if request.param in OWNED:
        evil_server.command("reviewer", name, "--role", "owner").check_returncode()
    if request.param.startswith(("review_", "agreement")):
        evil_server.command(
            "reviewer", name, "--role", "adjudicator"
        ).check_returncode()
    desk = Desk(page, evil_server.url, name).sign_in()
    PLACES[request.param](desk)
    yield desk
    if request.param in HANDED_OUT:
        evil_server.command("queue", "--overlap", "none").check_returncode()
    assert heard.surprises() == []


@pytest.fixture
def console() -> Console:
    """What the pages of this test complained of."""
    return Console()


@pytest.fixture
def new_page(browser, console) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser context of its own; none may complain."""
    contexts: list[BrowserContext] = []

    def open_page(**settings) -> Page:
        context = browser.new_context(reduced_motion="reduce", **settings)
        context.set_default_timeout(PATIENCE_MS)
        console.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert console.surprises() == []


@pytest.fixture
def page(new_page) -> Page:
    """A page nobody has been at."""
    return new_page()


@pytest.fixture
def desk(page, server, request) -> Desk:
    """A new reviewer, named like the test, at the first article."""
    return Desk(page, server.url, request.node.name[:75].strip()).sign_in().open()


def plant(server: Served, articles: list[dict]) -> None:
    """Import articles into a project that is not served yet."""
    lines = texts.write(server.project.with_suffix(".jsonl"), articles)
    done = server.command("import", lines)
    assert done.returncode == 0, done.stderr


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many keys a label took, and how soon the next sentence was there."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "pace":
                terminalreporter.write_line(value)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser; most of it takes long, and a few go with the rest."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if item.name not in QUICK and item.originalname not in QUICK:
                item.add_marker("long")
