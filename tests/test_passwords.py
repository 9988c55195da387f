"""Passwords: what is kept, what fits, and what nobody's costs."""

import pytest
from werkzeug.security import generate_password_hash

from annotator import passwords
from annotator.errors import InvalidRecord
from annotator.schemas import load
from annotator.schemas_people import PasswordSchema

GOOD = "harbour lantern seven"


def test_the_hash_is_slow_salted_and_not_the_password():
    one, two = passwords.hashed(GOOD), passwords.hashed(GOOD)
    assert one != two
    assert one.startswith("scrypt:32768:8:1$")
    assert GOOD not in one


@pytest.mark.parametrize(
    ("typed", "same"),
    [(GOOD, True), (GOOD.upper(), False), (GOOD + " ", False), ("", False)],
)
def test_only_the_very_password_fits(typed, same):
    assert passwords.fits(passwords.hashed(GOOD), typed) is same


def test_an_accent_is_the_same_from_every_keyboard():
    assert passwords.fits(passwords.hashed("caf\u00e9 lantern"), "cafe\u0301 lantern")


def test_nobodys_hash_costs_what_ours_cost_and_opens_nothing():
    method, salt, digest = passwords.NOBODYS.split("$")
    own = generate_password_hash(GOOD, method=passwords.METHOD).split("$")
    assert (method, len(salt), len(digest)) == (own[0], len(own[1]), len(own[2]))
    assert passwords.fits(None, GOOD) is False
    assert passwords.fits(None, "") is False


@pytest.mark.parametrize(
    ("password", "again", "field", "said"),
    [
        ("short one", "short one", "password", "10 characters or more"),
        ("", "", "password", "10 characters or more"),
        ("x" * 201, "x" * 201, "password", "under 200"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "password", "guessed at once"),
        ("Ines  VALDOR", "Ines  VALDOR", "password", "guessed at once"),
        (GOOD, GOOD + "!", "again", "The two differ"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_at_its_field(
    password, again, field, said
):
    typed = {"name": "Ines Valdor", "password": password, "again": again}
    with pytest.raises(InvalidRecord) as refused:
        load(PasswordSchema, typed)
    assert said in refused.value.by_field()[field]
