"""`annotator guideline`: the text that says what each kind is."""

from pathlib import Path

import click
from sqlite_utils import Database

from annotator.errors import Fault, InvalidRecord
from annotator.store import guidelines


@click.command()
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--version", "version", type=int, help="Print this version.")
@click.option("--why", help="What changed and why, for the reviewers.")
@click.pass_context
def guideline(
    ctx: click.Context, file: Path | None, version: int | None, why: str | None
) -> None:
    """Print the guideline in force, or make FILE (Markdown) the new version.

    Every label keeps the version it was made under.

    \b
    annotator guideline > guideline.md
    annotator guideline guideline.md --why "Slogans on banners are quotes."
    """
    if file is None:
        click.echo(_text(ctx.obj.existing(), version), nl=False)
        return
    text = _read(file)
    db = ctx.obj.db()
    before = guidelines.version(db)
    now = guidelines.add(db, text, why=why or None)
    changed = "is now" if now != before else "is unchanged: it was already"
    click.echo(f"The guideline {changed} version {now}.")


def _text(db: Database, version: int | None) -> str:
    """Answer the text of one version, or of the one in force."""
    if version is None:
        return guidelines.present(db)["text"]
    for row in guidelines.versions(db):
        if row["version"] == version:
            return row["text"]
    raise click.BadParameter(
        f"There is no version {version}; the newest is {guidelines.version(db)}.",
        param_hint="--version",
    )


def _read(file: Path) -> str:
    """Answer the text of a guideline file, refused where it is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRecord(
            [Fault(f"Byte {error.start} is not UTF-8. Save it as UTF-8.", file.name)]
        ) from error
    if not text.strip():
        raise InvalidRecord([Fault("It is empty. Write the guideline.", file.name)])
    return text
