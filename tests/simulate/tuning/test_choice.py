"""What is tried, what nothing beats, and what is proposed."""

from dataclasses import replace
from random import Random

import pytest

from rulelint.promql.parser import parse_expr
from rulelint.simulate.rates import WeeklyRate
from rulelint.simulate.tuning.candidates import TooManySettingsError, rounded, settings_to_try
from rulelint.simulate.tuning.choice import Terms, pareto, proposed
from rulelint.simulate.tuning.comparison import comparisons
from rulelint.simulate.tuning.model import Budget, Request, Setting, Trial
from tests.simulate.scene import MINUTE
from tests.simulate.tuning.scenes import scene, tuned, tuned_file

BASE = Setting(10.0, ">", 2 * MINUTE, 0)
FIGURES = tuned(
    tuned_file("- alert: Tuned\n  expr: level > 10\n"),
    scene("level 1x20", minutes=20),
    Request(numbers=(), holds=(), keeps=()),
).base.figures


def trial(
    rate: float,
    delays: tuple[int | None, ...],
    number: float = 10.0,
    hold: int = 2,
    owner: float | None = None,
) -> Trial:
    setting = Setting(number, ">", hold * MINUTE, 0)
    return Trial(
        setting,
        setting.changed(BASE),
        setting.distance(BASE, MINUTE),
        0,
        replace(FIGURES, fires=round(rate)),
        weekly(rate),
        tuple(None if each is None else each * MINUTE for each in delays),
        weekly_owner=None if owner is None else weekly(owner),
    )


def weekly(rate: float) -> WeeklyRate:
    return WeeklyRate(round(rate), rate, 0, 2 * rate)


def beats(one: Trial, other: Trial) -> bool:
    """Return whether one is worse in nothing and better in something."""
    left, right = (
        (each.cost, -each.detected, float("inf") if each.mean_delay is None else each.mean_delay)
        for each in (one, other)
    )
    return left != right and all(a <= b for a, b in zip(left, right, strict=True))


@pytest.mark.parametrize("seed", range(50))
def test_pareto_is_what_nothing_beats(seed: int) -> None:
    random = Random(seed)
    trials = [
        trial(random.randint(0, 5), tuple(random.choice((None, 0, 2, 5)) for _ in range(3)), number=10.0 + at)
        for at in range(random.randint(1, 30))
    ]
    found = pareto(trials)
    unbeaten = [each for each in trials if not any(beats(other, each) for other in trials)]
    alike = {(each.cost, each.detected, each.mean_delay) for each in unbeaten}
    assert {(each.cost, each.detected, each.mean_delay) for each in found} == alike
    assert len(found) == len(alike)
    assert [each.cost for each in found] == sorted(each.cost for each in found)


def test_of_equal_trials_the_smallest_change_stays() -> None:
    assert pareto([trial(1, (0,), number=30.0), trial(1, (0,), number=12.0), trial(1, (0,), 12.0, 5)]) == (
        trial(1, (0,), number=12.0),
    )


NOW = trial(8, (2, None))
TERMS = Terms(Budget(3.0), 2 * MINUTE, representative=True)


@pytest.mark.parametrize(
    ("trials", "terms", "expected"),
    [
        pytest.param([trial(3, (2, None), 20.0)], TERMS, 20.0, id="meets the budget"),
        pytest.param([trial(3.0015, (2, None), 20.0)], TERMS, 20.0, id="meets it as far as reports show"),
        pytest.param([trial(3.01, (2, None), 20.0)], TERMS, None, id="does not, as reports show"),
        pytest.param([trial(3.1, (2, None), 20.0)], TERMS, None, id="does not"),
        pytest.param(
            [trial(1, (None, 0), 20.0)], TERMS, None, id="loses an incident, though it finds another"
        ),
        pytest.param([trial(1, (4, None), 20.0)], TERMS, 20.0, id="late, within bounds"),
        pytest.param([trial(1, (5, None), 20.0)], TERMS, None, id="too late"),
        pytest.param(
            [trial(1, (2, None), 20.0), trial(2, (2, None), 15.0)], TERMS, 15.0, id="the least change"
        ),
        pytest.param(
            [trial(1, (2, None), 11.0, 3), trial(2, (2, None), 19.0)], TERMS, 19.0, id="fewest knobs"
        ),
        pytest.param(
            [trial(1, (2, None), 12.0), trial(1, (2, None), 14.0)],
            replace(TERMS, farthest=11.9),
            14.0,
            id="on the data",
        ),
        pytest.param(
            [trial(1, (2, None), 12.0)], replace(TERMS, farthest=11.9), 12.0, id="nothing but on the data"
        ),
        pytest.param(
            [trial(1, (2, None), 20.0, owner=9), trial(2, (2, None), 25.0, owner=3)],
            replace(TERMS, budget=Budget(3.0, "owner")),
            25.0,
            id="the owner's budget",
        ),
    ],
)
def test_the_smallest_change_is_proposed(trials: list[Trial], terms: Terms, expected: float | None) -> None:
    now = replace(NOW, weekly_owner=weekly(9))
    found, verdict = proposed(now, [now, *trials], terms)
    assert (found.setting.number if found else None) == expected
    assert (verdict == "") == (expected is not None)


@pytest.mark.parametrize(
    ("base", "terms", "words"),
    [
        (NOW, replace(TERMS, representative=False), "not representative"),
        (replace(NOW, delays=()), TERMS, "no incidents"),
        (replace(NOW, delays=(None, None)), TERMS, "detects none"),
        (NOW, replace(TERMS, budget=None), "no budget"),
        (replace(NOW, weekly_fires=None), TERMS, "too short"),
        (trial(3, (2, None)), TERMS, "as it is meets the budget"),
        (NOW, TERMS, "the least is 8"),
    ],
)
def test_without_ground_nothing_is_proposed(base: Trial, terms: Terms, words: str) -> None:
    found, verdict = proposed(base, [base], terms)
    assert found is None
    assert words in verdict


def tried(expr: str = "x > 10", request: Request = Request()) -> tuple[Setting, ...]:  # noqa: B008  frozen
    return settings_to_try(BASE, next(comparisons(parse_expr(expr)), None), None, request, MINUTE)


def test_what_is_asked_for_is_tried_in_all_combinations() -> None:
    found = tried(request=Request(numbers=(1.0, 2.0), holds=(0,), keeps=(MINUTE,)))
    same = {(each.number, each.hold, each.keep) for each in found if each.op == ">"}
    assert same == {(n, h, k) for n in (10.0, 1.0, 2.0) for h in (0, 2 * MINUTE) for k in (0, MINUTE)}
    assert {each.op for each in found} == {">", ">="}


def test_the_rule_as_it_is_is_tried_whatever_is_asked_for() -> None:
    assert BASE in tried()
    assert BASE in tried(request=Request(numbers=(3.0,), holds=(0,), keeps=(0,)))
    assert len(set(tried())) == len(tried())
    assert tried() == tried()


def test_too_many_settings_are_refused() -> None:
    many = tuple(map(float, range(2000)))
    assert len(tried(request=Request(numbers=many, holds=(0,)))) > 4000
    with pytest.raises(TooManySettingsError, match="more than 5,000"):
        tried(request=Request(numbers=many, holds=(0, MINUTE, 3 * MINUTE)))
    with pytest.raises(TooManySettingsError, match="more than 5,000"):
        tried(request=Request(numbers=many, holds=(0,), keeps=(0, MINUTE)))


@pytest.mark.parametrize(
    ("value", "up", "expected"),
    [(0.031248, True, 0.0313), (0.031248, False, 0.0312), (-4.5678, True, -4.56), (0.3, True, 0.3),
     (12345, False, 12300), (0, True, 0), (1e-320, True, 1e-320)],
)  # fmt: skip
def test_suggested_numbers_have_three_digits(value: float, up: bool, expected: float) -> None:  # noqa: FBT001  a table
    assert rounded(value, up=up) == expected
