"""Who said what of each sentence, counted over sentences alike: for estimates."""

import json
from collections import Counter
from collections.abc import Hashable

from sqlite_utils import Database

Votes = tuple[tuple[Hashable, Hashable], ...]


def double(db: Database) -> int:
    """Answer how many sentences have two answers or more, without looking at them."""
    (found,) = db.execute(
        """
        select coalesce(sum(items), 0)
        from agreement_sums
        where grain = 'all' and labels > 1
        """
    ).fetchone()
    return found


def votes(db: Database) -> dict[Votes, int]:
    """Answer how many sentences of two answers or more have each set of votes.

    It reads all such sentences; ask `double` first how many they are.
    """
    found: Counter[Votes] = Counter()
    for (text,) in db.execute(
        """
        select votes
        from agreement_items
        where claim + quote + fact + other > 1
        """
    ):
        found[tuple((who, kind) for who, kind, *_ in json.loads(text))] += 1
    return dict(found)
