"""The servers that could carry the pages, each under our own application.

    python -m tests.bench.servers [SENTENCES] [ROUNDS] [SERVER ...]

Every server is started on a project of its own as one process behind which all labels
are saved; 1, 8 and 64 people then label over connections that stay open. Servers that
are not installed are left out. Rounds take turns, so that what else the machine does
falls on all of them; the table is the median round.
"""

import importlib.util
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from annotator.app import create_app
from tests.bench.labelling import commit, fill, reviewer_of

PEOPLE = {1: 200, 8: 50, 64: 10}
"""How many people there are, and how often each of them labels."""
OURS = (
    "import logging, waitress; from annotator.app import create_app; "
    "logging.getLogger('waitress.queue').disabled = True; waitress.serve("
)
WAYS = {
    f"waitress, {threads} threads": [
        *(sys.executable, "-c"),
        f"{OURS}create_app(), port={{port}}, threads={threads}, "
        "connection_limit=800, asyncore_use_poll=True)",
    ]
    for threads in (2, 4, 8, 16)
}
for count in (2, 4, 8):
    WAYS[f"granian, {count} threads"] = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
        *("--port", "{port}", "--workers", "1", "--blocking-threads", str(count)),
        *("--no-ws", "--log-level", "error", "annotator.app:create_app"),
    ]
for count in (4, 8):
    WAYS[f"gunicorn, {count} threads"] = [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread"),
        *("--bind", "127.0.0.1:{port}", "--workers", "1", "--threads", str(count)),
        *("--keep-alive", "30", "--log-level", "error", "annotator.app:create_app()"),
    ]
Row = tuple[float, float, float, float]


def main(size: int, rounds: int, *named: str) -> None:
    """Make the project, drive every server in turn, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.db"
        fill(whole, size)
        cookies = signed_in(whole)
        ways = named or [
            way for way in WAYS if importlib.util.find_spec(way.split(",")[0])
        ]
        found: dict[str, list[tuple[dict[int, Row], float, float]]] = {}
        for _ in range(rounds):
            for way in ways:
                project = Path(shutil.copy(whole, Path(folder) / "bench.db"))
                found.setdefault(way, []).append(round_of(way, project, size, cookies))
                for left in Path(folder).glob("bench.db*"):
                    left.unlink()
        print(f"{size:,} sentences, {rounds} rounds")
        for way in ways:
            show(way, found[way])
        print(f"bare durable commit: p50 {commit(folder):.2f} ms")


def round_of(
    way: str, project: Path, size: int, cookies: list[tuple[str, str]]
) -> tuple[dict[int, Row], float, float]:
    """Answer labels a second, p50, p99 and processor by people; start-up, memory."""
    begun = time.perf_counter()
    with served(way, project) as (pid, port):
        started, memory = time.perf_counter() - begun, resident(pid)
        rows = {}
        for number, (people, each) in enumerate(PEOPLE.items()):
            first = sum(PEOPLE[earlier] for earlier in list(PEOPLE)[:number])
            rows[people] = drive(pid, port, size, cookies[:people], first, each)
        return rows, started, memory


@contextmanager
def served(way: str, project: Path) -> Iterator[tuple[int, int]]:
    """Start a server, wait for its first answer, stop it at the end."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [part.format(port=port) for part in WAYS[way]],
        env={**os.environ, "ANNOTATOR_PROJECT": str(project)},
        stdout=subprocess.DEVNULL,
    )
    try:
        ask = b"GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n"
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 10) as line:
                    assert exchange(line, ask)[0] == 200
                    break
            except ConnectionRefusedError:
                assert process.poll() is None, f"{way} did not start"
                time.sleep(0.01)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def signed_in(project: Path) -> list[tuple[str, str]]:
    """Answer a cookie and a reviewer's number for as many people as there are."""
    app, found = create_app(PROJECT=str(project)), []
    for number in range(max(PEOPLE)):
        with app.test_client() as browser:
            answer = browser.post("/who", data={"name": f"Person {number}"})
            page = browser.get("/sentences/1", headers={"HX-Request": "true"})
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
            found.append((cookie, reviewer_of(page.text)))
    app.extensions["connections"].close()
    return found


def drive(
    pid: int, port: int, size: int, who: list[tuple[str, str]], first: int, each: int
) -> Row:
    """Have everybody label at once; answer the row."""
    times: list[float] = []
    workers = [
        threading.Thread(
            target=work,
            args=[
                port,
                one,
                [1 + (7 * n + first + turn) % size for turn in range(each)],
            ],
            kwargs={"times": times},
        )
        for n, one in enumerate(who)
    ]
    busy, begun = processor(pid), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    wall, busy = time.perf_counter() - begun, processor(pid) - busy
    assert len(times) == len(who) * each, "not every label was saved"
    times.sort()
    return (
        len(times) / wall,
        times[len(times) // 2],
        times[len(times) * 99 // 100],
        busy / len(times) * 1000,
    )


def work(port: int, who: tuple[str, str], sentences: list[int], *, times: list) -> None:
    """Label these sentences one after the other, as one person's browser does."""
    cookie, reviewer = who
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for sentence in sentences:
            form = urlencode(
                {
                    **{"kind": "quote", "speaker": "Ola Renn", "revision": 0},
                    **{"save_id": uuid.uuid4().hex, "reviewer": reviewer},
                }
            ).encode()
            ask = (
                f"POST /sentences/{sentence}/label HTTP/1.1\r\nHost: localhost\r\n"
                f"HX-Request: true\r\nCookie: {cookie}\r\nAccept-Encoding: gzip\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(form)}\r\n\r\n"
            ).encode() + form
            begun = time.perf_counter()
            status, page = exchange(line, ask)
            times.append((time.perf_counter() - begun) * 1000)
            assert status == 200, page[:500]


def exchange(line: socket.socket, ask: bytes) -> tuple[int, bytes]:
    """Send one request over an open connection; answer the status and the body."""
    line.sendall(ask)
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"content-length:" in lower:
        size = int(lower.partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < size:
            body += _more(line)
    else:
        while not body.endswith(b"0\r\n\r\n"):
            body += _more(line)
    return int(head.split()[1]), body


def _more(line: socket.socket) -> bytes:
    part = line.recv(65_536)
    if not part:
        raise ConnectionResetError("the server hung up")
    return part


def family(pid: int) -> list[int]:
    """Answer a process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def processor(pid: int) -> float:
    """Answer the processor seconds that a server and what it started have used."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Answer the megabytes that a server and what it started hold, shared ones once."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def show(way: str, rounds: list[tuple[dict[int, Row], float, float]]) -> None:
    """Print one server's part of the table."""
    started = statistics.median(one[1] for one in rounds)
    memory = statistics.median(one[2] for one in rounds)
    print(f"{way}: first answer after {started:.2f} s, idle {memory:.0f} MB")
    for people in PEOPLE:
        row = [statistics.median(one[0][people][n] for one in rounds) for n in range(4)]
        print(
            f"  {people:3} people {row[0]:6.0f} labels/s  p50 {row[1]:6.1f} ms  "
            f"p99 {row[2]:6.1f} ms  processor {row[3]:.2f} ms a label"
        )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 3,
        *sys.argv[3:],
    )
