"""brat's standoff files, in: texts and what is marked in them, whoever marked it.

The format is the one at brat.nlplab.org/standoff.html. Every T line is an answer, with
its own word for a label, but for those that are the speaker, cue or content of another:
joined to it by a relation or an event, or lying in it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import unquote

from annotator.errors import Fault
from annotator.formats.brat_marks import FLAGS, Mark, Page
from annotator.formats.files import LARGEST_FILE, File, printable
from annotator.formats.incoming import Answer, Document
from annotator.formats.marked import is_common
from annotator.schemas_export import LabelFrom

_LINE = re.compile(r"(?:[TREAMN#][0-9]+|\*)\t\S", re.MULTILINE)


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is an .ann; its text has the same name with .txt."""
    return file.name.lower().endswith(".ann") and (
        not head.strip() or _LINE.search(head) is not None
    )


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each .txt with the .ann of the same name, and the Faults.

    Offsets are code points, the end exclusive. Where texts of one name lie in several
    folders, the folder says who answered, unless the file does. Raises nothing.
    """
    texts = {_base(file): file for file in files if _ending(file) == "txt"}
    marks = {_base(file): file for file in files if _ending(file) == "ann"}
    twice = _in_several_folders(list(marks))
    for base in dict.fromkeys(chain(texts, marks)):
        if base not in texts:
            name = _last(base)
            yield Fault(
                f"There is no text to it. Give {name}.txt with {name}.ann.",
                printable(marks[base].name),
            )
            continue
        who = base.split("/")[-2] if _last(base) in twice and "/" in base else None
        yield from _document(texts[base], marks.get(base), who and unquote(who))


def _document(
    text_file: File, mark_file: File | None, who: str | None
) -> Iterator[Document | Fault]:
    """Yield one text with its answers, and what is wrong in its files."""
    text = _text(text_file)
    if isinstance(text, Fault):
        yield text
        return
    found: list[Mark] = []
    if mark_file is not None:
        lines = _text(mark_file)
        if isinstance(lines, Fault):
            yield lines
            return
        page = Page(text, printable(mark_file.name))
        page.take(lines)
        yield from page.faults
        found = page.answers()
    yield Document(
        text,
        name=unquote(_last(_base(text_file))),
        answers=tuple(_answer(mark, text, who) for mark in found),
        place=printable(text_file.name),
    )


def _answer(mark: Mark, text: str, who: str | None) -> Answer:
    """Answer a mark with its parts as one answer."""
    by_part = {
        name: [part for role, part in mark.parts if role == name]
        for name in ("speaker", "cue", "content")
    }
    voice = by_part["speaker"][0] if by_part["speaker"] else None
    said = mark.said
    named = {**said, **(voice.said if voice else {})}
    cue = by_part["cue"][0] if by_part["cue"] else None
    content = sorted(span for part in by_part["content"] for span in part.spans)
    surface = (voice.start, voice.end) if voice else None
    return Answer(
        mark.start,
        mark.end,
        mark.word,
        who=said.get("annotator") or who,
        decided=said.get("labelfrom") == LabelFrom.DECIDED,
        common=is_common(said.get("labelfrom")),
        speaker=named.get("speakername") or None,
        speaker_type=named.get("speakertype") or None,
        surface=surface,
        surface_text=text[slice(*surface)] if surface else said.get("speakersurface"),
        cue=(cue.start, cue.end) if cue else None,
        content=tuple(content),
        quote_type=said.get("quotetype"),
        polarity=said.get("polarity"),
        quotation=mark.quotation,
        flags=tuple(flag for name, flag in FLAGS.items() if name in said),
        note="\n".join(mark.notes) or None,
        line=mark.line,
        place=mark.id,
    )


def _text(file: File) -> str | Fault:
    """Answer the text of a file, sign for sign as brat counts it, or why not."""
    name = printable(file.name)
    if file.size() > LARGEST_FILE:
        return Fault("The file is over 64 MB. Cut it into smaller ones.", name)
    try:
        data = file.path.read_bytes() if file.path else file.content
        return data.decode()
    except OSError as error:
        return Fault(f"It cannot be read ({error.strerror}). Check its rights.", name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(
            f"Byte {error.start + 1} is not UTF-8. Save the file as UTF-8.", name, line
        )


def _in_several_folders(bases: Sequence[str]) -> set[str]:
    """Answer the names of files that are in more than one folder."""
    names = [_last(base) for base in bases]
    seen: set[str] = set()
    twice: set[str] = set()
    for name in names:
        (twice if name in seen else seen).add(name)
    return twice


def _plain(file: File) -> str:
    return file.name.replace("\\", "/")


def _base(file: File) -> str:
    """Answer the name with its folders, without the ending."""
    return _plain(file).rpartition(".")[0]


def _ending(file: File) -> str:
    return _plain(file).rpartition(".")[2].lower()


def _last(base: str) -> str:
    return base.rpartition("/")[2]
