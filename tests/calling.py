"""What tests of the API share: scripts with their people's tokens."""

from typing import Any

from flask import Flask
from sqlite_utils import Database
from werkzeug.test import TestResponse

from annotator.store import tokens

API = "/api/v1"


class Script:
    """A script that acts for a person, or for nobody."""

    def __init__(self, app: Flask, db: Database, person: dict[str, Any] | None):
        self.client = app.test_client(use_cookies=False)
        self.headers = {}
        if person:
            name = f"token-of-{person['id']}"
            token = tokens.make(db, person["id"], "script", save_id=name)
            self.headers = {"Authorization": f"Bearer {token}"}

    def __call__(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        """Send a request to an address behind /api/v1, or to a `next` as it is."""
        address = path if path.startswith(API) else f"{API}{path}"
        if json is not None:
            more["json"] = json
        sent = {**self.headers, **(headers or {})}
        return self.client.open(address, method=method, headers=sent, **more)

    def pages(self, path: str) -> list[list[dict[str, Any]]]:
        """Answer the items of each page from a first one to the last."""
        found, following = [], path
        while following:
            answer = self("GET", following)
            assert answer.status_code == 200, answer.text
            found.append(answer.json["items"])
            following = answer.json["next"]
            assert len(found) < 1000
        return found


def refused(answer: TestResponse, status: int) -> dict[str, Any]:
    """Answer the problem that an answer is, after looking at its shape."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"].endswith(".")
    for one in problem["errors"]:
        assert set(one) == {"field", "problem"} and one["problem"]
    return problem


def fields(problem: dict[str, Any]) -> list[str | None]:
    """Answer which fields a problem names."""
    return [one["field"] for one in problem["errors"]]
