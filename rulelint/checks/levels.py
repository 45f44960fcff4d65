"""The level of an alert, where a policy asks something of some levels only."""

from rulelint.checks.base import Context, Subject
from rulelint.checks.origins import Stated, stated
from rulelint.checks.settings import SeverityPolicy


def level_of(subject: Subject, ctx: Context) -> Stated | None:
    """Return what `policy.severity` (or its defaults) reads of an alert; None where nothing or a template says it."""
    policy = ctx.policy_for(subject).severity or SeverityPolicy()
    level = stated(subject, policy.sources, ctx)
    return None if level is None or level.is_template else level


def concerns(levels: tuple[str, ...], subject: Subject, ctx: Context) -> bool:
    """Say whether an alert is of one of the levels; no levels are all of them."""
    if not levels:
        return True
    level = level_of(subject, ctx)
    return level is not None and level.value in levels
