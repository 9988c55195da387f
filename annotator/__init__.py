"""Tag each sentence of a news article: claim, quote, fact or other, and who speaks."""

from pathlib import Path

__version__ = "0.1.0"

_HERE = Path(__file__).resolve().parent
ASSETS = _HERE if (_HERE / "templates").is_dir() else _HERE.parent
