"""The README is the manual, and true."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from annotator import __version__
from annotator.app import SETTINGS
from annotator.cli import main
from tests import long
from tests.browser.places import PLACES, QUICK

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tables_say_what_the_code_says():
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "README.md"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, "Write them again: python -m cogapp -r README.md"
    made = re.findall(r"\]\]\] -->\n(.*?)<!-- \[\[\[end\]\]\] -->", README, re.DOTALL)
    assert len(made) == README.count("[[[cog") > 10
    assert all(made)


@pytest.mark.parametrize("name", main.commands)
def test_every_command_is_explained_with_an_example(name):
    command = main.commands[name]
    assert f"annotator {name}" in README
    assert command.help and "\b" in command.help, "help ends in an example"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"--{option.name} of {name} has no help"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained_and_read(setting):
    assert f"ANNOTATOR_{setting.name}" in README
    readers = [
        path
        for path in (ROOT / "annotator").rglob("*.py")
        if f'config["{setting.name}"]' in path.read_text(encoding="utf-8")
    ]
    assert readers


def test_the_version_is_in_the_changes():
    assert f"## {__version__}" in (ROOT / "CHANGES.md").read_text(encoding="utf-8")


def test_every_picture_and_page_that_is_named_is_there():
    named = re.findall(r"\]\(([^)#]+)\)", README)
    assert named
    for target in named:
        assert (ROOT / target).is_file(), target


def test_no_file_names_a_place_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("This is no checkout.")
    home = re.compile(r"/(?:home|root|Users)/\w")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".cfg", ".toml", ".html", ".js", ".css"}:
            text = path.read_text(encoding="utf-8")
            assert name == "tests/test_docs.py" or not home.search(text), name


def test_what_a_quick_run_leaves_out_and_takes_is_there():
    listed = (ROOT / "tests" / "long.txt").read_text("utf-8").split()
    assert listed == sorted(set(listed))
    assert [one for one in listed if not long.is_there(one)] == []
    browser = "".join(
        one.read_text("utf-8") for one in (ROOT / "tests" / "browser").glob("test_*.py")
    )
    for name in QUICK:
        function, _, place = name.removesuffix("]").partition("[")
        assert f"def {function}(" in browser, name
        assert not place or place in PLACES, name
