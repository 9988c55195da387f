"""Which way an article is written, as far as its language says."""

LEFTWARD = {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
"""Languages written from right to left, unless their tag names another script."""
LEFTWARD_SCRIPTS = {"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"}


def direction(language: str | None) -> str:
    """Answer "rtl", or "auto", by which each paragraph's first letter decides.

    In an Arabic article a paragraph that begins with a Latin name is still Arabic.
    """
    first, *rest = (language or "").lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    leftward = script in LEFTWARD_SCRIPTS if script else first in LEFTWARD
    return "rtl" if leftward else "auto"
