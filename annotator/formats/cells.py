"""Cells of tables that people open in a spreadsheet: never a formula."""

import re
from typing import Any

# Spaces, marks and signs that cannot be seen do not keep a spreadsheet from reading a
# formula behind them; the last four are the full-width signs of East Asian keyboards.
_FORMULA = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff\"'`´‘’“”„«»]*"
    "[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)


def is_formula(text: str) -> bool:
    """Answer whether a spreadsheet may take this text for one, as OWASP lists them."""
    return _FORMULA.match(text) is not None


def defused(cell: Any) -> Any:
    """Answer a cell that a spreadsheet takes as text or number, never as a formula."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
