"""The level of an alert, where a policy asks something of some levels only."""

from collections.abc import Iterator

from rulelint.checks.base import Context, Subject
from rulelint.checks.origins import Stated, stated
from rulelint.checks.settings import EvidencePolicy, SeverityPolicy
from rulelint.rules.model import AlertRule


def level_of(subject: Subject, ctx: Context) -> Stated | None:
    """Return what `policy.severity` (or its defaults) reads of an alert; None where nothing or a template says it."""
    policy = ctx.policy_for(subject).severity or SeverityPolicy()
    level = stated(subject, policy.sources, ctx)
    return None if level is None or level.is_template else level


def asked_alert(subject: Subject, ctx: Context, policy: EvidencePolicy | None) -> Iterator[AlertRule]:
    """Yield the alert if the policy asks something of alerts of its level; nothing for recording rules and others."""
    if policy is None or not isinstance(subject.rule, AlertRule):
        return
    level = level_of(subject, ctx) if policy.levels else None
    if not policy.levels or (level is not None and level.value in policy.levels):
        yield subject.rule
