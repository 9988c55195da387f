"""What tests around people share: a project with passwords, and browsers in it."""

import contextlib
import functools
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from annotator import passwords
from annotator.store import people, reviewers

PASSWORD = "harbour lantern seven"  # noqa: S105 (of people who do not exist)


hashed = functools.cache(passwords.hashed)
"""What is kept of a password; the same for everybody who has the same, in tests."""


def given_password(db, person: dict, password: str = PASSWORD) -> dict:
    """Give a person a password; answer them as they are now."""
    people.put_password(db, person["id"], hashed(password), by=None)
    return reviewers.get(db, person["id"])


def sign_in(browser: FlaskClient, name: str, password: str = PASSWORD):
    """Send the sign-in form."""
    return browser.post("/who", data={"name": name, "password": password})


@contextlib.contextmanager
def at_browser(app: Flask, name: str, password: str = "") -> Iterator[FlaskClient]:
    """A browser of its own in which a person is signed in."""
    # Not `with` the client: two of them at once would mix up whose request is whose.
    browser = app.test_client()
    assert sign_in(browser, name, password).status_code == 303
    yield browser
