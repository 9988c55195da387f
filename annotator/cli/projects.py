"""`annotator check`, `backup`, `restore`, `upgrade`: the project file as a whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from annotator.db import shifted
from annotator.errors import AnnotatorError
from annotator.serving import alone
from annotator.store import projects, rewound, upgrades


@click.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Look through the whole project and say what is not as it must be.

    \b
    annotator -p project.db check
    """
    found = 0
    for sentence in projects.check(ctx.obj.existing()):
        found += 1
        click.echo(sentence)
    if found:
        faults = "fault" if found == 1 else "faults"
        raise click.ClickException(f"{found} {faults} in {ctx.obj.path}.")
    click.echo(f"{ctx.obj.path} is whole.", err=True)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, target: Path) -> None:
    """Copy the project to TARGET, as it is at one moment, while people may work.

    \b
    annotator -p project.db backup project-monday.db
    """
    click.echo(projects.backup(ctx.obj.existing(), target))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def restore(ctx: click.Context, source: Path) -> None:
    """Put the backup SOURCE in the project's place; what it replaces is kept beside.

    Stop the server of this project first.

    \b
    annotator -p project.db restore project-monday.db
    """
    with alone(ctx.obj.path):
        kept = projects.restore(source, ctx.obj.path)
    click.echo(f"{ctx.obj.path} is {source} again.")
    if kept:
        click.echo(f"What was there before is kept as {kept}.", err=True)


@click.command()
@click.option(
    "--dry-run", is_flag=True, help="Only try it on a copy, and say how it went."
)
@click.pass_context
def upgrade(ctx: click.Context, dry_run: bool) -> None:
    """Bring a project of an older annotator up to date, after a drill on a copy.

    The copy is brought up to date, counted and looked through. Only when it has all
    that the project has, the project itself is, and is kept beside as it was before.

    \b
    annotator -p project.db upgrade --dry-run
    """
    path = ctx.obj.path
    done = upgrades.drill(path)
    if not done.steps:
        click.echo(f"{path} is up to date.", err=True)
        return
    for name, (before, after) in done.rows.items():
        click.echo(f"{name}\t{before}\t{after}")
    for fault in done.faults:
        click.echo(fault, err=True)
    if done.faults:
        raise click.ClickException(
            f"The copy is not what {path} is, which was not touched. Go on with the "
            "annotator that made it, and report this."
        )
    steps = "1 step" if len(done.steps) == 1 else f"{len(done.steps)} steps"
    if dry_run:
        click.echo(
            f"{steps} of a copy went well: it has all that {path} has, and is whole. "
            "Bring the project itself up to date with `annotator upgrade`.",
            err=True,
        )
        return
    ctx.obj.db()
    click.echo(
        f"{path} is up to date, by {steps}. What was there before is kept beside it, "
        f"as {path.name}.before-…",
        err=True,
    )


@click.command("as-of")
@click.argument("moment")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def as_of(ctx: click.Context, moment: str, target: Path) -> None:
    """Write the project to TARGET with labels and decisions as they were at MOMENT.

    What was answered and decided later is not in it; the project stays as it is. A day
    means its end; a time is this machine's, unless it says otherwise.

    \b
    annotator -p project.db as-of "2026-03-14 15:30" project-friday.db
    """
    then = _moment(moment)
    done = rewound.make(ctx.obj.existing(), then, target)
    click.echo(target)
    click.echo(
        f"As at {_here(then)}: {done.labels:,} labels and {done.decisions:,} decisions "
        "were given or changed later. They are as they stood then, or not in it. "
        "Speakers, guideline, cases, comments, people and what each saw are as they "
        "are now.",
        err=True,
    )
    if done.left:
        click.echo(
            f"{done.left:,} sentences stay as they are now: their article was "
            "corrected since, or a case was made of a later decision.",
            err=True,
        )


def _here(moment: str) -> str:
    """Answer a stored moment by this machine's clock."""
    return f"{datetime.fromisoformat(moment).astimezone():%d %b %Y, %H:%M:%S %Z}"


def _moment(given: str) -> str:
    """Answer a day or time as it is stored; refuse one that is none, or not yet."""
    try:
        parsed = datetime.fromisoformat(given)
        present = datetime.now(UTC)
        if parsed.astimezone() > present:
            raise AnnotatorError(
                f"{given} is not yet. Give a moment that is past; `annotator backup` "
                "copies the project as it is now."
            )
        if len(given) == len("2026-03-14"):
            parsed += timedelta(days=1, milliseconds=-1)
        parsed = min(parsed.astimezone(UTC), present)
    except (ValueError, OverflowError) as error:
        raise AnnotatorError(
            f"{given} is no moment. Give a day, as 2026-03-14, or a day and time, "
            'as "2026-03-14 15:30".'
        ) from error
    return shifted(parsed.isoformat(), timedelta())
