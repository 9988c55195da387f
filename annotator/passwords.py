"""Passwords: a slow hash to keep, and a check that takes as long for nobody's."""

import unicodedata

from werkzeug.security import check_password_hash, generate_password_hash

from annotator.schemas_people import LONGEST

METHOD = "scrypt:32768:8:1"
NOBODYS = (
    f"{METHOD}$annotatorNobody0$"
    "9d2b1c4e7f6a58309d2b1c4e7f6a58309d2b1c4e7f6a58309d2b1c4e7f6a5830"
    "9d2b1c4e7f6a58309d2b1c4e7f6a58309d2b1c4e7f6a58309d2b1c4e7f6a5830"
)
"""A hash of the same cost that no password gives."""


def hashed(password: str) -> str:
    """Answer what is kept of a password."""
    return generate_password_hash(_typed(password), method=METHOD)


def fits(kept: str | None, password: str) -> bool:
    """Answer whether this is the password, after the same work when there is none.

    What is longer than one can be is not worked on: a stranger could send megabytes.
    """
    long = len(password) > LONGEST
    same = check_password_hash(kept or NOBODYS, "" if long else _typed(password))
    return same and not long and kept is not None


def _typed(password: str) -> str:
    """Answer a password the same from every keyboard: é is one sign or two."""
    return unicodedata.normalize("NFKC", password)
