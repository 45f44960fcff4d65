"""Findings about text that aliases and merge keys repeat: said once, where the text is written."""

from collections.abc import Sequence

from rulelint.finding import Finding


def once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those that say of a rule what is said already of the text it borrows.

    Borrowed is what stands outside of the rule or group a finding is about.  The first of those stays where the text
    belongs to no rule.
    """
    home = {_key(each) for each in findings if not _is_borrowed(each)}
    kept = []
    for finding in findings:
        if _is_borrowed(finding):
            if _key(finding) in home:
                continue
            home.add(_key(finding))
        kept.append(finding)
    return kept


def _is_borrowed(finding: Finding) -> bool:
    scope = finding.scope
    return scope is not None and not scope.start <= finding.span.start <= scope.end


def _key(finding: Finding) -> tuple[str, str, int, int]:
    return finding.id, finding.path, finding.span.start, finding.span.end
