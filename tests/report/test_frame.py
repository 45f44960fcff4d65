"""Frames stand as printed: carets below the characters that are meant."""

import pytest

from rulelint.report.frame import NARROWEST, WIDTH, Mark, frame
from rulelint.report.printable import cells
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from tests.report.results import marked


def drawn(text: str, *labels: str) -> str:
    plain, spans = marked(text)
    kinds = ["primary"] + ["secondary"] * len(spans)
    wanted = [*labels, *[""] * len(spans)]
    marks = [Mark(span, label, kind) for span, label, kind in zip(spans, wanted, kinds, strict=False)]  # type: ignore[arg-type]
    lines = frame(SourceText("r.yml", plain), marks)
    return "\n".join(f"{'' if line.number is None else line.number:>2}|{line.text}" for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a:\n  expr: «sum(x))» > 5\n",
            """
 2|  expr: sum(x)) > 5
  |        ^^^^^^^ wrong""",
        ),
        (
            "expr: |\n    sum(a)\n      by «(b))»\n",
            """
 3|      by (b))
  |         ^^^^ wrong""",
        ),
        (
            "x: «a»\r\ny: b\r\n",
            """
 1|x: a
  |   ^ wrong""",
        ),
        (
            "x: a«»",
            """
 1|x: a
  |    ^ wrong""",
        ),
        (
            "«»",
            """
 1|
  |^ wrong""",
        ),
        (
            "\tx:\t«b»\tc",
            """
 1|    x:  b   c
  |        ^ wrong""",
        ),
        (
            'summary: "磁盘«已满»！"',
            """
 1|summary: "磁盘已满！"
  |              ^^^^ wrong""",
        ),
        (
            "x: e\u0301«z»",
            """
 1|x: e\u0301z
  |    ^ wrong""",
        ),
        (
            "x: \x1b[31m«b»\u202ec",
            """
 1|x: ␛[31mb<U+202E>c
  |        ^ wrong""",
        ),
        (
            "x: ##[set-output]«b»",
            """
 1|x: #\u200b#[set-output]b
  |                 ^ wrong""",
        ),
        (
            "- «alert: X\n\n  expr: up  \n  for»: 5m\n",
            """
 1|- alert: X
  |  ^^^^^^^^
 2|
 3|  expr: up
  |  ^^^^^^^^
 4|  for: 5m
  |  ^^^ wrong""",
        ),
        (
            "«a\n»b",
            """
 1|a
  |^ wrong""",
        ),
        (
            "«1\n2\n3\n4\n5\n6\n7\n8»\n",
            """
 1|1
  |^
 2|2
  |^
 3|3
  |^
 4|4
  |^
 5|5
  |^
  |...
 8|8
  |^ wrong""",
        ),
    ],
)
def test_one_mark(text: str, expected: str) -> None:
    assert drawn(text, "wrong") == expected.removeprefix("\n")


def test_blank_lines_of_a_long_span_are_left_out() -> None:
    assert drawn("«a\n\nb»") == " 1|a\n  |^\n 2|\n 3|b\n  |^"


def test_related_places_stand_in_the_order_of_the_file() -> None:
    text = "one: «1»\ntwo: «2»\nthree: «3»\nfour\nfive\nsix: «6» and «7»\n"

    expected = """
 1|one: 1
  |     ^ first
 2|two: 2
  |     - second
 3|three: 3
  |       - third
  |...
 6|six: 6 and 7
  |           -
  |     - sixth"""
    assert drawn(text, "first", "second", "third", "sixth") == expected.removeprefix("\n")


@pytest.mark.parametrize("at", [0, 50, 119, 120, 500, 99_990])
def test_long_lines_are_cut_around_the_mark(at: int) -> None:
    text = "x" * at + "«bad»" + "y" * (100_000 - at)

    source, carets = drawn(text).splitlines()

    assert len(source) <= 3 + 1 + WIDTH + 1
    assert source[3:][carets.index("^") - 3 : carets.index("^")] == "bad"
    assert carets.strip(" |") == "^^^"


def test_a_mark_wider_than_the_line_is_cut() -> None:
    source, carets = drawn("a" * 500 + "«" + "b" * 500 + "»").splitlines()

    assert source.endswith("b…")
    assert len(carets) <= len(source)


def test_one_line_of_megabytes_with_many_findings_is_quick() -> None:
    # Copying the line for each finding would move 40 GB.
    source = SourceText("r.json", "x" * 4_000_000)

    for at in range(10_000):
        frame(source, [Mark(Span(at * 399, at * 399 + 3))])


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("filler", ["x", "磁", "\t", "e\u0301"])
@pytest.mark.parametrize("before", [0, 3, 19, 39, 60, 110, 119, 121, 500])
@pytest.mark.parametrize("after", [0, 50, 500])
def test_the_mark_is_shown_whatever_is_around_it(width: int, filler: str, before: int, after: int) -> None:
    text = filler * before + "MARK" + filler * after
    source, under = frame(
        SourceText("r.yml", text), [Mark(Span(len(filler) * before, len(filler) * before + 4))], width
    )

    at = source.text.index("MARK")
    assert cells_of(source.text) <= width + 2
    assert under.text == " " * cells_of(source.text[:at]) + "^^^^"


def cells_of(text: str) -> int:
    return sum(cell for _, cell in cells(text))


def test_the_narrowest_terminal_shows_something() -> None:
    source, _ = frame(SourceText("r.yml", "x" * 100), [Mark(Span(0, 1))], 1)

    assert source.text == "x" * NARROWEST + "…"
