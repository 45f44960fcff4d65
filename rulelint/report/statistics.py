"""How often each check found something: what to repair first, and what `--fix` repairs."""

from collections import Counter

from rulelint.finding import Severity
from rulelint.report.base import LintResult


def render_statistics(result: LintResult) -> str:
    """Return one line for each id, most findings first: how many, how bad, how many of them `--fix` corrects."""
    counts = Counter(finding.id for finding in result.findings)
    fixable = Counter(each.id for each in result.findings if each.fix and each.fix.safety == "safe")
    worst: dict[str, Severity] = {}
    for finding in result.findings:
        worst[finding.id] = max(finding.severity, worst.get(finding.id, finding.severity))
    width = len(str(max(counts.values(), default=0)))
    longest = max(map(len, counts), default=0)
    lines = []
    for check_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        fixes = f"  {fixable[check_id]} fixable" if fixable[check_id] else ""
        lines.append(
            f"{count:>{width}}  {check_id:{longest}}  {worst[check_id].word:7}{fixes}".rstrip() + "\n"
        )
    return "".join(lines)
