"""Incidents by severity and by the severity of what told of them."""

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.model import IncidentCoverage
from rulelint.simulate.coverage.severities import severity_matrix, worst
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode

EPISODE = Episode(RuleKey("rules.yml", "g", "A"), (), 0, 0, 10)


def covered(severity: str, told: str | None, candidates: int = 0) -> IncidentCoverage:
    hits = () if told is None else (EPISODE,)
    return IncidentCoverage(
        Incident("outage", 0, 100, severity), hits, (EPISODE.rule,) * candidates, told_severity=told
    )


@pytest.mark.parametrize(
    ("severity", "told", "levels", "verdict"),
    [
        ("critical", "critical", (), "equal"),
        ("critical", "warning", (), "under"),
        ("critical", "page", (), "equal"),
        ("warning", "crit", (), "over"),
        ("warning", "odd", (), "unranked"),
        ("", "critical", (), "unranked"),
        ("odd", "odd", (), "equal"),
        ("p1", "p3", ("p3", "p2", "p1"), "under"),
        ("critical", "warning", ("p2", "p1"), "unranked"),
        ("critical", None, (), "missed"),
    ],
)
def test_which_was_worse(severity: str, told: str | None, levels: tuple[str, ...], verdict: str) -> None:
    [cell] = severity_matrix([covered(severity, told)], levels)

    assert (cell.incident, cell.told, cell.count, cell.verdict) == (severity, told, 1, verdict)


def test_counts_the_worst_first() -> None:
    listed = [
        covered("warning", "warning"),
        covered("critical", "warning"),
        covered("critical", None),
        covered("critical", "warning"),
        covered("critical", None, candidates=1),
        covered("critical", "critical"),
    ]

    assert [(each.incident, each.told, each.count, each.verdict) for each in severity_matrix(listed, ())] == [
        ("critical", "critical", 1, "equal"),
        ("critical", "warning", 2, "under"),
        ("critical", None, 1, "missed"),
        ("critical", None, 1, "unknown"),
        ("warning", "warning", 1, "equal"),
    ]


@pytest.mark.parametrize(
    ("severities", "levels", "expected"),
    [
        (["info", "critical", "warning"], (), "critical"),
        (["odd", "info"], (), "info"),
        (["odd", "even"], (), "odd"),
        (["info", "critical"], ("critical", "info"), "info"),
        ([], (), ""),
    ],
)
def test_the_worst_word(severities: list[str], levels: tuple[str, ...], expected: str) -> None:
    assert worst(severities, levels) == expected
