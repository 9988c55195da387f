"""Rows as Parquet: what its readers find, and what is said where it is none."""

import io
import sys

import duckdb
import pandas
import pyarrow
import pyarrow.parquet
import pytest

from annotator.errors import AnnotatorError
from annotator.formats import parquet
from annotator.formats.catalogue import FORMATS
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import columns
from tests.written import demo, files, held, put, wrong

FORM = FORMATS["parquet"]
DUCKDB = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


def of_duckdb(column) -> str:
    """Answer the type that DuckDB should find."""
    one = DUCKDB.get(column.type)
    if column.columns:
        inner = ", ".join(f'"{c.name}" {of_duckdb(c)}' for c in column.columns)
        one = f"STRUCT({inner})"
    return f"{one}[]" if column.many else one


@pytest.mark.parametrize("shape", list(Shape))
def test_duckdb_and_pandas_find_the_rows_and_their_types(tmp_path, shape):
    path = put(tmp_path, files(FORM, demo(shape))) / f"{shape}.parquet"
    rows = list(demo(shape).rows(shape))
    found = duckdb.sql(f"describe select * from '{path}'").fetchall()  # noqa: S608
    plain = {name: kind.replace('"', "") for name, kind, *_ in found}
    assert plain == {
        column.name: of_duckdb(column).replace('"', "")
        for column in columns(RECORDS[shape])
    }
    frame = pandas.read_parquet(path)
    assert list(frame["doc_id"]) == [row["doc_id"] for row in rows]
    assert list(frame["source"]) == [row["source"] for row in rows]


def test_a_column_that_is_null_at_first_keeps_its_type():
    rows = list(demo(Shape.SENTENCES).rows(Shape.SENTENCES))
    empty = [row for row in rows if row["label"] is None][:1]
    (content,) = files(FORM, held(Shape.SENTENCES, empty)).values()
    schema = pyarrow.parquet.read_schema(io.BytesIO(content))
    assert schema.field("label").type == pyarrow.string()
    assert schema.field("agreement").type == pyarrow.float64()
    assert pyarrow.types.is_struct(schema.field("suggestion").type)


def test_rows_are_packed_in_groups_that_fit_in_memory(monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", 100)
    for shape, sizes in ((Shape.LABELS, {100}), (Shape.ARTICLES, set(range(1, 14)))):
        (content,) = files(FORM, demo(shape)).values()
        about = pyarrow.parquet.ParquetFile(io.BytesIO(content)).metadata
        groups = [about.row_group(at).num_rows for at in range(about.num_row_groups)]
        assert sum(groups) == len(list(demo(shape).rows(shape)))
        assert len(groups) > 1 and {*groups[:-1]} <= sizes
        assert about.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize(
    "changed, problem",
    [
        (lambda t: t.drop_columns(["text"]), "text: The column is missing."),
        (lambda t: t.append_column("note", [["x"] * len(t)]), "“note” is no column"),
        (
            lambda t: t.set_column(7, "doc_end", [["1"] * len(t)]),
            "doc_end: The column is of another type than int64.",
        ),
        (lambda t: t.select(t.column_names[::-1]), "The columns are not as an export"),
    ],
)
def test_a_table_of_other_columns_is_no_export(changed, problem):
    (content,) = files(FORM, demo(Shape.SENTENCES)).values()
    sink = io.BytesIO()
    pyarrow.parquet.write_table(
        changed(pyarrow.parquet.read_table(io.BytesIO(content))), sink
    )
    found = wrong(FORM, sink.getvalue(), Shape.SENTENCES)
    assert any(problem in one for one in found), found


def test_a_file_that_was_cut_off_is_not_whole():
    (content,) = files(FORM, demo(Shape.LABELS)).values()
    (problem,) = wrong(FORM, content[:-100], Shape.LABELS)
    assert "This is not a whole Parquet file" in problem


def test_without_pyarrow_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AnnotatorError, match="pip install pyarrow"):
        list(FORM.write(demo(Shape.LABELS)))
    (problem,) = wrong(FORM, b"PAR1", Shape.LABELS)
    assert "pip install pyarrow" in problem
