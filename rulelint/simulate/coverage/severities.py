"""Incidents by severity, and by the severity of what told of them (reference: simulation.md §2.4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rulelint.analysis.families import RANKS
from rulelint.simulate.coverage.model import IncidentCoverage, Level, SeverityCell, Verdict


def rank(severity: str, levels: Sequence[str]) -> int | None:
    """Return how severe a word is: its place in `levels`, or by common usage; None for an unknown word."""
    if levels:
        return levels.index(severity) if severity in levels else None
    return RANKS.get(severity.lower())


def worst(severities: Iterable[str], levels: Sequence[str]) -> str:
    """Return the most severe word; words that are no level come before all that are."""
    return max(severities, key=lambda each: _order(each, levels), default="")


def _order(severity: str, levels: Sequence[str]) -> tuple[int, str]:
    known = rank(severity, levels)
    return -1 if known is None else known, severity


def severity_matrix(incidents: Sequence[IncidentCoverage], levels: Sequence[str]) -> Iterator[SeverityCell]:
    """Yield how incidents of each severity were told of, the most severe first."""
    level: Level = "notification" if any(each.is_told for each in incidents) else "fire"
    counts = Counter((each.incident.severity, each.told_severity, each.verdict(level)) for each in incidents)

    def order(key: tuple[str, str | None, Verdict]) -> tuple[int, str, int, str]:
        severity, told, known = key
        return -_order(severity, levels)[0], severity, -_order(told or "", levels)[0], f"{told} {known}"

    for key in sorted(counts, key=order):
        severity, told, known = key
        if known != "hit" or told is None:
            yield SeverityCell(severity, None, counts[key], "unknown" if known == "unknown" else "missed")
        else:
            yield SeverityCell(severity, told, counts[key], _compared(severity, told, levels))


def _compared(
    severity: str, told: str, levels: Sequence[str]
) -> Literal["equal", "under", "over", "unranked"]:
    wanted, given = rank(severity, levels), rank(told, levels)
    if wanted is None or given is None:
        return "equal" if severity == told else "unranked"
    return "under" if given < wanted else "over" if given > wanted else "equal"
