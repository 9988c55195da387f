"""A figure and how sure it is; one that is not defined says why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One coefficient: its value or why there is none, its interval or why not.

    `n` counts the items it rests on, those with two answers or more. `ci` is the
    interval of 95 %. Exactly one of `value` and `undefined` is None.
    """

    value: float | None
    n: int
    se: float | None = None
    ci: tuple[float, float] | None = None
    undefined: str | None = None
    unsure: str | None = None
    """Why there is no interval, where there is a value without one."""
