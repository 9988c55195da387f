"""What every test would work out anew, worked out once a process: same results.

A test has its own application, project and people. What they are made of does not
differ from test to test: how an address is taken apart, the code of a template, the
hash of a password with its salt, and a project in which nothing is yet.
"""

import functools
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

MEMORY = Path("/dev/shm")  # noqa: S108 (of Linux; each run has its own folder there)
NEEDED = 4 * 1024**3


def compiled() -> None:
    """Let processes keep what they compile, whatever the shell says.

    Each worker, server and command that a test starts would compile all of annotator
    and of pytest's plugins anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def in_memory() -> None:
    """Put the projects of the tests into memory, where there is enough of it.

    Every save waits for the disk, and no test unplugs one: what a killed process leaves
    behind is the same in memory.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # Looked up again.


class _Templates(BytecodeCache):
    """The code of each template, under its name and what it says."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def applications() -> None:
    """Compile each template and each address once for all applications."""
    flask.Flask.jinja_options = {"bytecode_cache": _Templates()}
    compile_rule = Rule.compile
    kept: dict[tuple, dict[str, object]] = {}

    def compile_once(rule: Rule) -> None:
        made_of = {**vars(rule), "map": None}
        key = (repr(sorted(made_of.items())), *rule.map.converters.items())
        if key not in kept:
            before = {name: id(value) for name, value in vars(rule).items()}
            compile_rule(rule)
            kept[key] = {
                name: value
                for name, value in vars(rule).items()
                if before.get(name) != id(value) or name == "arguments"
            }
        vars(rule).update(kept[key])

    Rule.compile = compile_once


def passwords() -> None:
    """Hash each password with the same salt once."""
    hashlib.scrypt = functools.lru_cache(hashlib.scrypt)
