"""What lint finds in each rule, and which policies it does not meet."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Severity
from rulelint.review.model import Ruled
from rulelint.simulate.model import RuleKey

POLICY = "policy/"


@dataclass(frozen=True, slots=True)
class Hygiene:
    """How many findings of `warning` or worse a rule has, and how many of policies, of any severity."""

    lint: int = 0
    policies: int = 0


def hygiene_of(findings: Iterable[Finding], rules: Sequence[Ruled]) -> Mapping[RuleKey, Hygiene]:
    """Return the findings of every rule; what is found outside of rules is nobody's."""
    by_path: dict[str, list[Ruled]] = {}
    for rule in sorted(rules, key=lambda each: each.placed.rule.span):
        by_path.setdefault(rule.key.path, []).append(rule)
    starts = {path: [each.placed.rule.span.start for each in listed] for path, listed in by_path.items()}
    lint = dict.fromkeys((rule.key for rule in rules), 0)
    policies = dict(lint)
    for finding in findings:
        at = bisect_right(starts.get(finding.path, []), finding.span.start) - 1
        if at < 0:
            continue
        rule = by_path[finding.path][at]
        if finding.span.start >= rule.placed.rule.span.end:
            continue
        if finding.id.startswith(POLICY):
            policies[rule.key] += 1
        elif finding.severity >= Severity.WARNING:
            lint[rule.key] += 1
    return {key: Hygiene(lint[key], policies[key]) for key in lint}
