"""`annotator serve` and `demo`: the pages, on this machine or for a team."""

import signal
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from waitress.server import create_server

from annotator import ASSETS, hosts
from annotator.app import create_app
from annotator.cli.keeping import looked_after
from annotator.errors import BrokenProject
from annotator.formats import seeds
from annotator.serving import alone

THREADS = 8
CONNECTIONS = 800
"""A browser keeps six open; with fewer, a team of twenty would shut itself out."""
IDLE_SECONDS = 30

ALONE = {"HOST": "127.0.0.1", "PUBLIC_NAME": "", "ACCOUNTS": 0, "HTTPS": 0}
"""A demo is for whoever started it, whatever the environment says."""
PROXIED: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
}
"""Whose word is taken on where a request came from: the proxy of this machine."""


@click.command()
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
@click.option("--browser/--no-browser", default=False, help="Open the page as well.")
@click.pass_context
def serve(
    ctx: click.Context,
    port: int | None,
    host: str | None,
    names: tuple[str, ...],
    https: bool,
    backups: str | None,
    keep: int | None,
    browser: bool,
) -> None:
    """Serve the project's pages until Ctrl-C, on this machine or for a team.

    On this machine a name is enough for who has no password. Anywhere else everybody
    signs in, and an owner needs a password before it starts.

    \b
    annotator -p project.db serve --port 8080
    annotator -p project.db serve --host 192.168.1.5
    annotator -p project.db serve --public-name label.example.org --https
    annotator -p project.db serve --backups /mnt/backups --keep 30
    """
    ctx.with_resource(alone(ctx.obj.path))
    given: dict[str, Any] = {"PROJECT": str(ctx.obj.path)}
    if host:
        given["HOST"] = host
    if names:
        given["PUBLIC_NAME"] = ",".join(names)
    if https:
        given["HTTPS"] = 1
    if backups:
        given["BACKUPS"] = backups
    if keep:
        given["BACKUPS_KEEP"] = keep
    app = create_app(**given)
    if not hosts.is_local(app.config["HOST"]) and not app.config["HTTPS"]:
        click.echo(
            "Passwords cross the network readable by others on it: put a proxy with "
            "https in front, and start with --public-name and --https.",
            err=True,
        )
    ctx.with_resource(looked_after(app))
    _run(app, port if port is not None else app.config["PORT"], browser)


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
        _run(app, port or 0, browser)


def _run(app: Any, port: int, browser: bool) -> None:
    """Serve until told to stop; finish the requests in flight."""
    host = app.config["HOST"]
    proxied: dict[str, Any] = PROXIED if app.config["HTTPS"] else {}
    try:
        server: Any = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
            channel_timeout=IDLE_SECONDS,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            **proxied,
        )
    except OSError as error:
        raise BrokenProject(
            f"Port {port} of {host} cannot be used ({error.strerror}). "
            "Name another with --port, or 0 for any free one."
        ) from error
    shown = app.config["TRUSTED_HOSTS"][-1] if not hosts.is_local(host) else host
    address = f"http://{shown}:{server.effective_port}/"
    signal.signal(signal.SIGTERM, _stop)
    click.echo(address)
    if browser:
        webbrowser.open(address)
    _until_stopped(server.run)
    server.task_dispatcher.shutdown()
    server.close()
    app.extensions["connections"].close()


def _until_stopped(run: Callable[[], None]) -> None:
    """Run until Ctrl-C or an orderly stop."""
    try:
        run()
    except (KeyboardInterrupt, SystemExit):
        click.echo("Stopped. Everything that was saved is in the project.", err=True)


def _stop(signum: int, frame: Any) -> None:
    """Turn the system's request to stop into the same end as Ctrl-C."""
    raise SystemExit(0)
