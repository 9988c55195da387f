"""The wheel has what the tree has, and serves the desk where it is installed."""

import configparser
import re
import subprocess
import sys
import venv
import zipfile
from http.client import HTTPConnection
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDERS = {"annotator": "annotator"} | {
    name: f"annotator/{name}" for name in ("static", "templates", "seeds")
}


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source archive as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    tree = tmp_path_factory.mktemp("tree") / "annotator"
    listed = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    for name in listed:
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "-n", "--outdir", str(folder), str(tree))
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_has_every_file_of_the_tree(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder, target in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (
                    f"{target}/{path.relative_to(ROOT / folder).as_posix()}" in inside
                )


def test_the_wheel_serves_the_desk_where_it_is_installed(wheel, tmp_path):
    place = tmp_path / "venv"
    venv.create(place)
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    run(*pip, "install", "--quiet", str(wheel), cwd=tmp_path)
    demo = subprocess.Popen(
        [str(python), "-m", "annotator", "demo", "--no-browser"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = demo.stdout.readline().strip()
        connection = HTTPConnection(re.search(r"127\.0\.0\.1:\d+", address)[0])
        connection.request("POST", "/who", "name=Cleo", {"Content-Type": FORM})
        answer = connection.getresponse()
        answer.read()
        cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        connection.request("GET", "/articles/1", headers=cookie)
        page = connection.getresponse().read().decode()
        assert 'id="card"' in page
        for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            connection.request("GET", asset)
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read(), asset
        connection.close()
    finally:
        demo.terminate()
        demo.wait(timeout=20)
        demo.stdout.close()


FORM = "application/x-www-form-urlencoded"


def test_what_tests_are_run_with_is_pinned_and_is_what_is_asked_for():
    """Where setup.cfg asks for other versions, the README says how to pin anew."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = [
        Requirement(line)
        for text in (
            config["options"]["install_requires"],
            config["options.extras_require"]["dev"],
        )
        for line in text.split("\n")
        if line
    ]
    written = (ROOT / ".ci" / "requirements.txt").read_text("utf-8")
    pinned: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", written, re.MULTILINE):
        pinned.setdefault(canonicalize_name(name), set()).add(version)
    assert len(asked) > 30
    for one in asked:
        found = pinned.get(canonicalize_name(one.name), set())
        assert found, f"{one.name} is not pinned"
        assert all(one.specifier.contains(version) for version in found), one
    assert written.count("--hash=sha256:") > len(pinned)
    assert "://" not in written
