"""`annotator reviewer`: who labels in this project."""

import click

from annotator.schemas import ReviewerSchema, Role, load
from annotator.store import reviewers

ROLES = [role.value for role in Role]


@click.command()
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="What they may do.")
@click.pass_context
def reviewer(ctx: click.Context, name: str | None, role: str | None) -> None:
    """Add the reviewer NAME, or list who is here.

    \b
    annotator reviewer
    annotator reviewer "Mara Kessel" --role adjudicator
    """
    if name:
        form = load(ReviewerSchema, {"name": name})
        person = reviewers.named(ctx.obj.db(), form["name"], role=role)
        click.echo(f"{person['name']} ({person['pseudonym']}) is {person['role']}.")
        return
    for person in reviewers.everyone(ctx.obj.existing()):
        click.echo(
            "\t".join(
                [
                    person["pseudonym"],
                    person["name"],
                    person["role"],
                    f"{person['labelled']} labels",
                ]
            )
        )
