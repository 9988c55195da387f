"""Settings of the application, and how its errors are logged."""

import logging

import pytest

from annotator.app import SETTINGS, create_app
from annotator.errors import AnnotatorError


def made(project, **settings):
    app = create_app(PROJECT=str(project), **settings)
    app.extensions["connections"].close()
    return app


def test_every_default_is_taken(project):
    config = made(project).config
    for setting in SETTINGS:
        assert setting.read(setting.default) == setting.default
    assert config["MAX_CONTENT_LENGTH"] == 64 * 1024 * 1024


def test_settings_come_from_the_environment(project, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_MAX_UPLOAD_MB", "3")
    monkeypatch.setenv("ANNOTATOR_PORT", "8080")
    config = made(project).config
    assert config["MAX_CONTENT_LENGTH"] == 3 * 1024 * 1024
    assert config["PORT"] == 8080


def test_a_project_may_be_called_a_number(project, monkeypatch):
    monkeypatch.chdir(project.parent)
    monkeypatch.setenv("ANNOTATOR_PROJECT", "2024")
    create_app().extensions["connections"].close()
    assert (project.parent / "2024").is_file()


@pytest.mark.parametrize("value", ["abc", "1.5", "", "true", "-1", "70000"])
def test_what_is_no_number_is_refused_with_its_name(project, monkeypatch, value):
    monkeypatch.setenv("ANNOTATOR_PORT", value)
    with pytest.raises(AnnotatorError, match=r"ANNOTATOR_PORT is .* whole number"):
        made(project)


def test_an_error_of_ours_is_logged_once(project, caplog):
    app = made(project)
    # import-linter, which another test runs in this process, turns all loggers off.
    app.logger.disabled = False

    def broken():
        raise RuntimeError("The tide is out.")

    app.view_functions["reviewers.index"] = broken
    with caplog.at_level(logging.INFO), app.test_client() as browser:
        answer = browser.get("/who")
    app.extensions["connections"].close()
    assert answer.status_code == 500
    assert "it is in the server" in answer.text
    (record,) = caplog.records
    assert "/who" in record.getMessage()
    assert record.exc_info
