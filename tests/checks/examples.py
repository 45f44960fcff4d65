"""Running the examples of manual pages and case files: the exact set of findings is compared."""

from rulelint.checks.base import Check, Context
from rulelint.checks.manual import Example, Expected, Manual
from rulelint.checks.run import run_checks
from rulelint.checks.settings import PolicySettings
from rulelint.fixtures.known import facts_of_file
from rulelint.policy.config import parse_config
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText

CODE_OWNERS = {"owned.yml": ("@org/team",)}
"""What CODEOWNERS says in every example."""


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
    config = manual.config
    policy = parse_config(SourceText(".rulelint.yaml", config)).policy if config else PolicySettings()
    facts = facts_of_file("facts.yaml", manual.facts.encode()) if manual.facts else None
    return Context(policy, lambda path: CODE_OWNERS.get(path, ()), manual.documents.get, facts)


def order(each: Expected) -> tuple[str, int, int, int, str]:
    return each.path, each.line, each.start, each.end, each.message


def _loaded(path: str, text: str, check: Check) -> RuleFile:
    file = load_bytes(path, text.encode("utf-8"))
    assert file is not None, f"{path} holds no rules"
    assert {defect.id for defect in file.defects} <= {check.META.id}, f"{path}: {file.defects}"
    return file
