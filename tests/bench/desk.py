"""Labelling and scrolling in a real browser, in a short article and in a long one.

    python -m tests.bench.desk [SENTENCES ...]

Prints, for articles of 20 and of 2,000 sentences, the milliseconds from the saving key
until the next sentence is painted in the card and until its card is ready (half, and 95
of a hundred), the milliseconds until the page is there, and the longest frame while the
article is scrolled from end to end.
"""

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from annotator.db import writing
from annotator.store import articles, projects
from annotator.text import segment
from tests.bench.labelling import TEXT
from tests.browser.desk import Desk
from tests.browser.pace import Pace, percentile
from tests.browser.serving import Served, chromium

LABELS = 40
_SCROLL = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const page = document.scrollingElement;
  let [last, longest] = [await frame(), 0];
  const step = Math.max((page.scrollHeight - innerHeight) / 120, 40);
  while (page.scrollTop + innerHeight < page.scrollHeight - 2) {
    scrollBy({ top: step, behavior: 'instant' });
    const now = await frame();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}
"""


def main(sizes: list[int]) -> None:
    """Fill a project, label and scroll each article, print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Served(Path(folder) / "bench.db")
        fill(server.project, sizes)
        server.start()
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=chromium(playwright.chromium.executable_path), args=args
        )
        print("sentences  page ms  next words: half  95 %  card: half  95 %  frame ms")
        try:
            for number, size in enumerate(sizes, 1):
                report(browser, server, number, size)
        finally:
            browser.close()
            server.stop()


def fill(project: Path, sizes: list[int]) -> None:
    """Make a project of one article of each size."""
    with closing(projects.open_project(project)) as db, writing(db):
        for size in sizes:
            pieces = [TEXT.format(n=turn) for turn in range(size // 2)]
            body = "\n\n".join(
                "".join(pieces[at : at + 3]) for at in range(0, len(pieces), 3)
            )
            found = {"doc_id": f"a{size}", "title": f"Tides {size}", "body": body}
            articles.add(db, found, segment.sentences(body))


def report(browser: Browser, server: Served, article: int, size: int) -> None:
    """Label from the middle of an article by keyboard, scroll it, print one line."""
    page = browser.new_page()
    desk = Desk(page, server.url, f"Ada {article}").sign_in()
    first = max(size // 2 - LABELS // 2, 1)
    desk.open(first, article)
    desk.at(first)
    loaded = page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    pace = Pace(page)
    for number in range(first, min(first + LABELS, size)):
        desk.at(number)
        desk.keys("3", "Enter")
        desk.at(number + 1)
    read, ready = pace.read(), pace.painted()
    longest = page.evaluate(_SCROLL)
    shares = [
        percentile(times, part) for times in (read, ready) for part in (0.5, 0.95)
    ]
    print(
        f"{size:9,} {loaded:8.0f} {shares[0]:17.1f} {shares[1]:5.1f} "
        f"{shares[2]:11.1f} {shares[3]:5.1f} {longest:9.1f}"
    )
    page.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [20, 2000])
