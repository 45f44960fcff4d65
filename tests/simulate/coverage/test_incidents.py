from collections.abc import Mapping

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.incidents import may_detect
from rulelint.simulate.model import Coverage, IncidentCoverage
from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fixture, rule_file, selectors

RULES = """
- alert: CheckoutErrors
  expr: x > 5
  for: 2m
  labels: {service: checkout}
- alert: Blind
  expr: missing > 5
"""


def covered(
    incident: Incident, series: str, *, minutes: int = 200, complete: bool = False
) -> tuple[IncidentCoverage, Coverage]:
    data = fixture(series, minutes=minutes, incidents=[incident], complete=complete)
    found = simulate([rule_file(RULES)], data).coverage
    [only] = found.incidents
    return only, found


def incident(
    start: int, end: int | None, expect: tuple[str, ...] = (), match: Mapping[str, str] | None = None
) -> Incident:
    return Incident(
        "outage", start * MINUTE, None if end is None else end * MINUTE, match=match or {}, expect=expect
    )


def test_time_to_detect_and_its_parts() -> None:
    # pending at 103, fired at 105, resolved at 130
    found, whole = covered(incident(100, 120), "x 1x102 9x26 1x100", complete=True)

    assert found.detected
    assert found.time_to_detect == 5 * MINUTE
    assert (found.data_time, found.hold_time) == (3 * MINUTE, 2 * MINUTE)
    assert (found.lead, found.reset_time, found.uncovered) == (0, 10 * MINUTE, 0)
    assert (whole.recall, whole.precision) == (1.0, 1.0)


def test_an_alert_before_the_incident_leads() -> None:
    found, _ = covered(incident(110, 120), "x 1x102 9x11 1x100")

    assert (found.time_to_detect, found.data_time, found.hold_time) == (0, 0, 0)
    assert (found.lead, found.reset_time) == (5 * MINUTE, 0)
    # resolved at 115: the last five minutes had no alert
    assert found.uncovered == 5 * MINUTE


def test_pending_before_and_firing_after_the_start() -> None:
    found, _ = covered(incident(104, 120), "x 1x102 9x26 1x100")

    assert (found.time_to_detect, found.data_time, found.hold_time) == (MINUTE, 0, MINUTE)


@pytest.mark.parametrize(
    ("start", "end", "detected"),
    [
        (100, 120, True),
        (136, 140, False),
        (135, 140, True),
        (80, 89, False),
        (80, 90, True),
        (80, None, True),
    ],
)
def test_how_far_outside_an_alert_counts(start: int, end: int | None, *, detected: bool) -> None:
    """Fired at 105: 30 minutes of lead, 15 of tail."""
    found, _ = covered(incident(start, end), "x 1x102 9x26 1x100")

    assert found.detected is detected


@pytest.mark.parametrize(
    ("expect", "match", "name", "labels", "expected"),
    [
        ((), {}, "Any", {}, True),
        (("Checkout*",), {}, "CheckoutErrors", {}, True),
        (("Checkout*",), {}, "PaymentErrors", {}, False),
        (("A", "B"), {}, "B", {}, True),
        ((), {"service": "checkout"}, "A", {"service": "checkout"}, True),
        ((), {"service": "checkout"}, "A", {"service": "payment"}, False),
        ((), {"service": "checkout"}, "A", {"instance": "a"}, True),
        (("A",), {"service": "checkout"}, "A", {"service": "payment"}, False),
    ],
)
def test_which_alerts_may_count(
    expect: tuple[str, ...], match: dict[str, str], name: str, labels: dict[str, str], *, expected: bool
) -> None:
    assert may_detect(incident(0, 1, expect, match), name, labels) is expected


def test_a_missed_incident_names_what_was_not_simulated_and_might_have_caught_it() -> None:
    missed = [incident(100, 120), incident(150, 160, ("Checkout*",)), incident(170, 180, ("Bl*",))]
    data = fixture("x 1x200", minutes=200, recorded=selectors("x"), incidents=missed)
    found = simulate([rule_file(RULES)], data).coverage

    assert [each.detected for each in found.incidents] == [False, False, False]
    assert [[key.name for key in each.candidates] for each in found.incidents] == [["Blind"], [], ["Blind"]]
    assert (found.recall, found.precision) == (0.0, None)


def test_incidents_outside_the_window_are_left_out() -> None:
    listed = [incident(100, 120), incident(30, 40), incident(50, 100), incident(-9, -5), incident(-9, None)]
    found = simulate([rule_file(RULES)], fixture("x 1x200", minutes=60, incidents=listed)).coverage

    assert [each.incident for each in found.incidents] == [listed[4], listed[1], listed[2]]
    assert found.outside == (listed[3], listed[0])


def test_fires_without_an_incident_are_counted() -> None:
    data = fixture("x 1x30 9x9 1x60 9x9 1x99", minutes=200, incidents=[incident(100, 120)], complete=True)
    found = simulate([rule_file(RULES)], data).coverage

    assert (found.fires, found.explained, found.precision) == (2, 1, 0.5)


def test_an_incident_just_before_the_window_explains_what_fires_after_it() -> None:
    """Fires at 9 and 61; the incident ended five minutes before the window, and counts until minute 10."""
    data = fixture("x 1x6 9x9 1x41 9x9 1x99", minutes=200, incidents=[incident(-20, -5)], complete=True)
    found = simulate([rule_file(RULES)], data).coverage

    assert (found.fires, found.explained, len(found.incidents)) == (2, 1, 0)


@pytest.mark.parametrize(
    ("expect", "match", "detected", "explained"),
    [
        (("Checkout*",), {}, 1, 1),
        (("Other",), {}, 0, 1),
        (("Other",), {"service": "payment"}, 0, 0),
        ((), {"service": "payment"}, 0, 0),
    ],
)
def test_expect_decides_who_detects_and_not_what_is_explained(
    expect: tuple[str, ...], match: dict[str, str], detected: int, explained: int
) -> None:
    _, found = covered(incident(100, 120, expect, match), "x 1x102 9x26 1x100", complete=True)

    assert (found.detected, found.fires, found.explained) == (detected, 1, explained)
