"""Long reports of `rulelint ci` are cut, and say so; tables line up whatever they hold."""

import re
from dataclasses import replace

import pytest

from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from rulelint.report import ci_rows, ci_text
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison, Notice
from rulelint.report.ci_markdown import render as render_markdown
from rulelint.report.ci_rows import Table
from rulelint.report.ci_text import render, summary
from tests.compare.sides import load, paired

PATH = "rules.yml"


def rules(count: int, threshold: int) -> dict[str, str]:
    listed = "".join(f"  - {{alert: A{number}, expr: x > {threshold}}}\n" for number in range(count))
    return {PATH: f"groups:\n- name: g\n  rules:\n{listed}"}


def comparison(count: int) -> Comparison:
    _, changes = paired(rules(count, 1), rules(count, 2))
    return Comparison("base", "head", tuple(load(rules(count, 2))), changes=tuple(changes), changed_files=1)


@pytest.mark.parametrize(("count", "more"), [(3, None), (5, 2)])
def test_many_changes_are_cut(monkeypatch: pytest.MonkeyPatch, count: int, more: int | None) -> None:
    monkeypatch.setattr(ci_text, "MAX_CHANGES", 3)
    monkeypatch.setattr("rulelint.report.ci_markdown.MAX_CHANGES", 3)

    for text in (render(comparison(count), Style()), render_markdown(comparison(count), Style())):
        assert text.count("threshold loosened") == 3
        assert re.findall(r"and (\d+) more", text) == ([str(more)] if more else [])


def test_many_rows_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ci_rows, "MAX_ROWS", 2)

    table = ci_rows.cut("t", ("owner",), [("a",), ("b",), ("c",)])

    assert (table.rows, table.remark) == ((("a",), ("b",)), "1 further row left out")


def test_columns_line_up_below_wide_characters() -> None:
    table = Table("t", ("owner", "episodes"), (("支付", "1"), ("\x1b[31m", "2"), ("a", "3 → 4")))

    assert list(ci_text._table(table)) == [
        "t",
        "  owner  episodes",
        "  支付   1",
        "  ␛[31m  2",
        "  a      3 → 4",
    ]


def test_nothing_changed_is_said() -> None:
    empty = Comparison("base", "head", (), notices=(Notice("a notice", advice="do"),))

    assert render(empty, Style()) == (
        "Compared head with base\n\nNo rule changes\n\ninfo: a notice\n  help: do\n"
    )
    assert summary(empty) == "0 regressions, 0 new findings, 0 changes in 0 of 0 rule files"


def test_what_no_line_of_head_can_carry_names_its_file() -> None:
    place = Place(load(rules(1, 1))[0].source, None)
    gone = Regression("lost_series", Severity.ERROR, "is gone", place, "shop")
    report = Comparison("base", "head", (), regressions=(gone, replace(gone, place=None)))

    assert render(report, Style()).startswith(
        f"error[{gone.id}]: rules.yml: is gone\n\nerror[{gone.id}]: is gone\n\n"
    )
