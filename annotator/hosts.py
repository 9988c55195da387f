"""Where the server listens, and the names under which it answers."""

import ipaddress
import re

from annotator.errors import AnnotatorError

LOCAL = ["localhost", "127.0.0.1"]
_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def address(given: str) -> str:
    """Answer the address to listen at, or refuse what is none."""
    if given == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.IPv4Address(given))
    except ValueError:
        raise AnnotatorError(
            f"“{given}” is no IPv4 address. Give one of this machine, such as "
            "192.168.1.5; the name people use goes with --public-name. For IPv6 put a "
            "proxy before it."
        ) from None


def is_local(host: str) -> bool:
    """Answer whether only this machine reaches the address."""
    return ipaddress.ip_address(host).is_loopback


def names(given: str) -> list[str]:
    """Answer the names in "label.example.org, 192.168.1.5", or refuse one."""
    found = []
    for name in given.lower().replace(",", " ").split():
        if not _NAME.fullmatch(name):
            raise AnnotatorError(
                f"“{name}” is no host name. Give it without http:// and port, such as "
                "label.example.org."
            )
        found.append(name)
    return found


def prefix(given: str) -> str:
    """Answer the path under which the pages stand, as "/label", or refuse it."""
    plain = given.strip("/")
    if not plain:
        return ""
    if not _PREFIX.fullmatch(plain):
        raise AnnotatorError(
            f"“{given}” is no path to stand under. Give small letters, figures and "
            "hyphens, such as /label."
        )
    return f"/{plain}"


def trusted(host: str, public: list[str]) -> list[str]:
    """Answer the hosts a request may name; one that names another is not for us.

    A page elsewhere could have its own name point here and then read what we answer,
    as far as the browser can tell from its own site.
    """
    if ipaddress.ip_address(host).is_unspecified:
        if not public:
            raise AnnotatorError(
                f"At {host} the server would listen everywhere. Say by which name or "
                "address people reach it: --public-name 192.168.1.5"
            )
        return [*LOCAL, *public]
    return list(dict.fromkeys([*LOCAL, host, *public]))
