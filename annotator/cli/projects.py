"""`annotator check`, `backup` and `restore`: the project file as a whole."""

from pathlib import Path

import click

from annotator.store import projects


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
    kept = projects.restore(source, ctx.obj.path)
    click.echo(f"{ctx.obj.path} is {source} again.")
    if kept:
        click.echo(f"What was there before is kept as {kept}.", err=True)
