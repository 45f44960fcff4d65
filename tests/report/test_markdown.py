"""Markdown that shows text from rule files literally."""

import pytest

from rulelint.report.base import LintResult, Style
from rulelint.report.markdown import code, render, text
from tests.report.results import RULE, result


def test_one_finding() -> None:
    written = render(result("expr: «)»", rule=RULE, help="remove `)`"), Style())

    assert written == (
        "## rulelint\n\n"
        "Found 1 error in 1 file, 0 rules.\n\n"
        "| Severity | Place | Rule | Finding |\n"
        "| --- | --- | --- | --- |\n"
        "| ❌ error | `rules/api.yml:1:7` | `HighErrorRate` | unexpected `)` (`expr/syntax`)<br>remove `)` |\n"
    )


def test_nothing_found() -> None:
    assert render(LintResult((), ()), Style()) == "## rulelint\n\nNo findings in 0 files, 0 rules.\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a | b", r"a \| b"),
        ("<img src=x>", r"\<img src=x\>"),
        ("[x](http://y)", r"\[x\](http://y)"),
        ("@everyone #1", "@\u200beveryone \\#1"),
        ("`a|b` and _c_", r"`a\|b` and \_c\_"),
        ("two\nlines", "two lines"),
        ("`a` and ` alone <b>", r"`a` and \` alone \<b\>"),
    ],
)
def test_text_is_shown_literally(given: str, expected: str) -> None:
    assert text(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a|b", r"`a\|b`")]
)
def test_code_survives_backticks_and_bars(given: str, expected: str) -> None:
    assert code(given) == expected
