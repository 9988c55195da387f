"""`annotator reviewer` and `invite`: who works in this project, and letting them in."""

import sys
from typing import Any
from uuid import uuid4

import click
from sqlite_utils import Database

from annotator import passwords
from annotator.app import SETTINGS
from annotator.errors import NotFound
from annotator.schemas import ReviewerSchema, Role, load
from annotator.schemas_people import DAYS, LONGEST, PasswordSchema
from annotator.store import invites, people, reviewers

ROLES = [role.value for role in Role]
PORT = next(one.default for one in SETTINGS if one.name == "PORT")


@click.command()
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="What they may do.")
@click.option(
    "--password", is_flag=True, help="Ask for a new password, twice and unseen."
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Take the first line of standard input as the new password.",
)
@click.pass_context
def reviewer(
    ctx: click.Context,
    name: str | None,
    role: str | None,
    password: bool,
    password_stdin: bool,
) -> None:
    """Add the reviewer NAME, change their role or password, or list who is here.

    A new password signs the person out everywhere and revokes their tokens.

    \b
    annotator reviewer
    annotator reviewer "Mara Kessel" --role adjudicator
    annotator reviewer "Mara Kessel" --password
    """
    if name:
        form = load(ReviewerSchema, {"name": name})
        given = _password(form["name"], password, password_stdin)
        person = _put(ctx.obj.db(), form["name"], role, given)
        has = " and has a new password" if given else ""
        click.echo(
            f"{person['name']} ({person['pseudonym']}) is {person['role']}{has}."
        )
        return
    if role or password or password_stdin:
        raise click.UsageError("Say whose: annotator reviewer NAME --role owner")
    for person in reviewers.everyone(ctx.obj.existing()):
        click.echo(
            "\t".join(
                [
                    person["pseudonym"],
                    person["name"],
                    person["role"],
                    f"{person['labelled']} labels",
                    *(["retired"] if person["retired_at"] else []),
                ]
            )
        )


@click.command()
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default=str(Role.REVIEWER),
    show_default=True,
    help="What the new person may do.",
)
@click.option(
    "--days",
    type=click.Choice([str(days) for days in DAYS]),
    default="7",
    show_default=True,
    help="How long the link is good for.",
)
@click.option("--for", "name", metavar="NAME", help="For NAME, who is here already.")
@click.option(
    "--at",
    "address",
    default=f"http://127.0.0.1:{PORT}",
    show_default=True,
    metavar="URL",
    help="Where people reach the pages.",
)
@click.pass_context
def invite(
    ctx: click.Context, role: str, days: str, name: str | None, address: str
) -> None:
    """Print a link by which one person joins, or sets a new password; it works once.

    \b
    annotator invite --role reviewer --at https://label.example.org
    annotator invite --for "Mara Kessel" --days 1
    """
    db = ctx.obj.existing()
    person = reviewers.find(db, name) if name else None
    if name and person is None:
        raise NotFound(f"Nobody here is called {name}. Leave --for out to invite them.")
    whom = {"reviewer_id": person["id"]} if person else {"role": role}
    token = invites.make(db, **whom, days=int(days), save_id=uuid4().hex, by=None)
    click.echo(f"{address.rstrip('/')}/invite/{token}")
    who = person["name"] if person else f"one new {role}"
    click.echo(f"It is for {who}, works once, and is shown this once.", err=True)


def _password(name: str, asked: bool, stdin: bool) -> str | None:
    """Answer the new password, typed or piped, never an argument others could see."""
    if asked and stdin:
        raise click.UsageError("Choose one of --password and --password-stdin.")
    if not asked and not stdin:
        return None
    if stdin:
        given = again = sys.stdin.readline(LONGEST + 2).rstrip("\r\n")
    else:
        given = click.prompt("Password", hide_input=True, err=True)
        again = click.prompt("Once more", hide_input=True, err=True)
    load(PasswordSchema, {"name": name, "password": given, "again": again})
    return given


def _put(
    db: Database, name: str, role: str | None, password: str | None
) -> dict[str, Any]:
    """Add or change a person; answer them as they are now."""
    person = reviewers.find(db, name)
    if person is None:
        person = reviewers.named(db, name, role=role)
    elif role:
        people.put_role(db, person["id"], role, by=None)
    if password:
        people.put_password(db, person["id"], passwords.hashed(password), by=None)
    return reviewers.get(db, person["id"])
