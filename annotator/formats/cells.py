"""Cells of tables that people open in a spreadsheet: never a formula."""

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(cell: Any) -> Any:
    """Answer a cell that a spreadsheet takes as text or number, never as a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
