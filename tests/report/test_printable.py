"""Text from files, made safe to print."""

import pytest
from hypothesis import given, strategies

from rulelint.report.printable import BREAK, cells, one_line, printable, width, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain `text` 50%", "plain `text` 50%"),
        ("磁盘 ✓ é", "磁盘 ✓ é"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\rb\tc\x00\x7f", "a␍b␉c␀␡"),
        ("\x85\u2028\u202e\ufeff\udc80", "<U+0085><U+2028><U+202E><U+FEFF><U+DC80>"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("x ##[group]y", "x #\u200b#[group]y"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\r\nlines", "two lines"),
        ("::error::x", "\u200b::error::x"),
        ("  ::error::x", "\u200b  ::error::x"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("line", "widths"),
    [
        ("abc", [1, 1, 1]),
        ("\ta\tb", [4, 1, 3, 1]),
        ("磁a", [2, 1]),
        ("e\u0301", [1, 0]),
        ("\x1b\u202e", [1, 8]),
    ],
)
def test_cells(line: str, widths: list[int]) -> None:
    assert [each for _, each in cells(line)] == widths


@given(strategies.text(max_size=80))
def test_nothing_harmful_passes(text: str) -> None:
    line = one_line(text)

    assert "##[" not in line
    assert not line.lstrip().startswith("::")
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in line)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line.replace("\u200b", "<U+200B>"), "what is shown stays as it is"


@given(strategies.text(max_size=80).filter(lambda text: "\n" not in text and "##[" not in text))
def test_cells_are_as_wide_as_what_they_show(text: str) -> None:
    drawn = cells(text)

    assert len(drawn) == len(text)
    assert "".join(shown for shown, _ in drawn).replace("\t", "") == "".join(shown for shown, _ in drawn)
    assert width("".join(shown for shown, _ in drawn)) == sum(each for _, each in drawn)


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("short", 20, ["short"]),
        ("two words, then two", 12, ["two words,", "  then two"]),
        ("about ::error::x", 8, ["about", f"  {BREAK}::error::x"]),
        ("a/name/that/is/longer and more", 10, ["a/name/that/is/longer", "  and more"]),
        ("a\nb", 20, ["a b"]),
    ],
)
def test_wrapped_lines_are_no_commands(text: str, columns: int, expected: list[str]) -> None:
    assert wrapped(text, columns) == expected
