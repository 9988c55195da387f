"""The rules of the tree, held by reading it."""

import ast
import hashlib
from pathlib import Path

import pytest

from annotator import ASSETS

PACKAGE = Path(__file__).parents[1] / "annotator"
STORE = ("store/", "migrations/", "connection.py", "db.py")


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.fixture(scope="module")
def modules():
    """Each file of the package by its name, as its tree."""
    return {
        str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def test_every_module_opens_with_the_sentence_that_justifies_it(modules):
    assert len(modules) > 300
    assert [name for name, tree in modules.items() if not ast.get_docstring(tree)] == []


def test_sql_stands_in_the_store(modules):
    asks = {"execute", "executemany", "executescript", "query", "table"}
    found = [
        f"{name}, line {node.lineno}"
        for name, tree in modules.items()
        if not name.startswith(STORE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asks
    ]
    assert found == []


def test_marshmallow_stands_in_the_schemas(modules):
    found = [
        name
        for name, tree in modules.items()
        if not name.startswith("schemas")
        and any(one.split(".")[0] == "marshmallow" for one in imports(tree))
    ]
    assert found == []


def test_nothing_is_imported_inside_a_function(modules):
    found = [
        f"{name}, line {node.lineno}"
        for name, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and list(imports(node))
    ]
    assert found == []


def test_no_error_is_caught_that_was_not_expected(modules):
    found = [
        f"{name}, line {node.lineno}"
        for name, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]
    assert found == []


def test_the_vendored_script_is_the_one_we_looked_at():
    folder = ASSETS / "static" / "vendor"
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert (folder / name.replace(".min.js", ".LICENSE.txt")).is_file()
