"""Where the server listens, and the names it goes by."""

import pytest

from annotator import hosts
from annotator.errors import AnnotatorError

LOCAL = ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(
    ("given", "address", "local"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("127.8.9.1", "127.8.9.1", True),
        ("192.168.1.5", "192.168.1.5", False),
        ("0.0.0.0", "0.0.0.0", False),  # noqa: S104 (asked about, not bound)
    ],
)
def test_an_address_is_known_as_this_machines_own_or_not(given, address, local):
    assert hosts.address(given) == address
    assert hosts.is_local(address) is local


@pytest.mark.parametrize(
    "given", ["label.example.org", "", "300.1.1.1", "http://x", "::1"]
)
def test_what_is_no_address_is_refused_with_what_to_give(given):
    with pytest.raises(AnnotatorError, match=r"such as 192\.168\.1\.5"):
        hosts.address(given)


@pytest.mark.parametrize(
    ("host", "names", "answered"),
    [
        ("127.0.0.1", "", LOCAL),
        ("192.168.1.5", "", [*LOCAL, "192.168.1.5"]),
        ("127.0.0.1", "Label.Example.org", [*LOCAL, "label.example.org"]),
        ("0.0.0.0", "a.example, 10.0.0.9", [*LOCAL, "a.example", "10.0.0.9"]),  # noqa: S104
    ],
)
def test_only_the_hosts_it_was_given_are_answered(host, names, answered):
    assert hosts.trusted(host, hosts.names(names)) == answered


def test_listening_everywhere_wants_a_name():
    with pytest.raises(AnnotatorError, match="--public-name"):
        hosts.trusted("0.0.0.0", [])  # noqa: S104 (asked about, not bound)


@pytest.mark.parametrize("name", ["http://a.example", "a.example:80", ".example", "*"])
def test_what_is_no_host_name_is_refused(name):
    with pytest.raises(AnnotatorError, match="without http:// and port"):
        hosts.names(name)
