"""`check`, `backup`, `restore`, `reviewer`, `guideline`, and how errors end."""

import json
import shutil
from pathlib import Path

import pytest

from annotator import __version__
from annotator.cli import main
from annotator.serving import alone
from annotator.store import labels


@pytest.fixture
def run(runner, project, article):
    def invoke(*words, path=project):
        return runner.invoke(main, ["-p", str(path), *words])

    return invoke


def test_a_sound_project_is_called_whole(run):
    done = run("check")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "is whole" in done.stderr


def test_a_damaged_project_is_named_line_by_line(run, db):
    db.execute("update totals set sentences = 99")
    done = run("check")
    assert done.exit_code == 1
    assert (
        done.stdout
        == "The project counts 1 articles and 99 sentences, but has 1 and 5.\n"
    )


def test_one_fault_is_called_one(run, db):
    db.execute("update totals set sentences = 99")
    assert "Error: 1 fault in " in run("check").stderr


def test_every_damaged_page_ends_in_a_sentence(run, db, project, ada):
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    whole = project.read_bytes()
    for start in range(0, len(whole), 4096):
        for ending in ("-wal", "-shm"):
            Path(f"{project}{ending}").unlink(missing_ok=True)
        project.write_bytes(whole[:start] + b"\xff" * 64 + whole[start + 64 :])
        done = run("check")
        assert done.exit_code == 1, start
        assert isinstance(done.exception, SystemExit), start
        assert "estore a backup" in done.output, start


def test_a_damaged_project_is_restored(run, db, project, tmp_path):
    run("backup", str(tmp_path / "monday.db"))
    db.close()
    project.write_text("Dear project, " * 99)
    done = run("restore", str(tmp_path / "monday.db"))
    assert done.exit_code == 0, done.output
    assert "is whole" in run("check").stderr


@pytest.mark.parametrize(
    "words",
    [["check"], ["backup", "copy.db"], ["export", "-"], ["reviewer"], ["guideline"]],
)
def test_asking_about_nothing_makes_nothing(run, tmp_path, words):
    missing = tmp_path / "missing.db"
    done = run(*words, path=missing)
    assert done.exit_code == 1
    assert "There is no project" in done.stderr
    assert not missing.exists()


@pytest.mark.parametrize(
    ("options", "content", "code"),
    [
        (["--dry-run"], '{"text": "The ferry sank."}', 0),
        ([], "{}", 1),
        (["--keep-good"], "{}", 1),
        (["--dry-run"], "{}", 1),
    ],
)
def test_an_import_that_stores_nothing_makes_nothing(
    run, tmp_path, options, content, code
):
    (tmp_path / "news.jsonl").write_text(content)
    before = sorted(tmp_path.iterdir())
    missing = tmp_path / "missing.db"
    done = run("import", str(tmp_path / "news.jsonl"), *options, path=missing)
    assert done.exit_code == code, done.output
    assert sorted(tmp_path.iterdir()) == before


def test_an_import_makes_the_project(run, tmp_path):
    (tmp_path / "news.jsonl").write_text('{"text": "The ferry sank."}')
    done = run("import", str(tmp_path / "news.jsonl"), path=tmp_path / "new.db")
    assert done.stdout == "1 article with 1 sentence added.\n"
    assert "is whole" in run("check", path=tmp_path / "new.db").stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("MAX_UPLOAD_MB", "lots"),
        ("MAX_UPLOAD_MB", "0"),
    ],
)
def test_a_setting_that_is_no_number_is_refused(runner, tmp_path, name, value):
    done = runner.invoke(
        main,
        ["-p", str(tmp_path / "new.db"), "serve"],
        env={f"ANNOTATOR_{name}": value},
    )
    assert done.exit_code == 1
    assert f"ANNOTATOR_{name} is “{value}”. Give a whole number" in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_a_backup_is_restored(run, db, project, ada, tmp_path):
    assert run("backup", str(tmp_path / "monday.db")).exit_code == 0
    form = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
    labels.put(db, 1, ada["id"], form)
    db.close()
    done = run("restore", str(tmp_path / "monday.db"))
    assert done.exit_code == 0
    assert "is kept as" in done.stderr
    assert "0 labels" in run("reviewer").stdout


def test_restoring_what_is_not_there_is_refused(run, tmp_path):
    done = run("restore", str(tmp_path / "nowhere.db"))
    assert done.exit_code == 1
    assert "Name a backup" in done.stderr


def test_reviewers_are_added_and_listed(run, ada):
    added = run("reviewer", "Mara  Kessel", "--role", "adjudicator")
    assert added.stdout == "Mara Kessel (r2) is adjudicator.\n", added.output
    assert run("reviewer").stdout.splitlines() == [
        "r1\tAda Lind\treviewer\t0 labels",
        "r2\tMara Kessel\tadjudicator\t0 labels",
    ]


def test_a_reviewer_without_a_name_is_refused(run):
    done = run("reviewer", " ")
    assert done.exit_code == 1
    assert "Give your name" in done.stderr


def test_the_guideline_is_printed_and_replaced(run, tmp_path):
    first = run("guideline").stdout
    assert "## Quote" in first
    ours = tmp_path / "ours.md"
    ours.write_text("Everything is a claim.\n", encoding="utf-8")
    assert "is now version 2" in run("guideline", str(ours)).stdout
    assert "is unchanged" in run("guideline", str(ours)).stdout
    assert run("guideline").stdout == "Everything is a claim.\n"
    assert run("guideline", "--version", "1").stdout == first
    assert run("guideline", "--version", "9").exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Write the guideline"), (b"caf\xe9", "Byte 3 is not UTF-8")],
)
def test_a_guideline_that_is_none_is_refused(run, tmp_path, content, said):
    (tmp_path / "ours.md").write_bytes(content)
    done = run("guideline", str(tmp_path / "ours.md"))
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_file_that_is_no_project_is_refused_with_a_next_step(run, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear project, " * 99)
    done = run("reviewer", path=letter)
    assert done.exit_code == 1
    assert "Name another file with -p" in done.stderr


def test_the_project_can_come_from_the_environment(runner, project, article):
    done = runner.invoke(main, ["reviewer"], env={"ANNOTATOR_PROJECT": str(project)})
    assert done.exit_code == 0


def test_wrong_use_ends_in_two(runner):
    assert runner.invoke(main, ["labell"]).exit_code == 2


def test_the_version_is_told(runner):
    assert __version__ in runner.invoke(main, ["--version"]).output


def test_segment_needs_no_project(runner, tmp_path, monkeypatch):
    text = tmp_path / "news.txt"
    text.write_text(" date 2024-03-14 The port is shut. It stays shut.")
    monkeypatch.chdir(tmp_path)
    done = runner.invoke(main, ["segment", str(text)])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["The port is shut.", "It stays shut."]
    assert not list(tmp_path.glob("**/*.db"))


def test_a_project_that_is_served_is_not_replaced(runner, project, tmp_path):
    kept = shutil.copy(project, tmp_path / "monday.db")
    with alone(project):
        done = runner.invoke(main, ["-p", str(project), "restore", str(kept)])
    assert done.exit_code == 1
    assert "Another server has" in done.output


def test_a_project_is_no_backup_of_itself(runner, project):
    done = runner.invoke(main, ["-p", str(project), "restore", str(project)])
    assert done.exit_code == 1
    assert "is the project itself. Name a backup of it." in done.output
