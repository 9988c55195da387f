"""UIMA CAS JSON 0.4, as INCEpTION exports it: one article a file.

Offsets count units of UTF-16, as dkpro-cassis and the Java library write them. Of
several views the first that has a text is read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from annotator.errors import Fault
from annotator.formats import jsonl, layers, marked
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.json_files import first_keys, listed, whole
from annotator.formats.offsets import Utf16

Row = dict[str, Any]
_SOFA = "uima.cas.Sofa"
_FIRST = "_InitialView"
_SENTENCE = ".Sentence"
_ABOUT = ".DocumentMetaData"
_ENDS = ("Governor", "Dependent", "source", "target", "from", "to")


def recognises(file: File, head: str) -> bool:
    """Answer whether a file holds a CAS as JSON."""
    keys = first_keys(head)
    return any(name in keys for name in ("%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"))


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each file, or a Fault with what cannot be read.

    Annotations of every custom layer are answers, their label the value of a feature.
    Person and article are those of INCEpTION's folders. Raises nothing.
    """
    for file in files:
        data = whole(file, "article")
        if isinstance(data, Fault):
            yield data
            continue
        try:
            row = jsonl.parsed(data, of="file")
        except jsonl.Unfit as error:
            yield Fault(f"{error} Export it once more as UIMA CAS JSON.", file.name)
            continue
        made = _document(file, row)
        yield Fault(made, file.name) if isinstance(made, str) else made


def _document(file: File, row: Row) -> Document | str:
    """Answer the text with its answers, or why there are none."""
    structures = _structures(row.get("%FEATURE_STRUCTURES"))
    sofa = _sofa(structures)
    if sofa is None:
        return "The file has no text. Export it once more as UIMA CAS JSON."
    text = structures[sofa]["sofaString"]
    units = Utf16(text)
    types = row.get("%TYPES")
    supers = types if isinstance(types, dict) else {}
    marks: list[layers.Mark] = []
    joined: list[tuple[int, Row]] = []
    places: list[tuple[int, int]] = []
    about: Row = {}
    for key, one in structures.items():
        of = one.get("%TYPE")
        begin, end = (
            one.get("begin", one.get("^begin")),
            one.get("end", one.get("^end")),
        )
        if not isinstance(of, str) or one.get("@sofa", sofa) != sofa or key == sofa:
            continue
        if of.endswith(_ABOUT):
            about = one
        elif isinstance(begin, int) and isinstance(end, int):
            if of.endswith(_SENTENCE):
                places.append((begin, end))
            elif layers.custom(of) and len(_refs(one, _ENDS)) == 2:
                joined.append((key, one))
            else:
                marks.append(
                    layers.Mark(key, of, begin, end, _features(one, of, supers))
                )
    name, who, decided = marked.place_of(file.name)
    given = about.get("documentTitle") or about.get("documentId")
    if isinstance(given, str) and given and who is None and not decided:
        name = given
    spans, left = layers.spans(marks, units, who, decided)
    links = [*_relations(joined), *_slots(marks, structures)]
    made, lost = marked.answers(text, spans, links)
    count = Counter({**left, **lost})
    meta = {"left_out": dict(count)} if count else {}
    named = tuple(
        replace(one, place=f"annotation {at}") for at, one in enumerate(made, 1)
    )
    fixed = _sentences(places, text, units)
    return Document(text, name, {}, meta, fixed, named, place=file.base_name)


def _structures(given: Any) -> dict[int, Row]:
    """Answer the feature structures by number: they are a list, or an object."""
    found: dict[int, Row] = {}
    pairs = given.items() if isinstance(given, dict) else enumerate(listed(given))
    for key, one in pairs:
        if not isinstance(one, dict):
            continue
        number = one.get("%ID", key if isinstance(given, dict) else None)
        if isinstance(number, str) and number.isdecimal() and len(number) < 19:
            number = int(number)
        if type(number) is int:
            found[number] = one
    return found


def _sofa(structures: dict[int, Row]) -> int | None:
    """Answer the number of the text that is read."""
    texts = {
        key: one
        for key, one in structures.items()
        if one.get("%TYPE") == _SOFA
        and isinstance(one.get("sofaString"), str)
        and one["sofaString"].strip()
    }
    for key, one in texts.items():
        if one.get("sofaID") == _FIRST:
            return key
    return next(iter(texts), None)


def _features(one: Row, of: str, types: Row) -> Row:
    """Answer the features of a structure that are texts or numbers.

    Those that its type declares stand first, in that order; a layer that declares none
    is a label by itself.
    """
    declared = types.get(of)
    names = (
        [name for name in declared if name[:1] not in "%"]
        if isinstance(declared, dict)
        else []
    )
    found = {
        name: str(value)
        for name, value in one.items()
        if name[:1] not in "%@^#"
        and name not in ("begin", "end")
        and isinstance(value, str | int)
        and not isinstance(value, bool)
    }
    ordered = {name: found.pop(name) for name in names if name in found}
    if not names and not found:
        return {"": ""}
    slots = {f"@{name[1:]}": it for name, it in one.items() if name[:1] == "@"}
    return {**ordered, **found, **{n: it for n, it in slots.items() if n != "@sofa"}}


def _refs(one: Row, names: Sequence[str]) -> list[int]:
    return [one[f"@{name}"] for name in names if type(one.get(f"@{name}")) is int]


def _relations(joined: Sequence[tuple[int, Row]]) -> Iterator[marked.Link]:
    """Yield what relations join."""
    for _, one in joined:
        first, second = _refs(one, _ENDS)
        words = [one.get(name) for name in ("value", "label", "kind", "role")]
        word = next((it for it in words if isinstance(it, str) and it), None)
        yield first, second, word or layers.last_name(one["%TYPE"])


def _slots(
    marks: Sequence[layers.Mark], structures: dict[int, Row]
) -> Iterator[marked.Link]:
    """Yield what slots join: a list of links, each with a role and a target."""
    for mark in marks:
        for name in [name for name in mark.features if name.startswith("@")]:
            number = mark.features.pop(name)
            held = structures.get(number, {}) if type(number) is int else {}
            yield mark.key, number, name[1:]
            for element in listed(held.get("%ELEMENTS")):
                link = structures.get(element, {}) if type(element) is int else {}
                for target in _refs(link, ("target",)):
                    role = link.get("role")
                    yield mark.key, target, role if isinstance(role, str) else name[1:]


def _sentences(
    places: Sequence[tuple[int, int]], text: str, units: Utf16
) -> tuple[tuple[int, int, int], ...] | None:
    """Answer the sentences without the white space at their ends, if they fit."""
    found: list[tuple[int, int, int]] = []
    last = paragraph = 0
    for begin, end in sorted(set(places)):
        start, stop = units.point(begin), units.point(end)
        if start is None or stop is None or stop < start:
            return None
        inner = text[start:stop]
        start += len(inner) - len(inner.lstrip())
        stop = start + len(inner.strip())
        if start == stop:
            continue
        if start < last:
            return None
        paragraph += bool(found) and text[last:start].count("\n") > 1
        found.append((start, stop, paragraph))
        last = stop
    return tuple(found) or None


READER = Reader("cas-json", "INCEpTION: an export as UIMA CAS JSON", recognises, read)
