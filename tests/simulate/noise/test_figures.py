import pytest

from rulelint.engine.labels import Labels
from rulelint.simulate.model import Episode, PendingRun, RuleKey, RuleNoise, SimulatedRule
from rulelint.simulate.noise.figures import always_firing, figures, flap_psc
from tests.simulate.scene import MINUTE, replay

KEY = RuleKey("rules.yml", "g", "High")
DAY = 24 * 60


def episode(fired: int, resolved: int | None, alert: str = "a", *, left_censored: bool = False) -> Episode:
    """An episode in minutes."""
    labels: Labels = (("alert", alert),)
    end = None if resolved is None else resolved * MINUTE
    return Episode(KEY, labels, fired * MINUTE, fired * MINUTE, end, left_censored)


def test_figures_of_a_window() -> None:
    episodes = [
        episode(0, 15, left_censored=True),
        episode(20, 24),
        episode(21, 31, "b"),
        episode(40, 50),
        episode(90, None),
    ]
    pending = [PendingRun(KEY, (), 5 * MINUTE, 6 * MINUTE), PendingRun(KEY, (), 60 * MINUTE, 61 * MINUTE)]
    found = figures(episodes, pending, 10 * MINUTE, 100 * MINUTE)

    assert found.window == 90 * MINUTE
    assert (found.fires, found.distinct, found.peak, found.open) == (4, 2, 2, 1)
    assert found.firing_time == (5 + 4 + 10 + 10 + 10) * MINUTE
    assert found.firing_union == (5 + 11 + 10 + 10) * MINUTE
    assert found.duty == pytest.approx(36 / 90)
    assert (found.completed, found.short) == (3, 1)
    assert found.short_share == pytest.approx(1 / 3)
    # 20 follows the one that ended at 15, 40 the one at 24; 90 comes 40 minutes after 50
    assert found.refires == 2
    assert found.refire_share == pytest.approx(2 / 4)
    assert found.transitions == 8
    assert found.flap_rate == pytest.approx(8 * DAY / 39)
    assert found.near_fires == 1


def test_nothing_is_no_share() -> None:
    found = figures([], [], 0, 10 * MINUTE)

    assert (found.fires, found.duty, found.short_share, found.refire_share, found.flap_rate) == (
        0,
        0.0,
        None,
        None,
        None,
    )
    assert figures([episode(0, None)], [], 5 * MINUTE, 5 * MINUTE).duty is None


def rule(ticks: int, counted_from: int = 0) -> SimulatedRule:
    return SimulatedRule(KEY, "alert", MINUTE, 0, ticks, counted_from * MINUTE, 1, ())


def naive_psc(states: list[bool]) -> float:
    """Nagios' percent state change, the worst over all windows of 21 results."""
    worst = 0.0
    for end in range(20, len(states)):
        window = states[end - 20 : end + 1]
        changed = [window[k] != window[k + 1] for k in range(20)]
        worst = max(worst, 100 * sum((0.75 + 0.5 * k / 19) * changed[k] for k in range(20)) / 20)
    return worst


@pytest.mark.parametrize(
    "states",
    [
        "." * 30,
        "." * 25 + "x" * 5,
        ".x" * 20,
        "x..x" * 8,
        "." * 40 + "x.x.x.x" + "." * 40,
        ".x.x" + "." * 40,
        "xxxxx" + "." * 16,
    ],
)
def test_flapping_is_what_nagios_computes(states: str) -> None:
    firing = [char == "x" for char in states]
    edges = [at for at in range(len(firing)) if firing[at] != (firing[at - 1] if at else False)]
    ends: list[int | None] = [*edges, None]
    episodes = [episode(edges[at], ends[at + 1]) for at in range(0, len(edges), 2)]

    assert flap_psc(episodes, rule(len(states)), (len(states) - 1) * MINUTE) == pytest.approx(
        naive_psc(firing)
    )


def test_flapping_needs_21_evaluations() -> None:
    assert flap_psc([], rule(20), 19 * MINUTE) is None
    assert flap_psc([], rule(21), 20 * MINUTE) == 0.0
    assert flap_psc([], rule(40, counted_from=20), 39 * MINUTE) is None


def test_always_firing_needs_a_day_and_must_still_fire() -> None:
    whole, most, ended = episode(0, None), episode(70, None, "b"), episode(0, DAY - 1, "c")

    assert always_firing([whole, most, ended], 0, DAY * MINUTE) == ((("alert", "a"),), (("alert", "b"),))
    assert always_firing([whole], 0, (DAY - 1) * MINUTE) == ()
    assert always_firing([episode(80, None)], 0, DAY * MINUTE) == ()


RULES = """
- alert: Fires
  expr: x > 5
  labels: {team: web, severity: page}
- alert: Quiet
  expr: x > 50
  labels: {team: db}
- alert: Watchdog
  expr: vector(1)
  labels: {team: web}
"""


def noise_of(expr: str, *series: str, hold: str = "0m") -> RuleNoise:
    [found] = replay(f"- alert: A\n  expr: {expr}\n  for: {hold}\n", *series).noise
    return found


@pytest.mark.parametrize(
    ("expr", "hold", "expected", "margin"),
    [
        ("gone > 5", "0m", "no_series", None),
        ("x > on() gone", "0m", "no_series", None),
        ("x > on(nothing, job) y", "0m", "join_empty", None),
        ("x > 100", "0m", "cold", -0.9),
        ("x > 15", "0m", "distant", -1 / 3),
        ("x > 10.5", "0m", "near_miss", -0.5 / 10.5),
        ("x < 0.5", "0m", "cold", -1.0),
        ("x > 5", "30m", "near_miss", 1.0),
        ("x > 100 or x > 15", "0m", "distant", -1 / 3),
        ("x > 5 and x > 20", "0m", "distant", -0.5),
        ("x > 15 unless x > 5", "0m", "cold", -14 / 15),
        ("x > ignoring(job) z", "0m", "cold", -0.9),
        ("vector(1) > 2", "0m", "impossible", None),
        ("vector(time()) > 1e9", "0m", "cold", pytest.approx(-1, abs=1e-3)),
        ("absent(x)", "0m", "unmeasured", None),
        ("x < time() - 1e9", "0m", "cold", pytest.approx(-1, abs=1e-3)),
        ("x > scalar(z)", "0m", "cold", -0.9),
        ("scalar(z) < x", "0m", "cold", -9.0),
        ("x > on() group_left() z", "0m", "cold", -0.9),
        ("x * on(job) y", "0m", "join_empty", None),
    ],
)
def test_why_a_rule_never_fired(expr: str, hold: str, expected: str, margin: float | None) -> None:
    found = noise_of(expr, "x 1x20 10x5 1x40", 'y{job="a"} 1x60', 'z{job="a"} 100x60', hold=hold)

    assert found.figures.fires == 0
    assert found.never_firing == expected
    assert found.margin == (None if margin is None else pytest.approx(margin))


def test_owners_severities_and_heartbeats() -> None:
    simulation = replay(RULES, 'x{a="1"} 1x20 9x4 1x40', 'x{a="2"} 1x30 9x9 1x40')

    assert [(each.name, len(each.rules), each.figures.fires) for each in simulation.owners] == [
        ("db", 1, 0),
        ("web", 1, 2),
    ]
    assert [(each.name, each.figures.fires) for each in simulation.severities] == [("", 0), ("page", 2)]
    assert [each.heartbeat for each in simulation.noise] == [False, False, True]


def test_what_stands_out_in_a_group() -> None:
    day = 24 * 60
    rules = """
- alert: Always
  expr: x > 5
  labels: {team: web, category: a}
- alert: Absent
  expr: gone > 5
  labels: {team: web, category: b}
- alert: Far
  expr: x > 500
  labels: {team: db, category: b}
"""
    simulation = replay(rules, f"x 9x{day + 60}", minutes=day + 30)
    flapping = replay("- alert: A\n  expr: x > 5\n", "x 3x19 9x1 3x1 9x1 3x40").owners[0]

    assert [(each.name, each.always_firing, each.never_firing) for each in simulation.owners] == [
        ("db", 0, {"cold": 1}),
        ("web", 1, {"no_series": 1}),
    ]
    assert [(each.name, each.always_firing, each.never_firing) for each in simulation.groups] == [
        ("a", 1, {}),
        ("b", 0, {"no_series": 1, "cold": 1}),
    ]
    assert flapping.flap_psc == naive_psc([at in (20, 21, 24, 25) for at in range(60)][5:])


def test_an_owner_can_come_from_the_series() -> None:
    simulation = replay(
        "- alert: A\n  expr: x > 5\n", 'x{team="a"} 1x20 9x4 1x40', 'x{team="b"} 1x20 9x4 1x40'
    )

    assert [(each.name, each.figures.fires) for each in simulation.owners] == [("", 0), ("a", 1), ("b", 1)]


def test_warm_up_is_not_counted() -> None:
    rules = "- alert: A\n  expr: max_over_time(x[10m]) > 5\n  for: 5m\n"
    simulation = replay(rules, "x 1 9 1x60")

    assert simulation.rules[0].counted_from == (10 + 5 + 5) * MINUTE
    assert [each.left_censored for each in simulation.episodes] == [True]
    assert simulation.noise[0].figures.fires == 0
    assert simulation.noise[0].never_firing is None
