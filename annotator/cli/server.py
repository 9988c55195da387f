"""`annotator serve` and `demo`: the pages, on this machine or for a team."""

import os
import sys
import tempfile
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from annotator import ASSETS, hosts
from annotator.app import create_app
from annotator.cli.keeping import looked_after
from annotator.cli.running import Running
from annotator.formats import seeds
from annotator.front import Projects
from annotator.serving import alone

ALONE = {
    **{"HOST": "127.0.0.1", "PUBLIC_NAME": "", "ACCOUNTS": 0, "HTTPS": 0},
    "PREFIX": "",
}
"""A demo is for whoever started it, whatever the environment says."""


@click.command()
@click.argument("projects", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option(
    "--host", metavar="ADDRESS", help="Listen here for a team; all then sign in."
)
@click.option(
    "--public-name",
    "names",
    multiple=True,
    metavar="NAME",
    help="The host name by which people reach the pages.",
)
@click.option(
    "--https",
    is_flag=True,
    help="A proxy on this machine takes https and passes it on.",
)
@click.option(
    "--backups",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Make a backup a day in FOLDER, while people work.",
)
@click.option(
    "--keep", type=click.IntRange(1, 1000), help="Keep so many of them. Default: 14."
)
@click.option(
    "--prefix",
    metavar="PATH",
    help="The path under which the proxy passes it on, such as /label.",
)
@click.option("--log", is_flag=True, help="Write a line a request to standard error.")
@click.option("--browser/--no-browser", default=False, help="Open the page as well.")
@click.pass_context
def serve(
    ctx: click.Context,
    projects: tuple[Path, ...],
    port: int | None,
    host: str | None,
    names: tuple[str, ...],
    https: bool,
    backups: str | None,
    keep: int | None,
    prefix: str | None,
    log: bool,
    browser: bool,
) -> None:
    """Serve the project's pages until Ctrl-C, on this machine or for a team.

    Of several PROJECTS each is at its own address, by the name of its file, with its
    own people; one alone is at the first address.

    On this machine a name is enough for who has no password. Anywhere else everybody
    signs in, and an owner needs a password before it starts.

    \b
    annotator -p project.db serve --port 8080
    annotator -p project.db serve --host 192.168.1.5
    annotator -p project.db serve --public-name label.example.org --https
    annotator -p project.db serve --backups /mnt/backups --keep 30
    annotator serve ferries.db harbour.db --log
    """
    if projects and _is_named(ctx):
        raise click.UsageError(
            "Name the projects either with -p or behind serve, not both."
        )
    offered = {
        "HOST": host or None,
        "PUBLIC_NAME": ",".join(names) or None,
        "HTTPS": int(https) or None,
        "BACKUPS": backups or None,
        "BACKUPS_KEEP": keep,
        "PREFIX": prefix,
        "LOG": int(log) or None,
    }
    given: dict[str, Any] = {
        name: value for name, value in offered.items() if value is not None
    }
    paths = projects or (ctx.obj.path,)
    for path in paths:
        if not path.exists():
            click.echo(f"{path} was not there: it is a new, empty project.", err=True)
        ctx.with_resource(alone(path))
    if len(paths) > 1:
        served: Any = Projects(paths, **given)
        ctx.call_on_close(served.close)
        _keep_up(ctx, served, served.apps.values())
        _run(served.wsgi, served, port, browser)
        return
    app = create_app(PROJECT=str(paths[0]), **given)
    ctx.call_on_close(app.extensions["connections"].close)
    _keep_up(ctx, app, [app])
    _run(app, app, port, browser)


def _is_named(ctx: click.Context) -> bool:
    """Answer whether -p names a project, which is not the usual one then."""
    above = ctx.parent
    source = above and above.get_parameter_source("project")
    return source == click.core.ParameterSource.COMMANDLINE


def _keep_up(ctx: click.Context, served: Any, apps: Iterable[Any]) -> None:
    """Say what is to be known of the network, and look after each project."""
    _warn(served)
    for app in apps:
        ctx.with_resource(looked_after(app))


def _warn(app: Any) -> None:
    if not hosts.is_local(app.config["HOST"]) and not app.config["HTTPS"]:
        click.echo(
            "Passwords cross the network readable by others on it: put a proxy with "
            "https in front, and start with --public-name and --https.",
            err=True,
        )


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Default: any free port.")
@click.option("--browser/--no-browser", default=True, help="Open the page as well.")
def demo(port: int | None, browser: bool) -> None:
    """Try annotator on invented articles; all of it is gone when you stop.

    \b
    annotator demo
    """
    with tempfile.TemporaryDirectory(prefix="annotator-demo-") as folder:
        project = Path(folder) / "demo.db"
        app = create_app(PROJECT=str(project), **ALONE)
        with app.app_context():
            seeds.plant(app.extensions["connections"].get(), ASSETS / "seeds")
        click.echo(
            "This is a demo: what you do here is gone when you stop it (Ctrl-C). "
            "For work that stays: annotator -p project.db serve",
            err=True,
        )
        try:
            _run(app, app, port or 0, browser, kept=False)
        finally:
            app.extensions["connections"].close()


def _run(
    wsgi: Any, app: Any, port: int | None, browser: bool, *, kept: bool = True
) -> None:
    """Serve until told to stop; finish the requests in flight.

    What is not `kept` is put away afterwards, however long that takes.
    """
    config = app.config
    host, public = config["HOST"], hosts.names(config["PUBLIC_NAME"])
    running = Running(
        wsgi,
        host=host,
        port=config["PORT"] if port is None else port,
        # A public name on this machine's own address: a proxy stands before it.
        proxied=bool(config["HTTPS"] or (public and hosts.is_local(host))),
        largest=config["MAX_CONTENT_LENGTH"],
    )
    shown = config["TRUSTED_HOSTS"][-1] if not hosts.is_local(host) else host
    root = config["FRONT"] or f"{config['PREFIX']}/"
    address = f"http://{shown}:{running.port}{root}"
    click.echo(address)
    if browser:
        webbrowser.open(address)
    if running.until_stopped():
        click.echo("Stopped. Everything that was saved is in the project.", err=True)
        return
    click.echo(
        "Stopped before every request was finished. What was answered as saved is in "
        "the project; browsers send again what was not.",
        err=True,
    )
    if kept:  # Their threads hold connections, and closing those would wait for them.
        sys.stdout.flush()
        os._exit(1)
