"""Every address of the pages and who may use it, read off the application itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from annotator import web
from annotator.rules import Act, may
from annotator.schemas import Role

OUTSIDER, OTHER = "outsider", "other reviewer"
HOLDER, STRANGER = 1, 2
"""Whose the things are that belong to somebody: the reviewer's, not the other's."""
PEOPLE = {
    "reviewer": {"id": HOLDER, "role": Role.REVIEWER},
    OTHER: {"id": STRANGER, "role": Role.REVIEWER},
    "adjudicator": {"id": 3, "role": Role.ADJUDICATOR},
    "owner": {"id": 4, "role": Role.OWNER},
}
COLUMNS = (OUTSIDER, *PEOPLE)
FIRST = 1
"""In a project made for it, everything numbered has a first, and it is the holder's."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to use an address."""

    method: str
    rule: Rule
    view: object

    def __str__(self) -> str:
        """Answer "POST /who"."""
        return f"{self.method} {self.rule.rule}"

    @property
    def open(self) -> bool:
        """Whether it is for everybody, also for who is not known."""
        return self.rule.endpoint in web.OPEN_PAGES

    @property
    def api(self) -> bool:
        """Whether it is an address of the API, which scripts use."""
        return self.rule.rule.startswith(f"{web.API}/")

    @property
    def act(self) -> Act | None:
        """What one must be allowed to do to use it."""
        return getattr(self.view, "act", None)

    def allows(self, who: str) -> bool:
        """Answer whether one of the columns may use it, on what is the holder's."""
        if self.open:
            return True
        if who == OUTSIDER or self.act is None:
            return False
        holder = getattr(self.view, "holder", None)
        if not may(PEOPLE[who], self.act):
            return False
        return holder is None or holder(PEOPLE[who], HOLDER)

    def address(self) -> str:
        """Answer the address with an example for each of its parts."""
        examples = {
            name: example(converter)
            for name, converter in self.rule._converters.items()
        }
        built = self.rule.build(examples)
        assert built, self
        return built[1]


def example(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, IntegerConverter):
        return FIRST
    return "example"


def routes(app: Flask) -> Iterator[Route]:
    """Yield every way to use every address, in the order of the addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield Route(method, rule, app.view_functions[rule.endpoint])
