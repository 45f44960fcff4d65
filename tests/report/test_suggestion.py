"""Fixes as blocks for a review: whole lines, and nothing a reader would not see."""

import pytest

from rulelint.finding import Finding, Fix, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.markdown import render
from rulelint.report.suggestion import LONGEST, Suggestion, suggestion
from rulelint.rules.model import RuleFile
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.span import Span

TEXT = "a: 1\nbb: 2   # why\ncc: 3\n"


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("write `x`", "unsafe", tuple(Edit(Span(start, end), new) for start, end, new in edits))


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([(5, 7, "x")], Suggestion(2, 2, "x: 2   # why")),
        ([(5, 7, "x"), (9, 10, "4")], Suggestion(2, 2, "x: 4   # why")),
        ([(3, 4, "9"), (9, 10, "4")], Suggestion(1, 2, "a: 9\nbb: 4   # why")),
        ([(5, 5, "b: 0\n")], Suggestion(2, 2, "b: 0\nbb: 2   # why")),
        ([(19, 25, "")], Suggestion(3, 3, "")),
        ([(19, 25, "`" * 4)], Suggestion(3, 3, "`" * 4)),
        ([(5, 7, "\u202e")], None),
        ([(5, 7, "\x1b[2J")], None),
        ([(5, 7, "##[error]x")], None),
        ([(5, 7, "x" * LONGEST)], None),
    ],
)
def test_lines_as_they_read_afterwards(
    edits: list[tuple[int, int, str]], expected: Suggestion | None
) -> None:
    assert suggestion(SourceText("rules.yml", TEXT), fix(*edits)) == expected


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert Suggestion(1, 1, "a ```` b").block == "`````suggestion\na ```` b\n`````"


def test_the_report_shows_what_to_write() -> None:
    file = RuleFile(SourceText("rules.yml", TEXT), "prometheus", ())
    finding = Finding(
        "schema/unknown-field", Severity.ERROR, "wrong", "rules.yml", Span(5, 7), fix=fix((5, 7, "x"))
    )

    report = render(LintResult((finding,), (file,)), Style())

    assert report.endswith(
        "### Fixes\n\n`rules.yml:2`: write `x`, which is a guess\n\n```suggestion\nx: 2   # why\n```\n"
    )
