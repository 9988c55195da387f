"""Which small slips in the code the tests notice, and which they would let through.

One thing at a time is changed in a module: a comparison, a sign, a constant, a removed
statement, a word of a query. The tests that run the changed lines are then run, fastest
first, until one fails. What no test notices is printed with its place, to be judged.

    PYTHONPATH=. python -m tests.bench.mutants annotator/agreement annotator/db.py
    PYTHONPATH=. python -m tests.bench.mutants --again said.txt annotator/clock.py

Run by hand: the tests that belong to a module are run once before its first change,
which takes minutes. All happens in one process and its
forks (Linux), with the tests' projects in memory. Tests that start processes of their
own do not see the change. Of a module with more changes than `--most`, so many are
drawn, always the same.
"""

import argparse
import ast
import gc
import io
import os
import pickle
import random
import re
import shutil
import signal
import sys
import threading
import time
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import _lru_cache_wrapper
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.mutating import Mutant, mutants

TESTS = {
    "annotator/agreement": (
        "test_agreement_*.py",
        "test_formats_agreement.py",
        "test_cli_agreement.py",
        "test_store_agreement.py",
    ),
    "annotator/text": (
        "test_text_*.py",
        "test_corrections_ten_ways.py",
        "test_store_corrections.py",
        "test_store_quotations.py",
        "test_store_speakers.py",
    ),
    "annotator": (
        "test_db.py",
        "test_clock.py",
        "test_rewound.py",
        "test_corrections_ten_ways.py",
        "test_store_bulk.py",
        "test_store_corrections.py",
        "test_store_decisions.py",
        "test_store_history.py",
        "test_store_labels.py",
        "test_store_projects.py",
        "test_store_quotations.py",
        "test_store_rulings.py",
        "test_store_speakers.py",
        "test_views_corrections.py",
        "test_views_decisions.py",
        "test_views_finer.py",
        "test_views_history.py",
        "test_views_labels.py",
        "test_views_quotations.py",
    ),
}
SLOWEST = 3.0  # Seconds; a test that takes longer is left out.
Lines = dict[str, set[int]]


class Mutating:
    """Instead of the tests' usual round: one round, then one for every change."""

    def __init__(
        self,
        modules: Sequence[str],
        *,
        most: int,
        seconds: float,
        again: set[str] | None,
    ) -> None:
        self.modules, self.most, self.again = modules, most, again
        self.seconds = seconds
        self.failed: list[str] = []
        self.took: dict[str, float] = defaultdict(float)
        self.noticing: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what failed and how long everything took."""
        self.took[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the whole: each round in a fork, so that none leaves anything behind."""
        self.base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        started = time.monotonic()
        _, first = self._forked(session, lambda: self._traced(session), limit=1800)
        lines, took, failed = first
        items = [
            item
            for item in sorted(session.items, key=lambda item: took[item.nodeid])
            if item.nodeid not in failed and took[item.nodeid] < SLOWEST
        ]
        say(
            f"{len(items)} tests in {time.monotonic() - started:.0f} s"
            f" (left out: {len(session.items) - len(items)}, failing: {sorted(failed)})"
        )
        for path in self.modules:
            self._module(session, path, items, lines, took)
        return True

    def _module(
        self,
        session: pytest.Session,
        path: str,
        items: Sequence[pytest.Item],
        lines: dict[str, Lines],
        took: dict[str, float],
    ) -> None:
        started = time.monotonic()
        full = str(Path(path).resolve())
        source = Path(path).read_text()
        gc.unfreeze()
        functions = functions_of(full)
        gc.collect()
        gc.freeze()  # Forks share it for as long as nobody touches it.
        made = list(mutants(source))
        drawn = made
        if len(made) > self.most:
            drawn = random.Random(path).sample(made, self.most)
        survivors = []
        if self.again is not None:
            drawn = [m for m in made if f"{path}:{m.line}: {m.said}" in self.again]
        for mutant in sorted(drawn, key=lambda mutant: mutant.line):
            concerned = [
                item for item in items if _runs(lines[item.nodeid].get(full), mutant)
            ]
            concerned = self._first(path, concerned, took)
            if not self._noticed(
                session, full, source, functions, mutant, concerned, took
            ):
                survivors.append((mutant, len(concerned)))
        say(
            f"| {path} | {len(drawn)} of {len(made)} | {len(drawn) - len(survivors)} |"
            f" {len(survivors)} | {time.monotonic() - started:.0f} s"
        )
        for mutant, count in survivors:
            say(f"{path}:{mutant.line}: {mutant.said}\n    {count} tests")

    def _first(
        self, path: str, items: Sequence[pytest.Item], took: dict[str, float]
    ) -> list[pytest.Item]:
        """Answer what fits in the time: who noticed before, the module's own tests."""
        own = f"{Path(path).stem}.py"
        ordered = sorted(
            items,
            key=lambda item: (
                -self.noticing[item.nodeid],
                not item.path.name.endswith(own),
                took[item.nodeid],
            ),
        )
        until = accumulate(took[item.nodeid] for item in ordered)
        return [
            item
            for item, so_far in zip(ordered, until, strict=True)
            if so_far <= self.seconds
        ]

    def _noticed(
        self,
        session: pytest.Session,
        full: str,
        source: str,
        functions: Sequence[types.FunctionType],
        mutant: Mutant,
        items: Sequence[pytest.Item],
        took: dict[str, float],
    ) -> bool:
        if not items:
            return False

        def run() -> list[str]:
            put_in(full, source, mutant, functions)
            return self._run(session, items)

        limit = 10 + 3 * sum(took[item.nodeid] for item in items)
        finished, failed = self._forked(session, run, limit=limit)
        if failed:
            self.noticing.update(failed)
        return not finished or bool(failed)

    def _forked(
        self, session: pytest.Session, run: Callable[[], object], *, limit: float
    ) -> tuple[bool, Any]:
        """Run in a fork; answer whether it came to an end in time, and its answer."""
        told, telling = os.pipe()
        child = os.fork()
        if not child:
            os.close(told)
            os.setsid()
            try:
                self._alone(session)
                answer = run()
                with open(telling, "wb") as pipe:
                    pickle.dump(answer, pipe)
            finally:
                os._exit(0)
        os.close(telling)
        overdue = threading.Timer(limit, os.killpg, (child, signal.SIGKILL))
        overdue.start()
        with open(told, "rb") as pipe:
            answered = pipe.read()
        os.waitpid(child, 0)
        overdue.cancel()
        overdue.join()
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # What the tests may have started.
        shutil.rmtree(self.base / str(child), ignore_errors=True)
        return bool(answered), pickle.loads(answered) if answered else None  # noqa: S301

    def _alone(self, session: pytest.Session) -> None:
        """Give the fork a folder of its own, and nowhere to print."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        sys.stdout = sys.stderr = io.StringIO()
        plugins = session.config.pluginmanager
        plugins.unregister(name="terminalreporter")
        own = self.base / str(os.getpid())
        own.mkdir()
        session.config._tmp_path_factory._basetemp = own  # type: ignore[attr-defined]

    def _run(
        self,
        session: pytest.Session,
        items: Sequence[pytest.Item],
        before: Callable[[pytest.Item], None] | None = None,
    ) -> list[str]:
        """Run tests; stop at the first that fails, unless all are to be watched."""
        for item, after in pairwise([*items, None]):
            if before:
                before(item)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.failed and not before:
                break
        return self.failed

    def _traced(
        self, session: pytest.Session
    ) -> tuple[dict[str, Lines], dict[str, float], list[str]]:
        """Run all tests once: which lines each ran, how long it took, which failed."""
        wanted = {str(Path(path).resolve()) for path in self.modules}
        ran: dict[str, Lines] = {}
        now: list[Lines] = [{}]

        def line(frame: types.FrameType, event: str, _: object) -> object:
            if event == "line":
                now[0].setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
            return line

        def call(frame: types.FrameType, event: str, _: object) -> object:
            return line if frame.f_code.co_filename in wanted else None

        gc.unfreeze()
        caches = [
            thing for thing in gc.get_objects() if type(thing) is _lru_cache_wrapper
        ]

        def before(item: pytest.Item) -> None:
            now[0] = ran.setdefault(item.nodeid, {})
            for cache in caches:  # Else only the first to ask runs what is behind it.
                cache.cache_clear()

        threading.settrace(call)
        sys.settrace(call)
        self._run(session, session.items, before)
        sys.settrace(None)
        return ran, dict(self.took), self.failed


def _runs(lines: set[int] | None, mutant: Mutant) -> bool:
    """Answer whether a test that ran these lines can see the change."""
    if not lines or mutant.within:
        return bool(lines and lines & set(range(mutant.line, mutant.end + 1)))
    return True


def functions_of(full: str) -> list[types.FunctionType]:
    """Answer all functions of a module, under whatever name or wrapping."""
    return [
        thing
        for thing in gc.get_objects()
        if type(thing) is types.FunctionType and thing.__code__.co_filename == full
    ]


def put_in(
    full: str, source: str, mutant: Mutant, functions: Sequence[types.FunctionType]
) -> None:
    """Put the change into the module that is in use, wherever it is in use."""
    module = next(m for m in list(sys.modules.values()) if _file(m) == full)
    old = compile(ast.parse(source), full, "exec")
    new = compile(mutant.tree(), full, "exec")
    instead = {
        mine: other
        for mine, other in zip(_codes(old), _codes(new), strict=False)
        if mine != other and mine.co_qualname == other.co_qualname
    }
    for function in functions:
        function.__code__ = instead.get(function.__code__, function.__code__)
    if not mutant.within:
        _values(module, _namespace(module, old), _namespace(module, new))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Answer the functions of a module and of its classes, in order."""
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner
            if not inner.co_flags & 2:  # A class; a function has locals of its own.
                yield from _codes(inner)


def _file(module: types.ModuleType) -> str:
    return str(Path(getattr(module, "__file__", None) or "/").resolve())


def _namespace(module: types.ModuleType, code: types.CodeType) -> dict[str, object]:
    fresh = types.ModuleType(module.__name__)
    fresh.__file__, fresh.__package__ = module.__file__, module.__package__
    kept = sys.modules[module.__name__]
    sys.modules[module.__name__] = fresh
    try:
        exec(code, vars(fresh))  # noqa: S102
    finally:
        sys.modules[module.__name__] = kept
    return vars(fresh)


def _values(
    module: types.ModuleType, old: dict[str, object], new: dict[str, object]
) -> None:
    """Take over changed constants and defaults, also where others have their copy."""
    ours = [m for name, m in sys.modules.items() if name.startswith("annotator.")]
    for name, value in list(new.items()):
        before, live = old.get(name), vars(module).get(name)
        if isinstance(value, types.FunctionType) and isinstance(
            live, types.FunctionType
        ):
            live.__defaults__ = value.__defaults__
            live.__kwdefaults__ = value.__kwdefaults__
        elif not name.startswith("__") and _shown(value) != _shown(before):
            for other in ours:
                for key, held in list(vars(other).items()):
                    if held is live:
                        setattr(other, key, value)
                    elif isinstance(held, str) and isinstance(value, str):
                        setattr(other, key, held.replace(str(before), value))


def _shown(value: object) -> str:
    return re.sub(r"0x[0-9a-f]+", "", repr(value))


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def _tests(modules: Sequence[str]) -> list[str]:
    """Answer the files of tests that belong to modules: their own, then the others."""
    found = []
    for path in modules:
        for folder, patterns in TESTS.items():
            if path.startswith(folder):
                found += [str(f) for p in patterns for f in Path("tests").glob(p)]
                break
    return sorted(set(found))


def main(argv: Sequence[str] | None = None) -> int:
    """Change, test, print."""
    asked = argparse.ArgumentParser(description="What the tests notice.")
    asked.add_argument("paths", nargs="+", help="modules or folders of them")
    asked.add_argument("--most", type=int, default=150, help="changes a module")
    asked.add_argument(
        "--seconds",
        type=float,
        default=60,
        help="of tests a change, before it is let be",
    )
    asked.add_argument("--again", help="what an earlier run printed: these alone")
    asked.add_argument("--tests", nargs="*", help="these files of tests instead")
    given = asked.parse_args(argv)
    modules = []
    for path in map(Path, given.paths):
        modules += sorted(path.glob("*.py")) if path.is_dir() else [path]
    names = [str(path) for path in modules if path.name != "__init__.py"]
    again = set(Path(given.again).read_text().splitlines()) if given.again else None
    hypothesis.settings.register_profile(
        "mutants", max_examples=20, derandomize=True, database=None, deadline=None
    )
    hypothesis.settings.load_profile("mutants")
    options = ["-q", "-s", "-p", "no:randomly", "-p", "no:cacheprovider"]
    options += ["-m", "not browser", "--numprocesses=0"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    tests = given.tests or _tests(names)
    ended = pytest.main(
        [*options, *tests],
        plugins=[Mutating(names, most=given.most, seconds=given.seconds, again=again)],
    )
    # Of the session itself no test is run: each is run in a fork.
    return 0 if ended == pytest.ExitCode.NO_TESTS_COLLECTED else int(ended)


if __name__ == "__main__":
    sys.exit(main())
