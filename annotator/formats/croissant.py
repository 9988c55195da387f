"""The rows as JSON lines, with what they are beside them as Croissant metadata.

Croissant 1.0 with its vocabulary for responsible AI: JSON-LD that names each file with
its hash and each field with its type, which search engines and loaders of data read.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.formats import jsonl
from annotator.formats.jsonl import Measure
from annotator.formats.observed import Observed, link
from annotator.formats.parts import Format, Part, Row, Source
from annotator.formats.streams import read_jsonl
from annotator.formats.words import DESCRIPTION, citation, limits, resolved
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import Column, columns

NAME = "croissant.json"
CONFORMS = [
    "http://mlcommons.org/croissant/1.0",
    "http://mlcommons.org/croissant/RAI/1.0",
]
# The words of the metadata, as the standard has them.
CONTEXT: Row = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
}
_MOMENTS = ("created_at", "adjudicated_at")


def write(source: Source) -> Iterator[Part]:
    """Yield the rows as JSON lines, then croissant.json, which knows their hash."""
    shape = source.order.shape
    name = f"{shape}.jsonl"
    measure, seen = Measure(), Observed(shape)
    for row in source.rows(shape):
        line = jsonl.line(row)
        measure.add(line)
        seen.add(row)
        yield Part(name, line, 1)
    yield metadata({name: measure}, seen, source)


def metadata(files: Mapping[str, Measure], seen: Observed, source: Source) -> Part:
    """Answer the Croissant metadata of files of rows, each a set of records.

    The records go by the name of their file. Nothing in it depends on when it was
    written; `datePublished` is the day of the newest label.
    """
    made = source.manifest()
    hashes = {name: measure.sha256 for name, measure in files.items()}
    licences = sorted(licence for licence in seen.licences if licence)
    guidelines = [str(one.get("text", "")) for one in made.get("guidelines") or []]
    content: Row = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": f"news-{seen.shape}-with-speakers",
        "description": f"{DESCRIPTION} {resolved(source.order, seen.shape)}",
        "citeAs": citation(seen, made, hashes),
        "license": [link(licence) for licence in licences] or None,
        "datePublished": seen.day,
        "version": "1.0.0",
        "inLanguage": seen.tags or None,
        "keywords": ["news", "claims", "quotations", "attribution", "speakers"],
        "rai:dataAnnotationPlatform": f"annotator {made['annotator_version']}",
        "rai:dataAnnotationProtocol": guidelines or None,
        "rai:dataLimitations": limits(seen, made),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "contentSize": f"{measure.size} B",
                "encodingFormat": "application/jsonlines",
                "sha256": measure.sha256,
            }
            for name, measure in files.items()
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": _stem(name),
                "name": _stem(name),
                "description": f"{seen.shape}: {seen.shape.hint}",
                "field": [
                    _field(column, name, _stem(name))
                    for column in columns(RECORDS[seen.shape])
                ],
            }
            for name in files
        ],
    }
    kept = {name: value for name, value in content.items() if value is not None}
    return Part(NAME, json.dumps(kept, ensure_ascii=False, indent=1).encode() + b"\n")


def _stem(name: str) -> str:
    """Answer the name of a file without its folder and ending."""
    return name.rpartition("/")[2].removesuffix(".jsonl")


def _field(column: Column, file: str, above: str, top: str | None = None) -> Row:
    """Answer one field; one within a record is found by its path in the column."""
    name = f"{above}/{column.name}"
    made: Row = {
        "@type": "cr:Field",
        "@id": name,
        "name": column.name,
        "description": column.means,
    }
    if column.many:
        made["repeated"] = True
    if column.columns:
        below = [_field(one, file, name, column.name) for one in column.columns]
        return {**made, "subField": below}
    data_type = "sc:DateTime" if column.name in _MOMENTS else _TYPES[column.type]
    origin: dict[str, Any] = {
        "fileObject": {"@id": file},
        "extract": {"column": top or column.name},
    }
    if top:
        origin["transform"] = {"jsonPath": column.name}
    return {**made, "dataType": data_type, "source": origin}


FORMAT = Format(
    name="croissant",
    hint="JSON lines with Croissant metadata, for data catalogues and loaders",
    write=write,
    shapes=(Shape.SENTENCES, Shape.LABELS),
    read=read_jsonl,
)
