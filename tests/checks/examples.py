"""Running the examples of manual pages and case files: the exact set of findings is compared."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from rulelint.api.context import context_of as context_around
from rulelint.checks.base import Check, Context, Subject
from rulelint.checks.manual import Example, Expected, Manual
from rulelint.checks.run import run_checks
from rulelint.fixtures.known import facts_of_file
from rulelint.policy.config import Config, parse_config
from rulelint.policy.repository import Repository
from rulelint.policy.scope import GitState
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText

CODE_OWNERS = {"CODEOWNERS": "owned.yml @org/team\n"}
TODAY = date(2026, 11, 22)
LONG_AGO = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
"""What git says of the lines of `old.yml`; those of other files are of today.  A rule that begins with `New` is."""


def found_in(example: Example, check: Check, manual: Manual) -> list[Expected]:
    """Return what `check` finds in an example, with 1-based lines and columns, sorted."""
    files = {path: _loaded(path, text, check) for path, text in example.files.items()}
    findings = run_checks(list(files.values()), [check], context_of(manual))
    found = []
    for finding in findings:
        source = files[finding.path].source
        start, end = source.position(finding.span.start), source.position(finding.span.end)
        assert start.line == end.line, f"{finding.message}: carets cannot show more than one line"
        assert finding.id == check.META.id
        found.append(Expected(finding.path, start.line, start.column, end.column, finding.message))
    return sorted(found, key=order)


def context_of(manual: Manual) -> Context:
    """Return what a check knows besides the rules."""
    config = parse_config(SourceText(".rulelint.yaml", manual.config)) if manual.config else Config()
    facts = facts_of_file("facts.yaml", manual.facts.encode()) if manual.facts else None
    documents = CODE_OWNERS | manual.documents
    repository = Repository(documents.get, lambda: documents, line_times=_line_times)
    return context_around(config, repository, facts, today=TODAY, state_of=_state_of)


def _line_times(file: RuleFile) -> Sequence[int | None]:
    changed = LONG_AGO if file.path == "old.yml" else int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
    return [changed] * len(file.source.line_starts)


def _state_of(subject: Subject) -> GitState:
    assert subject.rule
    return "added" if subject.rule.name.value.startswith("New") else ""


def order(each: Expected) -> tuple[str, int, int, int, str]:
    return each.path, each.line, each.start, each.end, each.message


def _loaded(path: str, text: str, check: Check) -> RuleFile:
    file = load_bytes(path, text.encode("utf-8"))
    assert file is not None, f"{path} holds no rules"
    assert {defect.id for defect in file.defects} <= {check.META.id}, f"{path}: {file.defects}"
    return file
