"""What the rows say of themselves, for the papers that go with a data set."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.formats.parts import Row, sentences
from annotator.schemas_export import Shape

# SPDX's names; in small letters they are also those that Hugging Face knows.
_LICENCES = (
    "Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 "
    "CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0 "
    "CC-BY-ND-4.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 "
    "CC-BY-NC-SA-4.0 etalab-2.0 MIT Unlicense CDLA-Permissive-2.0 CDLA-Sharing-1.0"
)
_HUB = {name.lower(): name for name in _LICENCES.split()}
# And those that it shortens.
_HUB |= {"odc-by": "ODC-By-1.0", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0"}
_KEYS = {name.lower(): key for key, name in _HUB.items()} | {key: key for key in _HUB}
_TAG = re.compile(r"([a-z]{2,3})(-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)


@dataclass(slots=True)
class Observed:
    """Counts rows as they pass, split by split; holds none of them.

    `kinds` and `statuses` count sentences by split (in the shape `labels`, `kinds`
    counts labels); `licences` articles by what they say, None where they say nothing.
    """

    shape: Shape
    rows: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    licences: Counter[str | None] = field(default_factory=Counter)
    languages: Counter[str | None] = field(default_factory=Counter)
    newest: str = ""
    published: str = ""
    suggestions: int = 0
    from_suggestion: int = 0
    _doc_id: str | None = None

    def add(self, row: Row) -> None:
        """Count a row of the shape; the rows of an article come together."""
        self.rows[row["split"]] += 1
        if row["doc_id"] != self._doc_id:
            self._doc_id = row["doc_id"]
            self._article(row)
        for one in self._sentences(row):
            split = row["split"]
            self.kinds[split, one["label"] or ""] += 1
            self.suggestions += one.get("suggestion") is not None
            if "status" in one:
                self.statuses[split, one["status"]] += 1
                self.newest = max(self.newest, one["adjudicated_at"] or "")
            for said in one.get("annotations", [one]):
                self.newest = max(self.newest, said["created_at"])
                self.from_suggestion += bool(said["from_suggestion"])

    @property
    def day(self) -> str | None:
        """The day of the newest label or decision, else of the newest article."""
        return self.newest[:10] or self.published or None

    @property
    def hub_licence(self) -> str:
        """The licence as Hugging Face names it; "other" of several, or "unknown"."""
        named = [licence for licence in self.licences if licence]
        if not named:
            return "unknown"
        keys = {licence and hub_key(licence) for licence in self.licences}
        return (keys.pop() if len(keys) == 1 else None) or "other"

    @property
    def tags(self) -> list[str]:
        """The languages that are written as tags, en or pt-BR, most articles first."""
        return [
            tag
            for tag, _ in self.languages.most_common()
            if tag and _TAG.fullmatch(tag)
        ]

    def _article(self, row: Row) -> None:
        source = row["source"]
        self.articles[row["split"]] += 1
        self.licences[source["licence"] or None] += 1
        self.languages[source["language"] or None] += 1
        day = source["published"] or ""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
            self.published = max(self.published, day)

    def _sentences(self, row: Row) -> Iterator[Row]:
        if self.shape == Shape.ARTICLES:
            return sentences(row)
        return iter([row])


def hub_key(licence: str) -> str | None:
    """Answer what Hugging Face calls a licence: "cc-by-4.0" for "CC BY 4.0"."""
    return _KEYS.get("-".join(licence.lower().split()))


def link(licence: str) -> str:
    """Answer a page with a licence's terms, or the licence as it was written."""
    key = hub_key(licence)
    return f"https://spdx.org/licenses/{_HUB[key]}.html" if key else licence


def language(tag: str) -> str:
    """Answer the language of a tag without its country: "pt" of "pt-BR"."""
    return tag.partition("-")[0].lower()
