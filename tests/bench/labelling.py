"""Label and next through the real server, at the size given.

    python -m tests.bench.labelling [SENTENCES]

Prints milliseconds a label as the browser meets them, what the server's processor
spends on one, and beside it the limits of this machine measured in the same run.
"""

import http.client
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from annotator.db import writing
from annotator.store import articles, projects
from annotator.text import segment
from tests.server import Server

FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
TEXT = (
    "“The tide has never been this high,” harbour master Ola Renn said on day {n}. "
    "The board raised the fee by {n} crowns, according to Northport Gazette. "
)


def main(size: int) -> None:
    """Fill a project, label through the server, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "bench.db"
        fill(project, size)
        print(f"{size:,} sentences, {project.stat().st_size / 1e6:,.0f} MB")
        server = Server(project).start()
        try:
            for people in (1, 8):
                report(people, *label(server, people, 400))
        finally:
            server.stop()
        print(f"bare durable commit: p50 {commit(folder):.2f} ms")


def fill(project: Path, size: int) -> None:
    """Make a project of articles of forty sentences."""
    with closing(projects.open_project(project)) as db, writing(db):
        for number in range(size // 40):
            body = "".join(TEXT.format(n=number * 20 + turn) for turn in range(20))
            found = {"doc_id": f"a{number}", "title": f"Tide {number}", "body": body}
            articles.add(db, found, segment.sentences(body))


def label(
    server: Server, people: int, each: int, *, first: int = 1
) -> tuple[list[float], float, float]:
    """Answer the milliseconds of every label, and processor and wall time.

    Everybody labels sentences of their own, from the `first` on.
    """
    times: list[float] = []
    workers = [
        threading.Thread(target=work, args=[server.port, person, each, times, first])
        for person in range(people)
    ]
    busy, begun = processor(server), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return times, processor(server) - busy, time.perf_counter() - begun


def work(port: int, person: int, each: int, times: list[float], first: int) -> None:
    """Label `each` sentences one after the other, as one person's browser does."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    name = f"Person {person} {uuid.uuid4().hex[:6]}"
    cookie = ""
    connection.request("POST", "/who", urlencode({"name": name}), FORM)
    answer = connection.getresponse()
    answer.read()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    reviewer = reviewer_id(connection, cookie)
    for turn in range(each):
        sentence = first + turn + person * each
        form = {"kind": "quote", "speaker": "Ola Renn", "revision": 0}
        form |= {"save_id": uuid.uuid4().hex, "reviewer": reviewer}
        begun = time.perf_counter()
        connection.request(
            "POST",
            f"/sentences/{sentence}/label",
            urlencode(form),
            {**FORM, "Cookie": cookie},
        )
        answer = connection.getresponse()
        page = answer.read()
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {page[:500].decode()}")


def reviewer_id(connection: http.client.HTTPConnection, cookie: str) -> str:
    """Answer the reviewer's number, as the card of a sentence carries it."""
    connection.request("GET", "/sentences/1", headers={**FORM, "Cookie": cookie})
    return reviewer_of(connection.getresponse().read().decode())


def reviewer_of(page: str) -> str:
    """Answer the reviewer's number that the forms of a card carry."""
    return page.partition('name="reviewer" value="')[2].partition('"')[0]


def processor(server: Server) -> float:
    """Answer the processor seconds the server has used, 0 where that cannot be read."""
    stat = Path(f"/proc/{server.pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def commit(folder: str) -> float:
    """Answer the milliseconds of one durable commit without anything around it."""
    times = []
    with closing(sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("create table kept (answer text)")
        for _ in range(500):
            begun = time.perf_counter()
            db.execute("insert into kept values ('quote')")
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def report(people: int, times: list[float], busy: float, wall: float) -> None:
    """Print one row."""
    times = sorted(times)
    print(
        f"{people} people: {len(times) / wall:6.0f} labels/s  "
        f"p50 {times[len(times) // 2]:5.1f} ms  "
        f"p99 {times[len(times) * 99 // 100]:5.1f} ms  "
        f"server processor {busy / len(times) * 1000:.2f} ms a label"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
