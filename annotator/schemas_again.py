"""What the form sends by which articles are given again."""

from annotator.schemas_queue import _Form, _number

ONE_IN = range(2, 101)
WEEKS = range(1, 105)


class AgainSchema(_Form):
    """How often a finished article is given again, and after how long."""

    one_in = _number(
        ONE_IN,
        "Give a whole number from 2 to 100, or leave it empty.",
        required=True,
        allow_none=True,
    )
    weeks = _number(
        WEEKS, "Give whole weeks, from 1 to 104 (two years).", required=True
    )
