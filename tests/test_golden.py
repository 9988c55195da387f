"""The export of the seeds, byte for byte; a changed format is a visible difference.

    python -m tests.test_golden

writes the file again, to be looked at before it is kept.
"""

import io
import tempfile
from contextlib import closing
from pathlib import Path

from annotator import ASSETS
from annotator.formats import seeds
from annotator.formats.export import export
from annotator.formats.order import Order
from annotator.store import projects
from annotator.store.exports import Selection

GOLDEN = Path(__file__).parent / "golden" / "export.jsonl"
ARTICLES = ("lindrath-bridge-deal", "maktabat-al-mina")


def exported(folder: Path) -> bytes:
    with closing(projects.open_project(folder / "demo.db")) as db:
        seeds.plant(db, ASSETS / "seeds")
        stream = io.BytesIO()
        export(db, stream, Order(selection=Selection(articles=ARTICLES)))
    return stream.getvalue()


def test_the_export_of_the_seeds_is_as_it_was(tmp_path):
    got, kept = exported(tmp_path), GOLDEN.read_bytes()
    assert got.splitlines() == kept.splitlines()
    assert got == kept


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        GOLDEN.write_bytes(exported(Path(made)))
