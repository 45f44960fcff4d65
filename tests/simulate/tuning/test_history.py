"""What the data says of a threshold, and how often it is looked at."""

from dataclasses import replace

import pytest

from rulelint.engine.kernels import rate
from rulelint.report.tune_tables import of_week
from rulelint.simulate.tuning.model import Request
from rulelint.simulate.tuning.stage import NotTunableError
from tests.simulate.tuning.scenes import scene, tuned, tuned_file

RULE = "- alert: Tuned\n  expr: {}\n  for: 2m\n"


def test_quantiles_are_of_what_is_in_and_outside_of_incidents() -> None:
    data = scene("level 1x99 50x19 2x120", minutes=239, incidents=[(100, 119)])
    found = tuned(tuned_file(RULE.format("level > 10")), data).history
    assert found is not None
    # from minute 5 on everything is known; half an hour before and a quarter after the incident belong to it
    assert found.outside.n == (70 - 5) + (239 - 134)
    assert (found.outside.values[0], found.outside.values[-1]) == (2, 2)
    assert (found.during.n, found.during.values[0]) == (20, 50)
    assert found.beyond == 0
    below = tuned(tuned_file(RULE.format("level < 1.5")), data).history
    assert below is not None
    assert below.outside.values[-1] == 1
    assert below.beyond == pytest.approx(65 / 170)


def test_an_incident_counts_for_the_series_it_may_be_about() -> None:
    data = scene('level{job="a"} 1x120', 'level{job="b"} 7x120', minutes=120, incidents=[(50, 60)])
    about_a = replace(data, incidents=(replace(data.incidents[0], match={"job": "a"}),))
    found = tuned(tuned_file(RULE.format("level > 10")), about_a).history
    assert found is not None
    assert found.during.values[-1] == 1
    assert found.outside.n == 116 + (116 - 56)


def test_hours_of_the_week_are_told_from_a_week_on() -> None:
    day = " ".join(f"{5 if hour == 14 else 1}x{59}" for hour in range(24))
    week = tuned(
        tuned_file(RULE.format("level > 10")),
        scene("level " + " ".join([day] * 7), minutes=7 * 1440),
        Request(numbers=(9.0,), holds=(), keeps=()),
    ).history
    assert week is not None
    assert len(week.hours) == 48
    assert {(each.weekend, each.hour) for each in week.hours if each.high > 4} == {(False, 14), (True, 14)}
    short = tuned(tuned_file(RULE.format("level > 10")), scene("level " + day, minutes=1400)).history
    assert short is not None
    assert short.hours == ()


def test_fires_that_come_back_every_week_are_named() -> None:
    hours = ["1x59"] * 24
    hours[9] = "50x59"
    day, bad = " ".join(["1x59"] * 24), " ".join(hours)
    data = scene("level " + " ".join([*[day] * 3, bad, *[day] * 3] * 4), minutes=28 * 1440)
    found = tuned(
        tuned_file(RULE.format("level > 10")), data, Request(numbers=(), holds=(), keeps=())
    ).history
    assert found is not None
    assert found.predictable is not None
    # 1970-01-01 was a Thursday, so the fourth day of the data is a Sunday; `for` is two minutes
    assert [of_week(each) for each in found.predictable.times] == ["Sunday 09:02"]
    assert found.predictable.probability < 0.05


@pytest.mark.parametrize(
    "expr",
    [
        "rate(jobs_total[5m]) > 10",
        "rate(jobs_total[5m]) / rate(jobs_total[10m]) > 10",
        "rate(jobs_total[5m]) > 10 * rate(jobs_total[10m]) and rate(jobs_total[7m]) > 0",
    ],
)
def test_what_is_below_the_comparison_is_evaluated_once(expr: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    real = rate.extrapolated

    def counting(*args: object, **options: object) -> object:
        runs.append(1)
        return real(*args, **options)  # type: ignore[arg-type]

    data = scene('jobs_total{a="x"} 0+5x120', minutes=120)
    file = tuned_file(RULE.format(expr))
    monkeypatch.setattr(rate, "extrapolated", counting)
    few = len(tuned(file, data, Request(numbers=(1.0, 2.0))).trials), len(runs)
    runs.clear()
    many = len(tuned(file, data, Request(numbers=tuple(map(float, range(50))))).trials), len(runs)
    assert many[0] > 5 * few[0]
    assert many[1] == few[1]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("- record: Tuned\n  expr: level\n", "recording rule"),
        (
            "- alert: Tuned\n  expr: ALERTS{alertname='Tuned'} > 0 or level > 10\n",
            "reads what it writes itself",
        ),
    ],
)
def test_rules_that_cannot_be_tried(rule: str, words: str) -> None:
    with pytest.raises(NotTunableError, match=words):
        tuned(tuned_file(rule), scene("level 1x20", minutes=20))


def test_without_a_number_durations_are_tried() -> None:
    found = tuned(tuned_file(RULE.format("absent(level)")), scene("other 1x60", minutes=60))
    assert found.comparison is None
    assert len({each.setting.hold for each in found.trials}) > 4
    assert {each.setting.number for each in found.trials} == {None}


def test_rules_that_read_its_alerts_are_named() -> None:
    rule = RULE.format("level > 10") + "- alert: Reader\n  expr: ALERTS{alertname='Tuned'} == 1\n"
    assert tuned(tuned_file(rule), scene("level 1x20", minutes=20)).readers == ("Reader",)


def test_another_comparison_is_picked_by_its_number() -> None:
    file = tuned_file(RULE.format("level > 10 and other < 3"))
    data = scene("level 1x20", "other 1x20", minutes=20)
    picked = tuned(file, data, Request(comparison=2)).comparison
    assert picked is not None
    assert picked.number == 3
    with pytest.raises(NotTunableError, match="2 comparisons"):
        tuned(file, data, Request(comparison=3))


def test_a_looser_setting_that_meets_what_cannot_be_told_is_no_crash() -> None:
    rule = (
        RULE.format("level > 10")
        + "  labels: {at: '{{ if lt $value 5.0 }}{{ (toTime $value).AddDate 1 1 1 }}{{ end }}'}\n"
    )
    data = scene("level 1x20 20x20", minutes=40)
    assert tuned(tuned_file(rule), data, Request(numbers=(15.0,))).base.figures.fires == 1
    with pytest.raises(NotTunableError, match="cannot be tried here"):
        tuned(tuned_file(rule), data, Request(numbers=(0.5,)))


@pytest.mark.parametrize(
    "expr",
    [
        "vector(1)", "vector(1) > 0", "vector(time()) > 1000",
        "absent(level)", "level", "level > bool 3", "count(level > 3) > 0", "histogram_quantile(0.9, level) > 1",
        "level > NaN", "level > Inf", "level > 0", "-level > -3", "level > level", "missing > 3", "level ^ 2 > 3 ^ 2",
    ],
)  # fmt: skip
def test_any_condition_can_be_tried(expr: str) -> None:
    data = scene("level 1x20 20x20", minutes=40, incidents=[(20, 30)])
    found = tuned(tuned_file(RULE.format(expr)), data)
    assert found.base in found.trials
    assert len(found.trials) > 1


def test_a_window_that_is_too_short_for_a_setting_makes_it_no_candidate() -> None:
    data = scene("level 1x20 20x20", minutes=40, incidents=[(20, 30)])
    found = tuned(
        tuned_file(RULE.format("level > 10")), data, Request(numbers=(), holds=(60 * 60_000,), keeps=())
    )
    long = next(each for each in found.trials if each.setting.hold == 60 * 60_000)
    assert long.figures.window == 0
    assert long not in found.pareto
