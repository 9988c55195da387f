"""The bounds on all that comes in, read off the code, as README shows them."""

from annotator import schemas, schemas_guidelines, schemas_people, throttle, web
from annotator.app import SETTINGS
from annotator.cli import running
from annotator.formats import (
    archives,
    articles,
    files,
    handed,
    json_files,
    own,
    streams,
)
from annotator.formats import suggestions as of_models
from annotator.schemas_api_sent import MOST_ARTICLES, MOST_SUGGESTIONS

MB = 2**20
PARTS = 1000
"""Flask's own bound on the fields and files of one form."""


def bounds() -> list[tuple[str, str]]:
    """Answer what is bounded, and at what."""
    upload = {one.name: one.default for one in SETTINGS}["MAX_UPLOAD_MB"]
    stranger, short = web.LARGEST_FROM_STRANGERS, schemas_people.SHORTEST
    text = schemas.LabelSchema().fields
    return [
        ("One request, with its files and fields", f"{upload} MB"),
        ("One request of somebody who is not signed in", _mb(stranger)),
        ("Fields and files in one form", f"{PARTS:,}"),
        ("A file of articles", _mb(files.LARGEST_FILE)),
        ("The text of an article", f"{articles.LARGEST_ARTICLE:,} characters"),
        ("Articles in one request of the API", f"{MOST_ARTICLES:,}"),
        ("Suggestions in one request of the API", f"{MOST_SUGGESTIONS:,}"),
        ("A line of a file of suggestions", f"{of_models.LONGEST_LINE:,} bytes"),
        ("An object of another tool’s JSON", _mb(json_files.LARGEST_OBJECT)),
        ("A line of an export that is sent back", _mb(own.LONGEST_SENT)),
        ("A line of an export that is verified", _mb(streams.LONGEST_LINE)),
        ("A manifest", _mb(archives.LARGEST_MANIFEST)),
        (".zip files of one request, unpacked", _mb(handed.LARGEST_SENT)),
        ("Files in the .zip files of one request", f"{handed.MOST_FILES:,}"),
        (".zip files given to the command, unpacked", _mb(handed.LARGEST_UNPACKED)),
        ("JSON", "as deep as Python reads; numbers of 64 bits"),
        ("A speaker’s name", _signs(text["speaker"])),
        ("A note on a label", _signs(text["note"])),
        ("The guideline", f"{schemas_guidelines.LONGEST:,} characters"),
        ("A password", f"{short} to {schemas_people.LONGEST} characters"),
        ("A connection on which nothing comes", f"{running.IDLE_SECONDS} seconds"),
        ("Connections at once", f"{running.CONNECTIONS:,}"),
        ("Wrong passwords before one waits", f"{throttle.FREE['name']} for a name, "
         f"{throttle.FREE['address']} from an address"),
        ("The longest wait", f"{throttle.LONGEST_WAIT // 60} minutes"),
    ]  # fmt: skip


def table() -> str:
    """Answer the bounds as a table in Markdown."""
    rows = [f"| {what} | {most} |" for what, most in bounds()]
    return "\n".join(["| What comes in | Most |", "|---|---|", *rows])


def _mb(size: int) -> str:
    return f"{size // MB} MB"


def _signs(field: object) -> str:
    rules = getattr(field, "validators", [])
    most = next(rule.max for rule in rules if getattr(rule, "max", None))
    return f"{most:,} characters"
