"""The versions of the guideline that labels from elsewhere were made under."""

from collections.abc import Iterator, Mapping

from sqlite_utils import Database

from annotator.store import guidelines, received

Given = Mapping[int, tuple[str, str]]
"""Text and moment of each version that came along with labels."""
MOST = 1_000_000
GONE = (
    "The text of version {version} did not come along with the labels that were made "
    "under it. They were brought here from another project."
)


def versions(
    db: Database, named: set[int], given: Given, *, ours: bool
) -> dict[int, int | None]:
    """Answer the version here of each version that labels name; None for none.

    In a project without labels our own exports keep their numbers. Elsewhere a version
    is the one with the same text; where no text came along, the one of this number.
    """
    fresh = ours and received.is_fresh(db)
    found: dict[int, int | None] = {}
    here = {row["version"]: row["text"] for row in guidelines.versions(db)}
    for version in named:
        text, _ = given.get(version, (None, None))
        if fresh and 0 < version < MOST:
            found[version] = version
        elif text is None:
            found[version] = version if version in here else None
        else:
            same = [number for number, said in here.items() if said == text]
            found[version] = version if version in same else max(same, default=None)
    return found


def put_guidelines(db: Database, named: set[int], given: Given, *, at: str) -> None:
    """Bring the versions along, where the project has nothing of its own yet."""
    if not received.is_fresh(db):
        return
    here = {row["version"] for row in guidelines.versions(db)}
    for version in sorted({*named, *given} - here):
        text, added_at = given.get(version, (GONE.format(version=version), at))
        if 0 < version < MOST:
            received.put_guideline(db, version, text, added_at)


def notes(db: Database, named: set[int], given: Given, *, ours: bool) -> Iterator[str]:
    """Yield what is to be known of the versions that labels name."""
    kept = versions(db, named, given, ours=ours)
    lost = sorted(version for version, here in kept.items() if here is None)
    if lost:
        yield (
            f"Labels made under version {', '.join(map(str, lost))} of another "
            "guideline: this project has not that text, so they will name none."
        )
    here = {row["version"]: row["text"] for row in guidelines.versions(db)}
    for version in sorted(named):
        text, _ = given.get(version, (None, None))
        if kept[version] == version and text and here.get(version, text) != text:
            yield (
                f"Version {version} of the guideline is another text here than "
                "where the labels come from. They keep the number."
            )
