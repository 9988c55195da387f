"""The rules of the tree, held by reading it."""

import ast
import hashlib
import re
from pathlib import Path

import pytest

from annotator import ASSETS

PACKAGE = Path(__file__).parents[1] / "annotator"
MODULES = sorted(PACKAGE.rglob("*.py"))
SQL = re.compile(r"\b(select|insert into|update|delete from|create table)\b\s+\w", re.I)


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
class TestEveryModule:
    """What holds for each file of the package."""

    def test_opens_with_the_sentence_that_justifies_it(self, path):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8")))

    def test_sql_stands_in_the_store(self, path):
        if path.parent.name in {"store", "migrations"} or path.name in {
            "connection.py",
            "db.py",
        }:
            return
        calls = {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not calls & {"execute", "executemany", "executescript", "query", "table"}

    def test_marshmallow_stands_in_the_schemas(self, path):
        if path.name.startswith("schemas"):
            return
        names = imports(ast.parse(path.read_text("utf-8")))
        assert not [name for name in names if name.split(".")[0] == "marshmallow"]

    def test_nothing_is_imported_inside_a_function(self, path):
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                assert not list(imports(function))

    def test_no_error_is_caught_that_was_not_expected(self, path):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None
                assert getattr(node.type, "id", "") != "Exception"


def test_the_vendored_script_is_the_one_we_looked_at():
    folder = ASSETS / "static" / "vendor"
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert (folder / name.replace(".min.js", ".LICENSE.txt")).is_file()
