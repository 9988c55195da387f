"""A server that is gone for a minute while somebody labels, in real time.

    python -m tests.bench.outage [SECONDS]

Labels six sentences by keyboard while the server is killed, once staying on the page
and once loading it anew when the server is back, and prints what the project holds.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import texts
from tests.browser.conftest import plant
from tests.browser.desk import Desk
from tests.browser.serving import Served, chromium

ANSWERS = texts.HARBOUR_ANSWERS[:6]
PATIENCE = 30


def main(seconds: int) -> None:
    """Kill, label, wait, serve again; print what was kept."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Served(Path(folder) / "bench.db")
        plant(server, texts.ARTICLES)
        server.start()
        browser = playwright.chromium.launch(
            executable_path=chromium(playwright.chromium.executable_path),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        try:
            for way in ("staying", "reloading"):
                desk = Desk(browser.new_page(), server.url, f"Ada {way}").sign_in()
                report(way, desk.open(), server, seconds)
        finally:
            browser.close()
            server.stop()


def report(way: str, desk: Desk, server: Served, seconds: int) -> None:
    """Label through one outage and print one line."""
    desk.page.on("dialog", lambda dialog: dialog.accept())
    server.kill()
    gone = time.monotonic()
    for number, (kind, speaker) in enumerate(ANSWERS, 1):
        desk.at(number)
        desk.answer(kind, speaker)
        time.sleep(seconds / len(ANSWERS))
    desk.at(len(ANSWERS) + 1)
    server.restart()
    away, back = time.monotonic() - gone, time.monotonic()
    if way == "reloading":
        desk.page.reload()
    wanted = [(number, *answer) for number, answer in enumerate(ANSWERS, 1)]
    while server.stored(desk.name) != wanted and time.monotonic() - back < PATIENCE:
        time.sleep(0.1)
    taken = time.monotonic() - back
    order = server.history(desk.name)
    kept = server.stored(desk.name) == wanted and order == sorted(set(order))
    print(
        f"{way:10} away {away:5.1f} s, {len(wanted)} answers; sent {taken:.1f} s "
        f"after: {'all there, once, in order' if kept else f'NOT: order {order}'}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 60)
