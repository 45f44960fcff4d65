"""Whether a gate would reject at any phase of evaluation, or only at the one that was looked at.

A server evaluates each group at a phase nobody knows here, the same for base and head.  What a gate rejects at some
phases only, or by less than the phase alone makes of base, is "not robust": a warning, never an error (reference
simulation.md §5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rulelint.compare.regression import Regression
from rulelint.finding import Severity

ADVICE = "evaluated a little earlier or later it would not be rejected: this alone fails nothing"


def robust(found: Sequence[Regression], others: Sequence[Sequence[Regression]]) -> Iterator[Regression]:
    """Yield what gates reject, `found` at the usual phase and `others` at each further one; in the order of `found`.

    An error that is not robust becomes a warning that says so.
    """
    elsewhere = [{_subject(each): each for each in at_phase} for at_phase in others]
    for each in found:
        twins = [twin for at_phase in elsewhere if (twin := at_phase.get(_subject(each)))]
        reason = _doubt(each, twins, len(others))
        yield _doubted(each, reason) if reason and each.severity is Severity.ERROR else each


def _subject(regression: Regression) -> tuple[object, ...]:
    """Return what a regression is about, which is the same at every phase; the rule blamed for an owner need not be."""
    about = regression.owner, regression.incident
    rule = regression.rule if about == (None, None) else None
    return regression.gate, regression.fixture, *about, rule


def _doubt(found: Regression, twins: Sequence[Regression], others: int) -> str:
    """Say why a regression is not robust; empty if it is."""
    if len(twins) < others:
        return f"rejected at {len(twins) + 1} of {others + 1} phases of evaluation"
    bases = [each.base for each in (found, *twins) if each.base is not None]
    if found.base is None or found.head is None or len(bases) < others + 1:
        return ""
    low, high = min(bases), max(bases)
    if abs(found.head - found.base) > high - low:
        return ""
    return f"base alone is between {low:.4g} and {high:.4g}, depending on the phase of evaluation"


def _doubted(regression: Regression, reason: str) -> Regression:
    return replace(
        regression,
        severity=Severity.WARNING,
        message=f"{regression.message} (not robust)",
        notes=(f"not robust: {reason}", *regression.notes),
        advice=regression.advice or ADVICE,
    )
