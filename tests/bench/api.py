"""How long schemathesis has to look until it finds something in the API.

    python -m tests.bench.api [EXAMPLES]

As an owner and as a reviewer, with 300 examples an endpoint unless told otherwise.
"""

import sys
import tempfile
from pathlib import Path

from tests import fuzzing


def main() -> int:
    """Print what is found; answer 0 where it is nothing."""
    examples = sys.argv[1] if len(sys.argv) > 1 else "300"
    worst = 0
    for role in ("owner", "reviewer"):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            project, tokens = fuzzing.planted(place)
            with fuzzing.served(project) as address:
                code, said = fuzzing.tried(
                    address, tokens[role], place, "--max-examples", examples
                )
        print(f"As {role}:\n{said}")
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main())
