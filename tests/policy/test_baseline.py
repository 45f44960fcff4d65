"""The baseline accepts what was there, notices what is gone, and never takes in what is new."""

from dataclasses import replace
from pathlib import Path

import pytest

from rulelint.api.baseline import new_baseline
from rulelint.policy.baseline import (
    Baseline,
    BaselineError,
    Entry,
    apply_baseline,
    entries_of,
    parse_baseline,
    render_baseline,
)
from rulelint.report.base import LintResult
from rulelint.rules.model import RuleFile
from rulelint.source.edit import apply_edits
from rulelint.source.file import SourceText
from tests.policy.loaded import finding_at, rule_file

NAME = "conf/.rulelint-baseline.yaml"
RAN = {"expr/syntax", "baseline/stale"}


def text_of(*exprs: str) -> str:
    rules = "".join(f"  - alert: A{number}\n    expr: {expr}\n" for number, expr in enumerate(exprs))
    return f"groups:\n- name: a\n  rules:\n{rules}"


def found(file: RuleFile, *words: str) -> LintResult:
    return LintResult(tuple(finding_at(file, each) for each in words), (file,))


def baseline(result: LintResult, name: str = NAME) -> Baseline:
    return parse_baseline(SourceText(name, render_baseline(entries_of(result, "conf"))))


FILE = rule_file(text_of("one )", "two )"), "conf/a.yml")
BOTH = found(FILE, "one )", "two )")


def test_what_is_written_is_read_back() -> None:
    read = baseline(BOTH)

    assert [(entry.id, entry.path, entry.rule) for entry in read.entries] == [
        ("expr/syntax", "a.yml", "A0"),
        ("expr/syntax", "a.yml", "A1"),
    ]
    assert read.folder == "conf"


@pytest.mark.parametrize(
    "path", ["a: b #.yml", 'q"uote.yml', "line\nend.yml", "a\udcff.yml", "{}.yml", "\u202e.yml"]
)
def test_any_path_is_read_back(path: str) -> None:
    entry = Entry("0" * 32, "expr/syntax", path.encode("utf-8", "backslashreplace").decode(), "{x} # y\n")
    text = render_baseline([entry])

    assert parse_baseline(SourceText(NAME, text)).entries == (entry,)
    assert text.count("\n") == 4
    assert text.isascii()


def test_what_is_in_it_is_accepted() -> None:
    result = apply_baseline(BOTH, baseline(BOTH), RAN, whole=True)

    assert result.findings == ()
    assert [each.reason for each in result.suppressed] == ["in the baseline", "in the baseline"]


def test_what_is_new_is_found() -> None:
    result = apply_baseline(BOTH, baseline(found(FILE, "one )")), RAN, whole=True)

    assert result.findings == (BOTH.findings[1],)


def test_edits_elsewhere_change_nothing() -> None:
    moved = rule_file("# a comment\n" + text_of("one )", "two )"), "conf/a.yml")

    assert apply_baseline(found(moved, "one )", "two )"), baseline(BOTH), RAN, whole=True).findings == ()


def test_what_is_gone_is_a_finding_with_a_fix() -> None:
    read = baseline(BOTH)
    result = apply_baseline(found(FILE, "two )"), read, RAN, whole=False)

    (stale,) = result.findings
    assert (stale.id, stale.path) == ("baseline/stale", NAME)
    assert stale.message == "expr/syntax is no longer found: `A0` in a.yml"
    assert result.place(stale)[0] == (4, 5)
    assert stale.fix is not None
    assert apply_edits(read.source.text, stale.fix.edits) == baseline(found(FILE, "two )")).source.text


def test_all_that_is_gone_is_removed_at_once() -> None:
    read = baseline(BOTH)
    stale = apply_baseline(found(FILE), read, RAN, whole=True).findings
    text = apply_edits(read.source.text, [edit for each in stale if each.fix for edit in each.fix.edits])

    assert len(stale) == 2
    assert parse_baseline(SourceText(NAME, text)).entries == ()


@pytest.mark.parametrize(
    ("path", "ran", "whole", "stale"),
    [
        ("conf/a.yml", RAN, False, 2),
        ("conf/b.yml", RAN, False, 0),
        ("conf/b.yml", RAN, True, 2),
        ("conf/a.yml", {"baseline/stale"}, True, 0),
        ("conf/a.yml", {"expr/syntax"}, True, 0),
    ],
)
def test_only_what_was_looked_at_is_judged(path: str, ran: set[str], *, whole: bool, stale: int) -> None:
    result = LintResult((), (rule_file(text_of("up"), path),))

    assert len(apply_baseline(result, baseline(BOTH), ran, whole=whole).findings) == stale


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 2\nfindings: []\n", f"{NAME}:1:10: "),
        ("version: 1\n", "findings"),
        ("version: 1\nfindings:\n- {fingerprint: x, id: a, path: b}\n", f"{NAME}:3:17: "),
        ("version: 1\nfindings: [", "yaml|flow|end"),
        ("- 1", "mapping|list"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, message: str) -> None:
    with pytest.raises(BaselineError, match=message):
        parse_baseline(SourceText(NAME, text))


def test_a_new_one_takes_all_and_an_old_one_only_shrinks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("b.yaml")
    file = rule_file(text_of("one )", "two )", "three )"))
    first = new_baseline(found(file, "one )", "two )"), path, RAN, whole=True)
    path.write_text(first.text)

    later = new_baseline(found(file, "two )", "three )"), path, RAN, whole=True)

    assert (first.entries, first.dropped, first.refused) == (2, 0, 0)
    assert (later.entries, later.dropped, later.refused) == (1, 1, 1)
    assert [entry.rule for entry in parse_baseline(SourceText("b", later.text)).entries] == ["A1"]


def test_twins_are_told_apart() -> None:
    twice = replace(BOTH, findings=(BOTH.findings[0], BOTH.findings[0]))

    assert len(apply_baseline(twice, baseline(found(FILE, "one )")), RAN, whole=True).findings) == 1
