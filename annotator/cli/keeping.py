"""What goes on beside the pages while a project is served: backups, and the clock."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from annotator.backups import Backups, kept
from annotator.clock import CLOCK, HELD
from annotator.db import connect
from annotator.store.projects import latest_moment

WORTH_SAYING = timedelta(minutes=1)


@contextmanager
def looked_after(app: Any) -> Iterator[None]:
    """Make the backups that are asked for, and say where the clock is behind."""
    project = Path(app.config["PROJECT"])
    _look_at_the_clock(project)
    if not app.config["BACKUPS"]:
        yield
        return
    backups = Backups(
        project,
        Path(app.config["BACKUPS"]),
        keep=app.config["BACKUPS_KEEP"],
        hour=app.config["BACKUPS_HOUR"],
        say=lambda sentence: click.echo(sentence, err=True),
    )
    app.extensions["backups"] = backups
    with kept(backups):
        yield


def _look_at_the_clock(project: Path) -> None:
    """Say where what is saved is dated later than it is by this machine's clock."""
    with closing(connect(project, make=False)) as db:
        latest = latest_moment(db)
    behind = timedelta()
    if latest:
        moment = datetime.fromisoformat(latest)
        behind = CLOCK.not_before(moment)
    if behind >= WORTH_SAYING:
        then = (
            "Until it is past that, what is saved is dated so."
            if behind <= HELD
            else "What is saved now is dated before it."
        )
        click.echo(
            f"The last change of {project} is of {moment.astimezone():%d %b %Y, %H:%M}"
            f", later than this machine's clock. Set the clock right. {then}",
            err=True,
        )
        return
    ahead = CLOCK.ahead()
    if ahead >= WORTH_SAYING:
        hours = max(1, round(ahead / timedelta(hours=1)))
        click.echo(
            f"What is saved in {project.name} is dated up to {hours} "
            f"{'hour' if hours == 1 else 'hours'} ahead, since another project of "
            "this server was saved in later than this machine's clock. Set the clock "
            "right. Serve the two apart if this one's dates are to be right.",
            err=True,
        )
