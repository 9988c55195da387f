"""What the forms around people send: passwords, invites, roles, pseudonyms, tokens."""

from collections.abc import Mapping
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from annotator.schemas import Choice, ReviewerSchema, Role

SHORTEST = 10
LONGEST = 200
DAYS = (1, 7, 30)
"""How long a link can be good for."""
_TOO_SHORT = f"Give a password of {SHORTEST} characters or more; three words do well."
_TOO_LONG = f"Keep the password under {LONGEST} characters."
_NOT_WHOLE = "This form did not come whole. Open the page again."


def _own(message: str = _NOT_WHOLE) -> dict[str, Any]:
    return dict.fromkeys(("required", "null", "invalid"), message)


def _save_id() -> fields.String:
    """Answer the id that a page puts in its form, so that sent twice is made once."""
    return fields.String(
        required=True,
        validate=validate.Length(min=8, max=64, error=_NOT_WHOLE),
        error_messages=_own(),
    )


class PasswordSchema(Schema):
    """A new password, typed twice; `name` is whose it is."""

    name = fields.String(load_default="")
    password = fields.String(
        required=True,
        validate=[
            validate.Length(min=SHORTEST, error=_TOO_SHORT),
            validate.Length(max=LONGEST, error=_TOO_LONG),
        ],
        error_messages=_own(_TOO_SHORT),
    )
    again = fields.String(required=True, error_messages=_own("Type it once more."))

    @validates_schema
    def _hard_to_guess(self, data: dict[str, Any], **kwargs: Any) -> None:
        typed, words = data["password"], data["password"].casefold().split()
        if len(set(typed.casefold())) < 4 or words == data["name"].casefold().split():
            raise ValidationError(
                "That is guessed at once. Take three words that do not belong "
                "together.",
                "password",
            )
        if typed != data["again"]:
            raise ValidationError("The two differ. Type the password again.", "again")


class OwnPasswordSchema(PasswordSchema):
    """A new password by who knows the present one."""

    present = fields.String(
        required=True, error_messages=_own("Give the password you have now.")
    )


class JoinSchema(ReviewerSchema, PasswordSchema):
    """What a new person gives who follows a link: a name and a password."""


class InviteSchema(Schema):
    """The form that makes a link for somebody new."""

    role = Choice(Role, required=True, error_messages=_own("Choose a role."))
    days = fields.Integer(
        required=True,
        validate=validate.OneOf(DAYS, error="Choose 1, 7 or 30 days."),
        error_messages=_own("Choose how many days it is good for."),
    )
    save_id = _save_id()


class LinkSchema(InviteSchema):
    """The form that makes a link by which somebody who is here sets a password."""

    class Meta:
        """The person has a role already."""

        exclude = ("role",)


class RoleSchema(Schema):
    """The form that gives a role."""

    role = Choice(Role, required=True, error_messages=_own("Choose a role."))


PSEUDONYM = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z"
"""What exports may call a person."""


class PseudonymSchema(Schema):
    """The form that says what exports call a person."""

    pseudonym = fields.String(
        required=True,
        validate=validate.Regexp(
            PSEUDONYM,
            error="Use letters, figures, - and _ only, 40 at most.",
        ),
        error_messages=_own("Give a pseudonym, such as coder-3."),
    )

    @pre_load
    def _trimmed(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        given = data.get("pseudonym")
        cut = given.strip() if isinstance(given, str) else given
        return {**data, "pseudonym": cut or None}


class TokenSchema(Schema):
    """The form that makes a token for scripts."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=80, error="Keep it under 80 characters."),
        error_messages=_own("Say what it is for, such as nightly export."),
    )
    save_id = _save_id()

    @pre_load
    def _one_space(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        given = data.get("name")
        spaced = " ".join(given.split()) if isinstance(given, str) else given
        return {**data, "name": spaced or None}
