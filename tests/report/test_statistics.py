"""`--statistics`: most findings first, and what repairs itself."""

from dataclasses import replace

from rulelint.finding import Fix, Severity
from rulelint.report.base import LintResult
from rulelint.report.statistics import render_statistics
from tests.report.results import result


def test_counts() -> None:
    one = result("«x»").findings[0]
    other = replace(one, id="alert/no-condition", severity=Severity.WARNING, fix=Fix("x", "safe", ()))
    guess = replace(other, fix=Fix("x", "unsafe", ()), severity=Severity.ERROR)
    last = replace(one, id="a/b")

    text = render_statistics(LintResult((one, *[other] * 10, guess, last), ()))

    assert text == (
        "11  alert/no-condition  error    10 fixable\n"
        " 1  a/b                 error\n"
        " 1  expr/syntax         error\n"
    )


def test_nothing() -> None:
    assert render_statistics(LintResult((), ())) == ""
