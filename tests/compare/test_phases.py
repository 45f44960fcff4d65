"""Gates that reject at some phases of evaluation only."""

from dataclasses import replace

import pytest

from rulelint.compare.phases import robust
from rulelint.compare.regression import Regression
from rulelint.finding import RuleRef, Severity

NOISY = Regression("episodes", Severity.ERROR, "more", None, "week", owner="db", base=10.0, head=20.0)
LOST = Regression("incident_lost", Severity.ERROR, "gone", None, "week", incident="outage")
SILENT = Regression("lost_series", Severity.ERROR, "nothing", None, "week", RuleRef("g", "High", "alert"))
EVERY = (NOISY, LOST, SILENT)


def judged(found: Regression, *others: Regression | None) -> tuple[Severity, str]:
    (only,) = robust([found], [[each] if each else [] for each in others])
    return only.severity, only.notes[0] if only.notes else ""


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.gate)
def test_what_is_rejected_at_every_phase_stays(each: Regression) -> None:
    assert judged(each, each, each) == (Severity.ERROR, "")


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.gate)
def test_what_is_rejected_at_some_phases_is_a_warning(each: Regression) -> None:
    assert judged(each, each, None, each) == (
        Severity.WARNING,
        "not robust: rejected at 3 of 4 phases of evaluation",
    )


@pytest.mark.parametrize(
    ("bases", "severity"),
    [
        ((10.0, 10.0), Severity.ERROR),
        ((12.0, 19.0), Severity.ERROR),  # base moves by 9, head is 10 above it
        ((12.0, 20.0), Severity.WARNING),  # by 10
        ((0.0, 10.0), Severity.WARNING),
    ],
)
def test_a_difference_the_phase_alone_makes_is_a_warning(
    bases: tuple[float, ...], severity: Severity
) -> None:
    found, note = judged(NOISY, *(replace(NOISY, base=base, head=base + 10) for base in bases))

    assert found is severity
    assert bool(note) is (severity is Severity.WARNING)


def test_the_rule_that_is_blamed_for_an_owner_may_be_another_one() -> None:
    blamed = replace(NOISY, rule=RuleRef("g", "High", "alert"))

    assert judged(NOISY, blamed) == (Severity.ERROR, "")
    assert judged(SILENT, replace(SILENT, rule=RuleRef("g", "Low", "alert")))[0] is Severity.WARNING


def test_it_says_so_once_and_keeps_what_was_known() -> None:
    (found,) = robust([replace(LOST, notes=("`High`: threshold",))], [[]])

    assert found.message == "gone (not robust)"
    assert found.notes == ("not robust: rejected at 1 of 2 phases of evaluation", "`High`: threshold")
    assert found.advice


def test_warnings_stay_as_they_are() -> None:
    warning = replace(NOISY, severity=Severity.WARNING)

    assert list(robust([warning], [[]])) == [warning]


def test_without_other_phases_nothing_is_doubted() -> None:
    assert list(robust(EVERY, [])) == list(EVERY)
