"""Refused lines, written beside the file that they stand in."""

from collections.abc import Iterable
from pathlib import Path

from annotator.errors import AnnotatorError


def write_beside(path: Path, ending: str, parts: Iterable[bytes]) -> Path:
    """Write to the first free name beside a file, and answer it.

    news.csv gives news.refused.csv, or news.refused-2.csv where that is there. Raises
    AnnotatorError where nothing can be written.
    """
    turn = 1
    while True:
        number = "" if turn == 1 else f"-{turn}"
        target = path.with_name(f"{path.stem}.refused{number}{ending}")
        try:
            with target.open("xb") as stream:
                stream.writelines(parts)
        except FileExistsError:
            turn += 1
        except OSError as error:
            raise AnnotatorError(
                f"The refused lines cannot be written to {target} ({error.strerror}). "
                "Nothing was stored. Copy the file to a folder of your own first."
            ) from error
        else:
            return target
