"""Data sets at the size given: how fast they go out, are verified, compared, come in.

    python -m tests.bench.datasets [SENTENCES ...]

Makes a project of articles of twenty sentences, each answered by three of twenty
people, and runs the commands on it, each as a process of its own. Printed are sentences
a second of CPU, the peak memory of the process, and the size of what was written.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from annotator.db import writing
from annotator.store import guidelines, projects
from tests.bench import agreement

ONE_BY_ONE = ("jsonl", "csv", "parquet", "huggingface", "label-studio", "brat")


def main(sizes: list[int]) -> None:
    """Make and measure a project of each size."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            made(path, size)
            print(f"\n{size:,} sentences, three answers each")
            print(f"{'':<34}{'a second':>12}{'peak MB':>10}{'MB':>10}")
            measure(path, Path(folder), size)


def made(path: Path, size: int) -> None:
    """Make a project whose articles are answered, with all that is counted."""
    with closing(projects.open_project(path)) as db:
        guidelines.add(db, "Second version.")
        guidelines.add(db, "Third version.")
        triggers = agreement.without_triggers(db)
        agreement.fill(db, size // agreement.SIZE)
        with writing(db):
            agreement.count(db)
        for sql in triggers.values():
            db.execute(sql)


def measure(path: Path, folder: Path, size: int) -> None:
    """Run every command and print a line for each."""
    back = folder / "back"
    for name in ONE_BY_ONE:
        out = folder / "out"
        run(f"export, {name}", size, ["export", out, "--format", name], path, out)
        run(f"verify, {name}", size, ["verify", out], path, None)
        shutil.rmtree(out)
    for way in ("majority", "dawid-skene"):
        words = ["export", folder / "out", "--resolve", way]
        run(f"export, {way}", size, words, path, folder / "out")
    run(
        "export, whole articles",
        size,
        ["export", back, "--shape", "articles"],
        path,
        back,
    )
    run("compare with itself", size, ["diff", back, back], path, None)
    other = folder / "other.db"
    run("take in again", size, ["labels", back], other, other)


def run(
    what: str, size: int, words: Sequence[object], project: Path, out: Path | None
) -> None:
    """Run a command of annotator and print what it took."""
    command = [sys.executable, "-m", "annotator", "-p", str(project), *map(str, words)]
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    said = running.stderr.read().decode() if running.stderr else ""
    if running.stderr:
        running.stderr.close()
    if running.returncode:
        raise SystemExit(f"{what}: {said[-500:]}")
    cpu = used.ru_utime + used.ru_stime
    weight = f"{_bytes(out) / 1e6:,.0f}" if out else ""
    rate = f"{size / cpu:,.0f}"
    print(f"{what:<34}{rate:>12}{used.ru_maxrss // 1024:>10,}{weight:>10}", flush=True)


def _bytes(path: Path) -> int:
    """Answer the size of a file or folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000])
