"""How long atheris has to look until a parser raises what it must not.

    pip install atheris && python -m tests.bench.fuzz [SECONDS] [PARSER ...]

Each parser has its own process for so many seconds (60 unless told otherwise), begun
with whole files, and guided by which lines of annotator each input reaches. What is
found is kept beside the project of tests as crash-*, to be given again.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT, run

from tests.hostile import TEXTS

AT_ONCE = 2
SLOWEST_SECONDS = 20
LARGEST = 65_536


def main() -> int:
    """Print what is found by parser; answer 0 where it is nothing."""
    from tests.parsing import PARSERS

    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    names = sys.argv[2:] or list(PARSERS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda name: _looked(name, seconds), names))
    return max(found)


def _looked(name: str, seconds: str) -> int:
    """Look at one parser in its own process; answer its exit code."""
    command = [sys.executable, "-m", "tests.bench.fuzz", "--one", name, seconds]
    done = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    lines = done.stdout.splitlines()
    told = lines[-1:] if not done.returncode else lines[-60:]
    print(f"{name}: {'nothing' if not done.returncode else 'FOUND'}", *told, sep="\n  ")
    return done.returncode


def _one(name: str, seconds: str) -> None:
    """Let atheris try one parser; it ends this process."""
    import atheris

    with atheris.instrument_imports(include=["annotator"]):
        from tests.parsing import PARSERS, project, tried
    project()
    parser = PARSERS[name]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, seed in enumerate(parser.seeds()):
            (place / f"seed-{number}").write_bytes(seed[:LARGEST])
        words = place.with_suffix(".words")
        words.write_text("".join(map(_word, TEXTS.values())), encoding="utf-8")
        options = [f"-max_total_time={seconds}", f"-timeout={SLOWEST_SECONDS}"]
        options += [f"-max_len={LARGEST}", f"-dict={words}", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], *options, folder], lambda data: tried(parser, data))
        atheris.Fuzz()


def _word(text: str) -> str:
    """Answer a text as libFuzzer's dictionaries have it, cut to what it takes."""
    data = text.encode("utf-8", "replace")[:60]
    return '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"\n'


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(*sys.argv[2:4])
    sys.exit(main())
