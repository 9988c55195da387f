"""Kills and failing disks, each many times: what was acknowledged, what was lost.

    python -m tests.bench.faults [TIMES]

Each command is a process of its own that is ended by SIGKILL at a random moment, TIMES
times (100 unless told). Prints the table of the README, a row a fault.
"""

import http.client
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator.cli import main as annotator
from annotator.db import connect, writing
from annotator.store import (
    articles,
    cast,
    cast_changes,
    cast_history,
    labels,
    projects,
    reviewers,
)
from annotator.text import segment
from tests.older import of_then
from tests.readme import table
from tests.test_durability import Labeller

PEOPLE = 8
SENTENCES = 40
APART = multiprocessing.get_context("forkserver")
"""Each process comes from one that has everything loaded and nothing open."""
OLD_STEP = "m008_precedents"


class Row:
    """What became of one fault."""

    def __init__(self, fault: str, saw: str):
        self.fault, self.saw = fault, saw
        self.tried = self.acknowledged = self.lost = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the cells of its row."""
        for number in (self.tried, self.acknowledged, self.lost):
            yield f"{number:,}"

    def cells(self) -> tuple[str, ...]:
        """Answer its row of the table."""
        return (self.fault, *self, self.saw)


def run(words: list[str], silent: bool = True) -> None:
    """Be one command, as the system starts it."""
    if silent:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
    annotator(words)


def alternate(path: str, acknowledged: Any) -> None:
    """Merge two speakers and take it back, again and again, telling of each."""
    with closing(projects.open_project(path)) as db:
        ids = [
            db.execute(
                "select id from speakers where name = ?", [f"Speaker {n}"]
            ).fetchone()[0]
            for n in (0, 1)
        ]
        while True:
            number = cast_history.revision(db)
            form = {"revision": number, "save_id": f"save-{number:08}"}
            if _merged(db):
                change = db.execute("select max(id) from speaker_history").fetchone()[0]
                cast_changes.undo(db, 1, {**form, "change": change})
            else:
                cast.merge(db, 1, {**form, "ids": ids, "into": ids[0]})
            acknowledged.send(_merged(db))


def _merged(db: Any) -> bool:
    found = db.execute("select count(*) from speakers where merged_into is not null")
    return bool(found.fetchone()[0])


class Server:
    """`annotator serve` from the process that has everything loaded."""

    def __init__(self, path: Path, port: int):
        self.path, self.port = path, port
        self.process: Any = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        words = ["-p", str(self.path), "serve", "--port", str(self.port)]
        self.process = APART.Process(target=run, args=(words,))
        self.process.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                http.client.HTTPConnection("127.0.0.1", self.port, 5).connect()
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.join()


class Saver(Labeller):
    """Saves without a pause; sends each save until it is answered that it is kept."""

    ended = False

    def label_all(self) -> None:
        """Label each sentence over and over, until told to end."""
        revision = 0
        while not self.ended:
            for sentence_id in self.sentence_ids:
                if self.ended:
                    return
                save_id = f"save-{self.person['id']}-{sentence_id}-{revision}"
                form = {
                    "kind": ["fact", "other"][revision % 2],
                    "save_id": save_id,
                    "revision": revision,
                    "reviewer": self.person["id"],
                }
                while (
                    status := self.send(f"/sentences/{sentence_id}/label", form)
                ) in (
                    None,
                    503,
                ) and not self.ended:
                    self.refused.append(status)
                    time.sleep(0.02)
                if status == 303:
                    self.acknowledged.append(save_id)
                elif not self.ended:
                    raise RuntimeError(f"{save_id} was answered with {status}")
            revision += 1


def saving(path: Path, row: Row, strike: Callable[[Server], None], times: int) -> None:
    """Have eight people save while a fault strikes again and again; count the kept."""
    server = Server(path, _port())
    server.start()
    with closing(projects.open_project(path)) as db:
        people = [reviewers.named(db, f"Labeller {n}") for n in range(PEOPLE)]
        ids = [number for (number,) in db.execute("select id from sentences")]
        acknowledged: list[str] = []
        threads = [
            Saver(server.port, person, ids[:SENTENCES], acknowledged)
            for person in people
        ]
        for thread in threads:
            thread.start()
        for _ in range(times):
            seen = len(acknowledged)
            most = time.monotonic() + 5
            while len(acknowledged) < seen + 20 and time.monotonic() < most:
                time.sleep(0.002)
            time.sleep(random.random() * 0.05)
            strike(server)
            row.tried += 1
        time.sleep(0.5)
        for thread in threads:
            thread.ended = True  # type: ignore[misc]
        for thread in threads:
            thread.join(30)
        server.kill()
        kept = Counter(
            one for (one,) in db.execute("select save_id from label_history")
        )
        refused = sum(status == 503 for thread in threads for status in thread.refused)
        if strike in (filled, failing, taken_away) and refused < times:
            raise RuntimeError(f"{row.fault} was felt {refused} times only")
        row.acknowledged += len(acknowledged)
        row.lost += sum(kept[save_id] != 1 for save_id in acknowledged)
        _clean(db, row)


def killed(server: Server) -> None:
    """A power cut."""
    server.kill()
    server.start()


def failing(server: Server) -> None:
    """No file takes a byte for a moment: each write is an I/O error."""
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, -1))
    time.sleep(0.1)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (-1, -1))


def filled(server: Server) -> None:
    """The disk is full for a moment."""
    ballast = server.path.with_name("ballast")
    with ballast.open("wb", buffering=0) as stream:
        try:
            while stream.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    time.sleep(0.1)
    ballast.unlink()


def taken_away(server: Server) -> None:
    """The file is elsewhere for a moment, with another in its place."""
    away = server.path.rename(server.path.with_name("away.db"))
    shutil.copyfile(away, server.path)
    time.sleep(0.1)
    away.replace(server.path)


def kill_at_random(
    row: Row, target: Callable[..., None], arguments: tuple[Any, ...], longest: float
) -> bool:
    """Run it as its own process and kill it; answer whether it had ended in order."""
    process = APART.Process(target=target, args=arguments)
    process.start()
    process.join((0.15 + random.random()) * longest)
    row.tried += 1
    process.kill()
    process.join()
    return process.exitcode == 0


def timed(target: Callable[..., None], arguments: tuple[Any, ...]) -> float:
    """Answer how long it takes when it is left alone."""
    begun = time.monotonic()
    process = APART.Process(target=target, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{arguments} ended with {process.exitcode}")
    return time.monotonic() - begun


def imports(folder: Path, base: Path, times: int) -> Row:
    """Kill `import`: all its articles are there, or none."""
    row = Row("kill -9 in `import`", "nothing added, or all; run again")
    news = folder / "news.jsonl"
    news.write_text(
        "".join(
            f'{{"doc_id": "news-{n}", "text": "{_body(20, n)}"}}\n' for n in range(40)
        )
    )
    path = folder / "import.db"
    words = (["-p", str(path), "import", str(news)],)
    _copy(base, path)
    longest = timed(run, words)
    for _ in range(times):
        _copy(base, path)
        done = kill_at_random(row, run, words, longest)
        row.acknowledged += done
        with closing(projects.open_project(path)) as db:
            (found,) = db.execute(
                "select count(*) from articles where doc_id glob 'news-*'"
            ).fetchone()
            row.lost += found not in (0, 40) or (done and found != 40)
            _clean(db, row)
        timed(run, words)
        row.lost += _count(path, "select count(*) from articles") != 41
    return row


def merges(folder: Path, base: Path, times: int) -> Row:
    """Kill merging of speakers and taking it back: each is whole, or not begun."""
    row = Row("kill -9 in merging speakers", "merged or not, never half")
    path = folder / "merge.db"
    _copy(base, path)
    with closing(projects.open_project(path)) as db:
        ada = reviewers.named(db, "Ada Lind")
        ids = [number for (number,) in db.execute("select id from sentences")]
        for n, number in enumerate(ids[:SENTENCES]):
            form = {"kind": "claim", "speaker": f"Speaker {n % 4}", "revision": 0}
            labels.put(db, number, ada["id"], {**form, "save_id": f"claim-{n:04}"})
    for _ in range(times):
        told, telling = APART.Pipe(duplex=False)
        with closing(projects.open_project(path)) as db:
            before, was = cast_history.revision(db), _merged(db)
        process = APART.Process(target=alternate, args=(str(path), telling))
        process.start()
        telling.close()
        time.sleep(0.05 + random.random() * 0.3)
        process.kill()
        process.join()
        row.tried += 1
        heard = []
        while told.poll():
            try:
                heard.append(told.recv())
            except EOFError:
                break
        told.close()
        row.acknowledged += len(heard)
        with closing(projects.open_project(path)) as db:
            made = cast_history.revision(db) - before
            # The last may be made and not yet told.
            row.lost += made not in (len(heard), len(heard) + 1)
            row.lost += _merged(db) != (was if made % 2 == 0 else not was)
            _clean(db, row)
    return row


def migrations(folder: Path, base: Path, times: int) -> Row:
    """Kill the step to the present schema: the file is at one of the two, whole."""
    row = Row(
        "kill -9 in bringing an older project up to date", "opened again, it goes on"
    )
    old, path = folder / "old.db", folder / "migrate.db"
    of_then(old, base, OLD_STEP)
    _copy(old, path)
    longest = timed(run, (["-p", str(path), "reviewer"],))
    held = _count(old, "select count(*) from label_history")
    for _ in range(times):
        for left in folder.glob("migrate.db*"):
            left.unlink()
        _copy(old, path)
        words = (["-p", str(path), "reviewer"],)
        row.acknowledged += kill_at_random(row, run, words, longest)
        for kept in folder.glob("migrate.db.before-*"):
            row.lost += _count(kept, "select count(*) from label_history") != held
        with closing(projects.open_project(path)) as db:
            (found,) = db.execute("select count(*) from label_history").fetchone()
            row.lost += found != held
            _clean(db, row)
    return row


def exports(folder: Path, base: Path, times: int) -> Row:
    """Kill `export` over an earlier one: `verify` takes no half one for whole."""
    row = Row(
        "kill -9 in `export`", "`verify` says whole, or names what is not; run again"
    )
    path, target = folder / "export.db", folder / "exports"
    _copy(base, path)
    words = (["-p", str(path), "export", str(target)],)
    longest = timed(run, words)
    lines = (target / "sentences.jsonl").read_bytes().count(b"\n")
    for turn in range(times):
        if turn % 2:
            shutil.rmtree(target)
        done = kill_at_random(row, run, words, longest)
        row.acknowledged += done
        checked = APART.Process(target=run, args=(["verify", str(target)],))
        checked.start()
        checked.join()
        written = target / "sentences.jsonl"
        if written.exists():
            row.lost += written.read_bytes().count(b"\n") != lines
        row.lost += done and checked.exitcode != 0
        timed(run, words)
        timed(run, (["verify", str(target)],))
    return row


def backups(folder: Path, base: Path, times: int) -> Row:
    """Kill `backup`: what bears its name is whole."""
    row = Row("kill -9 in `backup`", "no file of that name, or a whole one; run again")
    path, target = folder / "backup.db", folder / "monday.db"
    _copy(base, path)
    words = (["-p", str(path), "backup", str(target)],)
    longest = timed(run, words)
    held = _count(path, "select count(*) from sentences")
    for _ in range(times):
        target.unlink(missing_ok=True)
        done = kill_at_random(row, run, words, longest)
        row.acknowledged += done
        if not target.exists():
            row.lost += done
            timed(run, words)
        with closing(connect(target)) as db:
            (found,) = db.execute("select count(*) from sentences").fetchone()
            row.lost += found != held
            _clean(db, row)
    return row


def restores(folder: Path, base: Path, times: int) -> Row:
    """Kill `restore`: the project is the one of before, or the backup."""
    row = Row("kill -9 in `restore`", "the project of before, or the backup; run again")
    path, backup = folder / "restore.db", folder / "tuesday.db"
    _copy(base, path)
    timed(run, (["-p", str(path), "backup", str(backup)],))
    words = (["-p", str(path), "restore", str(backup)],)
    longest = timed(run, words)
    held = _count(path, "select count(*) from sentences")
    for _ in range(times):
        row.acknowledged += kill_at_random(row, run, words, longest)
        row.lost += _count(path, "select count(*) from sentences") != held
        with closing(projects.open_project(path)) as db:
            _clean(db, row)
        timed(run, words)
        for left in folder.glob("restore.db.replaced-*"):
            left.unlink()
    return row


def second_servers(folder: Path, base: Path, times: int) -> Row:
    """Start a second server while the first saves."""
    row = Row("a second server on the file", "“Another server has project.db open”")

    def start_another(server: Server) -> None:
        words = ["-p", str(server.path), "serve", "--port", "0"]
        process = APART.Process(target=run, args=(words,))
        process.start()
        process.join(30)
        row.lost += process.exitcode != 1
        process.kill()

    path = _copy(base, folder / "second.db")
    saving(path, row, start_another, times)
    return row


def full_disks(base: Path, times: int) -> Row | None:
    """Fill a small disk while people save; None where none can be mounted."""
    row = Row("disk full", "“The disk is full”; answers wait in the browser")
    with tempfile.TemporaryDirectory() as name:
        size = base.stat().st_size // 1024 + 16_384
        options = ["-t", "tmpfs", "-o", f"size={size}k", "tmpfs", name]
        try:
            subprocess.run(["mount", *options], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        try:
            saving(_copy(base, Path(name) / "full.db"), row, filled, times)
        finally:
            subprocess.run(["umount", "-l", name], check=True)
    return row


def rows(folder: Path, times: int) -> Iterator[Row]:
    """Yield each fault when it has been tried."""
    base = folder / "base.db"
    with closing(projects.open_project(base)) as db, writing(db):
        body = _body(SENTENCES, 0)
        articles.add(
            db,
            {"doc_id": "tides", "title": "Tides", "body": body},
            segment.sentences(body),
        )
    few = max(1, times // 4)
    waits = "“The server does not answer”; answers wait in the browser"
    row = Row("kill -9 of the server while eight people save", waits)
    saving(_copy(base, folder / "save.db"), row, killed, times)
    yield row
    for fault in (imports, merges, migrations, exports, backups):
        yield fault(folder, base, times)
    yield restores(folder, base, few)
    if full := full_disks(base, times):
        yield full
    row = Row("every write an I/O error", "“The disk gave an error”; answers wait")
    saving(_copy(base, folder / "error.db"), row, failing, times)
    yield row
    row = Row(
        "another file in the project's place",
        "“moved, deleted or replaced”; answers wait",
    )
    saving(_copy(base, folder / "moved.db"), row, taken_away, times)
    yield row
    yield second_servers(folder, base, few)


def main(times: int) -> None:
    """Print the table."""
    APART.set_forkserver_preload(["tests.readme", "tests.test_durability"])
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for row in rows(Path(folder), times):
            print(*row.cells(), sep="\t", file=sys.stderr)
            found.append(row.cells())
    heads = ["fault", "times tried", "acknowledged", "lost", "what is seen"]
    print(table(heads, found), end="")
    print(f"{time.monotonic() - begun:.0f} seconds", file=sys.stderr)


def _clean(db: Any, row: Row) -> None:
    """Count a project that `check` finds something in as lost."""
    for sentence in projects.check(db):
        print(f"{row.fault}: {sentence}", file=sys.stderr)
        row.lost += 1


def _count(path: Path, sql: str) -> int:
    with closing(connect(path)) as db:
        return int(db.execute(sql).fetchone()[0])


def _copy(source: Path, path: Path) -> Path:
    for ending in ("", *projects.LOGS):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    return Path(shutil.copyfile(source, path))


def _body(sentences: int, number: int) -> str:
    return " ".join(
        f"The tide gauge {number} at pier {n} fell again." for n in range(sentences)
    )


def _port() -> int:
    return random.randint(20_000, 30_000)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
