"""What there is to say about each check in a table: its groups, how bad, how sure, what it needs."""

from rulelint.checks.base import CheckMeta, Precision


def precision_of(meta: CheckMeta) -> Precision:
    """Return how often a finding is right: what runs by default is proved, and a policy only reads what is written."""
    if meta.precision:
        return meta.precision
    return "certain" if meta.default or meta.policy else "high"
