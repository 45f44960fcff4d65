"""Rule files and findings for the tests of the policy."""

from rulelint.finding import Finding, RuleRef, Severity
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.span import Span


def rule_file(text: str, path: str = "rules.yml") -> RuleFile:
    file = load_bytes(path, text.encode())
    assert file is not None
    return file


def finding_at(file: RuleFile, words: str, check_id: str = "expr/syntax") -> Finding:
    """Return a finding about the first place where `words` stand, in the rule they belong to."""
    start = file.source.text.index(words)
    span = Span(start, start + len(words))
    rule: RuleRef | None = None
    scope: Span | None = None
    for group in file.groups:
        for each in group.rules:
            if each.span.start <= start < each.span.end:
                rule, scope = group.ref(each), each.span
    return Finding(check_id, Severity.ERROR, "m", file.path, span, rule=rule, scope=scope)
