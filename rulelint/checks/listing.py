"""What there is to say about each check in a table: its groups, how bad, how sure, what it needs."""

from rulelint.checks.base import CheckMeta, Precision
from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A check as tables show it.  `groups` are the names besides id and area that select it."""

    id: str
    title: str
    groups: tuple[str, ...]
    severity: str
    precision: Precision
    fixable: str | None
    needs: tuple[str, ...]
    since: str


def entry_of(meta: CheckMeta, title: str) -> Entry:
    """Return what `META` and the manual page say of a check."""
    groups = (*(("default",) if meta.default else ()), *meta.groups)
    policy = (f"policy.{meta.policy}",) if meta.policy else ()
    preview = ("--preview",) if meta.preview else ()
    return Entry(
        id=meta.id,
        title=title,
        groups=groups,
        severity=meta.severity.word,
        precision=precision_of(meta),
        fixable=meta.fixable,
        needs=(*policy, *meta.needs, *preview),
        since=meta.since,
    )


def precision_of(meta: CheckMeta) -> Precision:
    """Return how often a finding is right: what runs by default is proved, and a policy only reads what is written."""
    if meta.precision:
        return meta.precision
    return "certain" if meta.default or meta.policy else "high"
