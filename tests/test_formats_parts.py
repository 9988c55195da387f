"""The names of files: different for different articles, and good everywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.parts import safe_name

_SIGNS = st.characters(exclude_categories=["Cs"])
DOC_IDS = st.one_of(
    st.text(_SIGNS, min_size=1),
    st.text("cCoOnN.uUlLxX1% ~", min_size=1, max_size=6),
    st.text("ü", min_size=20, max_size=400),
    st.text("ab", min_size=148, max_size=165),
)
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("doc_id", "name"),
    [
        ("akar-2024_1", "akar-2024_1"),
        ("Quay", "%51uay"),
        ("con", "%63on"),
        ("nul.txt", "%6eul.txt"),
        ("lpt1", "%6cpt1"),
        ("console", "console"),
        ("quay.", "quay%2e"),
        ("quay ", "quay%20"),
        (".", "%2e"),
        ("..", "%2e%2e"),
    ],
)
def test_a_name_is_escaped_where_it_must_be(doc_id: str, name: str) -> None:
    assert safe_name(doc_id) == name


def test_a_long_name_is_cut_and_ends_in_its_hash() -> None:
    name = safe_name("ü" * 200)
    assert re.fullmatch(r"(%c3%bc){25}~[0-9a-f]{12}", name)
    assert safe_name("ü" * 201) != name


@given(DOC_IDS, DOC_IDS)
def test_different_articles_get_different_names(one: str, other: str) -> None:
    same = safe_name(one).lower() == safe_name(other).lower()
    assert same == (one == other)


@given(DOC_IDS)
def test_every_name_is_one_on_every_disk(doc_id: str) -> None:
    name = safe_name(doc_id)
    assert re.fullmatch(r"[a-z0-9._%~-]{1,163}", name)
    assert not name.startswith(".")
    assert not name.endswith(".")
    assert not RESERVED.match(name)
