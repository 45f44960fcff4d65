"""Rules that read before the window: what is there is unknown, not empty."""

import pytest

from rulelint.simulate.model import Simulation
from rulelint.simulate.run import simulate
from tests.simulate.scene import fixture, rule_file


def replayed(expr: str) -> Simulation:
    """Replay an alert, and one that reads it, on an hour from the epoch on."""
    data = fixture("x 1x60", minutes=60)
    return simulate(
        [rule_file(f"- alert: A\n  expr: {expr}\n- alert: B\n  expr: ALERTS{{alertname='A'}}\n")], data
    )


@pytest.mark.parametrize(
    ("expr", "early"),
    [
        ("absent(x @ 0)", "x @ 0.000"),
        ("absent(x @ 0 offset 10m)", "x @ 0.000 offset 10m"),
        ("rate(x[5m] @ 0) > 0", "x @ 0.000"),
        ("max_over_time((x @ 0)[5m:1m]) > 0", "x @ 0.000"),
        ("x @ end()", ""),
        ("x offset 1d", "x offset 1d"),
        ("x > x offset 1h", ""),
        ("absent(x offset 61m)", "x offset 1h1m"),
        ("max_over_time(x[1d])", ""),
        ("max_over_time(x[1m:1m] offset 1d)", "x"),
    ],
)
def test_what_is_read_before_the_window(expr: str, early: str) -> None:
    found = {each.rule.name: each for each in replayed(expr).not_simulated}

    if not early:
        assert found == {}
        return
    assert (found["A"].reason, found["A"].missing) == ("not-recorded", ())
    assert found["A"].message == f"fixture `scene` begins after what `{early}` reads"
    assert found["B"].reason == "depends"
