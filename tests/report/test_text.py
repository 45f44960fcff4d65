"""Findings as people read them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rulelint.finding import Fix, Note, Severity
from rulelint.report.base import LintResult, Style, Suppressed
from rulelint.report.text import render_concise, render_full, summary
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from tests.report.results import RULE, result

TEXT = "groups:\n- name: api\n  rules:\n  - alert: HighErrorRate\n    expr: sum(errors«)») > 5\n"


def test_full() -> None:
    given = result(TEXT, rule=RULE, label="nothing to close", help="remove it")

    expected = """\
error[expr/syntax]: unexpected `)`
 --> rules/api.yml:5:21  group `api` > alert `HighErrorRate`
  |
5 |     expr: sum(errors)) > 5
  |                     ^ nothing to close
  = help: remove it

"""
    assert render_full(given, Style()) == expected


def test_related_places_of_this_file_stand_in_the_frame_and_others_below() -> None:
    given = result("a: «1»\nb\nc\nd\ne\nf\ng\nh\ni\nj: «2»")
    other = RuleFile(SourceText("other.yml", "x\ny: z"), "prometheus", ())
    notes = (
        *given.findings[0].notes,
        Note("first seen here", "other.yml", Span(5, 6)),
        Note("written elsewhere", "gone.yml", Span(0, 1)),
        Note("7 episodes"),
    )
    given = LintResult((replace(given.findings[0], notes=notes),), (*given.files, other))

    expected = """\
error[expr/syntax]: unexpected `)`
  --> rules/api.yml:1:4
   |
 1 | a: 1
   |    ^
...
10 | j: 2
   |    - place 1
   = note: other.yml:2:4: first seen here
   = note: gone.yml: written elsewhere
   = note: 7 episodes

"""
    assert render_full(given, Style()) == expected


def test_concise() -> None:
    assert (
        render_concise(result(TEXT), Style()) == "rules/api.yml:5:21: error: unexpected `)` [expr/syntax]\n"
    )


@pytest.mark.parametrize("render", [render_full, render_concise])
def test_colours_change_nothing_else(render: object) -> None:
    assert callable(render)
    given = result(TEXT, rule=RULE, help="remove it")

    colored = render(given, Style(color=True))

    assert "\x1b[1;31m" in colored
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[1;34m"):
        colored = colored.replace(code, "")
    assert colored == render(given, Style())


@pytest.mark.parametrize("render", [render_full, render_concise])
def test_nothing_of_a_file_reaches_the_terminal_as_a_command(render: object) -> None:
    assert callable(render)
    hostile = "\x1b]0;owned\x07##[stop-commands]\r\u202e"
    rule = replace(RULE, group=hostile, name=hostile)
    given = result(
        f"x: {hostile}«{hostile}»", path=f"::error::{hostile}", message=hostile, help=hostile, rule=rule
    )

    written = render(given, Style())

    for never in ("\x1b", "\x07", "\r", "\u202e", "##["):
        assert never not in written
    assert not any(line.lstrip().startswith("::") for line in written.splitlines())


def test_summary_says_what_was_checked() -> None:
    given = result(TEXT)
    both = replace(given, findings=(*given.findings, replace(given.findings[0], severity=Severity.WARNING)))

    assert summary(LintResult((), given.files * 2)) == "No findings in 2 files, 0 rules"
    assert summary(both) == "Found 1 error, 1 warning in 1 file, 0 rules"
    silenced = LintResult((), given.files, (Suppressed(given.findings[0], "why"),))
    assert summary(silenced) == "No findings in 1 file, 0 rules (1 suppressed)"


@pytest.mark.parametrize("render", [render_full, render_concise])
def test_the_place_opens_the_file(render: Callable[[LintResult, Style], str]) -> None:
    hostile = "a b\x1b]8;;evil\x1b\\.yml"
    text = render(result("«x»", path=hostile), Style(links="file://host/here/"))

    assert (
        "\x1b]8;;file://host/here/a%20b%1B%5D8%3B%3Bevil%1B%5C.yml\x1b\\a b␛]8;;evil␛\\.yml:1:1\x1b]8;;\x1b\\"
        in text
    )
    assert text.count("\x1b]8;;") == 2
    assert "\x1b" not in render(result("«x»", path=hostile), Style(links="file://host/", color=False).plain)


def test_lines_are_cut_to_the_terminal() -> None:
    text = render_full(result("x: " + "y" * 30 + "«z»" + "y" * 100), Style(columns=60))

    assert max(map(len, text.splitlines())) <= 60
    assert max(map(len, render_full(result("x: «z»" + "y" * 200), Style()).splitlines())) > 60


def test_the_summary_counts_what_repairs_itself() -> None:
    given = result("«x»")
    safe = replace(given.findings[0], fix=Fix("y", "safe", ()))
    unsafe = replace(given.findings[0], fix=Fix("y", "unsafe", ()))
    found = replace(given, findings=(safe, safe, unsafe), suppressed=(Suppressed(safe, "why"),))

    assert summary(found) == (
        "Found 3 errors in 1 file, 0 rules "
        "(1 suppressed, 2 fixable with --fix, 1 fixable with --fix --unsafe-fixes)"
    )
