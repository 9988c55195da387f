"""`annotator serve` and `demo`: the pages, on this machine."""

import signal
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from waitress.server import create_server

from annotator import ASSETS
from annotator.app import create_app
from annotator.errors import BrokenProject
from annotator.formats import seeds

HOST = "127.0.0.1"
THREADS = 8


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--browser/--no-browser", default=False, help="Open the page as well.")
@click.pass_context
def serve(ctx: click.Context, port: int | None, browser: bool) -> None:
    """Serve the project's pages on this machine, until Ctrl-C.

    \b
    annotator -p project.db serve --port 8080
    """
    app = create_app(PROJECT=str(ctx.obj.path))
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
        app = create_app(PROJECT=str(project))
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
    try:
        server: Any = create_server(
            app,
            host=HOST,
            port=port,
            threads=THREADS,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise BrokenProject(
            f"Port {port} cannot be used ({error.strerror}). "
            "Name another with --port, or 0 for any free one."
        ) from error
    address = f"http://{HOST}:{server.effective_port}/"
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
