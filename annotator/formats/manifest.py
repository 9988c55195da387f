"""The manifest of an export: counts, hashes and agreement, countable from the rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator import __version__
from annotator.formats.agreed import Agreed
from annotator.formats.answers import status_of
from annotator.formats.order import Order
from annotator.schemas import SCHEMA_VERSION, Kind, Status
from annotator.schemas_export import RECORDS, LabelFrom, Shape, Split, Which
from annotator.schemas_manifest import columns, described, features
from annotator.store.exports import Selection

Row = dict[str, Any]
NAME = "manifest.json"


@dataclass(slots=True)
class Tally:
    """Counts rows as they pass; holds no row but those of the present sentence.

    `people` are those who gave the labels, `named` those and who decided.
    """

    shape: Shape
    rows: int = 0
    articles: int = 0
    sentences: int = 0
    labels: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    _said: Counter[tuple[str, str, int | None]] = field(default_factory=Counter)
    """How often who said what under which guideline."""
    _deciders: set[str] = field(default_factory=set)
    _versions: set[int] = field(default_factory=set)
    _agreed: Agreed = field(default_factory=Agreed)
    _doc_id: str | None = None
    _sent_id: str | None = None
    _pending: list[Row] = field(default_factory=list)

    @property
    def people(self) -> set[str]:
        """Who gave the labels."""
        return {who for who, _, _ in self._said}

    @property
    def named(self) -> set[str]:
        """Who gave the labels, and who decided."""
        return self.people | self._deciders

    def add(self, row: Row) -> None:
        """Count a row of this shape; rows come in the order of the export."""
        self.rows += 1
        if row["doc_id"] != self._doc_id:
            self._end()
            self.articles += 1
            self._doc_id = row["doc_id"]
        if self.shape == Shape.ARTICLES:
            for sentence in row["sentences"]:
                self._sentence(sentence, row["split"])
        elif self.shape == Shape.SENTENCES:
            self._sentence(row, row["split"])
        else:
            self._label(row)

    def counts(self) -> dict[str, Any]:
        """Answer the counts as the manifest carries them."""
        self._flush()
        kinds: Counter[str] = Counter()
        for (_, kind, _), n in self._said.items():
            kinds[kind] += n
        return {
            "rows": self.rows,
            "articles": self.articles,
            "sentences": self.sentences,
            "labels": self.labels,
            "decisions": self.statuses[Status.ADJUDICATED],
            "reviewers": len(self.people),
            "status": {str(word): self.statuses[word] for word in Status},
            "answers": {str(word): kinds[word] for word in Kind},
            "label": {str(word): self.settled[word] for word in Kind},
            "label_from": {str(word): self.origins[word] for word in LabelFrom},
            "split": {str(word): self.splits[word] for word in Split},
        }

    def guideline_versions(self) -> list[int]:
        """Answer the versions of the guideline that the rows name, in order."""
        self._flush()
        named = {version for _, _, version in self._said if version is not None}
        return sorted(named | self._versions)

    def agreement(self) -> dict[str, Any]:
        """Answer how far the reviewers agree, as `Agreed.figures` has it."""
        self._end()
        return self._agreed.figures()

    def _end(self) -> None:
        """Count what is left of the article that has just ended."""
        self._flush()
        self._agreed.end()

    def _sentence(self, row: Row, split: str) -> None:
        self.splits[split] += 1
        self._answered(row["annotations"], row["status"])
        if row["label"] is not None:
            self.settled[row["label"]] += 1
        if row["adjudicator"] is not None:
            self._deciders.add(row["adjudicator"])
        if row["label_from"] is not None:
            self.origins[row["label_from"]] += 1
        if row["guideline_version"] is not None:
            self._versions.add(row["guideline_version"])

    def _label(self, row: Row) -> None:
        if row["sent_id"] != self._sent_id:
            self._flush()
            self._sent_id = row["sent_id"]
            self.splits[row["split"]] += 1
        self._pending.append(row)

    def _flush(self) -> None:
        """Count the labels of the sentence that has just ended."""
        if self._pending:
            status = status_of(self._pending, decided=False)
            self._answered(self._pending, status)
            self._pending = []

    def _answered(self, annotations: Sequence[Row], status: str) -> None:
        self.sentences += 1
        self.statuses[status] += 1
        self.labels += len(annotations)
        for said in annotations:
            self._said[said["annotator"], said["label"], said["guideline_version"]] += 1
        self._agreed.add(annotations)


def made(
    tally: Tally,
    files: Sequence[Row],
    *,
    order: Order,
    selection: Mapping[str, Any],
    guidelines: Sequence[Row],
    command: str,
    at: str,
) -> Row:
    """Answer the manifest of an export, in the order of `ManifestSchema`.

    `selection` is as `ManifestSelectionSchema` has it, `at` a moment in UTC as the
    project stores it, `files` as `ManifestFileSchema`; of the project's `guidelines`
    those come along that the rows name.
    """
    versions = tally.guideline_versions()
    return {
        "schema_version": SCHEMA_VERSION,
        "format": order.format,
        "shape": str(tally.shape),
        "resolve": str(order.resolve),
        "selection": dict(selection),
        "names": "names" if order.names else "pseudonyms",
        "exported_at": at,
        "annotator_version": __version__,
        "command": command,
        "counts": tally.counts(),
        "guideline_versions": versions,
        "guidelines": [one for one in guidelines if one["version"] in versions],
        "files": list(files),
        "agreement": tally.agreement(),
        "schema": described(columns(RECORDS[tally.shape])),
        "features": features(columns(RECORDS[tally.shape])),
    }


def lasting(made: Row) -> Row:
    """Answer what a manifest says that is the same whenever the rows are."""
    return {
        name: value
        for name, value in made.items()
        if name not in ("exported_at", "files")
    }


def selection_of(stated: Row) -> Selection:
    """Answer what was chosen, as a manifest or the record of an export states it."""
    return Selection(
        which=Which(stated["which"]),
        articles=tuple(stated["articles"]),
        reviewers=tuple(stated["reviewers"]),
        since=stated["since"],
        until=stated["until"],
        seen_by=stated["seen_by"],
    )


def differences(found: Any, stated: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the place, the value found and the one stated, where two manifests part."""
    if isinstance(found, dict) and isinstance(stated, dict):
        for name in [*found, *(name for name in stated if name not in found)]:
            below = f"{place}.{name}"
            yield from differences(found.get(name), stated.get(name), below)
    elif type(found) is not type(stated) or found != stated:
        yield place, found, stated
