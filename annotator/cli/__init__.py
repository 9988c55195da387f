"""The `annotator` command: each command is a few lines over what the pages call."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from annotator import __version__
from annotator.cli import (
    agreement,
    articles,
    differing,
    exports,
    guidelines,
    labels,
    precedents,
    projects,
    queue,
    reviewers,
    same_words,
    server,
    suggestions,
)
from annotator.errors import AnnotatorError, BrokenProject
from annotator.store.projects import open_project
from annotator.trouble import told


class Project:
    """The project named by -p, opened when a command first needs it."""

    def __init__(self, path: Path):
        self.path = path
        self._db: Database | None = None
        self._nothing: Database | None = None

    def db(self) -> Database:
        """Answer the opened project, made new where there is none."""
        if self._db is None:
            self._db = open_project(self.path)
        return self._db

    def existing(self) -> Database:
        """Answer the opened project; where there is none, refuse."""
        if not self.path.exists():
            raise BrokenProject(f"There is no project {self.path}. Name one with -p.")
        return self.db()

    def as_it_is(self) -> Database:
        """Answer the opened project; where there is none, an empty one in memory."""
        if self.path.exists():
            return self.db()
        if self._nothing is None:
            self._nothing = open_project(":memory:")
        return self._nothing

    def close(self) -> None:
        """Close what was opened."""
        for db in (self._db, self._nothing):
            if db is not None:
                db.close()
        self._db = self._nothing = None


class Group(click.Group):
    """Turns every error of ours into its sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AnnotatorError as error:
            raise click.ClickException(error.message) from error
        except (sqlite3.Error, OSError) as error:
            sentence = told(error)
            if sentence is None:
                raise  # A fault of the program, or click's own to tell.
            raise click.ClickException(f"{ctx.obj.path}: {sentence.message}") from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-p",
    "--project",
    type=click.Path(path_type=Path, dir_okay=False),
    default=lambda: os.environ.get("ANNOTATOR_PROJECT", "annotator.db"),
    show_default="$ANNOTATOR_PROJECT, else annotator.db",
    help="The project file; made new where there is none.",
)
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context, project: Path) -> None:
    """Tag each sentence of a news article as claim, quote, fact or other.

    Exit codes: 0 done; 1 refused, with a sentence that says why; 2 wrong use.
    """
    ctx.obj = Project(project)
    ctx.call_on_close(ctx.obj.close)


for command in (
    server.demo,
    server.serve,
    articles.import_,
    labels.labels,
    exports.export,
    exports.verify,
    differing.diff,
    agreement.agreement,
    articles.segment,
    reviewers.reviewer,
    reviewers.invite,
    queue.queue,
    guidelines.guideline,
    precedents.precedents,
    same_words.same_words,
    suggestions.suggest,
    projects.check,
    projects.backup,
    projects.restore,
    projects.as_of,
    projects.upgrade,
):
    main.add_command(command)
