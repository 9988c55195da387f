"""Whatever the bytes are, each parser reads or refuses them, and soon."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import TEXTS
from tests.parsing import PARSERS, tried

EXAMPLES = 12
MOST_SECONDS = 2
"""Of one reading, on the processor: no file here is over a few hundred kilobytes."""
BITS = [
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS.values()),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\r", b"\n" * 9, b"\t" * 9, b'"'),
    *(b"[" * 5000, b'{"a":' * 2000, b"-1", b"1e999", b"9" * 400, b"NaN", b"null"),
    *(b"true", b"{}", b"[]", b'""', b'"\\ud800"', b"0.1", b"PK\x03\x04", b"PAR1"),
    *(b" " * 3000, b"a" * 3000, b"---\n", b"<!--", b"</", b"&#", b"\\", b"," * 500),
]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["put", "cut", "drop", "again", "bit", "over"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 64),
        st.sampled_from(BITS) | st.binary(max_size=8),
    ),
    max_size=5,
)


def changed(data: bytes, changes: list) -> bytes:
    """Answer a file with these changes made to it."""
    for how, where, length, bits in changes:
        at = int(where * len(data))
        before, rest = data[:at], data[at:]
        if how == "put":
            data = before + bits + rest
        elif how == "over":
            data = before + bits + rest[len(bits) :]
        elif how == "cut":
            data = before
        elif how == "drop":
            data = before + rest[length:]
        elif how == "again":
            data = before + rest[:length] * 40 + rest
        elif rest:
            data = before + bytes([rest[0] ^ (1 << length % 8)]) + rest[1:]
    return data


@pytest.mark.parametrize("name", PARSERS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), changes=CHANGES)
def test_every_parser_reads_or_refuses_whatever_it_is_given(name, data, changes):
    parser = PARSERS[name]
    seed = data.draw(st.sampled_from(parser.seeds()) | st.binary(max_size=60))
    began = time.process_time()
    tried(parser, changed(seed, changes))
    assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize("name", PARSERS)
def test_every_parser_knows_a_file_to_begin_with(name):
    assert PARSERS[name].seeds()
    for seed in PARSERS[name].seeds():
        tried(PARSERS[name], seed)
