"""Bytes become text with positions, whatever the encoding a YAML parser would accept."""

import codecs

import pytest

from rulelint.source.file import Position, SourceText

TEXT = "groups:\n- name: 服务 \U0001f4a5\n"


@pytest.mark.parametrize(
    ("data", "bom"),
    [
        (TEXT.encode(), False),
        (codecs.BOM_UTF8 + TEXT.encode(), True),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), True),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), True),
    ],
    ids=["utf-8", "utf-8 with a mark", "utf-16 little endian", "utf-16 big endian"],
)
def test_encodings(data: bytes, *, bom: bool) -> None:
    source = SourceText.from_bytes("a.yml", data)

    assert (source.text, source.bom) == (TEXT, bom)
    assert source.position(TEXT.index("服")) == Position(2, 9)


@pytest.mark.parametrize(
    "data",
    [b"groups: \xff", codecs.BOM_UTF16_LE + b"a", TEXT.encode("utf-16-le")[:-1] + b"\xd8", b"\xe6\x9c"],
    ids=["latin-1", "half a character", "a lone surrogate without a mark", "cut off"],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        SourceText.from_bytes("a.yml", data)
