"""When somebody was told of an incident, and what the time went into: numbers by hand, in minutes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.model import LEVELS, Coverage, Detection, IncidentCoverage
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

RULES = """\
- alert: High
  expr: x > 5
  for: 2m
  labels: {severity: critical, team: shop}
- alert: Rising
  expr: y > 5
  labels: {severity: warning, team: shop}
- alert: Source
  expr: z > 5
  labels: {severity: none, team: source}
"""
ALERTMANAGER = """\
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 1m
  group_interval: 5m
  repeat_interval: 1h
  routes:
    - matchers: [team="source"]
      receiver: nobody
    - matchers: [severity="critical"]
      receiver: pager
      group_wait: 3m
inhibit_rules:
  - source_matchers: [team="source"]
    target_matchers: [severity="critical"]
receivers:
  - name: nobody
  - name: chat
    webhook_configs: [{url: 'http://h'}]
  - name: pager
    pagerduty_configs: [{routing_key: k}]
"""
WHOLE = tuple[IncidentCoverage, Coverage]


def outage(start: int, end: int | None, expect: Sequence[str] = (), severity: str = "critical") -> Incident:
    return Incident(
        "outage", start * MINUTE, None if end is None else end * MINUTE, severity, expect=tuple(expect)
    )


def covered(
    incident: Incident, *series: str, minutes: int = 200, complete: bool = False, alertmanager: bool = True
) -> WHOLE:
    data = fixture(*series, minutes=minutes, incidents=[incident], complete=complete)
    options = SimulateOptions(alertmanager=configuration(ALERTMANAGER) if alertmanager else None)
    found = simulate([rule_file(RULES)], data, options).coverage
    [only] = found.incidents
    return only, found


def parts(found: Detection | None) -> tuple[int, ...] | None:
    if found is None:
        return None
    times = (found.time_to_detect, found.data, found.hold, found.wait, found.held, found.lead)
    assert found.time_to_detect == found.data + found.hold + found.wait + found.held
    return tuple(each // MINUTE for each in times)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # pending at 103, firing at 105, the pager's group waits until 108
        (100, (8, 3, 2, 3, 0, 0)),
        (104, (4, 0, 1, 3, 0, 0)),
        (106, (2, 0, 0, 2, 0, 0)),
        (110, (0, 0, 0, 0, 0, 2)),
    ],
)
def test_where_the_time_until_the_page_goes(start: int, expected: tuple[int, ...]) -> None:
    found, _ = covered(outage(start, 120), "x 1x102 9x26 1x100", "y 1x200", "z 1x200")

    assert parts(found.paged) == expected
    assert found.notified == found.paged
    assert found.paged is not None
    assert found.paged.receiver == "pager"


def test_an_alert_that_is_held_back_tells_nobody_until_it_is_let_go() -> None:
    # firing at 105, inhibited at its flush of 108 until the source ends at 116, next flush 118
    found, _ = covered(outage(100, 140), "x 1x102 9x36 1x100", "y 1x200", "z 1x99 9x16 1x100")

    assert [hit.rule.name for hit in found.hits] == ["Source", "High"]
    assert parts(found.paged) == (18, 3, 2, 3, 10, 0)
    assert found.time_to_detect == 0


def test_a_message_is_about_the_episode_that_fires_when_it_comes() -> None:
    """Fires at 105 and is over at 107, before its flush of 108; pending again at 112, firing at 114, told at 117."""
    found, _ = covered(outage(100, 140, ["High"]), "x 1x102 9x3 1x4 9x20 1x100", "y 1x200", "z 1x200")

    assert found.time_to_detect == 5 * MINUTE
    assert parts(found.paged) == (17, 12, 2, 3, 0, 0)


def test_who_is_only_told_on_the_quiet() -> None:
    """Fired at 103 and told at 104; a webhook's message interrupts, so nobody else is there to page."""
    found, whole = covered(outage(100, 120, ["Rising"]), "x 1x200", "y 1x102 9x26 1x100", "z 1x200")

    assert parts(found.notified) == (4, 3, 0, 1, 0, 0)
    assert found.told_severity == "warning"
    assert [(each.incident, each.told, each.count, each.verdict) for each in whole.severities] == [
        ("critical", "warning", 1, "under")
    ]


def test_what_is_over_before_the_flush_fires_and_tells_nobody() -> None:
    found, whole = covered(outage(100, 120), "x 1x102 9x4 1x200", "y 1x200", "z 1x200", complete=True)

    assert [found.verdict(level) for level in LEVELS] == ["hit", "missed", "missed"]
    assert [whole.recall_by(level).value for level in LEVELS] == [1.0, 0.0, 0.0]
    assert (found.told_severity, whole.severities[0].verdict) == (None, "missed")
    assert (whole.pages, whole.explained_pages, whole.page_precision) == (0, 0, None)


def test_a_receiver_without_integrations_tells_nobody() -> None:
    found, _ = covered(outage(100, 130, ["Source"]), "x 1x200", "y 1x200", "z 1x102 9x26 1x100")

    assert [found.verdict(level) for level in LEVELS] == ["hit", "missed", "missed"]


def test_without_alertmanager_it_is_unknown_who_was_told() -> None:
    found, whole = covered(outage(100, 120), "x 1x102 9x26 1x100", "y 1x200", "z 1x200", alertmanager=False)

    assert [found.verdict(level) for level in LEVELS] == ["hit", "unknown", "unknown"]
    assert [whole.recall_by(level).whole for level in LEVELS] == [1, 0, 0]
    assert [whole.unknown(level) for level in LEVELS] == [0, 1, 1]
    assert (whole.pages, found.told_severity) == (None, "critical")


def test_pages_that_belong_to_no_incident() -> None:
    """Pages at 38 and 108; the incident explains the second."""
    series = "x 1x32 9x26 1x42 9x26 1x99"
    _, known = covered(outage(100, 120), series, "y 1x200", "z 1x200", complete=True)
    _, other = covered(outage(100, 120), series, "y 1x200", "z 1x200")

    assert (known.pages, known.explained_pages, known.page_precision) == (2, 1, 0.5)
    assert (other.pages, other.explained_pages, other.page_precision) == (2, 1, None)


@pytest.mark.parametrize(
    ("start", "end", "series", "verdict", "blind", "is_bound"),
    [
        (-10, 3, "x 1x200", "unknown", "before-window", False),
        (-10, 3, "x 1x10 9x20 1x200", "hit", "before-window", True),
        # `High` counts from minute 7 on: its `for` and the look-back
        (0, 1, "x 1x200", "missed", None, False),
        (50, 60, "x 1x200", "missed", None, False),
        # an alert counts until 15 minutes after the incident: what the window does not show is not known
        (150, 185, "x 1x200", "missed", None, False),
        (150, 186, "x 1x200", "unknown", "after-window", False),
        (150, 186, "x 1x180 9x30", "hit", "after-window", False),
        (190, 400, "x 1x200", "unknown", "after-window", False),
        # one that is still open is missed once the quickest rule has seen enough: `Rising` needs its look-back
        (195, None, "x 1x200", "missed", None, False),
        (196, None, "x 1x200", "unknown", "after-window", False),
        (100, None, "x 1x200", "missed", None, False),
    ],
)
def test_what_was_not_seen_is_not_missed(
    start: int, end: int | None, series: str, verdict: str, blind: str | None, *, is_bound: bool
) -> None:
    found, _ = covered(outage(start, end), series, "y 1x200", "z 1x200")

    assert (found.verdict("fire"), found.blind, found.is_bound) == (verdict, blind, is_bound)


def test_an_incident_that_was_over_before_anything_counted() -> None:
    rules = rule_file("- alert: Slow\n  expr: rate(x[1h]) > 5\n")
    data = fixture("x 1x200", minutes=200, incidents=[outage(10, 20), outage(10, 50)])
    found = simulate([rules], data).coverage

    assert [each.blind for each in found.incidents] == ["warm-up", None]
    assert [each.verdict("fire") for each in found.incidents] == ["unknown", "missed"]


@pytest.mark.parametrize(("start", "end", "cut"), [(190, 195, "after-window"), (-10, 3, "before-window")])
@pytest.mark.parametrize(
    ("expect", "applies_to", "blind"),
    [
        (["High"], (), "cut"),
        (["Nothing"], (), None),
        (["High"], ("other/**",), "elsewhere"),
        ([], ("other/**",), "elsewhere"),
        (["Nothing"], ("other/**",), "elsewhere"),
    ],
)
def test_what_no_rule_expects_would_never_have_been_told_of(  # noqa: PLR0917  rows of two tables
    start: int, end: int, cut: str, expect: list[str], applies_to: tuple[str, ...], blind: str | None
) -> None:
    data = fixture("x 1x200", minutes=200, incidents=[outage(start, end, expect)], applies_to=applies_to)
    whole = simulate([rule_file(RULES)], data).coverage
    [found] = whole.incidents

    assert found.blind == (cut if blind == "cut" else blind)
    assert (whole.recall_by("fire").whole, whole.unknown("fire")) == ((1, 0) if blind is None else (0, 1))


STRETCHES = st.lists(st.tuples(st.integers(1, 25), st.integers(1, 25)), min_size=1, max_size=5)


def notation(name: str, stretches: Sequence[tuple[int, int]]) -> str:
    return f"{name} " + " ".join(f"1x{low} 9x{high}" for low, high in stretches) + " 1x300"


@given(
    series=st.tuples(STRETCHES, STRETCHES, STRETCHES),
    incidents=st.lists(
        st.tuples(
            st.integers(-5, 200), st.integers(0, 60), st.sampled_from(["High", "Rising", "Source", "*"])
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_recall_falls_from_fire_to_notification_to_page(
    series: tuple[list[tuple[int, int]], ...], incidents: list[tuple[int, int, str]]
) -> None:
    data = fixture(
        *(notation(name, each) for name, each in zip("xyz", series, strict=True)),
        minutes=200,
        incidents=[outage(start, start + length, [expect]) for start, length, expect in incidents],
    )
    options = SimulateOptions(alertmanager=configuration(ALERTMANAGER))
    found = simulate([rule_file(RULES)], data, options).coverage

    fire, notification, page = (found.recall_by(level) for level in LEVELS)
    assert page.part <= notification.part <= fire.part
    assert page.value is None or notification.value is None or page.value <= notification.value
    assert notification.value is None or fire.value is None or notification.value <= fire.value
    for each in found.incidents:
        for told in (each.notified, each.paged):
            assert told is None or each.time_to_detect is not None
            assert told is None or told.time_to_detect >= (each.time_to_detect or 0)
            parts(told)
