"""schemathesis finds nothing: every check, on every endpoint, by two roles.

`python -m tests.bench.api` looks longer.
"""

import pytest

from annotator.views.api_v1 import ENDPOINTS
from tests import fuzzing


@pytest.mark.parametrize(
    ("role", "phases"), [("owner", "examples,coverage"), ("reviewer", "fuzzing")]
)
def test_nothing_is_found(tmp_path, role, phases):
    project, tokens = fuzzing.planted(tmp_path)
    with fuzzing.served(project) as address:
        code, said = fuzzing.tried(
            address,
            tokens[role],
            tmp_path,
            *("--phases", phases, "--max-examples", "5", "--seed", "1"),
        )
    assert code == 0, said
    assert f"{len(ENDPOINTS)} selected" in said
