"""The whole of it at each size, beside the bare limits of the machine, as one table.

    python -m tests.bench.whole [SENTENCES ...]

Makes a project of articles of twenty sentences, each answered by three of twenty
people, starts the real server on it, and prints a column for each size: start, label
and next by 1, 8 and 64 people at once, pages, import, export, check of the export.
Before it, what the machine gives at all: an answer of Flask's with nothing in it,
through the same server, and a durable commit of SQLite's.
"""

import http.client
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask
from waitress.server import create_server

from annotator.cli.running import THREADS
from tests.bench import agreement, datasets, importing, labelling
from tests.readme import table
from tests.server import Server

PEOPLE = (1, 8, 64)
EACH = {1: 300, 8: 100, 64: 25}
TURNS = 5
EMPTY = 4_000
FILE = 5_000
"""So many articles go into a file; one of a million sentences is refused."""
BETWEEN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""Runs a command from a small process: from ours, its peak would be at least ours."""
Figures = dict[str, str]


def main(sizes: list[int]) -> None:
    """Measure each size and print all of them side by side."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"An answer with nothing in it: {empty():,.0f} a second")
        print(
            f"A durable commit: {labelling.commit(folder):.2f} ms (median)", flush=True
        )
    columns = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            columns.append(figures(Path(folder), size))
    rows = [[name, *(each[name] for each in columns)] for name in columns[0]]
    print(table(["", *(f"{size:,}" for size in sizes)], rows))


def figures(folder: Path, size: int) -> Figures:
    """Answer what was measured on a project of this size, by name, and print it."""
    project = folder / "bench.db"
    datasets.made(project, size)
    found = {"Project file": f"{project.stat().st_size / 1e6:,.0f} MB"}
    for part in (
        lambda: served(project, size),
        lambda: written(project, folder, size),
        lambda: taken_in(folder, size),
    ):
        measured = part()
        for name, value in measured.items():
            print(f"{size:>11,} {name:<48} {value}", flush=True)
        found |= measured
    return found


def served(project: Path, size: int) -> Figures:
    """Answer what the real server does with it."""
    begun = time.perf_counter()
    server = Server(project).start()
    try:
        found = {"Start to first answer": f"{time.perf_counter() - begun:.2f} s"}
        found["Memory of the server, idle"] = f"{memory(server):,.0f} MB"
        first = size - agreement.UNANSWERED * agreement.SIZE + 1
        labelling.label(server, 8, 30, first=first)  # Until all is compiled and known.
        for people in PEOPLE:
            times, busy, wall = labelling.label(
                server, people, EACH[people], first=first
            )
            times.sort()
            name = f"Label and next, {people} at once"
            found[name] = (
                f"{len(times) / wall:,.0f}/s, "
                f"p50 {times[len(times) // 2]:.1f} ms, "
                f"p99 {times[len(times) * 99 // 100]:.1f} ms"
            )
            found[f"{name}: processor a label"] = f"{busy / len(times) * 1000:.2f} ms"
        for name, address in (
            ("Page of an article", "/articles/3"),
            ("Agreement page", "/agreement"),
            ("Review list", "/review"),
        ):
            found[f"{name}: processor"] = f"{page(server, address) * 1000:.0f} ms"
        found["Memory of the server, after"] = f"{memory(server):,.0f} MB"
    finally:
        server.stop()
    return found


def written(project: Path, folder: Path, size: int) -> Figures:
    """Answer how fast data sets go out and are checked, each in its own process."""
    found = {}
    for name, shape in (("sentences", "sentences"), ("labels", "labels")):
        out = folder / shape
        words = ["export", out, "--shape", shape]
        rows = size if shape == "sentences" else 3 * size
        found[f"Export as JSON lines, {name}"] = ran(words, project, rows)
        found[f"Check of that export, {name}"] = ran(["verify", out], project, rows)
    return found


def taken_in(folder: Path, size: int) -> Figures:
    """Answer how fast articles come in."""
    lines = importing.lines(size)
    for at in range(0, len(lines), FILE):
        source = folder / f"news-{at}.jsonl"
        source.write_text("".join(lines[at : at + FILE]), encoding="utf-8")
    words = ["import", *sorted(folder.glob("news-*.jsonl"))]
    return {"Import of articles": ran(words, folder / "other.db", size)}


def ran(words: Sequence[object], project: Path, rows: int) -> str:
    """Run a command and answer rows a second of processor, and its peak of memory."""
    command = [sys.executable, "-m", "annotator", "-p", str(project), *map(str, words)]
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, *command],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    cpu, peak = map(float, done.stdout.split()[-2:])
    return f"{rows / cpu:,.0f} rows/s, {peak / 1024:,.0f} MB"


def page(server: Server, address: str) -> float:
    """Answer the processor seconds of one answer, the least of several."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    with closing(connection):
        connection.request("POST", "/who", "name=Person+last", labelling.FORM)
        answer = connection.getresponse()
        answer.read()
        cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}

        def ask() -> None:
            connection.request("GET", address, headers=cookie)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{address}: {answer.status}")

        ask()
        return min(spent(server, ask) for _ in range(TURNS))


def spent(server: Server, ask: Callable[[], None], times: int = 10) -> float:
    """Answer what the server's processor spends on it, of ten one."""
    before = labelling.processor(server)
    for _ in range(times):
        ask()
    return (labelling.processor(server) - before) / times


def memory(server: Server) -> float:
    """Answer the resident memory of the server in MB, 0 where that cannot be read."""
    stat = Path(f"/proc/{server.pid}/status")
    if not stat.exists():
        return 0.0
    (line,) = [one for one in stat.read_text().splitlines() if "VmRSS" in one]
    return int(line.split()[1]) / 1024


def empty() -> float:
    """Answer how many answers with nothing in them the server gives in a second."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "")
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    threading.Thread(target=server.run, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port)
    begun = time.perf_counter()
    for _ in range(EMPTY):
        connection.request("GET", "/")
        connection.getresponse().read()
    found = EMPTY / (time.perf_counter() - begun)
    connection.close()
    server.close()
    return found


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
