"""Rules of a set that have a sub-expression in common evaluate it once, and do what they did before."""

import pytest

from rulelint.engine.kernels import rate
from rulelint.engine.shared import Repeats
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.scene import fired, fixture, whole_file

RULES = """
groups:
  - name: a
    rules:
      - {alert: High, expr: 'sum by (job) (rate(x_total[5m])) > 0.5', for: 2m}
      - {record: 'job:x:rate5m', expr: 'sum by (job) (rate(x_total[5m]))'}
      - {alert: Low, expr: 'sum by (job) (rate(x_total[5m])) < 0.1'}
      - {alert: Jump, expr: 'abs(delta(job:x:rate5m[10m])) > 0.2 and job:x:rate5m > 0'}
  - name: b
    rules:
      - {alert: Higher, expr: '(sum by (job) (rate(x_total[5m]))) > 0.7 or absent(x_total)'}
      - {alert: Fall, expr: 'delta(job:x:rate5m[10m]) < 0 and job:x:rate5m > 0'}
      - {alert: Later, expr: 'sum by (job) (rate(x_total[5m])) > 0.3 unless ALERTS{alertname="High"}'}
"""
SERIES = ('x_total{job="a"} 0+60x20 _x5 1200+12x34', 'x_total{job="b"} 0+30x30 900+3x29')


def replayed() -> Simulation:
    return simulate([whole_file(RULES)], fixture(*SERIES), SimulateOptions())


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """List the runs of the kernel of `rate` and `delta`, whether each is for a counter."""
    runs: list[bool] = []
    real = rate.extrapolated

    def counting(*args: object, counter: bool, **options: object) -> object:
        runs.append(counter)
        return real(*args, counter=counter, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(rate, "extrapolated", counting)
    return runs


def test_what_five_rules_share_is_evaluated_once(rates: list[bool]) -> None:
    simulation = replayed()

    assert len(simulation.rules) == 7
    assert rates.count(True) == 1
    assert rates.count(False) == 1  # both rules that read the recorded series see it alike


def test_without_sharing_it_is_evaluated_by_each(rates: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    shared = replayed()
    rates.clear()
    monkeypatch.setattr(Repeats, "number", lambda *_: None)
    alone = replayed()

    assert rates.count(True) == 5 + 4  # the margins of four alerts are measured, too
    assert fired(alone) == fired(shared)
    assert fired(shared)
    assert alone.rules == shared.rules
    assert alone.noise == shared.noise
