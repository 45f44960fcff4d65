"""Every setting that is tried comes to what a full replay of the rule comes to, its text edited that way."""

from dataclasses import replace
from random import Random

import pytest

from rulelint.fixtures.model import Fixture
from rulelint.simulate import vectorised
from rulelint.simulate.tuning.model import Request, Setting
from tests.simulate.scene import MINUTE
from tests.simulate.tuning.scenes import edited, of_trial, replayed, scene, tuned, tuned_file

CONDITIONS = (
    "level > 10",
    "10 <= level",
    "level < 9.5",
    "level / limit > 0.7",
    "level > 0.7 * limit",
    "limit / 1.5 < on(a) level",
    "rate(total[5m]) * 60 > 10",
    "level > 10 and on(a) other > 5",
    "other > 15 or level > 12",
    "level > 12 unless on(a) other > 18",
    "max by (b) (level > 8)",
    '{__name__=~"level|limit"} > 14',
    "sum(level) > -5",
    "absent(level > 18)",
    "level == 10",
)
MINUTES = 90
TIMINGS = ("", "for: 2m\n  keep_firing_for: 3m", "for: 90s", "keep_firing_for: 10m")


def data(random: Random) -> Fixture:
    """Return ninety minutes of two series of each metric; values wander, with gaps and staleness."""
    series = []
    for name in ("level", "limit", "other"):
        for label in "xy":
            value, cells = 10.0, []
            for _ in range(MINUTES):
                value = min(max(value + random.choice((-3, -1, 0, 0, 1, 3)), 0), 20)
                cells.append(random.choice(("_", "stale")) if random.random() < 0.04 else f"{value:g}")
            series.append(f'{name}{{a="{label}",b="{random.choice("pq")}"}} {" ".join(cells)}')
    series.append('total{a="x"} ' + " ".join(str(at * 9 + at * at % 7) for at in range(MINUTES)))
    return scene(*series, minutes=MINUTES, incidents=[(20, 30), (40, 42), (60, 75)])


@pytest.mark.parametrize("seed", range(2 * len(CONDITIONS)))
def test_every_trial_equals_a_full_replay(seed: int) -> None:
    random = Random(seed)
    condition, pages = CONDITIONS[seed % len(CONDITIONS)], seed >= len(CONDITIONS)
    labels = random.choice(("", ", value: '{{ $value }}'", ", severity: critical"))
    group = random.choice(("", "limit: 1", "interval: 90s", "query_offset: 1m"))
    rule = f"- alert: Tuned\n  expr: {condition!r}\n  {random.choice(TIMINGS)}\n  labels: {{team: shop{labels}}}\n"
    file, fixture = tuned_file(rule, settings=group), data(random)

    tuning = tuned(file, fixture, pages=pages)

    assert tuning.base.changed == ()
    chosen = {tuning.base, *random.sample(tuning.trials, min(4, len(tuning.trials)))}
    for trial in chosen:
        full = replayed(edited(file, tuning, trial.setting), fixture, pages=pages)
        assert of_trial(trial) == full, trial.setting
        assert of_trial(replace(trial, figures=replace(trial.figures, fires=trial.figures.fires + 1))) != full


def test_what_is_tried_differs() -> None:
    """The comparison above would be worth little if all settings came to the same."""
    rule = "- alert: Tuned\n  expr: level > 10\n  for: 2m\n  labels: {team: shop}\n"
    tuning = tuned(tuned_file(rule), data(Random(7)), pages=True)

    assert len({each.figures for each in tuning.trials}) > 50
    assert len({each.delays for each in tuning.trials}) > 10
    assert len({each.pages for each in tuning.trials}) > 5
    assert len({each.owner_pages for each in tuning.trials}) > 5


def test_a_machine_that_forgets_for_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "- alert: Tuned\n  expr: level > 10\n  labels: {team: shop}\n"
    file, fixture = tuned_file(rule), data(Random(7))
    real = vectorised.outcome_of
    monkeypatch.setattr(
        "rulelint.simulate.tuning.stage.outcome_of",
        lambda entry, store, found: real(replace(entry, rule=replace(entry.rule, hold=None)), store, found),
    )
    tuning = tuned(file, fixture, Request(holds=(5 * MINUTE,), numbers=()))

    setting = Setting(10.0, ">", 5 * MINUTE, 0)
    trial = next(each for each in tuning.trials if each.setting == setting)
    assert of_trial(trial) != replayed(edited(file, tuning, setting), fixture, pages=False)
