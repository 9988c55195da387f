"""The README's tables, written from the code that they describe."""

import re
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click
from marshmallow import Schema, fields

from annotator.actions import FIXED, GROUPS, OFFERED, Action
from annotator.app import SETTINGS, create_app
from annotator.cli import main
from annotator.formats.catalogue import FORMATS
from annotator.rules import Act, asks_for
from annotator.schemas import ArticleSchema, Kind
from annotator.schemas_export import ExportSchema, Resolve
from annotator.schemas_suggestions import SuggestionLineSchema
from annotator.store import projects, reviewers
from annotator.views.api_v1 import ENDPOINTS
from tests import correcting, routes


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Answer a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(list(heads))]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Answer every command with its first sentence."""
    rows = [
        (f"`annotator {_usage(command)}`", command.get_short_help_str(200))
        for command in main.commands.values()
    ]
    return table(["command", "what it does"], rows)


def settings() -> str:
    """Answer what can be set."""
    rows = [
        (f"`ANNOTATOR_{s.name}`", f"`{s.default}`" if s.default != "" else "", s.help)
        for s in SETTINGS
    ]
    return table(["setting", "default", "what it is"], rows)


def who_may() -> str:
    """Answer every address with who may use it; addresses of one kind share a row."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(PROJECT=str(Path(folder) / "empty.db"))
        found = list(routes.routes(app))
        app.extensions["connections"].close()
    rows: dict[tuple[str, ...], list[str]] = {}
    for route in found:
        may = tuple("✓" if route.allows(who) else "–" for who in routes.COLUMNS)
        plain = re.sub(r"<(?:any\((.*?)\)|\w+:(\w+))(?::\w+)?>", _part, route.rule.rule)
        rows.setdefault((plain, *may), []).append(route.method)
    return table(
        ["address", *routes.COLUMNS],
        [
            (f"{' '.join(sorted(set(methods)))} `{rule}`", *may)
            for (rule, *may), methods in rows.items()
        ],
    )


def endpoints() -> str:
    """Answer every endpoint of the API with what it does, and for whom."""
    return table(
        ["endpoint", "what it does", "who"],
        [
            (
                f"{one.method} `{one.address}`",
                one.summary,
                "everybody" if one.act == Act.LABEL else asks_for(one.act),
            )
            for one in ENDPOINTS
        ],
    )


_LABELS = ("labels_kept", "labels_reopened", "labels_gone")


def corrections() -> str:
    """Answer what an article keeps when it is edited in one way or another."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(projects.open_project(Path(folder) / "edited.db")) as db,
    ):
        people = [reviewers.named(db, name) for name in ("Ada Lind", "Ben Okoro")]
        found = correcting.table(db, *people, Path(folder))
    return table(
        [
            "edit",
            "sentences",
            "labels kept",
            "asked again",
            "withdrawn",
            "moved",
            "gone",
            "new",
        ],
        [
            (
                row["way"],
                f"{row['before']} → {row['after']}",
                *(str(row[name]) for name in _LABELS),
                *(str(row[name]) for name in ("moved", "gone", "added")),
            )
            for row in found
        ],
    )


def kinds() -> str:
    """Answer the four kinds with their keys."""
    rows = [(f"`{Action(kind).usual}`", f"**{kind}**", kind.hint) for kind in Kind]
    return table(["key", "kind", "in a few words"], rows)


def keys() -> str:
    """Answer every action of the desk with its usual key, those of one row together."""
    offered = " ".join(f"`{action.usual}`" for action in OFFERED)
    rows = []
    for name, group in GROUPS.items():
        for action in group:
            if action is OFFERED[0]:
                rows.append((offered, name, "The speakers offered, best first"))
            elif action not in OFFERED:
                rows.append((f"`{action.usual}`", name, action.does))
    rows += [(f"`{key}`", "Always", does) for key, does in FIXED.items()]
    return table(["key", "part", "does"], rows)


def article_fields() -> str:
    """Answer what an imported record may hold."""
    return table(["field", "what it is"], _described(ArticleSchema()))


def resolve_ways() -> str:
    """Answer the ways in which labels become one, as a table."""
    rows = [(f"`--resolve {way}`", way.hint) for way in Resolve]
    return table(["command", "the label is"], rows)


def suggestion_fields() -> str:
    """Answer what a line of suggestions may hold."""
    return table(["field", "what it is"], _described(SuggestionLineSchema()))


def export_fields() -> str:
    """Answer what a row of `sentences` holds, in its order."""
    rows = []
    for name, means in _described(ExportSchema()):
        rows.append((name, means))
        rows += _below(name, ExportSchema().fields[name.strip("`")])
    return table(["field", "what it is"], rows)


def export_formats() -> str:
    """Answer every way out, with the shapes of row that it can hold."""
    rows = [
        (
            f"`{made.name}`",
            made.hint,
            ", ".join(made.shapes) if made.read else "whole articles",
            f"`pip install {made.needs}`" if made.needs else "",
        )
        for made in FORMATS.values()
    ]
    return table(["format", "what it is", "rows", "needs"], rows)


def _part(found: re.Match[str]) -> str:
    """Answer a part of an address as people read it: {rename, add} or <article_id>."""
    choices, name = found.groups()
    return f"{{{choices.replace(',', ', ')}}}" if choices else f"<{name}>"


def _below(name: str, field: fields.Field) -> list[tuple[str, str]]:
    """Answer the fields of an object, or of the objects of a list."""
    mark = "[]." if isinstance(field, fields.List) else "."
    inner = field.inner if isinstance(field, fields.List) else field
    if not isinstance(inner, fields.Nested):
        return []
    return [
        (f"`{name.strip('`')}{mark}{below.strip('`')}`", means)
        for below, means in _described(inner.schema)
    ]


def _described(schema: Schema) -> list[tuple[str, str]]:
    """Answer each field with the description it carries."""
    return [
        (f"`{name}`", field.metadata["description"])
        for name, field in schema.fields.items()
    ]


def _usage(command: click.Command) -> str:
    """Answer a command with its arguments."""
    context = click.Context(command, info_name=command.name)
    pieces = command.collect_usage_pieces(context)
    return " ".join([command.name or "", *(p for p in pieces if p != "[OPTIONS]")])
