"""Rows as lines, and lines as rows."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats import jsonl

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
ROWS = st.lists(st.dictionaries(st.text(), VALUES), max_size=5)


def read(content: bytes):
    """Answer the rows in some bytes, and what is wrong with the others."""
    faults: list = []
    rows = list(jsonl.read(io.BytesIO(content), faults.append, file="a.jsonl"))
    return rows, [str(fault) for fault in faults]


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_what_was_written_is_read_again(rows):
    found, faults = read(b"".join(map(jsonl.line, rows)))
    assert [row for _, row in found] == rows and not faults


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_every_reader_of_lines_sees_the_same_lines(rows):
    content = b"".join(map(jsonl.line, rows))
    assert len(content.decode().splitlines()) == len(rows)


def test_text_is_written_as_it_is():
    assert jsonl.line({"text": "“نعم” 🙂"}) == '{"text":"“نعم” 🙂"}\n'.encode()


def test_what_is_no_number_is_null():
    assert jsonl.line({"agreement": float("nan")}) == b'{"agreement":null}\n'


def test_what_json_cannot_hold_is_not_written():
    with pytest.raises(TypeError, match="surrogates not allowed"):
        jsonl.line({"text": "\ud83d"})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"a": 1\n', "This is not JSON at column"),
        (b'{"a": "\xff"}\n', "Byte 8 of the line is not UTF-8"),
        (b"[1]\n", "not a JSON object"),
        (b"\n", "This is not JSON"),
        (b'{"a": NaN}\n', "NaN is not JSON"),
        (b'{"a": 1, "a": 2}\n', "The key a stands in one object twice"),
        (b"[" * 100000 + b"\n", "nested too deeply"),
        (b'{"a": "\\ud800"}\n', "A text has half a character (\\ud800) in it."),
        (b'{"\\uDFFF": 1}\n', "A text has half a character (\\udfff) in it."),
        (b'{"a": 1' + b"0" * 5000 + b"}\n", "A number of 5001 signs is too large"),
        (b'{"a": -9223372036854775809}\n', "A number of 20 signs is too large"),
        (b'{"a": 1e999}\n', "A number of 5 signs is too large"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(line, says):
    rows, faults = read(b'{"b": 1}\n' + line + b'{"c": 2}\n')
    assert rows == [(1, {"b": 1}), (3, {"c": 2})]
    assert len(faults) == 1
    assert faults[0].startswith("a.jsonl, line 2") and says in faults[0]


@pytest.mark.parametrize("line", [b'{"a": 1}', b'{"a": 1}\r\n'])
def test_a_line_ends_in_a_line_feed_alone(line):
    rows, faults = read(line)
    assert rows == [(1, {"a": 1})]
    assert faults == ["a.jsonl, line 1: The line does not end in \\n."]
