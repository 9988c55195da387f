"""What every view needs: the project, the person, and who may send what."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, redirect, request, url_for
from sqlite_utils import Database
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from annotator import rules, signin
from annotator.errors import Conflict
from annotator.passing import ROUTE, SHOWN
from annotator.rules import Act
from annotator.store import articles, preferences

LARGEST_NUMBER = 2**63 - 1
LARGEST_FROM_STRANGERS = 1024 * 1024
"""So many bytes somebody may send who is not known; a text one typed fits in."""
_PLAIN_PATH = re.compile("/[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,1999}")
"""A path of this site without breaks, which browsers drop before they read it."""
_PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_USUAL = preferences.usual()
NOT_FOR_SCRIPTS = {"invites", "people", "reviewers", "tokens"}
"""What lets people in: a token that got out must not make others of itself."""
API = "/api/v1"
UNKNOWN_SCRIPT = (
    "Send a token, as `Authorization: Bearer annotator_…`; on the server’s own machine "
    "too. Make one on the page Preferences → Sign-in and scripts."
)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OPEN_PAGES = {
    "static",
    "machine.health",
    "reviewers.index",
    "reviewers.choose",
    "invites.show",
    "invites.use",
}
"""What nobody needs to be known for: to say who one is."""
WITHOUT_A_PERSON = {"static", "machine.health"}
"""What is answered without looking who asks, also where the project cannot be read."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def get_db() -> Database:
    """Answer this thread's connection to the project."""
    return current_app.extensions["connections"].get()


def reviewer() -> dict[str, Any]:
    """Answer the person at this browser; there is one on every page but the first."""
    return g.reviewer


def same_person(ending: str) -> None:
    """Refuse a form of a page that was opened under another name than there is now.

    `ending` says what to do, with {name} for who is here now.
    """
    who = reviewer()
    if request.form.get("reviewer", type=int) != who["id"]:
        raise Conflict(
            f"This page was opened under another name; you are {who['name']} now. "
            + ending.format(name=who["name"])
        )


def preferred() -> dict[str, Any]:
    """Answer what the person here prefers, read once a request; else the usual."""
    who = getattr(g, "reviewer", None)
    if who is None:
        return _USUAL
    if "preferred" not in who:
        who["preferred"] = preferences.get(get_db(), who["id"])
    return who["preferred"]


def sees_all() -> bool:
    """Answer whether this person sees others' labels before giving an answer.

    Whoever decides between labels does; a reviewer does not.
    """
    return rules.may(reviewer(), Act.DECIDE)


def asks_the_api() -> bool:
    """Answer whether the request is for the API, so that refusals are its records."""
    return request.path == API or request.path.startswith(f"{API}/")


def wants_fragment() -> bool:
    """Answer whether the page asks for a part of itself."""
    return request.headers.get("HX-Request") == "true"


def this_page() -> str:
    """Answer the path of what is asked for, with its question, to come back to."""
    return f"{request.script_root}{request.full_path}".rstrip("?")


def back(path: str | None) -> str:
    """Answer the path to return to, never one on another site or of another project."""
    given = path or ""
    own = given.startswith(f"{request.script_root}/")
    if not own or not _PLAIN_PATH.fullmatch(given) or given.startswith(("//", "/\\")):
        return url_for("articles.annotate")
    return given


class Number(IntegerConverter):
    """A number in an address, as large as the project can hold one."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any):
        super().__init__(map, *args, **{**kwargs, "max": LARGEST_NUMBER})


def number(name: str, default: int = 0) -> int:
    """Answer a number of the address's question, the default where it is none."""
    given = request.args.get(name, default, type=int)
    return given if 0 <= given <= LARGEST_NUMBER else default


def day(date: str) -> str:
    """Answer "14 March 2024" for 2024-03-14."""
    parsed = datetime.fromisoformat(date)
    return f"{parsed.day} {parsed:%B %Y}"


def clock(moment: str) -> str:
    """Answer the time of a stored moment where this machine stands."""
    return f"{datetime.fromisoformat(moment).astimezone():%H:%M}"


def day_and_clock(moment: str) -> str:
    """Answer the day and time of a stored moment where this machine stands."""
    parsed = datetime.fromisoformat(moment).astimezone()
    return f"{parsed.day} {parsed:%b %Y, %H:%M}"


def second(moment: str) -> str:
    """Answer the day and time of a stored moment where this machine stands, exactly."""
    return f"{day_and_clock(moment)}:{moment[17:19]}"


def minute(moment: str) -> str:
    """Answer a stored moment as a field for day and time holds it, here."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%dT%H:%M}"


def refuse_other_sites() -> None:
    """Refuse a change that another site's page asks for."""
    if request.method in SAFE_METHODS or signin.by_script():
        return  # No page makes another site's browser bring our token.
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    same = (
        site in {"same-origin", "none"}
        if site
        else origin is None or origin.partition("://")[2] == request.host
    )
    if not same:
        raise Forbidden(
            "This was sent from another site and was not carried out. "
            "Open the page here and send it again."
        )


def ask_for_a_name() -> AnyResponse | None:
    """Know the person at this browser, or ask who it is first."""
    g.reviewer = None
    if request.endpoint not in WITHOUT_A_PERSON:
        g.reviewer = signin.known(get_db())
    if g.reviewer is None:
        most = LARGEST_FROM_STRANGERS
        request.max_content_length = min(most, request.max_content_length or most)
    if g.reviewer or request.endpoint is None or request.endpoint in OPEN_PAGES:
        return None
    if signin.by_script():
        raise Unauthorized(
            "This token opens nothing: it was revoked, or did not come whole. Make "
            "another on your preferences page."
        )
    if asks_the_api() or request.endpoint == "machine.metrics":
        raise Unauthorized(UNKNOWN_SCRIPT)
    if request.method not in SAFE_METHODS:
        asked = "sign in" if current_app.config["ACCOUNTS"] else "give your name"
        raise Unauthorized(
            "This browser has forgotten who you are, so nothing was saved. Open this "
            f"server in a new tab, {asked}, and send it again here: what you "
            "typed is still on this page."
        )
    target = url_for("reviewers.index", next=this_page())
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def needs(
    act: Act, *, holder: Callable | None = None
) -> Callable[[Callable], Callable]:
    """Mark a view as one that only those may use who may do this.

    `holder` is the rule of `rules` by which the view refuses what is another person's.
    """

    def mark(view: Callable) -> Callable:
        view.act = act  # type: ignore[attr-defined]
        view.holder = holder  # type: ignore[attr-defined]
        return view

    return mark


def refuse_others() -> None:
    """Refuse a page to those whose role does not go with it.

    A page that does not say whom it is for is the owner's.
    """
    if request.endpoint is None or request.endpoint in OPEN_PAGES:
        return
    changes = request.method not in SAFE_METHODS
    if changes and signin.by_script() and request.blueprint in NOT_FOR_SCRIPTS:
        raise Forbidden(
            "A token changes nothing about people, passwords and tokens. "
            "Do it signed in, in a browser."
        )
    act = getattr(current_app.view_functions[request.endpoint], "act", Act.OWN)
    if not rules.may(reviewer(), act):
        raise Forbidden(
            f"To {act}, one must be {rules.asks_for(act)}; you are "
            f"{reviewer()['role']}. Ask the owner of this project."
        )


def add_headers(response: Response) -> Response:
    """Send the policy with every answer, and let no cache mix page and part."""
    if response.status_code == 401:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def name_the_route(response: Response) -> Response:
    """Leave for the counts and the log what was asked for, without names and tokens."""
    rule = request.url_rule
    if rule is not None:
        given = request.view_args or {}
        ours = rule.endpoint == "static" and response.status_code < 400

        def shown(part: re.Match) -> str:
            name = part[1]
            plain = ours or type(given.get(name)) is int
            return str(given[name]) if plain else f"<{name}>"

        request.environ[ROUTE] = f"{request.script_root}{rule.rule}"
        path = _PART.sub(shown, rule.rule)
        request.environ[SHOWN] = f"{request.script_root}{quote(path, safe='/<>')}"
    return response


def page_context() -> dict[str, Any]:
    """Answer what every page shows: who is here, how far they are, what they prefer."""
    who = getattr(g, "reviewer", None)
    return {
        "reviewer": who,
        "this_page": this_page(),
        "totals": articles.totals(get_db()) if who else None,
        "may": may,
        **preferred(),
    }


def may(act: Act) -> bool:
    """Answer whether the person here may do this."""
    return rules.may(reviewer(), act)
