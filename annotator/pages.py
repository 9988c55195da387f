"""How templates are filled: as the library does it, with three things made quick."""

import re
from functools import lru_cache
from typing import Any

from flask import request, url_for
from flask.templating import Environment

_STAND_IN = 7_000_000_000_000
_INCLUDED = re.compile(r'{% include "([^"]+)" %}')


class Templates(Environment):
    """Templates in which `row.kind` looks into a row before it looks at its class.

    A part of a page that is included stands in the page itself when that is compiled,
    in a scope of its own: looked up each time, with all it names, the parts of a card
    take as long as it. A part extends nothing and has no blocks. Whoever has templates
    read anew when they change gets them as the library does it.
    """

    def preprocess(
        self, source: str, name: str | None = None, filename: str | None = None
    ) -> str:
        """Answer a template with what it includes in it."""
        if self.loader is None or self.auto_reload:
            return super().preprocess(source, name, filename)
        given = self.loader.get_source

        def included(found: re.Match[str]) -> str:
            part = found[1]
            text = given(self, part)[0].removesuffix("\n")
            return f"{{% with %}}{self.preprocess(text, part)}{{% endwith %}}"

        return super().preprocess(_INCLUDED.sub(included, source), name, filename)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Answer what a dot asks for; nearly all that templates get is rows."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def address(endpoint: str, **values: Any) -> str:
    """Answer as `url_for` does; one of numbers is built once, and then filled in."""
    given = {name: value for name, value in values.items() if value is not None}
    if any(type(value) is not int or value < 0 for value in given.values()):
        return url_for(endpoint, **given)
    made = _address(request.script_root, request.blueprint, endpoint, tuple(given))
    return made.format(**given)


@lru_cache(maxsize=1024)
def _address(
    root: str, blueprint: str | None, endpoint: str, names: tuple[str, ...]
) -> str:
    """Answer the address with {name} where a number belongs.

    A prefix of the server and a relative endpoint are part of what it hangs on.
    """
    stand_ins: dict[str, Any] = {name: _STAND_IN + at for at, name in enumerate(names)}
    made = url_for(endpoint, **stand_ins).replace("{", "{{").replace("}", "}}")
    for name, number in stand_ins.items():
        made = made.replace(str(number), f"{{{name}}}")
    return made
