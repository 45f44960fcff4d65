"""Locked policies stand against comments, paths, suppressions and lower severities."""

from rulelint.api.lint import LintOptions, lint_files
from rulelint.finding import Severity
from rulelint.policy.config import parse_config
from rulelint.report.base import LintResult
from rulelint.source.file import SourceText
from tests.policy.loaded import rule_file

RULES = """\
groups:
  - name: a
    rules:
      # rulelint: ignore[policy/owner, policy/severity] nobody cares
      - alert: Down
        expr: up == 0
"""
LOOSE = """
checks: {ignore: [policy/owner], severity: {policy: info}}
paths: [{match: "**", ignore: [policy]}]
suppress: [{checks: [policy], reason: vendored}]
policy: {owner: {}, severity: {}, locked: [owner]}
"""
COMMENTED = "policy: {owner: {}, severity: {}, locked: [owner]}"


def linted(config: str, *, ignore: tuple[str, ...] = ()) -> LintResult:
    settings = parse_config(SourceText(".rulelint.yaml", config))
    return lint_files([rule_file(RULES)], settings, LintOptions(ignore=ignore))


def said(result: LintResult) -> list[tuple[str, Severity]]:
    return [(each.id, each.severity) for each in result.findings]


def test_comments_do_not_silence_a_locked_policy() -> None:
    result = linted(COMMENTED)

    assert said(result) == [("policy/owner", Severity.ERROR)]
    assert [note.message for note in result.findings[0].notes] == [
        "`policy.owner` is locked: it cannot be accepted here (nobody cares)"
    ]
    assert [each.finding.id for each in result.suppressed] == ["policy/severity"]


def test_the_configuration_does_not_loosen_it_either() -> None:
    assert ("policy/owner", Severity.ERROR) in said(linted(LOOSE))
    assert "policy/severity" not in [name for name, _ in said(linted(LOOSE))]
    unlocked = LOOSE.replace("locked: [owner]", "locked: []")
    assert "policy/owner" not in [name for name, _ in said(linted(unlocked))]


def test_the_command_line_may_leave_it_out() -> None:
    assert "policy/owner" not in [name for name, _ in said(linted(COMMENTED, ignore=("policy/owner",)))]
